"""Un jeu de données : une description. Ses colonnes, leurs écritures connues, et ce qu’une ligne devient."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from tableau_bord.imports.cases import sans_formule, texte
from tableau_bord.imports.entetes import annee_de_l_entete, forme
from tableau_bord.imports.erreurs import CaseRefusee, Refus, extrait


@dataclass(frozen=True)
class Champ:
    """Une colonne : comment on la lit, et toutes les écritures connues de son en-tête, la plus sûre d’abord."""

    nom: str
    libelle: str  # pour dire qu’elle manque
    lire: Callable[[str], Any]
    ecritures: tuple[str, ...]
    requis: bool = False  # dans chaque ligne, et non seulement dans l’en-tête
    # Dit où est l’établissement : un fichier qui joint deux sources l’écrit deux fois. La première case pleine vaut, et deux
    # codes qui se contredisent font refuser la ligne.
    situe: bool = False

    def colonne(self, formes: dict[tuple[str, ...], list[int]]) -> list[int]:
        """Rangs des colonnes qui portent la première écriture trouvée ; plusieurs si l’en-tête est répété."""
        return next(iter(self.colonnes(formes)), [])

    def colonnes(self, formes: dict[tuple[str, ...], list[int]]) -> list[list[int]]:
        """Les mêmes rangs, pour chaque écriture trouvée, la plus sûre d’abord."""
        trouvees = [formes[mots] for mots in dict.fromkeys(map(forme, self.ecritures)) if mots in formes]
        return [rangs for rang, rangs in enumerate(trouvees) if rangs not in trouvees[:rang]]


@dataclass(frozen=True)
class Observation:
    """Une valeur par ligne : l’indicateur, la colonne de sa valeur, celles dont la somme est son effectif.

    `taux` : la valeur est un pourcentage de cet effectif, gardé par son numérateur et son dénominateur.
    `parts` : le fichier donne les comptes eux-mêmes ; le numérateur est la somme de ces colonnes, le dénominateur l’effectif.
    `quotient` : la valeur est la première colonne rapportée à la seconde (des élèves par classe).
    """

    indicateur: str
    valeur: str = ""
    effectif: tuple[str, ...] = ()
    taux: bool = False
    parts: tuple[str, ...] = ()
    quotient: tuple[str, ...] = ()

    @property
    def colonnes(self) -> tuple[str, ...]:
        """Celles sans lesquelles le fichier ne dit rien de cet indicateur."""
        return self.parts or self.quotient or (self.valeur,)


@dataclass(frozen=True)
class Publiee:
    """Une référence que le fichier donne à chaque ligne : l’indicateur, sa colonne, la maille et le public qu’elle décrit."""

    valeur: str
    maille: str
    public: str


Mesures = Callable[[dict[str, Any]], Iterator[tuple[str, dict[str, Any] | None]]]
Verification = Callable[[dict[str, Any]], Iterator[tuple[str, str]]]


def _rien_a_verifier(valeurs: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield from ()


@dataclass(frozen=True)
class Jeu:
    """La description d’un jeu de données."""

    code: str
    libelle: str
    champs: tuple[Champ, ...]
    # Chaque groupe doit avoir au moins une de ses colonnes dans l’en-tête.
    obligatoires: tuple[tuple[str, ...], ...]
    cle: tuple[str, ...]  # ce qui distingue deux lignes d’un même fichier
    annee: tuple[str, ...]  # colonnes d’où vient l’année, la plus sûre d’abord ; à défaut, l’année d’un en-tête
    annee_facultative: bool = False
    observations: tuple[Observation, ...] = ()
    variantes: dict[str, tuple[Observation, ...]] = field(default_factory=dict)
    # Raison d’écarter une ligne déjà lue, vide pour la garder ; reçoit les valeurs par nom de champ.
    ecarter: Callable[[dict[str, Any]], str] = lambda valeurs: ""
    # Rend de quoi vérifier les lignes d’un import : (champ fautif, ce qu’on attendait) pour chaque faute d’une ligne.
    verificateur: Callable[[], Verification] = lambda: _rien_a_verifier
    # Les valeurs d’une ligne, quand `observations` ne suffit pas à les dire ; `indicateurs` : ceux qu’il peut donner.
    mesures: Mesures | None = None
    indicateurs: tuple[str, ...] = ()
    publiees: tuple[Publiee, ...] = ()
    # Sans colonne d’année, elle se lit dans le nom du fichier ; sans elle, le fichier est refusé.
    annee_requise: bool = False
    # De deux lignes de même clé, la première vaut : le fichier en a par nature plusieurs.
    premiere_ligne: bool = False
    # Une de ces colonnes, présente, dit que c’est un autre jeu.
    interdits: tuple[str, ...] = ()
    # Pourquoi un fichier de ce nom et de ces colonnes n’est pas de ce jeu, malgré ses en-têtes ; vide s’il en est.
    refuser: Callable[[str, Collection[str]], str] = lambda nom, colonnes: ""

    def champ(self, nom: str) -> Champ:
        return next(champ for champ in self.champs if champ.nom == nom)


@dataclass(frozen=True)
class Ligne:
    """Une ligne lue : son numéro, ses valeurs par nom de champ (seulement celles des colonnes présentes)."""

    numero: int
    valeurs: dict[str, Any]


class Reconnaissance:
    """Les colonnes d’un en-tête, vues par un jeu de données."""

    def __init__(self, jeu: Jeu, entete: list[str]):
        self.jeu = jeu
        self.entete = entete
        formes: dict[tuple[str, ...], list[int]] = {}
        for rang, ecriture in enumerate(entete):
            if mots := forme(ecriture):
                formes.setdefault(mots, []).append(rang)
        trouvees = {champ.nom: champ.colonne(formes) for champ in jeu.champs}
        self.colonnes = {nom: rangs[0] for nom, rangs in trouvees.items() if rangs}
        prises = set(self.colonnes.values())
        # « Rentrée scolaire » et « Année scolaire » dans un même fichier : deux fois la même année, ou le fichier ment.
        self.autres_annees = [
            (champ, rangs[0])
            for champ in jeu.champs
            if champ.nom in jeu.annee
            for rangs in champ.colonnes(formes)[1:]
            if rangs[0] not in prises
        ]
        self.annee_du_fichier: int | None = None  # celle de son titre ou de son nom
        self.situations = [
            (champ, rang)
            for champ in jeu.champs
            if champ.situe
            for rang in trouvees[champ.nom][1:]
            if rang not in prises
        ]
        self.repetees = [rangs for nom, rangs in trouvees.items() if len(rangs) > 1 and not jeu.champ(nom).situe]

    @property
    def manquantes(self) -> list[str]:
        """Libellés des groupes obligatoires dont aucune colonne n’est là."""
        groupes = list(self.jeu.obligatoires)
        if not self.jeu.annee_facultative and not self.annee_dans_l_entete():
            groupes.append(self.jeu.annee)
        if any(nom in self.colonnes for nom in self.jeu.interdits):
            return ["un fichier sans colonne d’établissement"]
        return [
            " ou ".join(self.jeu.champ(nom).libelle for nom in groupe)
            for groupe in groupes
            if not any(nom in self.colonnes for nom in groupe)
        ]

    @property
    def reconnues(self) -> list[str]:
        """En-têtes reconnus, tels qu’écrits, dans l’ordre du fichier."""
        return [self.entete[rang] for rang in sorted(set(self.colonnes.values()))]

    def annee_dans_l_entete(self) -> int | None:
        """L’année scolaire écrite dans l’en-tête d’une colonne reconnue (« EP 2022-2023 ») ; `None` s’il y en a plusieurs."""
        if not self.jeu.annee:
            return None
        annees = {annee_de_l_entete(ecriture) for ecriture in self.reconnues} - {""}
        try:
            return self.jeu.champ(self.jeu.annee[0]).lire(annees.pop()) if len(annees) == 1 else None
        except CaseRefusee:
            return None

    def annee(self, valeurs: dict[str, Any]) -> int | None:
        """L’année scolaire d’une ligne : celle de sa colonne, sinon celle de l’en-tête."""
        for nom in self.jeu.annee:
            if nom in self.colonnes:
                return valeurs.get(nom)
        return self.annee_dans_l_entete() or self.annee_du_fichier

    def annees_contraires(self, valeurs: dict[str, Any]) -> str:
        """Le champ d’année qui contredit le plus sûr, vide s’ils disent la même année."""
        dites = [(nom, valeurs[nom]) for nom in self.jeu.annee if valeurs.get(nom) is not None]
        return next((nom for nom, annee in dites if annee != dites[0][1]), "")

    def lire(self, numero: int, cases: list[str]) -> tuple[Ligne, list[Refus]]:
        """Les valeurs de la ligne, et ses cases refusées."""
        valeurs, refus = {}, []
        for champ in self.jeu.champs:
            rang = self.colonnes.get(champ.nom)
            if rang is None:
                continue
            try:
                valeurs[champ.nom] = champ.lire(sans_formule(cases[rang]))
            except CaseRefusee as erreur:
                refus.append(Refus(numero, self.entete[rang], extrait(cases[rang]), str(erreur)))
        refus += self._situations_en_double(numero, cases, valeurs)
        return Ligne(numero, valeurs), refus or list(self._annees_en_double(numero, cases, valeurs))

    def _situations_en_double(self, numero: int, cases: list[str], valeurs: dict[str, Any]) -> Iterator[Refus]:
        """Complète ce que la première colonne laisse vide, et rend les codes qui se contredisent ; un nom a deux écritures."""
        for champ, rang in self.situations:
            try:
                lue = champ.lire(sans_formule(cases[rang]))
            except CaseRefusee as erreur:
                yield Refus(numero, self.entete[rang], extrait(cases[rang]), str(erreur))
                continue
            if not valeurs.get(champ.nom):
                valeurs[champ.nom] = lue
            elif lue and lue != valeurs[champ.nom] and champ.lire is not texte:
                autre = self.entete[self.colonnes[champ.nom]]
                yield Refus(numero, self.entete[rang], extrait(cases[rang]), f"la colonne « {autre} » dit autre chose")

    def _annees_en_double(self, numero: int, cases: list[str], valeurs: dict[str, Any]) -> Iterator[Refus]:
        """Les autres colonnes d’année qui ne disent pas la même que celle qu’on lit."""
        for champ, rang in self.autres_annees:
            try:
                lue = champ.lire(sans_formule(cases[rang]))
            except CaseRefusee as erreur:
                yield Refus(numero, self.entete[rang], extrait(cases[rang]), str(erreur))
                continue
            if lue is not None and valeurs.get(champ.nom) is not None and lue != valeurs[champ.nom]:
                attendu = "cette année n’est pas celle de l’autre colonne d’année"
                yield Refus(numero, self.entete[rang], extrait(cases[rang]), attendu)

    def obligations(self, ligne: Ligne, cases: list[str]) -> Iterator[Refus]:
        """Les cases vides de colonnes où il faut une valeur à chaque ligne."""
        annee = next((nom for nom in self.jeu.annee if nom in self.colonnes), None)
        for champ in self.jeu.champs:
            if (champ.requis or champ.nom == annee) and ligne.valeurs.get(champ.nom) in (None, ""):
                rang = self.colonnes[champ.nom]
                yield Refus(ligne.numero, self.entete[rang], extrait(cases[rang]), "cette case ne peut pas être vide")
