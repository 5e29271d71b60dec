import json
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partenariats.exercices import COLONNES, par_exercice
from partenariats.forms import LigneForm, TableauBudget
from partenariats.models import Enveloppe, Financeur, Ligne
from pilotage.acces import Role
from pilotage.annees import annee_courante, aujourd_hui
from tests.factories import (
    EnveloppeFactory,
    EtablissementFactory,
    FinanceurFactory,
    LigneFactory,
    RattachementFactory,
    ReseauFactory,
    agent_du_reseau,
)
from tests.maison.classeurs import lignes

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=1)


@pytest.fixture
def gestionnaire(reseau):
    return agent_du_reseau(Role.GESTIONNAIRE, reseau)


@pytest.fixture
def adresse(reseau):
    return f"/r/{reseau.code}/budget"


def enveloppe_de(reseau, **champs):
    """Une enveloppe de l’année civile en cours."""
    return EnveloppeFactory(reseau=reseau, **({"annee": aujourd_hui().year} | champs))


def tableau(reseau):
    return TableauBudget(Enveloppe.objects.filter(reseau=reseau).pour_tableau())


def cases(reseau, **saisies):
    """Le tableau tel que la page l’envoie : toutes les cases, et celles qu’on a changées."""
    ouvert = tableau(reseau)
    envoi = {case.nom: case.texte for rangee in ouvert.rangees for case in rangee.cases}
    return envoi | {"avant": ouvert.avant} | saisies


def case(enveloppe, nom):
    return f"e{enveloppe.pk}-{nom}"


class TestLesTotaux:
    def test_une_annee_civile_et_une_annee_scolaire_ne_s_additionnent_jamais(self, reseau):
        EnveloppeFactory(reseau=reseau, exercice="civil", notifie=D("100"))
        EnveloppeFactory(reseau=reseau, exercice="civil", notifie=D("0.10"))
        EnveloppeFactory(reseau=reseau, exercice="scolaire", notifie=D("50"))
        EnveloppeFactory(reseau=reseau, exercice="scolaire", unite="hse", notifie=D("36"))
        groupes = par_exercice(Enveloppe.objects.pour_tableau())
        assert {g.titre: g.totaux["notifie"] for g in groupes} == {
            "année civile 2026, en euros": D("100.10"),
            "année scolaire 2026-2027, en euros": D("50.00"),
            "année scolaire 2026-2027, en heures (HSE)": D("36.00"),
        }

    def test_ce_qui_est_inconnu_n_est_pas_zero(self, reseau):
        enveloppe = EnveloppeFactory(reseau=reseau, engage=D("10"))
        assert enveloppe.reste is None
        (groupe,) = par_exercice(Enveloppe.objects.pour_tableau())
        assert groupe.totaux["notifie"] is None
        assert groupe.totaux["reste"] is None

    def test_le_reste_est_le_notifie_moins_le_repris_moins_l_engage(self, reseau):
        enveloppe = EnveloppeFactory(reseau=reseau, notifie=D("1000"), repris=D("200.50"), engage=D("300.25"))
        assert enveloppe.reste == D("499.25")

    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(st.lists(st.integers(0, 999_999_999), min_size=1, max_size=12))
    def test_le_total_est_la_somme_des_lignes_au_centime(self, reseau, centimes):
        Enveloppe.objects.all().delete()
        for valeur in centimes:
            EnveloppeFactory(reseau=reseau, notifie=D(valeur) / 100, engage=D(valeur) / 300)
        (groupe,) = par_exercice(Enveloppe.objects.pour_tableau())
        assert groupe.totaux["notifie"] == D(sum(centimes)) / 100
        for colonne in COLONNES:
            lues = [getattr(e, colonne) for e in groupe.enveloppes if getattr(e, colonne) is not None]
            assert groupe.totaux[colonne] == (sum(lues) if lues else None)
            assert sum(t[colonne] for _, t in groupe.par_financeur if t[colonne] is not None) == sum(lues)

    def test_la_page_et_l_export_disent_le_meme_total(self, reseau, gestionnaire, adresse, connecter):
        for _ in range(3):
            enveloppe_de(reseau, notifie=D("0.10"))
        client = connecter(gestionnaire)
        page = client.get(f"{adresse}/").content.decode()
        csv = client.get(f"{adresse}/budget.csv").content.decode("utf-8-sig")
        assert "0,30" in page
        total = next(ligne for ligne in csv.splitlines() if ";Total;" in ligne)
        assert total.split(";")[5] == "0,30"


class TestLeTableau:
    def test_tout_s_enregistre_d_un_coup_ecrit_en_francais(self, reseau, gestionnaire, adresse, connecter):
        une, autre = enveloppe_de(reseau), enveloppe_de(reseau, notifie=D("10"))
        envoi = cases(reseau, **{case(une, "notifie"): "1 234,5 €", case(autre, "engage"): "3"})
        reponse = connecter(gestionnaire).post(f"{adresse}/saisir/", envoi)
        assert reponse.status_code == 302
        une.refresh_from_db()
        autre.refresh_from_db()
        assert (une.notifie, autre.notifie, autre.engage) == (D("1234.50"), D("10.00"), D("3.00"))
        assert une.modifie_par == gestionnaire

    def test_une_case_illisible_n_enregistre_rien_et_garde_tout(self, reseau, gestionnaire, adresse, connecter):
        une, autre = enveloppe_de(reseau), enveloppe_de(reseau)
        envoi = cases(reseau, **{case(une, "notifie"): "12e3", case(autre, "notifie"): "77,25"})
        reponse = connecter(gestionnaire).post(f"{adresse}/saisir/", envoi)
        page = reponse.content.decode()
        assert reponse.status_code == 422
        assert "écriture scientifique" in page
        assert 'value="12e3"' in page
        assert 'value="77,25"' in page
        autre.refresh_from_db()
        assert autre.notifie is None

    def test_vider_une_case_la_rend_inconnue(self, reseau, gestionnaire, adresse, connecter):
        enveloppe = enveloppe_de(reseau, notifie=D("10"))
        connecter(gestionnaire).post(f"{adresse}/saisir/", cases(reseau, **{case(enveloppe, "notifie"): ""}))
        enveloppe.refresh_from_db()
        assert enveloppe.notifie is None

    def test_une_case_absente_de_l_envoi_n_est_pas_une_case_videe(self, reseau, gestionnaire, adresse, connecter):
        enveloppe = enveloppe_de(reseau, notifie=D("10"))
        connecter(gestionnaire).post(f"{adresse}/saisir/", {case(enveloppe, "engage"): "4"})
        enveloppe.refresh_from_db()
        assert (enveloppe.notifie, enveloppe.engage) == (D("10.00"), D("4.00"))

    def test_un_depassement_se_dit_avant_d_enregistrer_et_se_confirme(self, reseau, gestionnaire, adresse, connecter):
        enveloppe, client = enveloppe_de(reseau, notifie=D("100")), connecter(gestionnaire)
        envoi = cases(reseau, **{case(enveloppe, "engage"): "150,50"})
        refus = client.post(f"{adresse}/saisir/", envoi)
        assert refus.status_code == 422
        assert "dépasse ce qui est notifié de 50,50 €" in refus.content.decode()
        enveloppe.refresh_from_db()
        assert enveloppe.engage is None
        assert client.post(f"{adresse}/saisir/", envoi | {"confirmer": "oui"}).status_code == 302
        enveloppe.refresh_from_db()
        assert enveloppe.engage == D("150.50")

    def test_un_depassement_ancien_n_empeche_pas_d_enregistrer_le_reste(self, reseau, gestionnaire, adresse, connecter):
        enveloppe_de(reseau, notifie=D("100"), engage=D("200"))
        autre = enveloppe_de(reseau)
        reponse = connecter(gestionnaire).post(f"{adresse}/saisir/", cases(reseau, **{case(autre, "notifie"): "5"}))
        assert reponse.status_code == 302

    def test_reprendre_plus_que_le_notifie_est_refuse(self, reseau, gestionnaire, adresse, connecter):
        enveloppe = enveloppe_de(reseau, notifie=D("100"))
        envoi = cases(reseau, **{case(enveloppe, "repris"): "100,01", "confirmer": "oui"})
        reponse = connecter(gestionnaire).post(f"{adresse}/saisir/", envoi)
        assert reponse.status_code == 422
        assert "on ne reprend pas plus" in reponse.content.decode()
        with pytest.raises(IntegrityError), transaction.atomic():
            Enveloppe.objects.filter(pk=enveloppe.pk).update(repris=D("100.01"))

    def test_deux_personnes_dans_la_meme_case_le_voient(self, reseau, gestionnaire, adresse, connecter):
        enveloppe, client = enveloppe_de(reseau, notifie=D("10")), connecter(gestionnaire)
        envoi = cases(reseau, **{case(enveloppe, "notifie"): "20"})
        Enveloppe.objects.filter(pk=enveloppe.pk).update(notifie=D("30"))
        refus = client.post(f"{adresse}/saisir/", envoi)
        assert refus.status_code == 422
        assert "quelqu’un vient d’y écrire « 30,00 »" in refus.content.decode()
        # Renvoyé en connaissance de cause, il passe.
        client.post(f"{adresse}/saisir/", envoi | {"avant": refus.context["tableau"].avant})
        enveloppe.refresh_from_db()
        assert enveloppe.notifie == D("20.00")

    def test_ce_qu_un_autre_a_ecrit_ailleurs_n_est_pas_ecrase(self, reseau, gestionnaire, adresse, connecter):
        enveloppe = enveloppe_de(reseau, notifie=D("10"))
        envoi = cases(reseau, **{case(enveloppe, "engage"): "4"})
        Enveloppe.objects.filter(pk=enveloppe.pk).update(notifie=D("30"))
        assert connecter(gestionnaire).post(f"{adresse}/saisir/", envoi).status_code == 302
        enveloppe.refresh_from_db()
        assert (enveloppe.notifie, enveloppe.engage) == (D("30.00"), D("4.00"))

    @pytest.mark.parametrize("avant", ["", "[]", "{", json.dumps({"1": 3}), json.dumps({"1": ["x"]}), "[" * 100_000])
    def test_un_champ_cache_illisible_ne_fait_rien_tomber(self, reseau, gestionnaire, adresse, connecter, avant):
        enveloppe = enveloppe_de(reseau)
        envoi = cases(reseau, **{case(enveloppe, "notifie"): "20"}) | {"avant": avant}
        assert connecter(gestionnaire).post(f"{adresse}/saisir/", envoi).status_code == 302

    def test_l_enveloppe_d_un_autre_reseau_ne_bouge_pas(self, reseau, gestionnaire, adresse, connecter):
        enveloppe_de(reseau)
        ailleurs = enveloppe_de(ReseauFactory())
        connecter(gestionnaire).post(f"{adresse}/saisir/", cases(reseau, **{case(ailleurs, "notifie"): "99"}))
        ailleurs.refresh_from_db()
        assert ailleurs.notifie is None

    @pytest.mark.parametrize("role", [Role.COORDONNATEUR, Role.PILOTE, Role.DIRECTEUR, Role.PARTENAIRE])
    def test_seul_le_gestionnaire_remplit_le_tableau(self, reseau, adresse, connecter, role):
        assert connecter(agent_du_reseau(role, reseau)).get(f"{adresse}/saisir/").status_code == 404

    def test_deux_cents_enveloppes_s_ouvrent_et_s_enregistrent_en_une_demande(
        self, reseau, gestionnaire, adresse, connecter, django_assert_max_num_queries
    ):
        financeur = FinanceurFactory(reseau=reseau)
        enveloppes = [enveloppe_de(reseau, financeur=financeur) for _ in range(200)]
        client = connecter(gestionnaire)
        with django_assert_max_num_queries(14):
            assert client.get(f"{adresse}/saisir/").status_code == 200
        envoi = cases(reseau, **{case(e, "notifie"): str(rang) for rang, e in enumerate(enveloppes)})
        with django_assert_max_num_queries(22):
            assert client.post(f"{adresse}/saisir/", envoi).status_code == 302
        assert sum(Enveloppe.objects.values_list("notifie", flat=True)) == sum(range(200))


class TestLesEnveloppesEtLeursLignes:
    def saisie(self, **champs):
        return {
            "intitule": "Cité éducative",
            "exercice": "scolaire",
            "annee": str(annee_courante()),
            "unite": "euros",
            "nouveau_financeur": "État, BOP 147",
        } | champs

    def test_une_enveloppe_se_cree_avec_son_financeur(self, reseau, gestionnaire, adresse, connecter):
        assert connecter(gestionnaire).post(f"{adresse}/nouvelle/", self.saisie()).status_code == 302
        enveloppe = Enveloppe.objects.get()
        assert (enveloppe.reseau, enveloppe.financeur.nom) == (reseau, "État, BOP 147")

    def test_un_financeur_deja_la_n_est_pas_double(self, reseau, gestionnaire, adresse, connecter):
        FinanceurFactory(reseau=reseau, nom="État, BOP 147")
        connecter(gestionnaire).post(f"{adresse}/nouvelle/", self.saisie(nouveau_financeur="état, bop 147"))
        assert Financeur.objects.count() == 1
        assert Enveloppe.objects.exists()

    def test_la_meme_enveloppe_deux_fois_est_refusee_sans_casser_la_page(
        self, reseau, gestionnaire, adresse, connecter
    ):
        client = connecter(gestionnaire)
        client.post(f"{adresse}/nouvelle/", self.saisie())
        reponse = client.post(f"{adresse}/nouvelle/", self.saisie())
        assert reponse.status_code == 422
        assert "existe déjà" in reponse.content.decode()

    def test_une_ligne_qui_depasse_se_dit_avant_et_se_confirme(self, reseau, gestionnaire):
        enveloppe = enveloppe_de(reseau, realise=D("100"))
        LigneFactory(enveloppe=enveloppe, montant=D("80"))
        saisie = {"libelle": "Bus", "montant": "30"}
        enveloppe = Enveloppe.objects.pour_tableau().get()
        refusee = LigneForm(saisie, agent=gestionnaire, enveloppe=enveloppe)
        assert not refusee.is_valid()
        assert "dépasse de 10,00 €" in str(refusee.errors["montant"])
        assert LigneForm(saisie | {"confirmer": "on"}, agent=gestionnaire, enveloppe=enveloppe).is_valid()
        assert LigneForm(saisie | {"montant": "20"}, agent=gestionnaire, enveloppe=enveloppe).is_valid()

    def test_une_ligne_ne_va_pas_a_l_etablissement_d_un_autre_reseau(self, reseau, gestionnaire):
        ailleurs = EtablissementFactory()
        RattachementFactory(reseau=ReseauFactory(), etablissement=ailleurs)
        saisie = {"libelle": "Bus", "montant": "30", "etablissement": ailleurs.pk}
        assert list(LigneForm(saisie, agent=gestionnaire, enveloppe=enveloppe_de(reseau)).errors) == ["etablissement"]

    def test_les_lignes_se_lisent_par_etablissement(self, reseau):
        enveloppe = enveloppe_de(reseau)
        for montant in ("0.10", "0.20"):
            LigneFactory(enveloppe=enveloppe, etablissement=reseau.tete, montant=D(montant))
        LigneFactory(enveloppe=enveloppe, montant=D("5"))
        (groupe,) = par_exercice(Enveloppe.objects.pour_tableau())
        assert groupe.par_etablissement == [
            (reseau.tete.nom_usuel, D("0.30")),
            ("sans établissement", D("5.00")),
        ]

    def test_une_enveloppe_qui_porte_un_montant_ne_se_supprime_pas(self, reseau, gestionnaire, adresse, connecter):
        pleine, vide = enveloppe_de(reseau, notifie=D("1")), enveloppe_de(reseau)
        for enveloppe in (pleine, vide):
            connecter(gestionnaire).post(f"{adresse}/{enveloppe.pk}/supprimer/")
        assert list(Enveloppe.objects.all()) == [pleine]

    def test_le_coordonnateur_repartit_sans_toucher_aux_montants(self, reseau, adresse, connecter):
        enveloppe = enveloppe_de(reseau, realise=D("100"))
        client = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))
        donnees = {"libelle": "Bus", "montant": "30", "etablissement": reseau.tete.pk}
        assert client.post(f"{adresse}/{enveloppe.pk}/repartir/", donnees).status_code == 302
        assert Ligne.objects.get().etablissement == reseau.tete
        assert client.get(f"{adresse}/{enveloppe.pk}/modifier/").status_code == 404

    @pytest.mark.parametrize("suite", ["", "/{pk}/", "/{pk}/repartir/", "/nouvelle/", "/saisir/?annee=toutes"])
    def test_chaque_page_du_budget_se_lit(self, reseau, gestionnaire, adresse, connecter, suite):
        enveloppe = enveloppe_de(reseau, realise=D("100"))
        LigneFactory(enveloppe=enveloppe)
        chemin = adresse + (suite.format(pk=enveloppe.pk) or "/")
        assert connecter(gestionnaire).get(chemin).status_code == 200


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["civil", "scolaire"]), st.integers(0, 99_999_999)), min_size=1, max_size=6))
def test_au_centime_la_page_le_csv_et_l_ods_disent_le_meme_total(reseau, gestionnaire, adresse, connecter, montants):
    Enveloppe.objects.all().delete()
    for exercice, centimes in montants:
        annee = aujourd_hui().year if exercice == "civil" else annee_courante()
        EnveloppeFactory(reseau=reseau, exercice=exercice, annee=annee, notifie=D(centimes) / 100, intitule="=1+1")
        Enveloppe.objects.filter(intitule="=1+1").update(intitule=f"=1+{Enveloppe.objects.count()}")
    client = connecter(gestionnaire)
    page = client.get(f"{adresse}/").content.decode().replace("\u00a0", " ")
    csv = client.get(f"{adresse}/budget.csv").content.decode("utf-8-sig")
    ods = lignes(client.get(f"{adresse}/budget.ods").content)
    for exercice in {exercice for exercice, _ in montants}:
        total = sum((D(centimes) / 100 for sien, centimes in montants if sien == exercice), D(0))
        assert f"{total:,.2f}".replace(",", " ").replace(".", ",") in page
        assert any(f";Total;;;{total:.2f}".replace(".", ",") in ligne for ligne in csv.splitlines())
        assert any("Total" in ligne and D(ligne[5] or 0) == total for ligne in ods if len(ligne) > 5)
    assert not any(cellule.startswith("=") for ligne in ods for cellule in ligne)
