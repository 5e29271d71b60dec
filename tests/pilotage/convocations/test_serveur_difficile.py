"""Un serveur de courriel qui refuse, se tait ou meurt : rien de perdu, rien en double."""

import smtplib
from datetime import timedelta

import pytest
from django.utils import timezone

from pilotage.courriels.demandes import (
    convoquer,
)
from pilotage.models import Courriel
from tests.pilotage.convocations.envois import envoyer, plus_tard

pytestmark = pytest.mark.django_db


class TestUnServeurDifficile:
    @pytest.fixture(autouse=True)
    def _serveur(self, monkeypatch, settings):
        """Chaque destinataire a sa suite de réponses : une exception à lever, ou rien pour accepter."""
        settings.COURRIELS_ENVOYES = True
        self.reponses, self.recus = {}, []

        def remettre(connexion, messages):
            for message in messages:
                suite = self.reponses.get(message.to[0], [])
                if suite and (erreur := suite.pop(0)):
                    raise erreur
                self.recus.append((message.to[0], message.extra_headers["Message-ID"]))
            return len(messages)

        monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", remettre)

    @pytest.fixture
    def convoquee(self, seance, coordonnateur):
        convoquer(seance, par=coordonnateur)
        return seance

    def etats(self):
        return dict(Courriel.objects.values_list("destinataire", "etat"))

    def test_une_adresse_refusee_se_voit_et_n_arrete_pas_les_autres(self, convoquee):
        refus = smtplib.SMTPRecipientsRefused({"yves@ville.example": (550, b"Boite inconnue")})
        self.reponses["yves@ville.example"] = [refus]
        assert envoyer() == {"envoye": 2, "refuse": 1}
        assert "Boite inconnue" in Courriel.objects.get(etat="refuse").erreur
        plus_tard()
        assert envoyer() == {}

    def test_un_refus_passager_est_reessaye_plus_tard_et_part_une_fois(self, convoquee):
        self.reponses["yves@ville.example"] = [smtplib.SMTPDataError(451, b"Revenez"), None]
        envoyer()
        assert self.etats()["yves@ville.example"] == "a_envoyer"
        assert envoyer() == {}, "pas avant son heure"
        plus_tard()
        envoyer()
        assert [nom for nom, _ in self.recus].count("yves@ville.example") == 1

    def test_apres_le_dernier_essai_l_abandon_se_voit(self, convoquee):
        self.reponses["yves@ville.example"] = [smtplib.SMTPDataError(451, b"Non") for _ in range(20)]
        for _ in range(10):
            envoyer()
            plus_tard()
        courriel = Courriel.objects.get(destinataire="yves@ville.example")
        assert (courriel.etat, courriel.tentatives) == ("abandonne", 6)

    def test_un_serveur_muet_n_use_les_essais_de_personne(self, convoquee):
        for nom in ("léa", "yves", "ada"):
            self.reponses[f"{nom}@ville.example"] = [ConnectionRefusedError()] * 3
        for _ in range(3):
            assert envoyer()["muet"] == 1
            plus_tard()
        assert set(Courriel.objects.values_list("tentatives", flat=True)) == {0}
        for suite in self.reponses.values():
            suite.clear()
        assert envoyer() == {"envoye": 3}

    def test_un_processus_tue_au_milieu_n_en_perd_aucun_et_n_en_double_aucun(self, convoquee):
        self.reponses["yves@ville.example"] = [SystemExit()]
        with pytest.raises(SystemExit):
            envoyer()
        assert self.etats()["yves@ville.example"] == "en_cours"
        envoyer()
        assert self.etats()["yves@ville.example"] == "en_cours", "un autre l’a peut-être encore en main"
        Courriel.objects.filter(etat="en_cours").update(pris_le=timezone.now() - timedelta(minutes=3))
        envoyer()
        assert sorted(nom for nom, _ in self.recus) == ["ada@ville.example", "léa@ville.example", "yves@ville.example"]

    def test_le_meme_message_garde_son_identifiant_d_un_essai_a_l_autre(self, convoquee):
        courriel = Courriel.objects.get(destinataire="yves@ville.example")
        self.reponses["yves@ville.example"] = [smtplib.SMTPServerDisconnected("coupé"), None]
        envoyer()
        plus_tard()
        envoyer()
        assert dict(self.recus)["yves@ville.example"].startswith(f"<{courriel.identifiant}@")
