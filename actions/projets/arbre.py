"""L’arbre d’un projet, tel que la page, le dessin et les documents le montrent : axes, objectifs, cibles, état des actions."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count

from actions import catalogue
from actions.etats import Etat
from actions.models import Action, Axe, Cible, Objectif, ProjetReseau
from actions.projets.vie import axes_de
from pilotage.models import Agent


@dataclass(frozen=True)
class Groupe:
    """Des états qui se ressemblent, pour qui regarde de loin."""

    cle: str
    libelle: str
    etats: tuple[str, ...]


GROUPES = (
    Groupe("envisagees", "envisagées", (Etat.IDEE, Etat.PROPOSEE)),
    Groupe("validees", "validées", (Etat.VALIDEE,)),
    Groupe("en_cours", "en cours", (Etat.EN_COURS,)),
    Groupe("faites", "terminées", (Etat.TERMINEE, Etat.EVALUEE)),
    Groupe("arretees", "suspendues ou abandonnées", (Etat.SUSPENDUE, Etat.ABANDONNEE)),
)


@dataclass(frozen=True)
class Compte:
    """Combien d’actions dans chaque état."""

    par_etat: tuple[tuple[str, int], ...] = ()

    @classmethod
    def somme(cls, comptes: "Iterable[Compte]") -> "Compte":
        total: Counter[str] = Counter()
        for compte in comptes:
            total.update(dict(compte.par_etat))
        return cls(tuple((etat, total[etat]) for etat in Etat.values if total[etat]))

    @property
    def total(self) -> int:
        return sum(nombre for _, nombre in self.par_etat)

    @property
    def par_groupe(self) -> list[tuple[Groupe, int]]:
        """Tous les groupes, même vides, dans l’ordre de la vie d’une action."""
        connus = dict(self.par_etat)
        return [(groupe, sum(connus.get(etat, 0) for etat in groupe.etats)) for groupe in GROUPES]

    @property
    def phrase(self) -> str:
        """« 7 actions : 2 en cours, 1 terminée, 4 évaluées » ; chaque état par son nom."""
        if not self.total:
            return "aucune action"
        details = ", ".join(f"{nombre} {_au_pluriel(str(Etat(etat).label), nombre)}" for etat, nombre in self.par_etat)
        return f"{self.total} {_au_pluriel('action', self.total)} : {details}"


def _au_pluriel(mot: str, nombre: int) -> str:
    return mot if nombre < 2 or mot == "en cours" else f"{mot}s"


@dataclass(frozen=True)
class CibleLue:
    cible: Cible
    libelle: str
    unite: str
    aujourd_hui: catalogue.ValeurDuJour | None = (
        None  # `None` pour un indicateur du réseau, ou que l’agent ne peut lire
    )

    @property
    def depart(self):
        return self.cible.depart

    @property
    def visee(self):
        return self.cible.visee

    @property
    def echeance(self) -> str:
        return self.cible.echeance_libelle


@dataclass(frozen=True)
class BrancheObjectif:
    objectif: Objectif
    rang: str  # « 2.1 »
    compte: Compte
    cibles: tuple[CibleLue, ...]


@dataclass(frozen=True)
class BrancheAxe:
    axe: Axe
    priorites: tuple[str, ...]
    objectifs: tuple[BrancheObjectif, ...]

    @property
    def compte(self) -> Compte:
        return Compte.somme(objectif.compte for objectif in self.objectifs)


@dataclass(frozen=True)
class Arbre:
    """L’arbre d’une version, avec les actions d’une année (toutes si `annee` est `None`)."""

    projet: ProjetReseau
    annee: int | None
    axes: tuple[BrancheAxe, ...]

    @property
    def compte(self) -> Compte:
        return Compte.somme(axe.compte for axe in self.axes)


def lire_cible(
    cible: Cible,
    offerts: dict[str, catalogue.IndicateurOffert],
    valeurs: Mapping[str, catalogue.ValeurDuJour] = MappingProxyType({}),
) -> CibleLue:
    """La cible et le nom de son indicateur ; celui qui n’est plus au catalogue garde son code."""
    if cible.intitule:
        return CibleLue(cible, cible.intitule, cible.unite)
    offert = offerts.get(cible.indicateur)
    libelle, unite = (offert.libelle, offert.unite) if offert else (cible.indicateur, cible.unite)
    return CibleLue(cible, libelle, unite, valeurs.get(cible.indicateur))


def lire_arbre(projet: ProjetReseau, annee: int | None = None, *, agent: Agent | AnonymousUser | None = None) -> Arbre:
    """Cinq requêtes, quel que soit l’arbre ; `agent` : à qui montrer ce que valent aujourd’hui les indicateurs visés."""
    actions = Action.objects.filter(objectif__axe__projet=projet)
    if annee is not None:
        actions = actions.de_l_annee(annee)
    comptes: dict[int, dict[str, int]] = {}
    for objectif, etat, nombre in actions.order_by().values_list("objectif", "etat").annotate(nombre=Count("pk")):
        comptes.setdefault(objectif, {})[etat] = nombre
    axes, offerts = list(axes_de(projet)), catalogue.offerts()
    vises = {cible.indicateur for axe in axes for objectif in axe.objectifs.all() for cible in objectif.cibles.all()}
    valeurs = catalogue.valeurs_du_jour(projet.reseau, vises, agent) if agent else {}
    return Arbre(projet, annee, tuple(_branche(axe, comptes, offerts, valeurs) for axe in axes))


def _branche(axe, comptes, offerts, valeurs) -> BrancheAxe:
    return BrancheAxe(
        axe,
        tuple(str(lien) for lien in axe.priorites.all()),
        tuple(
            BrancheObjectif(
                objectif,
                f"{axe.numero}.{objectif.numero}",
                _compte(comptes.get(objectif.pk, {})),
                tuple(lire_cible(cible, offerts, valeurs) for cible in objectif.cibles.all()),
            )
            for objectif in axe.objectifs.all()
        ),
    )


def _compte(par_etat: dict[str, int]) -> Compte:
    return Compte(tuple((etat, par_etat[etat]) for etat in Etat.values if etat in par_etat))
