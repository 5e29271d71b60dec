"""Ce qu’un indicateur vaut : numérateur et dénominateur, ou valeur et effectif ; inconnu n’est pas zéro."""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Fiche:
    """La carte d’identité d’un indicateur, telle que l’utilisateur la lit."""

    code: str
    libelle: str
    definition: str
    formule: str
    source: str
    unite: str  # « % », « indice », « points », « élèves », « écoles », « actions »
    sens: str = ""  # « hausse » si monter est mieux, « baisse » si descendre l’est, vide sinon
    niveau: str = "reseau"  # « ecole », « college » ou « reseau » : là où la valeur existe d’abord
    periode: str = "année scolaire"
    agregation: str = "ratio"  # « ratio » (Σ/Σ), « moyenne » (pondérée par l’effectif), « somme », « aucune »
    sur_personnes: bool = False  # les petits nombres de personnes se masquent, les petits nombres d’actions non
    publie: bool = False  # déjà publié tel quel par sa source : le masquer ne protégerait rien
    seuil: int = 5
    ecart_significatif: Decimal = Decimal(0)  # en deçà, une différence ne se commente pas
    ruptures: tuple[int, ...] = ()  # années où la série change de définition


@dataclass(frozen=True)
class Mesure:
    """Une valeur qui sait d’où elle vient. Tout est `None` quand c’est inconnu.

    Un taux s’écrit par son numérateur et son dénominateur ; un indice ou une note par sa valeur et son effectif.
    """

    numerateur: Decimal | None = None
    denominateur: Decimal | None = None
    valeur_propre: Decimal | None = None
    effectif: Decimal | None = None

    @property
    def est_connue(self) -> bool:
        return self.valeur is not None

    @property
    def valeur(self) -> Decimal | None:
        """En pourcentage pour un taux, dans l’unité de la fiche sinon."""
        if self.valeur_propre is not None:
            return self.valeur_propre
        if self.numerateur is None or not self.denominateur:
            return None
        return Decimal(self.numerateur) * 100 / Decimal(self.denominateur)


@dataclass(frozen=True)
class Reference:
    """Le même indicateur, ailleurs : ni une cible ni une norme."""

    maille: str  # « france », « academie », « departement »
    public: str  # « REP », « REP+ », « hors_ep », « ensemble »
    valeur: Decimal
    etablissements: int = 0


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
