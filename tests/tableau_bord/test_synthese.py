from decimal import Decimal

import pytest
from pypdf import PdfReader

from actions.models import Depense
from partenariats.models import Enveloppe, Visa
from pilotage.acces import Role
from pilotage.annees import annee_courante
from pilotage.models import Courriel, Travail
from pilotage.travaux import executer
from tableau_bord.synthese import composer, impression
from tests.factories import (
    ActionFactory,
    EnveloppeFactory,
    LigneFactory,
    ObjectifFactory,
    ProjetReseauFactory,
    ReseauFactory,
    agent_du_reseau,
)
from tests.maison.client import contenu

pytestmark = pytest.mark.django_db
ANNEE = annee_courante()


@pytest.fixture
def reseau():
    return ReseauFactory()


@pytest.fixture
def adresse(reseau):
    return f"/r/{reseau.code}/syntheses/{ANNEE}"


@pytest.fixture
def chorale(reseau):
    """Une action validée, payée par une enveloppe civile (40,10) et une scolaire (10)."""
    objectif = ObjectifFactory(axe__projet=ProjetReseauFactory(reseau=reseau, premiere_annee=ANNEE))
    action = ActionFactory(reseau=reseau, annee=ANNEE, intitule="Chorale", etat="validee", objectif=objectif)
    for exercice, montant in (("civil", "40.10"), ("scolaire", "10")):
        enveloppe = EnveloppeFactory(reseau=reseau, exercice=exercice, annee=ANNEE, notifie=Decimal("100"))
        Depense.objects.create(action=action, ligne=LigneFactory(enveloppe=enveloppe, montant=Decimal(montant)))
    return action


def test_les_depenses_d_une_action_ne_melangent_pas_deux_exercices(reseau, chorale):
    (axe,) = composer(reseau, ANNEE).axes
    attendu = [(f"année civile {ANNEE}", Decimal("40.10")), (f"année scolaire {ANNEE}-{ANNEE + 1}", Decimal("10.00"))]
    assert [(cout.exercice, cout.montant) for cout in axe.couts] == attendu
    assert [(cout.exercice, cout.montant) for cout in axe.actions[0].couts] == attendu


def test_la_synthese_touche_l_annee_scolaire_et_ses_deux_annees_civiles(reseau):
    for exercice, annee in (("civil", ANNEE - 1), ("civil", ANNEE), ("civil", ANNEE + 1), ("scolaire", ANNEE - 1)):
        EnveloppeFactory(reseau=reseau, exercice=exercice, annee=annee)
    titres = {exercice.titre for exercice in composer(reseau, ANNEE).exercices}
    assert titres == {f"année civile {ANNEE}, en euros", f"année civile {ANNEE + 1}, en euros"}


def test_un_autre_reseau_n_y_entre_pas(reseau, chorale):
    vide = composer(ReseauFactory(), ANNEE)
    assert (vide.axes, vide.exercices) == ((), ())


def test_la_partie_pedagogique_seule_ne_montre_aucun_chiffre_de_budget(reseau, chorale, adresse, connecter):
    client = connecter(agent_du_reseau(Role.MEMBRE, reseau))
    page = client.get(f"{adresse}/pedagogique/").content.decode()
    assert "Chorale" in page
    assert "40,10" not in page
    assert client.get(f"{adresse}/").status_code == 404
    assert client.get(f"{adresse}/synthese.csv").status_code == 404


def test_le_gestionnaire_signe_les_chiffres_qu_il_a_lus(reseau, chorale, adresse, connecter):
    gestionnaire = agent_du_reseau(Role.GESTIONNAIRE, reseau)
    client = connecter(gestionnaire)
    lue = client.get(f"{adresse}/").context["synthese"].empreinte
    Enveloppe.objects.filter(exercice="civil").update(engage=Decimal("0.01"))
    client.post(f"{adresse}/viser/", {"empreinte": lue})
    assert not Visa.objects.exists()
    client.post(f"{adresse}/viser/", {"empreinte": composer(reseau, ANNEE).empreinte})
    visa = Visa.objects.get()
    assert (visa.par, visa.annee) == (gestionnaire, ANNEE)
    assert "Signée par" in client.get(f"{adresse}/").content.decode()


def test_un_centime_change_et_la_signature_est_a_refaire(reseau, chorale, adresse, connecter):
    client = connecter(agent_du_reseau(Role.GESTIONNAIRE, reseau))
    client.post(f"{adresse}/viser/", {"empreinte": composer(reseau, ANNEE).empreinte})
    Enveloppe.objects.filter(exercice="civil").update(notifie=Decimal("100.01"))
    assert "à refaire" in client.get(f"{adresse}/").content.decode()


@pytest.mark.parametrize("role", [Role.COORDONNATEUR, Role.PILOTE, Role.MEMBRE, Role.PARTENAIRE])
def test_seul_le_gestionnaire_signe(reseau, chorale, adresse, connecter, role):
    donnees = {"empreinte": composer(reseau, ANNEE).empreinte}
    assert connecter(agent_du_reseau(role, reseau)).post(f"{adresse}/viser/", donnees).status_code == 404


def test_la_page_le_tableur_et_le_pdf_disent_les_memes_chiffres(reseau, chorale, adresse, connecter):
    import io

    client = connecter(agent_du_reseau(Role.PILOTE, reseau))
    page = client.get(f"{adresse}/").content.decode()
    csv = client.get(f"{adresse}/synthese.csv").content.decode("utf-8-sig")
    assert client.get(f"{adresse}/synthese.pdf").url == f"{adresse}/"
    impression.editer(reseau, ANNEE)
    pdf = contenu(client.get(f"{adresse}/synthese.pdf"))
    texte = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf)).pages)
    for montant in ("40,10", "100,00"):
        assert montant in page
        assert montant in csv
        assert montant in texte


def test_une_annee_qui_n_existe_pas_repond_404(reseau, connecter):
    client = connecter(agent_du_reseau(Role.PILOTE, reseau))
    assert client.get(f"/r/{reseau.code}/syntheses/1500/").status_code == 404


def test_un_chiffre_change_et_l_ancien_pdf_n_est_plus_servi(reseau, chorale, adresse, connecter):
    client = connecter(agent_du_reseau(Role.GESTIONNAIRE, reseau))
    impression.editer(reseau, ANNEE)
    assert client.get(f"{adresse}/synthese.pdf").status_code == 200
    Enveloppe.objects.filter(exercice="civil").update(notifie=Decimal("100.01"))
    assert client.get(f"{adresse}/synthese.pdf").status_code == 302


def test_le_pdf_se_demande_et_se_fait_une_fois(reseau, chorale, adresse, connecter):
    client = connecter(agent_du_reseau(Role.GESTIONNAIRE, reseau))
    reponses = [client.post(f"{adresse}/produire/") for _ in range(2)]
    travail = Travail.objects.get()
    assert {reponse.url for reponse in reponses} == {f"/travaux/{travail.pk}/"}
    executer(travail.pk)
    travail.refresh_from_db()
    assert (travail.etat, travail.resultat["adresse"]) == ("fait", f"{adresse}/synthese.pdf")
    assert client.get(travail.resultat["adresse"]).status_code == 200


def test_le_coordonnateur_demande_la_signature_une_fois_par_etat_des_chiffres(reseau, chorale, adresse, connecter):
    client = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))
    assert "Aucun gestionnaire" in client.post(f"{adresse}/demander/", follow=True).content.decode()
    gestionnaire = agent_du_reseau(Role.GESTIONNAIRE, reseau)
    agent_du_reseau(Role.GESTIONNAIRE, ReseauFactory())
    for _ in range(2):
        assert client.post(f"{adresse}/demander/").status_code == 302
    courriel = Courriel.objects.get()
    assert (courriel.destinataire, courriel.genre) == (gestionnaire.courriel, "signature")
    assert f"{adresse}/" in courriel.texte
    Enveloppe.objects.filter(exercice="civil").update(notifie=Decimal("100.01"))
    client.post(f"{adresse}/demander/")
    assert Courriel.objects.count() == 2


@pytest.mark.parametrize("role", [Role.GESTIONNAIRE, Role.MEMBRE, Role.PARTENAIRE, Role.CORRESPONDANT])
def test_un_autre_que_le_coordonnateur_ou_un_pilote_ne_demande_pas(reseau, chorale, adresse, connecter, role):
    assert connecter(agent_du_reseau(role, reseau)).post(f"{adresse}/demander/").status_code == 404
