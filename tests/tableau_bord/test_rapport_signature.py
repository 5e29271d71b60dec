"""Du brouillon à la transmission : qui soumet, qui signe, qui refuse ; ce qui est signé ne suit plus les données."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from pilotage.acces import Role
from pilotage.annees import aujourd_hui
from pilotage.etats import TransitionInterdite
from pilotage.models import Affectation, Courriel, Reseau, Travail
from tableau_bord.etats import EtatRapport
from tableau_bord.models import Edition, RapportAnnuel, Signature, Transmission
from tableau_bord.rapport import edition as fabrique
from tableau_bord.rapport.edition import editer
from tableau_bord.rapport.impression import Pdf
from tableau_bord.rapport.suivi import courant, soumettre
from tests.factories import ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db
ANNEE = 2023


@pytest.fixture(autouse=True)
def rangement(settings, tmp_path, monkeypatch):
    """Les fichiers à part ; l’impression, éprouvée ailleurs, rend le document lui-même."""
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }

    def imprimer(html, **options):
        pdf = Pdf(html.encode())
        pdf.pages = 12
        return pdf

    monkeypatch.setattr(fabrique, "imprimer", imprimer)


@pytest.fixture
def reseau():
    return ReseauFactory(nom="Les Deux Rives")


@pytest.fixture
def gens(reseau):
    """Coordonnateur, deux pilotes, gestionnaire."""
    return {
        "coordonnateur": agent_du_reseau(Role.COORDONNATEUR, reseau),
        "ien": agent_du_reseau(Role.PILOTE, reseau),
        "principal": agent_du_reseau(Role.PILOTE, reseau),
        "gestionnaire": agent_du_reseau(Role.GESTIONNAIRE, reseau),
    }


@pytest.fixture
def soumis(reseau, gens) -> RapportAnnuel:
    return soumettre(reseau, ANNEE, par=gens["coordonnateur"])


def adresse(nom, reseau, *args):
    return reverse(nom, args=[reseau.code, ANNEE, *args])


def signer(client, suivi):
    return client.post(adresse("rapport_signer", suivi.reseau), {"tour": suivi.tour}, follow=True)


def faire_signer(suivi, gens):
    for qui in ("ien", "principal", "gestionnaire"):
        suivi.signer(par=gens[qui], tour=suivi.tour)
    suivi.refresh_from_db()


def test_ce_qui_est_soumis_ne_suit_plus_les_donnees(reseau, soumis):
    Reseau.objects.filter(pk=reseau.pk).update(nom="Nom d’après")
    reseau.refresh_from_db()

    assert courant(reseau, ANNEE)[0].couverture.reseau == "Les Deux Rives"


def test_chaque_pilote_et_le_gestionnaire_signent_et_la_derniere_signature_valide(soumis, gens, connecter):
    for qui in ("ien", "principal"):
        assert "Votre signature est enregistrée." in signer(connecter(gens[qui]), soumis).content.decode()
    soumis.refresh_from_db()
    assert soumis.etat == EtatRapport.SOUMIS
    reponse = signer(connecter(gens["gestionnaire"]), soumis)

    soumis.refresh_from_db()
    assert soumis.etat == EtatRapport.VALIDE
    assert "Toutes les signatures y sont" in reponse.content.decode()
    assert Travail.objects.get(genre="rapport_produire").parametres == {"annee": ANNEE}
    assert [s.titre for s in soumis.signatures_du_tour()] == ["rapport", "rapport", "budget"]


def test_signer_deux_fois_ne_fait_qu_une_signature(soumis, gens, connecter):
    client = connecter(gens["ien"])
    signer(client, soumis)
    signer(client, soumis)

    assert Signature.objects.count() == 1


def test_on_ne_signe_que_ce_qu_on_a_lu(soumis, gens, connecter):
    soumis.passer("refuser", par=gens["principal"], motif="La page 4 est fausse.")
    soumettre(soumis.reseau, ANNEE, par=gens["coordonnateur"])
    reponse = connecter(gens["ien"]).post(adresse("rapport_signer", soumis.reseau), {"tour": 1}, follow=True)

    assert "relisez-le avant de signer" in reponse.content.decode()
    assert not Signature.objects.exists()


def test_qui_n_est_plus_pilote_depuis_hier_lit_pourquoi_il_ne_signe_pas(soumis, gens, connecter):
    gens["ien"].affectations.update(debut="2020-09-01", fin=aujourd_hui() - timedelta(days=1))
    reponse = connecter(gens["ien"]).post(adresse("rapport_signer", soumis.reseau), {"tour": soumis.tour})

    assert reponse.status_code == 403
    assert "Vous n’êtes plus pilote de ce réseau depuis le" in reponse.content.decode()
    assert not Signature.objects.exists()


def test_qui_a_perdu_son_role_il_y_a_une_heure_ne_signe_plus(soumis, gens, connecter):
    """Sa page était ouverte, sa session aussi : le rôle, lui, n’y est plus."""
    client = connecter(gens["ien"])
    assert client.get(adresse("rapport_suivre", soumis.reseau)).status_code == 200
    gens["ien"].affectations.get().retirer()
    Affectation.objects.filter(agent=gens["ien"]).update(retiree_le=timezone.now() - timedelta(hours=1))
    reponse = client.post(adresse("rapport_signer", soumis.reseau), {"tour": soumis.tour})

    assert reponse.status_code == 403
    assert (
        f"depuis le {gens['ien'].affectations.get().finie_le} : votre signature n’est plus" in reponse.content.decode()
    )
    assert not Signature.objects.exists()
    # Plus personne ne l’attend : les autres signent, et le rapport est validé.
    for qui in ("principal", "gestionnaire"):
        soumis.signer(par=gens[qui], tour=soumis.tour)
    soumis.refresh_from_db()
    assert soumis.etat == EtatRapport.VALIDE


def test_qui_n_a_jamais_eu_a_signer_ne_trouve_rien(soumis, connecter):
    for role in (Role.DIRECTEUR, Role.COORDONNATEUR, Role.CORRESPONDANT):
        client = connecter(agent_du_reseau(role, soumis.reseau))
        assert client.post(adresse("rapport_signer", soumis.reseau), {"tour": soumis.tour}).status_code == 404


def test_le_depart_du_dernier_attendu_laisse_les_autres_valider(soumis, gens):
    soumis.signer(par=gens["ien"], tour=soumis.tour)
    with pytest.raises(TransitionInterdite, match="Il manque encore une signature"):
        soumis.valider(par=gens["ien"])
    for qui in ("principal", "gestionnaire"):
        gens[qui].affectations.update(debut="2020-09-01", fin=aujourd_hui() - timedelta(days=1))
    soumis.valider(par=gens["ien"])

    assert soumis.etat == EtatRapport.VALIDE


def test_refuser_demande_pourquoi_et_rend_le_rapport_a_qui_l_ecrit(soumis, gens, connecter):
    client = connecter(gens["ien"])
    client.post(adresse("rapport_refuser", soumis.reseau), {"motif": " "})
    soumis.refresh_from_db()
    assert soumis.etat == EtatRapport.SOUMIS
    client.post(adresse("rapport_refuser", soumis.reseau), {"motif": "Le budget n’est pas à jour."})

    soumis.refresh_from_db()
    assert soumis.etat == EtatRapport.BROUILLON
    page = connecter(gens["coordonnateur"]).get(adresse("rapport_suivre", soumis.reseau)).content.decode()
    assert "Le budget n’est pas à jour." in page


def test_l_edition_signee_porte_les_signatures_et_se_fait_une_seule_fois(soumis, gens):
    faire_signer(soumis, gens)
    edition = editer(soumis.reseau, ANNEE, par=gens["ien"])

    assert editer(soumis.reseau, ANNEE, par=gens["ien"]) == edition
    assert edition.tour == 1
    document = edition.pdf.read().decode()
    assert "signé le" in document
    assert str(gens["gestionnaire"]) in document
    assert "Validé et signé" in document


def test_un_changement_apres_validation_est_une_nouvelle_edition_qui_dit_ce_qui_change(soumis, gens):
    faire_signer(soumis, gens)
    premiere = editer(soumis.reseau, ANNEE, par=None)
    soumis.passer("rouvrir", par=gens["coordonnateur"], motif="Le nom du réseau était faux.")
    soumis.reseau.nom = "Les Trois Rives"
    soumis.reseau.save(update_fields=["nom"])
    soumis = soumettre(soumis.reseau, ANNEE, par=gens["coordonnateur"])
    faire_signer(soumis, gens)
    seconde = editer(soumis.reseau, ANNEE, par=None)

    assert (premiere.numero, seconde.numero, seconde.tour) == (1, 2, 2)
    assert "Les Trois Rives" not in premiere.pdf.read().decode()
    assert "Le nom du réseau était faux." in " ".join(seconde.changements)
    assert "la couverture" in " ".join(seconde.changements)
    assert "Le nom du réseau était faux." in seconde.pdf.read().decode()


def test_on_ne_transmet_que_ce_qui_est_signe(soumis, gens, connecter):
    reponse = connecter(gens["coordonnateur"]).get(adresse("rapport_transmettre", soumis.reseau), follow=True)

    assert "On ne transmet que ce qui est signé" in reponse.content.decode()


def test_transmettre_ecrit_un_courriel_et_le_lien_dit_quand_il_a_servi(soumis, gens, connecter, client):
    faire_signer(soumis, gens)
    edition = editer(soumis.reseau, ANNEE, par=None)
    saisie = {
        "nom": "Isabelle Garnier",
        "qualite": "dasen",
        "courriel": "dasen@exemple.fr",
        "cle_saisie": "6a2f1e0c-6f0a-4d2b-9a57-9c1d3f8e2b11",
    }
    for _ in range(2):
        connecter(gens["coordonnateur"]).post(adresse("rapport_transmettre", soumis.reseau), saisie)
    transmission = Transmission.objects.get()
    courriel = Courriel.objects.get()
    soumis.refresh_from_db()
    assert soumis.etat == EtatRapport.TRANSMIS
    assert courriel.destinataire == "dasen@exemple.fr"
    # Le lien que la lettre porte : signé à la seconde où elle est écrite.
    lien = re.search(r"/rapport-transmis/\S+", courriel.texte)[0]

    client.logout()
    assert client.get(lien).status_code == 200
    transmission.refresh_from_db()
    assert transmission.ouverte_le is None
    assert b"".join(client.post(lien).streaming_content) == edition.pdf.read()
    transmission.refresh_from_db()
    assert transmission.ouverte_le is not None


def test_un_lien_retire_ou_fabrique_n_ouvre_rien(soumis, gens, connecter, client):
    faire_signer(soumis, gens)
    edition = editer(soumis.reseau, ANNEE, par=None)
    transmission = Transmission.objects.create(edition=edition, nom="Ville", qualite="ville", par=gens["coordonnateur"])
    retirer = reverse("transmission_retirer", args=[soumis.reseau.code, transmission.pk])
    assert connecter(gens["gestionnaire"]).post(retirer).status_code == 404
    assert connecter(gens["coordonnateur"]).post(retirer).status_code == 302

    assert client.get(transmission.chemin).status_code == 404
    assert client.get(reverse("lien_rapport", args=["fabrique"])).status_code == 404


def test_qui_tient_le_fichier_peut_le_verifier_sans_compte(reseau, client, tmp_path, capsys):
    edition = editer(reseau, ANNEE, par=None)
    octets = edition.pdf.read()
    juste = client.post(reverse("rapport_verifier"), {"fichier": SimpleUploadedFile("r.pdf", octets)})
    faux = client.post(reverse("rapport_verifier"), {"fichier": SimpleUploadedFile("r.pdf", octets + b" ")})

    assert "Ce fichier est authentique" in juste.content.decode()
    assert "n’a pas été signé" in juste.content.decode()
    assert "Ce fichier n’est pas une édition" in faux.content.decode()
    (tmp_path / "r.pdf").write_bytes(octets)
    call_command("verifier_rapport", str(tmp_path / "r.pdf"))
    assert "document de travail, non signé" in capsys.readouterr().out
    (tmp_path / "r.pdf").write_bytes(octets + b" ")
    with pytest.raises(CommandError, match="n’est pas une édition"):
        call_command("verifier_rapport", str(tmp_path / "r.pdf"))


def test_le_rapport_sort_en_odt_des_memes_donnees(reseau, gens, connecter):
    reponse = connecter(gens["coordonnateur"]).get(adresse("rapport_document", reseau, "odt"))

    assert reponse.content[:2] == b"PK"
    assert connecter(gens["coordonnateur"]).get(adresse("rapport_document", reseau, "pdf")).status_code == 404
    assert not Edition.objects.exists()
