"""Ce que le texte du PDF dit, et ce qu’il ne dit pas : l’ordre de lecture, les nombres masqués, ce qui a changé depuis."""

import io
import re
from datetime import date

import pytest
from django.utils.html import strip_tags
from pypdf import PdfReader

from actions.models import Action
from pilotage.acces import Role
from pilotage.models import Agent
from tableau_bord.models import RapportAnnuel, Valeur
from tableau_bord.rapport import composer, imprimer, mettre_en_page
from tableau_bord.rapport.edition import editer
from tableau_bord.rapport.suivi import soumettre
from tests.factories import ReseauFactory, agent_du_reseau
from tests.tableau_bord.rapports import ANNEE, reseau_garni
from tests.tableau_bord.test_rapport_lecture import noter

pytestmark = [pytest.mark.django_db, pytest.mark.une_base]


@pytest.fixture(autouse=True)
def rangement(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }


def texte(pdf: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def test_le_texte_se_lit_dans_l_ordre_du_document():
    """Chaque paragraphe, chaque légende, chaque puce vient après la précédente."""
    html = mettre_en_page(composer(reseau_garni(actions=6, ecoles=3), ANNEE))
    corps = html[html.index('id="essentiel"') :]
    blocs = re.findall(r"<(h2|h3|h4|caption|li|p)\b[^>]*>(.*?)</\1>", corps, re.S)
    attendus = [re.sub(r"\s+", " ", strip_tags(bloc)).strip() for _, bloc in blocs]
    lu = texte(imprimer(html))
    lu = lu[lu.rindex("L’essentiel Actions de l’année") :].replace(" ", "")
    ou = 0
    for attendu in filter(None, attendus):
        if attendu == "Tableau des signatures":
            continue  # que le titre de la partie dit déjà
        debut = attendu.replace(" ", "").replace("\u00a0", "")[:24]
        trouve = lu.replace("\u00a0", "").find(debut, ou)
        assert trouve >= 0, f"« {attendu[:60]} » n’est pas lu à sa place"
        ou = trouve
    assert len(attendus) > 60


def test_un_nombre_masque_ne_se_trouve_nulle_part_dans_le_texte():
    reseau = ReseauFactory(ecoles=3)
    premiere, deuxieme, troisieme = reseau.etablissements.ecoles().order_by("uai")
    # Trois sur soixante-treize (4,1 %) désigneraient quelqu’un ; la voisine se tait pour que le total ne le dise pas.
    for ecole, (n, d) in zip((premiere, deuxieme, troisieme), ((3, 73), (31, 67), (29, 61)), strict=True):
        noter(reseau, ecole.uai, eval_cp_francais_fragiles={ANNEE: {"numerateur": n, "denominateur": d, "effectif": d}})
    rapport = composer(reseau, ANNEE)
    lu = texte(imprimer(mettre_en_page(rapport))).replace("\u00a0", " ")

    assert "n. c." in lu
    for secret in ("4,1 %", "3/73", "46,3 %", "47,5 %"):
        assert secret not in lu, secret


def test_ce_qui_change_apres_la_validation_ne_se_trouve_pas_dans_l_edition_signee():
    """Deux rapports signés par la même inspectrice ; une valeur, un intitulé, un nom changent ensuite."""
    ien = agent_du_reseau(Role.PILOTE, ReseauFactory())
    editions = []
    for nom in ("Rives", "Collines"):
        reseau = reseau_garni(actions=3, ecoles=2)
        reseau.affectations.filter(role=Role.PILOTE).update(fin=date(2024, 8, 31))
        reseau.affectations.create(agent=ien, role=Role.PILOTE, fonction="ien", debut=date(2022, 9, 1))
        suivi = soumettre(reseau, ANNEE, par=reseau.affectations.filter(role=Role.COORDONNATEUR).get().agent)
        Action.objects.filter(reseau=reseau).update(intitule=f"Intitulé d’après, {nom}")
        Valeur.objects.filter(uai=reseau.tete.uai, annee=ANNEE).update(numerateur=49)
        assert suivi.signer(par=ien, tour=suivi.tour)
        Agent.objects.filter(pk=ien.pk).update(nom="Nomdaprès")
        edition = editer(reseau, ANNEE, par=None)
        Agent.objects.filter(pk=ien.pk).update(nom=ien.nom)
        editions.append((reseau, edition))
    assert RapportAnnuel.objects.filter(etat="valide").count() == 2
    for reseau, edition in editions:
        lu = texte(edition.pdf.read()).replace("\u00a0", " ")
        assert "Intitulé d’après" not in lu
        assert "Nomdaprès" not in lu
        assert "98,0 %" not in lu  # 49 sur 50 : la valeur d’après
        assert "78,0 %" in lu  # 39 sur 50 : celle qui a été signée
        assert f"Les pilotes du réseau REP+ {reseau.nom}" in lu
        assert str(ien) in lu
        # Le rapport d’aujourd’hui, lui, suit les données.
        assert "98,0 %" in mettre_en_page(composer(reseau, ANNEE)).replace("\u00a0", " ")
