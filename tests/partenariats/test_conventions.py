from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from partenariats.models import Convention, Situation
from pilotage.acces import Droit, Role
from pilotage.etats import TransitionInterdite
from tests.factories import (
    ConventionFactory,
    EtablissementFactory,
    PartenaireFactory,
    PartieFactory,
    RattachementFactory,
    ReseauFactory,
    agent_du_reseau,
)

pytestmark = pytest.mark.django_db
FIN_2026 = date(2026, 12, 31)


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=1)


@pytest.fixture
def coordonnateur(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


@pytest.fixture
def partenaire(reseau):
    return PartenaireFactory(reseau=reseau)


@pytest.fixture
def signee(reseau, partenaire):
    return ConventionFactory(reseau=reseau, signee=True, avec=partenaire)


def situation(convention, au):
    return Convention.objects.avec_situation(au=au).get(pk=convention.pk).situation


def saisie(partenaire=None, **champs):
    base = {
        "intitule": "Ateliers du soir",
        "nature": "annuelle",
        "signataire": "eple",
        "parties-TOTAL_FORMS": "1",
        "parties-INITIAL_FORMS": "0",
        "parties-0-partenaire": partenaire.pk if partenaire else "",
    }
    return base | champs


def test_le_meme_partenaire_deux_fois_se_dit_en_francais_et_rien_ne_se_perd(
    reseau, partenaire, coordonnateur, connecter
):
    donnees = saisie(partenaire, **{"parties-TOTAL_FORMS": "2", "parties-1-partenaire": partenaire.pk})
    reponse = connecter(coordonnateur).post(f"/r/{reseau.code}/conventions/nouvelle/", donnees)
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert "Deux lignes portent la même valeur (partenaire) : n’en gardez qu’une." in page
    assert "Cette ligne en répète une autre." in page
    assert "Ateliers du soir" in page
    assert not Convention.objects.exists()


class TestLaSignature:
    def test_un_college_ne_signe_pas_sans_deliberation_du_ca(self, reseau, partenaire, coordonnateur, connecter):
        convention = ConventionFactory(reseau=reseau, debut=date(2026, 1, 1), fin=FIN_2026, avec=partenaire)
        with pytest.raises(TransitionInterdite, match="délibération du CA"):
            convention.signer(par=coordonnateur, le=date(2025, 12, 10))
        reponse = connecter(coordonnateur).post(
            f"/r/{reseau.code}/conventions/{convention.pk}/signer/", {"signee_le": "2025-12-10"}
        )
        assert reponse.status_code == 422
        assert set(reponse.context["form"].errors) == {"deliberation_numero", "deliberation_le"}
        convention.refresh_from_db()
        assert convention.etat == "projet"

    def test_la_base_elle_meme_le_refuse(self, signee):
        with pytest.raises(IntegrityError), transaction.atomic():
            Convention.objects.filter(pk=signee.pk).update(deliberation_numero="")
        with pytest.raises(IntegrityError), transaction.atomic():
            Convention.objects.filter(pk=signee.pk).update(deliberation_le=None)

    def test_la_commune_signe_sans_deliberation_du_college(self, reseau, partenaire, coordonnateur):
        convention = ConventionFactory(
            reseau=reseau, signataire="commune", debut=date(2026, 1, 1), fin=FIN_2026, avec=partenaire
        )
        convention.signer(par=coordonnateur, le=date(2025, 12, 10))
        assert convention.etat == "signee"

    def test_avec_sa_deliberation_elle_est_signee_et_tracee(self, reseau, partenaire, coordonnateur, connecter):
        convention = ConventionFactory(reseau=reseau, debut=date(2026, 1, 1), fin=FIN_2026, avec=partenaire)
        client = connecter(coordonnateur)
        adresse = f"/r/{reseau.code}/conventions/{convention.pk}"
        assert client.post(f"{adresse}/soumettre/").status_code == 302
        donnees = {"deliberation_numero": "2025-42", "deliberation_le": "2025-11-20", "signee_le": "2025-12-10"}
        assert client.post(f"{adresse}/signer/", donnees).status_code == 302
        convention.refresh_from_db()
        assert (convention.etat, convention.deliberation_numero) == ("signee", "2025-42")
        assert [(p.depuis, p.vers, p.par) for p in convention.passages.all()] == [
            ("projet", "au_ca", coordonnateur),
            ("au_ca", "signee", coordonnateur),
        ]

    def test_une_signature_avant_la_deliberation_est_refusee(self, reseau, partenaire, coordonnateur):
        convention = ConventionFactory(reseau=reseau, debut=date(2026, 1, 1), fin=FIN_2026, avec=partenaire)
        with pytest.raises(TransitionInterdite, match="avant la signature"):
            convention.signer(
                par=coordonnateur, le=date(2025, 11, 1), deliberation_numero="1", deliberation_le=date(2025, 11, 20)
            )

    @pytest.mark.parametrize("manque", ["dates", "partenaire"])
    def test_ce_qui_manque_est_dit(self, reseau, partenaire, coordonnateur, manque):
        dates = {} if manque == "dates" else {"debut": date(2026, 1, 1), "fin": FIN_2026}
        convention = ConventionFactory(reseau=reseau, avec=None if manque == "partenaire" else partenaire, **dates)
        with pytest.raises(TransitionInterdite, match=manque):
            convention.signer(
                par=coordonnateur, le=date(2025, 12, 1), deliberation_numero="1", deliberation_le=date(2025, 11, 20)
            )

    def test_on_ne_signe_pas_deux_fois(self, signee, coordonnateur):
        with pytest.raises(TransitionInterdite, match="impossible depuis"):
            signee.signer(par=coordonnateur, le=date(2026, 1, 5))


class TestLaVieAuFilDuTemps:
    @pytest.mark.parametrize(
        ("jour", "attendue"),
        [
            (date(2025, 12, 31), Situation.SIGNEE),
            (date(2026, 1, 1), Situation.EN_COURS),
            (FIN_2026 - timedelta(days=91), Situation.EN_COURS),
            (FIN_2026 - timedelta(days=90), Situation.A_RENOUVELER),
            (FIN_2026, Situation.A_RENOUVELER),
            (FIN_2026 + timedelta(days=1), Situation.ECHUE),
        ],
    )
    def test_la_situation_suit_le_calendrier_sans_que_personne_n_y_touche(self, signee, jour, attendue):
        assert situation(signee, jour) == attendue

    def test_une_reconduction_tacite_passee_reste_a_acter(self, reseau, partenaire, coordonnateur):
        tacite = ConventionFactory(reseau=reseau, signee=True, tacite=True, avec=partenaire)
        assert situation(tacite, FIN_2026 - timedelta(days=10)) == Situation.EN_COURS
        apres = FIN_2026 + timedelta(days=10)
        assert situation(tacite, apres) == Situation.A_RECONDUIRE
        assert [e.objet for e in Convention.objects.echeances(au=apres)] == ["reconduction"]
        tacite.prolonger(par=coordonnateur, jusqu_au=date(2027, 12, 31))
        assert situation(tacite, apres) == Situation.EN_COURS

    def test_reconduire_sans_repousser_la_fin_est_refuse(self, signee, coordonnateur):
        with pytest.raises(TransitionInterdite, match="court déjà jusqu’au 31/12/2026"):
            signee.prolonger(par=coordonnateur, jusqu_au=FIN_2026)

    def test_denoncer_demande_pourquoi(self, signee, coordonnateur):
        with pytest.raises(TransitionInterdite, match="pourquoi"):
            signee.passer("denoncer", par=coordonnateur)
        signee.passer("denoncer", par=coordonnateur, motif="Le partenaire a cessé son activité.")
        assert situation(signee, date(2026, 6, 1)) == Situation.DENONCEE


class TestLesEcheances:
    @pytest.mark.parametrize(
        ("avant", "seuil", "vue"), [(91, 90, 0), (90, 90, 1), (31, 30, 0), (30, 30, 1), (0, 30, 1)]
    )
    def test_la_fin_est_annoncee_au_seuil_pas_avant(self, signee, avant, seuil, vue):
        jour = FIN_2026 - timedelta(days=avant)
        assert Convention.objects.a_echeance(au=jour, jours=seuil).count() == vue

    def test_le_preavis_et_le_bilan_sont_annonces_aussi(self, reseau, partenaire):
        ConventionFactory(
            reseau=reseau,
            signee=True,
            tacite=True,
            avec=partenaire,
            preavis_le=date(2026, 9, 30),
            bilan_le=date(2026, 10, 15),
        )
        trouvees = Convention.objects.echeances(au=date(2026, 9, 1))
        assert [(e.objet, e.jours) for e in trouvees] == [("preavis", 29), ("bilan", 44)]

    def test_un_bilan_rendu_n_alerte_plus(self, reseau, partenaire):
        convention = ConventionFactory(reseau=reseau, signee=True, avec=partenaire, bilan_le=date(2026, 6, 30))
        jour = date(2026, 7, 15)
        assert list(Convention.objects.en_retard(au=jour)) == [convention]
        Convention.objects.filter(pk=convention.pk).update(bilan_rendu_le=date(2026, 7, 10))
        assert not Convention.objects.en_retard(au=jour).exists()

    def test_une_convention_commencee_sans_signature_est_en_retard(self, reseau):
        convention = ConventionFactory(reseau=reseau, debut=date(2026, 1, 1))
        assert not Convention.objects.en_retard(au=date(2025, 12, 31)).exists()
        assert list(Convention.objects.en_retard(au=date(2026, 1, 1))) == [convention]

    def test_la_suite_signee_eteint_l_alerte_la_suite_en_projet_non(self, signee, coordonnateur):
        jour = FIN_2026 - timedelta(days=20)
        suite = signee.preparer_suite(par=coordonnateur)
        assert list(Convention.objects.a_echeance(au=jour)) == [signee]
        suite.signer(
            par=coordonnateur, le=date(2026, 12, 1), deliberation_numero="2026-50", deliberation_le=date(2026, 11, 20)
        )
        assert not Convention.objects.a_echeance(au=jour).exists()

    def test_une_convention_denoncee_n_alerte_plus(self, signee, coordonnateur):
        signee.passer("denoncer", par=coordonnateur, motif="Fin du dispositif.")
        assert not Convention.objects.echeances(au=FIN_2026 - timedelta(days=5))


class TestLesAvenants:
    def test_un_avenant_reprend_les_parties_et_prolonge_sa_convention(self, signee, partenaire, coordonnateur):
        avenant = signee.preparer_avenant(par=coordonnateur)
        assert (avenant.nature, avenant.avenant_a, avenant.etat) == ("avenant", signee, "projet")
        assert [p.partenaire for p in avenant.parties.all()] == [partenaire]
        Convention.objects.filter(pk=avenant.pk).update(debut=date(2026, 9, 1), fin=date(2027, 6, 30))
        avenant.refresh_from_db()
        avenant.signer(
            par=coordonnateur, le=date(2026, 8, 30), deliberation_numero="2026-7", deliberation_le=date(2026, 6, 20)
        )
        signee.refresh_from_db()
        assert signee.fin == date(2027, 6, 30)
        assert "Avenant" in signee.passages.get(verbe="prolonger").motif

    def test_un_avenant_qui_commence_apres_la_fin_est_refuse(self, reseau, signee, coordonnateur, connecter):
        avenant = signee.preparer_avenant(par=coordonnateur)
        donnees = saisie(debut="2027-01-15", fin="2027-06-30") | {"parties-TOTAL_FORMS": "0"}
        reponse = connecter(coordonnateur).post(f"/r/{reseau.code}/conventions/{avenant.pk}/modifier/", donnees)
        assert reponse.status_code == 422
        assert "finit le 31/12/2026" in str(reponse.context["form"].errors["debut"])

    def test_la_base_refuse_un_avenant_sans_convention(self, reseau):
        with pytest.raises(IntegrityError), transaction.atomic():
            ConventionFactory(reseau=reseau, nature="avenant")

    def test_un_projet_n_a_pas_d_avenant(self, reseau, coordonnateur):
        with pytest.raises(TransitionInterdite):
            ConventionFactory(reseau=reseau).preparer_avenant(par=coordonnateur)


class TestLaSaisie:
    def test_une_convention_s_enregistre_avec_ses_parties(self, reseau, partenaire, coordonnateur, connecter):
        donnees = saisie(partenaire, debut="2026-09-01", fin="2027-06-30")
        reponse = connecter(coordonnateur).post(f"/r/{reseau.code}/conventions/nouvelle/", donnees)
        convention = Convention.objects.get()
        assert reponse.status_code == 302
        assert (convention.reseau, convention.cree_par, convention.etat) == (reseau, coordonnateur, "projet")
        assert convention.parties.get().partenaire == partenaire

    def test_une_fin_avant_le_debut_est_dite_sur_la_fin_et_rien_n_est_perdu(
        self, reseau, partenaire, coordonnateur, connecter
    ):
        donnees = saisie(partenaire, debut="2026-09-01", fin="2026-06-30", objet="Texte à garder")
        reponse = connecter(coordonnateur).post(f"/r/{reseau.code}/conventions/nouvelle/", donnees)
        assert reponse.status_code == 422
        assert "avant le début" in str(reponse.context["form"].errors["fin"])
        assert "Texte à garder" in reponse.content.decode()
        assert not Convention.objects.exists()

    def test_une_partie_est_un_partenaire_ou_un_etablissement_pas_les_deux(
        self, reseau, partenaire, coordonnateur, connecter
    ):
        donnees = saisie(partenaire) | {"parties-0-etablissement": reseau.tete.pk}
        reponse = connecter(coordonnateur).post(f"/r/{reseau.code}/conventions/nouvelle/", donnees)
        assert reponse.status_code == 422
        assert "l’un des deux" in reponse.content.decode()

    def test_le_partenaire_et_l_etablissement_d_un_autre_reseau_ne_sont_pas_des_choix(
        self, reseau, coordonnateur, connecter
    ):
        ailleurs = ReseauFactory()
        etablissement = EtablissementFactory()
        RattachementFactory(reseau=ailleurs, etablissement=etablissement)
        donnees = saisie(PartenaireFactory(reseau=ailleurs), etablissements=[etablissement.pk])
        reponse = connecter(coordonnateur).post(f"/r/{reseau.code}/conventions/nouvelle/", donnees)
        assert "etablissements" in reponse.context["form"].errors
        assert "partenaire" in reponse.context["parties"].errors[0]

    def test_une_convention_signee_ne_se_recrit_pas(self, reseau, signee, coordonnateur, connecter):
        donnees = saisie(intitule="Tout autre chose", bilan_le="2027-01-31")
        connecter(coordonnateur).post(f"/r/{reseau.code}/conventions/{signee.pk}/modifier/", donnees)
        ancien = signee.intitule
        signee.refresh_from_db()
        assert signee.intitule == ancien
        assert signee.bilan_le == date(2027, 1, 31)

    def test_un_projet_jamais_soumis_se_supprime_une_convention_signee_non(
        self, reseau, signee, coordonnateur, connecter
    ):
        projet, client = ConventionFactory(reseau=reseau), connecter(coordonnateur)
        for convention in (projet, signee):
            client.post(f"/r/{reseau.code}/conventions/{convention.pk}/supprimer/")
        assert list(Convention.objects.all()) == [signee]


class TestLePartenaire:
    @pytest.fixture
    def agent(self, reseau):
        return agent_du_reseau(Role.PARTENAIRE, reseau)

    @pytest.fixture
    def sienne(self, reseau, agent):
        partenaire = agent.affectations.get().representation.partenaire
        return ConventionFactory(reseau=reseau, signee=True, intitule="La nôtre", avec=partenaire)

    def test_il_ne_voit_que_ses_conventions(self, reseau, agent, sienne, signee, connecter):
        assert list(Convention.objects.autorises(agent, Droit.VOIR_CONVENTIONS)) == [sienne]
        client = connecter(agent)
        liste = client.get(f"/r/{reseau.code}/conventions/").content.decode()
        csv = client.get(f"/r/{reseau.code}/conventions/conventions.csv").content.decode()
        assert "La nôtre" in liste
        assert "La nôtre" in csv
        assert signee.intitule not in liste + csv
        assert client.get(f"/r/{reseau.code}/conventions/{signee.pk}/").status_code == 404

    def test_il_lit_sans_pouvoir_rien_changer(self, reseau, agent, sienne, connecter):
        client, adresse = connecter(agent), f"/r/{reseau.code}/conventions/{sienne.pk}"
        assert client.get(f"{adresse}/").status_code == 200
        for verbe in ("modifier", "signer", "prolonger", "denoncer", "avenant", "renouveler", "supprimer"):
            assert client.post(f"{adresse}/{verbe}/", {"motif": "non"}).status_code == 404, verbe

    def test_l_avenant_d_une_convention_ou_il_n_est_plus_reste_cache(self, reseau, agent, sienne, connecter):
        autre = ConventionFactory(
            reseau=reseau, signee=True, nature="avenant", avenant_a=sienne, intitule="Avenant d’un autre"
        )
        PartieFactory(convention=autre, partenaire=PartenaireFactory(reseau=reseau))
        page = connecter(agent).get(f"/r/{reseau.code}/conventions/{sienne.pk}/").content.decode()
        assert "Avenant d’un autre" not in page


def test_la_liste_et_la_page_coutent_le_meme_nombre_de_requetes_quel_que_soit_le_nombre(
    reseau, partenaire, coordonnateur, connecter, django_assert_max_num_queries
):
    client = connecter(coordonnateur)
    derniere = [ConventionFactory(reseau=reseau, signee=True, avec=partenaire) for _ in range(12)][-1]
    PartieFactory(convention=derniere, etablissement=reseau.tete)
    with django_assert_max_num_queries(16):
        client.get(f"/r/{reseau.code}/conventions/")
    with django_assert_max_num_queries(22):
        client.get(f"/r/{reseau.code}/conventions/{derniere.pk}/")
    with django_assert_max_num_queries(8):
        client.get(f"/r/{reseau.code}/conventions/conventions.csv")
