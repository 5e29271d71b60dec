"""« Tous les rapports » en une archive, faite par les processus de travail, plusieurs à la fois.

Un travail répartit : une part par réseau que l’agent peut lire, et pour chacun qui n’est pas signé, le travail qui prépare
son PDF. Quand le dernier est fini, un travail assemble. Chacun se rejoue sans dommage : une part par réseau, un travail en
suspens par réseau et par année, une archive par recueil. Ce qui manque (un travail échoué) est dit dans le sommaire.
"""

import hashlib
import uuid
from collections.abc import Iterable
from contextlib import suppress
from tempfile import TemporaryFile
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.files.base import File
from django.core.files.storage import Storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from pilotage.exports import en_csv
from pilotage.models import Agent, Travail
from pilotage.travaux import demander
from pilotage.travaux.execution import duree_du_bail
from tableau_bord.models import PartDuRecueil, Recueil
from tableau_bord.rapport.brouillons import demander_le_brouillon
from tableau_bord.rapport.ensemble import RapportDuReseau, rapports, reseaux_lus
from tableau_bord.rapport.progression import Avancer

REPARTIR, ASSEMBLER = "recueil_repartir", "recueil_assembler"
ENTETES = ("UAI", "Réseau", "Document", "Fichier", "Fait le", "Pages", "SHA-256")
BLOC = 1 << 20


def demander_le_recueil(agent: Agent, annee: int) -> Recueil:
    """L’archive de cette année pour cet agent : celle qui se prépare déjà, sinon une nouvelle."""
    try:
        with transaction.atomic():
            recueil = Recueil.objects.create(demandeur=agent, annee=annee)
    except IntegrityError:
        recueil = Recueil.objects.select_related("travail").get(demandeur=agent, annee=annee, pret_le__isnull=True)
        if recueil.travail is not None and recueil.travail.etat != Travail.Etat.ECHOUE:
            return recueil
    _confier(recueil, REPARTIR)
    return recueil


def _confier(recueil: Recueil, genre: str) -> None:
    with transaction.atomic():
        travail = demander(genre, par=None, cle=f"{genre}-{recueil.pk}", recueil=recueil.pk)
        Recueil.objects.filter(pk=recueil.pk).update(travail=travail)


def repartir(recueil: Recueil, *, travail: Travail, avancer: Avancer) -> int:
    """Une part par réseau ; rend leur nombre. Rejouée, ne demande que ce qui ne l’était pas."""
    deja = set(recueil.parts.values_list("reseau", flat=True))
    lignes = rapports(reseaux_lus(recueil.demandeur), recueil.annee)
    for rang, ligne in enumerate(lignes, start=1):
        avancer(round(100 * rang / len(lignes)), f"Demande des rapports : {rang} sur {len(lignes)}.")
        if ligne.reseau.pk in deja:
            continue
        a_preparer = ligne.edition is None and ligne.a_de_quoi
        with transaction.atomic():
            prepare = demander_le_brouillon(ligne.reseau, recueil.annee, par=None) if a_preparer else None
            PartDuRecueil.objects.get_or_create(recueil=recueil, reseau=ligne.reseau, defaults={"travail": prepare})
    poursuivre([recueil], fini=travail)
    return len(lignes)


def poursuivre_ceux_de(travail: Travail) -> None:
    """Un brouillon est prêt : les recueils qui l’attendaient et n’attendent plus rien s’assemblent."""
    poursuivre(Recueil.objects.filter(parts__travail=travail, pret_le__isnull=True), fini=travail)


def poursuivre_tous() -> None:
    """Demandé par l’horloge : ce que deux travaux finis au même instant, ou un processus tué, auraient laissé en plan."""
    poursuivre(Recueil.objects.filter(pret_le__isnull=True))


def poursuivre(recueils: Iterable[Recueil], *, fini: Travail | None = None) -> None:
    """Demande l’assemblage de ceux dont tout est réparti et tout est fini ; `fini` : le travail qui est en train de finir."""
    for recueil in recueils:
        repartition = recueil.travail
        if repartition is None or repartition.genre != REPARTIR:
            continue
        if repartition != fini and repartition.etat != Travail.Etat.FAIT:
            continue
        attendus = recueil.parts.filter(travail__etat__in=Travail.ETATS_EN_SUSPENS)
        if fini is not None:
            attendus = attendus.exclude(travail=fini)
        if not attendus.exists():
            _confier(recueil, ASSEMBLER)


def assembler(recueil: Recueil, *, travail: Travail, avancer: Avancer) -> Recueil:
    """L’archive : un PDF par réseau que son demandeur peut lire aujourd’hui, et un sommaire. Déjà faite, la rend.

    Lève `BailPerdu` si un autre essai a repris le travail ; il n’en reste alors rien.
    """
    if recueil.pret_le is not None:
        return recueil
    _effacer_les_restes(recueil)
    lus = list(reseaux_lus(recueil.demandeur).filter(pk__in=recueil.parts.values("reseau")))
    with TemporaryFile() as tampon:
        _ecrire(tampon, rapports(lus, recueil.annee), recueil.annee, avancer)
        taille, empreinte = tampon.tell(), _empreinte(tampon)
        stockage = _stockage()
        tampon.seek(0)
        nom = stockage.save(f"{_dossier(recueil)}/{uuid.uuid4().hex}.zip", File(tampon))
    try:
        with transaction.atomic():
            travail.renouveler(duree=duree_du_bail())
            # Un réseau perdu depuis la demande n’est pas dans l’archive : sa part non plus.
            recueil.parts.exclude(reseau__in=[reseau.pk for reseau in lus]).delete()
            Recueil.objects.filter(pk=recueil.pk, pret_le__isnull=True).update(
                archive=nom, empreinte=empreinte, taille=taille, pret_le=timezone.now()
            )
    except BaseException:
        stockage.delete(nom)
        raise
    _retirer_les_precedents(recueil)
    recueil.refresh_from_db()
    return recueil


def _ecrire(tampon, lignes: list[RapportDuReseau], annee: int, avancer: Avancer) -> None:
    sommaire: list[tuple] = []
    with ZipFile(tampon, "w", ZIP_STORED) as archive:
        for rang, ligne in enumerate(lignes, start=1):
            avancer(round(95 * rang / len(lignes)), f"Assemblage : {rang} sur {len(lignes)}.")
            sommaire.append(_ajouter(archive, ligne, annee))
        archive.writestr("sommaire.csv", en_csv(ENTETES, sommaire), ZIP_DEFLATED)
    tampon.seek(0, 2)


def _ajouter(archive: ZipFile, ligne: RapportDuReseau, annee: int) -> tuple:
    """Copie le PDF dans l’archive ; rend sa ligne du sommaire, qui dit aussi pourquoi il n’y est pas."""
    reseau, document = ligne.reseau, ligne.document
    if document is None:
        pourquoi = "absent : sa préparation a échoué" if ligne.a_de_quoi else "rien n’est enregistré pour cette année"
        return (reseau.code, str(reseau), pourquoi, "", None, None, "")
    somme = hashlib.sha256()
    membre = ZipInfo(document.nom_fichier, date_time=timezone.localtime(ligne.fait_le).timetuple()[:6])
    with document.pdf.open("rb") as source, archive.open(membre, "w") as copie:
        while bloc := source.read(BLOC):
            somme.update(bloc)
            copie.write(bloc)
    quoi = "édition signée" if ligne.edition else f"document de travail ({ligne.suivi.get_etat_display()})"
    return (reseau.code, str(reseau), quoi, document.nom_fichier, ligne.fait_le, document.pages, somme.hexdigest())


def _empreinte(tampon) -> str:
    tampon.seek(0)
    return hashlib.file_digest(tampon, "sha256").hexdigest()


def _stockage() -> Storage:
    return Recueil._meta.get_field("archive").storage


def _dossier(recueil: Recueil) -> str:
    return f"recueils/{salted_hmac('repnet.recueil', str(recueil.pk)).hexdigest()[:32]}"


def _effacer_les_restes(recueil: Recueil) -> None:
    stockage, dossier = _stockage(), _dossier(recueil)
    with suppress(FileNotFoundError):
        for fichier in stockage.listdir(dossier)[1]:
            stockage.delete(f"{dossier}/{fichier}")


def _retirer_les_precedents(recueil: Recueil) -> None:
    """Une archive par agent et par année : la nouvelle remplace l’ancienne, fichier compris."""
    anciens = Recueil.objects.filter(demandeur=recueil.demandeur_id, annee=recueil.annee, pk__lt=recueil.pk)
    fichiers = list(anciens.exclude(archive="").values_list("archive", flat=True))
    anciens.delete()
    for fichier in fichiers:
        _stockage().delete(fichier)


def etat(recueil: Recueil) -> tuple[int, int]:
    """(prêts, tous) : combien de rapports n’attendent plus rien, sur combien."""
    tous = recueil.parts.count()
    return tous - recueil.parts.filter(travail__etat__in=Travail.ETATS_EN_SUSPENS).count(), tous
