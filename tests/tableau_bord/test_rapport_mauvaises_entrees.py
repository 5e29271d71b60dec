"""Ce qu’on n’attendait pas : un réseau sans rien ou démesuré, des mots sans fin, des signes à l’envers, un Markdown hostile."""

import io
import re
from datetime import date

import pytest
from django.db import transaction
from pypdf import PdfReader

from actions.models import Action, ActionNiveau, BilanFinal, Etat, Objectif
from pilotage.acces import Role
from pilotage.models import Affectation, Decision, Reseau
from pilotage.templatetags.texte import mise_en_forme
from tableau_bord.etats import Section
from tableau_bord.models import CommentaireRapport, TexteRapport
from tableau_bord.rapport import composer, depuis_json, imprimer, mettre_en_page, vers_json
from tests.factories import AgentFactory, ReseauFactory
from tests.tableau_bord.rapports import ANNEE, reseau_garni

pytestmark = [pytest.mark.django_db, pytest.mark.une_base, pytest.mark.xdist_group("rapport-hostile")]

MOT = "anticonstitutionnellement" * 12  # trois cents lettres
EMOJI = "👩‍🏫🎉🇫🇷"
SENS = "\u202e\u2066\u200f\u061c"  # ce qui retourne la ligne où il se trouve
HOSTILE = f"{MOT} {EMOJI} {SENS}droite à gauche{SENS} שלום 中文 \x07\x00".replace("\x00", "")
BOMBES = {
    Section.RESEAU: "> " * 4000,
    Section.PILOTAGE: "[" * 8000,
    Section.ACTIONS: "\n".join("  " * rang + "- x" for rang in range(85)),
    Section.TABLEAU: "*a **b " * 1100,
    Section.PARTENARIATS: "[x](file:///etc/passwd) ![y](http://127.0.0.1:9/z.png) <img src=x> " * 100,
    Section.MOYENS: "<http://exemple.fr>" * 400,
    Section.FORMATION: "# titre\n\n```\ncode\n```\n\n| a | b |\n|---|---|\n" * 100,
    Section.ACTIVITE: f"{HOSTILE}\n\n" * 15,
}


@pytest.fixture(scope="module")
def hostile(django_db_setup, django_db_blocker):
    """Cinq cents actions, soixante écoles, et partout des textes hostiles : composé et mis en page une fois."""
    with django_db_blocker.unblock(), transaction.atomic():
        reseau = reseau_garni(actions=12, ecoles=60)
        Reseau.objects.filter(pk=reseau.pk).update(nom=MOT[:80])
        objectif = Objectif.objects.filter(axe__projet__reseau=reseau).first()
        Objectif.objects.filter(pk=objectif.pk).update(intitule=MOT[:200])
        Action.objects.bulk_create(
            Action(
                reseau=reseau,
                annee=ANNEE,
                intitule=f"{HOSTILE}"[:190] + f" {rang}",
                description=HOSTILE,
                objectif=objectif,
                axe_mission=1 + rang % 3,
                etat=Etat.EVALUEE if rang < 20 else Etat.TERMINEE,
                eleves_touches=rang,
                cree_par=reseau.affectations.first().agent,
            )
            for rang in range(488)
        )
        for action in Action.objects.filter(reseau=reseau, etat=Etat.EVALUEE):
            ActionNiveau.objects.get_or_create(action=action, niveau="CM2")
            BilanFinal.objects.update_or_create(
                action=action,
                defaults={"synthese": HOSTILE, "reussites": HOSTILE, "suite": "ajuster", "par": action.cree_par},
            )
        Decision.objects.filter(instance__reseau=reseau).update(intitule=MOT[:200])
        auteur = AgentFactory(prenom="Ève" * 20, nom="L" * 60)
        for section, texte in BOMBES.items():
            TexteRapport.objects.create(
                reseau=reseau, annee=ANNEE, section=section, usage="ecrit", texte=texte[:8000], par=auteur
            )
        CommentaireRapport.objects.create(
            reseau=reseau, annee=ANNEE, section=Section.ACTIONS, texte=HOSTILE, a_publier=True, par=auteur
        )
        rapport = composer(Reseau.objects.pour_entete().get(pk=reseau.pk), ANNEE)
        transaction.set_rollback(True)
    html = mettre_en_page(rapport)
    return rapport, html, imprimer(html)


def test_un_rapport_hostile_reste_un_document_juste(hostile, tmp_path):
    from outloud import check

    rapport, _, pdf = hostile
    assert depuis_json(vers_json(rapport)) == rapport
    assert 20 < pdf.pages < 110
    assert len(pdf) < 1_500_000
    (tmp_path / "r.pdf").write_bytes(pdf)
    assert [c.message for c in check(str(tmp_path / "r.pdf")).findings if c.severity == "error"] == []


def test_rien_ne_retourne_une_ligne_ni_ne_s_execute(hostile):
    _, html, _ = hostile

    assert not any(signe in html for signe in (*SENS, "\x07"))
    assert "<script" not in html
    assert "file:///" not in re.sub(r"&[a-z]+;|>[^<]*<", "", html)
    assert not re.search(r'<img[^>]*src="(?!data:)', html)
    # Un titre saisi n’entre ni dans le plan du document ni dans ses signets.
    assert html.count("<h2") == html.count("<h2 id=")


def test_un_mot_sans_fin_se_coupe_dans_sa_colonne(hostile):
    """Une ligne du mot n’a jamais plus de lettres que la page n’en tient."""
    for page in PdfReader(io.BytesIO(hostile[2])).pages:
        suites = re.findall(r"[a-z]{60,}", page.extract_text())
        assert all(len(suite) < 130 for suite in suites)


def test_l_essentiel_tient_encore_sur_une_page(hostile):
    lecteur = PdfReader(io.BytesIO(hostile[2]))
    pages = {s.title: lecteur.get_destination_page_number(s) for s in lecteur.outline[1] if not isinstance(s, list)}

    assert pages["Le réseau"] - pages["L’essentiel"] == 1


def test_un_reseau_sans_coordonnateur_ni_pilote_le_dit():
    reseau = reseau_garni(actions=2, ecoles=2)
    Affectation.objects.filter(reseau=reseau, role__in=[Role.COORDONNATEUR, Role.PILOTE]).update(
        debut=date(2000, 9, 1), fin=date(2001, 8, 31)
    )
    rapport = composer(reseau, ANNEE)
    html = mettre_en_page(rapport)

    assert rapport.couverture.coordonnateurs == ()
    assert "Aucun coordonnateur n’est enregistré pour cette année." in html
    assert "non enregistré pour cette année" in html
    assert imprimer(html).pages > 5


def test_une_annee_sans_donnees_le_dit_partie_par_partie():
    reseau = ReseauFactory(ecoles=3)
    rapport = composer(reseau, ANNEE)

    assert len(rapport.parties) == len(Section)
    muettes = [p.code for p in rapport.parties if not (p.texte.proposition or p.texte.ecrit or p.blocs)]
    assert muettes == []
    assert "Aucune action validée n’est enregistrée pour 2023-2024." in rapport.essentiel.constats


@pytest.mark.parametrize("texte", BOMBES.values())
def test_un_markdown_qui_explose_ne_grossit_pas_sans_fin(texte):
    html = mise_en_forme(texte[:8000])

    assert len(html) < 60_000
    assert html.count("<blockquote>") + html.count("<ul>") < 60
    assert not re.search(r"<(?!/?(p|br|ul|ol|li|strong|em|a|blockquote)\b)", html)
