import csv
from decimal import Decimal as D

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.models import Depense, Reserve
from partenariats.models import Enveloppe
from pilotage.acces import Role
from pilotage.annees import annee_courante, aujourd_hui
from tableau_bord.graphiques import tracer
from tableau_bord.indicateurs import CATALOGUE
from tableau_bord.models import Import, Valeur
from tableau_bord.moyens import EFFECTIF, EFFECTIF_DE_SECOURS, HORS_AXE, graphique_d_equite, moyens
from tests.factories import (
    ActionFactory,
    AgentFactory,
    AxeFactory,
    EnveloppeFactory,
    FinanceurFactory,
    LigneFactory,
    ObjectifFactory,
    ProjetReseauFactory,
    ReseauFactory,
    agent_du_reseau,
)

pytestmark = pytest.mark.django_db
ANNEE = annee_courante()


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=3)


@pytest.fixture
def ecoles(reseau):
    return list(reseau.etablissements.ecoles().order_by("pk"))


@pytest.fixture
def enveloppe(reseau):
    return EnveloppeFactory(
        reseau=reseau, annee=aujourd_hui().year, intitule="Cité éducative", notifie=D("1000"), engage=D("400")
    )


def lire(reseau):
    return moyens(reseau, Enveloppe.objects.filter(reseau=reseau).pour_tableau())


def effectif(ecole, combien, annee=ANNEE, indicateur="effectif_ecole"):
    provenance = Import.objects.create(nom_fichier="e.csv", jeu="effectifs_ecoles", par=AgentFactory())
    champs = {"valeur": combien} if indicateur == "effectif_ecole" else {"valeur": 90, "effectif": combien}
    Valeur.objects.create(indicateur=indicateur, uai=ecole.uai, annee=annee, provenance=provenance, ligne=1, **champs)


class TestCeQuIlReste:
    def test_par_axe_le_reserve_moins_le_depense(self, reseau, enveloppe):
        axe = AxeFactory(projet=ProjetReseauFactory(reseau=reseau, premiere_annee=ANNEE))
        action = ActionFactory(reseau=reseau, annee=ANNEE, objectif=ObjectifFactory(axe=axe))
        Reserve.objects.create(enveloppe=enveloppe, axe=axe, montant=D("300"), modifie_par=AgentFactory())
        Depense.objects.create(action=action, ligne=LigneFactory(enveloppe=enveloppe, montant=D("120.25")))
        LigneFactory(enveloppe=enveloppe, montant=D("10"))
        # Une autre enveloppe, qui ne réservait rien à cet axe, n’entame pas ce qui lui est réservé.
        autre = EnveloppeFactory(reseau=reseau, annee=aujourd_hui().year, financeur=enveloppe.financeur)
        Depense.objects.create(action=action, ligne=LigneFactory(enveloppe=autre, montant=D("7")))
        (exercice,) = lire(reseau)
        assert [(r.nom, r.prevu, r.pris, r.reste) for r in exercice.axes] == [
            (str(axe), D("300.00"), D("127.25"), D("179.75")),
            (HORS_AXE, None, D("10.00"), None),
        ]
        assert [(r.prevu, r.pris, r.reste) for r in exercice.sources] == [(D("1000.00"), D("400.00"), D("600.00"))]

    def test_une_annee_civile_et_une_annee_scolaire_ne_se_melangent_pas(self, reseau, enveloppe, ecoles):
        scolaire = EnveloppeFactory(reseau=reseau, exercice="scolaire", annee=ANNEE, notifie=D("50"))
        for cible in (enveloppe, scolaire):
            LigneFactory(enveloppe=cible, etablissement=ecoles[0], montant=D("10"))
        assert [e.etablissements[0].pris for e in lire(reseau)] == [D("10.00"), D("10.00")]

    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 3), st.booleans()), max_size=8))
    def test_au_centime_les_lignes_se_retrouvent_dans_chaque_lecture(self, reseau, ecoles, lignes):
        Depense.objects.all().delete()
        Enveloppe.objects.filter(reseau=reseau).delete()
        cible = EnveloppeFactory(reseau=reseau, financeur=FinanceurFactory(reseau=reseau), annee=aujourd_hui().year)
        action, agent = ActionFactory(reseau=reseau, annee=ANNEE), AgentFactory()
        for centimes, rang, est_d_une_action in lignes:
            ou = ecoles[rang] if rang < 3 else None
            ligne = LigneFactory(enveloppe=cible, montant=D(centimes) / 100, etablissement=ou, saisie_par=agent)
            if est_d_une_action:
                Depense.objects.create(action=action, ligne=ligne)
        total = sum((D(centimes) / 100 for centimes, _, _ in lignes), D(0))
        (exercice,) = lire(reseau)
        assert sum((r.pris for r in exercice.axes), D(0)) == total
        assert sum((r.pris for r in exercice.etablissements), D(0)) == total


class TestLEquite:
    def test_les_effectifs_se_lisent_sous_des_indicateurs_du_catalogue(self):
        assert {EFFECTIF, EFFECTIF_DE_SECOURS} <= set(CATALOGUE)

    def test_par_eleve_et_pour_l_ensemble_somme_sur_somme(self, reseau, enveloppe, ecoles):
        for ecole, combien, montant in zip(ecoles, (100, 50, 200), (D("100"), D("150"), None), strict=True):
            effectif(ecole, combien)
            if montant:
                LigneFactory(enveloppe=enveloppe, etablissement=ecole, montant=montant)
        (exercice,) = lire(reseau)
        assert {p.nom: p.par_eleve for p in exercice.parts} == {
            ecoles[0].nom_usuel: 1, ecoles[1].nom_usuel: 3, ecoles[2].nom_usuel: 0,
        }  # fmt: skip
        assert exercice.moyenne == D(250) / 350
        assert exercice.phrase.startswith("De 0,00\u00a0€ à 3,00\u00a0€ par élève")

    def test_sans_effectif_la_part_par_eleve_est_inconnue_et_non_nulle(self, reseau, enveloppe, ecoles):
        LigneFactory(enveloppe=enveloppe, etablissement=ecoles[0], montant=D("100"))
        (exercice,) = lire(reseau)
        assert {p.texte_par_eleve for p in exercice.parts} == {"inconnu"}
        assert (exercice.moyenne, graphique_d_equite(exercice)) == (None, None)

    def test_sous_cinq_eleves_ni_l_effectif_ni_la_part_ne_se_lisent(self, reseau, enveloppe, ecoles, connecter):
        for ecole, combien in zip(ecoles, (4, 50, 60), strict=True):
            effectif(ecole, combien)
            LigneFactory(enveloppe=enveloppe, etablissement=ecole, montant=D("77"))
        (exercice,) = lire(reseau)
        (petite,) = [p for p in exercice.parts if p.est_masquee]
        assert (petite.texte_eleves, petite.texte_par_eleve, petite.par_eleve) == ("n. c.", "n. c.", None)
        client = connecter(agent_du_reseau(Role.PILOTE, reseau))
        for sortie in ("moyens/", "moyens/moyens.csv"):
            assert "19,25" not in client.get(f"/r/{reseau.code}/{sortie}").content.decode("utf-8-sig")

    @pytest.mark.parametrize("format_", ["csv", "ods"])
    def test_chaque_case_du_tableau_est_sous_son_titre(self, reseau, enveloppe, ecoles, connecter, format_):
        LigneFactory(enveloppe=enveloppe, etablissement=ecoles[0], montant=D("77"))
        client = connecter(agent_du_reseau(Role.PILOTE, reseau))
        reponse = client.get(f"/r/{reseau.code}/moyens/moyens.{format_}")
        assert reponse.status_code == 200
        if format_ == "csv":
            entetes, *lignes = csv.reader(reponse.content.decode("utf-8-sig").splitlines(), delimiter=";")
            assert {len(ligne) for ligne in lignes} == {len(entetes)}

    def test_l_effectif_lui_meme_l_emporte_sur_celui_de_l_ips_et_un_trop_vieux_ne_compte_pas(
        self, reseau, enveloppe, ecoles
    ):
        effectif(ecoles[0], 80, indicateur="ips_ecoles")
        effectif(ecoles[0], 100, annee=ANNEE - 1)
        effectif(ecoles[1], 60, indicateur="ips_ecoles")
        effectif(ecoles[2], 40, annee=ANNEE - 5)
        LigneFactory(enveloppe=enveloppe, etablissement=ecoles[0], montant=D("100"))
        (exercice,) = lire(reseau)
        assert {p.nom: p.eleves for p in exercice.parts} == {
            ecoles[0].nom_usuel: 100, ecoles[1].nom_usuel: 60, ecoles[2].nom_usuel: None,
        }  # fmt: skip

    def test_le_dessin_dit_ce_que_dit_le_tableau(self, reseau, enveloppe, ecoles, connecter):
        for ecole in ecoles:
            effectif(ecole, 50)
            LigneFactory(enveloppe=enveloppe, etablissement=ecole, montant=D("25"))
        page = connecter(agent_du_reseau(Role.GESTIONNAIRE, reseau)).get(f"/r/{reseau.code}/moyens/")
        ((exercice, dessin),) = page.context["exercices"]
        assert dessin.svg == tracer(graphique_d_equite(exercice)).svg
        assert "0,50" in page.content.decode()


class TestReserver:
    def test_une_case_par_axe_et_par_etablissement(self, reseau, enveloppe, ecoles, connecter):
        axe = AxeFactory(projet=ProjetReseauFactory(reseau=reseau, premiere_annee=ANNEE))
        client = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))
        adresse = f"/r/{reseau.code}/budget/{enveloppe.pk}/reserver/"
        saisie = {f"axe_{axe.pk}": "1 000,00 €", f"etablissement_{ecoles[0].pk}": "250"}
        assert client.post(adresse, saisie).status_code == 302
        assert sorted(Reserve.objects.values_list("montant", flat=True)) == [D("250.00"), D("1000.00")]
        assert client.post(adresse, {f"axe_{axe.pk}": "900"}).status_code == 302
        assert Reserve.objects.get().montant == D("900.00")

    def test_reserver_plus_que_le_disponible_se_dit_puis_se_confirme(self, reseau, enveloppe, ecoles, connecter):
        client = connecter(agent_du_reseau(Role.GESTIONNAIRE, reseau))
        adresse = f"/r/{reseau.code}/budget/{enveloppe.pk}/reserver/"
        saisie = {f"etablissement_{ecole.pk}": "400" for ecole in ecoles}
        refus = client.post(adresse, saisie)
        assert refus.status_code == 422
        assert "200,00 de trop" in refus.content.decode().replace("\u00a0", " ")
        assert not Reserve.objects.exists()
        assert client.post(adresse, saisie | {"confirmer": "on"}).status_code == 302
        assert Reserve.objects.count() == 3

    @pytest.mark.parametrize("montant", ["12e3", "-5", "abc"])
    def test_un_montant_illisible_revient_tel_quel_avec_la_raison(self, reseau, enveloppe, ecoles, connecter, montant):
        client = connecter(agent_du_reseau(Role.GESTIONNAIRE, reseau))
        champ = f"etablissement_{ecoles[0].pk}"
        refus = client.post(f"/r/{reseau.code}/budget/{enveloppe.pk}/reserver/", {champ: montant})
        assert refus.status_code == 422
        assert refus.context["form"].errors[champ]
        assert f'value="{montant}"' in refus.content.decode()


@pytest.mark.parametrize(
    ("role", "reponse"), [(Role.DIRECTEUR, 404), (Role.PARTENAIRE, 404), (Role.CORRESPONDANT, 200)]
)
def test_les_moyens_se_lisent_avec_le_budget(reseau, enveloppe, connecter, role, reponse):
    assert connecter(agent_du_reseau(role, reseau)).get(f"/r/{reseau.code}/moyens/").status_code == reponse
