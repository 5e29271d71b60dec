import pytest

from actions.etats import Etat
from actions.forms.bilans import BilanEtapeForm, BilanFinalForm
from actions.models import Action, BilanEtape, BilanFinal, IndicateurAction
from pilotage.acces import Role
from pilotage.annees import annee_courante, aujourd_hui
from tests.factories import ActionFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db
ANNEE = annee_courante()


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=2)


@pytest.fixture
def coordonnateur(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


@pytest.fixture
def action(reseau):
    return ActionFactory(reseau=reseau, annee=ANNEE, etat=Etat.TERMINEE, eleves_prevus=120)


def saisie(**champs):
    return {"synthese": "Les classes ont lu.", "suite": "reconduire"} | champs


def page(action):
    return f"/r/{action.reseau.code}/actions/{action.pk}/bilan/"


def test_un_paragraphe_et_une_decision_font_un_bilan(action, coordonnateur, connecter):
    assert connecter(coordonnateur).post(page(action), saisie(eleves_touches="110")).status_code == 302
    bilan = BilanFinal.objects.get()
    assert (bilan.action, bilan.par, bilan.suite) == (action, coordonnateur, "reconduire")
    action.refresh_from_db()
    assert action.eleves_touches == 110


def test_ce_qui_est_prevu_et_connu_est_deja_sur_la_page(action, coordonnateur, connecter):
    action.journal.create(
        reseau=action.reseau, genre="visite", axe_mission=1, texte="Vu.", duree=45, auteur=coordonnateur
    )
    contenu = connecter(coordonnateur).get(page(action)).content.decode()
    assert "120 prévus" in contenu
    assert "1 entrée du journal" in contenu
    assert "45\u00a0min" in contenu


def test_sans_decision_la_phrase_est_sur_le_champ_et_rien_n_est_perdu(action, coordonnateur, connecter):
    reponse = connecter(coordonnateur).post(page(action), saisie(suite="", effets_eleves="Ils osent."))
    assert reponse.status_code == 422
    assert "reconduire" in " ".join(reponse.context["form"].errors["suite"])
    assert "Ils osent." in reponse.content.decode()
    assert not BilanFinal.objects.exists()


def test_dix_mille_signes_la_ou_trois_mille_tiennent_sont_refuses_sur_leur_champ(action, coordonnateur):
    form = BilanFinalForm(saisie(effets_eleves="é" * 10_000), action=action, par=coordonnateur)
    assert list(form.errors) == ["effets_eleves"]
    assert form["effets_eleves"].value() == "é" * 10_000


def test_un_double_clic_n_ecrit_qu_un_bilan(action, coordonnateur, connecter):
    client = connecter(coordonnateur)
    codes = [client.post(page(action), saisie()).status_code for _ in range(2)]
    assert codes == [302, 302]
    assert BilanFinal.objects.count() == 1


def test_deux_personnes_sur_le_meme_bilan_voient_les_deux_textes(action, coordonnateur, connecter):
    # Toutes deux l’ont ouvert alors qu’il n’existait pas.
    pilote = agent_du_reseau(Role.PILOTE, action.reseau)
    connecter(pilote).post(page(action), saisie(synthese="Le texte du pilote."))
    seconde = connecter(coordonnateur).post(page(action), saisie(synthese="Le texte de Claire."))
    assert seconde.status_code == 422
    contenu = seconde.content.decode()
    assert "Le texte du pilote." in contenu
    assert "Le texte de Claire." in contenu
    assert BilanFinal.objects.get().synthese == "Le texte du pilote."
    # Renvoyé en connaissance de cause, il passe.
    lue = seconde.context["form"].data["version_lue"]
    assert (
        connecter(coordonnateur).post(page(action), saisie(synthese="Le texte de Claire.", version_lue=lue)).status_code
        == 302
    )
    assert BilanFinal.objects.get().synthese == "Le texte de Claire."


def test_les_indicateurs_de_l_action_se_remplissent_avec_le_bilan(action, coordonnateur):
    indicateur = IndicateurAction.objects.create(action=action, intitule="Séances tenues", unite="séances", cible=40)
    form = BilanFinalForm(saisie(**{f"atteint_{indicateur.pk}": "36.5"}), action=action, par=coordonnateur)
    assert form.fields[f"atteint_{indicateur.pk}"].help_text == "visé : 40"
    assert form.is_valid(), form.errors
    form.save()
    indicateur.refresh_from_db()
    assert float(indicateur.atteint) == 36.5


def test_le_porteur_ecrit_le_bilan_et_un_autre_membre_non(action, connecter):
    porteur, autre = (agent_du_reseau(Role.MEMBRE, action.reseau) for _ in range(2))
    Action.objects.filter(pk=action.pk).update(porteur=porteur)
    assert connecter(porteur).get(page(action)).status_code == 200
    assert connecter(autre).get(page(action)).status_code == 404


def test_un_nombre_etonnant_s_enregistre_et_se_dit(action, coordonnateur, connecter):
    reponse = connecter(coordonnateur).post(page(action), saisie(eleves_touches="1200"), follow=True)
    assert "1\u00a0200 élèves touchés pour 120 prévus" in reponse.content.decode()
    action.refresh_from_db()
    assert action.eleves_touches == 1200


def test_le_bilan_d_etape_efface_le_rendez_vous_et_en_prend_un_autre(reseau, coordonnateur):
    jour = aujourd_hui()
    action = ActionFactory(reseau=reseau, etat=Etat.EN_COURS, bilan_etape_le=jour)
    form = BilanEtapeForm({"jour": jour.isoformat(), "avancement": "À mi-chemin."}, action=action, par=coordonnateur)
    assert form.is_valid(), form.errors
    form.enregistrer()
    action.refresh_from_db()
    assert action.bilan_etape_le is None
    assert BilanEtape.objects.get().par == coordonnateur


def test_un_bilan_d_etape_ne_se_date_pas_de_demain(reseau, coordonnateur):
    action = ActionFactory(reseau=reseau, etat=Etat.EN_COURS)
    form = BilanEtapeForm({"jour": "2099-01-01", "avancement": "Fini."}, action=action, par=coordonnateur)
    assert list(form.errors) == ["jour"]


def test_un_bilan_d_etape_envoye_deux_fois_n_en_fait_qu_un(reseau, coordonnateur, connecter):
    action = ActionFactory(reseau=reseau, etat=Etat.EN_COURS)
    adresse = f"/r/{reseau.code}/actions/{action.pk}/bilan-etape/"
    client = connecter(coordonnateur)
    cle = client.get(adresse).context["form"]["cle_saisie"].value()
    donnees = {"jour": aujourd_hui().isoformat(), "avancement": "À mi-chemin.", "cle_saisie": str(cle)}
    assert [client.post(adresse, donnees).status_code for _ in range(2)] == [302, 302]
    assert BilanEtape.objects.count() == 1


def test_le_texte_du_rapport_dit_l_essentiel_les_effets_et_la_suite(action, coordonnateur):
    bilan = BilanFinal.objects.create(
        action=action,
        synthese="Les classes ont lu.",
        effets_familles="Elles sont venues.",
        suite="ajuster",
        a_changer="Deux séances par période.",
        par=coordonnateur,
    )
    assert bilan.en_texte.split("\n\n") == [
        "Les classes ont lu.",
        "Effets sur les familles : Elles sont venues.",
        "Suite : ajuster. Deux séances par période.",
    ]


def test_les_heures_prevues_sont_en_regard_des_heures_faites(action, coordonnateur, connecter):
    Action.objects.update(hse_prevues="12.50", imp_faites="0.25")
    client = connecter(coordonnateur)
    formulaire = client.get(page(action)).context["form"]
    # Les intervenants, que l’action n’a pas, ne se demandent pas.
    assert formulaire.heures == ["hse_faites", "imp_faites"]
    assert formulaire.fields["hse_faites"].help_text == "12,5 heures prévues"
    assert client.post(page(action), saisie(hse_faites="9,5", imp_faites="0,25")).status_code == 302
    action.refresh_from_db()
    assert (action.hse_prevues, action.hse_faites, action.version) == (12.5, 9.5, 2)
    html = client.get(action.get_absolute_url()).content.decode()
    assert 'data-libelle="Prévu">12,5</td><td role="cell" class="nombre" data-libelle="Fait">9,5<' in html
    assert client.post(page(action), saisie(hse_faites="-1")).status_code == 422


def test_un_indicateur_deja_atteint_s_ecrit_comme_on_le_lit(action, coordonnateur, connecter):
    IndicateurAction.objects.create(action=action, intitule="Séances", cible=40, atteint=36)
    html = connecter(coordonnateur).get(page(action)).content.decode()
    assert 'value="36"' in html
    assert "36.00" not in html
