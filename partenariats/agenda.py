"""Les échéances de l’étage : conventions, appels à projets, bilans des enveloppes, dans l’ordre où elles viennent."""

from datetime import date

from partenariats.models import AppelAProjets, Convention, Echeance, Enveloppe
from pilotage.acces import Droit
from pilotage.models import Reseau

# Un bilan d’enveloppe ou un dossier se lit sur sa page à tout moment ; ici, ce qui vient.
SUIVIS = (
    (Convention, Droit.VOIR_CONVENTIONS),
    (AppelAProjets, Droit.VOIR_DISPOSITIFS),
    (Enveloppe, Droit.VOIR_BUDGET),
)


def dans_l_ordre(echeances: list[Echeance]) -> list[Echeance]:
    return sorted(echeances, key=lambda e: (e.le, type(e.sujet).__name__, e.sujet.pk))


def toutes(*, au: date) -> list[Echeance]:
    """Celles de tous les réseaux."""
    return dans_l_ordre([echeance for modele, _ in SUIVIS for echeance in modele.objects.echeances(au=au)])


def du_reseau(reseau: Reseau, agent, droits: frozenset[Droit], *, au: date) -> list[Echeance]:
    """Celles de ce réseau que l’agent a le droit de voir ; une requête par sorte."""
    return dans_l_ordre(
        [
            echeance
            for modele, droit in SUIVIS
            if droit in droits
            for echeance in modele.objects.autorises(agent, droit).filter(reseau=reseau).echeances(au=au)
        ]
    )
