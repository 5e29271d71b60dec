import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from partenariats.models import Piece
from pilotage.acces import Role
from pilotage.pieces.analyse import analyser
from tests.factories import ConventionFactory, PartenaireFactory, ReseauFactory, agent_du_reseau

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


@pytest.mark.django_db
class TestLesPiecesDUneConvention:
    @pytest.fixture
    def convention(self):
        reseau = ReseauFactory()
        return ConventionFactory(reseau=reseau, signee=True, avec=PartenaireFactory(reseau=reseau))

    @pytest.fixture
    def joindre(self, convention, connecter):
        def _joindre(nom="scan.pdf", contenu=PDF):
            client = connecter(agent_du_reseau(Role.COORDONNATEUR, convention.reseau))
            adresse = f"/r/{convention.reseau.code}/conventions/{convention.pk}/joindre/"
            return client.post(adresse, {"fichier": SimpleUploadedFile(nom, contenu)})

        return _joindre

    def test_elle_se_range_sous_un_nom_opaque_et_se_sert_en_piece_jointe(self, convention, joindre, connecter):
        assert joindre("../scan signé.pdf").status_code == 302
        piece = Piece.objects.get()
        assert piece.nom == "scan signé.pdf"
        assert "scan" not in piece.fichier.name
        client = connecter(agent_du_reseau(Role.DIRECTEUR, convention.reseau))
        reponse = client.get(f"/r/{convention.reseau.code}/pieces/{piece.pk}/")
        assert b"".join(reponse) == PDF if not hasattr(reponse, "contenu") else reponse.contenu == PDF
        assert reponse["Content-Disposition"].startswith("attachment")
        assert reponse["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in reponse["Content-Security-Policy"]

    def test_le_meme_fichier_deux_fois_est_refuse(self, joindre):
        joindre()
        reponse = joindre("autre nom.pdf")
        assert reponse.status_code == 422
        assert "déjà joint" in reponse.content.decode()

    def test_trop_lourde_ou_sans_place_elle_est_refusee(self, joindre, settings):
        settings.PIECE_MAX = 10
        assert "pèse" in str(joindre().context["form"].errors)
        settings.PIECE_MAX, settings.PIECE_QUOTA = 1000, 20
        assert "plus de place" in str(joindre().context["form"].errors)
        assert not Piece.objects.exists()

    def test_un_partenaire_ne_lit_que_les_pieces_de_ses_conventions(self, convention, joindre, connecter):
        joindre()
        piece = Piece.objects.get()
        client = connecter(agent_du_reseau(Role.PARTENAIRE, convention.reseau))
        assert client.get(f"/r/{convention.reseau.code}/pieces/{piece.pk}/").status_code == 404

    def test_retiree_son_fichier_disparait(self, convention, joindre, connecter, django_capture_on_commit_callbacks):
        joindre()
        piece = Piece.objects.get()
        stockage, nom = piece.fichier.storage, piece.fichier.name
        assert stockage.exists(nom)
        client = connecter(agent_du_reseau(Role.COORDONNATEUR, convention.reseau))
        with django_capture_on_commit_callbacks(execute=True):
            client.post(f"/r/{convention.reseau.code}/pieces/{piece.pk}/supprimer/")
        assert not stockage.exists(nom)

    @pytest.mark.parametrize(
        ("commande", "etat"),
        [("true", "prete"), ("false", "refusee"), ("sh -c 'exit 2'", "en_attente"), ("commande-absente", "en_attente")],
    )
    def test_avec_un_analyseur_la_piece_attend_sa_reponse(
        self, convention, joindre, connecter, settings, commande, etat
    ):
        settings.PIECE_ANALYSEUR = commande
        joindre()
        piece = Piece.objects.get()
        assert piece.etat == "en_attente"
        client = connecter(agent_du_reseau(Role.COORDONNATEUR, convention.reseau))
        adresse = f"/r/{convention.reseau.code}/pieces/{piece.pk}/"
        assert client.get(adresse).status_code == 404
        analyser(piece)
        piece.refresh_from_db()
        assert piece.etat == etat
        assert client.get(adresse).status_code == (200 if etat == "prete" else 404)
