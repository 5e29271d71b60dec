from datetime import timedelta

import pytest

from pilotage.acces import Role
from pilotage.annees import aujourd_hui
from pilotage.etats import TransitionInterdite
from pilotage.instances.etats import TRANSITIONS_DECISION, EtatDecision
from pilotage.models import Decision
from tests.factories import DecisionFactory, InstanceFactory, MembreFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=1)


@pytest.fixture
def instance(reseau):
    return InstanceFactory(reseau=reseau)


@pytest.fixture
def client_coordonnateur(connecter, reseau):
    return connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))


def jour(dans):
    return aujourd_hui() + timedelta(days=dans)


def adresse(decision, suite=""):
    return f"/r/{decision.instance.reseau.code}/decisions/{decision.pk}/{suite}"


def test_les_retards_viennent_d_abord_puis_les_echeances_puis_ce_qui_est_clos(instance):
    for intitule, champs in {
        "close": {"echeance": jour(-9), "etat": "tenue"},
        "sans échéance": {},
        "bientôt": {"echeance": jour(3)},
        "en retard": {"echeance": jour(-2), "etat": "reportee"},
        "très en retard": {"echeance": jour(-30), "etat": "en_cours"},
        "aujourd’hui": {"echeance": jour(0)},
    }.items():
        DecisionFactory(instance=instance, intitule=intitule, **champs)
    ordre = Decision.objects.en_ordre(au=aujourd_hui()).values_list("intitule", flat=True)
    assert list(ordre) == ["très en retard", "en retard", "aujourd’hui", "bientôt", "sans échéance", "close"]
    assert Decision.objects.en_retard(au=aujourd_hui()).count() == 2


def test_une_seule_liste_pour_toutes_les_instances_du_reseau(reseau, client_coordonnateur):
    DecisionFactory(instance__reseau=reseau, intitule="Décision du COPIL")
    DecisionFactory(instance__reseau=reseau, intitule="Décision du CEC", echeance=jour(-1))
    DecisionFactory(intitule="Décision d’ailleurs")
    DecisionFactory(instance__reseau=reseau, intitule="Décision close", etat="tenue")
    page = client_coordonnateur.get(f"/r/{reseau.code}/decisions/").content.decode()
    assert page.index("Décision du CEC") < page.index("Décision du COPIL")
    assert "1 décision en retard" in page
    assert "ailleurs" not in page
    assert "Décision close" not in page
    assert "Décision close" in client_coordonnateur.get(f"/r/{reseau.code}/decisions/?etat=").content.decode()


@pytest.mark.parametrize("verbe", sorted(TRANSITIONS_DECISION))
@pytest.mark.parametrize("etat", EtatDecision.values)
def test_un_verbe_ne_passe_que_depuis_ses_etats(instance, verbe, etat):
    decision = DecisionFactory(instance=instance, etat=etat)
    depuis, vers = TRANSITIONS_DECISION[verbe]
    if etat in depuis:
        decision.passer(verbe, par=decision.cree_par, motif="parce que")
        assert decision.etat == vers
    else:
        with pytest.raises(TransitionInterdite, match="impossible depuis"):
            decision.passer(verbe, par=decision.cree_par, motif="parce que")


class TestReporter:
    @pytest.fixture
    def decision(self, instance):
        return DecisionFactory(instance=instance, echeance=jour(-5))

    def test_une_nouvelle_echeance_et_une_raison(self, decision, client_coordonnateur):
        envoi = {"echeance": jour(20).isoformat(), "motif": "L’intervenante est partie."}
        client_coordonnateur.post(adresse(decision, "reporter/"), envoi)
        decision.refresh_from_db()
        assert (decision.etat, decision.echeance, decision.est_en_retard) == ("reportee", jour(20), False)
        assert decision.passages.get().motif == "L’intervenante est partie."

    @pytest.mark.parametrize(
        ("envoi", "phrase"),
        [
            ({"motif": "Oui"}, "demande une nouvelle échéance"),
            ({"motif": "Oui", "echeance": "2020-01-01"}, "déjà passée"),
            ({"echeance": "2099-01-01"}, "dites pourquoi"),
        ],
    )
    def test_sinon_rien_ne_change_et_on_le_dit(self, decision, client_coordonnateur, envoi, phrase):
        reponse = client_coordonnateur.post(adresse(decision, "reporter/"), envoi, follow=True)
        assert phrase in reponse.content.decode()
        decision.refresh_from_db()
        assert (decision.etat, decision.echeance) == ("a_faire", jour(-5))


class TestLeResponsable:
    @pytest.fixture
    def directeur(self, reseau):
        return agent_du_reseau(Role.DIRECTEUR, reseau)

    def test_il_suit_la_sienne_et_pas_les_autres(self, instance, directeur, connecter):
        sienne = DecisionFactory(instance=instance, responsable=MembreFactory(instance=instance, agent=directeur))
        autre = DecisionFactory(instance=instance)
        client = connecter(directeur)
        assert client.post(adresse(sienne, "suivre/"), {"texte": "Le courrier est parti."}).status_code == 302
        assert client.post(adresse(sienne, "tenir/")).status_code == 302
        assert client.post(adresse(autre, "suivre/"), {"texte": "Non"}).status_code == 404
        assert client.post(adresse(autre, "tenir/")).status_code == 404
        sienne.refresh_from_db()
        assert (sienne.etat, sienne.suivis.get().texte) == ("tenue", "Le courrier est parti.")
        assert "Marquer tenue" not in client.get(adresse(autre)).content.decode()

    def test_il_trouve_les_siennes(self, instance, directeur, connecter):
        membre = MembreFactory(instance=instance, agent=directeur)
        DecisionFactory(instance=instance, responsable=membre, intitule="À moi")
        DecisionFactory(instance=instance, intitule="À un autre")
        page = connecter(directeur).get(f"/r/{instance.reseau.code}/decisions/?aux_miennes=on").content.decode()
        assert "À moi" in page
        assert "À un autre" not in page


def test_une_decision_se_prend_hors_seance(instance, client_coordonnateur):
    membre = MembreFactory(instance=instance, nom="Léa Morin")
    chemin = f"/r/{instance.reseau.code}/instances/{instance.pk}/decider/"
    envoi = {"intitule": "Acheter\r\ndes livres", "responsable": membre.pk, "prise_le": jour(0).isoformat()}
    assert client_coordonnateur.post(chemin, envoi | {"echeance": jour(-1).isoformat()}).status_code == 422
    assert client_coordonnateur.post(chemin, envoi).status_code == 302
    decision = Decision.objects.get()
    assert (decision.intitule, decision.a_la_charge_de) == ("Acheter des livres", "Léa Morin")


def test_le_releve_sort_tel_qu_il_est_filtre(instance, client_coordonnateur):
    DecisionFactory(instance=instance, intitule="=CMD()", echeance=jour(-1))
    DecisionFactory(instance=instance, intitule="Close", etat="tenue")
    base = f"/r/{instance.reseau.code}/decisions/decisions"
    csv = client_coordonnateur.get(f"{base}.csv").content.decode("utf-8-sig")
    assert "'=CMD()" in csv
    assert "Close" not in csv
    assert client_coordonnateur.get(f"{base}.ods").content.startswith(b"PK")
    assert client_coordonnateur.get(f"{base}.doc").status_code == 404
