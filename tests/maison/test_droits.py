"""Chaque adresse × méthode × situation × profil, comparée au fichier relu `tests/attendus/droits.csv`.

Après un changement voulu, on récrit le fichier, puis on relit la différence :

    REECRIRE_ATTENDUS=neuves .venv/bin/pytest tests/maison/test_droits.py            les adresses qu’il n’a pas encore
    REECRIRE_ATTENDUS='compte_*,accueil' .venv/bin/pytest tests/maison/test_droits.py    celles-là, et les neuves
    REECRIRE_ATTENDUS=1 .venv/bin/pytest tests/maison/test_droits.py                 toutes
"""

import csv
import os
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

from pilotage.acces import DROITS, Droit, Role
from tests.maison.adresses import CROISE, ETRANGER, INCONNUE, PROPRE, SEULE, Adresse, adresses, patrons
from tests.maison.monde import CANARI, PROFILS, a_essayer
from tests.maison.tournee import Visiteur, classe, textes

pytestmark = pytest.mark.django_db

FICHIER = Path(__file__).resolve().parent.parent / "attendus" / "droits.csv"
ENTETE = ("adresse", "droit", "methode", "situation")
REECRIRE = os.environ.get("REECRIRE_ATTENDUS", "")
REFUS = {"401", "404", "405", "connexion"}

# Les pages qui ne demandent aucun droit : les premières s’ouvrent à tous, les secondes à qui est connecté. Deux listes
# courtes, à relire avant de les allonger.
OUVERTES = {
    "lien_convocation",
    "flux_agenda",
    "lien_compte_rendu",
    "lien_document",
    "lien_compte_rendu_document",
    "lien_rapport",
    "lien_fiche",
    "rapport_verifier",
    "connexion",
    "mot_de_passe_oublie",
    "mot_de_passe_envoye",
    "mot_de_passe_choisir",
    "accessibilite",
    "mentions",
    "vivant",
    "pret",
}
# Les pages que les objets d’essai ne suffisent pas à ouvrir : il y faut un état, ou une clé, que seul un geste donne.
# Chacune a son essai à son étage.
D_UN_SEUL_MOMENT = {
    "deconnexion",  # mène à la page de connexion
    "seance_inscrire_remontee",  # la clé de la remontée vient du formulaire
    "seance_compte_rendu_document",  # un compte rendu rédigé
    "lien_compte_rendu_document",
    "action_poursuivre",  # un bilan qui décide de la suite
    "projet_versionner",  # un projet adopté
    "partage_reprendre",  # le partage d’un autre réseau de l’académie
    "partage_reprendre_projet",
    "import_ecrire",  # un import essayé
    "jetonlecture_revoquer",  # chacun ne révoque que les siens
    "lien_fiche",  # une édition qui a ses données
}
A_TOUT_AGENT = {"accueil", "reseau_liste", "deconnexion", "compte", "compte_raccourcis", "mot_de_passe_changer"}


@cache
def attendus() -> dict[tuple[str, str, str], dict[str, str]]:
    """(adresse, méthode, situation) → profil → réponse, d’après le fichier relu ; dans l’ordre du fichier."""
    with FICHIER.open(encoding="utf-8", newline="") as fichier:
        lignes = csv.DictReader(fichier, delimiter=";")
        return {(ligne["adresse"], ligne["methode"], ligne["situation"]): ligne for ligne in lignes}


def a_demander(monde) -> list[Adresse]:
    """Toutes les adresses ; pour récrire le fichier, celles seulement qu’il n’a pas ou que l’on nomme."""
    toutes = adresses(monde)
    if REECRIRE in ("", "1"):
        return toutes
    motifs = REECRIRE.split(",")
    return [
        adresse
        for adresse in toutes
        if cle_de(adresse) not in attendus() or any(fnmatch(adresse.nom.partition("?")[0], motif) for motif in motifs)
    ]


def cle_de(adresse) -> tuple[str, str, str]:
    return adresse.nom, adresse.methode, adresse.situation


@pytest.fixture(scope="module")
def releves(monde_commun):
    """Les réponses notées ; avec REECRIRE_ATTENDUS, elles entrent dans le fichier à la fin du module."""
    notes = {}
    yield notes
    if REECRIRE and set(notes) == set(PROFILS):
        ecrire(monde_commun, notes)


def ecrire(monde, notes):
    FICHIER.parent.mkdir(exist_ok=True)
    anciennes = attendus() if FICHIER.exists() else {}
    with FICHIER.open("w", encoding="utf-8", newline="") as fichier:
        sortie = csv.writer(fichier, delimiter=";", lineterminator="\n")
        sortie.writerow((*ENTETE, *PROFILS))
        droits = {patron.nom: getattr(patron.vue, "droit", "ouverte") for patron in patrons()}
        for adresse in adresses(monde):
            cle = cle_de(adresse)
            droit = str(droits[adresse.nom.partition("?")[0]])
            reponses = (notes[profil].get(cle) or anciennes[cle][profil] for profil in PROFILS)
            sortie.writerow((adresse.nom, droit, *cle[1:], *reponses))


@pytest.mark.parametrize("profil", a_essayer(PROFILS))
def test_chacun_ne_peut_que_ce_que_dit_le_fichier_relu(profil, monde_commun, releves):
    visiteur = Visiteur(monde_commun.agents[profil], reconnu=True)
    voit_l_etranger = monde_commun.voit_l_etranger(profil)
    notes, fuites, pannes = {}, [], []
    for adresse in a_demander(monde_commun):
        reponse = visiteur.demander(adresse.methode, adresse.chemin)
        notes[cle_de(adresse)] = classe(reponse)
        if reponse.status_code >= 500:
            pannes.append(f"{adresse.methode} {adresse.nom} ({adresse.situation}) : {reponse.panne}")
        if not voit_l_etranger and CANARI.lower() in textes(reponse).lower():
            fuites.append(f"{adresse.methode} {adresse.chemin} ({adresse.situation})")
    releves[profil] = notes
    assert not fuites, f"{profil} lit un texte du réseau étranger :\n" + "\n".join(fuites)
    assert not pannes, f"{profil} fait tomber ces pages :\n" + "\n".join(pannes)
    if not REECRIRE:
        prevues = {cle: ligne[profil] for cle, ligne in attendus().items()}
        ecarts = [
            f"{nom} {methode} {situation} : {prevues.get((nom, methode, situation), 'absente')} attendu, {note} répondu"
            for (nom, methode, situation), note in notes.items()
            if prevues.get((nom, methode, situation)) != note
        ]
        disparues = sorted(prevues.keys() - notes.keys())
        assert not ecarts, (
            f"{profil} : si c’est voulu, REECRIRE_ATTENDUS=neuves (ou le nom des adresses) puis relire.\n"
            + "\n".join(ecarts)
        )
        assert not disparues, f"le fichier attend des adresses qui n’existent plus : {disparues}"


@pytest.mark.skipif(bool(REECRIRE), reason="le fichier est en train d’être récrit")
class TestLeFichierRelu:
    """Le fichier lui-même ne peut pas dire n’importe quoi : ces règles tiennent quoi qu’on y récrive."""

    def test_sans_etre_connecte_on_ne_voit_que_les_pages_ouvertes(self):
        vues = {cle[0] for cle, ligne in attendus().items() if ligne["anonyme"] not in ("401", "connexion", "405")}
        assert vues <= OUVERTES

    def test_ce_qui_est_hors_du_perimetre_n_existe_pas(self):
        ouvertes = [
            (cle, profil)
            for cle, ligne in attendus().items()
            for profil in PROFILS
            if cle[2] in (CROISE, INCONNUE) or (cle[2] == ETRANGER and profil != Role.ADMINISTRATEUR)
            if ligne[profil] not in REFUS and ligne["droit"] != "ouverte"
        ]
        assert not ouvertes

    @pytest.mark.parametrize("profil", ["sans_affectation", "affectation_finie"])
    def test_sans_affectation_en_cours_rien_ne_s_ouvre(self, profil):
        ouvertes = {
            cle[0] for cle, ligne in attendus().items() if ligne["droit"] in list(Droit) and ligne[profil] not in REFUS
        }
        assert not ouvertes

    def test_un_role_sans_le_droit_de_la_page_recoit_404(self):
        ouvertes = [
            (cle, role)
            for cle, ligne in attendus().items()
            for role in Role
            if ligne["droit"] in list(Droit) and Droit(ligne["droit"]) not in DROITS[role] and ligne[role] not in REFUS
        ]
        assert not ouvertes

    def test_chaque_page_se_lit_par_quelqu_un(self):
        """Une page que personne n’ouvre dans son propre réseau est une page que l’essai ne regarde pas."""
        lues = {cle[0] for cle, ligne in attendus().items() for profil in PROFILS if ligne[profil] not in REFUS}
        assert {nom for nom, *_ in attendus()} - lues == D_UN_SEUL_MOMENT


def test_chaque_vue_dit_son_droit_ou_est_d_une_liste_de_pages_ouvertes():
    for patron in patrons():
        droit = getattr(patron.vue, "droit", None)
        assert patron.nom, f"l’adresse de {patron.vue} n’a pas de nom"
        if patron.nom in OUVERTES | A_TOUT_AGENT:
            assert getattr(patron.vue, "vue_ouverte", False), patron.nom
        else:
            assert isinstance(droit, Droit), f"{patron.nom} ne déclare pas son droit, et n’est d’aucune liste"


def test_les_listes_de_pages_ouvertes_ne_nomment_que_des_pages_qui_existent():
    assert {patron.nom for patron in patrons()} >= OUVERTES | A_TOUT_AGENT


def test_un_partenaire_ne_lit_rien_des_actions_ou_il_n_est_pas(monde_commun):
    siennes = monde_commun.propre.actions.filter(partenaires__representations__affectation__agent__isnull=False)
    partenaire = monde_commun.agents[Role.PARTENAIRE]
    siennes = siennes.filter(partenaires__representations__affectation__agent=partenaire)
    autres = monde_commun.propre.actions.exclude(pk__in=siennes.values("pk"))
    secret = autres.order_by("pk").first()
    assert secret is not None
    visiteur = Visiteur(partenaire, reconnu=True)
    for adresse in adresses(monde_commun, methodes=("GET",)):
        if adresse.situation == PROPRE:
            assert secret.intitule not in textes(visiteur.demander("GET", adresse.chemin)), adresse.chemin


@pytest.mark.une_base
def test_une_lecture_refuse_le_post_et_chaque_vue_dit_ses_methodes(monde_commun):
    """Une vue qui ne dit pas ses méthodes répond à toutes : un export lu par un POST, une page par un DELETE."""
    bavardes = []
    for adresse in adresses(monde_commun, methodes=("GET",)):
        lecteurs = [profil for profil in PROFILS if attendus()[cle_de(adresse)][profil] == "200"]
        if adresse.situation not in (PROPRE, SEULE) or not lecteurs:
            continue
        visiteur = Visiteur(monde_commun.agents[lecteurs[0]], reconnu=True)
        if visiteur.demander("DELETE", adresse.chemin).status_code != 405:
            bavardes.append(f"DELETE {adresse.nom}")
        if "Content-Disposition" in visiteur.demander("GET", adresse.chemin) and (
            visiteur.demander("POST", adresse.chemin).status_code != 405
        ):
            bavardes.append(f"POST {adresse.nom}")
    assert not bavardes
