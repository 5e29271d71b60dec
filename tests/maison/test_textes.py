"""Ce que les fichiers suivis ne doivent pas contenir, et ce que chaque commande doit dire d’elle-même."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from tests.maison.modeles import nos_modeles

pytestmark = pytest.mark.une_base

RACINE = Path(__file__).resolve().parent.parent.parent
# Écrits en morceaux : ce fichier est suivi lui aussi.
INTERDITS = {
    "une chose à faire": r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b",
    "un chemin de machine": r"(?<![\w.])/(wo" r"rk|ro" r"ot|ho" r"me)/\w",
    "un hôte de registre": r"(py" r"pi\.org|python" r"hosted|registry\.n" r"pm|deb\.deb" r"ian)",
    "une adresse de courriel réelle": r"@ac-\w+\.fr|@education\.gouv\.fr",
}
BINAIRES = {".png", ".jpg", ".woff", ".woff2", ".ttf", ".pdf", ".ods", ".xlsx", ".ico", ".odt", ".gz", ".zip"}
# Un verrou est fait d’empreintes ; une licence recopie le texte d’autrui.
A_PART = re.compile(r"^(requirements.*\.txt|.*LICEN[CS]E.*)$")


def suivis() -> list[Path]:
    """Les fichiers que git suit ; l’essai est sauté hors d’un dépôt."""
    try:
        sortie = subprocess.run(
            ["git", "-c", f"safe.directory={RACINE}", "ls-files", "-z"],
            cwd=RACINE,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("git n’est pas là, ou ce n’est pas un dépôt")
    return [RACINE / nom for nom in sortie.split("\0") if nom and (RACINE / nom).is_file()]


@pytest.mark.parametrize("interdit", INTERDITS)
def test_aucun_fichier_suivi_ne_contient(interdit):
    motif = re.compile(INTERDITS[interdit])
    fautes = []
    for chemin in suivis():
        if chemin.suffix in BINAIRES or A_PART.match(chemin.name):
            continue
        for numero, ligne in enumerate(chemin.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if motif.search(ligne):
                fautes.append(f"{chemin.relative_to(RACINE)}:{numero} : {ligne.strip()[:120]}")
    assert not fautes, "\n".join(fautes)


def test_aucun_module_fourre_tout():
    assert not [chemin for chemin in suivis() if chemin.stem in ("utils", "services", "helpers", "misc")]


def test_aucun_fichier_de_base_ni_de_secret_n_est_suivi():
    assert not [chemin for chemin in suivis() if chemin.name == ".env" or chemin.suffix in (".sqlite3", ".log", ".pyc")]


def test_chaque_modele_est_au_lexique():
    lexique = (RACINE / "docs" / "lexique.md").read_text(encoding="utf-8")
    absents = [modele.__name__ for modele in nos_modeles() if f"`{modele.__name__}`" not in lexique]
    assert not absents, f"ajoutez-les à docs/lexique.md : {absents}"


def test_aucun_lien_de_la_documentation_n_est_mort():
    morts = []
    for page in [RACINE / "README.md", *(RACINE / "docs").rglob("*.md")]:
        for lien in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in lien and not (page.parent / lien).exists():
                morts.append(f"{page.name} : {lien}")
    assert not morts


NOS_COMMANDES = sorted(
    nom
    for nom, application in get_commands().items()
    if application in ("pilotage", "partenariats", "actions", "tableau_bord")
)
MOTS_FRANCAIS = re.compile(r"\b(le|la|les|l’\w+|un|une|des|du|de|d’\w+|et|à)\b", re.IGNORECASE)


@pytest.mark.parametrize("nom", NOS_COMMANDES)
def test_chaque_commande_se_presente_en_francais(nom, capsys):
    commande = load_command_class(get_commands()[nom], nom)
    with pytest.raises(SystemExit) as sortie:
        commande.run_from_argv(["manage.py", nom, "--help"])
    assert sortie.value.code == 0
    # argparse ne parle qu’anglais : `pilotage.commandes.Commande` le traduit.
    assert capsys.readouterr().out.startswith("usage :"), f"{nom} n’hérite pas de pilotage.commandes.Commande"
    assert MOTS_FRANCAIS.search(commande.help), f"{nom} : help = {commande.help!r}"
    muets = [action.dest for action in commande.create_parser("manage.py", nom)._actions if not action.help]
    assert not muets, f"{nom} : arguments sans explication : {muets}"


def test_une_commande_inconnue_ou_un_argument_de_trop_rend_un_code_d_erreur():
    assert NOS_COMMANDES
    resultat = subprocess.run(
        [sys.executable, "manage.py", NOS_COMMANDES[0], "--n-existe-pas"],
        cwd=RACINE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert resultat.returncode != 0
