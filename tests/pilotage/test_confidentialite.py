"""Ce qui ressemble à une donnée personnelle se signale, ne se bloque pas, et ne se répète nulle part."""

import logging
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.models import EntreeJournal
from pilotage.acces import Role
from pilotage.annees import aujourd_hui
from pilotage.confidentialite import reperer
from pilotage.uai import lettre_de_controle
from tests.factories import ReseauFactory, agent_du_reseau

AU = date(2026, 11, 22)
chiffres = st.text("0123456789", min_size=8, max_size=8)


@pytest.mark.parametrize(
    ("texte", "nature"),
    [
        ("l’élève 1234567890A a changé d’école", "INE"),
        ("INE 123456789AB", "INE"),
        ("assuré 1 05 03 86 194 012 38", "sécurité sociale"),
        ("rappeler le 06 12 34 56 78 ce soir", "téléphone"),
        ("06.12.34.56.78", "téléphone"),
        ("+33 6 12 34 56 78", "téléphone"),
        ("écrire à maman@courriel.example", "courriel"),
        ("né le 3 mars 2015", "naissance"),
        ("Née en 2016, elle entre au CM1", "naissance"),
        ("date de naissance inconnue", "naissance"),
        ("L. (12/03/2015), CM1", "naissance"),
    ],
)
def test_ce_qui_y_ressemble_est_repere(texte, nature):
    assert [trouvee for trouvee in reperer(texte, au=AU) if nature in trouvee], reperer(texte, au=AU)


@pytest.mark.parametrize(
    "texte",
    [
        "Réunion le 12/11/2026 avec les 14 écoles du REP 0160100X",
        "Année 2026-2027, séance du 12/11/2024",
        "Convention signée le 14/06/2021, avenant du 03/09/2022",
        "Du 02/09/2024 au 04/07/2025",
        "Subvention de 12 500,00 €, puis 1 234 567 €",
        "SIRET 216 001 003 00018, SIREN 216 001 003",
        "21600100300018",
        "1 05 03 86 194 012 01 : la clé n’y est pas",
        "de 8 h 30 à 11 h 45, salle 012",
        "délibération n° 2025-42 du 20.11.2025",
        "Le numéro 0612 du bulletin",
        "ISBN 9782070612758",
        "12 élèves, 3 classes, 2 écoles, 24 parents",
        "les élèves nés en 2015 entrent en 6e",
        "le réseau est né en septembre",
    ],
)
def test_ce_qui_n_y_ressemble_pas_n_alarme_pas(texte):
    assert reperer(texte, au=AU) == []


@given(suite=chiffres, debut=st.sampled_from("1234567"), signe=st.sampled_from(["", " ", ".", "-", "\u00a0"]))
def test_un_telephone_est_repere_dans_toutes_ses_ecritures(suite, debut, signe):
    paires = [suite[rang : rang + 2] for rang in range(0, 8, 2)]
    for prefixe in ("0", "+33" + signe, "0033" + signe):
        assert "un numéro de téléphone" in reperer(f"Joindre {signe.join([prefixe + debut, *paires])}.", au=AU)


@given(nombre=st.integers(0, 9_999_999))
def test_un_uai_n_alarme_jamais(nombre):
    chiffres_uai = f"{nombre:07d}"
    assert reperer(f"École {chiffres_uai}{lettre_de_controle(chiffres_uai)}, visite", au=AU) == []


@given(st.integers(10**13, 10**14 - 1))
def test_un_siret_n_alarme_jamais(siret):
    ecrit = str(siret)
    assert reperer(f"SIRET {ecrit}", au=AU) == []
    assert reperer(f"SIRET {ecrit[:3]} {ecrit[3:6]} {ecrit[6:9]} {ecrit[9:]}", au=AU) == []


@given(st.dates(date(2000, 1, 1), date(2030, 12, 31)), st.sampled_from(["le", "du", "au", "depuis le", "le jeudi"]))
def test_la_date_d_un_evenement_n_alarme_jamais(jour, mot):
    assert reperer(f"Comité {mot} {jour:%d/%m/%Y}", au=AU) == []


@given(st.integers(0, 10**8), st.integers(0, 99))
def test_un_montant_n_alarme_jamais(euros, centimes):
    assert reperer(f"{euros:,}".replace(",", " ") + f",{centimes:02d} €", au=AU) == []


@given(st.integers(2000, 2040))
def test_une_annee_scolaire_n_alarme_jamais(annee):
    assert reperer(f"Bilan {annee}-{annee + 1}", au=AU) == []


@given(st.text(max_size=2000))
def test_aucun_texte_ne_fait_tomber_la_recherche(texte):
    assert isinstance(reperer(texte, au=AU), list)


@pytest.fixture
def noter(db, connecter):
    reseau = ReseauFactory(ecoles=1)
    client = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))

    def _noter(texte, **autres):
        saisie = {"jour": aujourd_hui().isoformat(), "genre": "visite", "axe_mission": "1", "texte": texte} | autres
        return client.post(f"/r/{reseau.code}/consigner/", saisie, follow=True)

    return _noter


def test_c_est_enregistre_et_signale_sans_etre_repete(noter, caplog):
    with caplog.at_level(logging.DEBUG):
        reponse = noter("Le père demande qu’on le rappelle au 06 12 34 56 78")
    assert EntreeJournal.objects.count() == 1
    dits = [str(message) for message in reponse.context["messages"]]
    signale = next(phrase for phrase in dits if "téléphone" in phrase)
    assert "06 12 34 56 78" not in signale
    assert "06 12 34 56 78" not in "".join(
        ligne.getMessage() for ligne in caplog.records if ligne.name != "django.db.backends"
    )


def test_un_texte_ordinaire_ne_dit_rien_de_plus(noter):
    assert [str(message) for message in noter("Visite de l’école").context["messages"]] == ["C’est noté."]


def test_un_texte_refuse_n_est_pas_signale(noter):
    reponse = noter("06 12 34 56 78", genre="inconnu")
    assert reponse.status_code == 422
    assert not list(reponse.context["messages"])


def test_la_meme_phrase_ne_se_dit_qu_une_fois(noter):
    reponse = noter("Visite", **{"cache-a": "06 12 34 56 78", "cache-b": "06 12 34 56 78"})
    assert len([message for message in reponse.context["messages"] if "téléphone" in str(message)]) == 1
