"""Rattraper ce qui s’est perdu : un message égaré, un processus tué, un courtier muet."""

import logging

from django.utils import timezone

from pilotage.models import Travail
from pilotage.travaux.demande import envoyer, relance
from pilotage.travaux.execution import raison_d_abandon

journal = logging.getLogger("repnet.travaux")

# Un balayage n’en renvoie pas davantage ; le suivant prend la suite.
LOT = 200


def balayer(*, tout: bool = False) -> int:
    """Renvoie les travaux dont l’échéance est passée, abandonne ceux qui sont à bout d’essais ; rend le nombre renvoyé.

    `tout` : renvoie aussi ceux qui attendent sans que leur échéance soit passée (au démarrage, quand le courtier a pu
    perdre ce qu’il tenait). Un message de trop ne coûte rien : le travail ne se prend qu’une fois.
    """
    maintenant = timezone.now()
    for travail in Travail.objects.a_abandonner(au=maintenant):
        journal.error("Travail n° %s (%s) : abandonné, à bout d’essais.", travail.pk, travail.genre)
    Travail.objects.a_abandonner(au=maintenant).update(
        etat=Travail.Etat.ECHOUE,
        erreur=raison_d_abandon("parce que le processus qui le faisait a disparu"),
        jeton=None,
        bail_jusqu_a=None,
        fini_le=maintenant,
    )
    a_renvoyer = Travail.objects.a_prendre(au=maintenant) if tout else Travail.objects.a_renvoyer(au=maintenant)
    renvoyes = 0
    for travail in a_renvoyer.order_by("pk")[:LOT]:
        if not envoyer(travail):
            break  # le courtier ne répond pas : inutile d’insister, le prochain balayage reprendra ici
        Travail.objects.filter(pk=travail.pk, etat=Travail.Etat.EN_ATTENTE).update(
            bail_jusqu_a=timezone.now() + relance()
        )
        renvoyes += 1
    if renvoyes:
        journal.info("Balayage : %s travaux renvoyés.", renvoyes)
    return renvoyes
