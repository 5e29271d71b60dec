"""L’espace d’un signe double est insécable dans le texte des pages, et nulle part ailleurs."""

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client

from pilotage.acces import Role
from pilotage.intergiciels import PonctuationInsecable
from tests.factories import ReseauFactory, agent_du_reseau

FINE = "\u00a0"


def passer(html: str, **reponse) -> str:
    return PonctuationInsecable(lambda _: HttpResponse(html, **reponse))(None).content.decode()


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        ("<p>Axe 1 : lire ; écrire ?</p>", f"<p>Axe 1{FINE}: lire{FINE}; écrire{FINE}?</p>"),
        ("<p>Modifier « Fluence »</p>", f"<p>Modifier «{FINE}Fluence{FINE}»</p>"),
        ("<b>Présents</b> : huit<br>", f"<b>Présents</b>{FINE}: huit<br>"),
    ],
)
def test_le_texte_garde_ses_signes_sur_sa_ligne(avant, apres):
    assert passer(avant) == apres


@pytest.mark.parametrize(
    "html",
    [
        '<input value="Axe 1 : lire"><br>',
        '<td data-libelle="Qui : où">x</td>',
        "<textarea>Axe 1 : lire « tout »</textarea><br>",
        "<pre>BEGIN : fin</pre><br>",
        "<code>a ? b : c</code><br>",
    ],
)
def test_ce_qui_se_tape_ou_se_recopie_ne_change_pas(html):
    assert passer(html) == html


def test_un_fichier_ne_change_pas():
    assert passer("a : b<", content_type="text/csv; charset=utf-8") == "a : b<"
    coule = StreamingHttpResponse(["<p>a : b</p>"])
    assert PonctuationInsecable(lambda _: coule)(None) is coule


@pytest.mark.django_db
def test_une_vraie_page_en_profite():
    reseau = ReseauFactory(ecoles=1)
    navigateur = Client()
    navigateur.force_login(
        agent_du_reseau(Role.COORDONNATEUR, reseau), backend="django.contrib.auth.backends.ModelBackend"
    )
    page = navigateur.get("/mon-compte/").content.decode()
    assert f"Une touche suffit{FINE}: " in page
