"""Faire une édition : composer, imprimer, garder. Une seule par demande, quoi qu’il arrive au milieu.

Le fichier est écrit d’abord, sous un nom que rien ne laisse deviner, propre à la demande et à l’essai ; la ligne ensuite,
dans une transaction qui vérifie que l’essai tient encore le travail. Une édition se voit donc entière ou pas du tout ; le
fichier qu’un essai interrompu aurait laissé est effacé par le suivant.
"""

import hashlib
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.crypto import salted_hmac

from pilotage.models import Agent, Reseau, Travail
from pilotage.travaux.execution import duree_du_bail
from tableau_bord.models import Edition
from tableau_bord.rapport.donnees import Rapport, vers_json
from tableau_bord.rapport.impression import Pdf, imprimer
from tableau_bord.rapport.mise_en_page import mettre_en_page
from tableau_bord.rapport.progression import par_page, par_section
from tableau_bord.rapport.suivi import changements, courant

# Deux demandes en même temps veulent le même numéro : la seconde recommence avec le suivant.
ESSAIS = 20


def editer(
    reseau: Reseau,
    annee: int,
    *,
    par: Agent | None,
    travail: Travail | None = None,
    avancer: Callable[[int, str], None] = lambda progression, message="": None,
) -> Edition:
    """L’édition de cette demande, faite maintenant ou déjà faite par un essai précédent du même travail.

    Lève `ValidationError` si l’année n’est pas une année scolaire, `BailPerdu` si un autre essai a repris le travail.
    """
    if travail is not None:
        _effacer_les_restes(travail)
        if deja := Edition.objects.filter(travail=travail).first():
            return deja
    avancer(5, "Lecture des données du réseau.")
    rapport, suivi = courant(reseau, annee, signaler=par_section(avancer))
    tour = suivi.tour if suivi is not None and suivi.est_valide else None
    if suivi is not None and tour is not None:
        # Demandée deux fois pour le même tour, l’édition signée est la même.
        if deja := Edition.objects.filter(reseau=reseau, annee=annee, tour=tour).first():
            return deja
        rapport = replace(rapport, changements=changements(reseau, suivi, vers_json(rapport)))
    for _ in range(ESSAIS):
        numero = _prochain_numero(reseau, annee)
        numerote = replace(rapport, couverture=replace(rapport.couverture, edition=numero))
        avancer(20, "Dessin des graphiques et mise en page.")
        html = mettre_en_page(numerote)
        avancer(40, "Impression du PDF.")
        pdf = imprimer(html, a_chaque_page=par_page(avancer))
        avancer(90, "Enregistrement de l’édition.")
        with suppress(IntegrityError):
            return _garder(numerote, pdf, reseau=reseau, par=par, travail=travail, tour=tour)
        if travail is not None and (deja := Edition.objects.filter(travail=travail).first()):
            return deja
    raise RuntimeError(f"Aucun numéro d’édition libre pour {reseau} après {ESSAIS} essais.")


def _prochain_numero(reseau: Reseau, annee: int) -> int:
    dernier = Edition.objects.filter(reseau=reseau, annee=annee).aggregate(dernier=Max("numero"))["dernier"]
    return (dernier or 0) + 1


def _garder(
    rapport: Rapport, pdf: Pdf, *, reseau: Reseau, par: Agent | None, travail: Travail | None, tour: int | None
) -> Edition:
    """Écrit le fichier puis la ligne ; lève `IntegrityError` si le numéro vient d’être pris, et n’a alors rien laissé."""
    stockage = _stockage()
    nom = stockage.save(_nom(travail), ContentFile(pdf))
    edition = Edition(
        reseau=reseau,
        annee=rapport.couverture.annee,
        numero=rapport.couverture.edition,
        donnees=vers_json(rapport),
        pdf=nom,
        empreinte=hashlib.sha256(pdf).hexdigest(),
        pages=pdf.pages,
        taille=len(pdf),
        par=par,
        travail=travail,
        tour=tour,
        changements=list(rapport.changements),
    )
    try:
        with transaction.atomic():
            if travail is not None:
                # Verrouille la ligne du travail : un essai qui l’a perdu ne peut plus rien enregistrer.
                travail.renouveler(duree=duree_du_bail())
            edition.save()
    except BaseException:
        stockage.delete(nom)
        raise
    return edition


def _stockage() -> Storage:
    return Edition._meta.get_field("pdf").storage


def _dossier(travail: Travail) -> str:
    return f"editions/{salted_hmac('repnet.edition', str(travail.pk)).hexdigest()[:32]}"


def _nom(travail: Travail | None) -> str:
    dossier = _dossier(travail) if travail is not None else f"editions/{uuid.uuid4().hex}"
    return f"{dossier}/{uuid.uuid4().hex}.pdf"


def _effacer_les_restes(travail: Travail) -> None:
    """Les fichiers d’essais interrompus : dans le dossier du travail, tout ce qui n’est pas celui de son édition."""
    stockage, dossier = _stockage(), _dossier(travail)
    gardes = set(Edition.objects.filter(travail=travail).values_list("pdf", flat=True))
    with suppress(FileNotFoundError):
        for fichier in stockage.listdir(dossier)[1]:
            if f"{dossier}/{fichier}" not in gardes:
                stockage.delete(f"{dossier}/{fichier}")
