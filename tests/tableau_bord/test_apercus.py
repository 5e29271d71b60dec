"""Ce qu’une page dit d’un indicateur : d’une année à l’autre, des points là où il y en a, des élèves là où l’on compte."""

import pytest

from pilotage.annees import aujourd_hui
from pilotage.models import Etablissement, Reseau
from tableau_bord.apercus import apercus
from tableau_bord.models import Import, Valeur
from tests.factories import ReseauFactory

pytestmark = pytest.mark.django_db

ANNEE = 2024


@pytest.fixture
def reseau():
    return Reseau.objects.pour_entete().get(pk=ReseauFactory(ecoles=3).pk)


def mouvement(reseau, indicateur: str, avant: dict, ensuite: dict) -> str:
    """Ce qui se dit de l’indicateur quand chaque école du réseau porte ces deux mesures, d’une année à l’autre."""
    provenance = Import.objects.create(nom_fichier="fichier.csv", jeu="modele")
    for annee, mesure in ((ANNEE - 1, avant), (ANNEE, ensuite)):
        for ecole in Etablissement.objects.du_reseau(reseau, au=aujourd_hui()).ecoles():
            communs = {"academie": ecole.academie.code, "secteur": "PU", "departement": ecole.departement}
            Valeur.objects.create(
                indicateur=indicateur, uai=ecole.uai, annee=annee, provenance=provenance, ligne=2, **communs | mesure
            )
    (apercu,) = apercus(reseau, ANNEE, [indicateur])
    return apercu.mouvement.replace("\u00a0", " ")


def test_un_effectif_gagne_des_eleves_et_non_des_points(reseau):
    assert mouvement(reseau, "effectif_ecole", {"valeur": 100}, {"valeur": 102}) == "+ 6 élèves depuis 2023-2024"


def test_une_part_perd_des_points(reseau):
    de, a = ({"numerateur": n, "denominateur": 200} for n in (100, 80))
    assert mouvement(reseau, "clas", de, a) == "− 10,0 points depuis 2023-2024"


def test_un_ecart_nul_ne_se_dit_pas(reseau):
    assert mouvement(reseau, "effectif_ecole", {"valeur": 100}, {"valeur": 100}) == ""
