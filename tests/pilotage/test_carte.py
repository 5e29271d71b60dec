from datetime import timedelta

import pytest

from pilotage.acces import Role
from pilotage.annees import aujourd_hui
from pilotage.instances.carte import Carte, dresser
from pilotage.instances.dessin import dessiner
from pilotage.models import Instance
from tests.factories import InstanceFactory, MembreFactory, ReseauFactory, SeanceFactory, agent_du_reseau

pytestmark = pytest.mark.django_db


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=1)


def siegent(instance, *courriels):
    for courriel in courriels:
        MembreFactory(instance=instance, nom=courriel.partition("@")[0], courriel=courriel)


@pytest.fixture
def copil(reseau):
    copil = InstanceFactory(reseau=reseau, nom="Copil")
    siegent(copil, "a@x.fr", "b@x.fr", "c@x.fr", "d@x.fr")
    return copil


@pytest.fixture
def pre(reseau):
    pre = InstanceFactory(reseau=reseau, nom="PRE", type="comite_suivi_pre")
    siegent(pre, "a@x.fr", "b@x.fr", "z@x.fr")
    return pre


def carte():
    return dresser(list(Instance.objects.order_by("nom")), au=aujourd_hui())


def test_la_meme_personne_n_a_qu_une_ligne_et_qui_siege_le_plus_vient_d_abord(copil, pre):
    lignes = [(ligne.nom, ligne.nombre) for ligne in carte().lignes]
    assert lignes == [("a", 2), ("b", 2), ("c", 1), ("d", 1), ("z", 1)]


def test_un_agent_et_une_fiche_du_meme_courriel_sont_une_personne(reseau, copil):
    agent = agent_du_reseau(Role.PILOTE, reseau)
    autre = InstanceFactory(reseau=reseau)
    MembreFactory(instance=copil, agent=agent)
    siegent(autre, agent.courriel)
    assert next(ligne for ligne in carte().lignes if ligne.nom == str(agent)).nombre == 2


def test_deux_instances_se_recouvrent_a_partir_de_la_moitie_de_la_moindre(copil, pre):
    (recouvrement,) = carte().recouvrements
    assert (recouvrement.communs, recouvrement.part) == (("a", "b"), 67)
    siegent(pre, "v@x.fr", "w@x.fr")
    assert carte().recouvrements[0].part == 50
    siegent(copil, "p@x.fr")
    siegent(pre, "t@x.fr", "u@x.fr")
    assert carte().recouvrements == ()


def test_qui_ne_siege_plus_ne_compte_plus(copil, pre):
    pre.membres.filter(nom="b").update(fin=aujourd_hui() - timedelta(days=1))
    assert carte().recouvrements == ()


@pytest.mark.parametrize(("ecart", "nombre"), [(0, 1), (15, 1), (16, 0)])
def test_leurs_seances_a_quinze_jours_au_plus_se_rapprochent(copil, pre, ecart, nombre):
    SeanceFactory(instance=copil, dans=30)
    SeanceFactory(instance=pre, dans=30 + ecart)
    SeanceFactory(instance=pre, dans=-3, etat="tenue")
    assert len(carte().rapprochements) == nombre


def test_la_carte_ne_montre_que_les_instances_qu_on_voit(reseau, copil, pre, connecter):
    Instance.objects.filter(pk=pre.pk).update(reservee=True, nom="Secrète")
    page = connecter(agent_du_reseau(Role.DIRECTEUR, reseau)).get(f"/r/{reseau.code}/instances/carte/").content.decode()
    assert "Copil" in page
    assert "Secrète" not in page


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_d_instances(reseau, copil, pre, django_assert_num_queries):
    for _ in range(5):
        siegent(InstanceFactory(reseau=reseau), "a@x.fr", "b@x.fr")
    instances = list(Instance.objects.order_by("nom"))
    with django_assert_num_queries(2):
        dresser(instances, au=aujourd_hui())


def test_le_dessin_dit_les_memes_chiffres_que_le_tableau(reseau, copil, pre, connecter):
    from pilotage.instances.carte import dresser
    from pilotage.instances.dessin import dessiner

    carte = dresser([copil, pre], au=aujourd_hui())
    dessin = dessiner(carte)
    siegent = [sum(ligne.membres[rang] is not None for ligne in carte.lignes) for rang in range(2)]
    communs = sum(ligne.nombre == 2 for ligne in carte.lignes)
    assert [disque.membres for disque in dessin.disques] == siegent
    assert [trait.communs for trait in dessin.traits] == [communs]
    page = connecter(agent_du_reseau(Role.DIRECTEUR, reseau)).get(f"/r/{reseau.code}/instances/carte/").content.decode()
    assert f"{copil} et {pre} : {communs} membres en commun" in page or f"{pre} et {copil}" in page


@pytest.mark.parametrize("nombre", [0, 1, 2, 13])
def test_le_dessin_tient_dans_son_cadre(reseau, nombre):
    from pilotage.instances.carte import dresser
    from pilotage.instances.dessin import HAUTEUR, LARGEUR, dessiner

    instances = [
        InstanceFactory(reseau=reseau, nom=f"Comité de suivi du programme de réussite {rang}") for rang in range(nombre)
    ]
    for instance in instances:
        MembreFactory(instance=instance, courriel="un@ville.example")
    dessin = dessiner(dresser(instances, au=aujourd_hui()))
    for disque in dessin.disques:
        assert 0 < int(disque.x) < LARGEUR
        assert all(0 < int(y) < HAUTEUR for _, y in disque.nom)
    assert len(dessin.traits) <= 30


def test_le_nom_de_l_instance_la_plus_a_droite_tient_dans_le_dessin():
    nom = "Comité de suivi du programme de réussite éducative"
    largeur_d_un_signe = 9.5  # la police du dessin, au plus large
    dessin = dessiner(
        Carte(instances=[Instance(nom=nom) for _ in range(4)], lignes=[], recouvrements=[], rapprochements=[])
    )
    for disque in dessin.disques:
        plus_long = max(len(ligne) for ligne, _ in disque.nom) * largeur_d_un_signe
        if disque.ancre == "start":
            assert float(disque.texte_x) + plus_long <= float(dessin.largeur)
        elif disque.ancre == "end":
            assert float(disque.texte_x) - plus_long >= 0
