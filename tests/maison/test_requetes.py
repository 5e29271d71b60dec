"""Le nombre de requêtes SQL d’une page ne dépend pas de ce qu’elle montre : 3 objets ou 30, c’est pareil."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pilotage.acces import Role
from tests.factories import ReseauFactory
from tests.maison.adresses import PROPRE, SEULE, adresses
from tests.maison.monde import peupler_monde
from tests.maison.tournee import Visiteur
from tests.peuplement import peupler_reseau

# Une liste lit une chose ; une page de détail ou un tableau de bord en rassemble plusieurs.
LISTE_MAX, PAGE_MAX = 12, 20
# Le rapport entier, lu d’un coup : tout ce que le réseau a fait dans l’année tient dans ces pages-là.
RAPPORT_MAX = 42
RAPPORT = frozenset(
    {
        "rapport_apercu",
        "rapport_document",
        "rapport_ecrire",
        "rapport_section",
        "rapport_fiche",
        "passation",
        "passation_document",
        "consolidation",
        "consolidation_document",
    }
)
# L’accueil répond d’un écran à tout ce qu’un pilote vient demander : une requête par chose, quel que soit le nombre de choses.
ACCUEIL_MAX = 28
PEU, BEAUCOUP = 3, 30


# Le nombre de requêtes est celui que le code demande, quelle que soit la base qui y répond.
@pytest.mark.une_base
@pytest.mark.parametrize("role", [Role.COORDONNATEUR, Role.ADMINISTRATEUR, Role.DIRECTEUR])
def test_une_page_ne_fait_pas_plus_de_requetes_quand_elle_montre_plus(role, db):
    monde = peupler_monde(nombre=PEU)
    peu = compter_les_requetes(monde, role)
    peupler_reseau(monde.propre, annee=monde.annee, par=monde.agents[Role.COORDONNATEUR], nombre=BEAUCOUP - PEU)
    ReseauFactory.create_batch(BEAUCOUP - PEU, academie=monde.propre.academie)
    beaucoup = compter_les_requetes(monde, role, deja_lues=True)

    assert peu.keys() == beaucoup.keys()
    assert "action_liste" in peu or role == Role.ADMINISTRATEUR
    croissent = {nom: (peu[nom], beaucoup[nom]) for nom in peu if beaucoup[nom] > peu[nom]}
    assert not croissent, f"une requête par ligne ? (avec {PEU}, avec {BEAUCOUP}) : {croissent}"
    lourdes = {nom: n for nom, n in beaucoup.items() if n > permis(nom)}
    assert not lourdes, f"plus de {LISTE_MAX} requêtes pour une liste, ou de {PAGE_MAX} pour une page : {lourdes}"


def permis(nom: str) -> int:
    if nom in RAPPORT:
        return RAPPORT_MAX
    if nom == "reseau_accueil":
        return ACCUEIL_MAX
    return LISTE_MAX if nom.endswith("_liste") else PAGE_MAX


def compter_les_requetes(monde, role, deja_lues=False) -> dict[str, int]:
    """Nom de l’adresse → requêtes d’un GET, pour les pages que ce rôle lit dans son réseau.

    Une page qui n’est pas `deja_lues` l’est une première fois pour rien : ce que Django garde en mémoire (types de contenu)
    ne se compte pas.
    """
    visiteur = Visiteur(monde.agents[role])
    comptes = {}
    for adresse in adresses(monde, methodes=("GET",)):
        if adresse.situation not in (PROPRE, SEULE):
            continue
        if not deja_lues:
            visiteur.demander("GET", adresse.chemin)
        with CaptureQueriesContext(connection) as requetes:
            reponse = visiteur.demander("GET", adresse.chemin)
        if reponse.status_code == 200:
            comptes[adresse.nom] = sum("SAVEPOINT" not in requete["sql"] for requete in requetes)
    return comptes
