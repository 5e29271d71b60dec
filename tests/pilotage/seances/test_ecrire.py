"""Écrire pendant la séance : présences, textes, décisions, à plusieurs, avec ou sans script."""

import re

import pytest

from pilotage.acces import Role
from pilotage.instances.deroulement import attendre_les_membres
from pilotage.instances.etats import EtatSeance
from pilotage.models import Presence
from tests.factories import (
    MembreFactory,
    PointFactory,
    SeanceFactory,
    agent_du_reseau,
)
from tests.pilotage.seances.gestes import adresse

pytestmark = pytest.mark.django_db


class TestEcrire:
    @pytest.fixture
    def seance(self, instance, coordonnateur):
        seance = SeanceFactory(instance=instance, dans=0, etat=EtatSeance.TENUE)
        self.claire = MembreFactory(instance=instance, nom="Claire Petit", siege="ecoles")
        self.bruno = MembreFactory(instance=instance, nom="Bruno Roux", siege="college")
        self.point = PointFactory(seance=seance, intitule="Moyens")
        attendre_les_membres(seance)
        return seance

    @pytest.fixture
    def caches(self, seance, client_coordonnateur):
        """Les champs cachés de la page, tels que le navigateur les renverrait."""
        html = client_coordonnateur.get(adresse(seance, "ecrire/")).content.decode()
        return dict(re.findall(r'<input type="hidden" name="((?:lu|initial)-[^"]+)"(?: value="([^"]*)")?', html))

    def test_ouvrir_la_seance_inscrit_ceux_qui_siegent_une_fois(self, instance, client_coordonnateur):
        MembreFactory(instance=instance)
        MembreFactory(instance=instance, fin="2016-01-01")
        seance = SeanceFactory(instance=instance, dans=0)
        reponse = client_coordonnateur.post(adresse(seance, "tenir/"))
        assert reponse["Location"].endswith("/ecrire/")
        attendre_les_membres(seance)
        assert seance.presences.count() == 1

    def test_ce_que_chacun_a_repondu_n_est_pas_a_redire(self, instance, client_coordonnateur):
        seance = SeanceFactory(instance=instance, dans=0, etat=EtatSeance.CONVOQUEE)
        la, excuse, represente, muet = MembreFactory.create_batch(4, instance=instance)
        attendre_les_membres(seance)
        for membre, dit, par in ((la, "present", ""), (excuse, "excuse", ""), (represente, "represente", "Ali Roy")):
            seance.presences.filter(membre=membre).update(reponse=dit, represente_par=par)
        client_coordonnateur.post(adresse(seance, "tenir/"))
        etats = {p.membre: p.etat for p in seance.presences.all()}
        # « Je serai là » n’est pas une présence : elle se constate.
        assert etats == {la: "attendu", excuse: "excuse", represente: "represente", muet: "attendu"}
        page = client_coordonnateur.get(adresse(seance, "ecrire/")).content.decode()
        assert page.count("avait répondu") == 3
        assert 'value="Ali Roy"' in page

    def test_tout_s_enregistre_sans_script(self, seance, caches, client_coordonnateur):
        claire = seance.presences.get(membre=self.claire)
        envoi = caches | {
            f"presence-{claire.pk}": "present",
            f"texte-{self.point.pk}": "Deux classes dédoublées.\r\nEncore une à Pâques.",
            f"decision-{self.point.pk}": "Écrire au DASEN",
            f"responsable-{self.point.pk}": "claire petit",
            f"echeance-{self.point.pk}": "2027-01-15",
        }
        for _ in range(2):
            assert client_coordonnateur.post(adresse(seance, "ecrire/"), envoi).status_code == 302
        claire.refresh_from_db()
        self.point.refresh_from_db()
        assert claire.etat == Presence.Etat.PRESENT
        assert self.point.texte == "Deux classes dédoublées.\nEncore une à Pâques."
        decision = seance.decisions.get()
        assert (decision.responsable, decision.point, str(decision.echeance)) == (self.claire, self.point, "2027-01-15")

    def test_clore_la_redaction_enregistre_d_abord(self, seance, caches, client_coordonnateur):
        envoi = caches | {f"texte-{self.point.pk}": "Le dernier mot.", "rediger": "1"}
        client_coordonnateur.post(adresse(seance, "ecrire/"), envoi)
        seance.refresh_from_db()
        assert (seance.etat, seance.points.get().texte) == (EtatSeance.REDIGEE, "Le dernier mot.")

    def test_un_responsable_qui_n_est_pas_membre_reste_ecrit(self, seance, caches, client_coordonnateur):
        champs = {f"decision-{self.point.pk}": "Écrire au DASEN", f"responsable-{self.point.pk}": "Yves du RASED"}
        client_coordonnateur.post(adresse(seance, "ecrire/"), caches | champs)
        assert seance.decisions.get().a_la_charge_de == "Yves du RASED"

    def test_au_fil_de_la_frappe_le_texte_part_et_la_decision_attend(self, seance, caches, client_coordonnateur):
        champ = f"texte-{self.point.pk}"
        envoi = {"brouillon": "1", champ: "Un", f"lu-{self.point.pk}": caches[f"lu-{self.point.pk}"]}
        envoi[f"decision-{self.point.pk}"] = "Pas encore"
        reponse = client_coordonnateur.post(adresse(seance, "ecrire/"), envoi).json()
        self.point.refresh_from_db()
        assert self.point.texte == "Un"
        assert not seance.decisions.exists()
        # La suite part avec l’empreinte de ce qui vient d’être écrit : ce n’est pas un conflit.
        envoi |= {champ: "Un, deux", f"lu-{self.point.pk}": reponse["empreintes"][champ]}
        assert client_coordonnateur.post(adresse(seance, "ecrire/"), envoi).json()["conflits"] == []
        self.point.refresh_from_db()
        assert self.point.texte == "Un, deux"

    def test_ce_qu_un_autre_a_ecrit_n_est_pas_ecrase(self, seance, caches, client_coordonnateur):
        self.point.texte = "Le texte de Bruno."
        self.point.save()
        reponse = client_coordonnateur.post(
            adresse(seance, "ecrire/"), caches | {f"texte-{self.point.pk}": "Le texte de Claire."}
        )
        contenu = reponse.content.decode()
        assert "Le texte de Bruno." in contenu
        assert "Le texte de Claire." in contenu
        self.point.refresh_from_db()
        assert self.point.texte == "Le texte de Bruno."

    def test_une_page_ancienne_ne_defait_pas_ce_qu_elle_n_a_pas_touche(self, seance, caches, client_coordonnateur):
        claire, bruno = seance.presences.order_by("membre__nom").reverse()
        self.point.texte = "Le texte de Bruno."
        self.point.save()
        Presence.objects.filter(pk=bruno.pk).update(etat="excuse")
        envoi = caches | {f"texte-{self.point.pk}": "", f"presence-{claire.pk}": "absent"}
        client_coordonnateur.post(adresse(seance, "ecrire/"), envoi)
        assert {p.etat for p in seance.presences.all()} == {"absent", "excuse"}
        self.point.refresh_from_db()
        assert self.point.texte == "Le texte de Bruno."

    def test_la_parite_des_presents_se_lit(self, seance, caches, client_coordonnateur):
        envoi = {"brouillon": "1"}
        for presence in seance.presences.all():
            envoi |= {f"presence-{presence.pk}": "present", f"initial-presence-{presence.pk}": "attendu"}
        reponse = client_coordonnateur.post(adresse(seance, "ecrire/"), envoi).json()
        assert reponse["quorum"].startswith("2 présents ou représentés sur 2 membres avec voix")
        assert "1 pour les écoles, 1 pour le collège" in reponse["quorum"]

    def test_une_echeance_illisible_se_dit_et_le_texte_reste(self, seance, caches, client_coordonnateur):
        champs = {f"texte-{self.point.pk}": "Long débat.", f"decision-{self.point.pk}": "Oui"}
        champs[f"echeance-{self.point.pk}"] = "bientôt"
        reponse = client_coordonnateur.post(adresse(seance, "ecrire/"), caches | champs)
        assert reponse.status_code == 422
        assert "Long débat." in reponse.content.decode()

    def test_un_directeur_n_ecrit_pas(self, seance, connecter):
        directeur = agent_du_reseau(Role.DIRECTEUR, seance.instance.reseau)
        assert connecter(directeur).get(adresse(seance, "ecrire/")).status_code == 404

    def test_le_nombre_de_requetes_ne_depend_pas_des_points_ni_des_membres(
        self, seance, client_coordonnateur, django_assert_max_num_queries
    ):
        for _ in range(20):
            PointFactory(seance=seance)
            MembreFactory(instance=seance.instance)
        attendre_les_membres(seance)
        with django_assert_max_num_queries(20):
            client_coordonnateur.get(adresse(seance, "ecrire/"))
