"""Le rapport composé : des données simples et figées, sans requête dedans, que lisent l’aperçu, le PDF et les éditions.

Tout ce qui s’affiche y est déjà écrit : un nombre masqué n’y a pas sa valeur, seulement « n. c. ».
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import msgspec

from tableau_bord.ecriture import INCONNU
from tableau_bord.graphiques import Graphique
from tableau_bord.rapport.blocs import Bloc, Partie

# À augmenter quand la forme change : une édition gardée dit laquelle elle suit.
FORME = 3


@dataclass(frozen=True)
class Chiffre:
    """Un nombre tel qu’il s’écrit ; `valeur` est nulle s’il est inconnu ou masqué."""

    texte: str
    valeur: Decimal | None = None
    fragile: bool = False


@dataclass(frozen=True)
class Personne:
    nom: str
    fonction: str
    precision: str = ""  # quotité, implantation, dates


@dataclass(frozen=True)
class Couverture:
    reseau: str
    label: str  # « REP+ », « REP », « réseau d’établissements »…
    tete: str
    uai: str
    academie: str
    communes: tuple[str, ...]
    circonscriptions: tuple[str, ...]
    coordonnateurs: tuple[Personne, ...]
    pilotes: tuple[Personne, ...]
    annee: int
    arrete_le: date
    statut: str
    edition: int | None = None


@dataclass(frozen=True)
class ChiffreCle:
    libelle: str
    chiffre: Chiffre
    precision: str = ""
    references: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vigilance:
    """Ce qui manque, et de quoi il s’agit."""

    constat: str
    exemples: tuple[str, ...] = ()

    @property
    def phrase(self) -> str:
        """Le constat et ses exemples, en une phrase qui finit par un seul point."""
        dite = f"{self.constat} : {' ; '.join(self.exemples)}" if self.exemples else self.constat
        return dite if dite.endswith((".", "…")) else f"{dite}."


@dataclass(frozen=True)
class Essentiel:
    chiffres: tuple[ChiffreCle, ...]
    constats: tuple[str, ...]
    vigilances: tuple[Vigilance, ...]
    reussites: tuple[str, ...] = ()
    attendues: tuple[str, ...] = ()  # ce que les pilotes ont à décider


@dataclass(frozen=True)
class LigneEtablissement:
    nom: str
    uai: str
    commune: str
    nature: str
    effectif: Chiffre
    ips: Chiffre
    actions: int
    classes: Chiffre = Chiffre("–")


@dataclass(frozen=True)
class GroupeEtablissements:
    """Les établissements d’une circonscription ; le second degré en a un à lui."""

    titre: str
    etablissements: tuple[LigneEtablissement, ...]


@dataclass(frozen=True)
class Territoire:
    phrases: tuple[str, ...]
    groupes: tuple[GroupeEtablissements, ...]
    note: str = ""
    graphique: Graphique | None = None
    mouvements: tuple[str, ...] = ()
    dispositifs: tuple[str, ...] = ()


@dataclass(frozen=True)
class LigneAction:
    intitule: str
    etat: str
    etablissements: str
    niveaux: str
    prevus: Chiffre
    touches: Chiffre


@dataclass(frozen=True)
class BilanObjectif:
    """Un objectif du projet : ce qui était prévu, ce qui s’est fait."""

    intitule: str
    prevues: int
    faites: int
    eleves_prevus: Chiffre
    eleves_touches: Chiffre
    actions: tuple[LigneAction, ...]


@dataclass(frozen=True)
class BilanAxe:
    titre: str
    priorites: tuple[str, ...]
    phrase: str
    objectifs: tuple[BilanObjectif, ...]


@dataclass(frozen=True)
class Vue:
    """Une image jointe à une action, réduite : un JPEG en base 64, que le document porte en lui."""

    alternative: str
    image: str
    largeur: int  # pixels
    hauteur: int

    @property
    def adresse(self) -> str:
        return f"data:image/jpeg;base64,{self.image}"

    @property
    def affichee(self) -> int:
        """Sa largeur à l’écran et dans le texte modifiable, en points : un tiers de page, sans l’agrandir."""
        return min(300, self.largeur)


@dataclass(frozen=True)
class ActionMarquante:
    intitule: str
    objectif: str
    mission: str
    quand: str  # état et dates
    ou: str  # lieux et niveaux
    partenaires: str
    eleves: str
    description: str
    bilan: str
    mesures: tuple[str, ...] = ()  # les indicateurs que l’action s’est donnés
    vues: tuple[Vue, ...] = ()
    sans_vue: tuple[str, ...] = ()  # une phrase par image qu’on n’a pas pu montrer


@dataclass(frozen=True)
class LignePublic:
    """Un public, prévu et touché : la somme des nombres saisis, et sur combien d’actions."""

    public: str
    prevus: Chiffre
    actions_prevues: int
    touches: Chiffre
    actions_touchees: int


@dataclass(frozen=True)
class LigneMission:
    """L’activité par axe de la mission du coordonnateur ; ces axes ne sont pas ceux du projet."""

    axe: str
    prevues: int
    faites: int


@dataclass(frozen=True)
class Actions:
    phrases: tuple[str, ...]
    graphique: Graphique | None
    missions: tuple[LigneMission, ...]
    axes: tuple[BilanAxe, ...]
    marquantes: tuple[ActionMarquante, ...]
    note_marquantes: str = ""
    publics: tuple[LignePublic, ...] = ()


@dataclass(frozen=True)
class LigneIndicateur:
    libelle: str
    unite: str
    valeurs: tuple[Chiffre, ...]  # une par année de `TableauDeBord.annees`
    base: str  # dénominateur ou effectif de la dernière année
    references: tuple[Chiffre, ...]  # une par colonne de `TableauDeBord.references`


@dataclass(frozen=True)
class LigneParEtablissement:
    etablissement: str
    uai: str
    valeurs: tuple[Chiffre, ...]  # une par colonne


@dataclass(frozen=True)
class ParEtablissement:
    colonnes: tuple[str, ...]
    lignes: tuple[LigneParEtablissement, ...]
    themes: tuple[str, ...] = ()  # un par colonne


@dataclass(frozen=True)
class LigneParPeriode:
    libelle: str
    unite: str
    valeurs: tuple[Chiffre, ...]  # une par période de `ParPeriode.periodes`
    annee: Chiffre  # celle du tableau : elle s’en déduit


@dataclass(frozen=True)
class ParPeriode:
    """Les indicateurs qui se relèvent à un même rythme, dans l’année du rapport."""

    rythme: str  # « chaque trimestre »
    periodes: tuple[str, ...]
    lignes: tuple[LigneParPeriode, ...]


@dataclass(frozen=True)
class TableauDeBord:
    annees: tuple[str, ...]
    references: tuple[str, ...]
    lignes: tuple[LigneIndicateur, ...]
    lectures: tuple[str, ...]
    graphiques: tuple[Graphique, ...]
    par_etablissement: ParEtablissement | None = None
    a_des_fragiles: bool = False
    evaluations: tuple[Graphique, ...] = ()  # la part de chaque groupe, campagne par campagne ; un par échelle
    face_a_l_ips: Graphique | None = None
    par_periode: tuple[ParPeriode, ...] = ()  # une par rythme

    @property
    def est_connu(self) -> bool:
        """Y a-t-il au moins une valeur à montrer, connue ou masquée ?"""
        return any(valeur.texte != INCONNU for rang in self.lignes for valeur in rang.valeurs)


@dataclass(frozen=True)
class FicheIndicateur:
    libelle: str
    definition: str
    formule: str
    source: str
    precisions: str


@dataclass(frozen=True)
class Terme:
    terme: str
    definition: str


@dataclass(frozen=True)
class Methode:
    regles: tuple[str, ...]
    fiches: tuple[FicheIndicateur, ...]
    glossaire: tuple[Terme, ...]


@dataclass(frozen=True)
class Signataire:
    """Qui est appelé à signer ; `le` est vide tant qu’il ne l’a pas fait."""

    nom: str
    fonction: str
    titre: str  # « le rapport », « le budget »
    le: str = ""


@dataclass(frozen=True)
class Rapport:
    """Le rapport annuel d’activité d’un réseau."""

    couverture: Couverture
    essentiel: Essentiel
    territoire: Territoire
    actions: Actions
    tableau: TableauDeBord
    methode: Methode
    parties: tuple[Partie, ...] = ()  # dans l’ordre du document ; celles qu’on a laissées de côté n’y sont pas
    releves: tuple[Bloc, ...] = ()
    signataires: tuple[Signataire, ...] = ()
    changements: tuple[str, ...] = ()  # depuis l’édition signée précédente
    forme: int = FORME

    def partie(self, code: str) -> Partie | None:
        return next((partie for partie in self.parties if partie.code == code), None)


def vers_json(rapport: Rapport) -> dict:
    """Le rapport en types de JSON : les nombres décimaux et les dates y sont des textes."""
    return msgspec.to_builtins(rapport)


def depuis_json(donnees: dict) -> Rapport:
    """L’inverse ; lève `msgspec.ValidationError` si les données ne sont pas celles d’un rapport."""
    return msgspec.convert(donnees, Rapport)
