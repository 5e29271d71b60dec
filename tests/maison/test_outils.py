"""Ce que « make verifier » demande : forme, types, étages, gabarits, migrations, réglages de production."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

pytestmark = pytest.mark.une_base

RACINE = Path(__file__).resolve().parent.parent.parent
OUTILS = Path(sys.executable).parent

COMMANDES = {
    "la forme du code": ["ruff", "check", "--no-cache"],
    "la mise en page du code": ["ruff", "format", "--check", "--no-cache"],
    "les types": ["mypy"],
    "les étages": ["lint-imports", "--no-cache"],
    "les gabarits": ["djlint", "templates", "--lint", "--quiet"],
    "les migrations": ["python", "manage.py", "makemigrations", "--check", "--dry-run"],
}


def lancer(commande, **environnement) -> tuple[int, str]:
    """(code de retour, tout ce qui a été dit) d’un outil de .venv, lancé à la racine."""
    resultat = subprocess.run(
        [OUTILS / commande[0], *commande[1:]],
        cwd=RACINE,
        env=os.environ | environnement,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return resultat.returncode, resultat.stdout + resultat.stderr


@pytest.mark.parametrize("quoi", COMMANDES)
def test_l_outil_ne_trouve_rien_a_redire_sur(quoi):
    code, sortie = lancer(COMMANDES[quoi])
    assert code == 0, sortie[-6000:]


def test_les_reglages_de_production_passent_le_controle_de_django():
    """Comme sur un serveur : rien que la clé et le nom du site, tout le reste par défaut."""
    production = {
        "SECRET_KEY": "une-cle-d-essai-longue-et-variee-0123456789-abcdefghijklmnopqrstuvwxyz",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "",
        "REPNET_HOTES": "repnet.exemple.fr",
        "REPNET_DEBUG": "",
        "REPNET_HTTPS": "oui",
        "REPNET_STATIQUES_DIRECTS": "non",
    }
    code, sortie = lancer(["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"], **production)
    assert code == 0, sortie


def test_sans_rien_dire_les_reglages_sont_les_plus_surs(tmp_path):
    """Aucune variable hors de la clé : ni débogage, ni comptes de démonstration, HTTPS partout, Argon2."""
    demande = (
        "from django.conf import settings as s; "
        "print(s.DEBUG, s.DEMONSTRATION, s.BLOC_MARQUE == '', s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, "
        "s.SECURE_SSL_REDIRECT, s.PASSWORD_HASHERS[0].rpartition('.')[2])"
    )
    sans = {nom: "" for nom in os.environ if nom.startswith("REPNET_")}
    # Une variable vide compte comme absente pour un booléen ; le dossier des données, lui, doit exister.
    vides = sans | {"REPNET_DONNEES": str(tmp_path), "REPNET_HTTPS": "oui", "REPNET_FUSEAU": "Europe/Paris"}
    code, sortie = lancer(["python", "manage.py", "shell", "-v", "0", "-c", demande], **vides)
    assert code == 0, sortie
    assert sortie.split()[-7:] == ["False", "False", "True", "True", "True", "True", "Argon2PasswordHasher"], sortie


def test_l_environnement_l_emporte_sur_le_fichier_env():
    """La suite impose sa clé par l’environnement, que le poste ait ou non un fichier .env."""
    assert os.environ["SECRET_KEY"] == settings.SECRET_KEY
    assert "overwrite" not in (RACINE / "repnet" / "settings.py").read_text(encoding="utf-8")


def test_chaque_reglage_est_explique_dans_env_example():
    reglages = (RACINE / "repnet" / "settings.py").read_text(encoding="utf-8")
    lues = set(re.findall(r"""env\.\w+\(\s*"([A-Z_]+)\"""", reglages))
    exemple = (RACINE / ".env.example").read_text(encoding="utf-8")
    expliquees = set(re.findall(r"^#?([A-Z_]+)=", exemple, re.MULTILINE))
    assert lues == expliquees
    assert "SECRET_KEY" in lues


@pytest.mark.parametrize("verrou", ["requirements.txt", "requirements-dev.txt"])
def test_le_verrou_couvre_les_dependances_declarees_et_ne_nomme_aucun_hote(verrou):
    projet = tomllib.loads((RACINE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declarees = list(projet["dependencies"])
    if verrou == "requirements-dev.txt":
        declarees += projet["optional-dependencies"]["dev"]
    texte = (RACINE / verrou).read_text(encoding="utf-8")
    assert "://" not in texte
    entrees = [ligne.rstrip(" \\") for ligne in texte.splitlines() if "==" in ligne and not ligne.startswith(" ")]
    verrouillees = {}
    for entree in entrees:
        exigence = Requirement(entree)
        verrouillees.setdefault(canonicalize_name(exigence.name), []).append(str(exigence.specifier).removeprefix("=="))
    assert texte.count("--hash=sha256:") >= len(entrees)
    for declaree in map(Requirement, declarees):
        versions = verrouillees.get(canonicalize_name(declaree.name))
        assert versions, f"{declaree.name} n’est pas verrouillée : « make verrous »"
        assert all(declaree.specifier.contains(version) for version in versions), f"{declaree} : « make verrous »"
