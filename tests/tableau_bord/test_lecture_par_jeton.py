"""Les outils de l’académie lisent par jeton : les mêmes droits qu’à l’écran, le même secret, et aucune session."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from pilotage.acces import Role
from pilotage.annees import aujourd_hui
from tableau_bord.models import Import, JetonLecture, Valeur
from tableau_bord.models.jetons import JETONS_MAX
from tableau_bord.views import lecture
from tests.factories import AcademieFactory, AffectationFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db

ANNEE = 2024


@pytest.fixture
def reseau():
    reseau = ReseauFactory(academie=AcademieFactory(code="13"), ecoles=4)
    provenance = Import.objects.create(nom_fichier="clas.csv", jeu="modele")
    # Deux élèves sur quarante : masqué, avec de quoi ne pas le retrouver par différence.
    for rang, (ecole, suivis) in enumerate(
        zip(reseau.etablissements.ecoles().order_by("uai"), (2, 12, 14, 16), strict=True)
    ):
        Valeur.objects.create(
            indicateur="clas",
            uai=ecole.uai,
            annee=ANNEE,
            numerateur=suivis,
            denominateur=40,
            effectif=40,
            provenance=provenance,
            ligne=rang + 2,
        )
    return reseau


@pytest.fixture
def correspondant(reseau):
    return agent_du_reseau(Role.CORRESPONDANT, reseau)


def lire(client, cle, nom, *args, **question):
    entete = {"HTTP_AUTHORIZATION": f"Bearer {cle}"} if cle else {}
    return client.get(reverse(nom, args=args), question, **entete)


def test_il_lit_les_reseaux_de_son_academie_et_eux_seuls(client, reseau, correspondant):
    ailleurs = ReseauFactory(academie=AcademieFactory(code="14"))
    cle = JetonLecture.ouvrir(correspondant, "Entrepôt")
    assert [r["code"] for r in lire(client, cle, "lecture_reseaux").json()["reseaux"]] == [reseau.code]
    assert lire(client, cle, "lecture_tableau", reseau.code).status_code == 200
    reponse = lire(client, cle, "lecture_tableau", ailleurs.code)
    assert reponse.status_code == 404
    assert set(reponse.json()) == {"erreur"}
    assert lire(client, cle, "lecture_fiches", reseau=ailleurs.code).status_code == 404


def test_les_chiffres_sont_ceux_de_la_page_et_masques_comme_elle(client, connecter, reseau, correspondant):
    cle = JetonLecture.ouvrir(correspondant, "Entrepôt")
    lus = lire(client, cle, "lecture_tableau", reseau.code, annee=ANNEE).json()["resultats"]
    clas = [r for r in lus if r["code"] == "clas"]
    assert any(r["masque"] for r in clas)
    assert all(r["numerateur"] is None and r["valeur"] is None for r in clas if r["masque"])
    sortie = connecter(correspondant).get(reverse("tableau_exporter", args=[reseau.code, "json"]), {"annee": ANNEE})
    assert json.loads(sortie.content) == lus


def test_une_session_n_ouvre_rien_et_le_jeton_l_emporte_sur_elle(connecter, reseau, correspondant):
    client = connecter(agent_du_reseau(Role.PILOTE, reseau))
    assert lire(client, "", "lecture_reseaux").status_code == 401
    etranger = agent_du_reseau(Role.CORRESPONDANT, ReseauFactory(academie=AcademieFactory(code="14")))
    cle = JetonLecture.ouvrir(etranger, "Entrepôt")
    assert lire(client, cle, "lecture_tableau", reseau.code).status_code == 404


def test_aucun_temoin_de_session_n_est_pose(client, correspondant):
    reponse = lire(client, JetonLecture.ouvrir(correspondant, "Entrepôt"), "lecture_reseaux")
    assert not reponse.cookies
    assert "no-store" in reponse["Cache-Control"]


@pytest.mark.parametrize("en_tete", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer é\x00", "Bearer inconnu"])
def test_sans_jeton_juste_c_est_401_et_rien_d_autre(client, en_tete):
    reponse = client.get(reverse("lecture_reseaux"), HTTP_AUTHORIZATION=en_tete)
    assert reponse.status_code == 401
    assert reponse["WWW-Authenticate"].startswith("Bearer")


def test_la_base_ne_garde_que_l_empreinte(correspondant):
    cle = JetonLecture.ouvrir(correspondant, "Entrepôt")
    jeton = JetonLecture.objects.get()
    assert len(cle) >= 43, "256 bits"
    assert cle not in {str(getattr(jeton, champ.attname)) for champ in jeton._meta.concrete_fields}


def _revoquer(jeton):
    jeton.revoquer()


def _expirer(jeton):
    ancien = timezone.now() - timedelta(days=400)
    JetonLecture.objects.update(cree_le=ancien, expire_le=ancien + timedelta(days=365))


def _fermer(jeton):
    jeton.agent.fermer()


def _finir(jeton):
    jeton.agent.affectations.update(fin=aujourd_hui() - timedelta(days=1))


@pytest.mark.parametrize("fin", [_revoquer, _expirer, _fermer, _finir])
def test_un_jeton_fini_ne_donne_plus_rien(client, correspondant, fin):
    cle = JetonLecture.ouvrir(correspondant, "Entrepôt")
    assert lire(client, cle, "lecture_reseaux").status_code == 200
    fin(JetonLecture.objects.get())
    assert lire(client, cle, "lecture_reseaux").status_code == 401


def test_coordonner_ailleurs_n_ouvre_pas_cet_ailleurs_a_l_outil(client, correspondant):
    ailleurs = ReseauFactory(academie=AcademieFactory(code="14"))
    AffectationFactory(agent=correspondant, role=Role.COORDONNATEUR, reseau=ailleurs)
    cle = JetonLecture.ouvrir(correspondant, "Entrepôt")
    assert lire(client, cle, "lecture_tableau", ailleurs.code).status_code == 404


def test_trop_de_demandes_dans_la_minute_attendent(client, correspondant, monkeypatch):
    monkeypatch.setattr(lecture, "DEBIT_MAX", 3)
    maintenant = timezone.now().replace(second=20)  # une seule minute, quoi que dure l’essai
    monkeypatch.setattr(lecture.timezone, "now", lambda: maintenant)
    cle, autre = (JetonLecture.ouvrir(correspondant, nom) for nom in ("Entrepôt", "Tableur"))
    codes = [lire(client, cle, "lecture_fiches").status_code for _ in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    assert lire(client, cle, "lecture_fiches")["Retry-After"] == "40"
    assert lire(client, autre, "lecture_fiches").status_code == 200


def test_on_ne_fait_que_lire(client, correspondant):
    cle = JetonLecture.ouvrir(correspondant, "Entrepôt")
    assert client.post(reverse("lecture_reseaux"), HTTP_AUTHORIZATION=f"Bearer {cle}").status_code == 405


class TestMesJetons:
    def test_la_cle_se_montre_une_fois_et_ouvre(self, connecter, client, correspondant):
        connecter(correspondant)
        page = client.post(reverse("jetons"), {"nom": "Entrepôt"})
        cle = page.context["cle"]
        assert cle in page.content.decode()
        assert cle not in client.get(reverse("jetons")).content.decode()
        assert lire(client, cle, "lecture_reseaux").status_code == 200

    def test_on_ne_revoque_que_les_siens(self, connecter, reseau, correspondant):
        cle = JetonLecture.ouvrir(correspondant, "Entrepôt")
        jeton = JetonLecture.objects.get()
        revoquer = reverse("jetonlecture_revoquer", args=[jeton.pk])
        autre = agent_du_reseau(Role.LECTEUR, reseau)
        assert connecter(autre).post(revoquer).status_code == 404
        assert JetonLecture.de_la_cle(cle)
        connecter(correspondant).post(revoquer)
        assert JetonLecture.de_la_cle(cle) is None

    def test_cinq_au_plus(self, connecter, correspondant):
        client = connecter(correspondant)
        for rang in range(JETONS_MAX + 1):
            reponse = client.post(reverse("jetons"), {"nom": f"Outil {rang}"})
        assert reponse.status_code == 422
        assert JetonLecture.objects.count() == JETONS_MAX


def test_l_adresse_de_la_documentation_est_la_vraie():
    assert reverse("lecture_reseaux") == "/lecture/v1/reseaux"
    assert reverse("lecture_fiches") == "/lecture/v1/indicateurs"
    assert reverse("lecture_tableau", args=["CODE"]) == "/lecture/v1/reseaux/CODE/tableau-de-bord"
