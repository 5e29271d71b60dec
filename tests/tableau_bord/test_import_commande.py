"""`manage.py importer` : ce qu’elle dit, où, et ce qu’elle rend."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from pilotage.models import Reseau
from tableau_bord.models import Valeur
from tests.tableau_bord import fichiers as f

pytestmark = pytest.mark.django_db


def importer(*arguments):
    """(sortie, erreurs, refus) de la commande ; le refus est le message qui la fait rendre 1."""
    sortie, erreurs, refus = StringIO(), StringIO(), ""
    try:
        call_command("importer", *map(str, arguments), stdout=sortie, stderr=erreurs)
    except CommandError as erreur:
        refus = str(erreur)
    return sortie.getvalue(), erreurs.getvalue(), refus


def test_elle_dit_ce_qui_est_lu_garde_ecarte_et_cree(liste):
    sortie, erreurs, refus = importer(liste, "--academie", "POITIERS")
    assert "5 lignes lues, 5 gardées, 0 écartée" in sortie
    assert "2 réseaux créés : 1 REP, 1 REP+." in sortie
    assert (erreurs, refus) == ("", "")


@pytest.mark.parametrize("ecrit", ["POITIERS", "Poitiers", "académie de poitiers", "13"])
def test_l_academie_s_ecrit_par_son_nom_ou_son_code(liste, ecrit):
    importer(liste, "--academie", ecrit)
    assert Reseau.objects.count() == 2


def test_une_academie_inconnue_est_refusee_en_nommant_les_autres(liste):
    _, _, refus = importer(liste, "--academie", "Angers")
    assert "« Angers »" in refus
    assert "Orléans-Tours" in refus
    assert not Reseau.objects.exists()


def test_les_refus_vont_sur_la_sortie_d_erreur_ligne_et_colonne_dites(tmp_path):
    sortie, erreurs, refus = importer(f.ecrire(tmp_path / "x.csv", f.ENTETE_IVAC, [f.ligne_ivac("0160100A")]))
    assert sortie == ""
    assert "ligne 2, colonne « UAI » : « 0160100A » ; la lettre de contrôle est fausse" in erreurs
    assert refus == "1 fichier est refusé sur 1."


def test_un_fichier_refuse_n_empeche_pas_les_autres_et_la_commande_rend_un(tmp_path, ivac, ips):
    vide = tmp_path / "vide.csv"
    vide.touch()
    _sortie, erreurs, refus = importer(ivac, vide, ips)
    assert Valeur.objects.filter(indicateur="ips_college").exists()
    assert "vide.csv : refusé" in erreurs
    assert refus == "1 fichier est refusé sur 3."


def test_un_essai_le_dit_et_n_ecrit_rien(ivac):
    sortie, _, _ = importer(ivac, "--essai")
    assert "C’était un essai : rien n’est écrit." in sortie
    assert "Réussite au DNB, série générale : 4 nouvelles valeurs." in sortie
    assert not Valeur.objects.exists()


def test_une_base_sans_tables_est_dite_en_une_phrase(monkeypatch, ivac):
    def sans_table(*args, **kwargs):
        raise OperationalError("no such table: tableau_bord_import")

    monkeypatch.setattr("tableau_bord.management.commands.importer.importer", sans_table)
    _, _, refus = importer(ivac)
    assert "manage.py migrate" in refus
