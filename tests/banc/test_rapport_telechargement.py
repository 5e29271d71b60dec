"""Le banc du téléchargement : une édition déjà faite ne coûte guère plus que la page authentifiée vide."""

import sys
import time

import pytest
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.template import engines
from django.urls import path, reverse

from pilotage.acces import Droit, Role
from pilotage.bornes import avec_droit
from repnet.urls import urlpatterns as adresses
from tableau_bord.models import Edition
from tests.factories import agent_du_reseau
from tests.maison.client import contenu
from tests.tableau_bord.rapports import ANNEE, reseau_garni

pytestmark = pytest.mark.django_db
FOIS, PART_MAX, POIDS = 80, 1.5, 450_000


@avec_droit(Droit.ENTRER)
def page_vide(request):
    """Le cadre de toutes les pages, et rien dedans."""
    return HttpResponse(engines["django"].from_string('{% extends "base.html" %}').render({}, request))


urlpatterns = [path("page-vide/", page_vide, name="page_vide"), *adresses]


def test_telecharger_une_edition(connecter, settings, tmp_path):
    settings.ROOT_URLCONF = __name__
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    reseau = reseau_garni(actions=4, ecoles=2)
    agent = agent_du_reseau(Role.PILOTE, reseau)
    edition = Edition(reseau=reseau, annee=ANNEE, numero=1, donnees={}, empreinte="ab" * 32, pages=40, taille=POIDS)
    edition.pdf.save("x.pdf", ContentFile(b"%PDF-1.7" + b"x" * POIDS), save=False)
    edition.save()
    client = connecter(agent)
    lien = reverse("edition_telecharger", args=[reseau.code, edition.pk])

    def mesurer(adresse: str) -> float:
        debut = time.perf_counter()
        reponse = client.get(adresse)
        octets = contenu(reponse)
        duree = time.perf_counter() - debut
        assert reponse.status_code == 200
        assert octets
        return duree

    for adresse in ("/page-vide/", lien):
        mesurer(adresse)
    # L’un après l’autre : ce qui ralentit la machine ralentit les deux.
    couples = [(mesurer("/page-vide/"), mesurer(lien)) for _ in range(FOIS)]
    # Le dixième le plus rapide : ce que coûte la page, et non ce que lui font attendre les autres processus.
    vide, telechargement = (sorted(durees)[FOIS // 10] for durees in zip(*couples, strict=True))
    sys.stdout.write(
        f"\nTélécharger une édition de {POIDS // 1000} ko : {telechargement / vide:.2f} fois la page vide (au plus {PART_MAX}).\n"
    )

    assert telechargement / vide <= PART_MAX
