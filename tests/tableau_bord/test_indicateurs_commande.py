"""`manage.py indicateurs` : les mêmes chiffres que l’écran, en JSON et en CSV."""

import csv
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from pilotage.models import Reseau
from tableau_bord.imports.importation import importer
from tableau_bord.indicateurs import resultats
from tableau_bord.models import Import
from tests.tableau_bord import fichiers as f

pytestmark = pytest.mark.django_db

CLES = [
    "code",
    "libelle",
    "niveau",
    "uai",
    "annee",
    "numerateur",
    "denominateur",
    "valeur",
    "effectif",
    "masque",
    "source",
    "references",
]


@pytest.fixture
def importes(liste, ivac, ips):
    for chemin in (liste, ivac, ips):
        importer(chemin)


def lancer(*arguments) -> str:
    sortie = StringIO()
    call_command("indicateurs", *arguments, stdout=sortie)
    return sortie.getvalue()


def objets(*arguments) -> list[dict]:
    return json.loads(lancer(*arguments))


def test_chaque_objet_a_les_cles_convenues_et_des_nombres(importes):
    lus = objets(f.TETE, "2023")
    assert all(list(objet) == CLES for objet in lus)
    (reussite,) = [o for o in lus if o["code"] == "dnb_reussite" and o["niveau"] == "etablissement"]
    assert (reussite["numerateur"], reussite["denominateur"], reussite["valeur"]) == (38.22, 49, 78)
    assert (reussite["uai"], reussite["annee"], reussite["masque"], reussite["effectif"]) == (f.TETE, 2023, False, 49)
    assert "ivac.csv, ligne 2" in reussite["source"]


def test_les_references_sont_celles_de_la_france_et_de_l_academie(importes):
    (reussite,) = [o for o in objets(f.TETE, "2023") if o["code"] == "dnb_reussite" and o["niveau"] == "reseau"]
    assert [(r["maille"], r["public"]) for r in reussite["references"]] == [
        (maille, public) for maille in ("france", "academie") for public in ("REP", "REP+", "hors_ep", "ensemble")
    ]
    assert reussite["references"][0]["valeur"] == 81.5
    assert reussite["references"][3]["valeur"] == round(35972 / 409, 4)


def test_ce_sont_les_chiffres_de_l_ecran(importes):
    a_l_ecran = resultats(Reseau.objects.pour_entete().get(code=f.TETE), 2023)
    en_ligne = objets(f.TETE, "2023")
    assert [(o["code"], o["uai"]) for o in en_ligne] == [(r.fiche.code, r.uai) for r in a_l_ecran]


def test_une_annee_sans_donnees_a_ses_lignes_sans_valeur(importes):
    lus = objets(f.TETE, "1995")
    observes = [objet for objet in lus if objet["code"] == "dnb_reussite"]
    assert len(observes) == 2
    assert all(objet["valeur"] is None and objet["references"] == [] for objet in observes)


@pytest.mark.parametrize("annee", ["2023", "2023-2024", "2023/2024"])
@pytest.mark.parametrize("uai", [f.TETE, f.TETE.lower()])
def test_l_uai_et_l_annee_s_ecrivent_de_plusieurs_facons(importes, uai, annee):
    assert objets(uai, annee) == objets(f.TETE, "2023")


def test_un_etablissement_qui_n_est_pas_tete_a_ses_propres_lignes(importes):
    assert {(o["niveau"], o["uai"]) for o in objets(f.ECOLE, "2022")} == {("etablissement", f.ECOLE)}
    assert {o["uai"] for o in objets(f.COLLEGE_PRIVE, "2023")} == {f.COLLEGE_PRIVE}


@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [
        (["0160100A", "2023"], "lettre de contrôle"),
        (["Soyaux", "2023"], "n’est pas un UAI"),
        ([f.uai_de("016", 5000), "2023"], "aucun réseau ni d’aucun établissement"),
        ([f.TETE, "abc"], "n’est pas une année scolaire"),
        ([f.TETE, "2023-2026"], "n’est pas une année scolaire"),
        ([f.TETE, "٢٠٢٣"], "n’est pas une année scolaire"),
        ([f.TETE, "1900"], "entre 1981 et 2100"),
    ],
)
def test_une_demande_fausse_est_refusee_en_une_phrase(importes, arguments, phrase):
    with pytest.raises(CommandError, match=phrase) as erreur:
        lancer(*arguments)
    assert erreur.value.returncode == 1


def test_le_csv_s_ouvre_dans_un_tableur_francais(importes):
    texte = lancer(f.TETE, "2023", "--format", "csv")
    assert texte.startswith("\ufeffcode;libelle;")
    lignes = list(csv.DictReader(StringIO(texte.removeprefix("\ufeff")), delimiter=";"))
    (reussite,) = [li for li in lignes if li["code"] == "dnb_reussite" and li["niveau"] == "reseau"]
    assert (reussite["numerateur"], reussite["valeur"], reussite["france REP"]) == ("38,22", "78", "81,5")


def test_une_cellule_qui_serait_une_formule_est_neutralisee(importes):
    Import.objects.update(nom_fichier="=1+1.csv")
    texte = lancer(f.TETE, "2023", "--format", "csv")
    assert not any(
        case.startswith(("=", "+", "@")) for ligne in csv.reader(StringIO(texte), delimiter=";") for case in ligne
    )


@pytest.mark.une_base
def test_le_college_romain_rolland_a_ses_valeurs_de_la_session_2024(donnees_reelles):
    importer(donnees_reelles / "liste-des-rep-et-rep-rentree-2022.csv", academie="13")
    importer(donnees_reelles / "fr-en-indicateurs-valeur-ajoutee-colleges.csv")
    lus = {
        o["code"]: o for o in objets("0160100X", "2023") if o["uai"] == "0160100X" and o["niveau"] == "etablissement"
    }
    assert (lus["dnb_reussite"]["valeur"], lus["dnb_reussite"]["denominateur"]) == (78, 49)
    assert lus["va_dnb"]["valeur"] == 5
    assert lus["acces_6e_3e"]["valeur"] == 89
    assert len(lus["dnb_reussite"]["references"]) == 8
