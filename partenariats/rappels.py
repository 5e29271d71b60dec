"""Les rappels par courriel : à 90 puis à 30 jours d’une échéance, une seule fois chacun."""

import logging
from datetime import date
from itertools import groupby

from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse

from partenariats.models import Convention, Echeance, Rappel
from partenariats.models.conventions import SEUILS
from pilotage.acces import Droit, roles_ayant
from pilotage.models import Agent, Reseau

journal = logging.getLogger("repnet.rappels")


def rappeler(*, au: date) -> int:
    """Envoie les rappels dus ce jour-là ; rend le nombre de courriels. Rejouable : rien ne part deux fois.

    Un courriel que le serveur refuse laisse l’échéance à rappeler le lendemain.
    """
    echeances = sorted(Convention.objects.echeances(au=au), key=lambda e: (e.convention.reseau_id, e.le))
    return sum(
        _rappeler_le_reseau(reseau, list(suite), au)
        for reseau, suite in groupby(echeances, key=lambda e: e.convention.reseau)
    )


def _rappeler_le_reseau(reseau: Reseau, echeances: list[Echeance], au: date) -> int:
    try:
        with transaction.atomic():
            nouvelles = [echeance for echeance in echeances if _est_a_rappeler(echeance)]
            if not nouvelles:
                return 0
            texte = render_to_string(
                "partenariats/courriels/rappel.txt",
                {
                    "reseau": reseau,
                    "echeances": nouvelles,
                    "page": settings.ADRESSE + reverse("convention_liste", args=[reseau.code]),
                },
            )
            destinataires = list(_destinataires(reseau, au))
            for courriel in destinataires:
                send_mail(f"{reseau} : échéances de conventions", texte, None, [courriel])
            return len(destinataires)
    except OSError as erreur:
        journal.warning("Rappels du réseau %s remis à demain : %s", reseau.pk, erreur)
        return 0


def _est_a_rappeler(echeance: Echeance) -> bool:
    """Note le rappel du seuil franchi ; faux s’il est déjà parti, ou si l’échéance est passée (la page le dit)."""
    seuil = min((seuil for seuil in SEUILS if echeance.jours <= seuil), default=None)
    if echeance.est_en_retard or seuil is None:
        return False
    try:
        with transaction.atomic():
            Rappel.objects.create(
                convention=echeance.convention, objet=echeance.objet, echeance=echeance.le, seuil=seuil
            )
    except IntegrityError:
        return False
    return True


def _destinataires(reseau: Reseau, au: date):
    """Ceux qui tiennent les conventions de ce réseau ce jour-là."""
    return (
        Agent.objects.filter(
            is_active=True,
            affectations__in=reseau.affectations.en_cours(au=au).filter(
                role__in=roles_ayant(Droit.MODIFIER_CONVENTIONS)
            ),
        )
        .order_by("courriel")
        .values_list("courriel", flat=True)
        .distinct()
    )
