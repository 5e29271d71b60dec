"""L’annuaire : il crée, met à jour, ferme ; ce qui se contredit est dit, et rien n’y est changé."""

from datetime import date

import pytest

from pilotage.models import Circonscription, Etablissement, Rattachement
from tableau_bord.imports.annuaire import nom_de_circonscription
from tableau_bord.imports.importation import importer
from tests.tableau_bord import fichiers as f

pytestmark = pytest.mark.django_db

ENTETE = [
    "Identifiant_de_l_etablissement",
    "Nom_etablissement",
    "Type_etablissement",
    "Statut_public_prive",
    "Code_commune",
    "Nom_commune",
    "Code_departement",
    "Code_academie",
    "nom_circonscription",
    "latitude",
    "longitude",
    "date_ouverture",
    "date_maj_ligne",
    "etat",
    "ministere_tutelle",
    "code_nature",
    "libelle_nature",
    "Appartenance_Education_Prioritaire",
]
IEN = f.uai_de("016", 800)


def ligne(uai, nom="Ecole élémentaire Le Petit Prince", nature="151", etat="OUVERT", **champs):
    valeurs = {
        "Statut_public_prive": "Public",
        "Code_commune": "16374",
        "Nom_commune": "Soyaux",
        "Code_departement": "016",
        "Code_academie": "13",
        "nom_circonscription": "Circonscription d'inspection du 1er degré de Soyaux",
        "latitude": "45.64",
        "longitude": "0.2",
        "date_ouverture": "1970-09-01",
        "date_maj_ligne": "2024-07-05",
        "ministere_tutelle": "MINISTERE DE L'EDUCATION NATIONALE",
    }
    valeurs |= {"Identifiant_de_l_etablissement": uai, "Nom_etablissement": nom, "code_nature": nature, "etat": etat}
    valeurs |= champs
    return [valeurs.get(colonne, "") for colonne in ENTETE]


def annuaire(tmp_path, *lignes):
    return importer(f.ecrire(tmp_path / "annuaire.csv", ENTETE, lignes))


@pytest.mark.parametrize(
    ("intitule", "nom"),
    [
        ("Circonscription d'inspection du 1er degré de Fougères", "IEN Fougères"),
        ("Circonscription d’inspection du 1er degré d'Angoulême", "IEN Angoulême"),
        ("IEN SOYAUX", "IEN Soyaux"),
    ],
)
def test_une_circonscription_a_le_nom_de_la_liste_des_reseaux(intitule, nom):
    assert nom_de_circonscription(intitule) == nom


def test_il_cree_les_etablissements_et_les_circonscriptions_et_rejoue_ne_change_rien(tmp_path):
    lignes = [
        ligne(f.TETE, "Collège Romain Rolland", "340", nom_circonscription=""),
        ligne(f.ECOLE),
        ligne(IEN, "Circonscription d'inspection du 1er degré de Soyaux", "809", nom_circonscription=""),
        ligne(f.uai_de("016", 700), "ITEP", "240"),
    ]
    bilan = annuaire(tmp_path, *lignes)
    assert (bilan.gardees, bilan.ecartees) == (3, 1)
    ecole = Etablissement.objects.get(uai=f.ECOLE)
    assert (ecole.nom, ecole.commune, ecole.departement, ecole.ouvert_le) == (
        "Le Petit Prince",
        "Soyaux",
        "16",
        date(1970, 9, 1),
    )
    assert (ecole.circonscription.nom, ecole.circonscription.uai) == ("IEN Soyaux", IEN)
    assert not annuaire(tmp_path, *lignes).a_change


def test_il_donne_son_uai_a_la_circonscription_que_la_liste_a_nommee(tmp_path, liste):
    importer(liste)
    annuaire(tmp_path, ligne(IEN, "Circonscription d'inspection du 1er degré de Soyaux", "809"))
    assert Circonscription.objects.get(nom="IEN Soyaux").uai == IEN


def test_un_etablissement_ferme_quitte_son_reseau_et_garde_son_passe(tmp_path, liste):
    importer(liste)
    annuaire(tmp_path, ligne(f.ECOLE, etat="FERME"), ligne(f.TETE, "Collège", "340"))
    assert Etablissement.objects.get(uai=f.ECOLE).ferme_le == date(2024, 7, 5)
    rattachement = Rattachement.objects.get(etablissement__uai=f.ECOLE)
    assert (rattachement.debut, rattachement.fin) == (date(2022, 9, 1), date(2024, 7, 5))


def test_un_etablissement_a_fermer_ne_l_est_pas_encore(tmp_path, liste):
    importer(liste)
    annuaire(tmp_path, ligne(f.ECOLE, etat="A FERMER"))
    assert Etablissement.objects.get(uai=f.ECOLE).ferme_le is None


def test_une_tete_fermee_garde_son_rattachement_et_on_le_dit(tmp_path, liste):
    importer(liste)
    bilan = annuaire(tmp_path, ligne(f.TETE, "Collège Romain Rolland", "340", "FERME"))
    assert Rattachement.objects.get(etablissement__uai=f.TETE).fin is None
    assert any("donnez une autre tête" in phrase for phrase in bilan.precisions)


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [({"nature": "340"}, "la nature 340"), ({"Code_academie": "14"}, "l’annuaire le met dans une autre")],
)
def test_un_conflit_est_dit_et_rien_n_est_change(tmp_path, liste, champs, phrase):
    importer(liste)
    avant = Etablissement.objects.filter(uai=f.ECOLE).values().get()
    bilan = annuaire(tmp_path, ligne(f.ECOLE, "Autre nom", **champs))
    assert any(phrase in precision for precision in bilan.precisions)
    assert Etablissement.objects.filter(uai=f.ECOLE).values().get() == avant


def test_ce_que_suit_un_reseau_et_que_l_annuaire_ne_connait_pas_est_dit(tmp_path, liste):
    importer(liste)
    bilan = annuaire(tmp_path, ligne(f.TETE, "Collège Romain Rolland", "340"))
    assert any(f.ECOLE in phrase and "n’est pas dans ce fichier" in phrase for phrase in bilan.precisions)
    assert Rattachement.objects.get(etablissement__uai=f.ECOLE).fin is None


def test_l_adresse_des_etablissements_sous_ses_libelles_donne_la_commune(tmp_path):
    entete = f.renomme(ENTETE, Nom_commune="Commune", ministere_tutelle="Ministère")
    importer(
        f.ecrire(tmp_path / "adresses.csv", entete, [ligne(f.ECOLE), ligne(f.MATERNELLE, ministere_tutelle="AUTRE")])
    )
    assert Etablissement.objects.get().commune == "Soyaux"


def test_l_adresse_des_etablissements_sous_ses_noms_techniques_se_lit_comme_l_annuaire(tmp_path):
    entete = [
        "numero_uai",
        "appellation_officielle",
        "secteur_public_prive_libe",
        "libelle_commune",
        "latitude",
        "longitude",
        "nature_uai",
        "nature_uai_libe",
        "etat_etablissement",
        "etat_etablissement_libe",
        "code_departement",
        "code_academie",
        "code_commune",
        "libelle_ministere",
        "date_ouverture",
    ]
    ligne = [f.ECOLE, "Ecole élémentaire Le Petit Prince", "Public", "Soyaux", "45.64", "0.2", "151", "ECOLE"]
    ligne += ["3", "FERME", "016", "13", "16374", "MINISTERE DE L'EDUCATION NATIONALE", "1970-09-01"]
    bilan = importer(f.ecrire(tmp_path / "adresses.csv", entete, [ligne]))
    assert not bilan.est_refuse, bilan.phrases_refus()
    ecole = Etablissement.objects.get(uai=f.ECOLE)
    assert (ecole.nature, ecole.secteur, ecole.commune) == (151, "PU", "Soyaux")
    assert ecole.ferme_le is not None
