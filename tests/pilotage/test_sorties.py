"""Les listes du réseau, des instances, des décisions et des partenaires sortent comme on les voit."""

import csv
import io
from datetime import date

import pytest
from django.urls import reverse

from pilotage.acces import Role
from pilotage.annees import annee_courante
from tests.factories import (
    AffectationFactory,
    AppelFactory,
    ConventionFactory,
    DecisionFactory,
    InstanceFactory,
    MembreFactory,
    PartenaireFactory,
    ReseauFactory,
    agent_du_reseau,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=2)


@pytest.fixture
def coordonnatrice(reseau, connecter):
    return connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))


def lire(client, nom, *args, **question):
    reponse = client.get(reverse(nom, args=[*args, "csv"]), question)
    assert reponse.status_code == 200
    assert client.get(reverse(nom, args=[*args, "ods"]), question).status_code == 200
    assert client.get(reverse(nom, args=[*args, "xls"]), question).status_code == 404
    return list(csv.DictReader(io.StringIO(reponse.content.decode("utf-8-sig")), delimiter=";"))


def test_les_partenaires_sortent_filtres_et_tries_comme_la_liste_et_toutes_pages_comprises(reseau, coordonnatrice):
    for rang in range(30):
        PartenaireFactory(reseau=reseau, nom=f"Ville {rang:02d}")
    PartenaireFactory(reseau=reseau, nom="Association")
    PartenaireFactory(reseau=ReseauFactory(), nom="Ville étrangère")
    lignes = lire(coordonnatrice, "partenaire_exporter", reseau.code, q="ville", sort="-nom")
    assert [ligne["Partenaire"] for ligne in lignes] == [f"Ville {rang:02d}" for rang in reversed(range(30))]


def test_les_appels_sortent_avec_de_vraies_dates(reseau, coordonnatrice):
    AppelFactory(reseau=reseau, intitule="CLAS", annee=annee_courante(), depot_le=date(annee_courante(), 12, 15))
    (ligne,) = lire(coordonnatrice, "appel_exporter", reseau.code)
    assert ligne["Dépôt avant le"] == f"15/12/{annee_courante()}"
    assert "<" not in "".join(ligne.values())


@pytest.mark.parametrize(("tri", "attendu"), [("intitule", ["Alpha", "Zêta"]), ("-intitule", ["Zêta", "Alpha"])])
def test_le_tri_de_la_liste_passe_dans_ce_qui_sort(reseau, coordonnatrice, tri, attendu):
    instance = InstanceFactory(reseau=reseau)
    for nom in ("Alpha", "Zêta"):
        DecisionFactory(instance=instance, intitule=nom)
        ConventionFactory(reseau=reseau, intitule=nom)
    for nom, colonne in (("decision_exporter", "Décision"), ("convention_exporter", "Convention")):
        assert [ligne[colonne] for ligne in lire(coordonnatrice, nom, reseau.code, sort=tri)] == attendu


def test_les_instances_leurs_membres_et_qui_siege_ou_sortent(reseau, coordonnatrice):
    instances = [InstanceFactory(reseau=reseau, nom=nom) for nom in ("Comité", "Groupe")]
    for instance in instances:
        MembreFactory(instance=instance, nom="Anne Durand", courriel="anne@ville.example")
    lignes = lire(coordonnatrice, "instances_exporter", reseau.code)
    assert [(ligne["Instance"], ligne["Membres"]) for ligne in lignes] == [("Comité", "1"), ("Groupe", "1")]
    (membre,) = lire(coordonnatrice, "instance_membres", reseau.code, instances[0].pk)
    assert "Durand" in membre["Nom"]
    (personne,) = lire(coordonnatrice, "instances_carte_exporter", reseau.code)
    assert personne["Comité"] == personne["Groupe"] != ""
    assert personne["Instances"] == "2"


def test_le_reseau_sort_ses_etablissements_et_qui_fait_quoi(reseau, coordonnatrice):
    lignes = lire(coordonnatrice, "reseau_etablissements", reseau.code)
    assert {ligne["UAI"] for ligne in lignes} == set(reseau.etablissements.values_list("uai", flat=True))
    assert [ligne["UAI"] for ligne in lignes if ligne["Tête du réseau"] == "oui"] == [reseau.tete.uai]
    (personne,) = lire(coordonnatrice, "reseau_personnes", reseau.code)
    assert (personne["Rôle"], personne["Où"]) == ("coordonnateur", "tout le réseau")


def test_les_comptes_sortent_avec_toutes_leurs_affectations(reseau, connecter):
    client = connecter(AffectationFactory(role=Role.ADMINISTRATEUR).agent)
    agent = agent_du_reseau(Role.PILOTE, reseau)
    for _ in range(4):
        AffectationFactory(agent=agent, role=Role.PILOTE, reseau=ReseauFactory())
    (compte,) = [ligne for ligne in lire(client, "compte_exporter") if ligne["Courriel"] == agent.courriel]
    assert compte["Affectations en cours"].count(" ; ") == 4
    assert "<" not in compte["État"]
