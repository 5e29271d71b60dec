"""Tous les formulaires du site : aucun ne tombe, aucun ne propose d’objet étranger, aucun n’en accepte."""

from functools import lru_cache
from html.parser import HTMLParser

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from pilotage.acces import Role
from tests.maison.adresses import PROPRE, SEULE, adresses
from tests.maison.modeles import objets_du_reseau
from tests.maison.monde import CANARI, a_essayer
from tests.maison.tournee import Visiteur, textes

pytestmark = pytest.mark.django_db

# Un rôle qui ne voit que son réseau ; l’administrateur, lui, voit tout.
ROLES = [role for role in Role if role != Role.ADMINISTRATEUR]


class Formulaires(HTMLParser):
    """Les formulaires POST d’une page : leur adresse, et ce qu’un visiteur pressé y enverrait."""

    def __init__(self, html: str, chemin: str):
        super().__init__()
        self.chemin, self.lus, self.courant, self.liste = chemin, [], None, None
        self.feed(html)

    def handle_starttag(self, balise, attributs):
        attributs = dict(attributs)
        nom = attributs.get("name")
        if balise == "form" and attributs.get("method", "").lower() == "post":
            self.courant = (attributs.get("action") or self.chemin, {})
            self.lus.append(self.courant)
        elif self.courant is None:
            return
        elif balise in ("input", "textarea") and nom:
            self._remplir(nom, balise, attributs)
        elif balise == "select" and nom:
            self.liste = nom
        elif balise == "option" and self.liste and attributs.get("value"):
            self._choisir(attributs)

    def handle_endtag(self, balise):
        if balise == "form":
            self.courant = None
        elif balise == "select":
            self.liste = None

    def _choisir(self, attributs):
        """Le premier choix qui ne soit pas vide, ou celui que la page propose."""
        if self.liste not in self.courant[1] or "selected" in attributs:
            self.courant[1][self.liste] = attributs["value"]

    def _remplir(self, nom, balise, attributs):
        genre = attributs.get("type", "text") if balise == "input" else "textarea"
        donnees = self.courant[1]
        if genre in ("checkbox", "radio"):
            donnees.setdefault(nom, attributs.get("value", "on"))
        elif genre == "file":
            donnees[nom] = SimpleUploadedFile("liste.csv", "UAI;Nom\n9990000X;Les Tilleuls\n".encode("cp1252"))
        else:
            donnees[nom] = attributs.get("value") or VALEURS.get(genre, "Un texte d’essai")


VALEURS = {
    "number": "1",
    "email": "quelqu.un@exemple.fr",
    "url": "https://exemple.fr/",
    "tel": "05 49 00 00 00",
    "password": "un mot de passe long",
    "date": "2026-10-05",
    "time": "10:00",
    "datetime-local": "2026-10-05T10:00",
}


@pytest.fixture(scope="module")
def pages_lues(monde_commun):
    """`pages_lues(role)` : les pages que ce rôle ouvre chez lui, demandées une fois pour les essais du même rôle."""
    return lru_cache(maxsize=1)(lambda role: list(lire_les_pages(monde_commun, role)))


def lire_les_pages(monde, role):
    visiteur = Visiteur(monde.agents[role], reconnu=True)
    for adresse in adresses(monde, methodes=("GET",)):
        if adresse.situation in (PROPRE, SEULE):
            reponse = visiteur.demander("GET", adresse.chemin)
            if reponse.status_code == 200:
                yield adresse, reponse


@pytest.mark.parametrize("role", a_essayer(Role, "formulaires"), scope="module")
def test_aucun_formulaire_rempli_a_la_hate_ne_fait_tomber_le_site(role, monde_commun, pages_lues):
    visiteur = Visiteur(monde_commun.agents[role], reconnu=True)
    envoyes, pannes = set(), []
    for adresse, page in pages_lues(role):
        if "html" not in page.get("Content-Type", ""):
            continue
        for chemin, donnees in Formulaires(page.content.decode(), adresse.chemin).lus:
            if (chemin, frozenset(donnees)) in envoyes:
                continue
            envoyes.add((chemin, frozenset(donnees)))
            # Rempli comme le propose la page, puis avec des valeurs absurdes dans chaque champ.
            for saisie in (donnees, dict.fromkeys(donnees, "-1"), dict.fromkeys(donnees, "é" * 6000 + "\x00")):
                reponse = visiteur.demander("POST", chemin, saisie)
                if reponse.status_code >= 500:
                    pannes.append(f"{chemin} {saisie!r:.300} : {reponse.panne}")
    assert envoyes
    assert not pannes, "\n".join(pannes)


@pytest.mark.une_base
@pytest.mark.parametrize("role", a_essayer(ROLES, "formulaires"), scope="module")
def test_aucun_champ_ne_propose_ni_n_accepte_un_objet_d_un_autre_reseau(role, monde_commun, pages_lues):
    fautes, vus = set(), set()
    for adresse, page in pages_lues(role):
        for nom, champ in choix_du_contexte(page):
            if (adresse.nom, nom) in vus:
                continue
            vus.add((adresse.nom, nom))
            etrangers = objets_du_reseau(champ.queryset.model, monde_commun.etranger)
            if champ.queryset.filter(pk__in=etrangers.values("pk")).exists():
                fautes.add(f"{adresse.nom} : le champ « {nom} » s’ouvre sur le réseau étranger")
    assert vus or role != Role.COORDONNATEUR
    assert not fautes, "\n".join(sorted(fautes))


def formulaires_du_contexte(page):
    """Les formulaires Django qu’une page a reçus (formulaires, filtres, jeux de formulaires)."""
    for contexte in page.context or []:
        for valeur in contexte.flatten().values() if hasattr(contexte, "flatten") else contexte.values():
            if isinstance(valeur, forms.BaseForm):
                yield valeur
            elif isinstance(valeur, forms.BaseFormSet):
                yield from valeur.forms
            elif isinstance(getattr(valeur, "form", None), forms.BaseForm):
                yield valeur.form


def choix_du_contexte(page):
    """(nom dans le formulaire, champ) de chaque choix parmi des objets ; les clés des lignes d’un jeu n’en sont pas un."""
    for formulaire in formulaires_du_contexte(page):
        for nom, champ in formulaire.fields.items():
            if isinstance(champ, forms.ModelChoiceField) and nom != "id":
                yield formulaire.add_prefix(nom), champ


@pytest.mark.une_base
@pytest.mark.parametrize("role", a_essayer(ROLES, "formulaires"), scope="module")
def test_une_cle_etrangere_glissee_dans_un_formulaire_est_refusee(role, monde_commun, pages_lues):
    """On envoie, à la place de chaque choix, la clé d’un objet étranger : rien d’étranger ne doit revenir ni être lié."""
    visiteur = Visiteur(monde_commun.agents[role], reconnu=True)
    fuites = []
    for adresse, page in pages_lues(role):
        choix = {
            nom: objets_du_reseau(champ.queryset.model, monde_commun.etranger).first()
            for nom, champ in choix_du_contexte(page)
        }
        etrangers = {nom: str(objet.pk) for nom, objet in choix.items() if objet is not None}
        if not etrangers:
            continue
        html = page.content.decode()
        for chemin, donnees in Formulaires(html, adresse.chemin).lus:
            if etrangers.keys() & donnees.keys():
                reponse = visiteur.demander("POST", chemin, {**donnees, **etrangers})
                if reponse.status_code >= 500 or reponse.status_code in (301, 302):
                    fuites.append(f"{chemin} accepte {etrangers}")
                elif CANARI.lower() in textes(reponse).lower():
                    fuites.append(f"{chemin} montre un objet étranger")
        # Les filtres passent par l’adresse.
        reponse = visiteur.demander("GET", adresse.chemin + "?" + "&".join(f"{n}={v}" for n, v in etrangers.items()))
        if reponse.status_code >= 500 or CANARI.lower() in textes(reponse).lower():
            fuites.append(f"{adresse.chemin} : filtre étranger")
    assert not fuites, "\n".join(fuites)
