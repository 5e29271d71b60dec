"""Une journée de coordonnateur, dans un vrai navigateur, à la taille d’un téléphone."""

import re

import pytest

from actions.models import Action, EntreeJournal
from pilotage.acces import Role
from tests.factories import ReseauFactory, agent_du_reseau
from tests.parcours.conftest import temoins

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.une_base]

TELEPHONE = {"width": 320, "height": 640}
GESTES_MAX = 12


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=3)


@pytest.fixture
def page(entrer, reseau):
    page = entrer(agent_du_reseau(Role.COORDONNATEUR, reseau))
    page.set_viewport_size(TELEPHONE)
    return page


def test_elle_consigne_en_douze_gestes_au_plus(page, reseau):
    gestes = 0

    def toucher(cible):
        nonlocal gestes
        gestes += 1
        cible.click()

    toucher(page.get_by_role("link", name="Consigner"))
    page.keyboard.type("Observation d’une séance de lecture")  # le texte a déjà le curseur
    toucher(page.get_by_text(re.compile(r"Les Tilleuls .*élém")).first)
    toucher(page.get_by_text("visite", exact=True))
    toucher(page.get_by_text("mise en œuvre pédagogique"))
    toucher(page.get_by_role("button", name="Consigner"))
    page.get_by_text("C’est noté.").wait_for()
    entree = EntreeJournal.objects.get()
    assert (entree.genre, entree.axe_mission, entree.etablissements.count()) == ("visite", 1, 1)
    assert gestes <= GESTES_MAX

    # La suivante propose le même genre et le même axe : deux gestes et la phrase.
    # Et une touche suffit à l’ouvrir.
    page.keyboard.press("c")
    page.wait_for_url("**/consigner/")
    page.keyboard.type("Le lendemain, même école, c’est convenu")
    page.get_by_role("button", name="Consigner").click()
    page.get_by_text("C’est noté.").wait_for()
    assert EntreeJournal.objects.filter(genre="visite", axe_mission=1).count() == 2


def test_un_texte_commence_survit_a_une_session_expiree(page, reseau, context, live_server):
    adresse = f"{live_server.url}/r/{reseau.code}/consigner/"
    page.goto(adresse)
    page.keyboard.type("Rencontre avec le centre social")
    page.get_by_text("réunion", exact=True).click()
    context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Consigner").click()
    page.locator("[name=username]").wait_for()
    assert not EntreeJournal.objects.exists()

    # Une autre personne, sur le même poste, ne voit pas ce brouillon.
    context.add_cookies(temoins(agent_du_reseau(Role.COORDONNATEUR, reseau), live_server.url))
    page.goto(adresse)
    assert page.get_by_text("Vous aviez commencé").count() == 0

    context.clear_cookies()
    context.add_cookies(temoins(reseau.affectations.earliest("pk").agent, live_server.url))
    page.goto(adresse)
    page.get_by_role("button", name="Reprendre ce texte").click()
    assert page.locator("[name=texte]").input_value() == "Rencontre avec le centre social"


def test_le_meme_agent_retrouve_son_brouillon(page, reseau):
    adresse = f"{page.url.rstrip('/')}/consigner/"
    page.goto(adresse)
    page.keyboard.type("Rencontre avec le centre social")
    page.get_by_text("appui au pilotage").click()
    page.goto(adresse)  # la connexion tombe, la page se recharge
    page.get_by_role("button", name="Reprendre ce texte").click()
    assert page.locator("[name=texte]").input_value() == "Rencontre avec le centre social"
    assert page.locator("[name=axe_mission][value='3']").is_checked()
    page.get_by_text("réunion", exact=True).click()
    page.get_by_role("button", name="Consigner").click()
    page.get_by_text("C’est noté.").wait_for()
    page.goto(adresse)
    assert page.get_by_text("Vous aviez commencé").count() == 0


def test_elle_cree_une_action_et_la_corrige_apres_un_refus(page, reseau):
    page.goto(f"{page.url.rstrip('/')}/actions/nouvelle/")
    page.get_by_text("Décrire l’action").click()
    page.fill("[name=description]", "Un texte que rien ne doit perdre")
    page.get_by_role("button", name="Enregistrer").click()
    page.locator("[aria-invalid=true]").first.wait_for()
    assert page.locator("[name=description]").input_value() == "Un texte que rien ne doit perdre"
    page.fill("[name=intitule]", "Café des parents")
    page.get_by_text("complémentarités et alliances").click()
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("heading", name="Café des parents").wait_for()
    assert Action.objects.get().description == "Un texte que rien ne doit perdre"
