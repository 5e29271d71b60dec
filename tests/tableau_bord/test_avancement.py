"""Avant, après, visé : chaque cible du projet et son axe ; les six chiffres de l’accueil ; ce qui attend un pilote."""

from datetime import timedelta

import pytest

from actions.etats import Etat
from actions.models import Cible
from pilotage.acces import Role
from pilotage.annees import annee_courante, aujourd_hui
from tableau_bord.models import Import, RapportAnnuel, Valeur
from tests.factories import (
    ActionFactory,
    AxeFactory,
    ConventionFactory,
    ObjectifFactory,
    ProjetReseauFactory,
    ReseauFactory,
    agent_du_reseau,
)

pytestmark = pytest.mark.django_db
ANNEE = annee_courante()


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=2)


@pytest.fixture
def pilote(reseau):
    return agent_du_reseau(Role.PILOTE, reseau)


@pytest.fixture
def axe(reseau):
    projet = ProjetReseauFactory(reseau=reseau, premiere_annee=ANNEE - 1, derniere_annee=ANNEE + 2)
    return AxeFactory(projet=projet, numero=1)


@pytest.fixture
def observer(reseau):
    provenance = Import.objects.create(nom_fichier="fichier.csv", jeu="modele")

    def _observer(annee, indicateur="dnb_reussite", **champs):
        return Valeur.objects.create(
            indicateur=indicateur, uai=reseau.tete.uai, annee=annee, provenance=provenance, ligne=annee, **champs
        )

    return _observer


def viser(axe, code="dnb_reussite", **champs):
    return Cible.objects.create(
        objectif=ObjectifFactory(axe=axe), indicateur=code, unite="%", echeance=ANNEE + 2, **{"visee": 85} | champs
    )


def axes(connecter, agent, reseau):
    return connecter(agent).get(f"/r/{reseau.code}/tableau-de-bord/axes/")


def test_un_axe_montre_le_depart_le_jour_la_cible_et_ce_qui_reste(reseau, axe, observer, pilote, connecter):
    viser(axe, depart=75)
    observer(ANNEE - 1, numerateur=80, denominateur=100, effectif=100)
    reponse = axes(connecter, pilote, reseau)
    (suivie,) = reponse.context["blocs"][0]["cibles"]
    assert (suivie.depart, suivie.chemin.jour.texte, suivie.visee) == ("75,0\u00a0%", "80,0\u00a0%", "85,0\u00a0%")
    assert suivie.chemin.parcouru == 50
    assert suivie.reste == "reste 5,0\u00a0points"
    assert reponse.context["blocs"][0]["dessin"].table.lignes[0][-1] == "50,0\u00a0%"


@pytest.mark.parametrize(
    ("code", "visee", "valeur", "atteinte"),
    [
        ("dnb_reussite", 85, 90, True),
        ("dnb_reussite", 85, 80, False),
        ("retard_6e", 10, 8, True),
        ("retard_6e", 10, 12, False),
    ],
)
def test_sans_depart_le_sens_de_l_indicateur_dit_si_la_cible_est_atteinte(
    reseau, axe, observer, pilote, connecter, code, visee, valeur, atteinte
):
    viser(axe, code, visee=visee)
    observer(ANNEE, code, numerateur=valeur, denominateur=100, effectif=100)
    (suivie,) = axes(connecter, pilote, reseau).context["blocs"][0]["cibles"]
    assert suivie.est_atteinte is atteinte
    assert bool(suivie.reste) is not atteinte


def test_une_cible_sur_de_petits_nombres_est_masquee_partout(reseau, axe, observer, pilote, connecter):
    viser(axe, "retard_6e", depart=14, visee=9)
    observer(ANNEE, "retard_6e", numerateur=3, denominateur=60, effectif=60)
    for page in (f"/r/{reseau.code}/tableau-de-bord/axes/", f"/r/{reseau.code}/"):
        contenu = connecter(pilote).get(page).content.decode()
        assert "n. c." in contenu
        assert "5,0\u00a0%" not in contenu
        assert "reste" not in contenu


def test_un_axe_garde_ses_actions_d_une_version_du_projet_a_l_autre(reseau, axe, pilote, connecter):
    objectif = ObjectifFactory(axe=axe)
    ActionFactory(reseau=reseau, annee=ANNEE - 1, objectif=objectif, etat=Etat.EVALUEE)
    suite = ProjetReseauFactory(
        reseau=reseau,
        premiere_annee=ANNEE - 1,
        derniere_annee=ANNEE + 2,
        version=2,
        effet=ANNEE,
        titre=axe.projet.titre,
    )
    le_meme = AxeFactory(projet=suite, numero=1, lignee=axe.lignee)
    for cet_axe in (axe, le_meme):
        ActionFactory(reseau=reseau, annee=ANNEE, objectif=ObjectifFactory(axe=cet_axe), etat=Etat.EN_COURS)
    (bloc,) = axes(connecter, pilote, reseau).context["blocs"]
    comptes = {quand: ligne.actions if ligne else 0 for quand, ligne in bloc["annees"]}
    assert comptes == {ANNEE: 2, ANNEE - 1: 1}


def test_l_accueil_montre_d_abord_ce_que_vise_le_projet(reseau, axe, observer, pilote, connecter):
    viser(axe, "retard_6e", visee=9)
    observer(ANNEE, "retard_6e", numerateur=20, denominateur=100, effectif=100)
    for rang in range(3):
        observer(ANNEE - rang, numerateur=80 + rang, denominateur=100, effectif=100)
    chiffres = connecter(pilote).get(f"/r/{reseau.code}/").context["chiffres"]
    assert [c.apercu.fiche.code for c in chiffres][:2] == ["retard_6e", "dnb_reussite"]
    assert chiffres[0].visee == "visé 9,0\u00a0%"
    # Une seule année ne fait pas une tendance ; trois, si.
    assert chiffres[0].tendance is None
    assert chiffres[1].tendance.alternative.startswith("De 82,0\u00a0% en")


def test_l_accueil_n_a_jamais_plus_de_six_chiffres_et_tous_sont_connus(reseau, observer, pilote, connecter):
    for code in ("dnb_reussite", "retard_6e", "absenteisme", "boursiers"):
        observer(ANNEE, code, numerateur=50, denominateur=100, effectif=100)
    for code in ("ips_college", "va_dnb", "acces_6e_3e", "eval_6e_francais_score", "eval_6e_maths_score"):
        observer(ANNEE, code, valeur=80, effectif=100)
    chiffres = connecter(pilote).get(f"/r/{reseau.code}/").context["chiffres"]
    assert len(chiffres) == 6
    assert all(c.apercu.est_connu for c in chiffres)


def test_la_convention_a_son_terme_n_est_dite_qu_une_fois(reseau, pilote, connecter):
    ConventionFactory(reseau=reseau, signee=True, intitule="Chorale", fin=aujourd_hui() + timedelta(days=20))
    contexte = connecter(pilote).get(f"/r/{reseau.code}/").context
    assert [e.libelle for e in contexte["conventions"]] == ["fin de la convention"]
    assert not [r for r in contexte["rendez_vous"] if r.quoi == "fin de la convention"]


def test_le_rapport_soumis_attend_la_signature_de_qui_n_a_pas_signe(reseau, pilote, connecter):
    rapport = RapportAnnuel.objects.create(reseau=reseau, annee=ANNEE - 1)
    rapport.soumettre({}, par=agent_du_reseau(Role.COORDONNATEUR, reseau))
    autre = agent_du_reseau(Role.PILOTE, reseau)

    def attendu(agent):
        return [a.quoi for a in connecter(agent).get(f"/r/{reseau.code}/").context["attentes"]]

    assert attendu(pilote) == attendu(autre) == ["À signer"]
    rapport.refresh_from_db()
    rapport.signer(par=pilote, tour=rapport.tour)
    assert attendu(pilote) == []
    assert attendu(autre) == ["À signer"]


def test_beaucoup_d_actions_a_valider_tiennent_en_trois_lignes(reseau, pilote, connecter):
    ActionFactory.create_batch(5, reseau=reseau, annee=ANNEE, etat=Etat.PROPOSEE)
    siennes = connecter(pilote).get(f"/r/{reseau.code}/").context["attentes"]
    assert [a.quoi for a in siennes] == ["À valider"] * 3
    assert siennes[-1].libelle == "et 3 autres actions proposées"
    assert connecter(pilote).get(siennes[-1].url).context["object_list"].count() == 5
