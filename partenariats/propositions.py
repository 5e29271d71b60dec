"""Ce que l’étage propose à un ordre du jour : les conventions dont une échéance vient, ou est passée."""

from partenariats.models import Convention
from pilotage.acces import Droit
from pilotage.annees import aujourd_hui
from pilotage.ecriture import date_en_clair
from pilotage.instances.ordres_du_jour import Rubrique
from pilotage.instances.propositions import LIGNES, Matiere, Proposition, inscrire
from pilotage.models import Agent, Reseau


def conventions_qui_s_achevent(agent: Agent, reseau: Reseau) -> list[Matiere]:
    siennes = Convention.objects.autorises(agent, Droit.VOIR_CONVENTIONS).filter(reseau=reseau)
    echeances = sorted(siennes.select_related("reseau").echeances(au=aujourd_hui()), key=lambda e: e.le)
    return [
        Matiere(str(e.sujet), e.sujet.get_absolute_url(), f"{e.libelle}, {date_en_clair(e.le)}")
        for e in echeances[:LIGNES]
    ]


inscrire(
    Proposition(
        Rubrique.CONVENTIONS,
        "les conventions qui s’achèvent",
        "Conventions qui s’achèvent",
        Droit.VOIR_CONVENTIONS,
        conventions_qui_s_achevent,
    )
)
