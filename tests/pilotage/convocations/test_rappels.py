"""Rappeler une décision à qui en est chargé, et dire ce que personne ne recevrait."""

from datetime import timedelta

import pytest
from django.core import mail

from pilotage.annees import aujourd_hui
from pilotage.courriels.demandes import (
    rappeler_les_decisions,
)
from tests.factories import (
    DecisionFactory,
    MembreFactory,
)
from tests.pilotage.convocations.envois import envoyer

pytestmark = pytest.mark.django_db


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
