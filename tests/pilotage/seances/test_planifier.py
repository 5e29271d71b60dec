"""Planifier une séance, l’annuler, et qui la voit."""

from datetime import timedelta

import pytest
from django.utils import timezone

from pilotage.acces import Role
from pilotage.annees import aujourd_hui
from pilotage.etats import TransitionInterdite
from pilotage.instances.deroulement import attendre_les_membres
from pilotage.instances.etats import TRANSITIONS_SEANCE, EtatSeance
from pilotage.models import Seance
from tests.factories import (
    MembreFactory,
    SeanceFactory,
    agent_du_reseau,
)
from tests.pilotage.seances.gestes import adresse, saisie

pytestmark = pytest.mark.django_db


class TestPlanifier:
    def test_la_seance_a_l_ordre_du_jour_de_sa_sorte(self, instance, client_coordonnateur):
        reponse = client_coordonnateur.post(adresse(instance, "planifier/"), saisie(), follow=True)
        seance = Seance.objects.get()
        assert timezone.localtime(seance.debut).strftime("%H:%M") == "17:30"
        intitules = [point.intitule for point in seance.points.all()]
        assert intitules[0] == "Tableau de bord du réseau"
        assert "Actions à valider" in intitules
        assert "Salle polyvalente" in reponse.content.decode()

    def test_le_compte_rendu_precedent_ne_s_approuve_qu_a_partir_de_la_deuxieme(self, instance, client_coordonnateur):
        SeanceFactory(instance=instance, dans=-30, etat=EtatSeance.TENUE)
        client_coordonnateur.post(adresse(instance, "planifier/"), saisie())
        seance = Seance.objects.order_by("debut").last()
        assert [point.rubrique for point in seance.points.all()][:2] == ["approbation", "decisions"]

    @pytest.mark.parametrize(
        ("champs", "phrase"),
        [
            ({"heure_debut": "19:30", "heure_fin": "17:30"}, "finit avant d’avoir commencé"),
            ({"heure_debut": "17:30", "heure_fin": "17:30"}, "finit avant d’avoir commencé"),
            ({"jour": "2027-03-28", "heure_debut": "02:30", "heure_fin": "04:00"}, "02:30 n’existe pas ce jour-là"),
            ({"jour": "2026-10-25", "heure_debut": "02:30", "heure_fin": "04:00"}, "02:30 sonne deux fois ce jour-là"),
            ({"jour": "mardi"}, "jj/mm/aaaa"),
            ({"jour": "0026-10-25"}, "L’année 26 est sûrement une faute de frappe"),
            ({"jour": "2206-10-25"}, "L’année 2206 est sûrement une faute de frappe"),
            ({"heure_debut": "midi"}, "hh:mm"),
            ({"jour": ""}, "obligatoire"),
        ],
    )
    def test_une_date_impossible_est_dite_en_francais(self, instance, client_coordonnateur, champs, phrase):
        reponse = client_coordonnateur.post(adresse(instance, "planifier/"), saisie(**champs))
        assert reponse.status_code == 422
        page = reponse.content.decode()
        assert phrase in page
        assert "Salle polyvalente" in page, "ce qui a été tapé reste"
        assert not Seance.objects.exists()

    def test_un_jour_de_vacances_n_est_pas_interdit_il_se_dit(self, instance, client_coordonnateur):
        jour = aujourd_hui() + timedelta(days=20)
        instance.reseau.academie.vacances.create(
            libelle="Vacances d’hiver", debut=jour - timedelta(days=2), reprise=jour + timedelta(days=5)
        )
        reponse = client_coordonnateur.post(adresse(instance, "planifier/"), saisie(), follow=True)
        assert "tombe pendant les vacances" in reponse.content.decode()
        assert Seance.objects.count() == 1

    def test_un_objet_tient_sur_une_ligne(self, instance, client_coordonnateur):
        client_coordonnateur.post(adresse(instance, "planifier/"), saisie(objet="Bilan\r\nBcc: x\u2028fin\x00"))
        assert not Seance.objects.filter(objet__contains="\n").exists()

    def test_un_double_clic_n_en_planifie_qu_une(self, instance, client_coordonnateur):
        donnees = saisie()
        codes = [client_coordonnateur.post(adresse(instance, "planifier/"), donnees).status_code for _ in range(2)]
        assert codes == [302, 302]
        assert Seance.objects.count() == 1

    def test_un_directeur_ne_planifie_pas(self, instance, connecter):
        directeur = agent_du_reseau(Role.DIRECTEUR, instance.reseau)
        assert connecter(directeur).post(adresse(instance, "planifier/"), saisie()).status_code == 404


@pytest.mark.parametrize("verbe", sorted(TRANSITIONS_SEANCE))
@pytest.mark.parametrize("etat", EtatSeance.values)
def test_un_verbe_ne_passe_que_depuis_ses_etats(instance, verbe, etat):
    seance = SeanceFactory(instance=instance, etat=etat)
    depuis, vers = TRANSITIONS_SEANCE[verbe]
    if etat in depuis:
        seance.passer(verbe, par=seance.cree_par, motif="parce que")
        assert (seance.etat, seance.passages.count()) == (vers, 1)
    else:
        with pytest.raises(TransitionInterdite, match="impossible depuis"):
            seance.passer(verbe, par=seance.cree_par, motif="parce que")


def test_annuler_demande_pourquoi(instance, client_coordonnateur):
    seance = SeanceFactory(instance=instance)
    client_coordonnateur.post(adresse(seance, "annuler/"), {"motif": " "})
    seance.refresh_from_db()
    assert seance.etat == EtatSeance.PLANIFIEE
    client_coordonnateur.post(adresse(seance, "annuler/"), {"motif": "Grève."})
    seance.refresh_from_db()
    assert seance.etat == EtatSeance.ANNULEE


class TestLePartenaire:
    def test_il_ne_voit_que_les_seances_ou_il_est_convoque(self, instance, connecter):
        partenaire = agent_du_reseau(Role.PARTENAIRE, instance.reseau)
        MembreFactory(instance=instance, agent=partenaire)
        sienne, autre = SeanceFactory(instance=instance), SeanceFactory(instance=instance)
        attendre_les_membres(sienne)
        client = connecter(partenaire)
        assert client.get(adresse(sienne)).status_code == 200
        assert client.get(adresse(autre)).status_code == 404
        assert client.get(f"/r/{instance.reseau.code}/instances/").status_code == 404
