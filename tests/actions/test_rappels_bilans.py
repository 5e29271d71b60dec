from datetime import timedelta
from unittest import mock

import pytest

from actions import rappels
from actions.etats import Etat
from actions.models import Action
from pilotage.acces import Role
from pilotage.annees import annee_courante, aujourd_hui
from pilotage.models import Courriel
from tests.factories import ActionFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db
JOUR = aujourd_hui()
HIER = JOUR - timedelta(days=1)


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=2)


@pytest.fixture
def coordonnateur(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


def finie(reseau, **champs):
    return ActionFactory(reseau=reseau, annee=annee_courante(), etat=Etat.TERMINEE, **champs)


def a_qui():
    return sorted(Courriel.objects.filter(genre="bilan").values_list("destinataire", flat=True))


def test_qui_porte_l_action_recoit_un_seul_courriel_pour_tous_ses_bilans(reseau, coordonnateur):
    porteur = agent_du_reseau(Role.MEMBRE, reseau)
    for rang in range(3):
        finie(reseau, porteur=porteur, cree_par=coordonnateur, intitule=f"Atelier {rang}")
    assert rappels.rappeler_les_bilans(au=JOUR) == 1
    courriel = Courriel.objects.get(genre="bilan")
    assert courriel.destinataire == porteur.courriel
    assert "3 bilans à écrire" in courriel.objet
    assert all(f"Atelier {rang}" in courriel.texte for rang in range(3))


def test_un_porteur_parti_laisse_la_place_a_qui_coordonne(reseau, coordonnateur):
    parti = agent_du_reseau(Role.MEMBRE, reseau, fin=HIER)
    finie(reseau, porteur=parti)
    rappels.rappeler_les_bilans(au=JOUR)
    assert a_qui() == [coordonnateur.courriel]


def test_jamais_deux_fois_le_meme_jour_puis_chaque_semaine(reseau, coordonnateur):
    finie(reseau, cree_par=coordonnateur)
    envois = [rappels.rappeler_les_bilans(au=JOUR + timedelta(days=n)) for n in (0, 0, 1, 6, 7, 7)]
    assert envois == [1, 0, 0, 0, 1, 0]
    assert Courriel.objects.filter(genre="bilan").count() == 2


def test_tue_entre_le_courriel_et_la_trace_rien_n_est_parti_et_rien_n_est_perdu(reseau, coordonnateur):
    finie(reseau, cree_par=coordonnateur)

    def tuer(*args, **kwargs):
        ecrire(*args, **kwargs)
        raise KeyboardInterrupt

    ecrire = rappels.ecrire_les_lettres
    with mock.patch.object(rappels, "ecrire_les_lettres", tuer), pytest.raises(KeyboardInterrupt):
        rappels.rappeler_les_bilans(au=JOUR)
    assert a_qui() == []
    assert rappels.rappeler_les_bilans(au=JOUR) == 1
    assert a_qui() == [coordonnateur.courriel]


def test_la_base_refuse_le_second_courriel_du_jour_meme_si_la_trace_s_est_perdue(reseau, coordonnateur):
    finie(reseau, cree_par=coordonnateur)
    rappels.rappeler_les_bilans(au=JOUR)
    Action.objects.update(bilan_rappele_le=None)
    rappels.rappeler_les_bilans(au=JOUR)
    assert a_qui() == [coordonnateur.courriel]


def test_ni_bilan_ecrit_ni_action_en_cours_ni_vieille_action_ne_se_rappellent(reseau, coordonnateur):
    finie(reseau, cree_par=coordonnateur, bilan="Écrit.")
    ActionFactory(reseau=reseau, annee=annee_courante(), etat=Etat.EN_COURS, fin=JOUR, cree_par=coordonnateur)
    ActionFactory(reseau=reseau, annee=annee_courante() - 2, etat=Etat.TERMINEE, cree_par=coordonnateur)
    ActionFactory(reseau=reseau, annee=annee_courante(), etat=Etat.ABANDONNEE, fin=HIER, cree_par=coordonnateur)
    assert rappels.rappeler_les_bilans(au=JOUR) == 0


def test_la_fin_passee_d_une_action_en_cours_appelle_son_bilan(reseau, coordonnateur):
    ActionFactory(reseau=reseau, annee=annee_courante(), etat=Etat.EN_COURS, fin=HIER, cree_par=coordonnateur)
    assert rappels.rappeler_les_bilans(au=JOUR) == 1


def test_le_jour_du_bilan_d_etape_se_rappelle(reseau, coordonnateur):
    action = ActionFactory(
        reseau=reseau, annee=annee_courante(), etat=Etat.EN_COURS, bilan_etape_le=JOUR, cree_par=coordonnateur
    )
    assert rappels.rappeler_les_bilans(au=HIER) == 0
    assert rappels.rappeler_les_bilans(au=JOUR) == 1
    assert f"/actions/{action.pk}/bilan-etape/" in Courriel.objects.get().texte
