"""Où le réseau est passé : école par école, ce trimestre et cette année. « On ne vous voit jamais » devient un chiffre."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q, Sum

from actions.models import Action, EntreeJournal
from pilotage.acces import Droit
from pilotage.annees import bornes, trimestre
from pilotage.models import Agent, Etablissement, Reseau


@dataclass(frozen=True)
class Presence:
    """Un établissement : entrées du journal et actions de l’année, dernier passage (`None` : aucun noté), minutes notées."""

    etablissement: Etablissement
    ce_trimestre: int
    cette_annee: int
    minutes: int | None
    dernier_passage: date | None
    actions: int
    actions_du_trimestre: int

    @property
    def jamais_vu(self) -> bool:
        return not self.cette_annee

    @property
    def oublie(self) -> bool:
        """Ni entrée ni action ce trimestre."""
        return not self.ce_trimestre and not self.actions_du_trimestre


def presences(reseau: Reseau, agent: Agent, *, annee: int, au: date) -> list[Presence]:
    """Une ligne par établissement rattaché cette année-là, de celui qu’on a le moins vu à celui qu’on a le plus vu.

    `au` : le jour dont le trimestre compte ; ramené dans l’année demandée. Trois requêtes.
    """
    premier, dernier = bornes(annee)
    debut_trimestre, fin_trimestre = trimestre(min(max(au, premier), dernier))
    etablissements = Etablissement.objects.filter(
        pk__in=reseau.rattachements.pendant(premier, dernier).values("etablissement")
    ).order_by("nom", "pk")
    notees = {
        ligne["etablissements"]: ligne
        for ligne in EntreeJournal.objects.autorises(agent, Droit.VOIR_JOURNAL)
        .filter(reseau=reseau, jour__range=(premier, dernier), etablissements__isnull=False)
        .order_by()
        .values("etablissements")
        .annotate(
            annee=Count("pk"),
            trimestre=Count("pk", filter=Q(jour__range=(debut_trimestre, fin_trimestre))),
            minutes=Sum("duree"),
            dernier=Max("jour"),
        )
    }
    # Une action sans date compte pour toute l’année, donc pour ce trimestre.
    ce_trimestre = (Q(debut__isnull=True) | Q(debut__lte=fin_trimestre)) & (
        Q(fin__isnull=True) | Q(fin__gte=debut_trimestre)
    )
    menees = {
        ligne["etablissements"]: ligne
        for ligne in Action.objects.autorises(agent, Droit.VOIR_ACTIONS)
        .filter(reseau=reseau, annee=annee, etablissements__isnull=False)
        .retenues()
        .order_by()
        .values("etablissements")
        .annotate(annee=Count("pk", distinct=True), trimestre=Count("pk", distinct=True, filter=ce_trimestre))
    }
    lignes = [
        Presence(
            etablissement,
            ce_trimestre=(note := notees.get(etablissement.pk, {})).get("trimestre", 0),
            cette_annee=note.get("annee", 0),
            minutes=note.get("minutes"),
            dernier_passage=note.get("dernier"),
            actions=(menee := menees.get(etablissement.pk, {})).get("annee", 0),
            actions_du_trimestre=menee.get("trimestre", 0),
        )
        for etablissement in etablissements
    ]
    return sorted(lignes, key=lambda ligne: (ligne.ce_trimestre, ligne.cette_annee, ligne.actions))
