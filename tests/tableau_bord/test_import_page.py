"""La page d’import de l’administrateur : déposer un fichier, suivre le travail, lire le compte rendu."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pilotage.acces import Role
from pilotage.models import Reseau, Travail
from pilotage.travaux import executer
from tableau_bord.forms import MEGAOCTETS_MAX
from tableau_bord.models import Import, Valeur
from tests.factories import AffectationFactory, ReseauFactory, agent_du_reseau
from tests.tableau_bord import fichiers as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def administratrice():
    return AffectationFactory(role=Role.ADMINISTRATEUR).agent


@pytest.fixture(autouse=True)
def _fichiers_a_part(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "recus"},
        }
    }


@pytest.fixture
def deposer(connecter, administratrice):
    """`deposer(chemin, academie="13")` : la réponse au formulaire envoyé."""

    def _deposer(chemin, **champs):
        fichier = SimpleUploadedFile(chemin.name, chemin.read_bytes(), content_type="text/csv")
        return connecter(administratrice).post(reverse("import_nouveau"), {"fichier": fichier, **champs})

    return _deposer


def faire(trace: Import) -> Import:
    executer(trace.travail_id)
    trace.refresh_from_db()
    return trace


def test_deposer_un_fichier_le_garde_et_demande_un_travail(deposer, liste, administratrice):
    reponse = deposer(liste, academie="13")
    trace = Import.objects.get()
    assert reponse.url == reverse("import_detail", args=[trace.pk])
    assert (trace.etat, trace.nom_fichier, trace.par, trace.academie) == ("recu", liste.name, administratrice, "13")
    assert trace.travail.etat == Travail.Etat.EN_ATTENTE
    assert trace.fichier.read() == liste.read_bytes()
    assert not Reseau.objects.exists()


def test_le_travail_importe_et_la_page_dit_ce_qui_a_change(deposer, liste, client):
    deposer(liste)
    trace = faire(Import.objects.get())
    assert (trace.etat, trace.jeu, trace.lues, trace.gardees) == ("fait", "reseaux", 5, 5)
    assert trace.travail.etat == Travail.Etat.FAIT
    assert trace.travail.lien["adresse"] == reverse("import_detail", args=[trace.pk])
    page = client.get(reverse("import_detail", args=[trace.pk])).content.decode()
    assert "2 réseaux créés : 1 REP, 1 REP+." in page
    assert "lue dans le nom du fichier" in page


def test_un_fichier_refuse_montre_ses_cases_et_n_ecrit_rien(deposer, tmp_path, client):
    deposer(f.ecrire(tmp_path / "x.csv", f.ENTETE_IVAC, [f.LIGNES_IVAC[1], f.ligne_ivac("0160100A", taux="abc")]))
    trace = faire(Import.objects.get())
    assert (trace.etat, trace.refusees) == ("refuse", 1)
    assert trace.travail.etat == Travail.Etat.ECHOUE
    assert trace.travail.tentatives == 1
    assert not Valeur.objects.exists()
    page = client.get(reverse("import_detail", args=[trace.pk])).content.decode()
    assert "la lettre de contrôle est fausse : après 0160100 on attend X" in page
    assert "Taux de réussite G" in page


def test_un_fichier_d_un_autre_genre_est_dit_en_une_phrase(deposer, tmp_path, client):
    chemin = tmp_path / "x.csv"
    chemin.write_bytes(b"%PDF-1.7 ...")
    deposer(chemin)
    trace = faire(Import.objects.get())
    assert "document PDF" in trace.travail.erreur
    assert "document PDF" in client.get(reverse("import_detail", args=[trace.pk])).content.decode()


def test_un_essai_rend_compte_et_n_ecrit_rien(deposer, ivac, client):
    deposer(ivac, essai="on")
    trace = faire(Import.objects.get())
    assert not Valeur.objects.exists()
    page = client.get(reverse("import_detail", args=[trace.pk])).content.decode()
    assert "Ce qui changerait" in page
    assert "4 nouvelles valeurs" in page


def test_refaire_le_travail_ne_change_rien(deposer, ivac):
    deposer(ivac)
    trace = faire(Import.objects.get())
    avant = list(Valeur.objects.order_by("pk").values()), trace.compte_rendu
    Travail.objects.filter(pk=trace.travail_id).update(etat=Travail.Etat.EN_ATTENTE)
    faire(trace)
    assert (list(Valeur.objects.order_by("pk").values()), trace.compte_rendu) == avant


def test_les_valeurs_menent_a_l_import_de_la_page(deposer, ivac):
    deposer(ivac)
    trace = faire(Import.objects.get())
    assert set(Valeur.objects.values_list("provenance", flat=True)) == {trace.pk}
    assert len(trace.empreinte) == 64


def test_sans_fichier_l_erreur_est_sur_le_champ(connecter, administratrice):
    reponse = connecter(administratrice).post(reverse("import_nouveau"), {"academie": "13"})
    assert reponse.status_code == 422
    assert "fichier" in reponse.context["form"].errors
    assert not Import.objects.exists()


def test_un_fichier_trop_gros_est_refuse_sur_le_champ(deposer, ivac, monkeypatch):
    monkeypatch.setattr("tableau_bord.forms.MEGAOCTETS_MAX", 0)
    reponse = deposer(ivac)
    assert reponse.status_code == 422
    assert "ligne de commande" in str(reponse.context["form"].errors)
    assert MEGAOCTETS_MAX == 100


def test_la_liste_montre_les_imports_et_son_cout_ne_depend_pas_de_leur_nombre(
    connecter, administratrice, django_assert_max_num_queries
):
    client = connecter(administratrice)
    for nombre in (1, 20):
        for rang in range(nombre):
            Import.objects.create(nom_fichier=f"fichier-{rang}.csv", etat="fait", par=administratrice)
        with django_assert_max_num_queries(8):
            page = client.get(reverse("import_liste")).content.decode()
    assert "fichier-0.csv" in page


def test_sans_import_la_page_dit_par_quoi_commencer(connecter, administratrice):
    assert (
        "Commencez par la liste des réseaux" in connecter(administratrice).get(reverse("import_liste")).content.decode()
    )


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATEUR])
def test_nul_autre_que_l_administrateur_n_importe(connecter, role):
    client = connecter(agent_du_reseau(role, ReseauFactory(ecoles=1)))
    trace = Import.objects.create(nom_fichier="x.csv", etat="fait")
    for adresse in (reverse("import_liste"), reverse("import_nouveau"), reverse("import_detail", args=[trace.pk])):
        assert client.get(adresse).status_code == 404


def test_un_nom_de_fichier_ne_s_execute_pas(deposer, ivac, tmp_path, client):
    deposer(ivac.rename(tmp_path / "<img src=x onerror=alert(1)>.csv"))
    trace = faire(Import.objects.get())
    assert "<img src=x" not in client.get(reverse("import_detail", args=[trace.pk])).content.decode()


def test_un_essai_s_ecrit_pour_de_bon_une_seule_fois_puis_s_annule(deposer, ivac, client):
    deposer(ivac, essai="on")
    essai = faire(Import.objects.get())
    assert not Valeur.objects.exists()
    for _ in range(2):
        client.post(reverse("import_ecrire", args=[essai.pk]))
    suite = faire(Import.objects.get(suite_de=essai))
    assert Import.objects.count() == 2
    assert Valeur.objects.filter(provenance=suite).exists()
    page = client.get(reverse("import_detail", args=[suite.pk])).content.decode()
    assert "Annuler cet import" in page
    client.post(reverse("import_annuler", args=[suite.pk]))
    assert not Valeur.objects.exists()
    assert "Import annulé" in client.get(reverse("import_detail", args=[suite.pk])).content.decode()


def test_un_fichier_nominatif_n_est_pas_garde(deposer, tmp_path):
    lignes = [[*f.LIGNES_IPS[0], "1234567890A"]]
    deposer(f.ecrire(tmp_path / "x.csv", [*f.ENTETE_IPS, "code"], lignes))
    trace = Import.objects.get()
    chemin = trace.fichier.path
    trace = faire(trace)
    assert trace.etat == "refuse"
    assert not trace.fichier
    assert not Path(chemin).exists()
    assert "1234567890A" not in str(trace.compte_rendu)
