"""Une édition : numérotée, faite une seule fois par demande, entière ou absente, et qui ne change plus."""

import hashlib
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from pilotage.models import Travail
from pilotage.models.travaux import BailPerdu
from pilotage.travaux import demander, executer
from tableau_bord.models import Edition
from tableau_bord.models.rapports import EditionFigee
from tableau_bord.rapport import edition as fabrique
from tableau_bord.rapport import vers_json
from tableau_bord.rapport.donnees import depuis_json
from tableau_bord.rapport.edition import editer
from tableau_bord.rapport.impression import Pdf
from tests.factories import AgentFactory, ReseauFactory
from tests.tableau_bord.rapports import ANNEE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rangement(settings, tmp_path):
    """Les fichiers gardés, et eux seuls."""
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    return tmp_path


@pytest.fixture(autouse=True)
def imprimees(monkeypatch):
    """L’impression est éprouvée ailleurs : ici, le PDF est le document lui-même. Rend les documents imprimés."""
    faits = []

    def imprimer(html, **options):
        faits.append(html)
        pdf = Pdf(html.encode())
        pdf.pages = 12
        return pdf

    monkeypatch.setattr(fabrique, "imprimer", imprimer)
    return faits


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=1)


@pytest.fixture
def travail(reseau):
    """Un travail pris, comme le trouve la fonction de son genre."""
    travail = demander("rapport_produire", par=AgentFactory(), cle="rapport", reseau=reseau, annee=ANNEE)
    assert travail.prendre(duree=timedelta(minutes=1))
    return travail


def fichiers(dossier) -> list:
    return sorted(chemin for chemin in dossier.rglob("*") if chemin.is_file())


def test_une_edition_garde_ses_donnees_son_fichier_et_son_empreinte(reseau, rangement):
    agent = AgentFactory()
    edition = editer(reseau, ANNEE, par=agent)

    [fichier] = fichiers(rangement)
    assert edition.pdf.read() == fichier.read_bytes()
    assert edition.empreinte == hashlib.sha256(fichier.read_bytes()).hexdigest()
    assert (edition.taille, edition.pages, edition.par) == (fichier.stat().st_size, 12, agent)
    rapport = depuis_json(Edition.objects.get().donnees)
    assert rapport.couverture.edition == edition.numero == 1
    assert vers_json(rapport) == edition.donnees
    assert "Édition n° 1" in fichier.read_text()


def test_le_nom_du_fichier_ne_dit_rien(reseau, rangement):
    editer(reseau, ANNEE, par=None)

    [fichier] = fichiers(rangement)
    assert reseau.code not in str(fichier.relative_to(rangement))
    assert str(ANNEE) not in fichier.name


def test_les_numeros_se_suivent_par_reseau_et_par_annee(reseau):
    autre = ReseauFactory()

    assert [editer(reseau, ANNEE, par=None).numero for _ in range(3)] == [1, 2, 3]
    assert editer(reseau, ANNEE + 1, par=None).numero == 1
    assert editer(autre, ANNEE, par=None).numero == 1


def test_deux_demandes_en_meme_temps_ne_prennent_pas_le_meme_numero(reseau, rangement, monkeypatch, imprimees):
    """Les deux ont lu le même dernier numéro : la seconde recommence avec le suivant, et ne laisse rien."""
    vrai = fabrique._prochain_numero
    lus = iter([1])
    editer(reseau, ANNEE, par=None)
    monkeypatch.setattr(fabrique, "_prochain_numero", lambda *args: next(lus, None) or vrai(*args))

    assert editer(reseau, ANNEE, par=None).numero == 2
    assert len(fichiers(rangement)) == 2
    assert "Édition n° 2" in imprimees[-1]


def test_un_travail_rejoue_retrouve_son_edition(reseau, travail, rangement, imprimees):
    premiere = editer(reseau, ANNEE, par=None, travail=travail)
    seconde = editer(reseau, ANNEE, par=None, travail=travail)

    assert premiere.pk == seconde.pk
    assert len(fichiers(rangement)) == len(imprimees) == 1


def test_un_arret_entre_le_fichier_et_la_ligne_ne_laisse_rien_une_fois_rejoue(reseau, travail, rangement, monkeypatch):
    """Un kill -9 ne passe par aucun « except » : le fichier reste, sans ligne. Le second essai l’efface."""

    class Mort(BaseException):
        pass

    def mourir(*args, **kwargs):
        raise Mort

    with monkeypatch.context() as arret:
        arret.setattr(Edition, "save", mourir)
        arret.setattr("django.core.files.storage.FileSystemStorage.delete", lambda *args: None)
        with pytest.raises(Mort):
            editer(reseau, ANNEE, par=None, travail=travail)
    assert len(fichiers(rangement)) == 1
    assert not Edition.objects.exists()

    edition = editer(reseau, ANNEE, par=None, travail=travail)
    assert [str(chemin) for chemin in fichiers(rangement)] == [edition.pdf.path]


def test_une_erreur_ne_laisse_pas_de_fichier(reseau, rangement, monkeypatch):
    monkeypatch.setattr(Edition, "save", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        editer(reseau, ANNEE, par=None)

    assert fichiers(rangement) == []


def test_un_essai_qui_a_perdu_son_travail_n_enregistre_rien(reseau, travail, rangement):
    Travail.objects.filter(pk=travail.pk).update(bail_jusqu_a=travail.commence_le)
    autre = Travail.objects.get(pk=travail.pk)
    assert autre.prendre(duree=timedelta(minutes=1))

    with pytest.raises(BailPerdu):
        editer(reseau, ANNEE, par=None, travail=travail)
    assert fichiers(rangement) == []
    assert not Edition.objects.exists()
    assert editer(reseau, ANNEE, par=None, travail=autre).numero == 1


def test_le_travail_fait_l_edition_une_fois_et_donne_son_adresse(reseau, imprimees):
    agent = AgentFactory()
    travail = demander("rapport_produire", par=agent, cle="rapport", reseau=reseau, annee=ANNEE)
    executer(travail.pk)
    executer(travail.pk)
    travail.refresh_from_db()

    edition = Edition.objects.get()
    assert travail.etat == Travail.Etat.FAIT
    assert travail.resultat["adresse"] == edition.get_absolute_url()
    assert travail.resultat["libelle"] == "Télécharger l’édition n° 1"
    assert (edition.par, edition.travail) == (agent, travail)
    assert len(imprimees) == 1


def test_une_edition_ne_se_modifie_ni_ne_s_efface(reseau):
    edition = editer(reseau, ANNEE, par=None)

    edition.numero = 9
    for geste in (
        edition.save,
        edition.delete,
        Edition.objects.all().delete,
        lambda: Edition.objects.update(numero=9),
        lambda: Edition.objects.bulk_update([edition], ["numero"]),
    ):
        with pytest.raises(EditionFigee), transaction.atomic():
            geste()
    assert Edition.objects.get().numero == 1


@pytest.mark.parametrize(
    "champ", ["numero = 9", "empreinte = 'x'", "donnees = '{}'", "pdf = 'x'", "annee = 2000", "pages = 1", "taille = 1"]
)
def test_la_base_elle_meme_refuse_qu_on_change_une_edition(reseau, champ):
    editer(reseau, ANNEE, par=None)

    with pytest.raises(DatabaseError, match="ne change plus"), transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(f"UPDATE tableau_bord_edition SET {champ}")


def test_postgresql_refuse_aussi_qu_on_l_efface(reseau):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite vide les tables des essais par DELETE : seul le modèle y refuse l’effacement")
    editer(reseau, ANNEE, par=None)

    with pytest.raises(DatabaseError, match="ne change plus"), transaction.atomic(), connection.cursor() as curseur:
        curseur.execute("DELETE FROM tableau_bord_edition")


def test_l_edition_reste_quand_la_demande_s_efface(reseau, travail):
    edition = editer(reseau, ANNEE, par=None, travail=travail)
    travail.delete()

    edition.refresh_from_db()
    assert edition.travail is None
