"""Les travaux de fond : demandés une fois, pris une fois, tenus par un bail, jamais perdus, jamais muets."""

import base64
import json
import socket
import threading
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection, transaction
from django.utils import timezone

from pilotage.models import Travail
from pilotage.travaux import BailPerdu, EchecVisible, balayer, demander, executer, genre
from pilotage.travaux import genres as registre
from pilotage.travaux.envoi import publier
from repnet import settings as reglages
from tests.factories import AgentFactory, ReseauFactory
from tests.maison.processus import LIMITE, attendre, courtier, courtier_de_fichiers

UNE_MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def file(tmp_path, settings):
    """Le dossier du courtier : chaque essai a le sien, et tout le temps d’y écrire sur une machine chargée."""
    settings.TRAVAIL_ENVOI_MAX = LIMITE
    with courtier_de_fichiers(tmp_path):
        yield tmp_path / "messages"


@pytest.fixture
def travaillant(monkeypatch):
    """`travaillant(fonction)` : déclare le genre « essai », fait par cette fonction."""
    monkeypatch.setattr(registre, "_GENRES", dict(registre._GENRES))

    def _declarer(fonction=lambda travail, avancer: {}, **options):
        genre("essai", "Essai", **options)(fonction)

    _declarer()

    def _remplacer(fonction, **options):
        registre._GENRES.pop("essai")
        _declarer(fonction, **options)

    return _remplacer


@pytest.fixture
def travail(db, travaillant):
    return demander("essai", par=AgentFactory(), cle="essai")


def expirer(travail):
    """Le processus qui tenait ce travail a disparu, et son bail avec lui."""
    Travail.objects.filter(pk=travail.pk).update(bail_jusqu_a=timezone.now() - UNE_MINUTE)


def relu(travail) -> Travail:
    return Travail.objects.get(pk=travail.pk)


# --- Demander ----------------------------------------------------------------------------------


def test_une_demande_garde_ses_parametres_son_demandeur_et_son_reseau(db, travaillant):
    agent, reseau = AgentFactory(), ReseauFactory()
    travail = relu(demander("essai", par=agent, reseau=reseau, cle="essai:1", annee=2025))
    assert (travail.demandeur, travail.reseau, travail.parametres) == (agent, reseau, {"annee": 2025})
    assert (travail.etat, str(travail)) == (Travail.Etat.EN_ATTENTE, "Essai")


def test_un_genre_inconnu_ne_se_demande_pas(db):
    with pytest.raises(KeyError):
        demander("inconnu", par=None, cle="essai")


def test_la_meme_demande_encore_en_cours_est_rendue_telle_quelle(travail):
    assert demander("essai", par=travail.demandeur, cle="essai") == travail
    travail.prendre(duree=UNE_MINUTE)
    assert demander("essai", par=travail.demandeur, cle="essai") == travail
    travail.conclure({})
    assert demander("essai", par=travail.demandeur, cle="essai") != travail


def test_deux_demandes_simultanees_n_en_font_qu_une(transactional_db, travaillant):
    ensemble = threading.Barrier(4)
    cles = []

    def demander_avec_les_autres():
        ensemble.wait()
        try:
            cles.append(demander("essai", par=None, cle="essai").pk)
        finally:
            connection.close()

    fils = [threading.Thread(target=demander_avec_les_autres) for _ in range(4)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert len(cles) == 4
    assert len(set(cles)) == 1 == Travail.objects.count()


def test_qui_demande_la_meme_chose_suit_le_meme_travail(travail):
    collegue, etranger = AgentFactory(), AgentFactory()
    demander("essai", par=collegue, cle="essai")
    assert list(Travail.objects.de(travail.demandeur)) == [travail]
    assert list(Travail.objects.de(collegue)) == [travail]
    assert not Travail.objects.de(etranger).exists()


def test_le_message_ne_porte_que_la_cle_primaire(db, travaillant, file, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        travail = demander(
            "essai", par=AgentFactory(), reseau=ReseauFactory(), cle="cle-secrete", mot="parametre-secret"
        )
    [message] = file.iterdir()
    enveloppe = json.loads(message.read_text())
    assert enveloppe["content-type"] == "application/json"
    arguments, nommes, _ = json.loads(base64.b64decode(enveloppe["body"]))
    assert (arguments, nommes) == ([travail.pk], {})
    assert "secret" not in message.read_text()


def test_rien_ne_part_si_la_transaction_est_defaite(transactional_db, travaillant, file):
    with transaction.atomic():
        demander("essai", par=None, cle="essai")
        transaction.set_rollback(True)
    assert not Travail.objects.exists()
    assert not file.exists() or not list(file.iterdir())


def test_les_travaux_lourds_ont_leur_file(db, travaillant, file, django_capture_on_commit_callbacks):
    travaillant(lambda travail, avancer: {}, file="documents")
    with django_capture_on_commit_callbacks(execute=True):
        demander("essai", par=None, cle="essai")
    [message] = file.iterdir()
    assert message.name.endswith(".documents.msg")


# --- Le courtier ne répond pas -----------------------------------------------------------------


@pytest.fixture
def muet():
    """Un courtier qui accepte la connexion et se tait."""
    appels = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as prise:

        def accepter():
            recues = []
            while True:
                try:
                    recues.append(prise.accept())
                except OSError:
                    return
                appels.set()

        threading.Thread(target=accepter, daemon=True).start()
        yield f"127.0.0.1:{prise.getsockname()[1]}", appels
        prise.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("modele", ["redis://{}/0", "amqp://a:b@{}//"])
def test_un_courtier_muet_est_abandonne_et_la_demande_est_enregistree(
    transactional_db, travaillant, muet, modele, settings, file
):
    adresse, appels = muet
    assert reglages.TRAVAIL_ENVOI_MAX == 2.0
    settings.TRAVAIL_ENVOI_MAX = 0.3
    with courtier(modele.format(adresse)):
        travail = demander("essai", par=AgentFactory(), cle="essai")
        assert appels.wait(LIMITE)
        # Le fil qui attendait le courtier s’en va aussi : chaque opération réseau a son propre délai.
        attendre(lambda: not [fil for fil in threading.enumerate() if fil.name == "envoi"], "la fin du fil d’envoi")
    assert relu(travail).etat == Travail.Etat.EN_ATTENTE
    settings.TRAVAIL_ENVOI_MAX = LIMITE
    # Le courtier revenu, le premier balayage envoie le message, sans attendre l’échéance d’une relance.
    assert balayer() == 1
    assert len(list(file.iterdir())) == 1


def test_un_courtier_absent_ne_leve_rien(travaillant):
    with courtier("redis://127.0.0.1:1/0"):
        assert publier("travail.executer", 1) is False


# --- Prendre, tenir, perdre --------------------------------------------------------------------


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


# --- Exécuter ----------------------------------------------------------------------------------


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


# --- Balayer -----------------------------------------------------------------------------------


@pytest.fixture
def envois(monkeypatch):
    """Les travaux que le balayage renvoie, dans l’ordre."""
    recus = []
    monkeypatch.setattr("pilotage.travaux.balayage.envoyer", lambda travail: recus.append(travail.pk) or True)
    return recus


def test_le_balayage_renvoie_un_message_perdu_et_laisse_celui_qui_vient_de_partir(travail, envois):
    balayer()
    assert envois == []
    expirer(travail)
    balayer()
    balayer()
    assert envois == [travail.pk]


def test_le_balayage_renvoie_le_travail_d_un_processus_disparu(travail, envois):
    travail.prendre(duree=UNE_MINUTE)
    balayer()
    assert envois == []
    expirer(travail)
    balayer()
    assert envois == [travail.pk]


def test_au_demarrage_tout_ce_qui_attend_repart(travail, envois, travaillant):
    tenu = demander("essai", par=None, cle="tenu")
    tenu.prendre(duree=UNE_MINUTE)
    balayer(tout=True)
    assert envois == [travail.pk]


def test_le_balayage_abandonne_au_cinquieme_essai_interrompu_et_dit_pourquoi(travail, envois):
    for _ in range(Travail.TENTATIVES_MAX):
        assert relu(travail).prendre(duree=UNE_MINUTE)
        expirer(travail)
    assert not relu(travail).prendre(duree=UNE_MINUTE)
    balayer()
    abandonne = relu(travail)
    assert envois == []
    assert abandonne.etat == Travail.Etat.ECHOUE
    assert "5 fois" in abandonne.erreur
    assert "a disparu" in abandonne.erreur
    assert abandonne.fini_le is not None


def test_le_balayage_ne_touche_pas_a_ce_qui_est_fini(travail, envois):
    travail.prendre(duree=UNE_MINUTE)
    travail.conclure({})
    expirer(travail)
    balayer(tout=True)
    assert envois == []
    assert relu(travail).etat == Travail.Etat.FAIT


def test_un_courtier_muet_arrete_le_balayage_sans_perdre_le_tour(travail, travaillant, monkeypatch):
    autre = demander("essai", par=None, cle="autre")
    expirer(travail)
    expirer(autre)
    essayes = []
    monkeypatch.setattr("pilotage.travaux.balayage.envoyer", lambda travail: essayes.append(travail.pk))
    assert balayer() == 0
    assert balayer() == 0
    assert essayes == [travail.pk, travail.pk]
