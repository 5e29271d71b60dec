"""La lettre de mission : saisie une fois, bornée par la loi et par le périmètre, jamais écrasée à deux."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from pilotage.acces import Role
from pilotage.models import LettreMission
from tests.factories import ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db


@pytest.fixture
def reseau():
    return ReseauFactory()


@pytest.fixture
def coordonnateur(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


@pytest.fixture
def saisie(coordonnateur):
    return {
        "coordonnateur": coordonnateur.pk,
        "quotite": 50,
        "implantation": "circonscription",
        "autorite": "ien",
        "axe_pedagogie": "- Coordonner les liaisons CM2-6e\n- Suivre Devoirs faits",
        "debut": "2026-09-01",
        "cle_saisie": "6a2f1e0c-6f0a-4d2b-9a57-9c1d3f8e2b10",
    }


@pytest.fixture
def lettre(reseau, coordonnateur):
    return LettreMission.objects.create(
        reseau=reseau,
        coordonnateur=coordonnateur,
        quotite=50,
        implantation="college",
        autorite="ien",
        axe_pilotage="Tenir le tableau de bord.",
        debut=date(2025, 9, 1),
    )


def nouvelle(reseau):
    return reverse("lettremission_nouvelle", args=[reseau.code])


def test_le_coordonnateur_saisit_sa_lettre_et_la_relit(reseau, coordonnateur, saisie, connecter):
    client = connecter(coordonnateur)
    reponse = client.post(nouvelle(reseau), saisie)

    lettre = LettreMission.objects.get()
    assert reponse.url == lettre.get_absolute_url()
    page = client.get(reponse.url).content.decode()
    assert "<li>Suivre Devoirs faits</li>" in page
    assert "Rien n’est écrit pour cet axe." in page


def test_le_meme_envoi_deux_fois_fait_une_lettre(reseau, coordonnateur, saisie, connecter):
    client = connecter(coordonnateur)
    assert client.post(nouvelle(reseau), saisie).url == client.post(nouvelle(reseau), saisie).url
    assert LettreMission.objects.count() == 1


@pytest.mark.parametrize(
    ("champ", "valeur", "phrase"),
    [
        ("quotite", 40, "La décharge va de 50 à 100 pour cent."),
        ("quotite", 101, "La décharge va de 50 à 100 pour cent."),
        ("fin", "2026-08-31", "La fin vient avant le début."),
        ("signee_le", "2026-09-02", "Une lettre signée l’est par quelqu’un : dites qui."),
        ("coordonnateur", 987654, "Sélectionnez un choix valide"),
    ],
)
def test_une_erreur_se_dit_sur_son_champ_et_rien_n_est_perdu(
    reseau, coordonnateur, saisie, connecter, champ, valeur, phrase
):
    reponse = connecter(coordonnateur).post(nouvelle(reseau), saisie | {champ: valeur})

    assert reponse.status_code == 422
    erreurs = reponse.context["form"].errors
    assert phrase in " ".join(erreurs.get(champ, []) + erreurs.get("signee_par", []))
    assert "Suivre Devoirs faits" in reponse.content.decode()
    assert not LettreMission.objects.exists()


def test_la_base_refuse_une_quotite_impossible(reseau, coordonnateur, lettre):
    with pytest.raises(IntegrityError), transaction.atomic():
        LettreMission.objects.filter(pk=lettre.pk).update(quotite=40)


def test_deux_personnes_ne_s_ecrasent_pas(lettre, saisie, coordonnateur, connecter):
    client = connecter(coordonnateur)
    adresse = reverse("lettremission_modifier", args=[lettre.reseau.code, lettre.pk])
    lue = lettre.version
    assert client.post(adresse, saisie | {"version_lue": lue, "quotite": 75}).status_code == 302

    reponse = client.post(adresse, saisie | {"version_lue": lue, "quotite": 100})
    assert reponse.status_code == 422
    assert ("Quotité de décharge (%)", "75", "100") in reponse.context["form"].conflits
    lettre.refresh_from_db()
    assert lettre.quotite == 75


@pytest.mark.parametrize(
    ("role", "lit", "ecrit"),
    [
        (Role.COORDONNATEUR, True, True),
        (Role.PILOTE, True, True),
        (Role.DIRECTEUR, False, False),
        (Role.GESTIONNAIRE, False, False),
        (Role.CORRESPONDANT, False, False),
    ],
)
def test_seuls_le_coordonnateur_et_les_pilotes_la_voient(lettre, connecter, role, lit, ecrit):
    client = connecter(agent_du_reseau(role, lettre.reseau))

    assert client.get(lettre.get_absolute_url()).status_code == (200 if lit else 404)
    assert client.get(nouvelle(lettre.reseau)).status_code == (200 if ecrit else 404)


def test_la_lettre_d_une_annee_est_celle_qui_a_couru_cette_annee_la(lettre):
    assert list(LettreMission.objects.de_l_annee(2025)) == [lettre]
    assert not LettreMission.objects.de_l_annee(2024)
    LettreMission.objects.update(fin=date(2026, 1, 31))
    assert list(LettreMission.objects.de_l_annee(2025)) == [lettre]
    assert not LettreMission.objects.de_l_annee(2026)
