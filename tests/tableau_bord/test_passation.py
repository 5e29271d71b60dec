"""Le dossier de passation : de quoi reprendre un réseau, borné à ce que chacun peut lire."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from pypdf import PdfReader

from pilotage.acces import Role
from pilotage.annees import annee_courante, aujourd_hui
from pilotage.documents import imprimer
from pilotage.instances.types import TypeInstance
from tableau_bord.passation import composer
from tableau_bord.passation.documents import rediger_le_dossier
from tests.factories import (
    ActionFactory,
    ConventionFactory,
    DecisionFactory,
    EnveloppeFactory,
    InstanceFactory,
    MembreFactory,
    PartenaireFactory,
    ProjetReseauFactory,
    ReseauFactory,
    SeanceFactory,
    agent_du_reseau,
)
from tests.maison.client import contenu

pytestmark = pytest.mark.django_db
ANNEE = annee_courante()


@pytest.fixture
def reseau():
    return ReseauFactory(nom="Les Deux Rives", ecoles=2)


@pytest.fixture
def coordonnatrice(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


def rubrique(dossier, code):
    return next(r for r in dossier.rubriques if r.code == code)


def cellules(dossier, code) -> str:
    return " | ".join(
        cellule
        for tableau in rubrique(dossier, code).tableaux
        for ligne in tableau.lignes
        for cellule in ligne.cellules
    )


def test_le_dossier_dit_tout_ce_qui_est_engage(reseau, coordonnatrice):
    ProjetReseauFactory(reseau=reseau, titre="Apprendre ensemble", premiere_annee=ANNEE - 3, derniere_annee=ANNEE)
    ActionFactory(reseau=reseau, annee=ANNEE, intitule="Chorale", etat="en_cours", autre_porteur="la médiathèque")
    ActionFactory(reseau=reseau, annee=ANNEE, intitule="Close", etat="abandonnee")
    instance = InstanceFactory(reseau=reseau, nom="Comité de pilotage")
    MembreFactory(instance=instance, nom="Inès Roux", agent=None, courriel="ines.roux@ville.example")
    DecisionFactory(instance=instance, intitule="Ouvrir un atelier", echeance=aujourd_hui() - timedelta(days=3))
    SeanceFactory(instance=instance, objet="Bilan de mi-année", debut=timezone.now() + timedelta(days=10))
    ConventionFactory(reseau=reseau, avec=PartenaireFactory(reseau=reseau, nom="Théâtre du Pont"), intitule="Scène")
    EnveloppeFactory(reseau=reseau, annee=ANNEE, intitule="Sorties", notifie=Decimal("500"), engage=Decimal("120.50"))

    dossier = composer(reseau, coordonnatrice)

    assert "Apprendre ensemble" in rubrique(dossier, "projet").paragraphes[0]
    assert "Il finit cette année" in rubrique(dossier, "projet").paragraphes[1]
    assert "Chorale" in cellules(dossier, "actions")
    assert "la médiathèque" in cellules(dossier, "actions")
    assert "Close" not in cellules(dossier, "actions")
    assert "ines.roux@ville.example" in cellules(dossier, "instances")
    assert "Ouvrir un atelier" in cellules(dossier, "decisions")
    assert "décision en retard" in cellules(dossier, "ce-qui-attend")
    assert "Bilan de mi-année" in cellules(dossier, "calendrier")
    assert "Théâtre du Pont" in cellules(dossier, "conventions")
    assert "379,50\u00a0€" in cellules(dossier, "budget")
    assert coordonnatrice.courriel in cellules(dossier, "contacts")
    assert "Conventions" in cellules(dossier, "documents")


def test_un_montant_inconnu_n_est_pas_zero(reseau, coordonnatrice):
    EnveloppeFactory(reseau=reseau, annee=ANNEE, notifie=None, engage=None)
    lignes = rubrique(composer(reseau, coordonnatrice), "budget").tableaux[0].lignes
    assert lignes[0].cellules[2:] == ("inconnu", "inconnu", "inconnu")


def test_un_reseau_sans_rien_dit_ce_qui_manque_en_phrases(reseau):
    pilote = agent_du_reseau(Role.PILOTE, reseau)
    dossier = composer(reseau, pilote)
    assert dossier.coordination == "Le réseau n’a pas de coordonnateur aujourd’hui."
    for code in ("actions", "decisions", "conventions", "budget", "instances"):
        assert not rubrique(dossier, code).tableaux
        assert rubrique(dossier, code).vide


def test_une_instance_reservee_ne_se_lit_que_de_ses_membres_et_de_qui_la_tient(reseau, coordonnatrice):
    instance = InstanceFactory(reseau=reseau, nom="Cellule de veille", reservee=True)
    DecisionFactory(instance=instance, intitule="Suivre un dossier")
    lecteur = agent_du_reseau(Role.MEMBRE, reseau)
    assert "Suivre un dossier" in cellules(composer(reseau, coordonnatrice), "decisions")
    # La page lui est fermée ; et si elle ne l’était pas, il n’y lirait rien de réservé.
    assert "Suivre un dossier" not in cellules(composer(reseau, lecteur), "decisions")
    assert "Cellule de veille" not in cellules(composer(reseau, lecteur), "instances")


def test_un_autre_reseau_n_y_entre_pas(reseau, coordonnatrice):
    autre = ReseauFactory()
    ActionFactory(reseau=autre, annee=ANNEE, intitule="Ailleurs", etat="en_cours")
    ConventionFactory(reseau=autre, intitule="Convention d’ailleurs")
    html, _ = rediger_le_dossier(composer(reseau, coordonnatrice))
    assert "Ailleurs" not in html
    assert "d’ailleurs" not in html


@pytest.mark.parametrize(
    ("role", "statut"),
    [
        (Role.COORDONNATEUR, 200),
        (Role.PILOTE, 200),
        (Role.DIRECTEUR, 404),
        (Role.GESTIONNAIRE, 404),
        (Role.LECTEUR, 404),
        (Role.PARTENAIRE, 404),
    ],
)
def test_seuls_la_coordonnatrice_et_les_pilotes_l_ouvrent(reseau, connecter, role, statut):
    client = connecter(agent_du_reseau(role, reseau))
    assert client.get(f"/r/{reseau.code}/passation/").status_code == statut
    assert client.get(f"/r/{reseau.code}/passation/passation.odt").status_code == statut


def test_la_page_et_le_pdf_disent_la_meme_chose(reseau, coordonnatrice, connecter, tmp_path):
    from outloud import check
    from pdfua import Severity, validate

    InstanceFactory(reseau=reseau, type=TypeInstance.COMITE_PILOTAGE, nom="Comité de pilotage")
    ActionFactory(reseau=reseau, annee=ANNEE, intitule="Rallye lecture", etat="validee")
    client = connecter(coordonnatrice)
    page = client.get(f"/r/{reseau.code}/passation/").content.decode()
    pdf = contenu(client.get(f"/r/{reseau.code}/passation/passation.pdf"))
    fichier = tmp_path / "passation.pdf"
    fichier.write_bytes(pdf)
    texte = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf)).pages)
    for mot in ("Rallye lecture", "Comité de pilotage"):
        assert mot in page
        assert mot in " ".join(texte.split())
    resultat = check(str(fichier))
    assert [c.message for c in resultat.findings if c.severity == "error"] == []
    assert [c.message for c in validate(str(fichier)).findings if c.severity >= Severity.ERROR] == []


def test_un_mot_sans_fin_ne_sort_pas_de_la_page(reseau, coordonnatrice):
    ActionFactory(reseau=reseau, annee=ANNEE, intitule="x" * 200, etat="en_cours")
    html, _ = rediger_le_dossier(composer(reseau, coordonnatrice))
    lignes = PdfReader(io.BytesIO(imprimer(html))).pages[0].extract_text().splitlines()
    assert max(ligne.count("x") for ligne in lignes) < 60


def test_le_nombre_de_requetes_ne_depend_pas_de_ce_que_le_dossier_contient(
    reseau, coordonnatrice, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def compter():
        with CaptureQueriesContext(connection) as requetes:
            composer(reseau, type(coordonnatrice).objects.get(pk=coordonnatrice.pk))
        return len(requetes)

    def remplir():
        instance = InstanceFactory(reseau=reseau)
        MembreFactory(instance=instance)
        DecisionFactory(instance=instance)
        ActionFactory(reseau=reseau, annee=ANNEE, etat="en_cours").etablissements.set(reseau.etablissements.all())
        ConventionFactory(reseau=reseau)
        EnveloppeFactory(reseau=reseau, annee=ANNEE)

    remplir()
    avant = compter()
    for _ in range(4):
        remplir()
    assert compter() == avant
