"""Le banc du pays : les pages de chiffres, sur quatorze réseaux puis sur onze cents. Des rapports, jamais un temps.

`REPNET_BANC_RESEAUX` en demande moins, pour aller plus vite ; sous SQLite, cent.
"""

import os
import time

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.urls import reverse

from actions.models import Action, EntreeJournal
from pilotage.acces import Role
from pilotage.annees import annee_courante
from pilotage.models import Academie, Reseau
from tableau_bord.demonstration.simulation import simuler
from tableau_bord.indicateurs import serie
from tableau_bord.models import MesureReseau, Somme, Valeur
from tableau_bord.views.reseaux import CODES
from tests.banc.mesures import dire, mesurer
from tests.factories import AffectationFactory, AgentFactory

PEU, ANNEES = 14, 10
BEAUCOUP = int(os.environ.get("REPNET_BANC_RESEAUX", 1_100 if connection.vendor == "postgresql" else 100))
RESEAUX_D_ACADEMIE = 58

LIRE_MAX = 4  # le temps de base du tableau de bord, sur celui de lire autant de lignes par leur clé
PAYS_MAX = 1.3  # la page d’un réseau, dans un pays, sur la même parmi quatorze
ACADEMIE_MAX = 3  # la page de l’académie, sur celle d’un réseau
REQUETES_MAX = 12

pytestmark = pytest.mark.django_db(transaction=True)


def remplir(reseaux: int) -> None:
    debut = time.perf_counter()
    comptes = simuler(reseaux, ANNEES, 1, dire=lambda _: None)
    dire(
        f"{', '.join(f'{nombre} {sorte}' for sorte, nombre in comptes.items())} en {time.perf_counter() - debut:.0f} s"
    )


def client_de(agent) -> Client:
    client = Client()
    client.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(agent, adresse: str):
    client = client_de(agent)

    def voir():
        assert client.get(adresse).status_code == 200

    return mesurer(voir)


def le_reseau() -> Reseau:
    return Reseau.objects.pour_entete().order_by("pk").first()


def page_du_reseau():
    reseau, agent = le_reseau(), AgentFactory()
    AffectationFactory(agent=agent, role=Role.PILOTE, reseau=reseau)
    return page(agent, reverse("tableau_bord", args=[reseau.code]))


def une_academie(reseaux: int) -> Academie:
    """Celle qui a autant de réseaux, ou en approche le plus."""
    par_academie = Academie.objects.annotate(combien=Count("reseaux"))
    return min(par_academie, key=lambda academie: abs(academie.combien - reseaux))


def page_de_l_academie():
    academie, agent = une_academie(RESEAUX_D_ACADEMIE), AgentFactory()
    AffectationFactory(agent=agent, role=Role.CORRESPONDANT, reseau=None, academie=academie)
    return page(agent, reverse("reseaux_comparer")), Reseau.objects.filter(academie=academie).count()


def test_une_page_coute_pareil_dans_un_reseau_ou_dans_un_pays():
    remplir(PEU)
    seule = page_du_reseau()
    dire(
        f"page du réseau parmi {PEU} : {seule.duree:.0f} ms, dont {seule.base:.1f} dans la base, {seule.requetes} requêtes"
    )
    call_command("flush", verbosity=0, interactive=False)

    remplir(BEAUCOUP)
    page_nationale = page_du_reseau()
    dire(
        f"page du réseau parmi {BEAUCOUP} : {page_nationale.duree:.0f} ms, dont {page_nationale.base:.1f} dans la base, "
        f"{page_nationale.requetes} requêtes ; rapport {page_nationale.duree / seule.duree:.2f}"
    )

    # Douze indicateurs, dix ans, leurs références ; et autant de lignes déjà prêtes, par leur clé.
    reseau, annees = le_reseau(), range(annee_courante() - ANNEES + 1, annee_courante() + 1)
    lues = [resultat for siens in serie(reseau, CODES, annees).values() for resultat in siens.values()]
    lignes = len(lues) + sum(len(resultat.references) for resultat in lues)
    pretes = list(Somme.objects.order_by("?").values_list("pk", flat=True)[:lignes])
    assert len(pretes) == lignes
    chiffres = mesurer(lambda: serie(reseau, CODES, annees))
    par_cle = mesurer(lambda: list(Somme.objects.filter(pk__in=pretes)))
    rapport = chiffres.base / par_cle.base
    dire(
        f"{len(lues)} chiffres et {lignes - len(lues)} références : {chiffres.base:.1f} ms dans la base, "
        f"{par_cle.base:.1f} pour autant de lignes par leur clé ; rapport {rapport:.2f}"
    )

    academie, reseaux = page_de_l_academie()
    dire(
        f"page de l’académie, {reseaux} réseaux : {academie.duree:.0f} ms, dont {academie.base:.1f} dans la base, "
        f"{academie.requetes} requêtes ; rapport à celle du réseau {academie.duree / page_nationale.duree:.2f}"
    )
    dire(f"{Action.objects.count()} actions, {EntreeJournal.objects.count()} entrées, {Valeur.objects.count()} valeurs")
    dire(f"{MesureReseau.objects.count()} mesures de réseaux, {Somme.objects.count()} sommes")

    assert page_nationale.requetes == seule.requetes <= REQUETES_MAX
    assert academie.requetes <= REQUETES_MAX
    assert page_nationale.duree <= PAYS_MAX * seule.duree
    assert rapport <= LIRE_MAX
    assert academie.duree <= ACADEMIE_MAX * page_nationale.duree
