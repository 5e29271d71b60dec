"""Ce qu’un membre fait sans compte : répondre à la convocation, lire le compte rendu."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from pilotage.courriels.composition import jeton
from pilotage.courriels.demandes import (
    convoquer,
    diffuser,
)
from pilotage.etats import TransitionInterdite
from pilotage.instances.deroulement import attendre_les_membres
from pilotage.models import Presence, Seance
from tests.pilotage.convocations.envois import adresse, envoyer

pytestmark = pytest.mark.django_db


class TestRepondreSansCompte:
    @pytest.fixture
    def presence(self, seance, coordonnateur):
        convoquer(seance, par=coordonnateur)
        return seance.presences.get(membre__nom="Yves Roy")

    def lien(self, presence):
        return f"/convocation/{jeton(presence)}/"

    def test_la_reponse_se_donne_et_se_change(self, presence, client):
        assert client.get(self.lien(presence)).status_code == 200
        assert client.post(self.lien(presence), {"reponse": "present"}).status_code == 302
        client.post(self.lien(presence), {"reponse": "represente", "represente_par": "Zoé\nLune"})
        presence.refresh_from_db()
        assert (presence.reponse, presence.represente_par, presence.etat) == ("represente", "Zoé Lune", "attendu")

    def test_represente_demande_par_qui(self, presence, client):
        reponse = client.post(self.lien(presence), {"reponse": "represente"})
        assert reponse.status_code == 422
        assert "qui vous représentera" in reponse.content.decode()

    def test_apres_la_seance_on_ne_repond_plus(self, presence, client):
        Seance.objects.update(debut=timezone.now() - timedelta(hours=3), fin=timezone.now())
        reponse = client.post(self.lien(presence), {"reponse": "present"})
        assert "on ne peut plus répondre" in reponse.content.decode()
        assert Presence.objects.get(pk=presence.pk).reponse == "attendu"

    def test_le_lien_ne_montre_ni_les_autres_ni_leurs_reponses(self, presence, client):
        page = client.get(self.lien(presence)).content.decode()
        assert "Léa Morin" not in page
        assert "ville.example" not in page

    @pytest.mark.parametrize("faux", ["abc", "MQ:1uABCD:faux", "1"])
    def test_un_lien_fabrique_n_existe_pas(self, presence, client, faux):
        assert client.get(f"/convocation/{faux}/").status_code == 404


class TestDiffuser:
    def test_chacun_le_recoit_et_dit_l_avoir_lu_sans_compte(self, seance, coordonnateur, client):
        attendre_les_membres(seance)
        Seance.objects.filter(pk=seance.pk).update(etat="redigee")
        seance.refresh_from_db()
        with pytest.raises(TransitionInterdite):
            diffuser(seance, par=coordonnateur)
        lien = f"/compte-rendu/{jeton(seance.presences.first())}/"
        client.post(lien)
        assert "Moyens" not in client.get(lien).content.decode(), "pas encore approuvé"
        seance.passer("approuver", par=coordonnateur, compte_rendu=None)
        diffuser(seance, par=coordonnateur)
        envoyer()
        assert len(mail.outbox) == 3
        assert "Moyens" in client.get(lien).content.decode()
        assert not seance.presences.filter(lu_le__isnull=False).exists()
        for _ in range(2):
            client.post(lien)
        assert seance.presences.filter(lu_le__isnull=False).count() == 1

    def test_l_ouvrir_se_dit_d_une_page_qui_se_montre_et_pas_d_un_lien_suivi(
        self, seance, coordonnateur, client, connecter
    ):
        attendre_les_membres(seance)
        lien = f"/compte-rendu/{jeton(seance.presences.first())}/"
        client.post(lien, {"ouvert": "1"})
        assert not seance.presences.filter(ouvert_le__isnull=False).exists(), "pas encore approuvé"
        Seance.objects.filter(pk=seance.pk).update(etat="diffusee")
        assert "data-ouvert" in client.get(lien).content.decode()
        assert not seance.presences.filter(ouvert_le__isnull=False).exists()
        assert client.post(lien, {"ouvert": "1"}).status_code == 204
        presence = seance.presences.get(ouvert_le__isnull=False)
        assert presence.lu_le is None
        client.post(lien, {"ouvert": "1"})
        assert seance.presences.get(pk=presence.pk).ouvert_le == presence.ouvert_le
        assert "data-ouvert" not in client.get(lien).content.decode()
        page = connecter(coordonnateur).get(adresse(seance, "")).content.decode()
        assert "1 sur 3 ont ouvert le compte rendu" in page
