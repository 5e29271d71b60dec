"""Saisir par période : la grille, l’année qui s’en déduit, renvoyer, valider ; une seule vérité à chaque geste."""

import threading
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from pilotage.acces import Role
from tableau_bord.imports.annulation import AnnulationRefusee, annuler, raison_de_garder
from tableau_bord.imports.importation import importer
from tableau_bord.imports.jeux.modele import COLONNES
from tableau_bord.indicateurs import Mesure, fiche_de, mesure_de_l_annee
from tableau_bord.models import Import, Releve, Saisie, Valeur
from tableau_bord.periodes import CODES, Cumul, Periodicite, lire_code
from tableau_bord.saisies.grille import GrilleForm
from tableau_bord.saisies.lignes import lignes_de_l_indicateur
from tests.factories import (
    AffectationFactory,
    AgentFactory,
    ReseauFactory,
)
from tests.tableau_bord import fichiers
from tests.tableau_bord.periodes.communs import ANNEE, annee, cases, grille, indicateur

pytestmark = pytest.mark.django_db


class TestLaGrille:
    def test_une_colonne_par_periode_et_l_annee_s_en_deduit(self, taux, ecole, coordonnatrice, connecter):
        client = connecter(coordonnatrice)
        page = client.get(grille(taux)).content.decode()
        assert [libelle in page for libelle in ("1er trimestre", "2e trimestre", "3e trimestre")] == [True] * 3
        assert client.post(grille(taux), cases(ecole, (12, 40), (), (30, 60))).status_code == 302
        assert list(Releve.objects.order_by("periode").values_list("periode", "numerateur", "denominateur")) == [
            (1, 12, 40),
            (3, 30, 60),
        ]
        assert annee(taux, ecole) == (42, 100)
        trace = Import.objects.get()
        assert {r.provenance.par for r in Releve.objects.all()} == {coordonnatrice}
        assert Valeur.objects.get().provenance == trace

    def test_une_seule_periode_laisse_les_autres_comme_elles_etaient(self, taux, ecole, coordonnatrice, connecter):
        client = connecter(coordonnatrice)
        client.post(grille(taux), cases(ecole, (12, 40), (8, 40)))
        champs = client.get(grille(taux, 2)).context["form"].fields
        assert set(champs) & set(cases(ecole, (0, 0), (0, 0))) == set(cases(ecole, None, (0, 0)))
        client.post(grille(taux, 2), cases(ecole, None, (10, 50)))
        assert annee(taux, ecole) == (22, 90)
        assert "2e trimestre" in Saisie.objects.first().trace.nom_fichier

    def test_une_case_videe_retire_le_releve_et_l_annee_suit(self, taux, ecole, coordonnatrice, connecter):
        client = connecter(coordonnatrice)
        client.post(grille(taux), cases(ecole, (12, 40), (8, 40)))
        client.post(grille(taux, 1), {})
        assert annee(taux, ecole) == (8, 40)
        client.post(grille(taux, 2), {})
        assert annee(taux, ecole) is None
        assert not Releve.objects.exists()

    def test_un_numerateur_trop_grand_est_refuse_dans_sa_case_et_rien_n_est_perdu(
        self, taux, ecole, coordonnatrice, connecter
    ):
        reponse = connecter(coordonnatrice).post(grille(taux), cases(ecole, (12, 40), (41, 40), (7, "x")))
        page = reponse.content.decode()
        assert reponse.status_code == 422
        assert set(reponse.context["form"].errors) == {f"{ecole.uai}-p2-numerateur", f"{ecole.uai}-p3-denominateur"}
        assert "dépasse le dénominateur (40)" in page
        assert all(f'value="{saisi}"' in page for saisi in ("12", "41", "7", "x"))
        assert not Releve.objects.exists()

    def test_un_bloc_de_tableur_se_range_par_periode(self, taux, ecole, coordonnatrice, connecter):
        client = connecter(coordonnatrice)
        donnees = client.post(grille(taux), {"bloc": f"{ecole.nom}\t12\t40\t\t\t30\t60", "coller": "1"}).context["form"]
        assert donnees.data | cases(ecole, (12, 40), ("", ""), (30, 60)) == donnees.data
        donnees = client.post(grille(taux, 3), {"bloc": f"{ecole.uai}\t31\t60", "coller": "1"}).context["form"]
        assert donnees.data | cases(ecole, None, None, (31, 60)) == donnees.data
        refus = client.post(grille(taux), {"bloc": f"{ecole.uai}\t31\t60", "coller": "1"})
        assert "on attend 6 nombres, il y en a 2" in refus.content.decode()

    def test_saisir_deux_fois_la_meme_chose_ne_change_rien(self, taux, ecole, coordonnatrice, connecter):
        for _ in range(2):
            connecter(coordonnatrice).post(grille(taux), cases(ecole, (12, 40)))
        assert (Import.objects.count(), Saisie.objects.count()) == (1, 1)

    @pytest.mark.parametrize("periode", ["4", "0", "x", "-1", "²"])
    def test_une_periode_qui_n_existe_pas_est_introuvable(self, taux, coordonnatrice, connecter, periode):
        assert connecter(coordonnatrice).get(grille(taux, periode)).status_code == 404

    def test_une_directrice_ne_releve_que_son_ecole(self, taux, reseau, ecole, connecter):
        directrice = AffectationFactory(role=Role.DIRECTEUR, etablissement=ecole).agent
        autre = reseau.etablissements.ecoles().exclude(pk=ecole.pk).get()
        connecter(directrice).post(grille(taux), cases(ecole, (12, 40)) | cases(autre, (1, 2)))
        assert set(Releve.objects.values_list("uai", flat=True)) == {ecole.uai}


class TestADeux:
    """La coordonnatrice a ouvert la grille ; la directrice y écrit avant elle."""

    @pytest.fixture
    def vu(self, taux, ecole, coordonnatrice, connecter):
        """Ce que la grille montrait à la coordonnatrice, avant que la directrice relève le premier trimestre."""
        client = connecter(coordonnatrice)
        client.post(grille(taux), cases(ecole, None, (20, 50)))
        vu = client.get(grille(taux)).context["form"]["vu"].value()
        directrice = AffectationFactory(role=Role.DIRECTEUR, etablissement=ecole).agent
        connecter(directrice).post(grille(taux), cases(ecole, (12, 40), (20, 50)))
        return vu

    def numerateurs(self):
        return dict(Releve.objects.values_list("periode", "numerateur"))

    def test_ce_qu_on_n_a_pas_touche_ne_s_ecrit_pas_par_dessus_l_autre(
        self, vu, taux, ecole, coordonnatrice, connecter
    ):
        envoi = cases(ecole, ("", ""), (20, 50), (33, 60)) | {"vu": vu}
        assert connecter(coordonnatrice).post(grille(taux), envoi).status_code == 302
        assert self.numerateurs() == {1: 12, 2: 20, 3: 33}

    def test_la_meme_case_montre_les_deux_et_renvoyer_vaut_decision(self, vu, taux, ecole, coordonnatrice, connecter):
        client = connecter(coordonnatrice)
        envoi = cases(ecole, (15, 40), (20, 50), (33, 60)) | {"vu": vu}
        reponse = client.post(grille(taux), envoi)
        form = reponse.context["form"]
        assert reponse.status_code == 422
        assert set(form.errors) == {f"{ecole.uai}-p1-numerateur"}
        assert "a écrit 12. Gardez le vôtre" in str(form.errors)
        assert 'value="15"' in reponse.content.decode()
        assert self.numerateurs() == {1: 12, 2: 20}
        assert client.post(grille(taux), envoi | {"vu": form["vu"].value()}).status_code == 302
        assert self.numerateurs() == {1: 15, 2: 20, 3: 33}

    def test_la_meme_chose_des_deux_n_est_pas_un_conflit(self, vu, taux, ecole, coordonnatrice, connecter):
        envoi = cases(ecole, (12, 40), (20, 50)) | {"vu": vu}
        assert connecter(coordonnatrice).post(grille(taux), envoi).status_code == 302
        assert Saisie.objects.count() == 2

    def test_vider_ce_que_l_on_voit_le_retire(self, vu, taux, ecole, coordonnatrice, connecter):
        connecter(coordonnatrice).post(grille(taux), {"vu": vu})
        assert self.numerateurs() == {1: 12}

    @pytest.mark.parametrize("abime", ["", "{", "[1]", '{"x": 1}', "null"])
    def test_un_champ_cache_abime_ne_perd_rien(self, vu, taux, ecole, coordonnatrice, connecter, abime):
        envoi = cases(ecole, (12, 40), (20, 50), (33, 60)) | {"vu": abime}
        assert connecter(coordonnatrice).post(grille(taux), envoi).status_code == 302
        assert self.numerateurs() == {1: 12, 2: 20, 3: 33}


class TestLAnnee:
    @pytest.mark.parametrize(
        ("champs", "connues", "attendue"),
        [
            ({}, {1: (10, 40), 3: (30, 60)}, Decimal(40)),
            ({"cumul": Cumul.DERNIERE}, {1: (10, 40), 2: (30, 60)}, Decimal(50)),
            ({}, {}, None),
        ],
    )
    def test_d_un_taux(self, reseau, champs, connues, attendue):
        fiche = fiche_de(indicateur(reseau, **champs).code)
        mesure = mesure_de_l_annee(fiche, {rang: Mesure.part(*comptes) for rang, comptes in connues.items()})
        assert mesure.valeur == attendue

    @pytest.mark.parametrize(
        ("cumul", "connues", "attendue"),
        [
            (Cumul.SOMME, {1: 4, 2: 0, 3: 6}, 10),
            (Cumul.SOMME, {1: 4, 3: 6}, None),  # il manque un trimestre : la somme ne serait pas celle de l’année
            (Cumul.DERNIERE, {1: 4, 2: 9}, 9),
        ],
    )
    def test_d_un_nombre(self, reseau, cumul, connues, attendue):
        fiche = fiche_de(indicateur(reseau, unite="séances", cumul=cumul).code)
        mesure = mesure_de_l_annee(fiche, {r: Mesure(valeur_propre=Decimal(n)) for r, n in connues.items()})
        assert mesure.valeur == attendue

    def test_un_nombre_auquel_il_manque_une_periode_n_a_pas_de_valeur_de_l_annee(
        self, reseau, ecole, coordonnatrice, connecter
    ):
        local = indicateur(reseau, unite="séances", periodicite=Periodicite.SEMESTRE)
        client = connecter(coordonnatrice)
        client.post(grille(local), {f"{ecole.uai}-p1-valeur": "4,5"})
        assert (Releve.objects.count(), Valeur.objects.count()) == (1, 0)
        client.post(grille(local, 2), {f"{ecole.uai}-p2-valeur": "0"})
        assert Valeur.objects.get().valeur == Decimal("4.5")

    def test_elle_ne_s_importe_pas_a_cote(self, taux, ecole, tmp_path):
        ligne = [ecole.uai, taux.code, str(ANNEE), "10", "40", "", ""]
        bilan = importer(fichiers.ecrire(tmp_path / "modele.csv", COLONNES, [ligne]))
        assert bilan.est_refuse
        assert "se saisit par période" in str(bilan.erreurs[0])
        assert not Valeur.objects.exists()


class TestLePilote:
    @pytest.fixture
    def deux(self, taux, ecole, coordonnatrice, connecter):
        """Deux saisies, une par trimestre, à valider toutes les deux."""
        client = connecter(coordonnatrice)
        client.post(grille(taux, 1), cases(ecole, (12, 40)))
        client.post(grille(taux, 2), cases(ecole, None, (8, 40)))
        return list(Saisie.objects.order_by("pk"))

    def etat(self):
        return Valeur.objects.get().provenance.saisie.etat

    def test_l_annee_reste_a_valider_tant_qu_une_periode_l_est(self, deux, reseau, pilote, connecter):
        assert [s.etat for s in deux] == ["a_valider"] * 2
        client = connecter(pilote)
        for saisie, attendu in ((deux[1], "a_valider"), (deux[0], "validee")):
            assert self.etat() == "a_valider"
            client.post(reverse("saisie_valider", args=[reseau.code, saisie.pk]))
            assert self.etat() == attendu

    def test_il_lit_la_periode_saisie_et_celle_d_avant(self, deux, taux, ecole, reseau, pilote, connecter):
        client = connecter(pilote)
        page = client.get(deux[1].get_absolute_url()).content.decode()
        assert "2e trimestre 2024-2025" in page
        assert "1er trimestre" not in page
        assert "20 sur 80" not in page, "l’année se déduit, elle ne se saisit pas"
        export = b"".join(client.get(reverse("saisie_exporter", args=[reseau.code, deux[1].pk, "csv"]))).decode()
        assert "2e trimestre 2024-2025;8,0000;40,0000" in export

    def test_renvoyer_la_premiere_rend_l_annee_a_la_seconde(self, deux, taux, ecole, reseau, pilote, connecter):
        renvoyer = reverse("saisie_renvoyer", args=[reseau.code, deux[0].pk])
        connecter(pilote).post(renvoyer, {"motif": "Ce sont ceux de mai."})
        assert annee(taux, ecole) == (8, 40)
        assert list(Releve.objects.values_list("periode", flat=True)) == [2]

    def test_renvoyer_une_correction_rend_le_releve_d_avant(
        self, deux, taux, ecole, reseau, coordonnatrice, pilote, connecter
    ):
        connecter(coordonnatrice).post(grille(taux, 1), cases(ecole, (20, 40)))
        deux[0].refresh_from_db()
        assert deux[0].etat == "remplacee"
        assert annee(taux, ecole) == (28, 80)
        assert raison_de_garder(deux[0].trace)
        with pytest.raises(AnnulationRefusee, match="a changé de ses valeurs"):
            annuler(deux[0].trace, par=pilote)
        correction = Saisie.objects.latest("pk")
        connecter(pilote).post(reverse("saisie_renvoyer", args=[reseau.code, correction.pk]), {"motif": "Non."})
        assert annee(taux, ecole) == (20, 80)

    def test_annuler_tout_ne_laisse_rien(self, deux, pilote):
        for saisie in reversed(deux):
            annuler(saisie.trace, par=pilote)
        assert not Valeur.objects.exists()
        assert not Releve.objects.exists()


@pytest.mark.parametrize(
    "faux", [{"periode": 0}, {"periode": 6}, {"denominateur": 0}, {"numerateur": None}, {"uai": "0000000X"}]
)
def test_la_base_refuse_un_releve_faux(faux, ecole):
    trace = Import.objects.create(nom_fichier="x")
    champs = {"uai": ecole.uai, "indicateur": "local-1", "annee": ANNEE, "periode": 1, "provenance": trace}
    champs |= {"numerateur": 1, "denominateur": 2}
    with pytest.raises(IntegrityError), transaction.atomic():
        Releve.objects.create(**champs | faux)
    Releve.objects.create(**champs)
    with pytest.raises(IntegrityError), transaction.atomic():
        Releve.objects.create(**champs)


def test_chaque_code_de_periode_se_relit():
    assert [lire_code(code) for code, _ in CODES][:3] == [("semestre", 1), ("semestre", 2), ("trimestre", 1)]
    assert lire_code("") == ("", 0)


def test_deux_periodes_saisies_au_meme_instant_comptent_toutes_deux_dans_l_annee(transactional_db):
    """Sous PostgreSQL, aucune des deux transactions ne voit l’autre : sans s’attendre, l’année oublierait un trimestre."""
    reseau = ReseauFactory(ecoles=1)
    local, par = indicateur(reseau), AgentFactory()
    ecoles = list(reseau.etablissements.ecoles())
    fiche = fiche_de(local.code)
    ensemble = threading.Barrier(3)

    def saisir(rang):
        ensemble.wait()
        try:
            donnees = cases(ecoles[0], *[()] * (rang - 1), (10 * rang, 100))
            lignes = lignes_de_l_indicateur(fiche, ecoles)
            form = GrilleForm(donnees, reseau=reseau, annee=ANNEE, par=par, lignes=lignes, nom="x", rang=rang)
            assert form.is_valid()
            form.enregistrer()
        finally:
            connection.close()

    fils = [threading.Thread(target=saisir, args=[rang]) for rang in (1, 2, 3)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert annee(local, ecoles[0]) == (60, 300)
