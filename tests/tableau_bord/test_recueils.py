"""Tous les rapports en une archive : chacun une fois, rien que les siens, et ce qui manque est dit."""

import csv
import hashlib
import io
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.utils import timezone

from pilotage.acces import Role
from pilotage.annees import annee_courante
from pilotage.documents import Pdf
from pilotage.models import Affectation, Travail
from pilotage.travaux import executer
from tableau_bord.models import Brouillon, Recueil
from tableau_bord.rapport import brouillons, edition, recueils
from tableau_bord.rapport.suivi import soumettre
from tableau_bord.tasks import ramasser_les_brouillons
from tests.factories import ActionFactory, AffectationFactory, ReseauFactory, agent_du_reseau
from tests.maison.client import contenu

pytestmark = pytest.mark.django_db
ANNEE = annee_courante()
REUNIR = f"/rapports/{ANNEE}/reunir/"


def faux_pdf(html, **options) -> Pdf:
    pdf = Pdf(html.encode())
    pdf.pages = 3
    return pdf


@pytest.fixture(autouse=True)
def _a_part(settings, tmp_path, monkeypatch):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    for module in (brouillons, edition):
        monkeypatch.setattr(module, "imprimer", faux_pdf)


@pytest.fixture
def reseaux():
    """Trois réseaux d’une académie : un qui agit, un dont le rapport est signé, un où rien n’est enregistré."""
    agit, signe, vide = (ReseauFactory(nom=nom, ecoles=1) for nom in ("Agit", "Signé", "Vide"))
    for reseau in (agit, signe):
        ActionFactory(reseau=reseau, annee=ANNEE, intitule=f"Chorale {reseau.nom}", etat="en_cours")
    pilote = agent_du_reseau(Role.PILOTE, signe)
    suivi = soumettre(signe, ANNEE, par=pilote)
    suivi.signer(par=pilote, tour=suivi.tour)
    edition.editer(signe, ANNEE, par=pilote)
    return agit, signe, vide


@pytest.fixture
def ien(reseaux):
    agent = agent_du_reseau(Role.PILOTE, reseaux[0])
    for reseau in reseaux[1:]:
        AffectationFactory(agent=agent, role=Role.PILOTE, reseau=reseau)
    return agent


def travailler():
    """Ce que feraient les processus, jusqu’à ce qu’il n’y ait plus rien à faire."""
    while travail := Travail.objects.en_suspens().order_by("pk").first():
        executer(travail.pk)
        travail.refresh_from_db()
        assert travail.etat == "fait", travail.erreur or travail.message


def ouvrir(reponse) -> tuple[ZipFile, dict[str, dict[str, str]]]:
    archive = ZipFile(io.BytesIO(contenu(reponse)))
    assert archive.testzip() is None
    lignes = csv.DictReader(io.StringIO(archive.read("sommaire.csv").decode("utf-8-sig")), delimiter=";")
    return archive, {ligne["Réseau"]: ligne for ligne in lignes}


def test_l_ien_telecharge_le_rapport_de_chacun_de_ses_reseaux_en_deux_clics(reseaux, ien, connecter):
    agit, signe, _vide = reseaux
    executer(brouillons.demander_le_brouillon(agit, ANNEE, par=None).pk)
    client = connecter(ien)
    # Elle arrive sur ses réseaux ; un clic, la page de leurs rapports ; un autre, le rapport.
    assert 'href="/rapports/"' in client.get("/", follow=True).content.decode()
    page = client.get("/rapports/").content.decode()
    for adresse in (signe.editions.get().get_absolute_url(), f"/r/{agit.code}/rapports/{ANNEE}/brouillon.pdf"):
        assert f'href="{adresse}"' in page
        assert client.get(adresse).status_code == 200
    assert "Rien n’est enregistré pour cette année" in page


def test_l_archive_a_un_rapport_par_reseau_et_un_sommaire_qui_dit_tout(reseaux, ien, connecter):
    agit, signe, vide = reseaux
    client = connecter(ien)
    recueil = client.post(REUNIR, follow=True).context["recueil"]
    assert "se prépare" in client.get(recueil.get_absolute_url()).content.decode()
    travailler()
    assert "est prête" in client.get(recueil.get_absolute_url()).content.decode()
    archive, sommaire = ouvrir(client.get(f"{recueil.get_absolute_url()}archive.zip"))
    assert sorted(archive.namelist()) == sorted(
        [
            "sommaire.csv",
            signe.editions.get().nom_fichier,
            Brouillon.objects.select_related("reseau").get(reseau=agit).nom_fichier,
        ]
    )
    assert sommaire[str(signe)]["Document"] == "édition signée"
    assert sommaire[str(signe)]["SHA-256"] == signe.editions.get().empreinte
    assert sommaire[str(agit)]["Document"] == "document de travail (brouillon)"
    assert "Chorale Agit" in archive.read(sommaire[str(agit)]["Fichier"]).decode()
    assert sommaire[str(vide)]["Document"] == "rien n’est enregistré pour cette année"
    # Un travail par réseau à préparer, pas pour le signé ni pour le vide ; aucun double.
    assert Travail.objects.filter(genre=brouillons.GENRE).count() == 1
    recueil.refresh_from_db()
    assert hashlib.sha256(recueil.archive.open("rb").read()).hexdigest() == recueil.empreinte


def test_demandee_deux_fois_l_archive_est_la_meme(reseaux, ien, connecter):
    client = connecter(ien)
    assert client.post(REUNIR).url == client.post(REUNIR).url
    travailler()
    assert Travail.objects.filter(genre=recueils.ASSEMBLER).count() == 1
    ancien = Recueil.objects.get()
    client.post(REUNIR)
    travailler()
    # La nouvelle a remplacé l’ancienne, fichier compris.
    assert Recueil.objects.get().pk != ancien.pk
    assert not ancien.archive.storage.exists(ancien.archive.name)


def test_chaque_travail_se_rejoue_sans_double(reseaux, ien, tmp_path):
    recueil = recueils.demander_le_recueil(ien, ANNEE)
    for _ in range(2):
        executer(Travail.objects.get(genre=recueils.REPARTIR).pk)
        Travail.objects.filter(genre=recueils.REPARTIR).update(etat="en_attente")
    assert recueil.parts.count() == 3
    Travail.objects.filter(genre=recueils.REPARTIR).update(etat="fait")
    travailler()
    empreinte = Recueil.objects.get().empreinte
    Travail.objects.filter(genre=recueils.ASSEMBLER).update(etat="en_attente")
    travailler()
    assert Recueil.objects.get().empreinte == empreinte
    assert len(list((tmp_path / "recueils").rglob("*.zip"))) == 1


def test_un_essai_d_assemblage_interrompu_ne_laisse_rien(reseaux, ien, tmp_path):
    from pilotage.travaux import BailPerdu

    recueil = recueils.demander_le_recueil(ien, ANNEE)
    executer(Travail.objects.get(genre=recueils.REPARTIR).pk)
    executer(Travail.objects.get(genre=brouillons.GENRE).pk)
    travail = Travail.objects.get(genre=recueils.ASSEMBLER)
    travail.prendre(duree=timedelta(seconds=60))
    Travail.objects.filter(pk=travail.pk).update(jeton=None)
    with pytest.raises(BailPerdu):
        recueils.assembler(recueil, travail=travail, avancer=lambda *a: None)
    assert not list(tmp_path.rglob("*.zip"))
    assert Recueil.objects.get().pret_le is None


def test_deux_travaux_finis_au_meme_instant_et_l_horloge_assemble(reseaux, ien, monkeypatch):
    """Chacun voit l’autre en cours et n’assemble pas : le ramassage suivant le fait."""
    recueils.demander_le_recueil(ien, ANNEE)
    executer(Travail.objects.get(genre=recueils.REPARTIR).pk)
    monkeypatch.setattr("tableau_bord.tasks.recueils.poursuivre_ceux_de", lambda travail: None)
    executer(Travail.objects.get(genre=brouillons.GENRE).pk)
    assert not Travail.objects.filter(genre=recueils.ASSEMBLER).exists()
    ramasser_les_brouillons()
    assert Travail.objects.filter(genre=recueils.ASSEMBLER).exists()


def test_rien_ne_s_assemble_tant_que_tout_n_est_pas_reparti(reseaux, ien):
    """La répartition tuée au milieu : ce qui est déjà prêt ne fait pas une archive incomplète."""
    recueil = recueils.demander_le_recueil(ien, ANNEE)
    recueil.parts.create(reseau=reseaux[2])
    ramasser_les_brouillons()
    assert not Travail.objects.filter(genre=recueils.ASSEMBLER).exists()


def test_un_rapport_qui_echoue_n_empeche_pas_les_autres_et_le_sommaire_le_dit(reseaux, ien, connecter):
    recueil = recueils.demander_le_recueil(ien, ANNEE)
    executer(Travail.objects.get(genre=recueils.REPARTIR).pk)
    Travail.objects.filter(genre=brouillons.GENRE).update(etat="echoue")
    ramasser_les_brouillons()
    travailler()
    _, sommaire = ouvrir(connecter(ien).get(f"{recueil.get_absolute_url()}archive.zip"))
    assert sommaire[str(reseaux[0])]["Document"] == "absent : sa préparation a échoué"
    assert sommaire[str(reseaux[1])]["Document"] == "édition signée"


def test_une_archive_n_est_qu_a_qui_l_a_demandee(reseaux, ien, connecter):
    recueil = recueils.demander_le_recueil(ien, ANNEE)
    travailler()
    autre = connecter(agent_du_reseau(Role.PILOTE, reseaux[0]))
    for fin in ("", "etat/", "archive.zip"):
        assert autre.get(f"{recueil.get_absolute_url()}{fin}").status_code == 404


def test_un_reseau_perdu_ferme_l_archive_qui_le_contient(reseaux, ien, connecter):
    recueil = recueils.demander_le_recueil(ien, ANNEE)
    travailler()
    hier = timezone.localdate() - timedelta(days=1)
    Affectation.objects.filter(agent=ien, reseau=reseaux[1]).update(debut=hier - timedelta(days=9), fin=hier)
    client = connecter(type(ien).objects.get(pk=ien.pk))
    assert client.get(f"{recueil.get_absolute_url()}archive.zip").url == recueil.get_absolute_url()
    assert "ne vous est plus ouverte" in client.get(recueil.get_absolute_url()).content.decode()


def test_un_reseau_perdu_pendant_la_preparation_n_entre_pas_dans_l_archive(reseaux, ien, connecter):
    recueil = recueils.demander_le_recueil(ien, ANNEE)
    executer(Travail.objects.get(genre=recueils.REPARTIR).pk)
    hier = timezone.localdate() - timedelta(days=1)
    Affectation.objects.filter(agent=ien, reseau=reseaux[1]).update(debut=hier - timedelta(days=9), fin=hier)
    travailler()
    client = connecter(type(ien).objects.get(pk=ien.pk))
    _, sommaire = ouvrir(client.get(f"{recueil.get_absolute_url()}archive.zip"))
    assert str(reseaux[1]) not in sommaire


def test_le_correspondant_a_ceux_de_son_academie_et_pas_d_une_autre(reseaux, connecter):
    ailleurs = ReseauFactory(nom="Ailleurs", academie__code="24")
    correspondant = agent_du_reseau(Role.CORRESPONDANT, reseaux[0])
    page = connecter(correspondant).get("/rapports/").content.decode()
    assert all(str(reseau) in page for reseau in reseaux)
    assert str(ailleurs) not in page
    recueil = recueils.demander_le_recueil(correspondant, ANNEE)
    executer(Travail.objects.get(genre=recueils.REPARTIR).pk)
    assert set(recueil.parts.values_list("reseau", flat=True)) == {reseau.pk for reseau in reseaux}
