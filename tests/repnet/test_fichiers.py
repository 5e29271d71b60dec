"""Le courtier de fichiers : un message paraît entier ou ne paraît pas, et n’est pris qu’une fois."""

import errno
import json
import os
import threading
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

from repnet import fichiers

MESSAGE = {"body": "é" * 200_000, "headers": {"rang": 1}}


@pytest.fixture
def dossier(tmp_path):
    return tmp_path


@pytest.fixture
def canal(dossier):
    options = {
        "data_folder_in": str(dossier / "messages"),
        "data_folder_out": str(dossier / "messages"),
        "processed_folder": str(dossier / "pris"),
        "control_folder": str(dossier / "echanges"),
    }
    with Connection("filesystem://", transport="repnet.fichiers:Transport", transport_options=options) as connexion:
        yield connexion.channel()


def messages(dossier) -> list[Path]:
    """Ce qu’un lecteur prendrait pour des messages."""
    return [fichier for fichier in (dossier / "messages").iterdir() if fichier.name.endswith(".msg")]


def test_un_message_ecrit_se_relit_et_ne_se_relit_qu_une_fois(canal, dossier):
    canal._put("travaux", MESSAGE)
    assert canal._size("travaux") == 1
    assert canal._get("travaux") == MESSAGE
    with pytest.raises(Empty):
        canal._get("travaux")
    assert not list((dossier / "messages").iterdir())
    assert not list((dossier / "pris").iterdir())


def test_les_messages_sortent_dans_l_ordre_ou_ils_sont_entres_et_chacun_de_sa_file(canal):
    for rang in range(5):
        canal._put("travaux", {"rang": rang})
        canal._put("documents", {"rang": -rang})
    assert [canal._get("travaux")["rang"] for _ in range(5)] == [0, 1, 2, 3, 4]
    assert [canal._get("documents")["rang"] for _ in range(5)] == [0, -1, -2, -3, -4]


def test_aucun_message_ne_parait_avant_d_etre_entier(canal, dossier, monkeypatch):
    vus = []
    replace, fsync = Path.replace, os.fsync

    def regarder(etape):
        vus.append((etape, [json.loads(fichier.read_text()) for fichier in messages(dossier)]))

    def fsync_observe(descripteur):
        regarder("écrit")
        fsync(descripteur)

    def replace_observe(self, cible):
        regarder("avant de paraître")
        assert self.parent == cible.parent
        resultat = replace(self, cible)
        regarder("paru")
        return resultat

    monkeypatch.setattr(os, "fsync", fsync_observe)
    monkeypatch.setattr(Path, "replace", replace_observe)
    canal._put("travaux", MESSAGE)
    assert vus == [("écrit", []), ("avant de paraître", []), ("paru", [MESSAGE])]


def test_une_ecriture_qui_echoue_ne_laisse_rien_a_lire(canal, dossier, monkeypatch):
    def disque_plein(descripteur):
        raise OSError(errno.ENOSPC, "plus de place")

    monkeypatch.setattr(os, "fsync", disque_plein)
    with pytest.raises(ChannelError, match="plus de place"):
        canal._put("travaux", MESSAGE)
    assert not list((dossier / "messages").iterdir())


def test_un_lecteur_presse_ne_lit_jamais_un_morceau(canal, dossier):
    """Un écrivain, un lecteur qui regarde sans cesse : tout ce qui porte un nom de message se lit en entier."""
    fini = threading.Event()
    illisibles, lus = [], 0

    def ecrire():
        try:
            for _ in range(60):
                canal._put("travaux", MESSAGE)
        finally:
            fini.set()

    ecrivain = threading.Thread(target=ecrire)
    ecrivain.start()
    while not fini.is_set() or messages(dossier):
        for fichier in messages(dossier):
            try:
                lus += json.loads(fichier.read_text()) == MESSAGE
            except ValueError as erreur:
                illisibles.append(erreur)
            fichier.unlink()
    ecrivain.join()
    assert not illisibles
    assert lus == 60


def test_plusieurs_lecteurs_se_partagent_les_messages(canal):
    for rang in range(80):
        canal._put("travaux", {"rang": rang})
    pris, erreurs = [], []

    def lire():
        try:
            while True:
                pris.append(canal._get("travaux")["rang"])
        except Empty:
            pass
        except Exception as erreur:
            erreurs.append(erreur)

    fils = [threading.Thread(target=lire) for _ in range(4)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert not erreurs
    assert sorted(pris) == list(range(80))


def test_un_message_illisible_est_ecarte_et_le_suivant_est_lu(canal, dossier):
    (dossier / "messages" / "00000000000000000001_coupure.travaux.msg").write_bytes(b'{"body": "cou')
    canal._put("travaux", MESSAGE)
    assert canal._get("travaux") == MESSAGE
    with pytest.raises(Empty):
        canal._get("travaux")


def test_la_table_d_un_echange_garde_toutes_les_files_liees_en_meme_temps(canal):
    fils = [
        threading.Thread(target=canal._queue_bind, args=("travaux", f"cle{rang}", "", f"file{rang}"))
        for rang in range(12)
    ]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    canal._queue_bind("travaux", "cle3", "", "file3")
    assert sorted(ligne.queue for ligne in canal.get_table("travaux")) == sorted(f"file{rang}" for rang in range(12))
    canal._delete("file3", "travaux", "cle3", "")
    assert "file3" not in {ligne.queue for ligne in canal.get_table("travaux")}


def test_un_nom_d_echange_ne_sort_pas_de_son_dossier(canal):
    with pytest.raises(ChannelError):
        canal._queue_bind("../ailleurs", "", "", "file")


def test_remplacer_un_fichier_montre_l_ancien_contenu_ou_le_nouveau(tmp_path):
    cible = tmp_path / "table"
    fichiers.ecrire_d_un_coup(cible, b"ancien")
    fichiers.ecrire_d_un_coup(cible, b"nouveau")
    assert cible.read_bytes() == b"nouveau"
    assert list(tmp_path.iterdir()) == [cible]
