"""« + Consigner » est sur chaque page de qui tient un journal, à une touche que chacun peut couper."""

from datetime import date

import pytest

from actions.models import EntreeJournal
from actions.views.journal import par_mois
from pilotage.acces import Role
from tests.factories import AffectationFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=1)


@pytest.fixture
def coordonnateur(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


@pytest.mark.parametrize(
    "adresse", ["/r/{}/", "/r/{}/actions/", "/r/{}/journal/", "/r/{}/projet/", "/r/{}/decisions/", "/r/{}/partenaires/"]
)
def test_le_geste_est_sur_chaque_page_du_reseau(reseau, coordonnateur, connecter, adresse):
    html = connecter(coordonnateur).get(adresse.format(reseau.code), follow=True).content.decode()
    assert f'href="/r/{reseau.code}/consigner/"' in html
    assert 'aria-keyshortcuts="c"' in html


def test_hors_d_un_reseau_le_geste_mene_au_sien_ou_demande_lequel(reseau, coordonnateur, connecter):
    client = connecter(coordonnateur)
    assert 'href="/consigner/"' in client.get("/mon-compte/").content.decode()
    assert client.get("/consigner/").url == f"/r/{reseau.code}/consigner/"
    second = ReseauFactory()
    AffectationFactory(agent=coordonnateur, role=Role.COORDONNATEUR, reseau=second)
    html = client.get("/consigner/").content.decode()
    assert f'href="/r/{reseau.code}/consigner/"' in html
    assert f'href="/r/{second.code}/consigner/"' in html


@pytest.mark.parametrize("role", [Role.DIRECTEUR, Role.MEMBRE, Role.PARTENAIRE, Role.PILOTE])
def test_qui_ne_tient_pas_le_journal_ne_voit_pas_le_geste(reseau, connecter, role):
    client = connecter(agent_du_reseau(role, reseau))
    assert "consigner" not in client.get(f"/r/{reseau.code}/actions/").content.decode()
    assert client.get("/consigner/").status_code == 404


def test_la_touche_se_coupe_et_se_remet(coordonnateur, connecter):
    client = connecter(coordonnateur)
    coupee = client.post("/mon-compte/raccourcis/", {"raccourcis": "non"}, follow=True).content.decode()
    assert "data-touche" not in coupee
    assert "aria-keyshortcuts" not in coupee
    assert 'href="/consigner/"' in coupee
    assert (
        'data-touche="c"' in client.post("/mon-compte/raccourcis/", {"raccourcis": "oui"}, follow=True).content.decode()
    )
    assert client.get("/mon-compte/raccourcis/").status_code == 405


def test_le_journal_se_lit_par_mois_puis_par_semaine(reseau, coordonnateur):
    jours = [(date(2026, 10, 2), 30), (date(2026, 9, 30), None), (date(2026, 9, 29), 45), (date(2026, 9, 14), 60)]
    entrees = [EntreeJournal(reseau=reseau, jour=jour, duree=duree, texte="x") for jour, duree in jours]
    mois = par_mois(entrees)
    assert [(m.jour, m.minutes, m.entrees) for m in mois] == [(date(2026, 10, 1), 30, 1), (date(2026, 9, 1), 105, 3)]
    # La semaine du 28 septembre est à cheval : chaque mois garde ses jours.
    assert [(s.jour, s.entrees) for s in mois[1].contenu] == [(date(2026, 9, 28), 2), (date(2026, 9, 14), 1)]
    assert [s.jour for s in mois[0].contenu] == [date(2026, 9, 28)]
    assert par_mois([EntreeJournal(jour=date(2026, 9, 1), texte="x")])[0].minutes is None
