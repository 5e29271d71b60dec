from datetime import date, timedelta

import pytest

from actions.etats import Etat
from actions.models import EntreeJournal
from pilotage.acces import Role
from pilotage.annees import annee_courante, aujourd_hui, debut_du_trimestre
from tableau_bord.models import Import, Somme, Valeur
from tests.factories import (
    ActionFactory,
    AxeFactory,
    ConventionFactory,
    DecisionFactory,
    InstanceFactory,
    ObjectifFactory,
    ProjetReseauFactory,
    ReseauFactory,
    SeanceFactory,
    agent_du_reseau,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=2)


def page(connecter, role, reseau):
    reponse = connecter(agent_du_reseau(role, reseau)).get(f"/r/{reseau.code}/")
    assert reponse.status_code == 200
    return reponse.content.decode()


def test_le_pilote_voit_ce_qui_attend_sa_validation(reseau, connecter):
    ActionFactory(reseau=reseau, annee=annee_courante(), etat=Etat.PROPOSEE, intitule="Jardin partagé")
    assert "À valider" in page(connecter, Role.PILOTE, reseau)
    # Valider n’est pas le travail du coordonnateur.
    assert "À valider" not in page(connecter, Role.COORDONNATEUR, reseau)


def test_la_coordonnatrice_voit_les_actions_terminees_sans_bilan(reseau, connecter):
    annee = annee_courante()
    ActionFactory(reseau=reseau, annee=annee, etat=Etat.TERMINEE, intitule="Sans bilan", bilan="")
    ActionFactory(reseau=reseau, annee=annee, etat=Etat.TERMINEE, intitule="Avec bilan", bilan="Réussi.")
    contenu = page(connecter, Role.COORDONNATEUR, reseau)
    assert "Sans bilan" in contenu
    assert "Avec bilan" not in contenu


def test_elle_voit_ce_qui_finit_dans_les_trente_jours_et_les_ecoles_oubliees(reseau, connecter):
    jour = aujourd_hui()
    for nom, dans in (("Bientôt finie", 20), ("Finie plus tard", 60)):
        ActionFactory(reseau=reseau, etat=Etat.EN_COURS, intitule=nom, fin=jour + timedelta(days=dans))
    contenu = page(connecter, Role.COORDONNATEUR, reseau)
    assert "Bientôt finie" in contenu
    assert "Finie plus tard" not in contenu
    assert contenu.count("Les Tilleuls") == 2


def test_un_membre_voit_les_bilans_de_ses_actions_et_pas_les_autres(reseau, connecter):
    membre = agent_du_reseau(Role.MEMBRE, reseau)
    for nom, porteur in (("La sienne", membre), ("Une autre", None)):
        ActionFactory(reseau=reseau, annee=annee_courante(), etat=Etat.TERMINEE, intitule=nom, porteur=porteur)
    contenu = connecter(membre).get(f"/r/{reseau.code}/").content.decode()
    assert "La sienne" in contenu
    assert "Une autre" not in contenu


def test_ce_qui_vient_dans_les_trente_jours_tient_en_une_liste_par_date(reseau, connecter):
    jour = aujourd_hui()
    ActionFactory(reseau=reseau, etat=Etat.VALIDEE, intitule="Atelier", debut=jour + timedelta(days=9))
    ActionFactory(reseau=reseau, etat=Etat.EN_COURS, intitule="Chorale", bilan_etape_le=jour + timedelta(days=3))
    instance = InstanceFactory(reseau=reseau, nom="Comité de mai")
    SeanceFactory(instance=instance, dans=5)
    DecisionFactory(instance=instance, intitule="Écrire la charte", echeance=jour + timedelta(days=7))
    DecisionFactory(instance=instance, intitule="Trop loin", echeance=jour + timedelta(days=40))
    reponse = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau)).get(f"/r/{reseau.code}/")
    quoi = [(r.quoi, r.libelle) for r in reponse.context["rendez_vous"]]
    assert quoi == [
        ("bilan d’étape", "Chorale"),
        ("séance", "Comité de mai"),
        ("décision à tenir", "Écrire la charte"),
        ("début d’action", "Atelier"),
    ]


def test_une_ecole_vue_ce_trimestre_n_est_plus_dans_la_liste(reseau, connecter):
    coordonnateur = agent_du_reseau(Role.COORDONNATEUR, reseau)
    vue, oubliee = reseau.etablissements.ecoles().order_by("pk")
    debut = debut_du_trimestre(aujourd_hui())
    for jour, ecole in ((debut, vue), (debut - timedelta(days=1), oubliee)):
        entree = EntreeJournal.objects.create(
            reseau=reseau, jour=jour, genre="visite", axe_mission=1, texte="Passage.", auteur=coordonnateur
        )
        entree.etablissements.add(ecole)
    reponse = connecter(coordonnateur).get(f"/r/{reseau.code}/")
    assert list(reponse.context["ecoles_oubliees"]) == [oubliee]


@pytest.mark.parametrize(
    ("jour", "debut"),
    [
        ("2026-09-01", "2026-09-01"),
        ("2026-12-31", "2026-09-01"),
        ("2027-03-31", "2027-01-01"),
        ("2027-08-31", "2027-04-01"),
    ],
)
def test_les_trois_trimestres(jour, debut):
    assert debut_du_trimestre(date.fromisoformat(jour)) == date.fromisoformat(debut)


def test_le_partenaire_n_a_ni_chiffres_ni_journal(reseau, connecter):
    ActionFactory(reseau=reseau, intitule="Action d’un autre", annee=annee_courante())
    contenu = page(connecter, Role.PARTENAIRE, reseau)
    assert "L’année en chiffres" not in contenu
    assert "Action d’un autre" not in contenu


def test_qui_a_un_seul_reseau_y_entre_et_qui_en_suit_deux_les_voit_d_un_coup_d_oeil(reseau, connecter):
    agent = agent_du_reseau(Role.PILOTE, reseau)
    assert connecter(agent).get("/").url == f"/r/{reseau.code}/"
    autre = ReseauFactory()
    agent.affectations.create(role=Role.PILOTE, reseau=autre, debut="2020-09-01")
    jour = aujourd_hui()
    DecisionFactory(instance=InstanceFactory(reseau=autre), echeance=jour - timedelta(days=3))
    ActionFactory(reseau=reseau, annee=annee_courante(), etat=Etat.PROPOSEE)
    ActionFactory(reseau=reseau, annee=annee_courante(), etat=Etat.EVALUEE)
    ActionFactory(reseau=reseau, annee=annee_courante(), etat=Etat.EN_COURS)
    # D’un troisième, qui n’est pas le sien, rien.
    ActionFactory(reseau=ReseauFactory(), annee=annee_courante(), etat=Etat.PROPOSEE)
    lignes = {ligne.reseau: ligne for ligne in connecter(agent).get("/").context["lignes"]}
    assert set(lignes) == {reseau, autre}
    assert (lignes[reseau].a_valider, lignes[reseau].terminees, lignes[reseau].actions) == (1, 1, 2)
    assert (lignes[autre].a_valider, lignes[autre].en_retard) == (0, 1)


@pytest.mark.parametrize("role", [Role.CORRESPONDANT, Role.LECTEUR])
def test_qui_suit_l_academie_arrive_aux_reseaux_cote_a_cote(reseau, connecter, role):
    agent = agent_du_reseau(role, reseau)
    ReseauFactory(academie=reseau.academie)
    assert connecter(agent).get("/").url == "/chiffres/"


def test_qui_n_est_dans_un_reseau_que_partenaire_choisit_dans_la_liste(reseau, connecter):
    agent = agent_du_reseau(Role.PARTENAIRE, reseau)
    agent.affectations.create(role=Role.MEMBRE, reseau=ReseauFactory(), debut="2020-09-01")
    assert connecter(agent).get("/").url == "/reseaux/"


def test_cinq_questions_d_un_pilote_ont_leur_reponse_sur_son_accueil(reseau, connecter):
    """Où en est le projet ? les résultats, face à qui nous ressemble ? qu’est-ce qui traîne ? qui finit ? que dois-je faire ?"""
    annee, jour = annee_courante(), aujourd_hui()
    axe = AxeFactory(projet=ProjetReseauFactory(reseau=reseau, premiere_annee=annee, derniere_annee=annee + 3))
    objectif = ObjectifFactory(axe=axe)
    for etat in (Etat.EVALUEE, Etat.EN_COURS, Etat.PROPOSEE):
        ActionFactory(reseau=reseau, annee=annee, objectif=objectif, etat=etat, intitule=f"Chorale {etat}")
    provenance = Import.objects.create(nom_fichier="dnb.csv", jeu="dnb")
    Valeur.objects.create(
        indicateur="dnb_reussite",
        uai=reseau.tete.uai,
        annee=annee,
        numerateur=82,
        denominateur=100,
        effectif=100,
        academie=reseau.academie.code,
        provenance=provenance,
        ligne=2,
    )
    Somme.objects.create(
        indicateur="dnb_reussite",
        annee=annee,
        maille="france",
        public="REP",
        numerateur=780,
        denominateur=1000,
        etablissements=9,
    )
    decision = DecisionFactory(
        instance=InstanceFactory(reseau=reseau), intitule="Écrire la charte", echeance=jour - timedelta(days=3)
    )
    convention = ConventionFactory(reseau=reseau, signee=True, intitule="Théâtre", fin=jour + timedelta(days=20))

    reponse = connecter(agent_du_reseau(Role.PILOTE, reseau)).get(f"/r/{reseau.code}/")
    contenu = " ".join(reponse.content.decode().replace("\u00a0", " ").split())

    assert "1 terminée sur 2 actions" in contenu
    assert "82,0 %" in contenu
    assert "France, REP : 78,0 %" in contenu
    assert "4,0 points au-dessus" in contenu
    assert f'href="{decision.get_absolute_url()}">Écrire la charte' in contenu
    assert f'href="{convention.get_absolute_url()}">Théâtre' in contenu
    assert "À valider" in contenu
    assert "Chorale proposee" in contenu
