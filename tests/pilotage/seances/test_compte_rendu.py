"""Le compte rendu : rédigé, lu, approuvé, figé."""

import pytest

from pilotage.acces import Role
from pilotage.instances.deroulement import attendre_les_membres
from pilotage.instances.etats import EtatSeance
from pilotage.models import Seance
from tests.factories import (
    MembreFactory,
    PointFactory,
    SeanceFactory,
    agent_du_reseau,
)
from tests.pilotage.seances.gestes import adresse

pytestmark = pytest.mark.django_db


class TestCompteRendu:
    @pytest.fixture
    def seance(self, instance):
        seance = SeanceFactory(instance=instance, dans=-10, etat=EtatSeance.TENUE)
        PointFactory(seance=seance, intitule="Moyens", texte="**Deux** classes <script>alert(1)</script>")
        MembreFactory(instance=instance, nom="Claire Petit")
        attendre_les_membres(seance)
        seance.presences.update(etat="present")
        return seance

    def test_il_ne_se_lit_qu_une_fois_redige(self, seance, connecter):
        client = connecter(agent_du_reseau(Role.DIRECTEUR, seance.instance.reseau))
        assert client.get(adresse(seance, "compte-rendu/")).status_code == 404
        seance.passer("rediger", par=seance.cree_par)
        assert client.get(adresse(seance, "compte-rendu/")).status_code == 200

    def test_le_texte_est_mis_en_forme_et_aucun_html_ne_passe(self, seance, client_coordonnateur):
        page = client_coordonnateur.get(adresse(seance, "compte-rendu/")).content.decode()
        assert "<strong>Deux</strong>" in page
        assert "<script>alert" not in page

    def test_approuve_il_est_fige(self, seance, client_coordonnateur):
        seance.passer("rediger", par=seance.cree_par)
        client_coordonnateur.post(adresse(seance, "approuver/"))
        seance.points.update(texte="Changé ensuite.")
        seance.instance.membres.update(nom="Autre nom")
        page = client_coordonnateur.get(adresse(seance, "compte-rendu/")).content.decode()
        assert "Claire Petit" in page
        assert "Changé ensuite" not in page
        assert client_coordonnateur.get(adresse(seance, "ecrire/"))["Location"] == seance.get_absolute_url()

    def test_la_base_elle_meme_refuse_de_le_changer(self, seance):
        from django.db import DatabaseError, transaction

        Seance.objects.filter(pk=seance.pk).update(compte_rendu={"points": []})
        with pytest.raises(DatabaseError), transaction.atomic():
            Seance.objects.filter(pk=seance.pk).update(compte_rendu={"points": ["autre"]})
        # Tout le reste de la séance peut encore changer d’état.
        Seance.objects.filter(pk=seance.pk).update(etat="diffusee")
        Seance.objects.get(pk=seance.pk).save()

    def test_approuver_deux_fois_se_dit_et_ne_change_rien(self, seance, client_coordonnateur):
        Seance.objects.filter(pk=seance.pk).update(etat="redigee")
        client_coordonnateur.post(adresse(seance, "approuver/"))
        garde = Seance.objects.get(pk=seance.pk).compte_rendu
        seance.points.update(texte="Récrit")
        reponse = client_coordonnateur.post(adresse(seance, "approuver/"), follow=True)
        assert "impossible depuis" in reponse.content.decode()
        assert Seance.objects.get(pk=seance.pk).compte_rendu == garde

    def test_il_s_approuve_a_la_seance_suivante(self, seance, client_coordonnateur):
        seance.passer("rediger", par=seance.cree_par)
        suivante = SeanceFactory(instance=seance.instance, dans=0, etat=EtatSeance.TENUE)
        PointFactory(seance=suivante, rubrique="approbation")
        assert "est approuvé" in client_coordonnateur.get(adresse(suivante, "ecrire/")).content.decode()
        client_coordonnateur.post(adresse(suivante, "ecrire/"), {"approuver": "on"})
        seance.refresh_from_db()
        assert seance.etat == EtatSeance.APPROUVEE
        assert seance.compte_rendu["presences"][0]["personnes"][0]["nom"] == "Claire Petit"

    def test_un_texte_envoye_apres_la_cloture_ne_s_ecrit_pas(self, seance, client_coordonnateur):
        seance.passer("rediger", par=seance.cree_par)
        point = seance.points.get()
        client_coordonnateur.post(adresse(seance, "ecrire/"), {f"texte-{point.pk}": "Trop tard"})
        point.refresh_from_db()
        assert point.texte != "Trop tard"
