"""Le rapport d’une année de chacun des réseaux d’un agent : le signé s’il l’est, sinon celui qui s’écrit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from actions.models import Action
from pilotage.acces import Droit
from pilotage.annees import annee_courante
from pilotage.models import Agent, Reseau
from tableau_bord.etats import EtatRapport
from tableau_bord.models import Brouillon, Edition, RapportAnnuel


@dataclass(frozen=True)
class RapportDuReseau:
    """`edition` : celle du tour validé ; `brouillon` : le PDF en l’état, s’il est prêt et que rien n’est signé."""

    reseau: Reseau
    suivi: RapportAnnuel
    edition: Edition | None
    brouillon: Brouillon | None
    a_de_quoi: bool  # quelque chose est enregistré pour cette année

    @property
    def document(self) -> Edition | Brouillon | None:
        return self.edition or self.brouillon

    @property
    def fait_le(self) -> datetime | None:
        if self.edition is not None:
            return self.edition.le
        return self.brouillon.prepare_le if self.brouillon is not None else None


def reseaux_lus(agent: Agent):
    """Les réseaux dont l’agent lit le rapport."""
    return Reseau.objects.autorises(agent, Droit.VOIR_RAPPORT).pour_entete().order_by("nom", "code")


def derniere_annee(reseaux: Iterable[Reseau]) -> int:
    """La dernière année dont un rapport a été soumis ; à défaut, l’année en cours."""
    soumis = RapportAnnuel.objects.filter(reseau__in=reseaux).exclude(etat=EtatRapport.BROUILLON)
    return soumis.aggregate(derniere=Max("annee"))["derniere"] or annee_courante()


def rapports(reseaux: Iterable[Reseau], annee: int) -> list[RapportDuReseau]:
    """Un par réseau, dans leur ordre ; quatre requêtes, quel que soit leur nombre."""
    reseaux = list(reseaux)
    ceux_ci = {"reseau__in": [reseau.pk for reseau in reseaux], "annee": annee}
    suivis = {suivi.reseau_id: suivi for suivi in RapportAnnuel.objects.filter(**ceux_ci).defer("donnees")}
    editions = {
        (edition.reseau_id, edition.tour): edition
        for edition in Edition.objects.signees().filter(**ceux_ci).defer("donnees")
    }
    prets = {
        brouillon.reseau_id: brouillon for brouillon in Brouillon.objects.filter(prepare_le__isnull=False, **ceux_ci)
    }
    agissent = set(Action.objects.filter(**ceux_ci).order_by().values_list("reseau", flat=True).distinct())
    lignes = []
    for reseau in reseaux:
        suivi = suivis.get(reseau.pk) or RapportAnnuel(reseau=reseau, annee=annee)
        edition = editions.get((reseau.pk, suivi.tour)) if suivi.est_valide else None
        brouillon = None if edition else prets.get(reseau.pk)
        for document in filter(None, (edition, brouillon)):
            document.reseau = reseau
        a_de_quoi = edition is not None or reseau.pk in suivis or reseau.pk in agissent
        lignes.append(RapportDuReseau(reseau, suivi, edition, brouillon, a_de_quoi))
    return lignes
