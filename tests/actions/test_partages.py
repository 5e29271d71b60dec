"""Les partages : la seule chose qui se lise d’un réseau à l’autre, et rien de plus que sa fiche publique."""

import re

import pytest

from actions.models import Action, ActionNiveau, BilanFinal, Commentaire, Partage, ProjetReseau
from pilotage.acces import Droit, Role, perimetre_de_l_academie
from pilotage.annees import annee_courante
from tests.factories import (
    AcademieFactory,
    ActionFactory,
    AffectationFactory,
    AxeFactory,
    ObjectifFactory,
    ProjetReseauFactory,
    ReseauFactory,
    agent_du_reseau,
)

pytestmark = pytest.mark.django_db
ANNEE = annee_courante()
# Cinq chiffres qu’aucun numéro de fabrique, UAI ni jeton d’une page ne porte par hasard.
PREVUS, TOUCHES = 76_543, 65_432


@pytest.fixture
def voisin():
    return ReseauFactory(nom="Collège des Sources", ecoles=1)


@pytest.fixture
def reseau(voisin):
    return ReseauFactory(academie=voisin.academie, ecoles=1)


@pytest.fixture
def action(voisin):
    action = ActionFactory(
        reseau=voisin,
        annee=ANNEE,
        intitule="Défi lecture du CM2 à la 6e",
        description="Chaque classe lit trois romans.",
        eleves_prevus=PREVUS,
        eleves_touches=TOUCHES,
        autre_porteur="la professeure documentaliste",
    )
    ActionNiveau.objects.create(action=action, niveau="CM2")
    Commentaire.objects.create(action=action, texte="À reparler entre nous.", par=action.cree_par)
    BilanFinal.objects.create(action=action, synthese="Les classes ont lu davantage.", par=action.cree_par)
    return action


def partager(objet, **champs):
    nom = "action" if isinstance(objet, Action) else "projet"
    return Partage.objects.create(
        reseau=objet.reseau, par=agent_du_reseau(Role.COORDONNATEUR, objet.reseau), **{nom: objet}, **champs
    )


def liste(connecter, agent, reseau, question=""):
    return connecter(agent).get(f"/r/{reseau.code}/partages/{question}")


def test_rien_n_est_partage_sans_qu_on_l_ait_dit(action, reseau, connecter):
    agent = agent_du_reseau(Role.COORDONNATEUR, reseau)
    assert liste(connecter, agent, reseau).context["lignes"] == []


def test_une_action_partagee_se_lit_dans_l_academie_et_pas_ailleurs(action, reseau, connecter):
    partage = partager(action)
    agent = agent_du_reseau(Role.MEMBRE, reseau)
    assert "Défi lecture" in liste(connecter, agent, reseau).content.decode()
    ailleurs = ReseauFactory(academie=AcademieFactory(code="14"))
    autre = agent_du_reseau(Role.COORDONNATEUR, ailleurs)
    assert "Défi lecture" not in liste(connecter, autre, ailleurs).content.decode()
    assert connecter(autre).get(f"/r/{ailleurs.code}/partages/{partage.pk}/").status_code == 404


def test_qui_travaille_dans_deux_academies_ne_les_melange_pas(action, reseau, connecter):
    partage = partager(action)
    agent = agent_du_reseau(Role.COORDONNATEUR, reseau)
    ailleurs = ReseauFactory(academie=AcademieFactory(code="14"))
    AffectationFactory(agent=agent, role=Role.COORDONNATEUR, reseau=ailleurs)
    assert liste(connecter, agent, ailleurs).context["lignes"] == []
    assert connecter(agent).post(f"/r/{ailleurs.code}/partages/{partage.pk}/reprendre/").status_code == 404


def test_le_partage_n_ouvre_pas_l_action_elle_meme(action, reseau, connecter):
    partager(action)
    client = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))
    assert client.get(f"/r/{action.reseau.code}/actions/{action.pk}/").status_code == 404
    assert client.get(f"/r/{reseau.code}/actions/{action.pk}/").status_code == 404


def test_seul_ce_qui_le_declare_s_ouvre_d_un_reseau_a_l_autre(action, reseau):
    agent = agent_du_reseau(Role.COORDONNATEUR, reseau)
    for modele in (Action, ProjetReseau):
        assert not modele.objects.filter(perimetre_de_l_academie(modele, agent, Droit.VOIR_PARTAGES)).exists()


def test_la_fiche_ne_porte_ni_nombre_ni_nom_ni_commentaire_ni_bilan_tu(action, reseau, connecter):
    partage = partager(action)
    agent = agent_du_reseau(Role.COORDONNATEUR, reseau)
    texte = connecter(agent).get(f"/r/{reseau.code}/partages/{partage.pk}/").content.decode()
    contenu = texte[texte.index("<main") : texte.index("</main>")]
    assert "Chaque classe lit trois romans." in contenu
    assert "CM2" in contenu
    for nombre in (PREVUS, TOUCHES):
        assert str(nombre) not in re.sub(r"\s", "", contenu)
    for tu in ("documentaliste", "À reparler", str(action.cree_par), "Les classes ont lu davantage."):
        assert tu not in contenu


def test_le_bilan_se_montre_si_on_l_a_choisi(action, reseau, connecter):
    partage = partager(action, avec_bilan=True)
    texte = connecter(agent_du_reseau(Role.PILOTE, reseau)).get(f"/r/{reseau.code}/partages/{partage.pk}/").content
    assert "Les classes ont lu davantage." in texte.decode()


def test_reprendre_fait_une_idee_qui_dit_d_ou_elle_vient_une_seule_fois(action, reseau, connecter):
    partage = partager(action)
    agent = agent_du_reseau(Role.DIRECTEUR, reseau)
    client, chemin = connecter(agent), f"/r/{reseau.code}/partages/{partage.pk}/reprendre/"
    premiere, seconde = client.post(chemin), client.post(chemin)
    assert premiere.url == seconde.url
    copie = Action.objects.get(reseau=reseau)
    assert (copie.etat, copie.annee, copie.cree_par, copie.eleves_prevus) == ("idee", ANNEE, agent, None)
    assert (copie.intitule, [n.niveau for n in copie.niveaux.all()]) == (action.intitule, ["CM2"])
    assert str(action.reseau) in client.get(premiere.url).content.decode()
    # L’origine reste dite quand le partage cesse.
    partage.delete()
    assert str(action.reseau) in client.get(premiere.url).content.decode()


def test_on_ne_reprend_pas_sa_propre_action_ni_un_projet_comme_action(action, voisin, reseau, connecter):
    partage = partager(action)
    client = connecter(agent_du_reseau(Role.COORDONNATEUR, voisin))
    assert client.post(f"/r/{voisin.code}/partages/{partage.pk}/reprendre/").status_code == 404
    projet = partager(ProjetReseauFactory(reseau=voisin))
    client = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))
    assert client.post(f"/r/{reseau.code}/partages/{projet.pk}/reprendre/").status_code == 404


def test_un_projet_repris_garde_ses_axes_et_rien_de_la_situation(voisin, reseau, connecter):
    projet = ProjetReseauFactory(reseau=voisin, titre="Grandir ensemble", analyse="Nos écoles sont éloignées.")
    ObjectifFactory(axe=AxeFactory(projet=projet, numero=1), intitule="Lire chaque jour")
    partage = partager(projet)
    client = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))
    page = client.get(f"/r/{reseau.code}/partages/{partage.pk}/").content.decode()
    assert "Lire chaque jour" in page
    assert "éloignées" not in page
    client.post(f"/r/{reseau.code}/partages/{partage.pk}/reprendre-le-projet/")
    copie = ProjetReseau.objects.get(reseau=reseau)
    assert (copie.premiere_annee, copie.etat, copie.analyse) == (ANNEE, "brouillon", "")
    assert str(voisin) in copie.provenance
    assert copie.axes.get().objectifs.get().intitule == "Lire chaque jour"


@pytest.mark.parametrize(
    ("role", "code"), [(Role.COORDONNATEUR, 302), (Role.PILOTE, 302), (Role.DIRECTEUR, 404), (Role.MEMBRE, 404)]
)
def test_seuls_le_coordonnateur_et_les_pilotes_partagent(action, voisin, connecter, role, code):
    client = connecter(agent_du_reseau(role, voisin))
    assert client.post(f"/r/{voisin.code}/actions/{action.pk}/partager/", {}).status_code == code
    assert Partage.objects.filter(action=action).exists() is (code == 302)


def test_retirer_un_partage_le_retire_aussitot(action, voisin, reseau, connecter):
    partage = partager(action)
    connecter(agent_du_reseau(Role.COORDONNATEUR, voisin)).post(f"/r/{voisin.code}/partages/{partage.pk}/retirer/")
    agent = agent_du_reseau(Role.COORDONNATEUR, reseau)
    assert liste(connecter, agent, reseau).context["lignes"] == []


@pytest.mark.parametrize(
    ("question", "trouvees"),
    [("?q=defi+lectures", 1), ("?q=cirque", 0), ("?genre=projet", 0), ("?niveau=CM2", 1), ("?niveau=CP", 0)],
)
def test_les_partages_se_cherchent_et_se_filtrent(action, reseau, connecter, question, trouvees):
    partager(action)
    agent = agent_du_reseau(Role.MEMBRE, reseau)
    assert len(liste(connecter, agent, reseau, question).context["lignes"]) == trouvees


def test_le_nombre_de_requetes_ne_depend_pas_des_partages(voisin, reseau, connecter, django_assert_max_num_queries):
    for _ in range(12):
        partager(ActionFactory(reseau=voisin))
    client = connecter(agent_du_reseau(Role.MEMBRE, reseau))
    with django_assert_max_num_queries(12):
        client.get(f"/r/{reseau.code}/partages/")
