"""Ce que toutes les pages connaissent du site et de l’agent."""

from django.conf import settings

from pilotage.acces import droits_ouverts


def site(request):
    reseau = getattr(request, "reseau", None)
    agent = getattr(request, "user", None)
    connecte = agent is not None and agent.is_authenticated
    return {
        "bloc_marque": settings.BLOC_MARQUE,
        "demonstration": settings.DEMONSTRATION,
        "reseau_courant": reseau,
        # Les droits se demandent pour ce réseau : on peut être pilote ici et lecteur là.
        "droits": droits_ouverts(agent, reseau) if connecte else frozenset(),
    }
