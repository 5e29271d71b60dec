"""Les rappels par courriel : aux seuils d’une échéance (90 et 30 jours, 30 et 7 pour un appel), une fois chacun.

Le rappel et ses courriels s’écrivent dans la même transaction ; la boîte d’envoi fait le reste. Un processus tué avant la fin
n’a rien écrit, tué après n’a plus rien à faire : rejoué, le matin n’écrit rien de plus.
"""

from datetime import date
from itertools import groupby

from django.conf import settings
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse

from partenariats import agenda
from partenariats.models import Echeance, Rappel
from pilotage.acces import Droit, roles_ayant
from pilotage.courriels.demandes import Lettre, ecrire_les_lettres
from pilotage.models import Agent, Courriel, Reseau


def rappeler(*, au: date) -> int:
    """Écrit les courriels dus ce jour-là ; rend leur nombre."""
    echeances = sorted(agenda.toutes(au=au), key=lambda e: e.sujet.reseau_id)
    return sum(
        _rappeler_le_reseau(reseau, list(suite), au) for reseau, suite in groupby(echeances, lambda e: e.sujet.reseau)
    )


@transaction.atomic
def _rappeler_le_reseau(reseau: Reseau, echeances: list[Echeance], au: date) -> int:
    destinataires = list(_destinataires(reseau, au))
    # Personne pour le lire : le rappel attend quelqu’un.
    notes = [(rappel, echeance) for echeance in echeances if destinataires and (rappel := _noter(echeance))]
    if not notes:
        return 0
    # La clé vient de ce qui est rappelé, non du jour : ce qui s’ajoute dans la matinée part aussi.
    premier, nouvelles = notes[0][0].pk, [echeance for _, echeance in notes]
    texte = render_to_string(
        "partenariats/courriels/rappel.txt",
        {
            "reseau": reseau,
            "echeances": nouvelles,
            "page": settings.ADRESSE + reverse("convention_liste", args=[reseau.code]),
        },
    )
    lettres = [
        Lettre(f"echeances-{premier}-{agent.pk}", agent, agent, f"{reseau} : échéances à venir", texte)
        for agent in destinataires
    ]
    ecrire_les_lettres(reseau, Courriel.Genre.ECHEANCE, lettres)
    return len(lettres)


def _noter(echeance: Echeance) -> Rappel | None:
    """Note le rappel du seuil franchi ; rien s’il est déjà parti, ou si l’échéance est passée (la page le dit)."""
    seuil = min((seuil for seuil in echeance.seuils if echeance.jours <= seuil), default=None)
    if echeance.est_en_retard or seuil is None:
        return None
    try:
        with transaction.atomic():
            return Rappel.noter(echeance, seuil)
    except IntegrityError:
        return None


def _destinataires(reseau: Reseau, au: date):
    """Ceux qui tiennent les conventions de ce réseau ce jour-là."""
    affectations = reseau.affectations.en_cours(au=au).filter(role__in=roles_ayant(Droit.MODIFIER_CONVENTIONS))
    return Agent.objects.filter(is_active=True, pk__in=affectations.values("agent")).order_by("courriel")
