import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from icalendar import Calendar

from pilotage.acces import Role
from pilotage.annees import aujourd_hui
from pilotage.courriels.composition import jeton
from pilotage.courriels.demandes import (
    annoncer_le_changement,
    annuler,
    convoquer,
    diffuser,
    rappeler_les_decisions,
)
from pilotage.courriels.envoi import envoyer_ce_qui_attend
from pilotage.etats import TransitionInterdite
from pilotage.instances.deroulement import attendre_les_membres
from pilotage.models import Courriel, Presence, Seance, Travail
from tests.factories import (
    DecisionFactory,
    InstanceFactory,
    MembreFactory,
    PointFactory,
    ReseauFactory,
    SeanceFactory,
    agent_du_reseau,
)

pytestmark = pytest.mark.django_db
ICAL = "text/calendar"


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=1)


@pytest.fixture
def coordonnateur(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


@pytest.fixture
def seance(reseau):
    seance = SeanceFactory(instance=InstanceFactory(reseau=reseau, nom="Comité de pilotage"), dans=20, lieu="Mairie")
    PointFactory(seance=seance, intitule="Moyens")
    for nom in ("Léa Morin", "Yves Roy", "Ada Noir"):
        MembreFactory(instance=seance.instance, nom=nom, courriel=f"{nom.split()[0].lower()}@ville.example")
    return seance


def envoyer():
    return envoyer_ce_qui_attend(lambda progression, message: None)


def plus_tard(duree=timedelta(minutes=10)):
    """Le temps a passé : ce qui attendait son heure peut partir."""
    Courriel.objects.filter(etat="a_envoyer").update(pas_avant=timezone.now() - duree)


def piece(message):
    (jointe,) = [partie for partie in message.message().walk() if partie.get_content_type() == ICAL]
    return jointe, Calendar.from_ical(jointe.get_payload(decode=True))


def adresse(seance, suite):
    return f"/r/{seance.instance.reseau.code}/seances/{seance.pk}/{suite}"


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


class TestRappelerUneDecision:
    def rappeler(self, dans):
        return len(rappeler_les_decisions(au=aujourd_hui() + timedelta(days=dans)))

    def test_sept_jours_avant_puis_chaque_semaine_jusqu_a_ce_qu_elle_soit_close(self, seance):
        membre = seance.instance.membres.get(nom="Yves Roy")
        decision = DecisionFactory(
            instance=seance.instance, responsable=membre, echeance=aujourd_hui() + timedelta(days=10)
        )
        suite = []
        for dans in range(30):
            suite += [dans] * self.rappeler(dans)
            envoyer()
        assert suite == [3, 10, 17, 24]
        assert [message.to for message in mail.outbox] == [["yves@ville.example"]] * 4
        decision.refresh_from_db()
        decision.passer("tenir", par=decision.cree_par)
        assert self.rappeler(40) == 0

    def test_deux_fois_le_meme_jour_n_en_fait_qu_un(self, seance):
        membre = seance.instance.membres.first()
        DecisionFactory(instance=seance.instance, responsable=membre, echeance=aujourd_hui() - timedelta(days=3))
        assert (self.rappeler(0), self.rappeler(0)) == (1, 0)
        envoyer()
        assert "en retard" in mail.outbox[0].subject

    def test_sans_echeance_il_n_y_a_rien_a_rappeler(self, seance, coordonnateur):
        DecisionFactory(instance=seance.instance, responsable=seance.instance.membres.first())
        assert self.rappeler(0) == 0

    def test_ce_que_personne_ne_recevrait_revient_a_qui_coordonne(self, seance, coordonnateur):
        sans_courriel = MembreFactory(instance=seance.instance, nom="Léa Sans", courriel="")
        champs = {"instance": seance.instance, "echeance": aujourd_hui() - timedelta(days=1)}
        DecisionFactory(responsable=sans_courriel, **champs)
        DecisionFactory(autre_responsable="Quelqu’un de la mairie", **champs)
        DecisionFactory(**champs)
        assert self.rappeler(0) == 3
        envoyer()
        assert [message.to for message in mail.outbox] == [[coordonnateur.courriel]] * 3
        textes = "".join(message.body for message in mail.outbox)
        for phrase in ("revient à Léa Sans,", "revient à Quelqu’un de la mairie,", "Personne n’en est chargé"):
            assert phrase in textes
        assert textes.count("/decisions/") == 3

    def test_un_reseau_sans_coordonnateur_ne_rappelle_que_ceux_qui_ont_un_courriel(self, seance, coordonnateur):
        coordonnateur.affectations.update(fin=aujourd_hui() - timedelta(days=1))
        DecisionFactory(instance=seance.instance, echeance=aujourd_hui() - timedelta(days=1))
        assert self.rappeler(0) == 0

    def test_qui_n_a_pas_de_compte_repond_au_courriel_plutot_que_d_ouvrir_une_page(self, seance, coordonnateur):
        membre = seance.instance.membres.get(nom="Yves Roy")
        DecisionFactory(instance=seance.instance, responsable=membre, echeance=aujourd_hui(), cree_par=coordonnateur)
        self.rappeler(0)
        envoyer()
        (message,) = mail.outbox
        assert "répondez simplement à ce courriel" in message.body
        assert "/decisions/" not in message.body
        assert message.reply_to == [coordonnateur.courriel]
