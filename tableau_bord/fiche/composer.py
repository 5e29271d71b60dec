"""Composer la fiche d’un réseau : un choix dans le rapport composé. Ce qui est signé ou soumis y est donc figé aussi."""

import html
import re
from dataclasses import dataclass
from datetime import date

from django.utils.html import strip_tags

from pilotage.annees import libelle_annee
from pilotage.templatetags.texte import mise_en_forme
from tableau_bord.ecriture import INCONNU, abreger, enumerer
from tableau_bord.etats import Section
from tableau_bord.indicateurs import CATALOGUE
from tableau_bord.rapport.blocs import Colonne, Ligne, Tableau
from tableau_bord.rapport.donnees import ChiffreCle, LigneIndicateur, Personne, Rapport
from tableau_bord.rapport.mise_en_page import ecrire

ABSENT = "–"
# Ce que la fiche dit d’un mot de la vie du réseau ; le reste est dans le rapport.
EN_BREF = (
    (Section.PILOTAGE, "Pilotage"),
    (Section.PARTENARIATS, "Partenariats"),
    (Section.MOYENS, "Moyens"),
    (Section.CONSEIL, "Conseil école-collège"),
)


@dataclass(frozen=True)
class Ampleur:
    """Ce qui tient sur la page : tout, d’abord ; moins, si les intitulés sont longs."""

    points: int  # par liste
    signes: int  # par point
    axes: int
    indicateurs: int
    bref: int  # signes par phrase « en bref »


AMPLEURS = (
    Ampleur(3, 170, 5, 6, 230),
    Ampleur(3, 140, 5, 5, 190),
    Ampleur(2, 120, 5, 5, 150),
    Ampleur(1, 90, 3, 3, 90),
)


@dataclass(frozen=True)
class FicheReseau:
    reseau: str
    annee: str
    arrete_le: date
    statut: str
    identite: tuple[tuple[str, str], ...]
    chiffres: tuple[ChiffreCle, ...]
    axes: Tableau | None
    indicateurs: Tableau | None
    en_bref: tuple[tuple[str, str], ...]
    listes: tuple[tuple[str, tuple[str, ...]], ...]


def composer(rapport: Rapport, ampleur: Ampleur = AMPLEURS[0]) -> FicheReseau:
    couverture = rapport.couverture
    return FicheReseau(
        reseau=abreger(f"{couverture.label} {couverture.reseau}", 90),
        annee=libelle_annee(couverture.annee),
        arrete_le=couverture.arrete_le,
        statut=couverture.statut,
        identite=_identite(rapport, ampleur),
        chiffres=rapport.essentiel.chiffres,
        axes=_axes(rapport, ampleur),
        indicateurs=_indicateurs(rapport, ampleur),
        en_bref=tuple(_en_bref(rapport, ampleur)),
        listes=_listes(rapport, ampleur),
    )


def _identite(rapport: Rapport, ampleur: Ampleur) -> tuple[tuple[str, str], ...]:
    couverture = rapport.couverture
    ecoles = sum(len(groupe.etablissements) for groupe in rapport.territoire.groupes)
    lignes = (
        ("Tête du réseau", f"{couverture.tete}, UAI {couverture.uai}"),
        ("Établissements", f"{ecoles}, à {enumerer(couverture.communes)}" if couverture.communes else str(ecoles)),
        ("Circonscriptions", enumerer(couverture.circonscriptions) or INCONNU),
        ("Coordination", _noms(couverture.coordonnateurs) or "non enregistrée pour cette année"),
        ("Pilotes", _noms(couverture.pilotes, avec_fonction=True) or "non enregistrés pour cette année"),
    )
    return tuple((terme, abreger(valeur, ampleur.bref)) for terme, valeur in lignes)


def _noms(personnes: tuple[Personne, ...], *, avec_fonction: bool = False) -> str:
    return " ; ".join(", ".join(filter(None, (p.nom, p.fonction if avec_fonction else p.precision))) for p in personnes)


def _axes(rapport: Rapport, ampleur: Ampleur) -> Tableau | None:
    """Par axe du projet, ce qui était prévu et ce qui s’est fait ; un reste est dit sur une ligne."""
    axes = rapport.actions.axes
    lignes = [
        Ligne(
            (
                abreger(axe.titre, 105),
                str(sum(objectif.prevues for objectif in axe.objectifs)),
                str(sum(objectif.faites for objectif in axe.objectifs)),
            )
        )
        for axe in axes[: ampleur.axes]
    ]
    if not lignes:
        return None
    if reste := axes[ampleur.axes :]:
        objectifs = [objectif for axe in reste for objectif in axe.objectifs]
        lignes.append(Ligne(("Autres", str(sum(o.prevues for o in objectifs)), str(sum(o.faites for o in objectifs)))))
    colonnes = (Colonne("Axe", 76), Colonne("Prévues", 12, nombre=True), Colonne("Faites", 12, nombre=True))
    return Tableau("Les actions, axe par axe", colonnes, tuple(lignes))


def _indicateurs(rapport: Rapport, ampleur: Ampleur) -> Tableau | None:
    """Le réseau sur trois ans, puis ce à quoi il se compare, s’il y a de quoi."""
    tableau = rapport.tableau
    if not tableau.est_connu:
        return None
    rangs = sorted(tableau.lignes, key=_rang)[: ampleur.indicateurs]
    comparees = [
        place for place in range(len(tableau.references)) if any(r.references[place].texte != ABSENT for r in rangs)
    ][:4]
    largeur = 66 // (len(tableau.annees) + 4)
    noms = (*tableau.annees, *(tableau.references[place] for place in comparees))
    colonnes = (
        Colonne("Indicateur", 100 - largeur * len(noms)),
        *(Colonne(nom, largeur, nombre=True) for nom in noms),
    )
    lignes = tuple(
        Ligne(
            (
                abreger(rang.libelle, 60),
                *map(ecrire, rang.valeurs),
                *(ecrire(rang.references[place]) for place in comparees),
            )
        )
        for rang in rangs
    )
    return Tableau("Le réseau sur trois ans, et ses références", colonnes, lignes)


def _rang(ligne: LigneIndicateur) -> tuple[bool, bool, int]:
    """Ce qui s’observe des élèves avant ce qui se compte des actions ; puis ce qui se compare ; puis le mieux connu."""
    return (
        ligne.libelle not in {fiche.libelle for fiche in CATALOGUE.values() if fiche.est_observee},
        all(r.texte == ABSENT for r in ligne.references),
        sum(v.texte == INCONNU for v in ligne.valeurs),
    )


def _en_bref(rapport: Rapport, ampleur: Ampleur):
    """La première phrase que le rapport dit de chacun ; rien d’une partie qu’on a laissée de côté."""
    for section, nom in EN_BREF:
        partie = rapport.partie(section)
        if partie is None:
            continue
        texte = _en_clair(partie.texte.ecrit) or " ".join(partie.texte.proposition)
        if texte:
            yield nom, _premieres_phrases(texte, ampleur.bref)


def _premieres_phrases(texte: str, signes: int) -> str:
    """Les phrases entières qui tiennent ; la première, abrégée, si aucune ne tient."""
    phrases = re.split(r"(?<=[.!?]) ", texte.replace("\n", " "))
    dites = phrases[0]
    for phrase in phrases[1:]:
        if len(dites) + 1 + len(phrase) > signes:
            break
        dites = f"{dites} {phrase}"
    return abreger(dites, signes)


def _en_clair(texte: str) -> str:
    """Le texte sans son Markdown."""
    return html.unescape(strip_tags(mise_en_forme(texte)))


def _listes(rapport: Rapport, ampleur: Ampleur) -> tuple[tuple[str, tuple[str, ...]], ...]:
    essentiel = rapport.essentiel
    vigilances = (v.constat + (f" : {' ; '.join(v.exemples)}" if v.exemples else "") for v in essentiel.vigilances)
    listes = (
        ("Ce qui a réussi", essentiel.reussites),
        ("Points de vigilance", vigilances),
        ("Décisions attendues", essentiel.attendues),
    )
    courtes = (
        (titre, tuple(abreger(point, ampleur.signes) for point in list(points)[: ampleur.points]))
        for titre, points in listes
    )
    return tuple((titre, points) for titre, points in courtes if points)
