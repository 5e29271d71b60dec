"""Les réseaux d’un agent, d’un coup d’œil : dans chacun, ce qui l’attend, ce qui est en retard, ce qui finit."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from actions.etats import Etat
from actions.models import Action
from partenariats.models import Convention
from pilotage.acces import Droit
from pilotage.models import Agent, Decision, Reseau
from tableau_bord.etats import EtatRapport
from tableau_bord.models import RapportAnnuel, Signature

# Les échéances d’une convention qui touche à son terme ; les autres (bilan, signature) sont des tâches.
AU_TERME = ("fin", "preavis", "reconduction")
HORS_COMPTE = (Etat.IDEE, Etat.PROPOSEE, Etat.ABANDONNEE)


@dataclass(frozen=True)
class LigneReseau:
    reseau: Reseau
    a_valider: int
    a_signer: int
    en_retard: int
    conventions: int
    actions: int
    terminees: int

    @property
    def attend(self) -> bool:
        return bool(self.a_valider or self.a_signer)


def mes_reseaux(reseaux: Iterable[Reseau], agent: Agent, *, annee: int, au: date) -> list[LigneReseau]:
    """Une ligne par réseau, dans l’ordre reçu ; cinq requêtes, quel que soit leur nombre."""
    reseaux = list(reseaux)
    proposees = Action.objects.autorises(agent, Droit.VALIDER_ACTION).filter(reseau__in=reseaux, etat=Etat.PROPOSEE)
    deja = Signature.objects.filter(rapport=OuterRef("pk"), tour=OuterRef("tour"), agent=agent)
    soumis = RapportAnnuel.objects.autorises(agent, Droit.SIGNER_RAPPORT).filter(
        reseau__in=reseaux, etat=EtatRapport.SOUMIS
    )
    ouvertes = Decision.objects.autorises(agent, Droit.VOIR_DECISIONS).ouvertes()
    retards = ouvertes.filter(instance__reseau__in=reseaux, echeance__lt=au)
    conventions = Convention.objects.autorises(agent, Droit.VOIR_CONVENTIONS).filter(reseau__in=reseaux)
    a_valider, a_signer, en_retard = (
        _par_reseau(proposees, "reseau"),
        _par_reseau(soumis.exclude(Exists(deja)), "reseau"),
        _par_reseau(retards, "instance__reseau"),
    )
    au_terme = Counter(e.sujet.reseau_id for e in conventions.echeances(au=au) if e.objet in AU_TERME)
    retenues = Action.objects.autorises(agent, Droit.VOIR_ACTIONS).filter(reseau__in=reseaux).de_l_annee(annee)
    comptes = {
        ligne["reseau"]: ligne
        for ligne in retenues.exclude(etat__in=HORS_COMPTE)
        .order_by()
        .values("reseau")
        .annotate(
            toutes=Count("pk"),
            faites=Count("pk", filter=Q(etat__in=(Etat.TERMINEE, Etat.EVALUEE))),
        )
    }
    return [
        LigneReseau(
            reseau,
            a_valider[reseau.pk],
            a_signer[reseau.pk],
            en_retard[reseau.pk],
            au_terme[reseau.pk],
            comptes.get(reseau.pk, {}).get("toutes", 0),
            comptes.get(reseau.pk, {}).get("faites", 0),
        )
        for reseau in reseaux
    ]


def _par_reseau(requete, chemin: str) -> Counter:
    return Counter(dict(requete.order_by().values_list(chemin).annotate(Count("pk", distinct=True))))
