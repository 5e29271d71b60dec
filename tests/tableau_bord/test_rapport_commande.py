"""`manage.py rapport` : un PDF, ou une phrase ; jamais un fichier à moitié."""

import errno
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tableau_bord.models import Edition
from tests.factories import uai
from tests.tableau_bord.rapports import ANNEE, reseau_garni

pytestmark = pytest.mark.django_db


@pytest.fixture
def reseau():
    return reseau_garni(actions=1, ecoles=1)


def test_la_commande_ecrit_le_pdf_du_reseau(reseau, tmp_path, capsys):
    sortie = tmp_path / "rapport.pdf"
    sortie.write_text("une version d’avant")
    call_command("rapport", reseau.tete.uai.lower(), "2023-2024", sortie=str(sortie))

    assert sortie.read_bytes().startswith(b"%PDF-1.7")
    assert list(tmp_path.iterdir()) == [sortie]
    assert "REP+ Les Deux Rives" in capsys.readouterr().out
    assert not Edition.objects.exists()


@pytest.mark.parametrize(
    ("argument", "annee", "attendu"),
    [
        ("9990001A", "2023", "La lettre de contrôle de l’UAI « 9990001A » est fausse"),
        ("collège", "2023", "n’est pas un UAI"),
        (uai(9876), "2023", "n’est celui de la tête d’aucun réseau connu"),
        (None, "1900", "n’est pas une année scolaire"),
        (None, "2101", "n’est pas une année scolaire"),
        (None, "cette année", "« cette année » n’est pas une année scolaire"),
        (None, "2023-2025", "n’est pas une année scolaire"),
        (None, "٢٠٢٣", "n’est pas une année scolaire"),
    ],
)
def test_une_demande_impossible_se_dit_en_une_phrase(reseau, tmp_path, argument, annee, attendu):
    with pytest.raises(CommandError, match=attendu):
        call_command("rapport", argument or reseau.tete.uai, annee, sortie=str(tmp_path / "r.pdf"))

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("sortie", "attendu"),
    [("absent/r.pdf", "n’existe pas"), (".", "est un dossier"), ("fichier/r.pdf", "n’existe pas")],
)
def test_une_sortie_impossible_se_dit_avant_de_travailler(reseau, tmp_path, monkeypatch, sortie, attendu):
    (tmp_path / "fichier").write_text("x")
    monkeypatch.setattr(
        "tableau_bord.management.commands.rapport.composer", lambda *args: pytest.fail("déjà au travail")
    )
    with pytest.raises(CommandError, match=attendu):
        call_command("rapport", reseau.tete.uai, str(ANNEE), sortie=str(tmp_path / sortie))


def test_un_disque_plein_laisse_la_version_d_avant(reseau, tmp_path, monkeypatch):
    sortie = tmp_path / "rapport.pdf"
    sortie.write_text("une version d’avant")
    ecrire = Path.write_bytes

    def deborder(chemin, octets):
        ecrire(chemin, octets[: len(octets) // 2])
        raise OSError(errno.ENOSPC, "plus de place")

    monkeypatch.setattr(Path, "write_bytes", deborder)
    with pytest.raises(CommandError, match="plus de place"):
        call_command("rapport", reseau.tete.uai, str(ANNEE), sortie=str(sortie))

    assert sortie.read_text() == "une version d’avant"
    assert list(tmp_path.iterdir()) == [sortie]


def test_une_erreur_en_route_laisse_la_version_d_avant(reseau, tmp_path, monkeypatch):
    sortie = tmp_path / "rapport.pdf"
    sortie.write_text("une version d’avant")
    monkeypatch.setattr("tableau_bord.management.commands.rapport.imprimer", lambda html: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        call_command("rapport", reseau.tete.uai, str(ANNEE), sortie=str(sortie))

    assert sortie.read_text() == "une version d’avant"
    assert list(tmp_path.iterdir()) == [sortie]
