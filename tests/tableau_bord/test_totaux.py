"""Au centime : chaque total de la synthèse est la somme des lignes que l’on lit au-dessus de lui, partout où elle se lit."""

import csv
import io
import re
from collections import defaultdict
from decimal import Decimal as D
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from lxml import html
from pypdf import PdfReader

from actions.models import Depense
from partenariats.models import Enveloppe
from pilotage.acces import Role
from pilotage.annees import annee_courante
from tableau_bord.rapport.parties.moyens import blocs
from tableau_bord.synthese import composer, impression
from tableau_bord.synthese.composer import exercices_de
from tests.factories import (
    ActionFactory,
    EnveloppeFactory,
    FinanceurFactory,
    LigneFactory,
    ObjectifFactory,
    ProjetReseauFactory,
    ReseauFactory,
    agent_du_reseau,
)
from tests.maison.classeurs import lignes as lignes_du_classeur
from tests.maison.client import contenu

pytestmark = pytest.mark.django_db
ANNEE = annee_courante()
EXERCICES = (("civil", "euros"), ("scolaire", "euros"), ("scolaire", "hse"))
centimes = st.one_of(st.none(), st.integers(0, 9_999_999_999))
# Une enveloppe : son exercice, sa source, ses montants (demandé, notifié…), et ce que ses lignes dépensent.
une_enveloppe = st.tuples(
    st.sampled_from(EXERCICES),
    st.integers(0, 1),
    st.tuples(*[centimes] * len(Enveloppe.MONTANTS)),
    st.lists(st.tuples(st.integers(1, 99_999_999), st.integers(0, 2)), max_size=3),
)
dixiemes = [(("civil", "euros"), rang % 2, (10, 10, 10, 10, 10, 0), [(10, 0), (20, 0), (10, 1)]) for rang in range(3)]


@pytest.fixture
def reseau():
    return ReseauFactory()


@pytest.fixture
def client_pilote(reseau, connecter):
    return connecter(agent_du_reseau(Role.PILOTE, reseau))


@pytest.fixture
def sources(reseau):
    return [FinanceurFactory(reseau=reseau, nom=f"Source {lettre}") for lettre in "AB"]


@pytest.fixture
def actions(reseau):
    """Une action dans un axe du projet, une autre sans axe."""
    objectif = ObjectifFactory(axe__projet=ProjetReseauFactory(reseau=reseau, premiere_annee=ANNEE))
    return [ActionFactory(reseau=reseau, annee=ANNEE, etat="validee", objectif=o) for o in (objectif, None)]


def peupler(reseau, sources, actions, enveloppes):
    Depense.objects.all().delete()
    Enveloppe.objects.filter(reseau=reseau).delete()
    for rang, ((exercice, unite), source, montants, lignes) in enumerate(enveloppes):
        valeurs = {
            nom: None if valeur is None else D(valeur) / 100
            for nom, valeur in zip(Enveloppe.MONTANTS, montants, strict=True)
        }
        if valeurs["notifie"] is not None and valeurs["repris"] is not None:
            # On ne reprend pas plus que ce qui a été notifié.
            valeurs["repris"] = min(valeurs["notifie"], valeurs["repris"])
        enveloppe = EnveloppeFactory(
            reseau=reseau, exercice=exercice, unite=unite, annee=ANNEE, financeur=sources[source],
            intitule=f"Enveloppe {rang}", **valeurs,
        )  # fmt: skip
        for valeur, ou in lignes:
            ligne = LigneFactory(enveloppe=enveloppe, montant=D(valeur) / 100)
            if ou < 2:
                Depense.objects.create(action=actions[ou], ligne=ligne)


def montant(texte: str) -> D | None:
    """« 1 234,50 » ou « 1234.5 » ; rien pour une case vide ou inconnue."""
    propre = re.sub(r"\s", "", texte).replace(",", ".").replace("−", "-")
    return None if propre in ("", "inconnu") else D(propre)


def verifier_les_colonnes(lignes, totaux, quoi):
    """Chaque total est la somme des cases connues de sa colonne, et inconnu si aucune ne l’est."""
    for colonne, total in enumerate(totaux):
        connus = [ligne[colonne] for ligne in lignes if ligne[colonne] is not None]
        assert total == (sum(connus) if connus else None), (quoi, colonne, connus, total)


def verifier_le_tableur(lignes):
    """CSV ou ODS, en-tête ôté : les enveloppes font leur source, les sources leur exercice, les actions leur axe."""
    parties = defaultdict(lambda: defaultdict(list))
    for partie, exercice, source, _, *cases in lignes:
        parties[partie][exercice, source].append([montant(case) for case in cases])
    for (exercice, source), (totaux,) in parties["Source"].items():
        verifier_les_colonnes(parties["Enveloppe"][exercice, source], totaux, source)
    for (exercice, _), (totaux,) in parties["Total"].items():
        siennes = [ligne for cle, lues in parties["Source"].items() if cle[0] == exercice for ligne in lues]
        verifier_les_colonnes(siennes, totaux, exercice)
    assert parties["Axe"].keys() == parties["Action"].keys()
    for cle, (totaux,) in parties["Axe"].items():
        verifier_les_colonnes(parties["Action"][cle], totaux, cle)
    return parties


def verifier_les_tableaux(page) -> list[str]:
    """Les tableaux du budget d’une page ou d’un document ; rend ce qu’on y lit, ligne à ligne, sans espaces."""
    lues = []
    for tableau in html.fromstring(page).xpath("//table[thead//th[.='Financeur']]"):
        siennes, toutes = [], []
        for rangee in tableau.xpath("./tbody/tr"):
            titre, source, *cases = [case.text_content() for case in rangee.xpath("./th|./td")]
            valeurs = [montant(case) for case in cases]
            lues.append(re.sub(r"\s", "", "".join([titre, source, *cases])))
            if titre.startswith("Total"):
                verifier_les_colonnes(toutes, valeurs, titre)
            elif titre == "Ensemble de la source":
                verifier_les_colonnes([v for s, v in siennes if s == source], valeurs, source)
            else:
                siennes.append((source, valeurs))
                toutes.append(valeurs)
    return lues


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(une_enveloppe, min_size=1, max_size=6))
@example(dixiemes)
def test_les_tableaux_du_budget_du_rapport_additionnent_leurs_propres_lignes(reseau, sources, actions, enveloppes):
    peupler(reseau, sources, actions, enveloppes)
    for bloc in blocs(SimpleNamespace(exercices=list(exercices_de(reseau, ANNEE)))):
        if not bloc.tableau.titre.startswith("Budget par source"):
            continue
        par_source, total = [], None
        for ligne in bloc.tableau.lignes:
            titre, *cases = ligne.cellules
            valeurs = [montant(case.removesuffix("€").removesuffix("h")) for case in cases]
            if titre == "Total":
                total = valeurs
            elif titre.startswith("– "):
                par_source[-1][1].append(valeurs)
            else:
                par_source.append((valeurs, []))
        verifier_les_colonnes([valeurs for valeurs, _ in par_source], total, bloc.tableau.titre)
        for valeurs, siennes in par_source:
            verifier_les_colonnes(siennes, valeurs, bloc.tableau.titre)


@settings(
    max_examples=6,
    deadline=None,
    # Un PDF par essai : réduire un contre-exemple prendrait des minutes.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(une_enveloppe, min_size=1, max_size=6))
@example(dixiemes)
def test_la_page_les_tableurs_et_le_pdf_additionnent_leurs_propres_lignes(
    reseau, sources, actions, client_pilote, enveloppes
):
    peupler(reseau, sources, actions, enveloppes)
    adresse = f"/r/{reseau.code}/syntheses/{ANNEE}"
    page = client_pilote.get(f"{adresse}/").content.decode()
    lues = verifier_les_tableaux(page)
    exercices = {exercice for exercice, _, _, _ in enveloppes}
    assert sum(ligne.startswith("Total") for ligne in lues) == len(exercices)
    assert sum(ligne.startswith("Enveloppe") for ligne in lues) == len(enveloppes)

    texte = client_pilote.get(f"{adresse}/synthese.csv").content.decode("utf-8-sig")
    _, *lignes = csv.reader(io.StringIO(texte), delimiter=";")
    du_csv = verifier_le_tableur(lignes)
    _, *lignes = (
        ligne for ligne in lignes_du_classeur(client_pilote.get(f"{adresse}/synthese.ods").content) if any(ligne)
    )
    assert verifier_le_tableur(lignes) == du_csv
    depense = sum(D(valeur) for *_, siennes in enveloppes for valeur, ou in siennes if ou < 2) / 100
    assert sum(case for (lue,) in du_csv["Axe"].values() for case in lue if case is not None) == depense

    # Le papier porte, ligne à ligne, ce que la page vient de prouver.
    impression.editer(reseau, ANNEE)
    pdf = PdfReader(io.BytesIO(contenu(client_pilote.get(f"{adresse}/synthese.pdf"))))
    papier = re.sub(r"\s", "", "".join(une.extract_text() for une in pdf.pages))
    assert verifier_les_tableaux(impression.mettre_en_page(composer(reseau, ANNEE), reseau)) == lues
    for ligne in lues:
        assert ligne in papier, ligne
