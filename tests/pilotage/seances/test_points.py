"""L’ordre du jour : ses points se rangent, viennent des remontées, et se figent."""

import pytest

from pilotage.instances.deroulement import deplacer
from pilotage.instances.etats import EtatSeance
from pilotage.models import Remontee, Seance
from tests.factories import (
    PointFactory,
    RemonteeFactory,
    SeanceFactory,
)
from tests.pilotage.seances.gestes import adresse

pytestmark = pytest.mark.django_db


class TestOrdreDuJour:
    @pytest.fixture
    def points(self, instance):
        seance = SeanceFactory(instance=instance)
        return [PointFactory(seance=seance, ordre=rang, intitule=f"Point {rang}") for rang in (1, 2, 3)]

    def ordre(self, points):
        return [point.intitule for point in points[0].seance.points.all()]

    def test_un_point_monte_et_descend_sans_script(self, points, client_coordonnateur):
        client_coordonnateur.post(adresse(points[2], "monter/"))
        assert self.ordre(points) == ["Point 1", "Point 3", "Point 2"]
        client_coordonnateur.post(adresse(points[0], "descendre/"))
        assert self.ordre(points) == ["Point 3", "Point 1", "Point 2"]

    def test_au_bout_de_la_liste_rien_ne_bouge(self, points):
        deplacer(points[0], -1)
        deplacer(points[2], 1)
        assert self.ordre(points) == ["Point 1", "Point 2", "Point 3"]

    def test_un_point_ou_l_on_a_ecrit_ne_se_retire_pas(self, points, client_coordonnateur):
        points[1].texte = "On en a parlé."
        points[1].save()
        for point in points:
            client_coordonnateur.post(adresse(point, "retirer/"))
        assert self.ordre(points) == ["Point 2"]

    def test_une_remontee_devient_un_point_puis_revient_si_on_le_retire(self, points, reseau, client_coordonnateur):
        remontee = RemonteeFactory(reseau=reseau, genre="souci", texte="Le portail ne ferme plus.")
        seance = points[0].seance
        client_coordonnateur.post(adresse(seance, "inscrire/"), {"remontee": remontee.pk})
        client_coordonnateur.post(adresse(seance, "inscrire/"), {"remontee": remontee.pk})
        assert self.ordre(points)[3:] == ["Souci : Le portail ne ferme plus."]
        remontee.refresh_from_db()
        assert remontee.etat == "inscrite"
        client_coordonnateur.post(adresse(remontee.point, "retirer/"))
        assert Remontee.objects.get().etat == "recue"

    def test_la_remontee_d_un_autre_reseau_n_existe_pas(self, points, client_coordonnateur):
        remontee = RemonteeFactory()
        reponse = client_coordonnateur.post(adresse(points[0].seance, "inscrire/"), {"remontee": remontee.pk})
        assert reponse.status_code == 404

    def test_approuve_l_ordre_du_jour_ne_change_plus(self, points, client_coordonnateur):
        Seance.objects.update(etat=EtatSeance.APPROUVEE)
        reponse = client_coordonnateur.post(adresse(points[2], "monter/"), follow=True)
        assert "ni la séance ni son ordre du jour ne changent plus" in reponse.content.decode()
        assert self.ordre(points) == ["Point 1", "Point 2", "Point 3"]

    def test_approuvee_la_seance_ne_se_corrige_plus_et_sa_page_le_dit(self, points, client_coordonnateur):
        Seance.objects.update(etat=EtatSeance.APPROUVEE)
        reponse = client_coordonnateur.post(adresse(points[0].seance, "modifier/"), {"lieu": "ailleurs"}, follow=True)
        assert reponse.redirect_chain[0] == (points[0].seance.get_absolute_url(), 302)
        assert "(compte rendu approuvé) : ni la séance" in reponse.content.decode()
        assert Seance.objects.get(pk=points[0].seance.pk).lieu != "ailleurs"
