from datetime import timedelta

import pytest

from actions.etats import Etat
from pilotage.acces import Role
from pilotage.annees import annee_courante, aujourd_hui
from tests.factories import ActionFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=2)


def page(connecter, role, reseau):
    reponse = connecter(agent_du_reseau(role, reseau)).get(f"/r/{reseau.code}/")
    assert reponse.status_code == 200
    return reponse.content.decode()


def test_le_pilote_voit_ce_qui_attend_sa_validation(reseau, connecter):
    ActionFactory(reseau=reseau, annee=annee_courante(), etat=Etat.PROPOSEE, intitule="Jardin partagé")
    assert "Attend votre validation" in page(connecter, Role.PILOTE, reseau)
    # Valider n’est pas le travail du coordonnateur.
    assert "Attend votre validation" not in page(connecter, Role.COORDONNATEUR, reseau)


def test_la_coordonnatrice_voit_les_actions_terminees_sans_bilan(reseau, connecter):
    ActionFactory(reseau=reseau, etat=Etat.TERMINEE, intitule="Sans bilan", bilan="")
    ActionFactory(reseau=reseau, etat=Etat.TERMINEE, intitule="Avec bilan", bilan="Réussi.")
    contenu = page(connecter, Role.COORDONNATEUR, reseau)
    assert "Sans bilan" in contenu
    assert "Avec bilan" not in contenu


def test_elle_voit_ce_qui_finit_dans_les_trente_jours_et_les_ecoles_oubliees(reseau, connecter):
    jour = aujourd_hui()
    for nom, dans in (("Bientôt finie", 20), ("Finie plus tard", 60)):
        ActionFactory(reseau=reseau, etat=Etat.EN_COURS, intitule=nom, fin=jour + timedelta(days=dans))
    contenu = page(connecter, Role.COORDONNATEUR, reseau)
    assert "Bientôt finie" in contenu
    assert "Finie plus tard" not in contenu
    assert contenu.count("Les Tilleuls") == 2


def test_le_partenaire_n_a_ni_chiffres_ni_journal(reseau, connecter):
    ActionFactory(reseau=reseau, intitule="Action d’un autre", annee=annee_courante())
    contenu = page(connecter, Role.PARTENAIRE, reseau)
    assert "L’année en chiffres" not in contenu
    assert "Action d’un autre" not in contenu


def test_qui_a_un_seul_reseau_y_entre_et_qui_en_a_deux_choisit(reseau, connecter):
    agent = agent_du_reseau(Role.PILOTE, reseau)
    assert connecter(agent).get("/").url == f"/r/{reseau.code}/"
    agent.affectations.create(role=Role.PILOTE, reseau=ReseauFactory(), debut="2020-09-01")
    assert connecter(agent).get("/").url == "/reseaux/"
