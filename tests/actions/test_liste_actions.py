import pytest

from actions.etats import Etat
from pilotage.acces import Role
from pilotage.annees import annee_courante
from tests.factories import ActionFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=1)


@pytest.fixture
def liste(reseau, connecter):
    client = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))

    def _liste(**filtres):
        reponse = client.get(f"/r/{reseau.code}/actions/", filtres)
        assert reponse.status_code == 200
        return [action.intitule for action in reponse.context["table"].data]

    return _liste


@pytest.mark.parametrize("saisie", ["lecture", "lectures", "LECTURES", "eleve", "élèves", "lectures élève", "rallyes"])
def test_la_recherche_ignore_accents_et_terminaisons(reseau, liste, saisie):
    annee = annee_courante()
    ActionFactory(reseau=reseau, annee=annee, intitule="Rallye de lecture", description="Avec chaque élève")
    ActionFactory(reseau=reseau, annee=annee, intitule="Chorale")
    assert liste(q=saisie) == ["Rallye de lecture"]


@pytest.mark.parametrize(
    ("saisie", "intitule"),
    [
        ("éloquence", "Concours d’éloquence"),
        ("ELOQUENCES", "Concours d’éloquence"),
        ("d’éloquence", "Concours d'éloquence"),
        ("journaux", "Le journal du quartier"),
        ("journal", "Des journaux pour lire"),
        ("évidemment", "Évidemment"),
        ("technologie", "Semaine de la technologie"),
        ("solution", "Une solution"),
        ("yeux", "Les yeux ouverts"),
    ],
)
def test_un_mot_se_trouve_lui_meme_et_ses_proches(reseau, liste, saisie, intitule):
    ActionFactory(reseau=reseau, annee=annee_courante(), intitule=intitule)
    ActionFactory(reseau=reseau, annee=annee_courante(), intitule="Chorale")
    assert liste(q=saisie) == [intitule]


def test_la_liste_montre_l_annee_en_cours_et_toutes_si_on_le_demande(reseau, liste):
    ActionFactory(reseau=reseau, annee=annee_courante(), intitule="De l’année")
    ActionFactory(reseau=reseau, annee=annee_courante() - 1, intitule="De l’an passé")
    assert liste() == ["De l’année"]
    assert liste(annee="") == ["De l’an passé", "De l’année"]
    assert liste(annee=str(annee_courante() - 1)) == ["De l’an passé"]


def test_un_filtre_illisible_ne_casse_pas_la_page(reseau, liste):
    ActionFactory(reseau=reseau, annee=annee_courante())
    liste(etat="x", annee="abc", axe="9999999", etablissement="-1", sort="inconnu")


def test_les_titres_accentues_se_rangent_comme_au_dictionnaire(reseau, liste):
    for titre in ("Fête du livre", "École ouverte", "Danse", "eau vive", "Zoo", "À table"):
        ActionFactory(reseau=reseau, annee=annee_courante(), intitule=titre)
    attendu = ["À table", "Danse", "eau vive", "École ouverte", "Fête du livre", "Zoo"]
    assert liste() == attendu
    assert liste(sort="-intitule") == attendu[::-1]


def test_l_export_donne_exactement_ce_qui_est_affiche(reseau, connecter):
    client = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))
    annee = annee_courante()
    ActionFactory(reseau=reseau, annee=annee, intitule="Rallye & lecture <b>", etat=Etat.EN_COURS, eleves_prevus=12)
    ActionFactory(reseau=reseau, annee=annee, intitule="École ouverte", etat=Etat.EN_COURS, debut=f"{annee}-11-03")
    ActionFactory(reseau=reseau, annee=annee, intitule="Chorale", etat=Etat.IDEE)
    ActionFactory(annee=annee, intitule="D’ailleurs", etat=Etat.EN_COURS)
    adresse = f"/r/{reseau.code}/actions/actions"
    lignes = client.get(f"{adresse}.csv?etat=en_cours&sort=-intitule").content.decode("utf-8-sig").splitlines()
    assert lignes[0].startswith("Action;Axe;État;Établissements;Début")
    assert [ligne.split(";")[0] for ligne in lignes[1:]] == ["Rallye & lecture <b>", "École ouverte"]
    assert f"03/11/{annee}" in lignes[2]
    assert client.get(f"{adresse}.ods").content[:2] == b"PK"
    assert client.get(f"{adresse}.exe").status_code == 404


@pytest.fixture
def lot(reseau, connecter):
    """`lot(agent, verbe, actions)` : l’envoi groupé, et les phrases qui lui répondent."""

    def _lot(agent, verbe, actions, **autres):
        donnees = {"verbe": verbe, "actions": [action.pk for action in actions], "adresse": "etat=&page=2"} | autres
        reponse = connecter(agent).post(f"/r/{reseau.code}/actions/ensemble/", donnees, follow=True)
        return reponse.redirect_chain, [str(message) for message in reponse.context["messages"]]

    return _lot


def test_un_lot_mele_dit_ce_qui_est_fait_et_ce_qui_ne_l_est_pas(reseau, lot):
    agent = agent_du_reseau(Role.COORDONNATEUR, reseau)
    prete = ActionFactory(reseau=reseau, etat=Etat.VALIDEE, intitule="Prête")
    lancee = ActionFactory(reseau=reseau, etat=Etat.EN_COURS, intitule="Lancée")
    idee = ActionFactory(reseau=reseau, etat=Etat.IDEE, intitule="Idée")
    ailleurs = ActionFactory(etat=Etat.VALIDEE, intitule="Ailleurs")
    suite, dits = lot(agent, "demarrer", [prete, lancee, idee, ailleurs])
    assert suite[-1][0].endswith("/actions/?etat=&page=2")
    assert dits == [
        "1 action est maintenant « en cours » : « Prête ».",
        "1 action est déjà « en cours » : « Lancée ».",
        "« Idée » n’a pas changé. « demarrer » : impossible depuis l’état « idée ».",
        "1 des actions cochées ne sont pas de celles que vous pouvez changer.",
    ]
    for action, etat, passages in (
        (prete, "en_cours", 1),
        (lancee, "en_cours", 0),
        (idee, "idee", 0),
        (ailleurs, "validee", 0),
    ):
        action.refresh_from_db()
        assert (action.etat, action.passages.count()) == (etat, passages)
    # Le même envoi une seconde fois ne change rien, et ne laisse pas d’autre trace.
    lot(agent, "demarrer", [prete, lancee])
    assert prete.passages.count() == 1


def test_suspendre_un_lot_sans_dire_pourquoi_ne_change_rien(reseau, lot):
    action = ActionFactory(reseau=reseau, etat=Etat.EN_COURS)
    agent = agent_du_reseau(Role.COORDONNATEUR, reseau)
    _, dits = lot(agent, "suspendre", [action])
    assert dits == ["Dites pourquoi, en une phrase : rien n’a été changé."]
    lot(agent, "suspendre", [action], motif="Travaux au gymnase")
    assert action.passages.get().motif == "Travaux au gymnase"


def test_un_lot_ne_fait_que_ce_que_le_role_permet(reseau, connecter, lot):
    action = ActionFactory(reseau=reseau, etat=Etat.PROPOSEE)
    adresse = f"/r/{reseau.code}/actions/ensemble/"
    donnees = {"verbe": "valider", "actions": [action.pk]}
    # Le coordonnateur ne valide pas ; un directeur ne propose que ses idées ; un partenaire n’a pas l’adresse.
    assert connecter(agent_du_reseau(Role.COORDONNATEUR, reseau)).post(adresse, donnees).status_code == 404
    idee = ActionFactory(reseau=reseau, etat=Etat.IDEE)
    lot(agent_du_reseau(Role.DIRECTEUR, reseau), "proposer", [idee])
    idee.refresh_from_db()
    assert idee.etat == Etat.IDEE
    assert connecter(agent_du_reseau(Role.PARTENAIRE, reseau)).post(adresse, donnees).status_code == 404
    lot(agent_du_reseau(Role.PILOTE, reseau), "valider", [action])
    action.refresh_from_db()
    assert action.etat == Etat.VALIDEE


@pytest.mark.parametrize("actions", [[], ["abc"], ["-1"], ["9" * 30]])
def test_un_lot_vide_ou_illisible_le_dit(reseau, connecter, actions):
    client = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))
    reponse = client.post(f"/r/{reseau.code}/actions/ensemble/", {"verbe": "demarrer", "actions": actions}, follow=True)
    assert "Cochez au moins une action" in reponse.content.decode()
