"""Les agents d’un réseau à qui un droit est ouvert : ceux qu’on peut choisir pour porteur, ou prévenir d’un mot."""

from datetime import date

from django.db.models import Q, QuerySet

from pilotage.acces import Droit, roles_ayant
from pilotage.models import Affectation, Agent, Reseau


def agents_ayant(droit: Droit, reseau: Reseau, *, au: date) -> QuerySet[Agent]:
    """Comptes ouverts à qui ce droit est donné dans ce réseau, par le réseau lui-même ou par un de ses établissements."""
    dans = Q(reseau=reseau) | Q(etablissement__in=reseau.rattachements.en_cours(au=au).values("etablissement"))
    affectations = Affectation.objects.en_cours(au=au).filter(dans, role__in=roles_ayant(droit))
    return Agent.objects.filter(is_active=True, pk__in=affectations.values("agent")).order_by("nom", "prenom", "pk")
