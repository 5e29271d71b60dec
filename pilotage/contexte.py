"""Ce que toutes les pages connaissent du site et de l’agent ; deux requêtes au plus, celles de ses affectations."""

from django.conf import settings

from pilotage import menu
from pilotage.acces import Droit, droits_ouverts, etendue


def site(request):
    reseau = getattr(request, "reseau", None)
    agent = getattr(request, "user", None)
    connecte = agent is not None and agent.is_authenticated
    # Les droits se demandent pour ce réseau : on peut être pilote ici et lecteur là.
    droits = droits_ouverts(agent, reseau) if connecte else frozenset()
    droits_partout = droits_ouverts(agent) if connecte and reseau else droits
    return {
        "bloc_marque": settings.BLOC_MARQUE.replace("|", "\n"),
        "demonstration": settings.DEMONSTRATION,
        "reseau_courant": reseau,
        "droits": droits,
        "plusieurs_reseaux": connecte and _plusieurs_reseaux(agent),
        "menu": menu.liens(droits=droits, droits_partout=droits_partout, reseau=reseau, chemin=request.path),
        "gestes": menu.gestes(droits=droits, droits_partout=droits_partout, reseau=reseau, chemin=request.path),
    }


def _plusieurs_reseaux(agent) -> bool:
    ouvert = etendue(agent, Droit.ENTRER)
    return ouvert.tout or bool(ouvert.academies) or len(ouvert.reseaux) + len(ouvert.representations) > 1
