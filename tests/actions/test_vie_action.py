import pytest

from actions.etats import TRANSITIONS, Etat
from actions.models import Action
from partenariats.models import Partenaire
from pilotage.acces import Role
from pilotage.etats import TransitionInterdite
from tests.factories import ActionFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=2)


def test_chaque_passage_laisse_une_trace(reseau):
    agent = agent_du_reseau(Role.COORDONNATEUR, reseau)
    action = ActionFactory(reseau=reseau, cree_par=agent)
    action.passer("proposer", par=agent)
    action.passer("valider", par=agent)
    assert action.etat == Etat.VALIDEE
    assert [(p.verbe, p.depuis, p.vers) for p in action.passages.all()] == [
        ("proposer", "idee", "proposee"),
        ("valider", "proposee", "validee"),
    ]


@pytest.mark.parametrize("verbe", sorted(TRANSITIONS))
@pytest.mark.parametrize("etat", Etat.values)
def test_un_verbe_ne_passe_que_depuis_ses_etats(reseau, verbe, etat):
    action = ActionFactory(reseau=reseau, etat=etat, bilan="Fait.")
    depuis, vers = TRANSITIONS[verbe]
    if etat in depuis:
        action.passer(verbe, par=action.cree_par, motif="parce que")
        assert action.etat == vers
        assert action.passages.count() == 1
    else:
        with pytest.raises(TransitionInterdite, match="impossible depuis"):
            action.passer(verbe, par=action.cree_par, motif="parce que")
        assert action.passages.count() == 0
        assert Action.objects.get(pk=action.pk).etat == etat


def test_deux_clics_ne_passent_pas_deux_fois(reseau):
    action = ActionFactory(reseau=reseau, etat=Etat.PROPOSEE)
    la_meme = Action.objects.get(pk=action.pk)
    action.passer("valider", par=action.cree_par)
    with pytest.raises(TransitionInterdite):
        la_meme.passer("valider", par=action.cree_par)
    assert action.passages.count() == 1


@pytest.mark.parametrize("verbe", ["suspendre", "abandonner"])
def test_suspendre_ou_abandonner_demande_un_motif(reseau, verbe):
    action = ActionFactory(reseau=reseau, etat=Etat.EN_COURS)
    with pytest.raises(TransitionInterdite, match="pourquoi"):
        action.passer(verbe, par=action.cree_par, motif="  ")
    action.passer(verbe, par=action.cree_par, motif="L’intervenante est partie.")
    assert action.passages.get().motif == "L’intervenante est partie."


def test_un_directeur_propose_et_un_pilote_valide(reseau, connecter):
    directeur = agent_du_reseau(Role.DIRECTEUR, reseau)
    pilote = agent_du_reseau(Role.PILOTE, reseau)
    action = ActionFactory(reseau=reseau, cree_par=directeur)
    adresse = f"/r/{reseau.code}/actions/{action.pk}/"
    assert connecter(directeur).post(f"{adresse}proposer/").status_code == 302
    # Valider n’est pas de son droit : pour lui, cette adresse n’existe pas.
    assert connecter(directeur).post(f"{adresse}valider/").status_code == 404
    assert connecter(pilote).post(f"{adresse}valider/").status_code == 302
    action.refresh_from_db()
    assert action.etat == Etat.VALIDEE


def test_un_passage_illegal_par_un_envoi_direct_ne_change_rien(reseau, connecter):
    pilote = agent_du_reseau(Role.PILOTE, reseau)
    action = ActionFactory(reseau=reseau, etat=Etat.EVALUEE)
    reponse = connecter(pilote).post(f"/r/{reseau.code}/actions/{action.pk}/valider/", follow=True)
    assert "impossible depuis" in reponse.content.decode()
    action.refresh_from_db()
    assert action.etat == Etat.EVALUEE


def test_une_action_sans_bilan_ne_s_evalue_pas(reseau):
    action = ActionFactory(reseau=reseau, etat=Etat.TERMINEE, bilan=" ")
    with pytest.raises(TransitionInterdite, match="bilan"):
        action.passer("evaluer", par=action.cree_par)
    assert action.passages.count() == 0


def test_un_motif_demesure_est_refuse_et_ne_change_rien(reseau):
    action = ActionFactory(reseau=reseau, etat=Etat.EN_COURS)
    with pytest.raises(TransitionInterdite, match="500 au plus"):
        action.passer("abandonner", par=action.cree_par, motif="é" * 501)
    action.passer("abandonner", par=action.cree_par, motif="Fin\x00 du financement")
    assert action.passages.get().motif == "Fin du financement"


def test_la_trace_dit_l_etat_d_ou_l_on_part_meme_si_l_on_n_avait_pas_vu_le_dernier_passage(reseau):
    action = ActionFactory(reseau=reseau)
    lue_avant = Action.objects.get(pk=action.pk)
    action.passer("proposer", par=action.cree_par)
    lue_avant.passer("valider", par=action.cree_par)
    assert list(action.passages.values_list("depuis", "vers")) == [("idee", "proposee"), ("proposee", "validee")]


def test_un_partenaire_lit_l_histoire_de_son_action_sans_les_motifs_que_les_agents_se_donnent(reseau, connecter):
    agent = agent_du_reseau(Role.PARTENAIRE, reseau)
    action = ActionFactory(reseau=reseau, etat=Etat.EN_COURS)
    action.partenaires.add(Partenaire.objects.get(representations__affectation__agent=agent))
    action.passer("suspendre", par=action.cree_par, motif="L’intervenant ne vient plus.")
    adresse = f"/r/{reseau.code}/actions/{action.pk}/"
    page = connecter(agent).get(adresse).content.decode()
    assert "suspendue" in page
    assert "ne vient plus" not in page
    assert "ne vient plus" in connecter(agent_du_reseau(Role.DIRECTEUR, reseau)).get(adresse).content.decode()
