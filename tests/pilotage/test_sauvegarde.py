"""Sauvegarder, restaurer : tout revient, d’une base à l’autre ; une archive abîmée est refusée, et rien ne change."""

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction
from django.test import override_settings

from actions.models import Action
from pilotage.acces import Role
from pilotage.models import Agent, Reseau
from tableau_bord.models import Edition
from tests.factories import MOT_DE_PASSE, AgentFactory
from tests.maison.monde import peupler_monde

RACINE = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def fichiers(settings, tmp_path):
    """Un dossier de fichiers à soi."""
    dossier = tmp_path / "donnees" / "fichiers"
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": dossier},
        }
    }
    return dossier


@pytest.fixture(scope="module")
def depot(django_db_setup, django_db_blocker, tmp_path_factory):
    """(monde peuplé, ses fichiers, son archive), faits une fois : chaque essai défait ce qu’il y change."""
    dossier = tmp_path_factory.mktemp("depot")
    stockage = {**settings.STORAGES["default"], "OPTIONS": {"location": dossier / "fichiers"}}
    with (
        django_db_blocker.unblock(),
        override_settings(STORAGES=settings.STORAGES | {"default": stockage}),
        transaction.atomic(),
    ):
        monde = peupler_monde()
        call_command("sauvegarder", str(dossier / "repnet.tar.gz"), stdout=io.StringIO())
        yield monde, dossier / "fichiers", dossier / "repnet.tar.gz"
        transaction.set_rollback(True)


@pytest.fixture
def monde(depot, db):
    return depot[0]


@pytest.fixture
def archive(depot, monde, fichiers, tmp_path):
    """L’archive d’un monde peuplé, avec ses fichiers, que l’essai peut abîmer."""
    shutil.copytree(depot[1], fichiers)
    return Path(shutil.copy(depot[2], tmp_path / "repnet.tar.gz"))


def tables(chemin: Path) -> dict[str, list]:
    """Table → ses lignes, lues dans une archive ; la trace, qui grandit d’elle-même, n’est pas comparée."""
    with tarfile.open(chemin) as tar:
        return {
            membre.name: [json.loads(ligne) for ligne in tar.extractfile(membre)]
            for membre in tar.getmembers()
            if membre.name.startswith("base/")
        }


def restaurer(chemin, *options) -> str:
    sortie = io.StringIO()
    call_command("restaurer", str(chemin), *options, stdout=sortie)
    return sortie.getvalue()


def ailleurs(tmp_path, *arguments) -> subprocess.CompletedProcess:
    """La commande, dans un autre processus, sur une base SQLite et un dossier neufs."""
    return subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        cwd=RACINE,
        env=os.environ
        | {"DATABASE_URL": f"sqlite:///{tmp_path}/ailleurs.sqlite3", "REPNET_DONNEES": str(tmp_path / "ailleurs")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_tout_revient_d_une_base_a_l_autre(archive, monde, tmp_path):
    """De la base des essais à une base SQLite neuve, puis retour par-dessus : pas une valeur ne change."""
    arrivee = ailleurs(tmp_path, "restaurer", archive)
    assert arrivee.returncode == 0, arrivee.stderr
    assert "restauré" in arrivee.stdout
    retour = tmp_path / "retour.tar.gz"
    assert ailleurs(tmp_path, "sauvegarder", retour).returncode == 0
    depart = tables(archive)
    assert tables(retour) == depart
    assert len(depart["base/actions.action.jsonl"]) == Action.objects.count() > 0
    edition = Edition.objects.first()
    assert (tmp_path / "ailleurs" / "fichiers" / edition.pdf.name).read_bytes() == edition.pdf.read()

    Action.objects.update(intitule="Un autre intitulé")
    restaurer(retour, "--remplacer")
    # Ce qui protège une édition figée est de retour.
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as curseur:
        curseur.execute("UPDATE tableau_bord_edition SET pages = 1")
    encore = tmp_path / "encore.tar.gz"
    call_command("sauvegarder", str(encore), stdout=io.StringIO())
    assert tables(encore) == depart
    # La prochaine clé vient après celles qui sont revenues.
    assert AgentFactory().pk not in {ligne["id"] for ligne in depart["base/pilotage.agent.jsonl"]}


def test_un_agent_restaure_se_connecte_avec_son_mot_de_passe(archive, agent_de, client):
    courriel = agent_de(Role.PILOTE).courriel
    Agent.objects.filter(courriel=courriel).update(password="!")
    restaurer(archive, "--remplacer")
    assert Agent.objects.get(courriel=courriel).check_password(MOT_DE_PASSE)


def test_l_archive_n_est_lisible_que_de_son_proprietaire_et_ne_garde_aucune_session(archive):
    assert archive.stat().st_mode & 0o077 == 0
    assert not [nom for nom in tables(archive) if "session" in nom or "axes" in nom]


def test_une_base_qui_n_est_pas_vide_ne_se_remplace_que_si_on_le_demande(archive, monde):
    Reseau.objects.filter(pk=monde.propre.pk).update(nom="Un autre nom")
    with pytest.raises(CommandError, match="--remplacer"):
        restaurer(archive)
    assert Reseau.objects.get(pk=monde.propre.pk).nom == "Un autre nom"
    restaurer(archive, "--remplacer")
    assert Reseau.objects.get(pk=monde.propre.pk).nom == monde.propre.nom


def test_les_fichiers_d_apres_la_sauvegarde_disparaissent_avec_remplacer(archive, fichiers):
    default_storage.save("editions/venu-apres.pdf", ContentFile(b"x"))
    restaurer(archive, "--remplacer")
    assert not (fichiers / "editions" / "venu-apres.pdf").exists()
    assert list(fichiers.rglob("*.pdf"))
    assert not list(fichiers.parent.glob(".restauration-*"))


def _tronquer(octets):
    return octets[: len(octets) // 2]


def _retourner_un_octet(octets):
    milieu = len(octets) // 3
    return octets[:milieu] + bytes([octets[milieu] ^ 0xFF]) + octets[milieu + 1 :]


ABIMEES = {
    "tronquée": _tronquer,
    "un octet changé": _retourner_un_octet,
    "vide": lambda octets: b"",
    "autre chose": lambda octets: b"UAI;Nom\n0160100X;Romain Rolland\n",
    "la fin perdue": lambda octets: octets[:-20],
}


@pytest.mark.parametrize("comment", ABIMEES)
def test_une_archive_abimee_est_refusee_et_rien_ne_change(comment, archive, monde, fichiers, tmp_path):
    abimee = tmp_path / "abimee.tar.gz"
    abimee.write_bytes(ABIMEES[comment](archive.read_bytes()))
    Reseau.objects.filter(pk=monde.propre.pk).update(nom="Un autre nom")
    presents = sorted(fichiers.rglob("*"))
    with pytest.raises(CommandError, match=r"abîmée.*Rien n’a été changé"):
        restaurer(abimee, "--remplacer")
    assert Reseau.objects.get(pk=monde.propre.pk).nom == "Un autre nom"
    assert sorted(fichiers.rglob("*")) == presents


def recomposer(archive: Path, sortie: Path, changer) -> Path:
    """Une archive bien formée dont `changer(nom, octets)` a remplacé des membres (None : retiré)."""
    with tarfile.open(archive) as source, tarfile.open(sortie, "w:gz") as cible:
        membres = [(membre.name, source.extractfile(membre).read()) for membre in source.getmembers()]
        for nom, octets in membres:
            nouveau = changer(nom, octets)
            if nouveau is not None:
                membre = tarfile.TarInfo(nouveau[0])
                membre.size = len(nouveau[1])
                cible.addfile(membre, io.BytesIO(nouveau[1]))
    return sortie


@pytest.mark.parametrize(
    ("changer", "phrase"),
    [
        (lambda nom, octets: None if nom == "base/pilotage.agent.jsonl" else (nom, octets), "manque"),
        (lambda nom, octets: (nom, octets.replace(b"Lac", b"Bac")), "empreinte"),
        (lambda nom, octets: None if nom == "manifeste.json" else (nom, octets), "manifeste"),
        (lambda nom, octets: (nom, octets.replace(b'"format": 1', b'"format": 2')), "manifeste"),
        (lambda nom, octets: (nom.replace("fichiers/", "fichiers/../../"), octets), "rien à faire"),
        (lambda nom, octets: (nom.replace("fichiers/", "/tmp/"), octets), "rien à faire"),
    ],
)
def test_une_archive_retouchee_est_refusee(changer, phrase, archive, tmp_path):
    retouchee = recomposer(archive, tmp_path / "retouchee.tar.gz", changer)
    avant = Agent.objects.count()
    with pytest.raises(CommandError, match=phrase):
        restaurer(retouchee, "--remplacer")
    assert Agent.objects.count() == avant


def test_la_sauvegarde_d_une_autre_version_est_refusee(archive, monkeypatch):
    monkeypatch.setattr(
        "pilotage.sauvegarde.restauration.migrations_passees", lambda: {"pilotage": ["0001_initial", "9999_plus_tard"]}
    )
    with pytest.raises(CommandError, match="autre version"):
        restaurer(archive, "--remplacer")


def test_un_fichier_qui_n_existe_pas_se_dit_en_francais(db, fichiers, tmp_path):
    with pytest.raises(CommandError, match="n’existe pas"):
        restaurer(tmp_path / "rien.tar.gz")
    with pytest.raises(CommandError, match="Impossible d’écrire"):
        call_command("sauvegarder", str(tmp_path / "nulle-part" / "x.tar.gz"))
