"""Convoquer une fois chacun, annoncer ce qui change, annuler."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from pilotage.acces import Role
from pilotage.courriels.demandes import (
    annoncer_le_changement,
    annuler,
    convoquer,
)
from pilotage.etats import TransitionInterdite
from pilotage.models import Seance, Travail
from tests.factories import (
    MembreFactory,
    agent_du_reseau,
)
from tests.pilotage.convocations.envois import adresse, envoyer, piece, plus_tard

pytestmark = pytest.mark.django_db


class TestConvoquer:
    def test_une_copie_par_personne_et_aucune_autre_adresse(self, seance, coordonnateur):
        MembreFactory(instance=seance.instance, nom="Sans courriel", courriel="")
        convoquer(seance, par=coordonnateur)
        assert envoyer() == {"garde": 3}
        adresses = {"léa@ville.example", "yves@ville.example", "ada@ville.example"}
        assert {message.to[0] for message in mail.outbox} == adresses
        for message in mail.outbox:
            brut = message.message().as_string() + piece(message)[0].get_payload(decode=True).decode()
            assert [autre for autre in adresses - set(message.to) if autre in brut] == []
            assert "Moyens" in message.body
            assert message.reply_to == [coordonnateur.courriel]

    def test_l_agenda_se_lit_ailleurs_et_dit_l_heure_du_lieu(self, seance, coordonnateur):
        debut = timezone.make_aware(timezone.datetime(2027, 7, 5, 17, 30))
        Seance.objects.filter(pk=seance.pk).update(debut=debut, fin=debut + timedelta(hours=2))
        convoquer(seance, par=coordonnateur)
        envoyer()
        partie, calendrier = piece(mail.outbox[0])
        (evenement,) = calendrier.walk("VEVENT")
        assert partie.get_param("method") == "REQUEST"
        assert evenement["DTSTART"].params["TZID"] == "Europe/Paris"
        assert evenement.decoded("DTSTART").isoformat() == "2027-07-05T17:30:00+02:00"
        assert calendrier.walk("VTIMEZONE")
        assert (str(evenement["UID"]), evenement["SEQUENCE"]) == (f"{seance.uid}@repnet", 0)
        assert "Moyens" in evenement["DESCRIPTION"]

    def test_convoquer_deux_fois_n_envoie_rien_de_plus(self, seance, coordonnateur):
        convoquer(seance, par=coordonnateur)
        envoyer()
        assert convoquer(seance, par=coordonnateur) == []
        assert envoyer() == {}
        assert len(mail.outbox) == 3

    def test_qui_s_ajoute_ensuite_est_convoque_seul(self, seance, coordonnateur):
        convoquer(seance, par=coordonnateur)
        envoyer()
        MembreFactory(instance=seance.instance, courriel="tard@ville.example")
        convoquer(seance, par=coordonnateur)
        envoyer()
        assert [message.to for message in mail.outbox[3:]] == [["tard@ville.example"]]

    def test_un_titre_ne_porte_pas_d_en_tete(self, seance, coordonnateur):
        Seance.objects.filter(pk=seance.pk).update(objet="Bilan\r\nBcc: espion@x.fr\u2028fin")
        seance.refresh_from_db()
        convoquer(seance, par=coordonnateur)
        envoyer()
        for message in mail.outbox:
            assert message.message()["Bcc"] is None
            assert message.subject.startswith("Convocation : Bilan Bcc: espion@x.fr fin")

    def test_la_page_demande_un_seul_travail_et_montre_les_etats(self, seance, coordonnateur, connecter):
        client = connecter(coordonnateur)
        assert "yves@ville.example" in client.get(adresse(seance, "convoquer/")).content.decode()
        page = client.post(adresse(seance, "convoquer/"), follow=True).content.decode()
        assert "3 convocations en route" in page
        assert "Aucune convocation de plus" in client.post(adresse(seance, "convoquer/"), follow=True).content.decode()
        assert Travail.objects.filter(genre="courriels").count() == 1
        envoyer()
        assert "gardé, non envoyé" in client.get(f"/r/{seance.instance.reseau.code}/courriels/").content.decode()

    def test_un_directeur_ne_convoque_pas(self, seance, connecter):
        directeur = agent_du_reseau(Role.DIRECTEUR, seance.instance.reseau)
        assert connecter(directeur).post(adresse(seance, "convoquer/")).status_code == 404


class TestChangerEtAnnuler:
    @pytest.fixture
    def convoquee(self, seance, coordonnateur):
        convoquer(seance, par=coordonnateur)
        envoyer()
        mail.outbox.clear()
        return seance

    def test_deux_changements_de_suite_n_en_annoncent_qu_un_le_dernier(self, convoquee, coordonnateur):
        for lieu in ("École", "Collège"):
            convoquee.lieu = lieu
            convoquee.save()
            annoncer_le_changement(convoquee, par=coordonnateur)
        assert envoyer() == {}, "on attend que les corrections soient finies"
        plus_tard()
        envoyer()
        assert len(mail.outbox) == 3
        (evenement,) = piece(mail.outbox[0])[1].walk("VEVENT")
        assert (evenement["LOCATION"], evenement["SEQUENCE"]) == ("Collège", 2)

    def test_avant_que_la_convocation_parte_le_changement_est_dedans(self, seance, coordonnateur):
        convoquer(seance, par=coordonnateur)
        seance.lieu = "Collège"
        seance.save()
        annoncer_le_changement(seance, par=coordonnateur)
        plus_tard()
        envoyer()
        assert [message.subject.split(" ")[0] for message in mail.outbox] == ["Convocation"] * 3
        assert "Collège" in mail.outbox[0].body

    def test_la_page_annonce_un_nouveau_lieu_et_pas_un_nouveau_message(self, convoquee, coordonnateur, connecter):
        debut = timezone.localtime(convoquee.debut)
        donnees = {"jour": f"{debut:%Y-%m-%d}", "heure_debut": "10:00", "heure_fin": "12:00", "lieu": "Mairie"}
        client = connecter(coordonnateur)
        client.post(adresse(convoquee, "modifier/"), donnees)
        assert convoquee.courriels.filter(genre="changement").count() == 3
        plus_tard()
        envoyer()
        client.post(adresse(convoquee, "modifier/"), donnees | {"message": "Venez à pied."})
        assert not convoquee.courriels.en_suspens().exists()

    def test_annuler_previent_ceux_qui_ont_recu_et_retire_de_l_agenda(self, convoquee, coordonnateur):
        annuler(convoquee, par=coordonnateur, motif="Grève des cars.")
        envoyer()
        assert len(mail.outbox) == 3
        partie, calendrier = piece(mail.outbox[0])
        (evenement,) = calendrier.walk("VEVENT")
        assert partie.get_param("method") == str(calendrier["METHOD"]) == "CANCEL"
        assert (evenement["STATUS"], evenement["SEQUENCE"], str(evenement["UID"])) == (
            "CANCELLED",
            1,
            f"{convoquee.uid}@repnet",
        )
        assert "Grève des cars." in mail.outbox[0].body

    def test_annulee_avant_l_envoi_personne_ne_recoit_rien(self, seance, coordonnateur):
        convoquer(seance, par=coordonnateur)
        annuler(seance, par=coordonnateur, motif="Erreur.")
        assert envoyer() == {}
        assert mail.outbox == []

    def test_annuler_sans_raison_ne_change_rien(self, convoquee, coordonnateur):
        with pytest.raises(TransitionInterdite):
            annuler(convoquee, par=coordonnateur, motif=" ")
        assert not convoquee.courriels.en_suspens().exists()
