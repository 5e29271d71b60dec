"""Ce que l’étage propose à un ordre du jour : les décisions encore ouvertes."""

from pilotage.acces import Droit
from pilotage.annees import aujourd_hui
from pilotage.ecriture import date_en_clair
from pilotage.instances.ordres_du_jour import GenrePoint, Rubrique
from pilotage.instances.propositions import LIGNES, Matiere, Proposition, inscrire
from pilotage.models import Agent, Decision, Reseau


def decisions_ouvertes(agent: Agent, reseau: Reseau) -> list[Matiere]:
    """Les retards d’abord."""
    decisions = Decision.objects.autorises(agent, Droit.VOIR_DECISIONS).filter(instance__reseau=reseau).ouvertes()
    return [
        Matiere(
            decision.intitule,
            decision.get_absolute_url(),
            ", ".join(
                filter(
                    None,
                    [
                        decision.a_la_charge_de,
                        f"pour le {date_en_clair(decision.echeance)}" if decision.echeance else "",
                        "en retard" if decision.est_en_retard else "",
                    ],
                )
            ),
        )
        for decision in decisions.en_ordre(au=aujourd_hui()).pour_liste()[:LIGNES]
    ]


inscrire(
    Proposition(
        Rubrique.DECISIONS,
        "le suivi des décisions",
        "Suivi des décisions",
        Droit.VOIR_DECISIONS,
        decisions_ouvertes,
        genre=GenrePoint.INFORMATION,
    )
)
