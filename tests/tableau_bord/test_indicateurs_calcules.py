"""Les indicateurs calculés : sur les journaux, les décisions, les séances, les conventions et le budget du réseau."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from actions.etats import Etat
from actions.models import EntreeJournal, Priorite
from partenariats.models import Enveloppe
from pilotage.instances.etats import EtatDecision, EtatSeance
from pilotage.models import PassageDecision, Reseau
from tableau_bord.indicateurs import CATALOGUE, resultats, serie
from tableau_bord.indicateurs.faits import lire_faits
from tests.factories import (
    ActionFactory,
    AgentFactory,
    AxeFactory,
    ConventionFactory,
    DecisionFactory,
    EnveloppeFactory,
    ObjectifFactory,
    PartenaireFactory,
    ReseauFactory,
    SeanceFactory,
)
from tests.peuplement import peupler_reseau

pytestmark = pytest.mark.django_db

ANNEE = 2024
DANS_L_ANNEE, APRES = date(2024, 11, 5), date(2025, 9, 2)


@pytest.fixture
def reseau():
    return Reseau.objects.pour_entete().get(pk=ReseauFactory(ecoles=4).pk)


@pytest.fixture
def mesure(reseau):
    def _mesure(code, annee=ANNEE):
        (r,) = [r for r in resultats(reseau, annee, etablissements=False) if r.fiche.code == code]
        return r.mesure.numerateur, r.mesure.denominateur, r.mesure.valeur

    return _mesure


def noter(reseau, lieux=(), **champs):
    entree = EntreeJournal.objects.create(
        reseau=reseau, genre="visite", texte="Visite de l’école.", auteur=AgentFactory(), **champs
    )
    entree.etablissements.set(lieux)


INCONNUE = (None, None, None)
CALCULES = [fiche.code for fiche in CATALOGUE.values() if not fiche.est_observee]


@pytest.mark.parametrize("code", CALCULES)
def test_sans_rien_un_indicateur_calcule_est_inconnu_et_non_nul(mesure, code):
    assert mesure(code) == INCONNUE


def test_les_partenaires_comptent_une_fois_et_les_actions_sans_eux_comptent_au_denominateur(reseau, mesure):
    partenaires = [PartenaireFactory(reseau=reseau) for _ in range(2)]
    for choisis in (partenaires, partenaires[:1], []):
        ActionFactory(reseau=reseau, annee=ANNEE, etat=Etat.VALIDEE).partenaires.set(choisis)
    ActionFactory(reseau=reseau, annee=ANNEE, etat=Etat.IDEE).partenaires.set(partenaires)
    assert mesure("actions_en_partenariat")[:2] == (2, 3)
    assert mesure("partenaires_engages")[2] == 2


def test_les_actions_faites_sont_terminees_ou_evaluees(reseau, mesure):
    for etat in (Etat.TERMINEE, Etat.EVALUEE, Etat.EN_COURS, Etat.ABANDONNEE):
        ActionFactory(reseau=reseau, annee=ANNEE, etat=etat)
    assert mesure("actions_faites")[:2] == (2, 3)


def test_les_priorites_servies_sont_celles_des_axes_des_actions(reseau, mesure):
    axe = AxeFactory(projet__reseau=reseau)
    axe.priorites.all().delete()
    for priorite in list(Priorite)[:2]:
        axe.priorites.create(priorite=priorite)
    for _ in range(2):
        ActionFactory(reseau=reseau, annee=ANNEE, etat=Etat.VALIDEE, objectif=ObjectifFactory(axe=axe))
    assert mesure("priorites_servies") == (2, 6, 2)


def test_les_decisions_se_tiennent_a_temps_ou_non(reseau, mesure):
    auteur = AgentFactory()

    def decision(etat, echeance=DANS_L_ANNEE, tenue_le=None, **champs):
        creee = DecisionFactory(
            instance__reseau=reseau, prise_le=date(2024, 10, 1), etat=etat, echeance=echeance, **champs
        )
        if tenue_le:
            passage = PassageDecision.objects.create(decision=creee, verbe="tenir", vers=etat, par=auteur)
            quand = timezone.make_aware(datetime.combine(tenue_le, time(12)))
            PassageDecision.objects.filter(pk=passage.pk).update(le=quand)

    decision(EtatDecision.TENUE, tenue_le=DANS_L_ANNEE)
    decision(EtatDecision.TENUE, tenue_le=DANS_L_ANNEE + timedelta(days=1))
    decision(EtatDecision.A_FAIRE)
    decision(EtatDecision.ABANDONNEE)
    decision(EtatDecision.A_FAIRE, echeance=APRES)
    assert mesure("decisions_prises")[2] == 5
    assert mesure("decisions_dans_les_delais")[:2] == (1, 3)
    en_retard, parmi, _ = mesure("decisions_en_retard")
    assert parmi == 5
    assert en_retard == 1 + (timezone.localdate() > APRES)


def test_les_seances_annulees_ne_comptent_pas(reseau, mesure):
    debut = timezone.make_aware(datetime.combine(DANS_L_ANNEE, time(14)))
    for etat in (EtatSeance.TENUE, EtatSeance.DIFFUSEE, EtatSeance.PLANIFIEE, EtatSeance.ANNULEE):
        SeanceFactory(instance__reseau=reseau, debut=debut, fin=debut + timedelta(hours=2), etat=etat)
    assert mesure("seances_tenues") == (2, 3, 2)
    assert mesure("comptes_rendus")[:2] == (1, 2)
    assert mesure("seances_tenues", 2025) == INCONNUE


def test_une_convention_compte_chaque_annee_qu_elle_couvre(reseau, mesure):
    ConventionFactory(
        reseau=reseau, signee=True, debut=date(2024, 1, 1), fin=date(2025, 12, 31), bilan_le=date(2025, 1, 31)
    )
    ConventionFactory(reseau=reseau, signee=True, debut=date(2022, 9, 1), fin=date(2024, 8, 31))
    ConventionFactory(reseau=reseau, debut=date(2024, 9, 1), fin=date(2025, 8, 31))
    assert mesure("conventions_en_vigueur")[2] == 1
    assert mesure("conventions_en_vigueur", 2023)[2] == 2
    assert mesure("bilans_de_conventions")[:2] == (0, 1)


def test_une_reconduction_tacite_court_toujours_et_une_convention_finie_n_attend_plus_de_bilan(reseau, mesure):
    tacite = {"signee": True, "tacite": True, "debut": date(2022, 9, 1), "fin": date(2023, 8, 31)}
    ConventionFactory(reseau=reseau, bilan_le=date(2025, 1, 31), bilan_rendu_le=date(2025, 2, 1), **tacite)
    ConventionFactory(
        reseau=reseau, signee=True, debut=date(2023, 9, 1), fin=date(2024, 8, 31), bilan_le=date(2024, 9, 30)
    )
    # Deux qui commencent des années différentes et finissent la même s’ajoutent.
    for debut in (date(2022, 10, 1), date(2023, 10, 1)):
        ConventionFactory(reseau=reseau, signee=True, debut=debut, fin=date(2025, 6, 30))
    assert [mesure("conventions_en_vigueur", annee)[2] for annee in (2021, 2022, 2023, 2024, 2025)] == [
        None,
        2,
        4,
        3,
        1,
    ]
    assert mesure("bilans_de_conventions")[:2] == (1, 1), "celle qui finit en août n’est plus en vigueur en septembre"


def test_le_budget_ne_compte_que_les_enveloppes_connues_en_euros(reseau, mesure):
    communs = {"reseau": reseau, "annee": ANNEE, "unite": Enveloppe.Unite.EUROS}
    EnveloppeFactory(**communs, intitule="a", notifie=1000, repris=200, engage=600, realise=400)
    EnveloppeFactory(**communs, intitule="b", notifie=500, repris=None, engage=100, realise=None)
    EnveloppeFactory(**communs, intitule="c", notifie=None, repris=None, engage=100, realise=50)
    EnveloppeFactory(**communs | {"unite": Enveloppe.Unite.HSE}, intitule="d", notifie=100, realise=100)
    assert mesure("budget_realise")[:2] == (400, 800)
    assert mesure("budget_engage")[:2] == (700, 1300)


def test_le_journal_dit_le_temps_par_axe_et_les_ecoles_visitees(reseau, mesure):
    ecoles = list(reseau.etablissements.ecoles())
    for axe, duree, lieux in ((1, 60, ecoles[:2]), (1, None, ecoles[:1]), (3, 30, [reseau.tete])):
        noter(reseau, lieux, jour=DANS_L_ANNEE, axe_mission=axe, duree=duree)
    noter(reseau, jour=APRES, axe_mission=2, duree=500)
    assert mesure("entrees_du_journal")[2] == 3
    assert mesure("temps_pedagogique")[:2] == (60, 90)
    assert mesure("temps_alliances")[:2] == (0, 90)
    assert mesure("temps_pilotage")[:2] == (30, 90)
    assert mesure("ecoles_visitees")[:2] == (2, 4)


def test_le_total_de_deux_reseaux_est_la_somme_de_chacun(reseau, django_assert_num_queries):
    autre = ReseauFactory()
    for r in (reseau, autre, autre):
        ActionFactory(reseau=r, annee=ANNEE, etat=Etat.VALIDEE).partenaires.set([PartenaireFactory(reseau=r)])
        noter(r, jour=DANS_L_ANNEE, axe_mission=1, duree=10)
    with django_assert_num_queries(1):
        faits = lire_faits([reseau.pk, autre.pk], [ANNEE, ANNEE + 1])
    assert faits[reseau.pk, ANNEE].de("journal")[:2] == (1, 10)
    assert faits[autre.pk, ANNEE].de("journal")[:2] == (2, 20)
    assert len(faits[autre.pk, ANNEE].cles("partenaire")) == 2


@pytest.mark.parametrize("code", CALCULES)
def test_demande_seul_un_indicateur_a_tous_les_faits_dont_il_est_tire(reseau, mesure, code):
    """Ce qu’on n’a pas lu ne se prend pas pour rien : un sujet oublié dans son inscription se verrait ici."""
    peupler_reseau(reseau, annee=ANNEE, par=AgentFactory(), nombre=3)
    r = serie(reseau, [code], [ANNEE])[code][ANNEE]
    assert (r.mesure.numerateur, r.mesure.denominateur, r.mesure.valeur) == mesure(code)


def test_un_sujet_qu_on_n_a_pas_lu_ne_se_lit_pas(reseau):
    ActionFactory(reseau=reseau, annee=ANNEE, etat=Etat.VALIDEE)
    faits = lire_faits([reseau.pk], [ANNEE], ["action"])[reseau.pk, ANNEE]
    assert faits.de("action")[0] == 1
    with pytest.raises(KeyError):
        faits.de("journal")


def test_une_periode_ne_compte_que_les_annees_demandees(reseau):
    for annee in (ANNEE, ANNEE + 1, ANNEE + 2):
        noter(reseau, jour=date(annee, 9, 1), axe_mission=1, duree=10)
        noter(reseau, jour=date(annee + 1, 8, 31), axe_mission=1, duree=5)
    faits = lire_faits([reseau.pk], [ANNEE, ANNEE + 2])
    assert {cle: lu.de("journal")[:2] for cle, lu in faits.items()} == {
        (reseau.pk, ANNEE): (2, 15),
        (reseau.pk, ANNEE + 2): (2, 15),
    }
