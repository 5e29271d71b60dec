"""Ce qui sort du tableau de bord dit ce que dit la page, rubrique par rubrique."""

import csv
import io
import json

import pytest
from django.urls import reverse

from pilotage.acces import Role
from tableau_bord.imports.references import recalculer_sommes
from tableau_bord.indicateurs import Theme
from tableau_bord.models import Import, Valeur
from tests.factories import AcademieFactory, ReseauFactory, agent_du_reseau
from tests.maison.classeurs import feuilles

pytestmark = pytest.mark.django_db

ANNEE = 2024


@pytest.fixture
def reseaux():
    academie = AcademieFactory()
    provenance = Import.objects.create(nom_fichier="ips.csv", jeu="modele")
    tous = []
    for nom, ips in (("Aubépine", 80), ("Bouleau", 95)):
        reseau = ReseauFactory(academie=academie, nom=nom, ecoles=2)
        Valeur.objects.create(
            indicateur="ips_college",
            uai=reseau.tete.uai,
            annee=ANNEE,
            provenance=provenance,
            ligne=2,
            valeur=ips,
            effectif=300,
        )
        tous.append(reseau)
    recalculer_sommes()
    return tous


def sortir(client, nom, *args, **question):
    reponse = client.get(reverse(nom, args=args), {"annee": ANNEE, **question})
    assert reponse.status_code == 200
    assert "attachment" in reponse["Content-Disposition"]
    return reponse.content


def test_le_classeur_a_une_feuille_par_rubrique_puis_les_fiches(reseaux, connecter):
    reseau = reseaux[0]
    ods = sortir(connecter(agent_du_reseau(Role.PILOTE, reseau)), "tableau_exporter", reseau.code, "ods")
    classeur = feuilles(ods)
    noms = list(classeur)
    assert noms[-1] == "Fiches"
    assert noms[:2] == [Theme.ACTION.label, Theme.PILOTAGE.label]
    assert all(len(nom) <= 31 for nom in noms)
    montres = {ligne[0] for nom in noms[:-1] for ligne in classeur[nom][1:]}
    assert "IPS moyen du collège" in montres
    assert {ligne[0] for ligne in classeur["Fiches"][1:]} == montres
    assert all(len(ligne) == len(classeur["Fiches"][0]) for ligne in classeur["Fiches"])


def test_le_json_est_celui_de_la_ligne_de_commande(reseaux, connecter):
    reseau = reseaux[0]
    objets = json.loads(
        sortir(connecter(agent_du_reseau(Role.PILOTE, reseau)), "tableau_exporter", reseau.code, "json")
    )
    (du_reseau,) = [o for o in objets if o["code"] == "ips_college" and o["niveau"] == "reseau"]
    assert (du_reseau["valeur"], du_reseau["masque"], du_reseau["annee"]) == (80, False, ANNEE)


def test_un_lecteur_n_y_trouve_pas_ce_que_la_page_ne_lui_montre_pas(reseaux, connecter):
    reseau = reseaux[0]
    lecteur = connecter(agent_du_reseau(Role.LECTEUR, reseau))
    assert b"entrees_du_journal" not in sortir(lecteur, "tableau_exporter", reseau.code, "json")


def test_les_reseaux_sortent_dans_l_ordre_affiche_et_les_siens_seulement(reseaux, connecter):
    ReseauFactory(nom="Étranger", academie=AcademieFactory(code="14", nom="Rennes"))
    client = connecter(agent_du_reseau(Role.CORRESPONDANT, reseaux[0]))
    texte = sortir(client, "reseaux_exporter", "csv", tri="ips_college", sens="haut").decode("utf-8-sig")
    lignes = list(csv.reader(io.StringIO(texte), delimiter=";"))
    assert [ligne[0] for ligne in lignes[1:3]] == [reseaux[1].code, reseaux[0].code]
    rang = next(rang for rang, titre in enumerate(lignes[0]) if titre.startswith("IPS moyen du collège"))
    assert [ligne[rang] for ligne in lignes[1:3]] == ["95,00", "80,00"]
    # Puis l’ensemble, et sur combien de réseaux : rien de l’étranger.
    assert [ligne[1] for ligne in lignes[3:]] == ["Ensemble", "Sur combien de réseaux"]


def test_un_format_ou_un_tri_inconnu_n_existe_pas(reseaux, connecter):
    client = connecter(agent_du_reseau(Role.PILOTE, reseaux[0]))
    assert client.get(reverse("tableau_exporter", args=[reseaux[0].code, "xls"])).status_code == 404
    assert client.get(reverse("reseaux_exporter", args=["xls"])).status_code == 404
    assert client.get(reverse("reseaux_exporter", args=["csv"]), {"tri": "rien"}).status_code == 404
