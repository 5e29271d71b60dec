"""Ce qui a changé depuis la dernière visite : ce que d’autres ont fait, une ligne par objet, à qui peut le voir."""

from datetime import timedelta

import pytest
from django.utils import timezone

from actions.etats import Etat
from actions.models import PassageAction
from pilotage.acces import Role, droits_ouverts
from pilotage.annees import annee_courante
from pilotage.models import Information
from tableau_bord.models import Import, Saisie, Valeur
from tableau_bord.nouveautes import nouveautes
from tests.factories import ActionFactory, DecisionFactory, InstanceFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db
SEMAINE = timedelta(days=7)


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=1)


@pytest.fixture
def coordonnatrice(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


@pytest.fixture
def pilote(reseau):
    return agent_du_reseau(Role.PILOTE, reseau)


def lire(reseau, agent, depuis=SEMAINE):
    return nouveautes(reseau, agent, droits_ouverts(agent, reseau), depuis=timezone.now() - depuis)


def test_une_action_passee_deux_fois_est_une_ligne_a_son_dernier_etat(reseau, coordonnatrice, pilote):
    action = ActionFactory(reseau=reseau, annee=annee_courante(), etat=Etat.IDEE, intitule="Jardin partagé")
    action.passer("proposer", par=coordonnatrice)
    action.passer("valider", par=coordonnatrice)
    (lue,) = lire(reseau, pilote)
    assert (lue.quoi, lue.libelle, lue.etat, lue.fois) == ("action", "Jardin partagé", "validée", 2)
    assert lue.url == action.get_absolute_url()


def test_ce_que_j_ai_fait_moi_meme_n_est_pas_une_nouvelle(reseau, coordonnatrice, pilote):
    ActionFactory(reseau=reseau, etat=Etat.IDEE).passer("proposer", par=coordonnatrice)
    assert lire(reseau, coordonnatrice) == []
    assert len(lire(reseau, pilote)) == 1


def test_ce_qui_est_d_avant_n_y_est_pas(reseau, coordonnatrice, pilote):
    ActionFactory(reseau=reseau, etat=Etat.IDEE).passer("proposer", par=coordonnatrice)
    PassageAction.objects.update(le=timezone.now() - timedelta(days=8))
    assert lire(reseau, pilote) == []


def test_chaque_sorte_a_son_nom_et_sa_page(reseau, coordonnatrice, pilote, connecter):
    decision = DecisionFactory(instance=InstanceFactory(reseau=reseau), intitule="Écrire la charte")
    decision.passer("tenir", par=coordonnatrice)
    Information.objects.create(reseau=reseau, titre="Calendrier", texte="Voici.", par=coordonnatrice)
    provenance = Import.objects.create(nom_fichier="ips.csv", jeu="ips", etat=Import.Etat.FAIT)
    Valeur.objects.create(
        indicateur="ips_college",
        uai=reseau.tete.uai,
        annee=2024,
        provenance=provenance,
        ligne=2,
        valeur=80,
        effectif=300,
    )
    lues = lire(reseau, pilote)
    assert {(n.quoi, n.libelle) for n in lues} == {
        ("décision", "Écrire la charte"),
        ("information", "Calendrier"),
        ("chiffres", "ips.csv"),
    }
    client = connecter(pilote)
    assert [client.get(n.url).status_code for n in lues] == [200, 200, 200]


def test_des_chiffres_d_ailleurs_ne_sont_pas_une_nouvelle(reseau, pilote):
    provenance = Import.objects.create(nom_fichier="ips.csv", jeu="ips", etat=Import.Etat.FAIT)
    ailleurs = ReseauFactory()
    Valeur.objects.create(
        indicateur="ips_college",
        uai=ailleurs.tete.uai,
        annee=2024,
        provenance=provenance,
        ligne=2,
        valeur=80,
        effectif=300,
    )
    assert lire(reseau, pilote) == []


def test_une_saisie_dit_ce_qui_est_saisi(reseau, pilote):
    provenance = Import.objects.create(nom_fichier="saisie : Devoirs faits, 2025-2026", etat=Import.Etat.FAIT)
    Saisie.objects.create(trace=provenance, reseau=reseau)
    Valeur.objects.create(
        indicateur="devoirs_faits", uai=reseau.tete.uai, annee=2025, provenance=provenance, ligne=1, valeur=30
    )
    (lue,) = lire(reseau, pilote)
    assert (lue.quoi, lue.libelle, lue.etat) == ("chiffres", "Devoirs faits, 2025-2026", "saisis")


def test_le_partenaire_n_apprend_rien_des_actions_des_autres(reseau, coordonnatrice):
    ActionFactory(reseau=reseau, etat=Etat.IDEE).passer("proposer", par=coordonnatrice)
    assert lire(reseau, agent_du_reseau(Role.PARTENAIRE, reseau)) == []


def test_un_autre_reseau_n_y_est_pas(reseau, coordonnatrice, pilote):
    """Même pour qui suit les deux : chaque accueil dit le sien."""
    ailleurs = ReseauFactory()
    pilote.affectations.create(role=Role.PILOTE, reseau=ailleurs, debut="2020-09-01")
    ActionFactory(reseau=ailleurs, etat=Etat.IDEE).passer("proposer", par=coordonnatrice)
    assert lire(reseau, pilote) == []
    assert len(lire(ailleurs, pilote)) == 1


def test_l_accueil_dit_depuis_quand(reseau, coordonnatrice, pilote, connecter):
    ActionFactory(reseau=reseau, etat=Etat.IDEE, intitule="Jardin partagé").passer("proposer", par=coordonnatrice)
    pilote.last_login = timezone.now() - timedelta(days=20)
    pilote.save()
    contenu = connecter(pilote).get(f"/r/{reseau.code}/").content.decode()
    assert "Depuis votre dernière visite" in contenu
    assert contenu.count("Jardin partagé") == 2  # à valider, et nouvelle


def test_la_page_garde_la_periode_demandee_et_n_en_invente_pas(reseau, pilote, connecter):
    client = connecter(pilote)
    assert client.get(f"/r/{reseau.code}/nouveautes/?jours=30").status_code == 200
    assert client.get(f"/r/{reseau.code}/nouveautes/?jours=31").status_code == 404
