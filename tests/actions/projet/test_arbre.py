"""L’arbre du projet, ses actions, ses cibles."""

import pytest

from actions.etats import Etat
from actions.models import Cible
from actions.projets.arbre import lire_arbre
from actions.projets.dessin import dessiner
from pilotage.annees import annee_courante
from tests.actions.projet.gestes import objectif, page
from tests.factories import (
    ActionFactory,
    AxeFactory,
    ObjectifFactory,
)

pytestmark = pytest.mark.django_db
ANNEE = annee_courante()


# ---- L’arbre


def test_l_arbre_compte_les_actions_par_etat_et_par_annee(adopte, reseau):
    lire = objectif(adopte, 1, 1)
    for etat, annee in ((Etat.EN_COURS, ANNEE), (Etat.EVALUEE, ANNEE), (Etat.EVALUEE, ANNEE - 1), (Etat.IDEE, ANNEE)):
        ActionFactory(reseau=reseau, annee=annee, objectif=lire, etat=etat)
    assert lire_arbre(adopte, ANNEE).compte.phrase == "3 actions : 1 idée, 1 en cours, 1 évaluée"
    assert lire_arbre(adopte).compte.phrase == "4 actions : 1 idée, 1 en cours, 2 évaluées"
    assert lire_arbre(adopte).axes[1].compte.phrase == "aucune action"


def test_le_dessin_a_une_feuille_par_action(adopte, reseau):
    avant = dessiner(lire_arbre(adopte)).count("<circle")
    for _ in range(3):
        ActionFactory(reseau=reseau, annee=ANNEE, objectif=objectif(adopte, 1, 1), etat=Etat.EN_COURS)
    # Trois feuilles de plus, un bourgeon de moins.
    assert dessiner(lire_arbre(adopte)).count("<circle") == avant + 2


def test_le_nombre_de_requetes_ne_depend_pas_de_l_arbre(
    adopte, reseau, coordonnateur, connecter, django_assert_max_num_queries
):
    for numero in (3, 4, 5):
        axe = AxeFactory(projet=adopte, numero=numero)
        for rang in range(1, 6):
            o = ObjectifFactory(axe=axe, numero=rang)
            Cible.objects.create(objectif=o, intitule="Familles venues", visee=50, echeance=ANNEE)
            ActionFactory(reseau=reseau, annee=ANNEE, objectif=o)
    client = connecter(coordonnateur)
    with django_assert_max_num_queries(17):
        assert client.get(f"/r/{reseau.code}/projet/").status_code == 200


def test_l_action_sans_objectif_et_celle_d_un_objectif_disparu_se_disent(adopte, reseau, coordonnateur, connecter):
    ActionFactory(reseau=reseau, annee=ANNEE, etat=Etat.EN_COURS)
    texte = page(connecter, coordonnateur, f"/r/{reseau.code}/projet/").content.decode()
    assert "1 action de ces années ne sert encore aucun objectif." in " ".join(texte.split())


@pytest.mark.parametrize("format_", ["odt", "pdf"])
def test_le_projet_sort_en_document(adopte, coordonnateur, connecter, reseau, format_):
    reponse = page(connecter, coordonnateur, f"/r/{reseau.code}/projet/{adopte.pk}/projet.{format_}")
    assert reponse.status_code == 200
    assert reponse.content[:4] == (b"PK\x03\x04" if format_ == "odt" else b"%PDF")


def test_le_pdf_du_projet_dit_ses_cibles_et_se_lit_a_voix_haute(adopte, coordonnateur, connecter, reseau, tmp_path):
    from outloud import check
    from pypdf import PdfReader

    Cible.objects.create(objectif=objectif(adopte, 1, 1), intitule="Café des parents", visee=6, echeance=ANNEE)
    reponse = page(connecter, coordonnateur, f"/r/{reseau.code}/projet/{adopte.pk}/projet.pdf")
    fichier = tmp_path / "projet.pdf"
    fichier.write_bytes(reponse.content)
    texte = "".join(feuille.extract_text() for feuille in PdfReader(fichier).pages).replace("\u00a0", " ")
    assert "Café des parents : à 6 en" in " ".join(texte.split())
    assert [constat.message for constat in check(str(fichier)).findings if constat.severity == "error"] == []


# ---- Cibles


def saisie_de_cible(**champs):
    vide = {"cibles-TOTAL_FORMS": "1", "cibles-INITIAL_FORMS": "0"}
    base = {"indicateur": "", "intitule": "", "unite": "", "depart": "", "visee": "", "echeance": str(ANNEE + 1)}
    return vide | {f"cibles-0-{nom}": valeur for nom, valeur in (base | champs).items()}


@pytest.mark.parametrize(
    ("champs", "fautif"),
    [
        ({"visee": "60"}, "intitule"),
        ({"visee": "60", "intitule": "Familles", "indicateur": "eleves_touches"}, "intitule"),
        ({"visee": "160", "intitule": "Familles", "unite": "%"}, "visee"),
        ({"intitule": "Familles"}, "visee"),
    ],
)
def test_une_cible_a_un_indicateur_et_un_seul_et_un_nombre(projet, coordonnateur, connecter, reseau, champs, fautif):
    from actions import catalogue

    if "indicateur" in champs:
        champs = champs | {"indicateur": next(iter(catalogue.offerts()))}
    o = objectif(projet, 2, 1)
    reponse = page(
        connecter, coordonnateur, f"/r/{reseau.code}/projet/objectifs/{o.pk}/cibles/", **saisie_de_cible(**champs)
    )
    assert reponse.status_code == 422
    assert list(reponse.context["cibles"].errors[0]) == [fautif]


def test_une_cible_du_catalogue_prend_son_nom_et_son_unite(projet, coordonnateur, connecter, reseau):
    from actions import catalogue

    code, offert = next(iter(catalogue.offerts().items()))
    o = objectif(projet, 2, 1)
    chemin = f"/r/{reseau.code}/projet/objectifs/{o.pk}/cibles/"
    assert page(connecter, coordonnateur, chemin, **saisie_de_cible(indicateur=code, visee="60")).status_code == 302
    cible = o.cibles.get()
    assert (cible.indicateur, cible.unite, cible.intitule) == (code, offert.unite, "")
    (lue,) = lire_arbre(projet).axes[1].objectifs[0].cibles
    assert lue.libelle == offert.libelle


def test_on_cherche_un_indicateur_sans_rien_perdre_ni_rien_enregistrer(projet, coordonnateur, connecter, reseau):
    o = objectif(projet, 2, 1)
    donnees = saisie_de_cible(visee="60") | {"cibles-0-indicateur-cherche": "retard", "chercher": "cibles-0-indicateur"}
    reponse = page(connecter, coordonnateur, f"/r/{reseau.code}/projet/objectifs/{o.pk}/cibles/", **donnees)
    texte = reponse.content.decode()
    assert reponse.status_code == 200
    assert 'value="retard_6e"' in texte
    assert 'value="60"' in texte
    assert not o.cibles.exists()
