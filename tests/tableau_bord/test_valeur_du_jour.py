"""À côté de ce qu’un objectif vise, ce que l’indicateur vaut aujourd’hui."""

import pytest

from actions import catalogue
from actions.etats import Etat
from actions.models import Cible
from pilotage.acces import Role
from pilotage.annees import annee_courante, libelle_annee
from tests.factories import (
    ActionFactory,
    AxeFactory,
    ObjectifFactory,
    ProjetReseauFactory,
    ReseauFactory,
    agent_du_reseau,
)

pytestmark = pytest.mark.django_db
ANNEE = annee_courante()
CODE = "actions_faites"


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=1)


@pytest.fixture
def objectif(reseau):
    """Un objectif qui vise un indicateur du catalogue, et deux actions sur quatre menées à leur terme."""
    projet = ProjetReseauFactory(reseau=reseau, premiere_annee=ANNEE, derniere_annee=ANNEE + 3)
    objectif = ObjectifFactory(axe=AxeFactory(projet=projet))
    Cible.objects.create(objectif=objectif, indicateur=CODE, unite="%", visee=80, echeance=ANNEE + 3)
    Cible.objects.create(objectif=objectif, intitule="Familles venues", visee=50, echeance=ANNEE)
    for etat in (Etat.TERMINEE, Etat.EVALUEE, Etat.EN_COURS, Etat.VALIDEE):
        ActionFactory(reseau=reseau, annee=ANNEE, etat=etat)
    return objectif


@pytest.mark.parametrize("page", ["projet/", "projet/objectifs/{}/cibles/"])
def test_la_valeur_du_jour_est_a_cote_de_la_cible(reseau, objectif, connecter, page):
    client = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))
    html = client.get(f"/r/{reseau.code}/{page.format(objectif.pk)}").content.decode()
    assert html.count("Valeur du jour") == 1  # l’indicateur en mots n’en a pas
    assert f"<strong>50,0\u00a0%</strong> ({libelle_annee(ANNEE)})" in html
    assert f"/tableau-de-bord/{CODE}/" in html


@pytest.mark.parametrize(("role", "lue"), [(Role.DIRECTEUR, True), (Role.PARTENAIRE, False)])
def test_qui_ne_lit_pas_le_tableau_de_bord_n_a_pas_la_valeur(reseau, objectif, role, lue):
    agent = agent_du_reseau(role, reseau)
    assert (CODE in catalogue.valeurs_du_jour(reseau, [CODE], agent)) is lue


def test_un_indicateur_sorti_du_catalogue_n_a_pas_de_valeur(reseau, objectif):
    agent = agent_du_reseau(Role.COORDONNATEUR, reseau)
    assert catalogue.valeurs_du_jour(reseau, ["inconnu_ici", ""], agent) == {}


def test_sans_etage_au_dessus_le_projet_se_lit_quand_meme(reseau, objectif, connecter, monkeypatch):
    monkeypatch.setattr(catalogue, "_LECTEURS", [])
    reponse = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau)).get(f"/r/{reseau.code}/projet/")
    assert "Valeur du jour" not in reponse.content.decode()


def test_la_page_de_l_indicateur_dit_ce_que_le_projet_vise_et_le_chemin_fait(reseau, objectif, connecter):
    Cible.objects.filter(indicateur=CODE).update(depart=40)
    reponse = connecter(agent_du_reseau(Role.PILOTE, reseau)).get(f"/r/{reseau.code}/tableau-de-bord/{CODE}/")
    # De 40 à 80, on en est à 50 : un quart du chemin.
    assert reponse.context["cibles"].table.lignes == (
        ("Actions menées à terme", "40,0\u00a0%", "50,0\u00a0%", "80,0\u00a0%", "25,0\u00a0%"),
    )
    assert "reste 30,0\u00a0points" in reponse.content.decode()
