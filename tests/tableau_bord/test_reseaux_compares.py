"""Les réseaux côte à côte : les siens, comme sur la page de chacun, triables, sans rien dire de ce qui est masqué."""

import pytest
from django.urls import reverse

from pilotage.acces import Role
from pilotage.models import Reseau
from tableau_bord.imports.references import recalculer_sommes
from tableau_bord.indicateurs import CATALOGUE, resultats
from tableau_bord.indicateurs.ensembles import par_reseau
from tableau_bord.models import Import, Valeur
from tests.factories import AcademieFactory, AffectationFactory, AgentFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db

ANNEE = 2024


@pytest.fixture
def academie():
    return AcademieFactory()


@pytest.fixture
def observer():
    provenance = Import.objects.create(nom_fichier="fichier.csv", jeu="modele")

    def _observer(indicateur, etablissement, **champs):
        Valeur.objects.create(
            indicateur=indicateur, uai=etablissement.uai, annee=ANNEE, provenance=provenance, ligne=2, **champs
        )
        # Comme après un import : la page lit ce qui est gardé de chaque réseau.
        recalculer_sommes({(indicateur, ANNEE)})

    return _observer


@pytest.fixture
def reseaux(academie, observer):
    """Trois réseaux de la même académie, aux IPS 80, 95 et 70."""
    tous = []
    for nom, ips in (("Aubépine", 80), ("Bouleau", 95), ("Charme", 70)):
        reseau = ReseauFactory(academie=academie, nom=nom, ecoles=2)
        observer("ips_college", reseau.tete, valeur=ips, effectif=300)
        tous.append(reseau)
    return tous


def page(client, **question):
    return client.get(reverse("reseaux_comparer"), {"annee": ANNEE, **question})


def noms(reponse):
    return [reseau.nom for reseau, _ in reponse.context["lignes"]]


def test_le_correspondant_voit_les_reseaux_de_son_academie_et_pas_les_autres(reseaux, connecter):
    ReseauFactory(nom="Étranger", academie=AcademieFactory(code="14", nom="Rennes"))
    client = connecter(agent_du_reseau(Role.CORRESPONDANT, reseaux[0]))
    assert noms(page(client)) == ["Aubépine", "Bouleau", "Charme"]


def test_une_inspectrice_voit_les_siens(reseaux, connecter):
    ien = AgentFactory()
    for reseau in reseaux[:2]:
        AffectationFactory(agent=ien, role=Role.PILOTE, reseau=reseau)
    assert noms(page(connecter(ien))) == ["Aubépine", "Bouleau"]


@pytest.mark.parametrize(
    ("sens", "ordre"), [("haut", ["Bouleau", "Aubépine", "Charme"]), ("bas", ["Charme", "Aubépine", "Bouleau"])]
)
def test_une_colonne_se_trie_dans_les_deux_sens(reseaux, connecter, sens, ordre):
    client = connecter(agent_du_reseau(Role.CORRESPONDANT, reseaux[0]))
    assert noms(page(client, tri="ips_college", sens=sens)) == ordre


def test_un_tri_inconnu_n_existe_pas(reseaux, connecter):
    client = connecter(agent_du_reseau(Role.CORRESPONDANT, reseaux[0]))
    assert page(client, tri="mot_de_passe").status_code == 404
    assert page(client, tri="ips_college", sens="travers").status_code == 404


def test_ce_qui_est_inconnu_vient_a_la_fin_dans_les_deux_sens(reseaux, academie, connecter):
    ReseauFactory(academie=academie, nom="Acacia")
    client = connecter(agent_du_reseau(Role.CORRESPONDANT, reseaux[0]))
    for sens in ("haut", "bas"):
        assert noms(page(client, tri="ips_college", sens=sens))[-1] == "Acacia"


def test_chacun_y_a_le_meme_chiffre_que_sur_sa_page(reseaux, observer):
    """Masqué comme sur sa page : un petit nombre n’y reparaît pas."""
    for reseau in reseaux:
        for rang, ecole in enumerate(reseau.etablissements.ecoles()):
            observer("eval_cp_francais_fragiles", ecole, numerateur=3 if rang else 30, denominateur=60, effectif=60)
    codes = ("ips_college", "eval_cp_francais_fragiles", "actions_par_axe")
    tous = list(Reseau.objects.pour_entete().filter(pk__in=[r.pk for r in reseaux]))
    lus = par_reseau(tous, [CATALOGUE[code] for code in codes], [ANNEE])
    for reseau in tous:
        siens = {r.fiche.code: r for r in resultats(reseau, ANNEE) if r.niveau == "reseau"}
        for code in codes:
            vu = lus[reseau.pk][code, ANNEE]
            assert (vu.mesure, vu.masque) == (siens[code].mesure, siens[code].masque)
        assert lus[reseau.pk]["eval_cp_francais_fragiles", ANNEE].masque


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_reseaux(reseaux, academie, django_assert_num_queries):
    fiches = [CATALOGUE["ips_college"], CATALOGUE["eval_cp_francais_fragiles"], CATALOGUE["actions_faites"]]
    for combien in (0, 12):
        ReseauFactory.create_batch(combien, academie=academie)
        tous = list(Reseau.objects.pour_entete())
        with django_assert_num_queries(3):
            par_reseau(tous, fiches, [ANNEE - 1, ANNEE])
