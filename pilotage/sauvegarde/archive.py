"""L’archive : un tar compressé, des tables, des fichiers, un manifeste qui donne l’empreinte de chacun.

base/pilotage.agent.jsonl      une ligne JSON par objet
fichiers/editions/….pdf        tels quels
manifeste.json                 format, migrations, et pour chaque membre : taille, SHA-256
empreinte                      SHA-256 du manifeste, en dernier
"""

import gzip
import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, cast

FORMAT = 1
MANIFESTE, EMPREINTE = "manifeste.json", "empreinte"
TABLES, FICHIERS = "base", "fichiers"
BLOC = 1024 * 1024


class ArchiveRefusee(Exception):
    """L’archive ne peut pas être restaurée ; le message dit pourquoi, en une phrase."""


class Compteur:
    """Lit un flux en tenant sa taille et son empreinte."""

    def __init__(self, flux: IO[bytes]):
        self.flux, self.taille, self.sha256 = flux, 0, hashlib.sha256()

    def read(self, combien: int = -1) -> bytes:
        morceau = self.flux.read(combien)
        self.taille += len(morceau)
        self.sha256.update(morceau)
        return morceau


class Redacteur:
    """Ajoute des membres à une archive ouverte en écriture, et en tient le manifeste."""

    def __init__(self, tar: tarfile.TarFile):
        self.tar = tar
        self.membres: dict[str, dict] = {}

    def ajouter(self, nom: str, flux: IO[bytes], taille: int, **renseignements) -> None:
        compteur = Compteur(flux)
        self._ecrire(nom, compteur, taille)
        self.membres[nom] = {"taille": taille, "sha256": compteur.sha256.hexdigest(), **renseignements}

    def finir(self, **renseignements) -> None:
        manifeste = {"format": FORMAT, **renseignements, "membres": self.membres}
        octets = json.dumps(manifeste, ensure_ascii=False, indent=1).encode()
        self._ecrire(MANIFESTE, io.BytesIO(octets), len(octets))
        empreinte = hashlib.sha256(octets).hexdigest().encode()
        self._ecrire(EMPREINTE, io.BytesIO(empreinte), len(empreinte))

    def _ecrire(self, nom, flux, taille):
        membre = tarfile.TarInfo(nom)
        membre.size = taille
        self.tar.addfile(membre, flux)


@contextmanager
def ouvrir(chemin: Path) -> Iterator[tarfile.TarFile]:
    """L’archive en lecture ; toute lecture impossible lève `ArchiveRefusee`."""
    try:
        with gzip.open(chemin) as flux, tarfile.open(fileobj=flux, mode="r:") as tar:
            yield tar
    except FileNotFoundError:
        raise ArchiveRefusee(f"Le fichier {chemin} n’existe pas.") from None
    except (tarfile.TarError, EOFError, zlib.error, OSError) as erreur:
        raise ArchiveRefusee(f"{chemin.name} n’est pas une sauvegarde, ou elle est abîmée ({erreur}).") from erreur


def verifier(chemin: Path) -> dict:
    """Lit l’archive entière et rend son manifeste ; lève `ArchiveRefusee` si quoi que ce soit manque ou diffère."""
    with ouvrir(chemin) as tar:
        lus, petits = {}, {}
        for membre in tar:
            if not membre.isfile() or not _nom_admis(membre.name) or membre.name in lus:
                raise ArchiveRefusee(f"{chemin.name} : « {membre.name[:100]} » n’a rien à faire dans une sauvegarde.")
            compteur = Compteur(cast(IO[bytes], tar.extractfile(membre)))
            morceaux = []
            while morceau := compteur.read(BLOC):
                if membre.name in (MANIFESTE, EMPREINTE):
                    morceaux.append(morceau)
            lus[membre.name] = {"taille": compteur.taille, "sha256": compteur.sha256.hexdigest()}
            petits[membre.name] = b"".join(morceaux)
        # La fin du flux porte la somme de contrôle de la compression : on va jusqu’à elle.
        while tar.fileobj.read(BLOC):
            pass
    return _confronter(chemin.name, lus, petits)


def _confronter(nom, lus, petits) -> dict:
    if MANIFESTE not in lus or petits.get(EMPREINTE, b"").decode("ascii", "replace") != lus[MANIFESTE]["sha256"]:
        raise ArchiveRefusee(f"{nom} est abîmée ou incomplète : son manifeste n’est pas celui qu’elle annonce.")
    manifeste = json.loads(petits[MANIFESTE])
    if manifeste["format"] != FORMAT:
        raise ArchiveRefusee(f"{nom} est au format {manifeste['format']}, et cette version de RepNet lit le {FORMAT}.")
    annonces = manifeste["membres"]
    trouves = {membre: valeurs for membre, valeurs in lus.items() if membre not in (MANIFESTE, EMPREINTE)}
    for membre in sorted(annonces.keys() | trouves.keys()):
        annonce, trouve = annonces.get(membre), trouves.get(membre)
        if annonce is None or trouve is None or any(annonce[cle] != trouve[cle] for cle in trouve):
            raise ArchiveRefusee(f"{nom} est abîmée : « {membre} » manque ou n’a pas l’empreinte annoncée.")
    return manifeste


def _nom_admis(nom: str) -> bool:
    """Un nom qui reste dans l’archive : ni absolu, ni « .. »."""
    chemin = PurePosixPath(nom)
    if nom in (MANIFESTE, EMPREINTE):
        return True
    return (
        not chemin.is_absolute()
        and len(chemin.parts) > 1
        and chemin.parts[0] in (TABLES, FICHIERS)
        and ".." not in chemin.parts
        and "\\" not in nom
    )
