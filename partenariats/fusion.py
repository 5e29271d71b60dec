"""Fusionner deux fiches d’un même partenaire : tout passe de l’une à l’autre, et la trace se relit."""

from django.db import IntegrityError, models, transaction
from django.forms.models import model_to_dict

from partenariats.models import Fusion, Partenaire
from pilotage.models.pieces import PieceBase, effacer_les_fichiers

COMPLETES = ("siret", "adresse", "commune", "presentation")


@transaction.atomic
def fusionner(garde: Partenaire, absorbe: Partenaire, *, par) -> Fusion:
    """Fait passer à `garde` tout ce qui tient à `absorbe`, à tous les étages, puis retire `absorbe`.

    Ce que `garde` avait déjà (la même convention, la même action) n’est pas doublé ; la fiche retirée est gardée
    dans la trace. Lève `ValueError` si les deux fiches sont la même, ou de deux réseaux.
    """
    if garde.pk == absorbe.pk or garde.reseau_id != absorbe.reseau_id:
        raise ValueError("On ne fusionne que deux fiches d’un même réseau.")
    # Sous verrou : personne n’accroche rien de plus à la fiche pendant qu’elle disparaît.
    list(Partenaire.objects.select_for_update().filter(pk__in=[garde.pk, absorbe.pk]))
    fiche = {nom: _simple(valeur) for nom, valeur in model_to_dict(absorbe).items()}
    repris: dict[str, int] = {}
    ecartes: list[str] = []
    for relation in Partenaire._meta.related_objects:
        passes = _passer_les_liens(relation, garde, absorbe, ecartes)
        if passes:
            repris[str(relation.related_model._meta.verbose_name_plural)] = passes
    for etablissement in absorbe.etablissements.all():
        garde.etablissements.add(etablissement)
    for nom in COMPLETES:
        if not getattr(garde, nom):
            setattr(garde, nom, getattr(absorbe, nom))
    garde.save()
    if ecartes:
        fiche["ecartes"] = ecartes
    trace = Fusion.objects.create(conserve=garde, nom_absorbe=absorbe.nom, fiche=fiche, repris=repris, par=par)
    absorbe.delete()
    return trace


def _passer_les_liens(relation, garde, absorbe, ecartes: list[str]) -> int:
    """Nombre de liens passés d’une fiche à l’autre ; ceux que la fiche gardée avait déjà s’ajoutent à `ecartes`."""
    modele, passes = relation.related_model, 0
    if relation.many_to_many:
        champ = relation.field
        deja = set(modele._base_manager.filter(**{champ.name: garde}).values_list("pk", flat=True))
        for objet in modele._base_manager.filter(**{champ.name: absorbe}):
            getattr(objet, champ.name).add(garde)
            getattr(objet, champ.name).remove(absorbe)
            passes += objet.pk not in deja
        return passes
    for lien in modele._base_manager.filter(**{relation.field.name: absorbe}):
        try:
            with transaction.atomic():
                modele._base_manager.filter(pk=lien.pk).update(**{relation.field.name: garde})
            passes += 1
        except IntegrityError:
            # La fiche gardée l’a déjà : le doublon part avec la fiche absorbée, et ce qu’il disait reste dans la trace.
            ecartes.append(_en_clair(lien))
            if isinstance(lien, PieceBase):
                effacer_les_fichiers([lien])
            lien.delete()
    return passes


def _en_clair(lien) -> str:
    """« partie : engagements, 120 heures » : les textes que portait un lien écarté, et ceux qui partent avec lui."""
    if isinstance(lien, PieceBase):
        return f"{lien._meta.verbose_name} : {lien}"
    textes = [
        f"{champ.verbose_name}, {getattr(lien, champ.attname)}"
        for champ in lien._meta.concrete_fields
        if isinstance(champ, (models.CharField, models.TextField)) and getattr(lien, champ.attname)
    ]
    for relation in lien._meta.related_objects:
        if relation.one_to_many:
            suite = relation.related_model._base_manager.filter(**{relation.field.name: lien})
            textes += [_en_clair(objet) for objet in suite]
    return f"{lien._meta.verbose_name} : {' ; '.join(textes) or lien}"


def _simple(valeur):
    if isinstance(valeur, list):
        return [str(element) for element in valeur]
    return valeur if isinstance(valeur, (str, int, bool, type(None))) else str(valeur)
