"""Ce que les gabarits écrivent : nombres, années, listes, formulaires."""

from datetime import UTC, date, datetime
from decimal import Decimal

import django_tables2 as tables
import pytest
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory

from pilotage.templatetags import repnet


def ecrire(source, **contexte):
    return (
        engines["django"]
        .from_string("{% load repnet %}" + source)
        .render(contexte, RequestFactory().get("/?q=a&page=2"))
    )


@pytest.mark.parametrize(
    ("valeur", "decimales", "attendu"),
    [
        (1103, None, "1\u00a0103"),
        (Decimal("84.25"), 1, "84,3"),
        (0, None, "0"),
        (None, None, "inconnu"),
        (Decimal("-3.0"), 1, "\u22123,0"),
        (Decimal("1234.50"), None, "1\u00a0234,50"),
        (-0.04, 1, "0,0"),
    ],
)
def test_un_nombre_s_ecrit_a_la_francaise_et_l_inconnu_n_est_pas_zero(valeur, decimales, attendu):
    assert repnet.nombre(valeur, decimales) == attendu


def test_un_pourcentage_a_sa_virgule_et_son_espace():
    assert repnet.pourcent(Decimal("84.25")) == "84,3\u00a0%"
    assert repnet.pourcent(None) == "inconnu"


def test_un_petit_nombre_masque_n_est_pas_zero():
    assert ecrire("{{ valeur|masque:True }}", valeur=3) == "n. c."
    assert ecrire("{{ valeur|masque:False }}", valeur=3) == "3"


@pytest.mark.parametrize(
    ("jour", "forme", "attendu"),
    [
        (date(2026, 9, 1), "j F Y", "1er septembre 2026"),
        (date(2026, 9, 1), "l j F", "mardi 1er septembre"),
        (date(2026, 9, 11), "j F Y", "11 septembre 2026"),
        (date(2026, 9, 1), "d/m/Y", "01/09/2026"),
        # Une heure se lit au fuseau du site avant qu’on en dise le jour.
        (datetime(2026, 8, 31, 22, 30, tzinfo=UTC), "j F Y à H:i", "1er septembre 2026 à 00:30"),
        (None, "j F Y", ""),
    ],
)
def test_le_premier_du_mois_s_ecrit_1er(jour, forme, attendu):
    assert ecrire(f'{{{{ jour|date:"{forme}" }}}}', jour=jour) == attendu


def test_une_annee_scolaire_s_ecrit_en_entier():
    assert ecrire("{{ annee|annee }}", annee=2026) == "2026-2027"


def test_changer_de_page_garde_les_filtres():
    assert ecrire("{% page_adresse 3 %}") == "?q=a&amp;page=3"


def test_les_pages_lointaines_sont_sautees():
    page = Paginator(range(500), 25).page(10)
    assert repnet.pages_proches(page) == [1, None, 9, 10, 11, None, 20]


class EssaiTable(tables.Table):
    nom = tables.Column(verbose_name="Nom")
    eleves = tables.Column(verbose_name="Élèves", attrs={"td": {"class": "nombre"}})

    class Meta:
        attrs = {"caption": "Essai"}
        order_by = ("nom",)


def liste(**ligne):
    return ecrire("{% load django_tables2 %}{% render_table table %}", table=EssaiTable([ligne]))


def test_une_liste_echappe_ce_qu_elle_montre():
    page = liste(nom="<script>", eleves=3)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_une_liste_a_un_titre_des_en_tetes_et_un_seul_tri_annonce():
    page = liste(nom="Rallye", eleves=1200)
    assert "<caption>Essai" in page
    assert page.count("aria-sort=") == 1
    assert '<th scope="row" role="rowheader" data-libelle="Nom">Rallye</th>' in page
    assert '<td role="cell" class="nombre" data-libelle="Élèves">1\u00a0200</td>' in page


def test_une_case_vide_se_tait_sur_un_petit_ecran():
    assert '<td role="cell" class="nombre sans-valeur" data-libelle="Élèves">—</td>' in liste(nom="Rallye", eleves=None)


class Financeur:
    def __str__(self):
        return "État, BOP 147"


def test_un_objet_d_une_case_s_ecrit_par_son_nom_sans_espaces_de_milliers():
    assert 'data-libelle="Élèves">État, BOP 147</td>' in liste(nom="Rallye", eleves=Financeur())


def test_le_titre_s_ecrit_une_fois_et_sert_deux():
    source = '{% extends "base.html" %}{% block titre %}Mon titre{% endblock %}'
    page = engines["django"].from_string(source).render({"user": None}, RequestFactory().get("/"))
    assert "<title>Mon titre – RepNet</title>" in page
    assert "<h1>Mon titre</h1>" in page


@pytest.mark.django_db
def test_un_bloc_marque_ne_se_montre_que_si_l_installation_le_porte(client, settings):
    assert "fr-logo" not in client.get("/connexion/").content.decode()
    settings.BLOC_MARQUE = "Académie|de Valombre"
    page = client.get("/connexion/").content.decode()
    assert '<p class="fr-logo">Académie<br>de Valombre</p>' in page
    assert "bloc_marque.css" in page
