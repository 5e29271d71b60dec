"""Cinq cents convocations à un serveur SMTP qui refuse, fait attendre et coupe, et un processus tué au milieu.

Rien ne se perd ; personne ne reçoit deux fois, sauf là où le serveur a coupé après avoir tout reçu.
"""

import socketserver
import threading
from collections import Counter
from datetime import timedelta
from email import message_from_bytes

import pytest
from django.utils import timezone

from pilotage.acces import Role
from pilotage.courriels.demandes import convoquer
from pilotage.courriels.envoi import envoyer_ce_qui_attend
from pilotage.models import Courriel, Membre
from tests.factories import InstanceFactory, PointFactory, ReseauFactory, SeanceFactory, agent_du_reseau

pytestmark = pytest.mark.django_db
NOMBRE = 500


class Serveur(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.recus, self.essais, self.coupes = [], Counter(), set()


class Conversation(socketserver.StreamRequestHandler):
    """Le rang du destinataire dit comment il est reçu : 7 refusé, 11 à revenir, 13 coupé avant, 17 coupé après."""

    def dire(self, ligne):
        self.wfile.write(f"{ligne}\r\n".encode())

    def handle(self):
        self.dire("220 essai")
        rang = 0
        while ligne := self.rfile.readline():
            ordre = ligne.decode().strip()
            debut = ordre[:4].upper()
            if debut in ("EHLO", "HELO"):
                self.dire("250 essai")
            elif debut == "RCPT":
                rang = int(ordre.partition("<membre")[2].partition("@")[0])
                self.server.essais[rang] += 1
                if rang % 7 == 0:
                    self.dire("550 Boite inconnue")
                elif rang % 11 == 0 and self.server.essais[rang] == 1:
                    self.dire("451 Revenez plus tard")
                else:
                    self.dire("250 ok")
            elif debut == "DATA":
                if rang % 13 == 0 and self.server.essais[rang] == 1:
                    return
                self.dire("354 allez")
                self.lire(rang)
                if rang % 17 == 0 and self.server.essais[rang] == 1:
                    self.server.coupes.add(rang)
                    return
                self.dire("250 recu")
            elif debut == "QUIT":
                self.dire("221 adieu")
                return
            else:
                self.dire("250 ok")

    def lire(self, rang):
        lignes = []
        while (ligne := self.rfile.readline()) not in (b".\r\n", b""):
            lignes.append(ligne)
        self.server.recus.append((rang, message_from_bytes(b"".join(lignes))))


@pytest.fixture
def serveur(settings):
    with Serveur() as serveur:
        threading.Thread(target=serveur.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = serveur.server_address
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.COURRIELS_ENVOYES = True
        yield serveur
        serveur.shutdown()


def test_cinq_cents_convocations_a_un_serveur_hostile(serveur, monkeypatch):
    reseau = ReseauFactory()
    seance = SeanceFactory(instance=InstanceFactory(reseau=reseau), dans=20)
    PointFactory(seance=seance, intitule="Moyens")
    Membre.objects.bulk_create(
        Membre(instance=seance.instance, nom=f"Membre {rang}", courriel=f"membre{rang}@ville.example", siege="autre")
        for rang in range(1, NOMBRE + 1)
    )
    assert len(convoquer(seance, par=agent_du_reseau(Role.COORDONNATEUR, reseau))) == NOMBRE

    def avancer(progression, message):
        # Le processus meurt une fois, au milieu.
        if len(serveur.recus) > NOMBRE // 2 and not morts:
            morts.append(message)
            raise SystemExit

    morts: list[str] = []
    with pytest.raises(SystemExit):
        envoyer_ce_qui_attend(avancer)
    for _ in range(8):
        Courriel.objects.filter(etat="a_envoyer").update(pas_avant=timezone.now() - timedelta(seconds=1))
        Courriel.objects.filter(etat="en_cours").update(pris_le=timezone.now() - timedelta(minutes=5))
        envoyer_ce_qui_attend(avancer)

    recus = Counter(rang for rang, _ in serveur.recus)
    attendus = {rang for rang in range(1, NOMBRE + 1) if rang % 7}
    assert set(recus) == attendus, "aucun ne se perd, aucun refusé n’est passé"
    assert {rang for rang, fois in recus.items() if fois > 1} == serveur.coupes
    assert Counter(Courriel.objects.values_list("etat", flat=True)) == {
        "envoye": len(attendus),
        "refuse": NOMBRE - len(attendus),
    }
    for rang, message in serveur.recus:
        assert message["To"] == f"membre{rang}@ville.example"
        assert [partie.get_filename() for partie in message.walk() if partie.get_filename()] == [
            "seance.ics",
            "ordre-du-jour.pdf",
        ]
    # Là où le serveur a coupé après avoir reçu, la boîte reconnaît le doublon à son identifiant.
    identifiants = {rang: {m["Message-ID"] for r, m in serveur.recus if r == rang} for rang in serveur.coupes}
    assert all(len(siens) == 1 for siens in identifiants.values())
