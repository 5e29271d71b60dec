"""Les réseaux côte à côte : les siens, comme sur la page de chacun, triables, sans rien dire de ce qui est masqué."""

import pytest
from django.urls import reverse

from pilotage.acces import Role
from pilotage.annees import bornes
from pilotage.models import Rattachement, Reseau
from tableau_bord.imports.references import recalculer_sommes
from tableau_bord.indicateurs import CATALOGUE, resultats
from tableau_bord.indicateurs.ensembles import par_reseau
from tableau_bord.indicateurs.totaux import consolider, sans_double_compte
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


def ensemble(reponse, code):
    rang = [colonne["fiche"].code for colonne in reponse.context["colonnes"]].index(code)
    return reponse.context["ensembles"][rang]


def test_l_ensemble_est_pondere_par_les_effectifs_et_non_une_moyenne_de_moyennes(reseaux, observer, connecter):
    # 80, 95 et 70 sur 300 élèves chacun ; un quatrième réseau, à 100, en a 100.
    grand = ReseauFactory(academie=reseaux[0].academie, nom="Érable", ecoles=1)
    observer("ips_college", grand.tete, valeur=100, effectif=100)
    reponse = page(connecter(agent_du_reseau(Role.CORRESPONDANT, reseaux[0])))
    # (80 + 95 + 70) × 300 + 100 × 100 = 83 500 ; ÷ 1 000
    assert ensemble(reponse, "ips_college") == ("83,5", 4)
    # Médiane de 70, 80, 95, 100.
    assert dict(reponse.context["repartition"])["Médiane"][1] == "87,5"


def test_l_ensemble_ne_compte_pas_ce_qui_est_masque(reseaux, observer, connecter):
    """Sinon, l’ensemble moins ce qu’on voit donnerait ce qui est tu."""
    for reseau, (secret, combien) in zip(reseaux, ((False, 60), (True, 60), (False, 90)), strict=True):
        for rang, ecole in enumerate(reseau.etablissements.ecoles()):
            observer(
                "eval_cp_francais_fragiles",
                ecole,
                numerateur=3 if secret and rang else 30,
                denominateur=combien,
                effectif=combien,
            )
    tous = list(Reseau.objects.pour_entete().filter(pk__in=[r.pk for r in reseaux]))
    fiche = CATALOGUE["eval_cp_francais_fragiles"]
    lus = par_reseau(tous, [fiche], [ANNEE])
    trouve = consolider(
        fiche, {pk: siens[fiche.code, ANNEE] for pk, siens in lus.items()}, sans_double_compte(tous, [ANNEE])[ANNEE]
    )
    assert trouve.reseaux == 2
    assert (trouve.mesure.numerateur, trouve.mesure.denominateur) == (120, 300)


def test_un_etablissement_de_deux_reseaux_ne_compte_qu_une_fois(reseaux, academie):
    cite = ReseauFactory(academie=academie, nom="Cité éducative", type=Reseau.Type.CITE)
    for ecole in reseaux[0].etablissements.ecoles():
        cite.rattachements.create(etablissement=ecole, debut="2020-09-01")
    comptes = sans_double_compte([cite, *reseaux], [ANNEE])[ANNEE]
    assert set(comptes) == {reseau.pk for reseau in reseaux}


def test_la_valeur_ajoutee_ne_s_agrege_pas(reseaux, observer, connecter):
    for reseau in reseaux:
        observer("va_dnb", reseau.tete, valeur=2, effectif=100)
    reponse = page(connecter(agent_du_reseau(Role.CORRESPONDANT, reseaux[0])))
    assert ensemble(reponse, "va_dnb")[0] == "—"


def test_la_colonne_triee_se_dessine_et_fait_face_a_l_ips(reseaux, academie, observer, connecter):
    quatrieme = ReseauFactory(academie=academie, nom="Érable", ecoles=1)
    observer("ips_college", quatrieme.tete, valeur=88, effectif=100)
    for reseau, admis in zip([*reseaux, quatrieme], (70, 90, 60, 80), strict=True):
        observer("dnb_reussite", reseau.tete, numerateur=admis, denominateur=100, effectif=100)
    client = connecter(agent_du_reseau(Role.CORRESPONDANT, reseaux[0]))
    contexte = page(client, tri="dnb_reussite").context
    assert contexte["repartie"].titre == "Réussite au DNB, série générale, réseau par réseau, en 2024-2025"
    assert contexte["face"].titre == "Réussite au DNB, série générale selon « IPS moyen du collège », par réseau"
    assert len(contexte["face"].table.lignes) == 4
    # L’IPS ne fait pas face à lui-même.
    assert page(client, tri="ips_college").context["face"] is None


def test_l_export_porte_l_ensemble(reseaux, connecter):
    client = connecter(agent_du_reseau(Role.CORRESPONDANT, reseaux[0]))
    lignes = (
        client.get(reverse("reseaux_exporter", args=["csv"]), {"annee": ANNEE}).content.decode("utf-8-sig").splitlines()
    )
    assert lignes[-2].startswith(";Ensemble;;81,67;")
    assert lignes[-1].startswith(";Sur combien de réseaux;0;3;")


def test_une_ecole_passee_dans_un_reseau_neuf_ne_donne_pas_les_petits_nombres_de_l_ancien(academie, observer):
    """Le réseau neuf montre les années d’avant lui avec sa première composition : les deux totaux s’y comparent."""
    ancien, neuf = (ReseauFactory(academie=academie, ecoles=nombre) for nombre in (5, 0))
    partie = ancien.etablissements.ecoles().order_by("pk").first()
    Rattachement.objects.filter(reseau=ancien, etablissement=partie).update(fin=bornes(ANNEE)[1])
    Rattachement.objects.filter(reseau=neuf).update(debut=bornes(ANNEE + 1)[0])
    Rattachement.objects.create(reseau=neuf, etablissement=partie, debut=bornes(ANNEE + 1)[0])
    comptes = [(20, 40), (2, 45), (21, 50), (40, 90), (50, 95)]
    for ecole, (suivis, tous) in zip(ancien.etablissements.ecoles().order_by("pk"), comptes, strict=True):
        observer("clas", ecole, numerateur=suivis, denominateur=tous, effectif=tous)
    reseaux = list(Reseau.objects.pour_entete().filter(pk__in=[ancien.pk, neuf.pk]).order_by("pk"))
    vus = [r for reseau in reseaux for r in resultats(reseau, ANNEE) if r.fiche.code == "clas"]
    siens = [r for r in vus if r.niveau == "etablissement" and r.uai == partie.uai]
    assert len(siens) == 2  # on la lit des deux côtés
    tus = {(r.uai, r.masque) for r in vus if r.niveau == "etablissement" and r.mesure.est_connue | r.masque}
    assert len(tus) == len(comptes)  # nulle école n’est tue d’un côté et montrée de l’autre
    assert [r.masque for r in vus if r.niveau == "reseau"] == [True, False]
    lus = par_reseau(reseaux, [CATALOGUE["clas"]], [ANNEE])
    assert [lus[reseau.pk]["clas", ANNEE].masque for reseau in reseaux] == [True, False]
