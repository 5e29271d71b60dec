"""Ce qu’un indicateur vaut : numérateur et dénominateur, ou valeur et effectif ; inconnu n’est pas zéro."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices

from tableau_bord.periodes import Cumul, Periodes, Periodicite, periodes


class Theme(TextChoices):
    """Les rubriques du tableau de bord, dans leur ordre."""

    ACTION = "action", "Le projet et ses actions"
    PILOTAGE = "pilotage", "Le pilotage"
    PARTENARIATS = "partenariats", "Partenariats et budget"
    PUBLIC = "public", "Les élèves accueillis"
    EFFECTIFS = "effectifs", "Effectifs et classes"
    EVALUATIONS = "evaluations", "Évaluations nationales"
    COLLEGE = "college", "Résultats et parcours au collège"
    VIE = "vie_scolaire", "Vie scolaire"
    ALLIANCES = "alliances", "Dispositifs, familles, formation"
    PROPRES = "propres", "Indicateurs du réseau"


REGLES = {
    "ratio": "Σ des numérateurs ÷ Σ des dénominateurs, jamais une moyenne de taux",
    "quotient": "Σ des numérateurs ÷ Σ des dénominateurs",
    "moyenne": "moyenne pondérée par les effectifs",
    "somme": "somme des établissements ; inconnue si l’un d’eux l’est",
    "aucune": "ne s’agrège pas entre établissements",
}
LIEUX = {
    "reseau": "le réseau",
    "ecole": "chaque école",
    "college": "chaque collège",
    "etablissement": "chaque établissement",
}


@dataclass(frozen=True)
class Fiche:
    """La carte d’identité d’un indicateur, telle que l’utilisateur la lit."""

    code: str
    libelle: str
    definition: str
    formule: str
    source: str
    unite: str  # « % », « indice », « points », « élèves », « écoles », « actions »
    sur: str = ""  # ce que compte le dénominateur, quand le libellé ne le dit pas : « minutes », « € »
    theme: str = ""  # un `Theme` : la rubrique du tableau de bord où on la lit
    droit: str = ""  # celui qu’il faut pour le lire, au-delà du tableau de bord
    attendu: bool = False  # montré même inconnu : le réseau doit savoir qu’il lui manque
    detail_de: str = ""  # l’indicateur dont celui-ci est une part (un groupe, un niveau) : il se lit sur sa page
    competence_de: str = ""  # l’évaluation dont celui-ci suit une compétence : il se lit sur la page des compétences
    competence: str = ""  # le nom de cette compétence
    groupe: str = ""  # le nom du groupe, pour la part d’une évaluation
    rang: int = 0  # le sien dans l’échelle, du plus fragile au plus assuré
    derniere: int | None = None  # la dernière année où il se mesure ; vide : il se mesure encore
    # Les groupes de l’évaluation, rentrée après rentrée (`tableau_bord.indicateurs.echelles.Echelle`), la plus ancienne d’abord.
    echelles: tuple[Any, ...] = ()
    # Les parts d’un même tout : on les masque ensemble, sinon l’une se retrouve par les autres.
    ensemble: str = ""
    sens: str = ""  # « hausse » si monter est mieux, « baisse » si descendre l’est, vide sinon
    niveau: str = "reseau"  # « ecole », « college », « etablissement » ou « reseau » : là où la valeur existe d’abord
    periode: str = "année scolaire"
    # « ratio » (Σ/Σ), « quotient » (Σ/Σ, hors pourcentage), « moyenne » (pondérée par l’effectif), « somme », « aucune »
    agregation: str = "ratio"
    periodicite: str = Periodicite.ANNUELLE  # à quel rythme elle se saisit ; l’année se déduit alors de ses périodes
    cumul: str = Cumul.SOMME  # comment
    sur_personnes: bool = False  # les petits nombres de personnes se masquent, les petits nombres d’actions non
    publie: bool = False  # déjà publié tel quel par sa source : le masquer ne protégerait rien
    seuil: int = 5  # sous combien de personnes elle se masque ; voir `seuils.py`
    ecart_significatif: Decimal = Decimal(0)  # en deçà, une différence ne se commente pas
    ruptures: tuple[int, ...] = ()  # années où la série change de définition
    references: str = ""  # d’où viennent les références, ou pourquoi il n’y en a pas

    @property
    def famille(self) -> str:
        """Ce qui se masque ensemble : un indicateur et ses parts, ou les parts d’un même tout."""
        return self.ensemble or self.detail_de or self.code

    @property
    def est_sensible(self) -> bool:
        """Porte sur des personnes, et nulle source ne le publie : ses petits nombres se masquent."""
        return self.sur_personnes and not self.publie

    @property
    def est_observee(self) -> bool:
        """Observée dans un fichier, établissement par établissement ; sinon calculée sur l’application."""
        return self.niveau != "reseau"

    @property
    def periodes(self) -> Periodes:
        """(rang, libellé) de celles où elle se relève ; rien si elle se saisit une fois par an."""
        return periodes(self.periodicite)

    @property
    def regle_de_l_annee(self) -> str:
        """Ce que les périodes font de l’année, tel que la fiche le dit ; vide si elle se saisit une fois par an."""
        if not self.periodes:
            return ""
        if self.cumul == Cumul.DERNIERE:
            return "la dernière période connue"
        if self.agregation == "somme":
            return "somme des périodes ; inconnue si l’une d’elles l’est"
        return "Σ des numérateurs ÷ Σ des dénominateurs des périodes connues"

    @property
    def est_un_taux(self) -> bool:
        return self.unite == "%"

    @property
    def regle(self) -> str:
        """La règle d’agrégation, telle que la fiche la dit."""
        return REGLES[self.agregation]

    @property
    def lieu(self) -> str:
        """Là où la valeur s’observe, tel que la fiche le dit."""
        return LIEUX[self.niveau]


@dataclass(frozen=True)
class Mesure:
    """Une valeur qui sait d’où elle vient. Tout est `None` quand c’est inconnu.

    Un taux s’écrit par son numérateur et son dénominateur ; un indice ou une note par sa valeur et son effectif ;
    un nombre par sa valeur, avec en numérateur le même nombre et en dénominateur l’ensemble où il se compte.
    """

    numerateur: Decimal | None = None
    denominateur: Decimal | None = None
    valeur_propre: Decimal | None = None
    effectif: Decimal | None = None

    @classmethod
    def part(cls, numerateur, denominateur) -> "Mesure":
        """Un taux de `numerateur` sur `denominateur` ; inconnu si le dénominateur est nul."""
        return cls(Decimal(numerateur), Decimal(denominateur)) if denominateur else cls()

    @classmethod
    def nombre(cls, compte, parmi=None) -> "Mesure":
        """Un nombre d’objets, compté `parmi` un ensemble ; inconnu si l’ensemble est vide."""
        if compte is None or parmi == 0:
            return cls()
        return cls(Decimal(compte), None if parmi is None else Decimal(parmi), valeur_propre=Decimal(compte))

    @property
    def est_connue(self) -> bool:
        return self.valeur_propre is not None or (self.numerateur is not None and bool(self.denominateur))

    @property
    def valeur(self) -> Decimal | None:
        """En pourcentage pour un taux, dans l’unité de la fiche sinon."""
        if self.valeur_propre is not None:
            return self.valeur_propre
        if self.numerateur is None or not self.denominateur:
            return None
        return Decimal(self.numerateur) * 100 / Decimal(self.denominateur)

    @property
    def personnes(self) -> Decimal | None:
        """Nombre de personnes sur qui porte la mesure : son effectif, sinon son dénominateur."""
        return self.effectif if self.effectif is not None else self.denominateur


def agreger(fiche: Fiche, mesures: Iterable[Mesure]) -> Mesure:
    """La mesure de l’ensemble, selon la règle de la fiche ; jamais une moyenne de taux.

    « ratio » et « somme » : Σ des numérateurs et des dénominateurs connus. « moyenne » : pondérée par l’effectif, ou la
    valeur elle-même s’il n’y en a qu’une. « aucune » : seulement s’il n’y en a qu’une. Inconnue sinon.
    """
    connues = [mesure for mesure in mesures if mesure.est_connue]
    if len(connues) < 2:
        return connues[0] if connues else Mesure()
    if fiche.agregation == "ratio":
        return Mesure(
            numerateur=_somme(m.numerateur for m in connues),
            denominateur=_somme(m.denominateur for m in connues),
            effectif=_somme(m.effectif for m in connues),
        )
    if fiche.agregation == "quotient":
        numerateur, denominateur = _somme(m.numerateur for m in connues), _somme(m.denominateur for m in connues)
        if numerateur is not None and denominateur:
            return Mesure(numerateur, denominateur, valeur_propre=numerateur / denominateur)
        return Mesure()
    if fiche.agregation == "somme":
        total = _somme(m.valeur for m in connues)
        return Mesure(total, _somme(m.denominateur for m in connues), valeur_propre=total)
    if fiche.agregation == "moyenne":
        effectif = _somme(m.effectif for m in connues)
        if effectif:
            ponderee = sum(m.valeur * m.effectif for m in connues)
            return Mesure(valeur_propre=ponderee / effectif, effectif=effectif)
    return Mesure()


def mesure_de_l_annee(fiche: Fiche, par_periode: Mapping[int, Mesure]) -> Mesure:
    """Celle de l’année d’un établissement, d’après ses périodes connues et la règle de la fiche.

    « dernière » : la plus récente. Sinon elles s’ajoutent, comme des établissements : un taux est Σ ÷ Σ de celles qu’on
    connaît ; un nombre où il manque une période n’est pas celui de l’année.
    """
    connues = {rang: mesure for rang, mesure in par_periode.items() if mesure.est_connue}
    if not connues:
        return Mesure()
    if fiche.cumul == Cumul.DERNIERE:
        return connues[max(connues)]
    if fiche.agregation == "somme" and len(connues) < len(fiche.periodes):
        return Mesure()
    return agreger(fiche, connues.values())


def _somme(nombres: Iterable[Decimal | None]) -> Decimal | None:
    """Σ, ou `None` dès qu’un terme est inconnu : une somme partielle tromperait."""
    nombres = list(nombres)
    return None if None in nombres else sum(nombres, Decimal(0))


@dataclass(frozen=True)
class Reference:
    """Le même indicateur, ailleurs : ni une cible ni une norme."""

    maille: str  # « france », « region », « academie », « departement »
    public: str  # « REP », « REP+ », « hors_ep », « ensemble »
    valeur: Decimal
    etablissements: int = 0
    origine: str = ""  # calculée ou publiée, et d’où


@dataclass(frozen=True)
class Resultat:
    """Une ligne du tableau de bord : un indicateur, pour le réseau ou l’un de ses établissements, une année."""

    fiche: Fiche
    niveau: str  # « reseau » ou « etablissement »
    uai: str
    nom: str
    annee: int
    mesure: Mesure
    masque: bool = False
    fragile: bool = False  # moins de vingt personnes : à lire avec prudence
    references: tuple[Reference, ...] = field(default=())
    raison: str = ""  # pourquoi la valeur est inconnue ou masquée, en une phrase courte
    provenance: str = ""  # fichier et ligne d’où vient une valeur observée
