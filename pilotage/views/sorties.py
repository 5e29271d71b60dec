"""Ce qui sort des pages du réseau et de ses instances : les tableaux qu’on y voit, dans leur ordre."""

from django.http import Http404
from django.views.decorators.http import require_safe

from pilotage import exports
from pilotage.acces import Droit
from pilotage.annees import annee_courante, aujourd_hui
from pilotage.bornes import dans_perimetre, dans_reseau
from pilotage.instances.carte import dresser
from pilotage.models import Instance
from pilotage.views.reseaux import affectations_du_reseau, etablissements_du_reseau


@require_safe
@dans_reseau(Droit.VOIR_RESEAU)
def reseau_etablissements(request, reseau, format_):
    if format_ not in exports.FORMATS:
        raise Http404
    entetes = ("UAI", "Établissement", "Tête du réseau", "Nature", "Commune", "Circonscription")
    lignes = (
        (e.uai, e.nom, e.pk == reseau.tete_id, e.get_nature_display(), e.commune, str(e.circonscription or ""))
        for e in etablissements_du_reseau(reseau)
    )
    return exports.reponse(format_, f"etablissements-{reseau.code}", entetes, lignes)


@require_safe
@dans_reseau(Droit.VOIR_RESEAU)
def reseau_personnes(request, reseau, format_):
    """Qui fait quoi dans le réseau ; les coordonnées professionnelles que montre la page."""
    if format_ not in exports.FORMATS:
        raise Http404
    entetes = ("Nom", "Rôle", "Fonction", "Où", "Depuis le", "Courriel")
    lignes = (
        (
            str(affectation.agent),
            affectation.get_role_display(),
            affectation.get_fonction_display(),
            affectation.etablissement.nom if affectation.etablissement else "tout le réseau",
            affectation.debut,
            affectation.agent.courriel,
        )
        for affectation in affectations_du_reseau(reseau)
    )
    return exports.reponse(format_, f"personnes-{reseau.code}", entetes, lignes)


@require_safe
@dans_reseau(Droit.VOIR_INSTANCES)
def instances_exporter(request, reseau, format_):
    if format_ not in exports.FORMATS:
        raise Http404
    siennes = Instance.objects.autorises(request.user, Droit.VOIR_INSTANCES).filter(reseau=reseau)
    entetes = (
        "Instance", "Sorte", "Close le", "Membres", "Séances cette année", "Séances attendues",
        "Dernière séance", "Prochaine séance",
    )  # fmt: skip
    lignes = (
        (
            instance.nom,
            instance.get_type_display(),
            instance.close_le,
            instance.nombre_membres,
            instance.seances_tenues,
            instance.seances_par_an,
            instance.derniere,
            instance.prochaine,
        )
        for instance in siennes.pour_liste(au=aujourd_hui(), annee=annee_courante())
    )
    return exports.reponse(format_, f"instances-{reseau.code}", entetes, lignes)


@require_safe
@dans_perimetre(Instance, Droit.VOIR_INSTANCES)
def instance_membres(request, reseau, instance, format_):
    if format_ not in exports.FORMATS:
        raise Http404
    entetes = ("Nom", "Fonction", "Siège au titre de", "Qualité", "Vote")
    lignes = (
        (
            membre.nom_affiche,
            membre.titre if membre.fonction or membre.organisme else "",
            membre.get_siege_display(),
            membre.get_qualite_display(),
            membre.voix,
        )
        for membre in instance.membres.en_cours(au=aujourd_hui()).pour_liste()
    )
    return exports.reponse(format_, f"membres-{reseau.code}-{instance.pk}", entetes, lignes)


@require_safe
@dans_reseau(Droit.VOIR_INSTANCES)
def instances_carte_exporter(request, reseau, format_):
    """Personnes en lignes, instances en colonnes, la qualité dans chaque case."""
    if format_ not in exports.FORMATS:
        raise Http404
    instances = Instance.objects.autorises(request.user, Droit.VOIR_INSTANCES).filter(reseau=reseau).actives()
    carte = dresser(instances, au=aujourd_hui())
    entetes = ["Personne", *(instance.nom for instance in carte.instances), "Instances"]
    lignes = (
        [ligne.nom, *(membre.get_qualite_display() if membre else None for membre in ligne.membres), ligne.nombre]
        for ligne in carte.lignes
    )
    return exports.reponse(format_, f"qui-siege-ou-{reseau.code}", entetes, lignes)
