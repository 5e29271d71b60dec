"""L’ordre du jour : ce qui s’y ajoute d’un clic, l’ordre qu’on lui donne à la souris, les documents qu’on y joint."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from actions.etats import Etat
from pilotage.acces import Role
from pilotage.courriels.composition import jeton
from pilotage.instances.deroulement import attendre_les_membres
from pilotage.models import PieceSeance, Seance
from pilotage.models.pieces import place_prise
from tests.factories import (
    ActionFactory,
    ConventionFactory,
    DecisionFactory,
    InstanceFactory,
    MembreFactory,
    PartenaireFactory,
    PointFactory,
    ReseauFactory,
    SeanceFactory,
    agent_du_reseau,
)

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=1)


@pytest.fixture
def seance(reseau):
    return SeanceFactory(instance=InstanceFactory(reseau=reseau), dans=10)


@pytest.fixture
def client_coordonnateur(reseau, connecter):
    return connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))


def adresse(objet, suite=""):
    reseau = objet.instance.reseau if isinstance(objet, Seance) else objet.seance.instance.reseau
    sorte = "seances" if isinstance(objet, Seance) else "points"
    return f"/r/{reseau.code}/{sorte}/{objet.pk}/{suite}"


class TestProposer:
    @pytest.mark.parametrize("rubrique", ["decisions", "actions", "conventions", "indicateurs"])
    def test_chaque_etage_propose_et_deux_clics_n_ajoutent_qu_un_point(self, seance, client_coordonnateur, rubrique):
        assert f'value="{rubrique}"' in client_coordonnateur.get(adresse(seance)).content.decode()
        for _ in range(2):
            client_coordonnateur.post(adresse(seance, "proposer/"), {"rubrique": rubrique})
        assert [point.rubrique for point in seance.points.all()] == [rubrique]
        assert f'value="{rubrique}"' not in client_coordonnateur.get(adresse(seance)).content.decode()

    def test_le_point_montre_sa_matiere_telle_qu_elle_est_aujourd_hui(self, seance, reseau, client_coordonnateur):
        PointFactory(seance=seance, rubrique="actions")
        PointFactory(seance=seance, rubrique="decisions")
        PointFactory(seance=seance, rubrique="conventions")
        ActionFactory(reseau=reseau, etat=Etat.PROPOSEE, intitule="Un rallye à valider")
        ActionFactory(reseau=reseau, etat=Etat.VALIDEE, intitule="Une action déjà validée")
        ActionFactory(reseau=ReseauFactory(), etat=Etat.PROPOSEE, intitule="Une action d’ailleurs")
        DecisionFactory(instance=seance.instance, intitule="Écrire à la ville")
        page = client_coordonnateur.get(adresse(seance)).content.decode()
        assert "Un rallye à valider" in page
        assert "Écrire à la ville" in page
        assert "déjà validée" not in page
        assert "d’ailleurs" not in page

    def test_une_convention_qui_s_acheve_se_lit_sous_son_point(self, seance, reseau, client_coordonnateur):
        from datetime import timedelta

        from pilotage.annees import aujourd_hui

        PointFactory(seance=seance, rubrique="conventions")
        convention = ConventionFactory(reseau=reseau, signee=True, avec=PartenaireFactory(reseau=reseau))
        type(convention).objects.filter(pk=convention.pk).update(fin=aujourd_hui() + timedelta(days=20), tacite=False)
        assert convention.intitule in client_coordonnateur.get(adresse(seance)).content.decode()

    def test_qui_n_a_pas_le_droit_ne_lit_pas_la_matiere(self, seance, reseau, connecter):
        """Un partenaire convié lit l’ordre du jour, pas les décisions des autres instances."""
        partenaire = agent_du_reseau(Role.PARTENAIRE, reseau)
        MembreFactory(instance=seance.instance, agent=partenaire, nom="")
        attendre_les_membres(seance)
        PointFactory(seance=seance, rubrique="decisions", intitule="Suivi")
        DecisionFactory(instance=InstanceFactory(reseau=reseau), intitule="Une affaire interne")
        page = connecter(partenaire).get(adresse(seance)).content.decode()
        assert "Suivi" in page
        assert "Une affaire interne" not in page

    def test_une_rubrique_inventee_n_ajoute_rien(self, seance, client_coordonnateur):
        client_coordonnateur.post(adresse(seance, "proposer/"), {"rubrique": "inventee"})
        assert not seance.points.exists()


def test_un_titre_de_point_tient_sur_une_ligne(seance, client_coordonnateur):
    intitule = "Moyens\r\nBcc: x@y.fr\u2028et suite"
    client_coordonnateur.post(adresse(seance, "points/"), {"intitule": intitule, "genre": "echange"})
    assert seance.points.get().intitule == "Moyens Bcc: x@y.fr et suite"


@pytest.mark.parametrize(
    ("minutes", "phrase"),
    [("-3", "ne peut pas être négative"), ("999999999999", "480 minutes au plus"), ("x", "entier")],
)
def test_une_duree_invraisemblable_est_refusee_et_le_point_reste_ecrit(seance, client_coordonnateur, minutes, phrase):
    envoi = {"intitule": "Moyens de l’an prochain", "genre": "echange", "minutes": minutes}
    reponse = client_coordonnateur.post(adresse(seance, "points/"), envoi)
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert phrase in page
    assert "Moyens de l’an prochain" in page
    assert not seance.points.exists()


class TestOrdonner:
    @pytest.fixture
    def points(self, seance):
        return [PointFactory(seance=seance, ordre=rang) for rang in (1, 2, 3)]

    def ordre(self, seance):
        return list(seance.points.values_list("pk", flat=True))

    def test_l_ordre_donne_a_la_souris_est_garde(self, seance, points, client_coordonnateur):
        voulu = [points[2].pk, points[0].pk, points[1].pk]
        reponse = client_coordonnateur.post(
            adresse(seance, "ordonner/"), {"point": voulu}, headers={"accept": "application/json"}
        )
        assert (reponse.status_code, self.ordre(seance)) == (200, voulu)

    @pytest.mark.parametrize("envoi", [[], ["x"], "manque", "double", "etranger"])
    def test_une_liste_qui_n_est_pas_la_sienne_ne_change_rien(self, seance, points, client_coordonnateur, envoi):
        cles = [point.pk for point in points]
        autre = PointFactory(seance=SeanceFactory(instance=seance.instance, dans=40))
        listes = {"manque": cles[:2], "double": [cles[0], cles[0], cles[1]], "etranger": [*cles[:2], autre.pk]}
        voulu = listes.get(envoi, envoi) if isinstance(envoi, str) else envoi
        reponse = client_coordonnateur.post(
            adresse(seance, "ordonner/"), {"point": voulu}, headers={"accept": "application/json"}
        )
        assert (reponse.status_code, self.ordre(seance)) == (409, cles)

    def test_un_directeur_n_ordonne_pas(self, seance, points, reseau, connecter):
        client = connecter(agent_du_reseau(Role.DIRECTEUR, reseau))
        assert client.post(adresse(seance, "ordonner/"), {"point": [points[1].pk]}).status_code == 404


class TestDocuments:
    @pytest.fixture
    def point(self, seance):
        return PointFactory(seance=seance, intitule="Moyens")

    def joindre(self, client, objet, nom="note.pdf", contenu=PDF):
        return client.post(adresse(objet, "joindre/"), {"fichier": SimpleUploadedFile(nom, contenu)})

    def test_un_document_se_joint_a_un_point_et_se_lit_par_qui_voit_la_seance(
        self, seance, point, client_coordonnateur, reseau, connecter
    ):
        assert self.joindre(client_coordonnateur, point).status_code == 302
        piece = PieceSeance.objects.get()
        assert (piece.seance, piece.point, place_prise(reseau)) == (seance, point, len(PDF))
        client = connecter(agent_du_reseau(Role.DIRECTEUR, reseau))
        assert "note.pdf" in client.get(adresse(seance)).content.decode()
        assert client.get(f"/r/{reseau.code}/documents-de-seance/{piece.pk}/").status_code == 200

    def test_le_lien_de_la_convocation_l_ouvre_sans_compte_et_aucun_autre(
        self, seance, point, client_coordonnateur, client
    ):
        membre = MembreFactory(instance=seance.instance)
        attendre_les_membres(seance)
        self.joindre(client_coordonnateur, point)
        piece = PieceSeance.objects.get()
        ailleurs = SeanceFactory(instance=seance.instance, dans=50)
        autre = PieceSeance.objects.create(
            seance=ailleurs, nom="autre.pdf", taille=3, empreinte="x", type_mime="application/pdf",
            deposee_par=piece.deposee_par, fichier="pieces/aucun",
        )  # fmt: skip
        cle = jeton(seance.presences.get(membre=membre))
        client.logout()
        assert client.get(f"/convocation/{cle}/documents/{piece.pk}/").status_code == 200
        assert client.get(f"/convocation/{cle}/documents/{autre.pk}/").status_code == 404
        Seance.objects.filter(pk=seance.pk).update(etat="annulee")
        assert client.get(f"/convocation/{cle}/documents/{piece.pk}/").status_code == 404

    def test_un_point_retire_laisse_son_document_a_la_seance(self, seance, point, client_coordonnateur):
        self.joindre(client_coordonnateur, point)
        client_coordonnateur.post(adresse(point, "retirer/"))
        assert PieceSeance.objects.get().point is None

    def test_un_faux_pdf_est_refuse_et_la_page_reste(self, point, client_coordonnateur):
        reponse = self.joindre(client_coordonnateur, point, contenu=b"MZ")
        assert reponse.status_code == 422
        assert "autre chose" in reponse.content.decode()

    def test_le_compte_rendu_approuve_rien_ne_s_ajoute_ni_ne_se_retire(self, seance, point, client_coordonnateur):
        self.joindre(client_coordonnateur, point)
        piece = PieceSeance.objects.get()
        Seance.objects.filter(pk=seance.pk).update(etat="approuvee")
        retirer = f"/r/{seance.instance.reseau.code}/documents-de-seance/{piece.pk}/supprimer/"
        gestes = (
            lambda: self.joindre(client_coordonnateur, point, nom="autre.pdf", contenu=PDF + b"%"),
            lambda: client_coordonnateur.post(retirer),
        )
        for geste in gestes:
            page = geste().url
            assert page == seance.get_absolute_url()
            assert "ses documents ne changent plus" in client_coordonnateur.get(page).content.decode()
        assert list(PieceSeance.objects.all()) == [piece]

    def test_retire_son_fichier_disparait(self, seance, client_coordonnateur, django_capture_on_commit_callbacks):
        self.joindre(client_coordonnateur, seance)
        piece = PieceSeance.objects.get()
        with django_capture_on_commit_callbacks(execute=True):
            client_coordonnateur.post(f"/r/{seance.instance.reseau.code}/documents-de-seance/{piece.pk}/supprimer/")
        assert not PieceSeance.objects.exists()
        assert not piece.fichier.storage.exists(piece.fichier.name)
