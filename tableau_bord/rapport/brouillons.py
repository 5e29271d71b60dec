"""Le brouillon prêt avant qu’on le demande.

Un changement accepté dans un réseau note son brouillon « à refaire » un peu plus tard (`noter`) ; les suivants, d’ici là, n’y
ajoutent rien. L’horloge ramasse ceux dont l’heure est passée (`ramasser`) et demande un travail par réseau et par année, qui
recompose, compare, et n’imprime que si quelque chose a changé (`preparer`).

Rien de tout cela ne décide de ce qui se montre : qui ouvre ou télécharge recompose, et compare l’empreinte (`etat`). Un
changement que personne n’aurait noté coûte une attente, jamais un chiffre périmé.
"""

import hashlib
import json
import uuid
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.crypto import salted_hmac

from actions.models import Action
from pilotage.annees import annee_courante
from pilotage.models import Agent, Reseau, Travail
from pilotage.travaux import demander
from pilotage.travaux.execution import duree_du_bail
from tableau_bord.etats import EtatRapport
from tableau_bord.models import Brouillon, RapportAnnuel, TexteRapport
from tableau_bord.rapport.donnees import Rapport, vers_json
from tableau_bord.rapport.impression import Pdf, imprimer
from tableau_bord.rapport.mise_en_page import mettre_en_page
from tableau_bord.rapport.progression import Avancer, par_page, par_section
from tableau_bord.rapport.suivi import courant

GENRE = "brouillon_preparer"
# Un ramassage n’en demande pas davantage ; le suivant prend la suite.
LOT = 200
SIGNE = (EtatRapport.VALIDE, EtatRapport.TRANSMIS)


@dataclass(frozen=True)
class Etat:
    """Ce que la page dit du brouillon : s’il est prêt, s’il vaut encore, s’il se prépare."""

    brouillon: Brouillon | None
    est_a_jour: bool
    se_prepare: bool

    @property
    def est_pret(self) -> bool:
        return self.brouillon is not None and self.brouillon.est_pret


def noter(reseau: Reseau) -> None:
    """Quelque chose vient de changer dans ce réseau : l’année en cours et la précédente sont à refaire, après le délai."""
    quand, courante = timezone.now() + _delai(), annee_courante()
    annees = (courante - 1, courante)
    siens = Brouillon.objects.filter(reseau=reseau, annee__in=annees)
    # Déjà noté, il garde son heure : qui écrit sans s’arrêter le voit quand même se refaire.
    siens.filter(a_refaire_le__isnull=True).update(a_refaire_le=quand)
    if siens.count() < len(annees):
        nouveaux = [Brouillon(reseau=reseau, annee=annee, a_refaire_le=quand) for annee in annees]
        Brouillon.objects.bulk_create(nouveaux, ignore_conflicts=True)


def noter_partout(academie: str = "") -> None:
    """Un fichier public est entré : tous les brouillons connus (d’une académie, par son code ; ou tous)."""
    connus = Brouillon.objects.filter(a_refaire_le__isnull=True, annee__gte=annee_courante() - 1)
    if academie:
        connus = connus.filter(reseau__academie__code=academie)
    connus.update(a_refaire_le=timezone.now() + _delai())


def verifier() -> None:
    """Chaque nuit : ceux qu’on connaît, et ceux des réseaux qui ont agi sans que rien n’ait encore été préparé."""
    quand, courante = timezone.now() + _delai(), annee_courante()
    agissent = Action.objects.filter(annee__in=(courante - 1, courante)).order_by().values_list("reseau", "annee")
    connus = set(Brouillon.objects.values_list("reseau", "annee"))
    nouveaux = [
        Brouillon(reseau_id=reseau, annee=annee, a_refaire_le=quand)
        for reseau, annee in agissent.distinct()
        if (reseau, annee) not in connus
    ]
    Brouillon.objects.bulk_create(nouveaux, batch_size=500, ignore_conflicts=True)
    noter_partout()


def _delai() -> timedelta:
    return timedelta(seconds=settings.BROUILLON_DELAI)


def ramasser(*, au: datetime) -> int:
    """Demande la préparation de ceux dont l’heure est passée ; rend leur nombre. Rien pour ce qui est signé, ou vide."""
    ici = {"reseau": OuterRef("reseau"), "annee": OuterRef("annee")}
    dus = Brouillon.objects.a_preparer(au=au).annotate(
        est_signe=Exists(RapportAnnuel.objects.filter(etat__in=SIGNE, **ici)),
        a_de_quoi=Exists(Action.objects.filter(**ici)) | Exists(TexteRapport.objects.filter(**ici)),
    )
    inutiles = dus.filter(est_signe=True) | dus.filter(a_de_quoi=False)
    Brouillon.objects.filter(pk__in=list(inutiles.values_list("pk", flat=True))).update(a_refaire_le=None)
    utiles = list(dus.filter(est_signe=False, a_de_quoi=True).select_related("reseau")[:LOT])
    for brouillon in utiles:
        demander_le_brouillon(brouillon.reseau, brouillon.annee, par=None)
    return len(utiles)


def demander_le_brouillon(reseau: Reseau, annee: int, *, par: Agent | None) -> Travail:
    """Le travail qui prépare ce brouillon ; s’il est déjà demandé, c’est lui, que `par` suit aussi."""
    return demander(GENRE, par=par, cle=_cle(reseau, annee), reseau=reseau, annee=annee)


def _cle(reseau: Reseau, annee: int) -> str:
    return f"brouillon-{reseau.pk}-{annee}"


def etat(reseau: Reseau, annee: int, rapport: Rapport) -> Etat:
    """Ce que vaut le brouillon devant le rapport qu’on vient de composer ; deux requêtes."""
    brouillon = Brouillon.objects.filter(reseau=reseau, annee=annee).first()
    if brouillon is not None:
        brouillon.reseau = reseau
    return Etat(
        brouillon,
        est_a_jour=brouillon is not None and brouillon.est_pret and brouillon.empreinte == empreinte(rapport),
        se_prepare=Travail.objects.en_suspens().filter(cle=_cle(reseau, annee)).exists(),
    )


def empreinte(rapport: Rapport) -> str:
    """Celle de ce que montre le rapport ; le jour où il est composé n’en est pas."""
    sans_date = replace(rapport, couverture=replace(rapport.couverture, arrete_le=date.min))
    return hashlib.sha256(json.dumps(vers_json(sans_date), sort_keys=True).encode()).hexdigest()


def preparer(reseau: Reseau, annee: int, *, travail: Travail, avancer: Avancer) -> Brouillon:
    """Le brouillon du moment : celui qui est prêt s’il vaut encore, sinon un nouveau, qui le remplace.

    Lève `ValidationError` si l’année n’est pas une année scolaire, `BailPerdu` si un autre essai a repris le travail.
    """
    brouillon, _ = Brouillon.objects.get_or_create(reseau=reseau, annee=annee)
    # Avant de lire : ce qui changera pendant qu’on lit sera noté de nouveau.
    Brouillon.objects.filter(pk=brouillon.pk).update(a_refaire_le=None)
    _effacer_les_restes(brouillon)
    avancer(2, "Lecture des données du réseau.")
    rapport, _ = courant(reseau, annee, signaler=par_section(avancer))
    signe = empreinte(rapport)
    if brouillon.empreinte == signe and _stockage().exists(brouillon.pdf.name or "absent"):
        return brouillon
    avancer(20, "Dessin des graphiques et mise en page.")
    html = mettre_en_page(rapport)
    avancer(40, "Impression du PDF.")
    pdf = imprimer(html, a_chaque_page=par_page(avancer, attendues=brouillon.pages))
    avancer(95, "Enregistrement.")
    return _garder(brouillon, pdf, signe, travail)


def _garder(brouillon: Brouillon, pdf: Pdf, signe: str, travail: Travail) -> Brouillon:
    """Le fichier d’abord, puis la ligne, sous le bail ; puis l’ancien fichier disparaît."""
    stockage, ancien = _stockage(), brouillon.pdf.name
    nom = stockage.save(f"{_dossier(brouillon)}/{uuid.uuid4().hex}.pdf", ContentFile(pdf))
    champs = {"empreinte": signe, "pages": pdf.pages, "taille": len(pdf), "prepare_le": timezone.now()}
    try:
        with transaction.atomic():
            travail.renouveler(duree=duree_du_bail())
            Brouillon.objects.filter(pk=brouillon.pk).update(pdf=nom, **champs)
    except BaseException:
        stockage.delete(nom)
        raise
    if ancien:
        stockage.delete(ancien)
    brouillon.refresh_from_db()
    return brouillon


def _stockage() -> Storage:
    return Brouillon._meta.get_field("pdf").storage


def _dossier(brouillon: Brouillon) -> str:
    """Un nom que rien ne laisse deviner, le même d’une fois à l’autre."""
    return f"brouillons/{salted_hmac('repnet.brouillon', str(brouillon.pk)).hexdigest()[:32]}"


def _effacer_les_restes(brouillon: Brouillon) -> None:
    """Ce qu’un essai interrompu a laissé : tout, sauf le fichier du brouillon."""
    stockage, dossier = _stockage(), _dossier(brouillon)
    with suppress(FileNotFoundError):
        for fichier in stockage.listdir(dossier)[1]:
            if f"{dossier}/{fichier}" != brouillon.pdf.name:
                stockage.delete(f"{dossier}/{fichier}")
