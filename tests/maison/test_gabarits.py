"""Les gabarits : tous servent, aucun ne porte de script ni de style à même la page."""

import re
from pathlib import Path

import pytest
from django.template import Context, Origin, Template, engines

from tests.maison.gabarits import GabaritFautif

pytestmark = pytest.mark.une_base

RACINE = Path(__file__).resolve().parent.parent.parent
GABARITS = RACINE / "templates"
TOUS = sorted(GABARITS.rglob("*.*"))
# Cherchés par leur nom : les pages d’erreur par Django, son jeu de gabarits par crispy-forms, un courriel par son genre.
CHERCHES_PAR_NOM = re.compile(
    r"^([45]\d\d(_csrf)?\.html|repnet_dsfr/.*|pilotage/courriels/(annulation|changement|compte_rendu|convocation)\.txt|django/forms/.*|dsfr/.*|django_tables2/.*)$"
)


def _sources():
    dossiers = ("pilotage", "partenariats", "actions", "tableau_bord", "repnet", "templates")
    for dossier in dossiers:
        for chemin in (RACINE / dossier).rglob("*"):
            if chemin.suffix in (".py", ".html", ".txt"):
                yield chemin


def test_chaque_gabarit_sert():
    textes = {chemin: chemin.read_text(encoding="utf-8") for chemin in _sources()}
    inutiles = []
    for gabarit in TOUS:
        nom = gabarit.relative_to(GABARITS).as_posix()
        if CHERCHES_PAR_NOM.match(nom):
            continue
        if not any(nom in texte for chemin, texte in textes.items() if chemin != gabarit):
            inutiles.append(nom)
    assert not inutiles


INTERDITS = {
    "un style à même la balise": r"\sstyle\s*=",
    "un style à même la page": r"<style\b",
    "un script à même la page": r"<script(?![^>]*\ssrc=)[^>]*>",
    "un gestionnaire à même la balise": r"\son(click|change|submit|load|input|focus|blur|key\w+|mouse\w+)\s*=",
    "une adresse d’ailleurs": r"""(src|srcset)\s*=\s*["']?(https?:)?//""",
    # « ?annee=2 026 » : un nombre s’écrit par milliers, sauf là où une machine le relit.
    "une clé groupée par milliers": r"""[?&;]\w+=\{\{\s*[\w.]*(pk|_id|annee|une)\s*\}\}|["-]\{\{\s*[\w.]+\.pk\s*\}\}""",
    "un texte non échappé": r"\|\s*safe\b|\bautoescape\s+off",
}


@pytest.mark.parametrize("interdit", INTERDITS)
def test_aucun_gabarit_n_a(interdit):
    motif = re.compile(INTERDITS[interdit], re.IGNORECASE)
    fautifs = [
        f"{gabarit.relative_to(RACINE)}:{texte[: trouve.start()].count(chr(10)) + 1}"
        for gabarit in TOUS
        if gabarit.suffix == ".html"
        for texte in [gabarit.read_text(encoding="utf-8")]
        for trouve in motif.finditer(texte)
        # Le rapport imprimé porte sa feuille de style : WeasyPrint ne va rien chercher.
        if not gabarit.is_relative_to(GABARITS / "tableau_bord" / "rapport")
    ]
    assert not fautifs


def test_une_variable_oubliee_dans_un_de_nos_gabarits_fait_echouer_l_essai():
    moteur = engines["django"].engine
    notre = Template("{{ inconnue }}", origin=Origin(str(GABARITS / "essai.html")), engine=moteur)
    with pytest.raises(GabaritFautif, match="inconnue"):
        notre.render(Context())
    # Un gabarit de bibliothèque, lui, compte sur ses variables absentes.
    ailleurs = Template("{{ inconnue }}", origin=Origin("/usr/share/essai.html"), engine=moteur)
    assert ailleurs.render(Context()) == ""
