"""Demander un travail : la ligne est écrite dans la transaction, le message part après elle."""

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from pilotage.models import Travail
from pilotage.travaux.envoi import publier
from pilotage.travaux.genres import file_du_genre, trouver

ESSAIS = 3


def demander(genre: str, *, par, cle: str, reseau=None, **parametres) -> Travail:
    """Enregistre la demande et réveille un processus quand la transaction est validée.

    La même `cle` encore en attente ou en cours : rend ce travail-là, que `par` suit alors aussi. La demande est
    enregistrée même si le courtier de messages ne répond pas : le balayage enverra le message plus tard.
    Lève `KeyError` si le genre est inconnu.
    """
    champs = {"genre": genre, "libelle": trouver(genre).libelle, "reseau": reseau, "parametres": parametres}
    with transaction.atomic():
        travail, nouveau = _obtenir(cle, demandeur=par, **champs)
        if not nouveau and par is not None and travail.demandeur_id != par.pk:
            travail.autres_demandeurs.add(par)
    if nouveau:
        transaction.on_commit(partial(envoyer, travail), robust=True)
    return travail


def _obtenir(cle: str, **champs) -> tuple[Travail, bool]:
    for _ in range(ESSAIS):
        if en_suspens := Travail.objects.en_suspens().filter(cle=cle).first():
            return en_suspens, False
        try:
            with transaction.atomic():
                bail = timezone.now() + relance()
                return Travail.objects.create(cle=cle, bail_jusqu_a=bail, **champs), True
        except IntegrityError as erreur:
            # Un autre vient de faire la même demande : on prend la sienne. Si elle est déjà finie, on refait la nôtre.
            refus = erreur
    raise refus


def relance() -> timedelta:
    """Au bout de combien de temps un travail toujours en attente est renvoyé par le balayage."""
    return timedelta(seconds=settings.TRAVAIL_RELANCE)


def envoyer(travail: Travail) -> bool:
    """Envoie le réveil du travail : sa clé primaire, rien d’autre. Faux si le courtier ne l’a pas pris à temps.

    Ne lève rien : la ligne en base est la vérité, et le balayage renverra ce qui n’est pas parti.
    """
    if publier("travail.executer", travail.pk, file=file_du_genre(travail.genre)):
        return True
    Travail.objects.filter(pk=travail.pk, etat=Travail.Etat.EN_ATTENTE).update(bail_jusqu_a=timezone.now())
    return False
