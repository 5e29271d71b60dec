from decimal import Decimal

import pytest

from actions.models import Depense
from pilotage.acces import Role
from pilotage.annees import annee_courante
from tests.factories import ActionFactory, EnveloppeFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db


@pytest.fixture
def reseau():
    return ReseauFactory()


@pytest.fixture
def action(reseau):
    return ActionFactory(reseau=reseau, annee=annee_courante(), intitule="Chorale")


@pytest.fixture
def enveloppe(reseau):
    return EnveloppeFactory(reseau=reseau, exercice="scolaire", annee=annee_courante(), notifie=Decimal("100"))


def poster(connecter, role, action, **saisie):
    client = connecter(agent_du_reseau(role, action.reseau))
    return client.post(f"/r/{action.reseau.code}/actions/{action.pk}/depenses/", {"libelle": "Bus"} | saisie)


def test_une_depense_est_une_ligne_de_l_enveloppe_ecrite_une_fois(connecter, action, enveloppe):
    assert poster(connecter, Role.COORDONNATEUR, action, enveloppe=enveloppe.pk, montant="40,50").status_code == 302
    depense = Depense.objects.get()
    assert (depense.action, depense.ligne.enveloppe, depense.ligne.montant) == (action, enveloppe, Decimal("40.50"))
    assert enveloppe.reparti == Decimal("40.50")


def test_une_depense_qui_depasse_l_enveloppe_se_dit_avant(connecter, action, enveloppe):
    refus = poster(connecter, Role.COORDONNATEUR, action, enveloppe=enveloppe.pk, montant="150")
    assert refus.status_code == 422
    assert "dépasse de 50,00 €" in refus.content.decode()
    assert not Depense.objects.exists()
    assert (
        poster(connecter, Role.GESTIONNAIRE, action, enveloppe=enveloppe.pk, montant="150", confirmer="on").status_code
        == 302
    )


@pytest.mark.parametrize("cle", ["", "x", "999999"])
def test_sans_enveloppe_rien_ne_tombe(connecter, action, cle):
    reponse = poster(connecter, Role.COORDONNATEUR, action, enveloppe=cle, montant="5")
    assert reponse.status_code == 422
    assert "enveloppe" in reponse.context["form"].errors


def test_l_enveloppe_d_un_autre_reseau_n_est_pas_un_choix(connecter, action):
    ailleurs = EnveloppeFactory(reseau=ReseauFactory(), annee=annee_courante())
    reponse = poster(connecter, Role.COORDONNATEUR, action, enveloppe=ailleurs.pk, montant="5")
    assert "enveloppe" in reponse.context["form"].errors


@pytest.mark.parametrize("role", [Role.PILOTE, Role.DIRECTEUR, Role.PARTENAIRE])
def test_qui_ne_repartit_pas_le_budget_ne_voit_pas_la_page(connecter, action, role):
    assert poster(connecter, role, action, montant="5").status_code == 404
