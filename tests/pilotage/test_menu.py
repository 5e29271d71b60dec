"""Le menu : chacun n’y lit que ce que ses droits ouvrent, et où il est."""

import pytest
from django.urls import get_resolver

from pilotage import menu
from pilotage.acces import Droit, Role
from pilotage.menu import Entree, Groupe
from pilotage.models import Reseau
from tests.factories import ReseauFactory, agent_du_reseau

TOUS = frozenset(Droit)


@pytest.fixture
def menu_seul(monkeypatch):
    """Un registre vide, rendu comme il était."""
    monkeypatch.setattr(menu, "_ENTREES", {})


def libelles(reseau=None, droits=TOUS, chemin="/"):
    return [lien.libelle for lien in menu.liens(droits=droits, droits_partout=droits, reseau=reseau, chemin=chemin)]


def test_une_entree_demande_son_droit_son_reseau_et_une_adresse_qui_existe(menu_seul):
    reseau = Reseau(code="9990000W")
    menu.inscrire(
        Entree("Le réseau", "reseau_detail", Droit.VOIR_RESEAU, rang=2),
        Entree("Comptes", "compte_liste", Droit.GERER_COMPTES, rang=1, dans_reseau=False),
        Entree("Nulle part", "adresse_sans_vue", Droit.ENTRER, rang=3),
    )
    assert libelles(reseau) == ["Comptes", "Le réseau"]
    assert libelles() == ["Comptes"]
    assert libelles(reseau, droits={Droit.VOIR_RESEAU}) == ["Le réseau"]


def test_un_groupe_prend_la_place_de_sa_premiere_entree_et_seul_il_s_efface(menu_seul):
    menu.inscrire(
        Entree("Comptes", "compte_liste", Droit.GERER_COMPTES, rang=1, dans_reseau=False, groupe="Gérer"),
        Entree("Réseaux", "reseau_liste", Droit.ENTRER, rang=2, dans_reseau=False),
        Entree("Inviter", "compte_nouveau", Droit.GERER_COMPTES, rang=3, dans_reseau=False, groupe="Gérer"),
    )
    gerer, reseaux = menu.liens(droits=TOUS, droits_partout=TOUS, reseau=None, chemin="/comptes/nouveau/")
    assert isinstance(gerer, Groupe)
    assert [(lien.libelle, lien.courant) for lien in gerer.liens] == [("Comptes", ""), ("Inviter", "page")]
    assert (gerer.courant, reseaux.libelle) == ("true", "Réseaux")
    assert libelles(droits={Droit.ENTRER}) == ["Réseaux"]


def test_la_page_d_un_objet_eclaire_l_entree_de_sa_liste(menu_seul):
    menu.inscrire(Entree("Comptes", "compte_liste", Droit.GERER_COMPTES, rang=1, dans_reseau=False))
    (comptes,) = menu.liens(droits=TOUS, droits_partout=TOUS, reseau=None, chemin="/comptes/3/")
    assert comptes.courant == "true"


def test_l_accueil_ne_s_eclaire_que_chez_lui_et_une_page_voisine_eclaire_son_entree(menu_seul):
    reseau = Reseau(code="9990000W")
    menu.inscrire(
        Entree("Accueil", "reseau_accueil", Droit.ENTRER, rang=1, exacte=True),
        Entree("Instances", "instance_liste", Droit.VOIR_INSTANCES, rang=2, aussi=("seances",)),
    )

    def eclairees(chemin):
        liens = menu.liens(droits=TOUS, droits_partout=TOUS, reseau=reseau, chemin=chemin)
        return {lien.libelle: lien.courant for lien in liens if lien.courant}

    assert eclairees("/r/9990000W/") == {"Accueil": "page"}
    assert eclairees("/r/9990000W/seances/3/") == {"Instances": "true"}
    assert eclairees("/r/9990000W/instances/") == {"Instances": "page"}
    assert eclairees("/r/9990000W/ailleurs/") == {}


def test_chaque_page_d_un_reseau_eclaire_une_entree():
    """Le mot qui suit le réseau dans une adresse mène à une entrée ; sinon on ne sait plus où l’on est."""
    # Ce qui se télécharge ou ne fait que s’envoyer n’a pas de page.
    sans_page = {"documents-de-seance", "pieces", "representations", "apports"}
    mots = {
        str(adresse.pattern).split("/")[2]
        for adresse in get_resolver().url_patterns
        for adresse in getattr(adresse, "url_patterns", [adresse])
        if str(adresse.pattern).startswith("r/<slug:code>/")
    }
    reseau = Reseau(code="9990000W")
    perdus = []
    for mot in mots - sans_page - {""}:
        liens = menu.liens(droits=TOUS, droits_partout=TOUS, reseau=reseau, chemin=f"/r/9990000W/{mot}/1/")
        if not any(lien.courant for lien in liens):
            perdus.append(mot)
    assert not perdus, f"donnez-leur une entrée, ou inscrivez-les dans son « aussi » : {sorted(perdus)}"


@pytest.mark.django_db
def test_une_page_nue_ne_coute_que_sa_session_son_agent_et_ses_affectations(connecter, django_assert_max_num_queries):
    client = connecter(agent_du_reseau(Role.COORDONNATEUR, ReseauFactory(ecoles=2)))
    with django_assert_max_num_queries(3):
        assert client.get("/mentions-legales/").status_code == 200
