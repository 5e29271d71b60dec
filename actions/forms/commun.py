"""Ce que partagent les formulaires de l’étage : les établissements proposés, le rappel sous les textes libres."""

from datetime import date

from django.db import models
from django.db.models import Case, IntegerField, Value, When

from actions.models import Action
from pilotage.acces import Droit
from pilotage.annees import bornes
from pilotage.confidentialite import RAPPEL_NOMS as RAPPEL_NOMS
from pilotage.models import Etablissement, Reseau


def etablissements_proposes(champ, agent, reseau, annee: int) -> None:
    """Borne `champ` aux établissements du réseau un jour de l’année : collège d’abord, puis élémentaires, maternelles.

    La carte change : une action passée doit rester saisissable avec les écoles d’alors.
    """
    premier, dernier = bornes(annee)
    rang = Case(
        When(nature=Etablissement.Nature.COLLEGE, then=Value(0)),
        When(nature=Etablissement.Nature.MATERNELLE, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    champ.queryset = (
        Etablissement.objects.autorises(agent, Droit.VOIR_ACTIONS)
        .filter(pk__in=reseau.rattachements.pendant(premier, dernier).values("etablissement"))
        .order_by(rang, "nom")
    )
    champ.label_from_instance = lambda etablissement: etablissement.nom_court
    champ.error_messages["invalid_choice"] = "Un de ces établissements n’est pas du réseau cette année-là."


def etablissements_partis(reseau: Reseau, choisis, debut: date | None, fin: date | None, annee: int) -> str:
    """La phrase qui dit quels établissements n’étaient pas du réseau à ces dates ; vide s’ils y étaient tous."""
    premier, dernier = bornes(annee)
    premier, dernier = debut or premier, fin or dernier
    presents = set(reseau.rattachements.pendant(premier, dernier).values_list("etablissement", flat=True))
    partis = [etablissement for etablissement in choisis if etablissement.pk not in presents]
    if not partis:
        return ""
    dates = dict(
        reseau.rattachements.filter(etablissement__in=partis, fin__lt=premier)
        .order_by("fin")
        .values_list("etablissement", "fin")
    )
    dits = [
        f"{e.nom_court} a quitté le réseau le {dates[e.pk]:%d/%m/%Y}"
        if e.pk in dates
        else f"{e.nom_court} n’était pas encore du réseau"
        for e in partis
    ]
    return f"À ces dates ({premier:%d/%m/%Y} – {dernier:%d/%m/%Y}), {', '.join(dits)} : changez les dates ou le lieu."


def remplacer_les_choix(action: Action, modele: type[models.Model], champ: str, voulus) -> None:
    """Met en base exactement les choix voulus (niveaux, périodes…), sans récrire ceux qui y sont."""
    siens = modele._default_manager.filter(action=action)
    siens.exclude(**{f"{champ}__in": voulus}).delete()
    deja = set(siens.values_list(champ, flat=True))
    modele._default_manager.bulk_create(modele(action=action, **{champ: v}) for v in voulus if v not in deja)
