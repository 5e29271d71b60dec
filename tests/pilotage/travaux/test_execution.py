"""Un travail est pris une fois, tenu par un bail, fait ou échoué au grand jour."""

import threading
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection, transaction
from django.utils import timezone

from pilotage.models import Travail
from pilotage.travaux import BailPerdu, EchecVisible, demander, executer
from tests.factories import AgentFactory
from tests.maison.processus import attendre
from tests.pilotage.travaux.gestes import expirer, relu

UNE_MINUTE = timedelta(minutes=1)


# ---- Prendre, tenir, perdre


def test_un_seul_processus_prend_le_travail(transactional_db, travaillant):
    travail = demander("essai", par=None, cle="essai")
    ensemble = threading.Barrier(6)
    prises = []

    def prendre():
        ensemble.wait()
        try:
            prises.append(Travail.objects.get(pk=travail.pk).prendre(duree=UNE_MINUTE))
        finally:
            connection.close()

    fils = [threading.Thread(target=prendre) for _ in range(6)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert sorted(prises) == [False] * 5 + [True]
    assert relu(travail).tentatives == 1


def test_un_travail_tenu_ne_se_reprend_qu_une_fois_le_bail_expire(travail):
    premier, second = relu(travail), relu(travail)
    assert premier.prendre(duree=UNE_MINUTE)
    assert not second.prendre(duree=UNE_MINUTE)
    expirer(travail)
    assert second.prendre(duree=UNE_MINUTE)
    assert second.tentatives == 2


def test_qui_a_perdu_son_bail_n_ecrit_plus_rien(travail):
    premier, second = relu(travail), relu(travail)
    premier.prendre(duree=UNE_MINUTE)
    expirer(travail)
    second.prendre(duree=UNE_MINUTE)
    for geste in (
        lambda: premier.renouveler(duree=UNE_MINUTE, progression=90),
        lambda: premier.conclure({"de": "premier"}),
        lambda: premier.echouer("premier"),
        lambda: premier.remettre_en_attente(message="premier", delai=UNE_MINUTE),
    ):
        with pytest.raises(BailPerdu):
            geste()
    second.conclure({"de": "second"})
    fini = relu(travail)
    assert (fini.etat, fini.resultat, fini.progression) == (Travail.Etat.FAIT, {"de": "second"}, 100)


def test_un_travail_fini_n_a_plus_ni_bail_ni_jeton(travail):
    travail.prendre(duree=UNE_MINUTE)
    travail.conclure({})
    fini = relu(travail)
    assert (fini.bail_jusqu_a, fini.jeton) == (None, None)
    assert fini.commence_le <= fini.fini_le


# ---- Exécuter


def test_un_travail_fait_montre_son_resultat(travail, travaillant):
    def faire(travail, avancer):
        avancer(30, "À mi-chemin")
        assert (relu(travail).progression, relu(travail).message) == (30, "À mi-chemin")
        return {"adresse": "/reseaux/", "libelle": "Voir"}

    travaillant(faire)
    executer(travail.pk)
    fait = relu(travail)
    assert (fait.etat, fait.progression, fait.tentatives) == (Travail.Etat.FAIT, 100, 1)
    assert fait.lien == {"adresse": "/reseaux/", "libelle": "Voir"}


def test_un_message_recu_deux_fois_ne_fait_pas_deux_fois_le_travail(travail, travaillant):
    faits = []
    travaillant(lambda travail, avancer: faits.append(travail.pk))
    executer(travail.pk)
    executer(travail.pk)
    assert faits == [travail.pk]


def test_un_travail_disparu_ne_fait_rien(db):
    executer(999_999_999)


def test_un_echec_visible_se_montre_et_ne_se_rejoue_pas(travail, travaillant):
    def echouer(travail, avancer):
        raise EchecVisible("Le fichier est vide.")

    travaillant(echouer)
    executer(travail.pk)
    echoue = relu(travail)
    assert (echoue.etat, echoue.erreur, echoue.tentatives) == (Travail.Etat.ECHOUE, "Le fichier est vide.", 1)


def test_un_travail_trop_long_est_arrete_et_le_dit(travail, travaillant):
    def durer(travail, avancer):
        raise SoftTimeLimitExceeded

    travaillant(durer)
    executer(travail.pk)
    assert relu(travail).etat == Travail.Etat.ECHOUE
    assert "29 minutes" in relu(travail).erreur


def test_une_erreur_inattendue_se_rejoue_cinq_fois_puis_se_montre(travail, travaillant):
    essais = []

    def se_tromper(travail, avancer):
        essais.append(travail.tentatives)
        raise RuntimeError("détail-confidentiel")

    travaillant(se_tromper)
    for essai in range(1, Travail.TENTATIVES_MAX):
        executer(travail.pk)
        assert relu(travail).etat == Travail.Etat.EN_ATTENTE
        assert f"n° {essai} a échoué" in relu(travail).message
        assert relu(travail).bail_jusqu_a > timezone.now()
    executer(travail.pk)
    echoue = relu(travail)
    assert essais == [1, 2, 3, 4, 5]
    assert echoue.etat == Travail.Etat.ECHOUE
    assert "5 fois" in echoue.erreur
    assert "RuntimeError" in echoue.erreur
    assert "confidentiel" not in echoue.erreur + echoue.message
    executer(travail.pk)
    assert len(essais) == 5


def test_un_resultat_qui_ne_s_ecrit_pas_en_json_est_une_erreur_du_travail(transactional_db, travail, travaillant):
    travaillant(lambda travail, avancer: {"objet": object()})
    executer(travail.pk)
    assert relu(travail).etat == Travail.Etat.EN_ATTENTE
    assert "TypeError" in relu(travail).message


def test_qui_perd_son_bail_en_chemin_s_arrete_sans_rien_ecrire(travail, travaillant):
    apres = []

    def se_faire_doubler(travail, avancer):
        avancer(10, "Début")
        expirer(travail)
        assert relu(travail).prendre(duree=UNE_MINUTE)
        attendre(lambda: _avance_leve(avancer), "la perte du bail")
        avancer(90, "Fin")
        apres.append("encore là")

    def _avance_leve(avancer):
        try:
            avancer(20, "Suite")
        except BailPerdu:
            return True
        return False

    travaillant(se_faire_doubler)
    executer(travail.pk)
    tenu = relu(travail)
    assert not apres
    assert (tenu.etat, tenu.tentatives, tenu.progression) == (Travail.Etat.EN_COURS, 2, 10)


def test_la_progression_reste_entre_0_et_100_et_son_message_tient_dans_sa_place(travail, travaillant):
    vus = []

    def deborder(travail, avancer):
        avancer(250, "m" * 1000)
        vus.append((relu(travail).progression, len(relu(travail).message)))

    travaillant(deborder)
    executer(travail.pk)
    assert vus == [(100, 300)]


def test_le_bail_est_prolonge_meme_quand_rien_n_avance(transactional_db, travaillant, settings):
    settings.TRAVAIL_BAIL = 2
    travail = demander("essai", par=None, cle="essai")

    def se_taire(travail, avancer):
        depart = relu(travail).bail_jusqu_a
        attendre(lambda: relu(travail).bail_jusqu_a > depart, "la prolongation du bail")

    travaillant(se_taire)
    executer(travail.pk)
    assert (relu(travail).etat, relu(travail).message) == (Travail.Etat.FAIT, "")
    assert "bail" not in {fil.name for fil in threading.enumerate()}


def test_la_perte_du_bail_se_sait_meme_depuis_une_longue_transaction(transactional_db, travaillant):
    travail = demander("essai", par=None, cle="essai")

    def se_faire_doubler(travail, avancer):
        expirer(travail)
        assert relu(travail).prendre(duree=UNE_MINUTE)
        with transaction.atomic():
            avancer(50, "Au milieu de la transaction")

    travaillant(se_faire_doubler)
    executer(travail.pk)
    assert (relu(travail).etat, relu(travail).progression) == (Travail.Etat.EN_COURS, 0)


def test_la_progression_passe_au_milieu_d_une_longue_transaction(transactional_db, travaillant):
    travail = demander("essai", par=None, cle="essai")
    vues = []

    def voir_d_ailleurs():
        try:
            vues.append(relu(travail).progression)
        finally:
            connection.close()

    def faire(travail, avancer):
        with transaction.atomic():
            AgentFactory()
            avancer(40, "Au milieu de la transaction")
            fil = threading.Thread(target=voir_d_ailleurs)
            fil.start()
            fil.join()
        vues.append(relu(travail).progression)

    travaillant(faire)
    executer(travail.pk)
    assert relu(travail).etat == Travail.Etat.FAIT
    # SQLite n’admet qu’un écrivain : la progression y paraît quand la transaction est validée.
    assert vues == ([0, 40] if connection.vendor == "sqlite" else [40, 40])
