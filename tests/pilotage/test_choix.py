"""Le choix par recherche : cinquante options au plus, et rien de ce qu’on saisit ne se perd en cherchant."""

import re

import pytest

from actions.models import EntreeJournal
from pilotage.acces import Role
from pilotage.choix import OPTIONS_MAX, ChoixForm
from pilotage.confidentialite import RAPPEL_NOMS
from tests.factories import ActionFactory, PartenaireFactory, ReseauFactory, agent_du_reseau
from tests.maison.adresses import PROPRE, SEULE, adresses
from tests.maison.monde import peupler_monde
from tests.maison.tournee import Visiteur
from tests.peuplement import peupler_reseau

pytestmark = pytest.mark.django_db

BEAUCOUP = OPTIONS_MAX + 10


@pytest.fixture
def reseau():
    reseau = ReseauFactory(ecoles=2)
    for rang in range(BEAUCOUP):
        PartenaireFactory(reseau=reseau, nom=f"Association {rang:02d}")
    PartenaireFactory(reseau=reseau, nom="Médiathèque Éluard")
    return reseau


@pytest.fixture
def chercher(reseau, connecter):
    client = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))
    return lambda **donnees: client.post(f"/r/{reseau.code}/consigner/", donnees)


def options(reponse, nom) -> list[str]:
    liste = re.search(rf'<select name="{nom}".*?</select>', reponse.content.decode(), re.DOTALL)
    return re.findall(r"<option[^>]*>\s*(.*?)\s*</option>", liste[0], re.DOTALL)


def test_une_liste_courte_reste_une_liste(connecter):
    reseau = ReseauFactory(ecoles=2)
    PartenaireFactory(reseau=reseau, nom="Grand Air")
    reponse = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau)).get(f"/r/{reseau.code}/consigner/")
    assert options(reponse, "partenaire") == ["Aucun", "Grand Air"]
    assert "partenaire-cherche" not in reponse.content.decode()


def test_une_longue_liste_se_borne_et_se_cherche(reseau, connecter):
    reponse = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau)).get(f"/r/{reseau.code}/consigner/")
    assert len(options(reponse, "partenaire")) == OPTIONS_MAX
    assert 'name="partenaire-cherche"' in reponse.content.decode()


@pytest.mark.parametrize("mot", ["eluard", "MÉDIATHÈQUE", "médiathèques élu"])
def test_sans_script_chercher_garde_tout_ce_qui_est_saisi_et_n_enregistre_rien(chercher, mot):
    reponse = chercher(
        texte="Visite de la salle de lecture", genre="visite", chercher="partenaire", **{"partenaire-cherche": mot}
    )
    assert reponse.status_code == 200
    assert options(reponse, "partenaire") == ["Aucun", "Médiathèque Éluard"]
    html = reponse.content.decode()
    assert "Visite de la salle de lecture</textarea>" in html
    assert "fr-message--error" not in html
    assert not EntreeJournal.objects.exists()


def test_la_touche_entree_dans_la_recherche_cherche_au_lieu_d_enregistrer(chercher):
    saisie = {"jour": "2026-01-12", "texte": "Visite", "genre": "visite", "axe_mission": "1", "duree": ""}
    reponse = chercher(**saisie, **{"partenaire-cherche": "eluard", "partenaire-cherche-vu": ""})
    assert options(reponse, "partenaire") == ["Aucun", "Médiathèque Éluard"]
    assert not EntreeJournal.objects.exists()
    # Une fois cherché, le même envoi enregistre.
    assert chercher(**saisie, **{"partenaire-cherche": "eluard", "partenaire-cherche-vu": "eluard"}).status_code == 302
    assert EntreeJournal.objects.count() == 1


def test_ce_qui_est_choisi_reste_choisi_quand_on_cherche_autre_chose(chercher, reseau):
    choisi = reseau.partenaires.get(nom="Association 07")
    reponse = chercher(partenaire=choisi.pk, chercher="partenaire", **{"partenaire-cherche": "eluard"})
    assert options(reponse, "partenaire") == ["Aucun", "Association 07", "Médiathèque Éluard"]
    assert f'<option value="{choisi.pk}" selected' in reponse.content.decode()


def test_on_ne_trouve_pas_l_objet_d_un_autre_reseau(chercher):
    PartenaireFactory(reseau=ReseauFactory(), nom="Médiathèque d’ailleurs")
    reponse = chercher(chercher="partenaire", **{"partenaire-cherche": "mediatheque"})
    assert options(reponse, "partenaire") == ["Aucun", "Médiathèque Éluard"]


def test_rien_ne_repond_se_dit(chercher):
    reponse = chercher(chercher="partenaire", **{"partenaire-cherche": "zzz"})
    assert "Rien ne répond à « zzz »" in reponse.content.decode()


def test_un_choix_illisible_ne_casse_rien(chercher):
    reponse = chercher(partenaire="abc", chercher="partenaire", **{"partenaire-cherche": "\x00("})
    assert reponse.status_code == 200


def test_un_filtre_se_cherche_aussi_par_l_adresse(reseau, connecter):
    for rang in range(BEAUCOUP):
        ActionFactory(reseau=reseau, intitule=f"Action {rang}")
    client = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))
    reponse = client.get(f"/r/{reseau.code}/conventions/", {"partenaire-cherche": "eluard", "chercher": "partenaire"})
    assert options(reponse, "partenaire") == ["Tous", "Médiathèque Éluard"]


def test_une_liste_ecrite_d_avance_se_cherche_avec_ses_groupes():
    from django import forms

    class Formulaire(ChoixForm):
        quoi = forms.ChoiceField(
            choices=[(f"Axe {a}", [(f"{a}-{n}", f"Lire {a}-{n}") for n in range(40)]) for a in (1, 2)]
        )

    tous = Formulaire()["quoi"]
    assert sum(len(groupe[1]) for groupe in tous.field.widget.optgroups("quoi", [])) <= OPTIONS_MAX
    cherches = Formulaire({"quoi": "1-3", "chercher": "quoi", "quoi-cherche": "lire 2-39"})
    groupes = {
        nom: [o["value"] for o in options]
        for nom, options, _ in cherches["quoi"].field.widget.optgroups("quoi", ["1-3"])
    }
    assert groupes == {"Axe 1": ["1-3"], "Axe 2": ["2-39"]}
    assert not cherches.is_valid()
    assert not cherches.errors


PEU = 10
# Des listes que rien n’allonge : douze mois, trente académies.
FIXES = ("mois", "academie")


@pytest.fixture
def page_courte(monkeypatch):
    """Dix options au plus, au lieu de cinquante : la règle s’éprouve dans un petit monde."""
    monkeypatch.setattr("pilotage.choix.OPTIONS_MAX", PEU)
    monkeypatch.setattr("pilotage.choix.REPONSES_MIN", 2)


@pytest.mark.une_base
@pytest.mark.usefixtures("page_courte")
def test_aucune_liste_d_objets_ne_deborde_et_chaque_texte_libre_a_son_rappel():
    """Toutes les adresses du site, avec plus d’objets de chaque sorte qu’une page n’en montre."""
    monde = peupler_monde(nombre=1)
    peupler_reseau(monde.propre, annee=monde.annee, par=monde.agents[Role.COORDONNATEUR], nombre=PEU + 2)
    trop, sans_rappel, lues = [], set(), 0
    for role in (Role.COORDONNATEUR, Role.ADMINISTRATEUR):
        visiteur = Visiteur(monde.agents[role])
        for adresse in adresses(monde, methodes=("GET",)):
            if adresse.situation not in (PROPRE, SEULE):
                continue
            reponse = visiteur.demander("GET", adresse.chemin)
            if reponse.status_code != 200 or "html" not in reponse["Content-Type"]:
                continue
            lues += 1
            html = reponse.content.decode()
            if "<textarea" in html and RAPPEL_NOMS not in html:
                sans_rappel.add(adresse.nom)
            for nom, nombre in choix_d_objets(html):
                if nombre > (OPTIONS_MAX if nom.endswith(FIXES) else PEU):
                    trop.append(f"{adresse.nom} : {nombre} choix « {nom} »")
    assert lues > 40
    assert not trop, "\n".join(trop)
    assert not sans_rappel


def choix_d_objets(html: str):
    """(nom, nombre d’objets offerts) de chaque liste et de chaque jeu de cases ; une valeur en chiffres désigne un objet."""
    for liste in re.findall(r"<select.*?</select>", html, re.DOTALL):
        nom = re.search(r'name="([^"]+)"', liste)
        yield nom[1] if nom else liste[:60], len(re.findall(r'<option value="\d+"', liste))
    # Les cases de la liste des actions sont ses lignes, une page à la fois.
    champs = re.findall(r'<input type="(?:checkbox|radio)" name="([^"]+)" value="\d+" (?:class="[^"]*" )?id="id_', html)
    for nom in sorted(set(champs)):
        yield nom, champs.count(nom)
