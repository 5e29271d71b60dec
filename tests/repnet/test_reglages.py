"""Un réglage qui se trompe est dit en une phrase, sans pile d’appels."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.une_base

RACINE = Path(__file__).resolve().parent.parent.parent


def verifier(**environnement) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=RACINE,
        env=os.environ | environnement,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_une_base_d_une_autre_sorte_est_refusee_en_une_phrase():
    fini = verifier(DATABASE_URL="mysql://serveur/base")
    assert fini.returncode == 1
    assert fini.stderr.startswith("DATABASE_URL commence par")
    assert "Traceback" not in fini.stderr


def test_une_base_laissee_vide_vaut_absente():
    assert verifier(DATABASE_URL="").returncode == 0
