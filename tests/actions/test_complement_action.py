import pytest

from actions.models import Action
from actions.vraisemblance import etonnements
from pilotage.acces import Role
from pilotage.annees import annee_courante
from tests.factories import ActionFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db
ANNEE = annee_courante()


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=2)


@pytest.fixture
def action(reseau):
    return ActionFactory(reseau=reseau, annee=ANNEE)


@pytest.fixture
def client_(reseau, connecter):
    return connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))


def saisie(action, indicateurs=(), liens=(), **champs):
    donnees = {"version_lue": action.version}
    for nom, lignes in (("indicateurs", indicateurs), ("liens", liens)):
        donnees |= {f"{nom}-TOTAL_FORMS": len(lignes), f"{nom}-INITIAL_FORMS": 0}
        for rang, ligne in enumerate(lignes):
            donnees |= {f"{nom}-{rang}-{champ}": valeur for champ, valeur in ligne.items()}
    return donnees | champs


def completer(client, action, **kwargs):
    return client.post(f"{action.get_absolute_url()}completer/", saisie(action, **kwargs))


def test_tout_ce_qui_complete_une_action_s_enregistre_et_se_relit(client_, action):
    reponse = completer(
        client_,
        action,
        temps="peri",
        periodes=["2", "3"],
        transversalites=["egalite"],
        classes_prevues="6",
        parents_touches="40",
        hse_prevues="12.5",
        hse_faites="9",
        imp_prevues="0.25",
        indicateurs=[{"intitule": "Séances tenues", "unite": "séances", "cible": "40"}],
        liens=[{"intitule": "La liste", "adresse": "https://eduscol.education.fr/livres"}],
    )
    assert reponse.status_code == 302
    action = Action.objects.get()
    assert (action.temps, action.classes_prevues, action.hse_prevues, action.hse_faites) == ("peri", 6, 12.5, 9)
    assert [p.periode for p in action.periodes.all()] == [2, 3]
    contenu = client_.get(action.get_absolute_url()).content.decode()
    for dit in (
        "temps périscolaire",
        "2e période, 3e période",
        "égalité femmes-hommes",
        "HSE (heures)",
        "12,5<",
        "0,25<",
        "Séances tenues",
    ):
        assert dit in contenu
    # Le lien se montre avec le site où il mène.
    assert "eduscol.education.fr</span>" in contenu


@pytest.mark.parametrize(
    "adresse", ["http://exemple.fr/", "javascript:alert(1)", "data:text/html,x", "https://", "ftp://exemple.fr/"]
)
def test_un_lien_qui_n_est_pas_en_https_est_refuse_sur_sa_ligne(client_, action, adresse):
    reponse = completer(client_, action, liens=[{"intitule": "Ailleurs", "adresse": adresse}])
    assert reponse.status_code == 422
    assert list(reponse.context["liens"].forms[0].errors) == ["adresse"]
    assert not action.liens.exists()


def test_le_site_montre_est_celui_ou_mene_le_lien(client_, action):
    completer(client_, action, liens=[{"intitule": "Piège", "adresse": "https://education.gouv.fr@mechant.example/"}])
    lien = action.liens.first()
    assert lien is None or lien.site == "mechant.example"


@pytest.mark.parametrize(
    "champ", ["eleves_touches", "classes_prevues", "enseignants_touches", "hse_prevues", "hse_faites", "imp_faites"]
)
def test_un_nombre_negatif_est_refuse_sur_son_champ_et_rien_n_est_perdu(client_, action, champ):
    reponse = completer(client_, action, **{champ: "-3", "parents_prevus": "55"})
    assert reponse.status_code == 422
    formulaire = reponse.context["form"]
    assert list(formulaire.errors) == [champ]
    assert formulaire["parents_prevus"].value() == "55"


@pytest.mark.parametrize("champ", ["eleves_prevus", "intervenants_faits"])
def test_un_nombre_de_quarante_chiffres_est_refuse_en_une_phrase(client_, action, champ):
    reponse = completer(client_, action, **{champ: "9" * 40})
    assert reponse.status_code == 422
    assert list(reponse.context["form"].errors) == [champ]


def test_plus_du_double_du_prevu_se_dit_et_s_enregistre(client_, action):
    reponse = client_.post(
        f"{action.get_absolute_url()}completer/",
        saisie(action, eleves_prevus="120", eleves_touches="1200", classes_prevues="5", classes_touchees="6"),
        follow=True,
    )
    contenu = reponse.content.decode()
    assert "1\u00a0200 élèves touchés pour 120 prévus" in contenu
    assert "classes touchées pour" not in contenu
    action.refresh_from_db()
    assert action.eleves_touches == 1200


def test_ce_qui_etonne():
    assert etonnements(Action(eleves_prevus=10, eleves_touches=19)) == []
    assert etonnements(Action(parents_touches=9_000)) == [
        "9\u00a0000 parents touchés : c’est plus qu’un réseau n’en compte."
    ]
    assert len(etonnements(Action(classes_prevues=400, eleves_prevus=20, eleves_touches=90))) == 2


def test_les_ages_sont_pour_les_cites_educatives(reseau, action, client_):
    adresse = f"{action.get_absolute_url()}completer/"
    assert "age_min" not in client_.get(adresse).context["form"].fields
    reseau.type = "CE"
    reseau.save()
    reponse = completer(client_, action, age_min="16", age_max="11")
    assert list(reponse.context["form"].errors) == ["age_max"]
    assert completer(client_, action, age_min="0", age_max="3").status_code == 302
    action.refresh_from_db()
    assert action.ages == "de 0 à 3 ans"


def test_deux_personnes_qui_completent_voient_les_deux_saisies(client_, action):
    ancienne = saisie(action, eleves_prevus="100")
    completer(client_, action, eleves_prevus="120")
    reponse = client_.post(f"{action.get_absolute_url()}completer/", ancienne)
    assert reponse.status_code == 422
    assert ("élèves prévus", "120", "100") in [
        (champ.lower(), la_leur, la_mienne) for champ, la_leur, la_mienne in reponse.context["form"].conflits
    ]
    action.refresh_from_db()
    assert action.eleves_prevus == 120


def test_une_page_d_action_ne_propose_de_completer_qu_a_qui_le_peut(action, connecter, reseau):
    membre = agent_du_reseau(Role.MEMBRE, reseau)
    assert connecter(membre).get(f"{action.get_absolute_url()}completer/").status_code == 404
    assert "completer/" not in connecter(membre).get(action.get_absolute_url()).content.decode()
