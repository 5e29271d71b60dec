"""Toutes les adresses du site, lues dans l’URLconf elle-même, avec des paramètres pris dans le monde des essais.

Une vue nouvelle y entre sans qu’on y pense. Si son adresse porte un paramètre inconnu d’ici, ou un `pk` dont le nom de
l’adresse ne dit pas le modèle, `ParametreInconnu` explique ce qu’il faut ajouter.
"""

from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.http import urlsafe_base64_encode

from actions.models import EntreeJournal, NatureAction, ProjetReseau
from partenariats.models import AppelAProjets
from pilotage.acces import Role
from pilotage.courriels.composition import jeton
from pilotage.models import Agent, Etablissement, FluxAgenda, PieceSeance, Presence, Reseau
from tableau_bord.models import Edition, IndicateurLocal, Transmission
from tableau_bord.periodes import Periodicite
from tests.maison.modeles import nos_modeles
from tests.maison.monde import INCONNU, Monde
from tests.peuplement import EVALUATION_DEMANDEE

PROPRE, ETRANGER, CROISE, INCONNUE, SEULE = "propre", "etranger", "croise", "inconnu", "seule"
SITUATIONS = {
    PROPRE: "le réseau de l’agent, et un objet de ce réseau",
    ETRANGER: "un réseau où il n’a rien à faire, et un objet de ce réseau",
    CROISE: "un objet étranger, sous l’adresse de son propre réseau",
    INCONNUE: "un réseau ou un objet qui n’existe pas",
    SEULE: "une adresse sans paramètre",
}

# Le nom d’une adresse commence par le modèle dont elle porte la clé : « action_detail ». Ici, les abréviations.
MODELES_DES_NOMS = {
    "projet": ProjetReseau,
    "rapport": Edition,
    "compte": Agent,
    "journal": EntreeJournal,
    "appel": AppelAProjets,
    "nature": NatureAction,
}


# Paramètres de la question (« ?projet=12 ») qui désignent un objet : on y demande aussi celui d’un autre réseau.
QUESTIONS = {"projet_detail": {"projet": ProjetReseau}, "projet_comparer": {"avec": ProjetReseau}}


class ParametreInconnu(LookupError):
    """Une adresse porte un paramètre que les essais ne savent pas remplir."""


@dataclass(frozen=True)
class Adresse:
    nom: str
    chemin: str
    methode: str
    situation: str


@dataclass(frozen=True)
class Patron:
    """Une entrée de l’URLconf : son nom, sa vue, et les noms de ses paramètres dans l’ordre de l’adresse."""

    nom: str
    vue: object
    parametres: tuple[str, ...]


def patrons() -> list[Patron]:
    """Les entrées de l’URLconf, dans l’ordre où on les lit."""
    return list(_parcourir(get_resolver(), ()))


def _parcourir(resolveur, herites):
    for entree in resolveur.url_patterns:
        propres = (*herites, *entree.pattern.converters)
        if isinstance(entree, URLResolver):
            yield from _parcourir(entree, propres)
        elif isinstance(entree, URLPattern):
            yield Patron(entree.name, entree.callback, propres)


def adresses(monde: Monde, methodes=("GET", "POST")) -> list[Adresse]:
    """Chaque adresse × méthode × situation qui a un sens pour elle ; lève `ParametreInconnu`."""
    toutes = [
        Adresse(patron.nom, chemin, methode, situation)
        for patron in patrons()
        for situation, chemin in _chemins(patron, monde)
        for methode in methodes
    ]
    return toutes + _questions(toutes, monde)


def _questions(toutes, monde):
    """La page de son réseau, à qui l’on demande un objet d’un autre par « ?nom=clé »."""
    return [
        Adresse(f"{adresse.nom}?{nom}", f"{adresse.chemin}?{nom}={_cle(monde, modele, reseau)}", "GET", situation)
        for adresse in toutes
        if adresse.situation == PROPRE and adresse.methode == "GET"
        for nom, modele in QUESTIONS.get(adresse.nom, {}).items()
        for situation, reseau in ((PROPRE, monde.propre), (CROISE, monde.etranger))
    ]


def _chemins(patron, monde):
    if not patron.parametres:
        yield SEULE, reverse(patron.nom)
        return
    objets = [nom for nom in patron.parametres if nom != "code"]
    for situation in (PROPRE, ETRANGER, CROISE, INCONNUE):
        # Sans réseau dans l’adresse, un objet étranger l’est tout court ; sans objet, rien ne se croise.
        if situation == CROISE and ("code" not in patron.parametres or not _portent_un_objet(objets)):
            continue
        if situation == ETRANGER and "code" not in patron.parametres and not _portent_un_objet(objets):
            continue
        yield situation, reverse(patron.nom, kwargs=_valeurs(patron, monde, situation, objets))


def _valeurs(patron, monde, situation, objets):
    reseau = monde.etranger if situation == ETRANGER else monde.propre
    reseau_des_objets = monde.propre if situation == PROPRE else monde.etranger
    # Avec un objet dans l’adresse, c’est lui qui est inconnu, sous un réseau qui existe.
    sans_objet = not _portent_un_objet(objets)
    valeurs = {}
    for nom in patron.parametres:
        if nom == "code":
            valeurs[nom] = "0000000A" if situation == INCONNUE and sans_objet else reseau.code
        elif nom in PARAMETRES:
            valeurs[nom] = PARAMETRES[nom](monde, reseau_des_objets, situation == INCONNUE)
        elif nom == "pk":
            modele = modele_du_nom(patron.nom)
            valeurs[nom] = INCONNU if situation == INCONNUE else _cle(monde, modele, reseau_des_objets)
        else:
            raise ParametreInconnu(
                f"L’adresse « {patron.nom} » porte le paramètre « {nom} », que les essais ne connaissent pas : "
                "dites dans PARAMETRES (tests/maison/adresses.py) quelle valeur il prend dans le monde des essais."
            )
    return valeurs


def _portent_un_objet(noms) -> bool:
    return any(nom not in NE_DESIGNENT_RIEN for nom in noms)


def modele_du_nom(nom: str):
    """Le modèle dont une adresse porte la clé, d’après son nom : « action_detail » → `Action`."""
    for modele in nos_modeles():
        if nom.startswith(f"{modele._meta.model_name}_") or nom == modele._meta.model_name:
            return modele
    for debut, modele in MODELES_DES_NOMS.items():
        if nom.startswith(f"{debut}_"):
            return modele
    raise ParametreInconnu(
        f"L’adresse « {nom} » porte une clé (pk), et son nom ne commence pas par celui d’un modèle : renommez-la "
        "« modele_verbe », ou ajoutez son début à MODELES_DES_NOMS (tests/maison/adresses.py)."
    )


def _cle(monde, modele, reseau):
    objet = monde.objet(modele, reseau)
    if objet is None:
        raise ParametreInconnu(
            f"Aucun objet « {modele._meta.verbose_name} » dans le réseau {reseau} : "
            "créez-en un dans peupler_reseau (tests/peuplement.py)."
        )
    return objet.pk


def _uai(monde: Monde, reseau: Reseau, inconnu: bool):
    return "9990000X" if inconnu else monde.objet(Etablissement, reseau).uai


def _annee(monde, reseau, inconnu):
    return 1900 if inconnu else monde.annee


def _indicateur(monde, reseau, inconnu):
    """Un indicateur que ce réseau s’est donné : c’est son objet, et il se saisit, par période."""
    if inconnu:
        return "pas-un-indicateur"
    locaux = IndicateurLocal.objects.filter(reseau=reseau, periodicite=Periodicite.TRIMESTRE)
    return locaux.earliest("pk").code


def _format(monde, reseau, inconnu):
    return "doc" if inconnu else "csv"


def _personne(monde, reseau, inconnu):
    """Le lien d’un courriel (mot de passe oublié), toujours avec un faux jeton : il ne donne rien sur personne."""
    return urlsafe_base64_encode(str(INCONNU if inconnu else monde.agents[Role.COORDONNATEUR].pk).encode())


def _jeton(monde, reseau, inconnu):
    """Le lien d’un membre convoqué : qui le tient le lit, c’est son objet. Hors de son réseau, un lien fabriqué."""
    if inconnu or reseau != monde.propre:
        return "fabrique"
    return jeton(monde.objet(Presence, reseau))


def _piece(monde, reseau, inconnu):
    """Un document de la séance du lien ; ailleurs, un document d’une autre séance."""
    return INCONNU if inconnu else monde.objet(PieceSeance, reseau).pk


def _jeton_rapport(monde, reseau, inconnu):
    """Le lien d’une édition transmise : qui le tient l’ouvre, c’est son objet. Hors de son réseau, un lien fabriqué."""
    return "fabrique" if inconnu or reseau != monde.propre else monde.objet(Transmission, reseau).jeton


def _cle_agenda(monde, reseau, inconnu):
    """La clé d’un agenda ouvert dans son réseau ; ailleurs, une clé qui n’ouvre rien."""
    if inconnu or reseau != monde.propre:
        return "cle-qui-n-ouvre-rien"
    cle = "cle-des-essais"
    agent = monde.agents[Role.COORDONNATEUR]
    FluxAgenda.objects.update_or_create(agent=agent, defaults={"empreinte": FluxAgenda.empreinte_de(cle)})
    return cle


# Paramètre d’adresse → valeur, d’après le monde, le réseau de l’objet, et s’il faut une valeur qui n’existe pas.
PARAMETRES = {
    "jeton": _jeton,
    "piece": _piece,
    "cle_agenda": _cle_agenda,
    "uai": _uai,
    "section": lambda monde, reseau, inconnu: "pas-une-partie" if inconnu else "le-reseau",
    "jeton_rapport": _jeton_rapport,
    "annee": _annee,
    "indicateur": _indicateur,
    # Les évaluations sont les mêmes pour toute l’installation.
    "evaluation": lambda monde, reseau, inconnu: "inconnu" if inconnu else "cp",
    "grille": lambda monde, reseau, inconnu: "inconnue" if inconnu else EVALUATION_DEMANDEE,
    "discipline": lambda monde, reseau, inconnu: "inconnue" if inconnu else "francais",
    "echelle": lambda monde, reseau, inconnu: "ensemble-1" if inconnu else "ensemble-2018",
    "competence": lambda monde, reseau, inconnu: "francais-rien" if inconnu else "francais-lettres",
    "uidb64": _personne,
    "token": lambda monde, reseau, inconnu: "jeton-faux",
    # L’ODT se fait en un instant ; le PDF du même document, en une seconde.
    "document": lambda monde, reseau, inconnu: "doc" if inconnu else "odt",
    "sorte": lambda monde, reseau, inconnu: "inconnue" if inconnu else "programme",
    "format": _format,
    "format_": _format,
}
# Ceux-là ne désignent aucun objet d’un réseau : une année est à tout le monde, un faux jeton à personne.
NE_DESIGNENT_RIEN = frozenset(
    {
        "annee",
        "competence",
        "discipline",
        "document",
        "echelle",
        "evaluation",
        "format",
        "format_",
        "grille",
        "section",
        "sorte",
        "token",
        "uidb64",
    }
)
