"""Chaque page du site, telle que chaque rôle la voit, examinée dans un vrai navigateur à 1 280 et 320 pixels."""

from collections import defaultdict

import pytest
from django.db import transaction

from tests.maison.adresses import PROPRE, SEULE, adresses
from tests.maison.monde import PROFILS, peupler_monde
from tests.maison.tournee import Visiteur
from tests.parcours.audit import Examinateur, empreintes

# Ce qui n’est pas une page : fichiers, fragments, surveillance.
A_EXAMINER = (200, 404, 422, 429)

pytestmark = [pytest.mark.django_db, pytest.mark.une_base]


@pytest.fixture(scope="module")
def monde(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield peupler_monde(nombre=3)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def examinateur(monde, browser, browser_context_args):
    examinateur = Examinateur(browser, **browser_context_args)
    yield examinateur
    examinateur.fermer()


@pytest.mark.parametrize("methode", ["GET", pytest.param("POST", marks=pytest.mark.xdist_group("formulaires-refuses"))])
def test_chaque_page_est_accessible_pour_chaque_role(monde, examinateur, methode, caplog):
    """En POST, ce sont les formulaires refusés (envoyés vides) : le résumé des erreurs et les champs fautifs."""
    caplog.set_level("ERROR", logger="django.request")
    vues, defauts = set(), defaultdict(list)
    a_demander = [a for a in adresses(monde, methodes=[methode]) if a.situation in (PROPRE, SEULE)]
    for profil in PROFILS:
        visiteur = Visiteur(monde.agents[profil], reconnu=True)
        for adresse in a_demander:
            reponse = visiteur.demander(adresse.methode, adresse.chemin)
            if not _est_une_page(reponse):
                continue
            nouvelles = set(empreintes(reponse.content.decode())) - vues
            vues |= nouvelles
            if nouvelles and b"---------" in reponse.content:
                defauts["un choix vide sans nom français"].append(f"{adresse.nom} ({profil})")
            if nouvelles:
                for defaut in examinateur.examiner(visiteur, adresse.chemin, reponse):
                    defauts[defaut].append(f"{adresse.nom} ({profil})")
    assert vues, "aucune page n’a été examinée"
    assert not defauts, "\n".join(
        f"{defaut} : {', '.join(pages[:5])} [{len(pages)}]" for defaut, pages in defauts.items()
    )


def _est_une_page(reponse) -> bool:
    return (
        reponse.status_code in A_EXAMINER
        and reponse["Content-Type"].startswith("text/html")
        and not reponse.streaming
        and b"<html" in reponse.content
    )


@pytest.mark.xdist_group("formulaires-refuses")
def test_l_examinateur_voit_les_defauts(examinateur):
    """Sans quoi l’essai ci-dessus ne prouverait rien."""
    from django.http import HttpResponse

    page = HttpResponse(
        '<!DOCTYPE html><html lang="fr"><title>x</title><main><h1>Titre</h1><input>'
        '<p style="color: #fff">Texte</p><div class="large">.</div></main></html>',
        headers={"Content-Security-Policy": "default-src 'none'; style-src 'self'"},
    )
    defauts = " ".join(examinateur.examiner(None, "/", page))
    assert "label" in defauts
    assert "CSP" in defauts
