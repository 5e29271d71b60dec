"""Le courtier de messages sans service : un fichier par message, dans un dossier.

Celui de kombu écrit un message sous son nom définitif avant de l’avoir fini ; un lecteur peut en prendre la moitié, et
le groupe de processus en mourir. Ici, tout fichier est écrit sous un nom provisoire, puis renommé : il paraît entier ou pas.
"""

import logging
import os
import time
import uuid
from contextlib import contextmanager
from pathlib import Path
from queue import Empty

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads

journal = logging.getLogger("repnet.travaux")


def ecrire_d_un_coup(chemin: Path, contenu: bytes) -> None:
    """Écrit `contenu` sous `chemin` : qui lit ce nom trouve l’ancien contenu ou le nouveau, jamais un morceau."""
    provisoire = chemin.with_name(f".{uuid.uuid4().hex}.provisoire")
    try:
        with provisoire.open("wb") as fichier:
            fichier.write(contenu)
            fichier.flush()
            os.fsync(fichier.fileno())
        provisoire.replace(chemin)
    finally:
        provisoire.unlink(missing_ok=True)


class Channel(filesystem.Channel):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for dossier in (self.data_folder_in, self.data_folder_out, self.processed_folder, self.control_folder):
            Path(dossier).mkdir(parents=True, exist_ok=True)

    def _put(self, queue, payload, **kwargs):
        # L’heure d’abord, sur vingt chiffres : l’ordre des noms est celui des envois.
        nom = f"{time.time_ns():020d}_{uuid.uuid4()}.{queue}.msg"
        try:
            ecrire_d_un_coup(Path(self.data_folder_out) / nom, str_to_bytes(dumps(payload)))
        except OSError as erreur:
            raise ChannelError(f"Le message {nom} n’a pas pu être écrit : {erreur}") from erreur

    def _get(self, queue):
        for nom in sorted(os.listdir(self.data_folder_in)):
            if nom.partition(".")[2] != f"{queue}.msg":
                continue
            pris = Path(self.processed_folder) / nom
            try:
                os.rename(Path(self.data_folder_in) / nom, pris)
            except FileNotFoundError:
                continue  # un autre processus l’a pris
            contenu = pris.read_bytes()
            pris.unlink()
            try:
                return loads(bytes_to_str(contenu))
            except ValueError:
                # Une coupure de courant peut laisser un fichier vide ; le balayage renverra le travail.
                journal.warning("Message illisible écarté : %s (%s octets).", nom, len(contenu))
        raise Empty

    def get_table(self, exchange):
        try:
            contenu = self._exchange_file(exchange).read_bytes()
        except FileNotFoundError:
            return []
        except OSError as erreur:
            raise ChannelError(f"La table « {exchange} » n’a pas pu être lue : {erreur}") from erreur
        return [filesystem.exchange_queue_t(*ligne) for ligne in loads(bytes_to_str(contenu))]

    def _queue_bind(self, exchange, routing_key, pattern, queue):
        ligne = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._table_verrouillee(exchange) as table:
            if ligne not in table:
                table.insert(0, ligne)

    def _delete(self, queue, exchange, routing_key, pattern, *args, **kwargs):
        ligne = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._table_verrouillee(exchange) as table:
            if ligne in table:
                table.remove(ligne)
        self._purge(queue)

    @contextmanager
    def _table_verrouillee(self, exchange):
        """La table des files d’un échange, à modifier sur place ; réécrite seulement si elle a changé."""
        fichier = self._exchange_file(exchange)
        # Le verrou a son propre fichier : celui de la table est remplacé à chaque écriture.
        with fichier.with_suffix(".verrou").open("a") as verrou:
            filesystem.lock(verrou, filesystem.LOCK_EX)
            try:
                table = self.get_table(exchange)
                avant = list(table)
                yield table
                if table != avant:
                    ecrire_d_un_coup(fichier, str_to_bytes(dumps(table)))
            finally:
                filesystem.unlock(verrou)


class Transport(filesystem.Transport):
    Channel = Channel
    # Un dossier n’a ni machine ni port : sans cela, kombu s’étonne à chaque connexion de ne pas en trouver.
    default_connection_params = {}
