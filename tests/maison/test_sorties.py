"""Tout tableau qu’une page montre sort en CSV, ODS et JSON, ou bien il est dit ici pourquoi il ne sort pas."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.une_base

GABARITS = Path(__file__).resolve().parent.parent.parent / "templates"
TABLEAU = re.compile(r"<table\b|{% render_table\b")
SORTIE = re.compile(r"{% sortir\b|_exporter\"")

DOCUMENT = "le document sort lui-même en PDF et en ODT"
SAISIE = "on y écrit : ce qui en sort est sur la page qu’on lit"
DANS = "un morceau : la page qui le montre le sort avec le reste"
SANS_SORTIE = {
    "actions/action_depenser.html": SAISIE,
    "actions/action_frise.html": "les actions sortent de leur liste",
    "actions/action_importer_apercu.html": SAISIE,
    "actions/conseil/document_accords.html": DOCUMENT,
    "actions/conseil/document_signatures.html": DOCUMENT,
    "actions/morceaux/comptes.html": "ce que compte une action : la liste des actions et le rapport le sortent",
    "actions/projet_document.html": DOCUMENT,
    "composants/conflits.html": SAISIE,
    "composants/graphique.html": "ses données s’enregistrent de la page même (CSV)",
    "composants/table.html": DANS,
    "partenariats/enveloppe_saisir.html": SAISIE,
    "partenariats/partenaire_detail.html": "quelques apports, sur la fiche d’un partenaire",
    "pilotage/affectations.html": SAISIE,
    "pilotage/documents/ordre_du_jour.html": DOCUMENT,
    "pilotage/documents/presence.html": DOCUMENT,
    "pilotage/documents/releve.html": DOCUMENT,
    "pilotage/lettremission_liste.html": "deux ou trois lettres, chacune avec sa pièce signée",
    "pilotage/seance_emargement.html": SAISIE,
    "tableau_bord/jetons.html": SAISIE,
    "tableau_bord/morceaux/grille.html": SAISIE,
    "tableau_bord/morceaux/periodes.html": DANS,
    "tableau_bord/nouveautes.html": "un fil de ce qui a changé, propre à chacun",
    "tableau_bord/rapport/tableau.html": "le rapport sort en PDF, ses données en ODS et en JSON",
    "tableau_bord/rapport_liste.html": "le rapport sort en PDF, ses données en ODS et en JSON",
    "tableau_bord/rapport_suivre.html": "qui a signé : le rapport signé le porte",
    "tableau_bord/restes.html": DANS,
    "tableau_bord/synthese_actions.html": DANS,
    "tableau_bord/synthese_budget.html": DANS,
}


def test_chaque_tableau_montre_sort_ou_dit_pourquoi_il_ne_sort_pas():
    muets = set()
    for gabarit in GABARITS.rglob("*.html"):
        texte = gabarit.read_text(encoding="utf-8")
        if TABLEAU.search(texte) and not SORTIE.search(texte):
            muets.add(gabarit.relative_to(GABARITS).as_posix())
    assert muets - SANS_SORTIE.keys() == set(), "{% sortir … %} sous le tableau, ou la raison dans SANS_SORTIE"
    assert SANS_SORTIE.keys() - muets == set(), "ceux-là sortent désormais, ou n’ont plus de tableau"
