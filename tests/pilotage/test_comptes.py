"""Les comptes, tels que l’administrateur les tient."""

import re
from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.core import mail
from django.test import Client
from django.urls import reverse

from pilotage.acces import Role
from pilotage.annees import aujourd_hui
from pilotage.models import Affectation, Agent
from tests.factories import (
    AcademieFactory,
    AffectationFactory,
    AgentFactory,
    EtablissementFactory,
    ReseauFactory,
    agent_du_reseau,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrateur():
    return AffectationFactory(role=Role.ADMINISTRATEUR).agent


@pytest.fixture
def client_admin(connecter, administrateur):
    return connecter(administrateur)


def affecter(client, compte, **saisie):
    donnees = {"role": Role.COORDONNATEUR, "lieu": "", "debut": "2026-09-01", **saisie}
    return client.post(reverse("compte_affecter", args=[compte.pk]), donnees)


def test_un_compte_cree_recoit_son_invitation_et_n_a_pas_de_mot_de_passe(client_admin):
    client_admin.post(
        reverse("compte_nouveau"), {"prenom": "Nadia", "nom": "Fontaine", "courriel": "Nadia.Fontaine@exemple.fr"}
    )
    compte = Agent.objects.get(courriel="nadia.fontaine@exemple.fr")
    assert not compte.has_usable_password()
    (courriel,) = mail.outbox
    assert courriel.to == [compte.courriel]
    assert re.search(r"http://\S+/mot-de-passe/\S+/\S+/", courriel.body)


def test_l_invitation_ouvre_le_choix_du_mot_de_passe(client_admin):
    compte = AgentFactory()
    compte.oublier_mot_de_passe()
    client_admin.post(reverse("compte_inviter", args=[compte.pk]))
    adresse = re.search(r"http://testserver(\S+)", mail.outbox[0].body).group(1)
    page = Client().get(adresse, follow=True)
    assert "Choisir mon mot de passe" in page.content.decode()


def test_deux_comptes_ne_portent_pas_le_meme_courriel(client_admin):
    AgentFactory(courriel="claire@exemple.fr")
    reponse = client_admin.post(
        reverse("compte_nouveau"), {"prenom": "Claire", "nom": "Autre", "courriel": "CLAIRE@exemple.fr"}
    )
    assert reponse.status_code == 422
    assert "existe déjà" in reponse.content.decode()
    assert 'value="Claire"' in reponse.content.decode()


def test_sans_serveur_de_courriel_le_lien_est_donne_a_l_administrateur(client_admin, settings):
    compte = AgentFactory()
    compte.oublier_mot_de_passe()
    page = reverse("compte_detail", args=[compte.pk])
    settings.COURRIELS_ENVOYES = False
    assert "/mot-de-passe/" in client_admin.get(page).content.decode()
    settings.COURRIELS_ENVOYES = True
    assert "/mot-de-passe/" not in client_admin.get(page).content.decode()


def test_le_lien_de_qui_a_deja_un_mot_de_passe_n_est_donne_a_personne(client_admin, settings):
    settings.COURRIELS_ENVOYES = False
    page = client_admin.get(reverse("compte_detail", args=[AgentFactory().pk]))
    assert "/mot-de-passe/" not in page.content.decode()


def test_un_serveur_de_courriel_en_panne_se_dit(client_admin, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    reponse = client_admin.post(reverse("compte_inviter", args=[AgentFactory().pk]), follow=True)
    assert "n’est pas parti" in reponse.content.decode()


@pytest.mark.parametrize("tape", ["{uai}", "les erables", "ÉRABLES", "valombre"])
def test_le_reseau_se_trouve_par_son_uai_son_nom_ou_sa_commune(client_admin, tape):
    reseau = ReseauFactory(nom="Les Érables")
    ReseauFactory(nom="Autre", tete__commune="Ailleurs")
    compte = AgentFactory()
    reponse = affecter(client_admin, compte, lieu=tape.format(uai=reseau.code))
    assert reponse.status_code == 302
    assert compte.affectations.get().reseau == reseau


def test_plusieurs_lieux_repondent_on_choisit_et_rien_n_est_perdu(client_admin):
    premier, second = ReseauFactory(nom="Collège du Lac"), ReseauFactory(nom="Collège du Lac bleu")
    compte = AgentFactory()
    reponse = affecter(client_admin, compte, lieu="du lac", quotite="50")
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert f'value="reseau:{premier.pk}"' in page
    assert 'value="du lac"' in page
    assert 'value="50"' in page
    affecter(client_admin, compte, lieu="du lac", choix=f"reseau:{second.pk}")
    assert compte.affectations.get().reseau == second


def test_plus_de_vingt_lieux_on_demande_de_preciser(client_admin):
    for rang in range(21):
        ReseauFactory(nom=f"Collège {rang}")
    page = affecter(client_admin, AgentFactory(), lieu="collège").content.decode()
    assert "Plus de 20" in page
    assert 'name="choix"' not in page


def test_rien_ne_repond_la_page_dit_quoi_taper(client_admin):
    page = affecter(client_admin, AgentFactory(), lieu="nulle part").content.decode()
    assert "Rien ne répond à « nulle part »" in page


def test_un_lieu_que_la_liste_ne_propose_pas_est_refuse(client_admin):
    ReseauFactory(nom="Lac un"), ReseauFactory(nom="Lac deux")
    ailleurs, compte = ReseauFactory(nom="Ailleurs"), AgentFactory()
    assert affecter(client_admin, compte, lieu="lac", choix=f"reseau:{ailleurs.pk}").status_code == 422
    assert not compte.affectations.exists()


@pytest.mark.parametrize(
    ("role", "lieu"),
    [(Role.DIRECTEUR, "etablissement"), (Role.CORRESPONDANT, "academie"), (Role.PILOTE, "reseau")],
)
def test_chaque_role_s_exerce_la_ou_la_table_des_portees_le_dit(client_admin, role, lieu):
    academie = AcademieFactory()
    ReseauFactory(nom="Poitiers sud", tete=EtablissementFactory(nom="Poitiers nord", college=True, academie=academie))
    compte = AgentFactory()
    assert affecter(client_admin, compte, role=role, lieu="poitiers").status_code == 302
    affectation = compte.affectations.get()
    assert getattr(affectation, lieu) is not None
    assert [nom for nom in ("reseau", "etablissement", "academie") if getattr(affectation, nom)] == [lieu]


def test_le_meme_role_au_meme_endroit_ne_se_donne_pas_deux_fois(client_admin):
    reseau = ReseauFactory()
    agent = agent_du_reseau(Role.COORDONNATEUR, reseau)
    page = affecter(client_admin, agent, lieu=reseau.code).content.decode()
    assert "tient déjà ce rôle" in page
    assert agent.affectations.count() == 1


def test_la_fin_avant_le_debut_est_une_erreur_sur_le_champ(client_admin):
    reseau = ReseauFactory()
    page = affecter(
        client_admin, AgentFactory(), lieu=reseau.code, debut="2026-09-01", fin="2026-01-01"
    ).content.decode()
    assert 'id="id_fin_error"' in page
    assert page.count("vient avant son début") == 2  # au champ et dans le résumé


def test_toutes_les_erreurs_se_disent_a_la_fois(client_admin):
    ReseauFactory(nom="Lac un"), ReseauFactory(nom="Lac deux")
    page = affecter(client_admin, AgentFactory(), lieu="lac", quotite="150").content.decode()
    assert 'id="id_choix_error"' in page
    assert 'id="id_quotite_error"' in page


def test_devenir_administrateur_impose_un_nouveau_mot_de_passe(client_admin):
    compte = AgentFactory()
    affecter(client_admin, compte, role=Role.ADMINISTRATEUR)
    compte.refresh_from_db()
    assert not compte.has_usable_password()
    assert len(mail.outbox) == 1


def test_futur_administrateur_le_mot_de_passe_compte_deja_seize_caracteres(client_admin):
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    compte = AgentFactory()
    affecter(client_admin, compte, role=Role.ADMINISTRATEUR, debut=f"{aujourd_hui() + timedelta(days=9):%Y-%m-%d}")
    with pytest.raises(ValidationError, match="au moins 16"):
        validate_password("treize lettre", compte)


def test_mettre_fin_garde_la_trace(client_admin):
    reseau = ReseauFactory()
    agent = agent_du_reseau(Role.COORDONNATEUR, reseau)
    affectation = agent.affectations.get()
    hier = aujourd_hui() - timedelta(days=1)
    client_admin.post(reverse("affectation_finir", args=[affectation.pk]), {"quand": "jour", "fin": f"{hier:%Y-%m-%d}"})
    assert Affectation.objects.get(pk=affectation.pk).fin == hier
    assert not Agent.objects.get(pk=agent.pk).affectations_du_jour


def test_mettre_fin_tout_de_suite_ferme_la_porte_dans_l_instant(client_admin):
    reseau = ReseauFactory()
    agent = agent_du_reseau(Role.COORDONNATEUR, reseau)
    affectation = agent.affectations.get()
    client = Client()
    client.force_login(agent)
    assert client.get(reverse("action_liste", args=[reseau.code])).status_code == 200
    reponse = client_admin.post(
        reverse("affectation_finir", args=[affectation.pk]), {"quand": "maintenant"}, follow=True
    )

    affectation.refresh_from_db()
    assert (affectation.fin, affectation.situation(au=aujourd_hui())) == (aujourd_hui(), "finie")
    assert f"finit le {affectation.finie_le}" in reponse.content.decode()
    assert client.get(reverse("action_liste", args=[reseau.code])).status_code == 404
    # La veille, il l’avait encore : l’histoire ne se récrit pas.
    Affectation.objects.filter(pk=affectation.pk).update(debut=aujourd_hui() - timedelta(days=30))
    assert Affectation.objects.en_cours(au=aujourd_hui() - timedelta(days=1)).filter(pk=affectation.pk).exists()


def test_un_dernier_jour_court_jusqu_au_soir(client_admin):
    agent = agent_du_reseau(Role.COORDONNATEUR, ReseauFactory())
    affectation = agent.affectations.get()
    dernier = {"quand": "jour", "fin": f"{aujourd_hui():%Y-%m-%d}"}
    client_admin.post(reverse("affectation_finir", args=[affectation.pk]), dernier)

    assert Agent.objects.get(pk=agent.pk).affectations_du_jour == [affectation]


@pytest.mark.parametrize(
    "saisie", [{"quand": "jour", "fin": ""}, {"quand": "maintenant", "fin": "2099-01-01"}, {"fin": ""}]
)
def test_mettre_fin_demande_quand(client_admin, saisie):
    affectation = agent_du_reseau(Role.COORDONNATEUR, ReseauFactory()).affectations.get()

    assert client_admin.post(reverse("affectation_finir", args=[affectation.pk]), saisie).status_code == 422
    affectation.refresh_from_db()
    assert affectation.fin is None


def test_retirer_un_role_a_venir_ne_le_laisse_jamais_courir(client_admin):
    affectation = agent_du_reseau(Role.COORDONNATEUR, ReseauFactory()).affectations.get()
    demain = aujourd_hui() + timedelta(days=1)
    Affectation.objects.filter(pk=affectation.pk).update(debut=demain)
    client_admin.post(reverse("affectation_finir", args=[affectation.pk]), {"quand": "maintenant"})

    assert not Affectation.objects.en_cours(au=demain).exclude(role=Role.ADMINISTRATEUR).exists()


def test_une_affectation_ne_finit_pas_avant_d_avoir_commence(client_admin):
    affectation = agent_du_reseau(Role.COORDONNATEUR, ReseauFactory()).affectations.get()
    reponse = client_admin.post(
        reverse("affectation_finir", args=[affectation.pk]), {"quand": "jour", "fin": "2000-01-01"}
    )
    assert reponse.status_code == 422
    assert Affectation.objects.get(pk=affectation.pk).fin is None


def test_l_administrateur_ne_se_ferme_pas_la_porte(client_admin, administrateur):
    client_admin.post(reverse("compte_fermer", args=[administrateur.pk]))
    affectation = administrateur.affectations.get()
    client_admin.post(reverse("affectation_finir", args=[affectation.pk]), {"quand": "maintenant"})
    administrateur.refresh_from_db()
    affectation.refresh_from_db()
    assert administrateur.is_active
    assert affectation.fin is None


def test_fermer_puis_rouvrir(client_admin):
    compte = AgentFactory()
    client_admin.post(reverse("compte_fermer", args=[compte.pk]))
    compte.refresh_from_db()
    assert not compte.is_active
    client_admin.post(reverse("compte_rouvrir", args=[compte.pk]))
    compte.refresh_from_db()
    assert compte.is_active


def test_chaque_geste_sur_un_compte_laisse_le_nom_de_qui_l_a_fait_et_jamais_de_mot_de_passe(
    client_admin, administrateur
):
    compte = AgentFactory()
    client_admin.post(reverse("compte_fermer", args=[compte.pk]))
    affecter(client_admin, compte, role=Role.ADMINISTRATEUR)
    fermeture = LogEntry.objects.get_for_object(compte).get(actor=administrateur, action=LogEntry.Action.UPDATE)
    assert fermeture.changes == {"is_active": ["True", "False"]}
    (affectation,) = LogEntry.objects.get_for_objects(compte.affectations.all())
    assert affectation.actor == administrateur
    assert not any("password" in trace.changes for trace in LogEntry.objects.all())


def test_un_compte_ferme_ne_s_invite_pas(client_admin):
    compte = AgentFactory(is_active=False)
    client_admin.post(reverse("compte_inviter", args=[compte.pk]))
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("recherche", "trouves"),
    [
        ({"q": "helene"}, {"Hélène"}),
        ({"role": Role.COORDONNATEUR}, {"Coline"}),
        ({"etat": "ferme"}, {"Félix"}),
        ({"etat": "invite"}, {"Inès"}),
    ],
)
def test_la_liste_se_cherche_par_nom_role_et_etat(client_admin, recherche, trouves):
    AgentFactory(prenom="Hélène")
    coline = agent_du_reseau(Role.COORDONNATEUR, ReseauFactory())
    Agent.objects.filter(pk=coline.pk).update(prenom="Coline")
    AgentFactory(prenom="Félix", is_active=False)
    AgentFactory(prenom="Inès").oublier_mot_de_passe()
    reponse = client_admin.get(reverse("compte_liste"), recherche)
    assert {ligne.record.prenom for ligne in reponse.context["table"].rows} == trouves


def test_la_liste_coute_autant_pour_trois_comptes_que_pour_vingt(client_admin, django_assert_max_num_queries):
    reseau = ReseauFactory(ecoles=1)
    for _ in range(3):
        agent_du_reseau(Role.MEMBRE, reseau)
    with django_assert_max_num_queries(12) as peu:
        client_admin.get(reverse("compte_liste"))
    for _ in range(17):
        agent_du_reseau(Role.DIRECTEUR, reseau)
    with django_assert_max_num_queries(12) as beaucoup:
        client_admin.get(reverse("compte_liste"))
    assert len(beaucoup) == len(peu)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATEUR])
def test_les_autres_roles_ne_voient_pas_les_comptes(connecter, role):
    agent = agent_du_reseau(role, ReseauFactory(ecoles=1))
    client = connecter(agent)
    assert client.get(reverse("compte_liste")).status_code == 404
    assert client.get(reverse("compte_detail", args=[agent.pk])).status_code == 404
