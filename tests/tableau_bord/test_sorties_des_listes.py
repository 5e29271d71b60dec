"""Les listes et les pages sortent comme on les voit : mêmes lignes, même ordre, mêmes filtres, même secret."""

import csv
import io
import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from actions.models import Cible
from pilotage.acces import Role
from pilotage.annees import annee_courante, aujourd_hui
from pilotage.models import Reseau
from tableau_bord.imports.references import recalculer_sommes
from tableau_bord.models import Campagne, Import, ReferencePubliee, ReponseCampagne, Saisie, Valeur
from tests.factories import (
    AffectationFactory,
    AgentFactory,
    AxeFactory,
    ObjectifFactory,
    ProjetReseauFactory,
    ReseauFactory,
    agent_du_reseau,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def reseau():
    return Reseau.objects.pour_entete().get(pk=ReseauFactory(ecoles=5).pk)


@pytest.fixture
def pilote(reseau, connecter):
    return connecter(agent_du_reseau(Role.PILOTE, reseau))


def lire(client, nom, *args, **question):
    """Les lignes du CSV, l’en-tête en clé ; les deux autres formats s’ouvrent, et ont autant de lignes."""
    csv_, ods, json_ = (client.get(reverse(nom, args=[*args, f]), question) for f in ("csv", "ods", "json"))
    assert [r.status_code for r in (csv_, ods, json_)] == [200, 200, 200]
    lignes = list(csv.DictReader(io.StringIO(csv_.content.decode("utf-8-sig")), delimiter=";"))
    assert len(json.loads(json_.content)) == len(lignes)
    assert client.get(reverse(nom, args=[*args, "xls"]), question).status_code == 404
    return lignes


def liens(reponse) -> list[str]:
    """Les adresses CSV que la page propose."""
    return [href.replace("&amp;", "&") for href in re.findall(r'href="([^"]*\.csv[^"]*)"', reponse.content.decode())]


@pytest.fixture
def evalue(reseau):
    """Cinq écoles, dont la première a quatre élèves fragiles sur cinquante-cinq, et leur IPS."""
    annee, trace = annee_courante() - 1, Import.objects.create(nom_fichier="e.csv", jeu="modele")
    comptes = [(4, 55), (30, 61), (31, 62), (40, 83), (41, 89)]
    for ecole, (fragiles, tous) in zip(reseau.etablissements.ecoles().order_by("pk"), comptes, strict=True):
        commun = {
            "uai": ecole.uai,
            "annee": annee,
            "provenance": trace,
            "academie": ecole.academie.code,
            "secteur": "PU",
            "ligne": 2,
        }
        Valeur.objects.create(indicateur="eval_cp_francais_fragiles", numerateur=fragiles, denominateur=tous, **commun)
        Valeur.objects.create(indicateur="ips_ecoles", valeur=70 + tous, effectif=200, **commun)
    ReferencePubliee.objects.create(
        indicateur="eval_cp_francais_fragiles",
        annee=annee,
        maille="france",
        public="ensemble",
        valeur=Decimal("31.257"),
        provenance=trace,
        ligne=9,
    )
    recalculer_sommes()
    return reseau.etablissements.ecoles().order_by("pk").first()


def test_l_etablissement_sort_les_lignes_de_sa_page_masquees_comme_elle(reseau, evalue, pilote):
    page = pilote.get(reverse("etablissement_chiffres", args=[reseau.code, evalue.uai]))
    montres = {ligne["fiche"].libelle: ligne["valeur"] for _, siennes in page.context["themes"] for ligne in siennes}
    assert liens(page) == [reverse("etablissement_exporter", args=[reseau.code, evalue.uai, "csv"])]
    sortis = {
        ligne["Indicateur"]: ligne["Valeur"]
        for ligne in lire(pilote, "etablissement_exporter", reseau.code, evalue.uai)
    }
    assert list(sortis) == list(montres)
    assert sorted(montres.values()) == ["125,0", "n. c."]
    assert sorted(sortis.values()) == ["125,00", "n. c."]


def test_l_indicateur_sort_ses_annees_ses_parts_ses_etablissements_et_ses_references(reseau, evalue, pilote):
    page = pilote.get(reverse("indicateur_detail", args=[reseau.code, "eval_cp_francais_fragiles"]))
    assert liens(page)[-1] == reverse("indicateur_exporter", args=[reseau.code, "eval_cp_francais_fragiles", "csv"])
    lignes = lire(pilote, "indicateur_exporter", reseau.code, "eval_cp_francais_fragiles")
    par_ecole = [(ligne["Où"], ligne["Valeur"]) for ligne in lignes if ligne["Lecture"] == "par établissement"]
    montres = page.context["etablissements"]
    assert [nom for nom, _ in par_ecole] == [ligne["nom"] for ligne in montres]
    assert len(par_ecole) == 5
    assert [v == "n. c." for _, v in par_ecole] == [ligne["valeur"] == "n. c." for ligne in montres]
    assert {"n. c.", "48,19"} <= {v for _, v in par_ecole}
    fil = [ligne["Année"] for ligne in lignes if ligne["Lecture"] == "au fil des ans"]
    assert fil == [ligne["annee"] for ligne in page.context["lignes"]]
    ailleurs = {ligne["Où"]: ligne["Valeur"] for ligne in lignes if ligne["Lecture"] == "ailleurs"}
    assert list(ailleurs) == [ligne["nom"] for ligne in page.context["references"]]
    assert "31,26" in ailleurs.values()


def test_un_axe_sort_ses_cibles_et_ses_annees(reseau, pilote):
    projet = ProjetReseauFactory(reseau=reseau, premiere_annee=annee_courante() - 1)
    objectif = ObjectifFactory(axe=AxeFactory(projet=projet, numero=1))
    Cible.objects.create(objectif=objectif, indicateur="ips_ecoles", depart=80, visee=90, echeance=annee_courante() + 1)
    lignes = lire(pilote, "axes_exporter", reseau.code)
    assert [ligne["Lecture"] for ligne in lignes] == ["cible", "actions de l’année", "actions de l’année"]
    assert (lignes[0]["Au départ"], lignes[0]["Aujourd’hui"], lignes[0]["Visé"]) == ("80,00", "inconnu", "90,00")
    assert [ligne["Actions"] for ligne in lignes] == ["", "0", "0"]


def test_les_campagnes_sortent_avec_ce_qui_est_rendu_et_ou_elles_en_sont(reseau, pilote):
    auteur = AgentFactory()
    for intitule, jours in (("Passée", -3), ("À venir", 10)):
        campagne = Campagne.objects.create(
            reseau=reseau,
            intitule=intitule,
            annee=annee_courante(),
            echeance=aujourd_hui() + timedelta(days=jours),
            cree_par=auteur,
        )
        for ecole in reseau.etablissements.ecoles():
            ReponseCampagne.objects.create(campagne=campagne, etablissement=ecole)
    page = pilote.get(reverse("campagne_liste", args=[reseau.code]))
    assert liens(page) == [reverse("campagnes_exporter", args=[reseau.code, "csv"])]
    lignes = lire(pilote, "campagnes_exporter", reseau.code)
    assert [(li["Campagne"], li["Rendu"], li["Attendu"], li["État"]) for li in lignes] == [
        ("À venir", "0", "5", "ouverte"),
        ("Passée", "0", "5", "en retard"),
    ]


def test_les_saisies_sortent_avec_le_filtre_de_la_page_et_au_dela_de_sa_premiere_page(reseau, pilote):
    for rang in range(27):
        trace = Import.objects.create(
            nom_fichier=f"Saisie {rang}", jeu="saisie", etat=Import.Etat.FAIT, par=AgentFactory()
        )
        Saisie.objects.create(trace=trace, reseau=reseau, etat="validee" if rang < 2 else "a_valider")
    page = pilote.get(reverse("saisie_liste", args=[reseau.code]), {"etat": "a_valider", "page": "1"})
    assert liens(page) == [reverse("saisies_exporter", args=[reseau.code, "csv"]) + "?etat=a_valider"]
    assert len(lire(pilote, "saisies_exporter", reseau.code, etat="a_valider")) == 25
    assert len(lire(pilote, "saisies_exporter", reseau.code)) == 27


def test_les_imports_sortent_dans_l_ordre_demande_avec_de_vraies_dates(client, connecter):
    administrateur = connecter(AffectationFactory(role=Role.ADMINISTRATEUR).agent)
    for nom, lues in (("a.csv", 3), ("b.csv", 9)):
        Import.objects.create(nom_fichier=nom, jeu="modele", lues=lues, essai=nom == "b.csv", etat=Import.Etat.FAIT)
    lignes = lire(administrateur, "import_exporter", sort="-lues")
    assert [(li["Fichier"], li["Lignes lues"]) for li in lignes] == [("b.csv", "9"), ("a.csv", "3")]
    assert lignes[0]["État"].endswith("(essai)")
    assert re.fullmatch(r"\d\d/\d\d/\d{4} \d\d:\d\d", lignes[0]["Date"])
    assert {li["Demandé par"] for li in lignes} == {"ligne de commande"}


def test_les_cases_refusees_d_un_import_sortent(connecter):
    administrateur = connecter(AffectationFactory(role=Role.ADMINISTRATEUR).agent)
    erreur = {"ligne": 4, "colonne": "IPS", "valeur": "=1+1", "attendu": "un nombre"}
    trace = Import.objects.create(
        nom_fichier="a.csv",
        jeu="ips",
        etat=Import.Etat.REFUSE,
        refusees=1,
        compte_rendu={"erreurs": [erreur], "erreurs_en_tout": 1},
    )
    assert liens(administrateur.get(reverse("import_detail", args=[trace.pk])))
    (ligne,) = lire(administrateur, "import_refus", trace.pk)
    assert list(ligne.values()) == ["4", "IPS", "'=1+1", "un nombre"]


def test_une_inspectrice_sort_ses_reseaux_et_leurs_rapports_et_nul_autre(connecter):
    siens = [ReseauFactory(nom=nom) for nom in ("Aubépine", "Bouleau")]
    ReseauFactory(nom="Étranger")
    agent = agent_du_reseau(Role.PILOTE, siens[0])
    AffectationFactory(agent=agent, role=Role.PILOTE, reseau=siens[1])
    client = connecter(agent)
    assert [li["UAI"] for li in lire(client, "mes_reseaux_exporter")] == [r.code for r in siens]
    assert [li["Où il en est"] for li in lire(client, "rapports_exporter")] == ["brouillon"] * 2


def test_qui_n_a_qu_un_reseau_n_a_pas_de_tableau_de_ses_reseaux(reseau, pilote):
    assert pilote.get(reverse("mes_reseaux_exporter", args=["csv"])).status_code == 404
