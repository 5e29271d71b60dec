"""Les parties, dans l’ordre du document : qui propose le texte de chacune, et de quoi elle est faite."""

from collections.abc import Callable

from tableau_bord.etats import Section
from tableau_bord.rapport.blocs import Avis, Bloc, Partie, Texte
from tableau_bord.rapport.donnees import Actions, Essentiel, TableauDeBord, Territoire
from tableau_bord.rapport.matiere import Matiere
from tableau_bord.rapport.parties import activite, alliances, conseil, moyens, perspectives, pilotage
from tableau_bord.rapport.parties.actions import actions
from tableau_bord.rapport.parties.essentiel import essentiel
from tableau_bord.rapport.parties.tableau import tableau
from tableau_bord.rapport.parties.territoire import territoire
from tableau_bord.rapport.parties.textes import ligne, propre

Propositions = dict[str, tuple[str, ...]]
OMIS = "omis"

BLOCS: dict[str, Callable[[Matiere], tuple[Bloc, ...]]] = {
    Section.PILOTAGE: pilotage.blocs,
    Section.PARTENARIATS: alliances.blocs,
    Section.MOYENS: moyens.blocs,
    Section.FORMATION: activite.blocs_formation,
    Section.ACTIVITE: activite.blocs,
    Section.CONSEIL: conseil.blocs,
    Section.PERSPECTIVES: perspectives.blocs,
}


def propositions(
    matiere: Matiere, *, lessentiel: Essentiel, leterritoire: Territoire, lesactions: Actions, letableau: TableauDeBord
) -> Propositions:
    """Le texte proposé pour chaque partie, phrase par phrase, d’après les chiffres."""
    return {
        Section.ESSENTIEL: lessentiel.constats,
        Section.RESEAU: leterritoire.phrases,
        Section.PILOTAGE: pilotage.proposition(matiere),
        Section.ACTIONS: lesactions.phrases,
        Section.TABLEAU: letableau.lectures[:3]
        or ("Aucun indicateur observé n’est connu pour cette année : les fichiers publics n’ont pas été importés.",),
        Section.PARTENARIATS: alliances.proposition(matiere),
        Section.MOYENS: moyens.proposition(matiere),
        Section.FORMATION: activite.proposition_formation(matiere),
        Section.ACTIVITE: activite.proposition(matiere),
        Section.CONSEIL: conseil.proposition(matiere),
        Section.PERSPECTIVES: perspectives.proposition(matiere),
    }


def proposees(matiere: Matiere) -> Propositions:
    """Le texte proposé de chaque partie, pour qui l’écrit."""
    return propositions(
        matiere,
        lessentiel=essentiel(matiere),
        leterritoire=territoire(matiere),
        lesactions=actions(matiere, avec_images=False),
        letableau=tableau(matiere),
    )


def parties(matiere: Matiere, textes: Propositions, signaler: Callable[[str], None]) -> tuple[Partie, ...]:
    """Toutes les parties, sauf celles qu’on a choisi de laisser de côté ; `signaler` reçoit le titre de chacune."""
    faites = []
    for section in Section:
        if (choix := matiere.textes.get(section.value)) and choix.usage == OMIS:
            continue
        signaler(str(section.label))
        faites.append(_partie(matiere, section, textes[section]))
    return tuple(faites)


def _partie(matiere: Matiere, section: Section, proposition: tuple[str, ...]) -> Partie:
    return Partie(
        code=section.value,
        titre=str(section.label),
        texte=_texte(matiere, section, proposition),
        blocs=BLOCS[section](matiere) if section in BLOCS else (),
        avis=tuple(
            Avis(ligne(str(c.par)), ligne(c.fonction), propre(c.texte))
            for c in matiere.commentaires
            if c.section == section
        ),
    )


def _texte(matiere: Matiere, section: Section, proposition: tuple[str, ...]) -> Texte:
    choix = matiere.textes.get(section.value)
    if choix is None:
        return Texte(proposition=proposition)
    return Texte(
        proposition=proposition if choix.usage == choix.Usage.PROPOSE else (),
        ecrit=propre(choix.texte) if choix.usage == choix.Usage.ECRIT else "",
        usage=choix.usage,
    )
