"""Le banc de la liste des actions : à deux millions, la même page qu’avec un seul réseau. Des rapports seulement."""

import statistics
import sys
import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from actions.etats import Etat
from actions.models import Action
from pilotage.acces import Role
from pilotage.annees import annee_courante
from pilotage.models import Reseau
from tests.factories import (
    ActionFactory,
    AxeFactory,
    ObjectifFactory,
    ProjetReseauFactory,
    ReseauFactory,
    agent_du_reseau,
)

PAR_AN, ANNEES = 180, 10
RESEAUX = 1_111 if connection.vendor == "postgresql" else 111  # deux millions d’actions, ou deux cent mille
REQUETES_MAX, RAPPORT_MAX = 12, 1.5
MESURES = 25

pytestmark = pytest.mark.django_db


def dire(phrase: str) -> None:
    sys.stdout.write(f"\n{phrase}\n")


def remplir(reseaux, modele: Action) -> None:
    """Recopie cette action dans chaque réseau, année par année, sans passer par Python."""
    colonnes = [champ.column for champ in Action._meta.concrete_fields if not champ.primary_key]
    autres = {"reseau_id": "r.id", "annee": f"{annee_courante()} - n.i / {PAR_AN}", "objectif_id": "NULL"}
    autres["intitule"] = "'Action ' || (n.i * 7919 % 1000) || ' du réseau'"
    valeurs = ", ".join(autres.get(colonne, f'a."{colonne}"') for colonne in colonnes)
    noms = ", ".join(f'"{colonne}"' for colonne in colonnes)
    cles = ", ".join(str(pk) for pk in reseaux)
    with connection.cursor() as curseur:
        curseur.execute(
            f"INSERT INTO {Action._meta.db_table} ({noms}) "
            f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {PAR_AN * ANNEES - 1}) "
            f"SELECT {valeurs} FROM {Action._meta.db_table} a, {Reseau._meta.db_table} r, n "
            f"WHERE a.id = {modele.pk} AND r.id IN ({cles})"
        )
        curseur.execute("ANALYZE")


def mesurer(client, adresse: str) -> tuple[float, int]:
    """Durée médiane de la page, en millisecondes, et ses requêtes."""
    for _ in range(4):
        assert client.get(adresse).status_code == 200
    with CaptureQueriesContext(connection) as requetes:
        client.get(adresse)
    # La requête suivante viderait ce qui vient d’être compté.
    nombre = len(requetes)
    durees = []
    for _ in range(MESURES):
        debut = time.perf_counter()
        client.get(adresse)
        durees.append(time.perf_counter() - debut)
    return 1000 * statistics.median(durees), nombre


def test_la_liste_ne_coute_pas_plus_cher_a_l_echelle_nationale():
    reseau = ReseauFactory(ecoles=8)
    agent = agent_du_reseau(Role.COORDONNATEUR, reseau)
    objectif = ObjectifFactory(axe=AxeFactory(projet=ProjetReseauFactory(reseau=reseau)))
    modele = ActionFactory(reseau=reseau, cree_par=agent, etat=Etat.EN_COURS, objectif=objectif, eleves_prevus=120)
    remplir([reseau.pk], modele)
    client = Client()
    client.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")
    base = f"/r/{reseau.code}/actions/"
    adresses = {
        "la liste": base,
        "une recherche": f"{base}?q=lecture",
        "un état": f"{base}?etat=en_cours&sort=-debut",
        "toutes les années": f"{base}?annee=",
        "la dernière page": f"{base}?page={(PAR_AN + 24) // 25}",
    }
    seul = {nom: mesurer(client, adresse) for nom, adresse in adresses.items()}
    autres = [ReseauFactory(academie=reseau.academie).pk for _ in range(RESEAUX - 1)]
    debut = time.perf_counter()
    remplir(autres, modele)
    dire(f"{Action.objects.count()} actions, écrites en {time.perf_counter() - debut:.0f} s")
    trop = []
    for nom, adresse in adresses.items():
        duree, requetes = mesurer(client, adresse)
        rapport = duree / seul[nom][0]
        dire(f"{nom} : {seul[nom][0]:.0f} ms → {duree:.0f} ms, rapport {rapport:.2f}, {requetes} requêtes")
        assert requetes == seul[nom][1]
        assert 0 < requetes <= REQUETES_MAX
        if rapport > RAPPORT_MAX:
            trop.append(nom)
    assert not trop
