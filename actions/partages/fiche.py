"""La fiche publique de ce qui est partagé : la seule chose qu’un autre réseau en voit.

Ni nombres, ni noms, ni commentaires, ni pièces, ni dépenses : la page ne reçoit que cette fiche.
"""

from dataclasses import dataclass

from actions.models import Action, Partage, ProjetReseau
from actions.projets.vie import axes_de


@dataclass(frozen=True)
class FichePublique:
    """Une action ou un projet, tel qu’il se montre à l’académie."""

    genre: str  # « action » ou « projet »
    intitule: str
    reseau: str
    quand: str
    description: str = ""
    nature: str = ""
    niveaux: str = ""
    temps: str = ""
    axe_mission: str = ""
    axe_projet: str = ""
    bilan: tuple[tuple[str, str], ...] = ()
    axes: tuple[tuple[str, tuple[str, ...]], ...] = ()


def fiche_publique(partage: Partage, *, entiere: bool = False) -> FichePublique:
    """La fiche d’un partage ; `entiere` : avec l’arbre d’un projet, pour sa page."""
    if partage.action:
        return fiche_action(partage.action, avec_bilan=partage.avec_bilan)
    if partage.projet:
        return fiche_projet(partage.projet, entiere=entiere)
    raise ValueError("Un partage sans objet.")


def fiche_action(action: Action, *, avec_bilan: bool) -> FichePublique:
    bilan = getattr(action, "bilan_final", None) if avec_bilan else None
    return FichePublique(
        genre="action",
        intitule=action.intitule,
        reseau=str(action.reseau),
        quand=action.annee_libelle,
        description=action.description,
        nature=str(action.nature or ""),
        niveaux=action.niveaux_lisibles,
        temps=action.get_temps_display() if action.temps else "",
        axe_mission=action.get_axe_mission_display(),
        axe_projet=action.objectif.axe.intitule if action.objectif else "",
        bilan=(("L’essentiel", bilan.synthese), *bilan.parties) if bilan else (),
    )


def fiche_projet(projet: ProjetReseau, *, entiere: bool) -> FichePublique:
    """Ses axes et ses objectifs ; ni l’analyse ni les cibles, qui disent la situation du réseau."""
    axes = axes_de(projet) if entiere else ()
    return FichePublique(
        genre="projet",
        intitule=projet.titre,
        reseau=str(projet.reseau),
        quand=f"{projet.periode}, version {projet.version}",
        axes=tuple(
            (str(axe), tuple(f"{axe.numero}.{o.numero} {o.intitule}" for o in axe.objectifs.all())) for axe in axes
        ),
    )
