"""Le banc de l’import : la mémoire ne suit pas la taille du fichier, la durée la suit sans plus. Des rapports seulement."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from tableau_bord.imports.importation import importer
from tableau_bord.models import Classement, Import, MesureReseau, Somme, Valeur
from tests.tableau_bord import fichiers as f

RACINE = Path(__file__).resolve().parents[2]
LIGNES = 20_053  # celles du fichier national des collèges
LIGNES_IPS = 30_059  # celles du fichier national des écoles
MEMOIRE_MAX = 250  # Mo
RAPPORT_MAX = 2.2
TEMOIN = (
    "import resource, subprocess, sys;"
    "code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL);"
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss);"
    "sys.exit(code)"
)


@pytest.fixture
def ivac_de(tmp_path):
    """`ivac_de(20_053)` : un fichier de valeur ajoutée d’autant de collèges, tous différents."""

    def _ivac_de(nombre: int) -> Path:
        lignes = [
            f.ligne_ivac(f.uai_de(f"{rang // 9000 + 1:03d}", rang % 9000 + 1), candidats=str(20 + rang % 200))
            for rang in range(nombre)
        ]
        return f.ecrire(tmp_path / f"ivac-{nombre}.csv", f.ENTETE_IVAC, lignes)

    return _ivac_de


@pytest.fixture
def ips_de(tmp_path):
    """`ips_de(30_059)` : un fichier d’IPS d’autant d’écoles, toutes différentes."""

    def _ips_de(nombre: int) -> Path:
        lignes = [
            f.ligne_ips(
                f.uai_de(f"{rang // 9000 + 1:03d}", rang % 9000 + 1),
                str(60 + rang % 90),
                effectif=str(30 + rang % 200),
                nom="ECOLE X",
            )
            for rang in range(nombre)
        ]
        return f.ecrire(tmp_path / f"ips-ecoles-{nombre}.csv", f.ENTETE_IPS, lignes)

    return _ips_de


def dire(phrase: str) -> None:
    sys.stdout.write(f"\n{phrase}\n")


def memoire(chemin: Path, dossier: Path) -> float:
    """Mémoire la plus haute (Mo) d’un `manage.py importer` de ce fichier, dans une base neuve."""
    environnement = os.environ | {
        "DATABASE_URL": f"sqlite:///{dossier / f'{chemin.stem}.sqlite3'}",
        "REPNET_DONNEES": str(dossier),
    }
    commande = [sys.executable, "manage.py"]
    subprocess.run([*commande, "migrate", "-v0"], cwd=RACINE, env=environnement, check=True)
    # Par un petit processus intermédiaire : la mémoire d’un enfant se compte depuis celle de qui l’a fait naître, et
    # celle des essais cacherait la sienne.
    temoin = [sys.executable, "-c", TEMOIN, *commande, "importer", str(chemin)]
    sortie = subprocess.run(temoin, cwd=RACINE, env=environnement, check=True, capture_output=True, text=True).stdout
    return int(sortie) / 1024


def test_la_memoire_reste_plate(ivac_de, tmp_path):
    petite, simple, double = (memoire(ivac_de(nombre), tmp_path) for nombre in (500, LIGNES, 2 * LIGNES))
    dire(f"mémoire : {petite:.0f} Mo pour 500 lignes, {simple:.0f} pour {LIGNES}, {double:.0f} pour le double")
    assert simple < MEMOIRE_MAX
    assert double < MEMOIRE_MAX
    # Une empreinte par ligne, pour les doublons, et rien d’autre.
    assert double - simple < 30


def test_les_ips_des_ecoles_tiennent_dans_la_meme_memoire(ips_de, tmp_path):
    petite, entiere, double = (memoire(ips_de(nombre), tmp_path) for nombre in (500, LIGNES_IPS, 2 * LIGNES_IPS))
    dire(
        f"mémoire, IPS : {petite:.0f} Mo pour 500 lignes, {entiere:.0f} pour {LIGNES_IPS}, {double:.0f} pour le double"
    )
    assert entiere < MEMOIRE_MAX
    assert double < MEMOIRE_MAX


def vider():
    for modele in (Valeur, Somme, MesureReseau, Classement, Import):
        modele.objects.all().delete()


def duree(chemin: Path) -> float:
    # SQLite travaille dans ce processus : son temps de calcul ne dépend pas de ce que la machine fait d’autre.
    horloge = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    debut = horloge()
    bilan = importer(chemin)
    ecoule = horloge() - debut
    assert not bilan.est_refuse
    return ecoule


@pytest.mark.django_db
def test_le_double_de_lignes_prend_le_double_de_temps(ivac_de):
    simple, double = ivac_de(LIGNES), ivac_de(2 * LIGNES)
    duree(ivac_de(500))  # les premières requêtes préparent tout
    vider()
    temps_simple = duree(simple)
    temps_a_vide = duree(simple)
    vider()
    temps_double = duree(double)
    dire(
        f"durée : {LIGNES / temps_simple:.0f} lignes/s ; double / simple {temps_double / temps_simple:.2f} ; "
        f"réimport sans changement / import {temps_a_vide / temps_simple:.2f}"
    )
    assert temps_double <= RAPPORT_MAX * temps_simple
    assert temps_a_vide < temps_simple


@pytest.mark.django_db
def test_les_ips_des_ecoles_prennent_un_temps_lineaire(ips_de):
    moitie, entier, double = (ips_de(nombre) for nombre in (LIGNES_IPS // 2, LIGNES_IPS, 2 * LIGNES_IPS))
    duree(ips_de(500))
    temps = []
    for chemin in (moitie, entier, double):
        # Le meilleur de deux : une machine occupée ailleurs ne dit rien de l’import.
        essais = []
        for _ in range(2):
            vider()
            essais.append(duree(chemin))
        temps.append(min(essais))
    dire(
        f"IPS : {LIGNES_IPS / temps[1]:.0f} lignes/s ; entier / moitié {temps[1] / temps[0]:.2f}, "
        f"double / entier {temps[2] / temps[1]:.2f}"
    )
    assert temps[1] <= RAPPORT_MAX * temps[0]
    assert temps[2] <= RAPPORT_MAX * temps[1]


@pytest.mark.django_db
def test_le_fichier_mis_deux_fois_bout_a_bout_ne_prend_pas_plus_du_double(ivac_de, tmp_path):
    simple = ivac_de(LIGNES)
    deux_fois = tmp_path / "deux-fois.csv"
    deux_fois.write_bytes(simple.read_bytes() * 2)
    duree(ivac_de(500))
    vider()
    temps_simple = duree(simple)
    vider()
    rapport = duree(deux_fois) / temps_simple
    dire(f"bout à bout / simple : {rapport:.2f}")
    assert rapport <= RAPPORT_MAX
