"""Le PDF du rapport en l’état est prêt avant qu’on le demande, et ne se donne jamais périmé sans le dire."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from pypdf import PdfReader

from actions.models import Action
from pilotage.acces import Role
from pilotage.annees import annee_courante
from pilotage.documents import Pdf
from pilotage.models import Travail
from pilotage.travaux import executer
from tableau_bord.models import Brouillon
from tableau_bord.rapport import brouillons, composer
from tableau_bord.rapport.suivi import soumettre
from tableau_bord.tasks import ramasser_les_brouillons, verifier_les_brouillons
from tests.factories import ActionFactory, ReseauFactory, agent_du_reseau
from tests.maison.client import contenu

pytestmark = pytest.mark.django_db
ANNEE = annee_courante()
VRAIE = brouillons.imprimer


@pytest.fixture(autouse=True)
def _a_part(settings, tmp_path, monkeypatch):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    monkeypatch.setattr(brouillons, "imprimer", faux_pdf)


@pytest.fixture
def vraie_impression(_a_part, monkeypatch):
    monkeypatch.setattr(brouillons, "imprimer", VRAIE)


def faux_pdf(html, **options) -> Pdf:
    """Imprimer demande une seconde ; un essai qui ne lit pas le PDF s’en passe."""
    pdf = Pdf(html.encode())
    pdf.pages = 3
    return pdf


@pytest.fixture
def reseau():
    reseau = ReseauFactory(nom="Les Deux Rives", ecoles=1)
    ActionFactory(reseau=reseau, annee=ANNEE, intitule="Chorale", etat="en_cours", eleves_prevus=40)
    return reseau


@pytest.fixture
def coordonnatrice(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


def adresse(reseau, fin="", annee=ANNEE):
    return f"/r/{reseau.code}/rapports/{annee}/{fin}"


def preparer(reseau) -> Brouillon:
    """Comme le ferait un processus."""
    executer(brouillons.demander_le_brouillon(reseau, ANNEE, par=None).pk)
    return Brouillon.objects.get(reseau=reseau, annee=ANNEE)


def attendus() -> list[int]:
    return list(Brouillon.objects.filter(a_refaire_le__isnull=False).values_list("annee", flat=True))


def consigner(client, reseau, texte="Réunion de cycle"):
    return client.post(
        f"/r/{reseau.code}/consigner/",
        {"texte": texte, "genre": "reunion", "axe_mission": "3", "jour": timezone.localdate().isoformat()},
    )


def test_une_entree_du_journal_fait_refaire_le_brouillon_une_fois(reseau, coordonnatrice, connecter):
    client = connecter(coordonnatrice)
    assert consigner(client, reseau).status_code == 302
    assert sorted(attendus()) == [ANNEE - 1, ANNEE]
    quand = Brouillon.objects.get(annee=ANNEE).a_refaire_le
    for _ in range(5):
        consigner(client, reseau, "Autre chose")
    # Groupés : le premier changement a pris rendez-vous, les suivants n’y touchent pas.
    assert Brouillon.objects.get(annee=ANNEE).a_refaire_le == quand
    ramasser_les_brouillons()
    assert not Travail.objects.exists()
    Brouillon.objects.update(a_refaire_le=timezone.now() - timedelta(seconds=1))
    for _ in range(2):
        ramasser_les_brouillons()
    assert Travail.objects.get().parametres == {"annee": ANNEE}


@pytest.mark.parametrize("geste", ["lire", "envoyer un formulaire refusé", "écrire ailleurs"])
def test_ce_qui_ne_change_rien_ici_ne_note_rien(reseau, coordonnatrice, connecter, geste):
    client = connecter(coordonnatrice)
    if geste == "lire":
        client.get(f"/r/{reseau.code}/consigner/")
    elif geste == "envoyer un formulaire refusé":
        assert client.post(f"/r/{reseau.code}/consigner/", {}).status_code == 200
    else:
        assert client.post(f"/r/{ReseauFactory().code}/consigner/", {}).status_code == 404
    assert not Brouillon.objects.exists()


@pytest.mark.parametrize("geste", ["modifier une action", "écrire une partie"])
def test_une_action_et_un_texte_font_aussi_refaire_le_brouillon(reseau, coordonnatrice, connecter, geste):
    client = connecter(coordonnatrice)
    if geste == "modifier une action":
        reponse = client.post(f"/r/{reseau.code}/actions/{reseau.actions.get().pk}/terminer/")
    else:
        reponse = client.post(adresse(reseau, "ecrire/la-formation/"), {"usage": "ecrit", "texte": "Deux stages."})
    assert reponse.status_code == 302
    assert ANNEE in attendus()


@pytest.mark.usefixtures("vraie_impression")
def test_le_brouillon_pret_se_telecharge_et_dit_ce_que_dit_l_apercu(reseau, coordonnatrice, connecter):
    client = connecter(coordonnatrice)
    assert "Aucun PDF n’est encore prêt" in client.get(adresse(reseau)).content.decode()
    assert client.get(adresse(reseau, "brouillon.pdf")).url == adresse(reseau)
    brouillon = preparer(reseau)
    assert "rien n’a changé depuis" in client.get(adresse(reseau)).content.decode()
    reponse = client.get(adresse(reseau, "brouillon.pdf"))
    pdf = PdfReader(io.BytesIO(contenu(reponse)))
    assert len(pdf.pages) == brouillon.pages
    assert "Chorale" in " ".join(page.extract_text() for page in pdf.pages)
    assert "brouillon-du-" in reponse["Content-Disposition"]


def test_un_chiffre_change_sans_rien_dire_et_l_ancien_pdf_n_est_plus_donne(reseau, coordonnatrice, connecter):
    """Changé sous la page, par une commande ou en base : l’empreinte le voit, que ce soit noté ou non."""
    client = connecter(coordonnatrice)
    preparer(reseau)
    Action.objects.update(eleves_prevus=41)
    assert "le rapport a changé depuis" in client.get(adresse(reseau)).content.decode()
    assert client.get(adresse(reseau, "brouillon.pdf")).status_code == 302


def test_rien_n_a_change_et_rien_ne_s_imprime(reseau, monkeypatch):
    avant = preparer(reseau)
    monkeypatch.setattr(brouillons, "imprimer", lambda *a, **k: pytest.fail("imprimé pour rien"))
    apres = preparer(reseau)
    assert (apres.pdf.name, apres.prepare_le) == (avant.pdf.name, avant.prepare_le)


def test_un_autre_jour_les_memes_donnees_sont_les_memes(reseau):
    from dataclasses import replace

    rapport = composer(reseau, ANNEE)
    couverture = rapport.couverture
    demain = replace(rapport, couverture=replace(couverture, arrete_le=couverture.arrete_le + timedelta(days=1)))
    autre = replace(rapport, couverture=replace(couverture, reseau="Autre"))
    assert brouillons.empreinte(demain) == brouillons.empreinte(rapport)
    assert brouillons.empreinte(autre) != brouillons.empreinte(rapport)


def test_ce_qui_change_pendant_qu_on_prepare_est_refait(reseau, monkeypatch):
    """Noté au milieu de la préparation : le rendez-vous tient encore quand elle finit."""
    brouillons.noter(reseau)
    imprimer = brouillons.imprimer

    def imprimer_et_changer(html, **options):
        Action.objects.update(eleves_prevus=77)
        brouillons.noter(reseau)
        return imprimer(html, **options)

    monkeypatch.setattr(brouillons, "imprimer", imprimer_et_changer)
    assert preparer(reseau).a_refaire_le is not None


def test_le_fichier_remplace_disparait_et_ce_qu_un_essai_a_laisse_aussi(reseau, tmp_path):
    dossier = (tmp_path / preparer(reseau).pdf.name).parent
    (dossier / "reste.pdf").write_bytes(b"%PDF")
    Action.objects.update(eleves_prevus=55)
    brouillon = preparer(reseau)
    assert [fichier.name for fichier in dossier.iterdir()] == [brouillon.pdf.name.rpartition("/")[2]]


def test_un_essai_qui_a_perdu_son_travail_ne_laisse_rien(reseau, tmp_path):
    from pilotage.travaux import BailPerdu

    travail = brouillons.demander_le_brouillon(reseau, ANNEE, par=None)
    travail.prendre(duree=timedelta(seconds=60))
    Travail.objects.filter(pk=travail.pk).update(jeton=None)
    with pytest.raises(BailPerdu):
        brouillons.preparer(reseau, ANNEE, travail=travail, avancer=lambda *a: None)
    assert not Brouillon.objects.get().est_pret
    assert not [fichier for fichier in tmp_path.rglob("*") if fichier.is_file()]


@pytest.mark.usefixtures("vraie_impression")
def test_la_progression_nomme_les_parties_puis_compte_les_pages(reseau):
    dits = []
    travail = brouillons.demander_le_brouillon(reseau, ANNEE, par=None)
    travail.prendre(duree=timedelta(seconds=60))
    brouillons.preparer(reseau, ANNEE, travail=travail, avancer=lambda part, mot="": dits.append((part, mot)))
    messages = [mot for _, mot in dits]
    assert "Composition : Les moyens et le budget (7 sur 11)." in messages
    assert "Impression : page 2." in messages
    assert [part for part, _ in dits] == sorted(part for part, _ in dits)


def test_ni_l_annee_signee_ni_l_annee_vide_ne_se_preparent(reseau):
    pilote = agent_du_reseau(Role.PILOTE, reseau)
    suivi = soumettre(reseau, ANNEE, par=pilote)
    for attendu in suivi.attendus(au=timezone.localdate()):
        suivi.signer(par=attendu.agent, tour=suivi.tour)
    brouillons.noter(reseau)
    assert brouillons.ramasser(au=timezone.now() + timedelta(days=1)) == 0
    assert attendus() == []


def test_la_nuit_tout_ce_qui_est_connu_est_verifie(reseau):
    preparer(reseau)
    jamais = ActionFactory(annee=ANNEE - 1, etat="evaluee").reseau
    ActionFactory(annee=ANNEE - 4)
    verifier_les_brouillons()
    suivis = Brouillon.objects.filter(a_refaire_le__isnull=False).values_list("reseau", "annee")
    assert set(suivis) == {(reseau.pk, ANNEE), (jamais.pk, ANNEE - 1)}


def test_qui_lit_le_rapport_a_le_brouillon_et_nul_autre(reseau, connecter):
    preparer(reseau)
    for role, statut in ((Role.DIRECTEUR, 200), (Role.LECTEUR, 200), (Role.MEMBRE, 404), (Role.PARTENAIRE, 404)):
        reponse = connecter(agent_du_reseau(role, reseau)).get(adresse(reseau, "brouillon.pdf"))
        assert reponse.status_code == statut
    ailleurs = agent_du_reseau(Role.PILOTE, ReseauFactory())
    assert connecter(ailleurs).get(adresse(reseau, "brouillon.pdf")).status_code == 404


def test_le_demander_montre_le_travail_deja_en_cours(reseau, connecter):
    un, autre = (agent_du_reseau(Role.PILOTE, reseau) for _ in range(2))
    pages = [connecter(agent).post(adresse(reseau, "preparer/")).url for agent in (un, autre)]
    assert pages == [f"/travaux/{Travail.objects.get().pk}/"] * 2
    executer(Travail.objects.get().pk)
    client = connecter(autre)
    assert "PDF du rapport en l’état est prêt" in client.get(pages[0]).content.decode()
    assert client.get(Travail.objects.get().resultat["adresse"]).status_code == 200
