"""Lire les indicateurs d’un réseau : chaque chiffre, d’où il vient, et combien il coûte."""

from datetime import date
from decimal import Decimal
from random import Random

import pytest
from django.core.exceptions import ValidationError

from actions.etats import Etat
from pilotage.models import Etablissement, Reseau
from tableau_bord.imports.references import recalculer_sommes
from tableau_bord.indicateurs import CATALOGUE, par_axe, resultats, resultats_etablissement, serie, tableaux
from tableau_bord.indicateurs.mesures import Theme
from tableau_bord.models import Classement, Import, ReferencePubliee, Valeur
from tests.factories import (
    ActionFactory,
    AxeFactory,
    EtablissementFactory,
    ObjectifFactory,
    ProjetReseauFactory,
    RattachementFactory,
    ReseauFactory,
)

pytestmark = pytest.mark.django_db

CALCULES = ["actions_par_axe", "eleves_touches", "ecoles_non_touchees", "bilans_rendus"]
OBSERVES = ["ips_ecoles", "ips_college", "dnb_reussite", "va_dnb", "acces_6e_3e"]


@pytest.fixture
def reseau():
    return Reseau.objects.pour_entete().get(pk=ReseauFactory(ecoles=3).pk)


@pytest.fixture
def provenance():
    return Import.objects.create(nom_fichier="fichier.csv", jeu="ivac")


@pytest.fixture
def observer(provenance):
    """`observer("dnb_reussite", college, numerateur=8, denominateur=10)` : une valeur observée en 2023."""

    def _observer(indicateur, etablissement, annee=2023, **champs):
        return Valeur.objects.create(
            indicateur=indicateur,
            uai=etablissement.uai,
            annee=annee,
            secteur="PU",
            academie="13",
            departement="16",
            provenance=provenance,
            ligne=7,
            **champs,
        )

    return _observer


def du_reseau(reseau, code, annee=2026):
    (resultat,) = [r for r in resultats(reseau, annee) if r.fiche.code == code and r.niveau == "reseau"]
    return resultat


def mesure(reseau, code, annee=2026):
    m = du_reseau(reseau, code, annee).mesure
    return m.numerateur, m.denominateur, m.valeur


class TestCatalogue:
    def test_il_a_seize_indicateurs_calcules_au_moins(self):
        assert len([fiche for fiche in CATALOGUE.values() if not fiche.est_observee]) >= 16

    def test_une_part_designe_un_indicateur_du_catalogue_et_se_lit_sur_sa_page(self):
        for fiche in CATALOGUE.values():
            assert not fiche.detail_de or not CATALOGUE[fiche.detail_de].detail_de

    def test_chaque_fiche_dit_ce_qu_elle_mesure_et_pourquoi_elle_a_des_references_ou_non(self):
        # Cinq cents fiches : une boucle, et non cinq cents essais ; le message nomme la fautive.
        for code, fiche in CATALOGUE.items():
            for champ in ("libelle", "definition", "formule", "source", "unite", "niveau", "agregation", "references"):
                assert getattr(fiche, champ), (code, champ)
            assert fiche.regle, code
            assert fiche.lieu, code
            assert fiche.theme in Theme.values, code
            assert "\n" not in fiche.definition, code

    def test_l_ips_a_une_rupture_en_2022_et_trois_points_ne_se_commentent_pas(self):
        assert CATALOGUE["ips_college"].ruptures == (2022,)
        assert CATALOGUE["ips_ecoles"].ecart_significatif == 3

    def test_sans_donnees_un_indicateur_est_sans_objet_et_non_nul(self):
        vide = ReseauFactory()
        du_vide = {r.fiche.code: r for r in resultats(vide, 2026) if r.niveau == "reseau"}
        codes = {*CALCULES, *OBSERVES}
        assert codes <= set(du_vide)
        assert [code for code in codes if du_vide[code].mesure.est_connue or not du_vide[code].raison] == []


class TestCalcules:
    @pytest.fixture
    def axe(self, reseau):
        return AxeFactory(projet=ProjetReseauFactory(reseau=reseau))

    def action(self, reseau, etat=Etat.VALIDEE, **champs):
        return ActionFactory(reseau=reseau, etat=etat, **champs)

    def test_les_actions_par_axe_ne_comptent_que_les_actions_retenues_de_l_annee(self, reseau, axe):
        objectif = ObjectifFactory(axe=axe)
        self.action(reseau, objectif=objectif)
        self.action(reseau, etat=Etat.SUSPENDUE)
        for etat in (Etat.IDEE, Etat.PROPOSEE, Etat.ABANDONNEE):
            self.action(reseau, etat=etat, objectif=objectif)
        self.action(reseau, annee=2025, objectif=objectif)
        self.action(ReseauFactory(), objectif=objectif)
        assert mesure(reseau, "actions_par_axe") == (1, 2, 1)

    def test_les_eleves_touches_s_ajoutent_et_l_inconnu_n_est_pas_zero(self, reseau):
        self.action(reseau, eleves_touches=20, eleves_prevus=30)
        self.action(reseau, eleves_touches=10, eleves_prevus=10)
        self.action(reseau, eleves_prevus=100)
        assert mesure(reseau, "eleves_touches") == (30, 40, 30)

    def test_sans_prevision_partout_les_eleves_touches_n_ont_pas_de_denominateur(self, reseau):
        self.action(reseau, eleves_touches=20, eleves_prevus=30)
        self.action(reseau, eleves_touches=10)
        assert mesure(reseau, "eleves_touches") == (30, None, 30)

    def test_une_ecole_n_est_touchee_que_par_une_action_retenue_de_l_annee(self, reseau):
        premiere, seconde, _ = reseau.etablissements.ecoles().order_by("pk")
        self.action(reseau).etablissements.add(premiere, reseau.tete)
        self.action(reseau).etablissements.add(premiere)
        self.action(reseau, etat=Etat.ABANDONNEE).etablissements.add(seconde)
        self.action(reseau, annee=2025).etablissements.add(seconde)
        assert mesure(reseau, "ecoles_non_touchees") == (2, 3, 2)

    def test_une_ecole_qui_n_est_plus_rattachee_ne_compte_pas(self, reseau):
        ecole = reseau.etablissements.ecoles().first()
        reseau.rattachements.filter(etablissement=ecole).update(fin=date(2026, 8, 31))
        for annee in (2025, 2026):
            self.action(reseau, annee=annee)
        assert mesure(reseau, "ecoles_non_touchees") == (2, 2, 2)
        assert mesure(reseau, "ecoles_non_touchees", 2025) == (3, 3, 3)

    def test_les_bilans_rendus_sont_ceux_des_actions_terminees(self, reseau):
        self.action(reseau, etat=Etat.EVALUEE, bilan="Fait.")
        self.action(reseau, etat=Etat.TERMINEE)
        self.action(reseau, etat=Etat.TERMINEE, bilan="Fait.")
        self.action(reseau, etat=Etat.EN_COURS, bilan="Pas fini.")
        assert mesure(reseau, "bilans_rendus") == (2, 3, pytest.approx(Decimal(200) / 3))

    def test_le_detail_par_axe_a_tous_les_axes_et_ce_qui_n_en_sert_aucun(self, reseau, axe):
        vide = AxeFactory(projet=axe.projet, numero=2)
        self.action(reseau, objectif=ObjectifFactory(axe=axe), eleves_prevus=10, eleves_touches=8, etat=Etat.TERMINEE)
        self.action(reseau, objectif=ObjectifFactory(axe=axe))
        self.action(reseau, eleves_prevus=5)
        assert [tuple(ligne) for ligne in par_axe(reseau, 2026)] == [
            (axe, 2, 1, 10, 8),
            (vide, 0, 0, None, None),
            (None, 1, 0, 5, None),
        ]

    def test_le_detail_par_axe_fait_la_somme_de_l_indicateur(self, reseau, axe):
        for _ in range(3):
            self.action(reseau, objectif=ObjectifFactory(axe=axe))
        self.action(reseau)
        assert (
            sum(ligne.actions for ligne in par_axe(reseau, 2026))
            == du_reseau(reseau, "actions_par_axe").mesure.denominateur
        )


class TestObserves:
    def test_le_reseau_d_un_seul_college_a_les_valeurs_de_son_college(self, reseau, observer):
        observer("dnb_reussite", reseau.tete, numerateur=Decimal("38.22"), denominateur=49, effectif=49)
        observer("va_dnb", reseau.tete, valeur=5, effectif=49)
        assert mesure(reseau, "dnb_reussite", 2023) == (Decimal("38.22"), 49, 78)
        assert mesure(reseau, "va_dnb", 2023)[2] == 5

    def test_deux_colleges_s_agregent_par_leurs_sommes_et_la_valeur_ajoutee_ne_s_agrege_pas(self, reseau, observer):
        autre = EtablissementFactory(college=True)
        RattachementFactory(reseau=reseau, etablissement=autre)
        for college, taux, candidats in ((reseau.tete, 50, 10), (autre, 100, 90)):
            observer("dnb_reussite", college, numerateur=taux * candidats / 100, denominateur=candidats)
            observer("va_dnb", college, valeur=5, effectif=candidats)
        assert mesure(reseau, "dnb_reussite", 2023) == (95, 100, 95)
        assert du_reseau(reseau, "va_dnb", 2023).mesure.valeur is None
        assert "ne s’agrège pas" in du_reseau(reseau, "va_dnb", 2023).raison

    def test_l_ips_des_ecoles_se_pondere_et_une_maternelle_n_a_pas_de_ligne(self, reseau, observer):
        premiere, seconde, troisieme = reseau.etablissements.ecoles().order_by("pk")
        observer("ips_ecoles", premiere, valeur=100, effectif=300)
        observer("ips_ecoles", seconde, valeur=80, effectif=100)
        Etablissement.objects.filter(pk=troisieme.pk).update(nature=Etablissement.Nature.MATERNELLE)
        lignes = [r for r in resultats(reseau, 2023) if r.fiche.code == "ips_ecoles"]
        assert [ligne.mesure.valeur for ligne in lignes if ligne.niveau == "reseau"] == [95]
        assert {ligne.uai for ligne in lignes if ligne.niveau == "etablissement"} == {premiere.uai, seconde.uai}

    def test_une_valeur_mene_au_fichier_et_a_la_ligne_d_ou_elle_vient(self, reseau, observer):
        observer("va_dnb", reseau.tete, valeur=5, effectif=49)
        (ligne,) = [r for r in resultats(reseau, 2023) if r.fiche.code == "va_dnb" and r.niveau == "etablissement"]
        assert ligne.provenance == "fichier.csv, ligne 7"

    def test_moins_de_vingt_candidats_se_lit_avec_prudence(self, reseau, observer):
        observer("va_dnb", reseau.tete, valeur=5, effectif=19)
        assert du_reseau(reseau, "va_dnb", 2023).fragile
        assert not du_reseau(reseau, "dnb_reussite", 2023).fragile

    def test_avant_le_premier_rattachement_connu_la_composition_est_celle_de_ce_jour(self, reseau, observer):
        reseau.rattachements.update(debut=date(2022, 9, 1))
        observer("va_dnb", reseau.tete, annee=2021, valeur=3, effectif=40)
        assert mesure(reseau, "va_dnb", 2021)[2] == 3

    def test_sans_les_etablissements_il_n_y_a_que_les_lignes_du_reseau(self, reseau):
        assert {r.niveau for r in resultats(reseau, 2023, etablissements=False)} == {"reseau"}
        montres = {r.fiche.code for r in resultats(reseau, 2023, etablissements=False)}
        assert montres == {f.code for f in CATALOGUE.values() if not f.est_observee or f.attendu}

    def test_un_indicateur_dont_le_reseau_a_une_valeur_se_montre_et_ses_parts_non(self, reseau, observer):
        ecole = reseau.etablissements.ecoles().first()
        observer("effectif_ecole", ecole, valeur=120)
        observer("effectif_cp", ecole, valeur=20)
        montres = {r.fiche.code for r in resultats(reseau, 2023)}
        assert "effectif_ecole" in montres
        assert "effectif_cp" not in montres

    def test_une_somme_ou_il_manque_une_ecole_reste_inconnue(self, reseau, observer):
        ecoles = list(reseau.etablissements.ecoles())
        for ecole in ecoles[:-1]:
            observer("effectif_ecole", ecole, valeur=100)
        assert not du_reseau(reseau, "effectif_ecole", 2023).mesure.est_connue
        assert "il manque" in du_reseau(reseau, "effectif_ecole", 2023).raison
        observer("effectif_ecole", ecoles[-1], valeur=50)
        assert du_reseau(reseau, "effectif_ecole", 2023).mesure.valeur == 100 * (len(ecoles) - 1) + 50

    def test_les_eleves_par_classe_du_reseau_sont_un_quotient_de_sommes(self, reseau, observer):
        premiere, deuxieme = list(reseau.etablissements.ecoles())[:2]
        observer("eleves_par_classe", premiere, numerateur=10, denominateur=1, valeur=10)
        observer("eleves_par_classe", deuxieme, numerateur=60, denominateur=3, valeur=20)
        assert du_reseau(reseau, "eleves_par_classe", 2023).mesure.valeur == Decimal("17.5")

    def test_une_reference_publiee_l_emporte_et_dit_son_fichier(self, reseau, observer, provenance):
        observer("ips_college", reseau.tete, valeur=80, effectif=100)
        recalculer_sommes()
        ReferencePubliee.objects.create(
            indicateur="ips_college",
            annee=2023,
            maille="france",
            public="ensemble",
            valeur=105,
            provenance=provenance,
            ligne=9,
        )
        vues = {(r.maille, r.public): r for r in du_reseau(reseau, "ips_college", 2023).references}
        assert vues["france", "ensemble"].valeur == 105
        assert vues["france", "ensemble"].origine == "publiée : fichier.csv, ligne 9"
        assert vues["academie", "ensemble"].origine.startswith("calculée")

    def test_les_references_sont_france_puis_academie_puis_departement(self, reseau, observer):
        Etablissement.objects.filter(pk=reseau.tete.pk).update(departement="16")
        reseau.refresh_from_db()
        autre = EtablissementFactory(college=True)
        observer("dnb_reussite", reseau.tete, numerateur=30, denominateur=40)
        observer("dnb_reussite", autre, numerateur=90, denominateur=100)
        Classement.objects.create(uai=reseau.tete.uai, rentree=2022, label="REP", tete=reseau.tete.uai, academie="13")
        recalculer_sommes()
        vues = [(r.maille, r.public, r.valeur) for r in du_reseau(reseau, "dnb_reussite", 2023).references]
        assert vues[:3] == [
            ("france", "REP", 75),
            ("france", "hors_ep", 90),
            ("france", "ensemble", pytest.approx(Decimal(12000) / 140)),
        ]
        assert [maille for maille, _, _ in vues] == ["france"] * 3 + ["academie"] * 3 + ["departement"] * 3

    def test_un_etablissement_que_repnet_ne_suit_pas_a_ses_valeurs(self, observer):
        autre = EtablissementFactory.build(college=True, academie=None)
        observer("va_dnb", autre, valeur=5, effectif=49)
        (ligne,) = resultats_etablissement(autre.uai, 2023)
        assert (ligne.fiche.code, ligne.uai, ligne.mesure.valeur) == ("va_dnb", autre.uai, 5)


class TestSerie:
    def test_elle_donne_chaque_annee_meme_inconnue(self, reseau, observer):
        observer("va_dnb", reseau.tete, annee=2022, valeur=1, effectif=40)
        observer("va_dnb", reseau.tete, annee=2023, valeur=2, effectif=40)
        vue = serie(reseau, ["va_dnb"], [2023, 2021, 2022])
        assert list(vue) == ["va_dnb"]
        assert {annee: r.mesure.valeur for annee, r in vue["va_dnb"].items()} == {2021: None, 2022: 1, 2023: 2}

    def test_elle_dit_la_meme_chose_que_l_annee_seule(self, reseau, observer):
        observer("dnb_reussite", reseau.tete, numerateur=30, denominateur=40)
        ActionFactory(reseau=reseau, annee=2023, etat=Etat.TERMINEE, eleves_touches=5)
        seule = {r.fiche.code: r for r in resultats(reseau, 2023, etablissements=False)}
        assert {code: annees[2023] for code, annees in serie(reseau, seule, [2022, 2023]).items()} == seule

    @pytest.mark.parametrize("graine", range(4))
    def test_sans_detailler_les_etablissements_elle_tait_et_compare_comme_le_tableau(self, observer, graine):
        """Tout le catalogue, de petits nombres, des trous : la ligne du réseau, ses références et ce qu’elle tait."""
        hasard = Random(graine)
        reseau = Reseau.objects.pour_entete().get(pk=ReseauFactory(ecoles=4).pk)
        for fiche in CATALOGUE.values():
            for etablissement in reseau.etablissements.all():
                if not fiche.est_observee or hasard.random() < 0.2:
                    continue
                tous = hasard.randint(6, 60)
                champs = {"numerateur": hasard.randint(0, tous), "denominateur": tous}
                if fiche.agregation not in ("ratio", "quotient"):
                    champs = {"valeur": tous}
                observer(fiche.code, etablissement, effectif=tous, **champs)
        recalculer_sommes()
        lus = serie(reseau, None, [2022, 2023])
        attendus = [r for r in tableaux(reseau, [2022, 2023]) if r.niveau == "reseau"]
        assert [r for annees in lus.values() for r in annees.values()] == attendus
        assert any(r.masque for r in attendus)
        assert any(r.references for r in attendus)

    def test_un_code_inconnu_est_refuse(self, reseau):
        with pytest.raises(KeyError, match="bonheur"):
            serie(reseau, ["bonheur"], [2023])


class TestCout:
    def test_le_nombre_de_requetes_ne_depend_ni_des_ecoles_ni_des_actions_ni_des_annees(
        self, observer, django_assert_num_queries
    ):
        for ecoles, actions in ((1, 1), (8, 5)):
            reseau = Reseau.objects.pour_entete().get(pk=ReseauFactory(ecoles=ecoles).pk)
            projet = ProjetReseauFactory(reseau=reseau, premiere_annee=2022, derniere_annee=2025)
            for rang in range(actions):
                objectif = ObjectifFactory(axe=AxeFactory(projet=projet, numero=rang + 1))
                action = ActionFactory(reseau=reseau, annee=2023, etat=Etat.TERMINEE, objectif=objectif)
                action.etablissements.set(reseau.etablissements.all())
            for etablissement in reseau.etablissements.all():
                observer("ips_ecoles", etablissement, valeur=90, effectif=100)
            with django_assert_num_queries(6):
                resultats(reseau, 2023)
            with django_assert_num_queries(5):
                serie(reseau, CATALOGUE, range(2019, 2024))
            with django_assert_num_queries(2):
                par_axe(reseau, 2023)


@pytest.mark.parametrize("annee", [1900, 2101, 0])
def test_une_annee_qui_n_en_est_pas_une_est_refusee(reseau, annee):
    for lire in (
        lambda: resultats(reseau, annee),
        lambda: serie(reseau, CATALOGUE, [annee]),
        lambda: par_axe(reseau, annee),
    ):
        with pytest.raises(ValidationError, match="année scolaire"):
            lire()
