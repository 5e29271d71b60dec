"""Outre-mer : l’heure dite, montrée et écrite dans les agendas est celle du réseau, pas celle de Paris."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from pilotage.academies import ACADEMIES, FUSEAUX, fuseau
from pilotage.acces import Role
from pilotage.annees import aujourd_hui
from pilotage.courriels.demandes import convoquer
from pilotage.courriels.envoi import envoyer_ce_qui_attend
from pilotage.models import Seance
from tests.factories import AcademieFactory, InstanceFactory, MembreFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db


@pytest.fixture
def instance():
    academie = AcademieFactory(code="28", nom="La Réunion")
    return InstanceFactory(reseau=ReseauFactory(academie=academie))


@pytest.fixture
def seance(instance, connecter):
    client = connecter(agent_du_reseau(Role.COORDONNATEUR, instance.reseau))
    jour = aujourd_hui() + timedelta(days=30)
    client.post(
        f"/r/{instance.reseau.code}/instances/{instance.pk}/planifier/",
        {"jour": f"{jour:%d/%m/%Y}", "heure_debut": "17:30", "heure_fin": "19:30", "lieu": "Saint-Denis"},
    )
    return Seance.objects.get()


def test_chaque_academie_a_une_heure_et_cinq_ne_sont_pas_celle_de_paris():
    assert FUSEAUX.keys() < ACADEMIES.keys()
    assert {str(fuseau(code)) for code in ACADEMIES} == {"Europe/Paris", *FUSEAUX.values()}


def test_dix_sept_heures_trente_a_la_reunion_s_y_lit_de_meme(seance, client, instance):
    assert seance.debut.astimezone(UTC).hour == 13  # UTC+4, toute l’année
    page = client.get(seance.get_absolute_url()).content.decode()
    assert "de 17:30 à 19:30" in page


def test_l_agenda_et_le_courriel_disent_l_heure_et_le_fuseau_du_lieu(seance, mailoutbox):
    MembreFactory(instance=seance.instance, courriel="un@ville.example")
    convoquer(seance, par=seance.cree_par)
    envoyer_ce_qui_attend(lambda progression, message: None)
    (message,) = mailoutbox
    assert "de 17:30 à 19:30" in message.body
    jointe = next(p for p in message.message().walk() if p.get_content_type() == "text/calendar")
    calendrier = Calendar.from_ical(jointe.get_payload(decode=True))
    debut = calendrier.walk("VEVENT")[0]["DTSTART"]
    assert (debut.params["TZID"], debut.dt.replace(tzinfo=None).hour) == ("Indian/Reunion", 17)
    assert calendrier.walk("VTIMEZONE")


def test_la_page_suivante_est_de_nouveau_a_l_heure_de_l_installation(seance):
    assert timezone.get_current_timezone_name() == "Europe/Paris"
    assert timezone.localtime(datetime(2027, 1, 1, 12, tzinfo=UTC)).hour == 13
