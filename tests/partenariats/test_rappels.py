from datetime import date, timedelta

import pytest

from partenariats.models import AppelAProjets, Convention, Rappel
from partenariats.rappels import rappeler
from pilotage.acces import Role
from pilotage.models import Courriel
from tests.factories import (
    AffectationFactory,
    AppelFactory,
    ConventionFactory,
    EnveloppeFactory,
    PartenaireFactory,
    ReseauFactory,
    agent_du_reseau,
)

pytestmark = pytest.mark.django_db
FIN = date(2026, 12, 31)


@pytest.fixture
def reseau():
    return ReseauFactory()


@pytest.fixture
def coordonnateur(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


@pytest.fixture
def convention(reseau):
    return ConventionFactory(reseau=reseau, signee=True, avec=PartenaireFactory(reseau=reseau))


def test_un_an_de_matins_envoie_un_rappel_a_90_jours_et_un_a_30(convention, coordonnateur):
    envois = {}
    jour = date(2026, 9, 1)
    while jour <= date(2027, 1, 31):
        if nombre := rappeler(au=jour):
            envois[(FIN - jour).days] = nombre
        jour += timedelta(days=1)
    assert envois == {90: 1, 30: 1}
    premier, second = Courriel.objects.order_by("pk")
    assert {premier.destinataire, second.destinataire} == {coordonnateur.courriel}
    assert "31 décembre 2026 (dans 90 jours) : fin de la convention" in premier.texte


def test_le_meme_matin_deux_fois_n_envoie_qu_un_courriel(convention, coordonnateur):
    jour = FIN - timedelta(days=30)
    assert (rappeler(au=jour), rappeler(au=jour)) == (1, 0)


def test_ce_qui_s_ajoute_dans_la_matinee_est_rappele_aussi(convention, coordonnateur):
    jour = FIN - timedelta(days=30)
    rappeler(au=jour)
    ConventionFactory(
        reseau=convention.reseau, signee=True, intitule="L’ajoutée", avec=PartenaireFactory(reseau=convention.reseau)
    )
    assert rappeler(au=jour) == 1
    _, second = Courriel.objects.order_by("pk")
    assert "L’ajoutée" in second.texte
    assert convention.intitule not in second.texte
    assert Rappel.objects.count() == 2


def test_une_date_reportee_se_rappelle_a_nouveau(convention, coordonnateur):
    rappeler(au=FIN - timedelta(days=20))
    Convention.objects.filter(pk=convention.pk).update(fin=date(2027, 6, 30))
    assert rappeler(au=date(2027, 6, 10)) == 1


def test_seuls_ceux_qui_tiennent_les_conventions_de_ce_reseau_aujourd_hui_sont_avertis(reseau, convention):
    attendus = {agent_du_reseau(role, reseau).courriel for role in (Role.GESTIONNAIRE, Role.PILOTE)}
    for role in (Role.DIRECTEUR, Role.MEMBRE, Role.PARTENAIRE, Role.CORRESPONDANT):
        agent_du_reseau(role, reseau)
    agent_du_reseau(Role.COORDONNATEUR, ReseauFactory())
    AffectationFactory(role=Role.COORDONNATEUR, reseau=reseau, fin="2020-06-30")
    rappeler(au=FIN - timedelta(days=30))
    assert set(Courriel.objects.values_list("destinataire", flat=True)) == attendus


def test_interrompu_avant_la_fin_le_matin_n_a_rien_ecrit_et_se_refait(convention, coordonnateur, monkeypatch):
    def tue(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("partenariats.rappels.ecrire_les_lettres", tue)
    with pytest.raises(KeyboardInterrupt):
        rappeler(au=FIN - timedelta(days=30))
    assert not Rappel.objects.exists()
    monkeypatch.undo()
    assert rappeler(au=FIN - timedelta(days=29)) == 1


def test_sans_personne_pour_le_lire_un_rappel_attend_quelqu_un(convention, reseau):
    assert rappeler(au=FIN - timedelta(days=30)) == 0
    agent_du_reseau(Role.GESTIONNAIRE, reseau)
    assert rappeler(au=FIN - timedelta(days=29)) == 1


def test_un_appel_se_rappelle_a_30_et_7_jours_du_depot_et_plus_une_fois_depose(reseau, coordonnateur):
    depot = date(2026, 12, 15)
    appel = AppelFactory(reseau=reseau, depot_le=depot)
    jours = [avant for avant in range(60, -5, -1) if rappeler(au=depot - timedelta(days=avant))]
    assert jours == [30, 7]
    Rappel.objects.all().delete()
    AppelAProjets.objects.filter(pk=appel.pk).update(resultat="depose")
    assert rappeler(au=depot - timedelta(days=5)) == 0


def test_le_bilan_d_une_enveloppe_se_rappelle_jusqu_a_ce_qu_il_soit_rendu(reseau, coordonnateur):
    EnveloppeFactory(reseau=reseau, bilan_le=FIN)
    EnveloppeFactory(reseau=reseau, bilan_le=FIN, bilan_rendu_le=date(2026, 9, 1))
    jours = [avant for avant in range(100, -5, -1) if rappeler(au=FIN - timedelta(days=avant))]
    assert jours == [90, 30]


def test_un_rappel_d_echeances_se_lit_dans_la_boite_d_envoi_du_reseau(convention, coordonnateur, connecter):
    rappeler(au=FIN - timedelta(days=30))
    page = connecter(coordonnateur).get(f"/r/{convention.reseau.code}/courriels/")
    assert "Rappel d’échéances" in page.content.decode()


def test_chaque_reseau_a_son_courriel(convention, coordonnateur):
    autre = ReseauFactory()
    agent_du_reseau(Role.COORDONNATEUR, autre)
    ConventionFactory(reseau=autre, signee=True, intitule="Celle d’à côté", avec=PartenaireFactory(reseau=autre))
    assert rappeler(au=FIN - timedelta(days=30)) == 2
    assert "Celle d’à côté" not in Courriel.objects.get(destinataire=coordonnateur.courriel).texte
