"""Annuler un import : la base redevient ce qu’elle était, tant qu’aucun rapport n’en a figé les valeurs."""

import pytest

from tableau_bord.imports.annulation import AnnulationRefusee, annuler, raison_de_garder
from tableau_bord.imports.importation import importer
from tableau_bord.models import Edition, Import, ReferencePubliee, Somme, Valeur, ValeurRemplacee
from tests.factories import AgentFactory
from tests.tableau_bord import fichiers as f

pytestmark = pytest.mark.django_db


def etat():
    champs = ("indicateur", "uai", "annee", "numerateur", "denominateur", "valeur", "effectif", "provenance", "ligne")
    sommes = ("indicateur", "annee", "maille", "code", "public", "numerateur", "denominateur", "etablissements")
    return set(Valeur.objects.values_list(*champs)), set(Somme.objects.values_list(*sommes))


@pytest.fixture
def agent():
    return AgentFactory()


def test_annuler_un_premier_import_retire_ses_valeurs_et_ses_sommes(ivac, agent):
    importer(ivac)
    trace = Import.objects.get()
    annuler(trace, par=agent)
    assert etat() == (set(), set())
    assert (trace.etat, trace.annule_par) == (Import.Etat.ANNULE, agent)


def test_annuler_rend_les_valeurs_changees_et_retirees_avec_leur_fichier_et_leur_ligne(ivac, tmp_path, agent):
    importer(ivac)
    avant = etat()
    lignes = [f.ligne_ivac(f.TETE, taux="60.0", va=""), f.ligne_ivac(f.uai_de("016", 900))]
    importer(f.ecrire(tmp_path / "deuxieme.csv", f.ENTETE_IVAC, lignes))
    assert etat() != avant
    annuler(Import.objects.get(nom_fichier="deuxieme.csv"), par=agent)
    assert etat() == avant
    assert not ValeurRemplacee.objects.exists()


def test_on_n_annule_pas_un_import_qu_un_autre_a_suivi(ivac, tmp_path, agent):
    importer(ivac)
    importer(f.ecrire(tmp_path / "deuxieme.csv", f.ENTETE_IVAC, [f.ligne_ivac(f.TETE, taux="60.0")]))
    premier = Import.objects.get(nom_fichier="ivac.csv")
    with pytest.raises(AnnulationRefusee, match="« deuxieme"):
        annuler(premier, par=agent)
    annuler(Import.objects.get(nom_fichier="deuxieme.csv"), par=agent)
    annuler(premier, par=agent)
    assert not Valeur.objects.exists()


def test_on_n_annule_ni_deux_fois_ni_une_liste_de_reseaux(ivac, liste, agent):
    importer(ivac)
    importer(liste)
    trace = Import.objects.get(jeu="ivac")
    annuler(trace, par=agent)
    for refuse in (trace, Import.objects.get(jeu="reseaux")):
        with pytest.raises(AnnulationRefusee):
            annuler(refuse, par=agent)


@pytest.mark.parametrize(("annee", "fige"), [(2022, False), (2023, True), (2025, True), (2026, False)])
def test_un_rapport_edite_depuis_fige_les_valeurs_qu_il_montre(liste, ivac, annee, fige, agent):
    importer(liste)
    importer(ivac)
    trace = Import.objects.get(jeu="ivac")
    reseau = Valeur.objects.get(uai=f.TETE, indicateur="dnb_reussite") and _reseau()
    Edition.objects.create(
        reseau=reseau, annee=annee, numero=1, donnees={}, pdf="x.pdf", empreinte="0" * 64, pages=1, taille=1, par=agent
    )
    assert bool(raison_de_garder(trace)) is fige


def _reseau():
    from pilotage.models import Reseau

    return Reseau.objects.get(tete__uai=f.TETE)


def test_un_rapport_edite_avant_l_import_ne_fige_rien(liste, ivac, agent):
    importer(liste)
    Edition.objects.create(
        reseau=_reseau(),
        annee=2024,
        numero=1,
        donnees={},
        pdf="x.pdf",
        empreinte="0" * 64,
        pages=1,
        taille=1,
        par=agent,
    )
    importer(ivac)
    assert not raison_de_garder(Import.objects.get(jeu="ivac"))


def test_annuler_rend_la_reference_publiee_d_avant(tmp_path, agent):
    entete = [*f.sans(f.ENTETE_IPS, [], "effectifs")[0], "IPS national"]
    ligne = f.sans(f.ENTETE_IPS, [f.ligne_ips(f.TETE)], "effectifs")[1][0]
    importer(f.ecrire(tmp_path / "un.csv", entete, [[*ligne, "105.4"]]))
    importer(f.ecrire(tmp_path / "deux.csv", entete, [[*ligne, "106.0"]]))
    assert ReferencePubliee.objects.count() == 2
    annuler(Import.objects.get(nom_fichier="deux.csv"), par=agent)
    assert [str(r.valeur) for r in ReferencePubliee.objects.all()] == ["105.4000"]
