import uuid
from datetime import date

import pytest

from actions.forms import ActionForm
from actions.models import Action
from pilotage.acces import Role
from pilotage.annees import annee_courante, bornes
from tests.factories import (
    ActionFactory,
    DecisionFactory,
    EtablissementFactory,
    ObjectifFactory,
    PartenaireFactory,
    ProjetReseauFactory,
    RattachementFactory,
    ReseauFactory,
    agent_du_reseau,
)

pytestmark = pytest.mark.django_db
ANNEE = annee_courante()


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=2)


@pytest.fixture
def coordonnateur(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


def saisie(**champs):
    base = {"intitule": "Café des parents", "annee": str(ANNEE), "axe_mission": "2", "cle_saisie": str(uuid.uuid4())}
    return base | champs


def formulaire(reseau, agent, donnees, **kwargs):
    return ActionForm(donnees, reseau=reseau, agent=agent, **kwargs)


def enregistrer(form):
    assert form.is_valid(), form.errors
    return form.save()


def test_une_action_se_cree_avec_trois_champs(reseau, coordonnateur):
    action = enregistrer(formulaire(reseau, coordonnateur, saisie()))
    assert (action.reseau, action.cree_par, action.etat) == (reseau, coordonnateur, "idee")
    assert action.eleves_prevus is None


def test_un_double_clic_ne_cree_qu_une_action(reseau, coordonnateur, connecter):
    client, donnees = connecter(coordonnateur), saisie()
    premiere = client.post(f"/r/{reseau.code}/actions/nouvelle/", donnees)
    seconde = client.post(f"/r/{reseau.code}/actions/nouvelle/", donnees)
    assert premiere.status_code == seconde.status_code == 302
    assert premiere.url == seconde.url
    assert Action.objects.count() == 1


def test_la_fin_avant_le_debut_est_refusee_sur_la_fin(reseau, coordonnateur, connecter):
    donnees = saisie(debut=f"{ANNEE + 1}-02-01", fin=f"{ANNEE + 1}-01-01", description="Texte à garder")
    reponse = connecter(coordonnateur).post(f"/r/{reseau.code}/actions/nouvelle/", donnees)
    assert reponse.status_code == 422
    assert "avant le début" in " ".join(reponse.context["form"].errors["fin"])
    assert "Texte à garder" in reponse.content.decode()
    assert Action.objects.count() == 0


def test_une_date_hors_de_l_annee_est_dite_sur_son_champ(reseau, coordonnateur):
    premier, _ = bornes(ANNEE + 1)
    form = formulaire(reseau, coordonnateur, saisie(debut=premier.isoformat()))
    assert "n’est pas dans l’année scolaire" in " ".join(form.errors["debut"])


def test_un_nombre_negatif_est_refuse(reseau, coordonnateur):
    form = formulaire(reseau, coordonnateur, saisie(eleves_prevus="-3"))
    assert list(form.errors) == ["eleves_prevus"]


def test_un_etablissement_d_un_autre_reseau_n_est_pas_un_choix(reseau, coordonnateur):
    autre = EtablissementFactory()
    RattachementFactory(reseau=ReseauFactory(), etablissement=autre)
    form = formulaire(reseau, coordonnateur, saisie(etablissements=[autre.pk]))
    assert list(form.errors) == ["etablissements"]


def test_l_objectif_ou_le_partenaire_d_un_autre_reseau_n_est_pas_un_choix(reseau, coordonnateur):
    PartenaireFactory(reseau=reseau)
    autre = ReseauFactory()
    objectif = ObjectifFactory(axe__projet=ProjetReseauFactory(reseau=autre, premiere_annee=ANNEE))
    form = formulaire(
        reseau, coordonnateur, saisie(objectif=objectif.pk, partenaires=[PartenaireFactory(reseau=autre).pk])
    )
    assert set(form.errors) == {"objectif", "partenaires"}


def test_un_texte_trop_long_est_refuse_et_garde(reseau, coordonnateur):
    form = formulaire(reseau, coordonnateur, saisie(intitule="x" * 10_000))
    assert "200" in " ".join(form.errors["intitule"])
    assert form["intitule"].value() == "x" * 10_000


def test_deux_personnes_sur_le_meme_texte_le_voient(reseau, coordonnateur):
    action = ActionFactory(reseau=reseau, annee=ANNEE, intitule="Rallye")
    lue = action.version
    pilote = agent_du_reseau(Role.PILOTE, reseau)
    donnees = saisie(intitule="Rallye du pilote", version_lue=lue)
    enregistrer(formulaire(reseau, pilote, donnees, instance=Action.objects.get(pk=action.pk)))

    mienne = formulaire(
        reseau,
        coordonnateur,
        saisie(intitule="Rallye de Claire", version_lue=lue),
        instance=Action.objects.get(pk=action.pk),
    )
    assert not mienne.is_valid()
    assert ("Intitulé", "Rallye du pilote", "Rallye de Claire") in mienne.conflits
    assert Action.objects.get(pk=action.pk).intitule == "Rallye du pilote"

    # Renvoyée en connaissance de cause, sa version passe.
    renvoyee = formulaire(reseau, coordonnateur, mienne.data, instance=Action.objects.get(pk=action.pk))
    enregistrer(renvoyee)
    assert Action.objects.get(pk=action.pk).intitule == "Rallye de Claire"


def test_un_directeur_ne_modifie_que_ses_propositions(reseau, connecter):
    directeur = agent_du_reseau(Role.DIRECTEUR, reseau)
    sienne = ActionFactory(reseau=reseau, cree_par=directeur)
    autre = ActionFactory(reseau=reseau)
    validee = ActionFactory(reseau=reseau, cree_par=directeur, etat="validee")
    client = connecter(directeur)
    codes = [client.get(f"/r/{reseau.code}/actions/{a.pk}/modifier/").status_code for a in (sienne, autre, validee)]
    assert codes == [200, 404, 404]


def test_les_niveaux_choisis_remplacent_les_anciens(reseau, coordonnateur):
    action = enregistrer(formulaire(reseau, coordonnateur, saisie(niveaux=["CP", "CE1"])))
    donnees = saisie(niveaux=["CE1", "6E"], version_lue=action.version)
    enregistrer(formulaire(reseau, coordonnateur, donnees, instance=Action.objects.get(pk=action.pk)))
    assert sorted(action.niveaux.values_list("niveau", flat=True)) == ["6E", "CE1"]


def test_une_ecole_qui_avait_quitte_le_reseau_a_ces_dates_est_dite_sur_son_champ(reseau, coordonnateur):
    partie = EtablissementFactory(nom="Les Charmes")
    RattachementFactory(reseau=reseau, etablissement=partie, debut=date(ANNEE - 4, 9, 1), fin=date(ANNEE, 12, 31))
    apres = saisie(etablissements=[partie.pk], debut=f"{ANNEE + 1}-02-01", fin=f"{ANNEE + 1}-05-01")
    form = formulaire(reseau, coordonnateur, apres)
    assert list(form.errors) == ["etablissements"]
    assert f"a quitté le réseau le 31/12/{ANNEE}" in " ".join(form.errors["etablissements"])
    avant = saisie(etablissements=[partie.pk], debut=f"{ANNEE}-10-01", fin=f"{ANNEE}-11-01")
    assert enregistrer(formulaire(reseau, coordonnateur, avant)).etablissements.get() == partie


def test_une_annee_hors_du_projet_est_dite_sur_l_objectif(reseau, coordonnateur):
    fini = ProjetReseauFactory(reseau=reseau, premiere_annee=ANNEE - 6, derniere_annee=ANNEE - 3)
    objectif = ObjectifFactory(axe__projet=fini)
    form = formulaire(reseau, coordonnateur, saisie(objectif=objectif.pk))
    assert list(form.errors) == ["objectif"]
    assert f"{ANNEE - 6}-{ANNEE - 5} à {ANNEE - 3}-{ANNEE - 2}" in " ".join(form.errors["objectif"])


@pytest.mark.parametrize("champ", ["intitule", "description", "porte_par"])
@pytest.mark.parametrize("signe", ["\x00", "\x07", "\x1b"])
def test_un_signe_invisible_est_dit_sur_son_champ_et_le_texte_est_garde(reseau, coordonnateur, champ, signe):
    form = formulaire(reseau, coordonnateur, saisie(**{champ: f"Lire{signe} chaque jour"}))
    assert list(form.errors) == [champ]
    assert "signe invisible, après « Lire »" in " ".join(form.errors[champ])
    assert form[champ].value() == f"Lire{signe} chaque jour"


def test_le_porteur_est_un_agent_du_reseau_ou_quelques_mots(reseau, coordonnateur):
    directeur = agent_du_reseau(Role.DIRECTEUR, reseau)
    action = enregistrer(formulaire(reseau, coordonnateur, saisie(porte_par=str(directeur).upper())))
    assert (action.porteur, action.autre_porteur, action.porte_par) == (directeur, "", str(directeur))
    donnees = saisie(porte_par="les professeurs de 6e", version_lue=action.version)
    enregistrer(formulaire(reseau, coordonnateur, donnees, instance=Action.objects.get(pk=action.pk)))
    action.refresh_from_db()
    assert (action.porteur, action.porte_par) == (None, "les professeurs de 6e")


def test_un_porteur_parti_reste_tant_qu_on_n_y_touche_pas(reseau, coordonnateur):
    parti = agent_du_reseau(Role.MEMBRE, reseau, fin="2020-08-31")
    action = ActionFactory(reseau=reseau, annee=ANNEE, porteur=parti)
    donnees = saisie(porte_par=str(parti), version_lue=action.version)
    enregistrer(formulaire(reseau, coordonnateur, donnees, instance=Action.objects.get(pk=action.pk)))
    action.refresh_from_db()
    assert action.porteur == parti


def test_un_cycle_entier_se_coche_d_un_coup(reseau, coordonnateur):
    action = enregistrer(formulaire(reseau, coordonnateur, saisie(cycles=["C2"], niveaux=["TPS", "CM1"])))
    assert action.niveaux_lisibles == "TPS, cycle 2, CM1"


def test_la_page_de_creation_est_courte(reseau, coordonnateur, connecter):
    contenu = connecter(coordonnateur).get(f"/r/{reseau.code}/actions/nouvelle/").content.decode()
    debut = contenu.split("<details class='en-plus'")[0]
    visibles = [nom for nom in ActionForm.base_fields if f'name="{nom}"' in debut]
    assert set(visibles) == {
        "intitule", "nature", "objectif", "axe_mission", "etablissements", "annee", "debut", "fin", "cle_saisie"
    }  # fmt: skip
    assert "eleves_touches" not in contenu


def test_une_action_nee_d_une_decision_se_voit_des_deux_cotes(reseau, coordonnateur, connecter):
    decision = DecisionFactory(instance__reseau=reseau, intitule="Ouvrir un café des parents")
    client = connecter(coordonnateur)
    page = client.get(f"/r/{reseau.code}/actions/nouvelle/?decision={decision.pk}")
    assert page.context["form"]["decision"].value() == str(decision.pk)
    reponse = client.post(f"/r/{reseau.code}/actions/nouvelle/", saisie(decision=decision.pk), follow=True)
    assert "Ouvrir un café des parents" in reponse.content.decode()
    assert "Café des parents" in client.get(decision.get_absolute_url()).content.decode()


def test_une_decision_reservee_ne_se_lit_pas_sur_la_page_de_l_action(reseau, connecter):
    decision = DecisionFactory(instance__reseau=reseau, instance__reservee=True, intitule="Affaire réservée")
    membre = agent_du_reseau(Role.MEMBRE, reseau)
    action = ActionFactory(reseau=reseau, annee=ANNEE, decision=decision, cree_par=membre)
    client = connecter(membre)
    assert "Affaire réservée" not in client.get(action.get_absolute_url()).content.decode()
    # Et la modifier ne l’en détache pas.
    client.post(f"{action.get_absolute_url()}modifier/", saisie(version_lue=action.version))
    action.refresh_from_db()
    assert (action.intitule, action.decision) == ("Café des parents", decision)
