import pytest

from actions.models import Action
from pilotage.acces import DROITS, PORTEES, Droit, Role
from pilotage.annees import aujourd_hui
from pilotage.models import Etablissement, Reseau
from tests.factories import (
    AcademieFactory,
    ActionFactory,
    AffectationFactory,
    AgentFactory,
    EtablissementFactory,
    PartenaireFactory,
    RattachementFactory,
    ReseauFactory,
    agent_du_reseau,
)

pytestmark = pytest.mark.django_db


def test_chaque_role_a_ses_droits_et_sa_portee():
    assert set(DROITS) == set(PORTEES) == set(Role)


@pytest.mark.parametrize("role", [r for r in Role if Droit.VOIR_ACTIONS in DROITS[r] and r != Role.PARTENAIRE])
def test_chaque_role_voit_les_actions_de_son_reseau_et_d_aucun_autre(role):
    mien = ReseauFactory(ecoles=1)
    autre = ReseauFactory(ecoles=1, academie=AcademieFactory(code="09"))
    action = ActionFactory(reseau=mien)
    ActionFactory(reseau=autre)
    agent = agent_du_reseau(role, mien)
    assert list(Action.objects.autorises(agent, Droit.VOIR_ACTIONS)) == [action]


def test_un_partenaire_ne_voit_que_les_actions_ou_il_prend_part():
    reseau = ReseauFactory()
    agent = agent_du_reseau(Role.PARTENAIRE, reseau)
    partenaire = agent.affectations.get().representation.partenaire
    la_sienne, une_autre = ActionFactory(reseau=reseau), ActionFactory(reseau=reseau)
    la_sienne.partenaires.add(partenaire, PartenaireFactory(reseau=reseau))
    une_autre.partenaires.add(PartenaireFactory(reseau=reseau))
    assert list(Action.objects.autorises(agent, Droit.VOIR_ACTIONS)) == [la_sienne]
    assert not Reseau.objects.autorises(agent, Droit.VOIR_RESEAU).exists()


def test_une_affectation_finie_n_ouvre_plus_rien():
    reseau = ReseauFactory()
    affectation = AffectationFactory(role=Role.COORDONNATEUR, reseau=reseau, fin="2020-06-30")
    assert not Reseau.objects.autorises(affectation.agent, Droit.ENTRER).exists()


def test_une_affectation_a_venir_n_ouvre_encore_rien():
    affectation = AffectationFactory(role=Role.COORDONNATEUR, reseau=ReseauFactory(), debut="2099-09-01")
    assert not Reseau.objects.autorises(affectation.agent, Droit.ENTRER).exists()


def test_un_directeur_suit_son_ecole_quand_elle_change_de_reseau():
    ancien, nouveau, ecole = ReseauFactory(), ReseauFactory(), EtablissementFactory()
    RattachementFactory(reseau=ancien, etablissement=ecole, fin="2020-08-31")
    RattachementFactory(reseau=nouveau, etablissement=ecole, debut="2020-09-01")
    directeur = AffectationFactory(role=Role.DIRECTEUR, etablissement=ecole).agent
    assert list(Reseau.objects.autorises(directeur, Droit.ENTRER)) == [nouveau]


def test_un_agent_sans_affectation_ne_voit_rien():
    ReseauFactory(ecoles=2)
    agent = AgentFactory()
    for modele in (Reseau, Etablissement, Action):
        assert not modele.objects.autorises(agent, Droit.VOIR_RESEAU).exists()
    assert not agent.a_le_droit(Droit.ENTRER)


def test_lire_ses_droits_coute_deux_requetes_quel_que_soit_le_nombre_d_affectations(django_assert_max_num_queries):
    agent = AgentFactory()
    for _ in range(6):
        ecole = EtablissementFactory()
        RattachementFactory(reseau=ReseauFactory(), etablissement=ecole)
        AffectationFactory(agent=agent, role=Role.DIRECTEUR, etablissement=ecole)
    with django_assert_max_num_queries(3):
        assert all(agent.a_le_droit(droit) for droit in DROITS[Role.DIRECTEUR])


@pytest.mark.parametrize(
    ("role", "lieu"),
    [
        (Role.DIRECTEUR, "reseau"),
        (Role.COORDONNATEUR, "academie"),
        (Role.CORRESPONDANT, "reseau"),
        (Role.ADMINISTRATEUR, "reseau"),
        (Role.PARTENAIRE, "etablissement"),
    ],
)
def test_la_base_refuse_un_role_la_ou_il_ne_s_exerce_pas(role, lieu):
    from django.db import IntegrityError, transaction

    lieux = {"reseau": ReseauFactory, "academie": AcademieFactory, "etablissement": EtablissementFactory}
    with pytest.raises(IntegrityError), transaction.atomic():
        AffectationFactory(role=role, debut=aujourd_hui(), **{lieu: lieux[lieu]()})
