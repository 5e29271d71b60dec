"""Le catalogue : chaque indicateur y entre par sa fiche, dans l’ordre où le tableau de bord le montre.

Un indicateur calculé est une fonction sur l’activité du réseau ; sa docstring est la définition que l’utilisateur lit.
Un indicateur observé n’a qu’une fiche : ses valeurs viennent des fichiers publics, par établissement et par année.
"""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import replace

from pilotage.academies import simplifier
from pilotage.models import Reseau
from tableau_bord.indicateurs.activite import Activite
from tableau_bord.indicateurs.catalogue import Catalogue
from tableau_bord.indicateurs.echelles import echelle_en
from tableau_bord.indicateurs.mesures import REGLES, Fiche, Mesure, Theme
from tableau_bord.indicateurs.seuils import seuil_de
from tableau_bord.models import IndicateurLocal
from tableau_bord.periodes import Periodicite

SANS_REFERENCE = "Aucune : ces chiffres ne sortent pas du réseau, il n’y a rien à quoi les comparer."

CATALOGUE = Catalogue()
CALCULS: dict[str, Callable[[Activite], Mesure]] = {}


# Ce que chaque calcul lit de l’activité : on ne compte que ce qui est demandé.
FAITS: dict[str, tuple[str, ...]] = {}


def indicateur(libelle: str, *, faits: tuple[str, ...], **champs):
    """Inscrit une fonction `(activite) -> Mesure` ; son nom est le code, sa docstring la définition.

    `faits` : les sujets de l’activité qu’elle lit.
    """

    def inscrire(calcul):
        code = calcul.__name__
        definition = " ".join(inspect.getdoc(calcul).split())
        champs.setdefault("references", SANS_REFERENCE)
        observer(code, libelle, definition=definition, source="RepNet, saisies du réseau", niveau="reseau", **champs)
        CALCULS[code], FAITS[code] = calcul, faits
        return calcul

    return inscrire


def faits_de(demandees: Iterable[Fiche]) -> set[str]:
    """Les sujets de l’activité dont ces indicateurs sont tirés ; aucun pour ceux qui s’observent."""
    return {sujet for fiche in demandees for sujet in FAITS.get(fiche.code, ())}


def observer(code: str, libelle: str, **champs) -> Fiche:
    """Inscrit la fiche d’un indicateur ; refuse deux fois le même code."""
    fiche = former(code, libelle, **champs)
    CATALOGUE.ecrire(fiche)
    return fiche


def former(code: str, libelle: str, **champs) -> Fiche:
    """Une fiche, avec le seuil que l’installation lui donne ; elle n’entre pas au catalogue."""
    champs.setdefault("seuil", seuil_de(code))
    return Fiche(code=code, libelle=libelle, **champs)


def fiches(codes: Iterable[str] | None = None, reseau: Reseau | None = None) -> list[Fiche]:
    """Les fiches demandées (toutes par défaut), dans l’ordre du catalogue, puis celles que `reseau` s’est données.

    Lève `KeyError` pour un code inconnu.
    """
    demandes = set(CATALOGUE if codes is None else codes)
    connues = list(CATALOGUE.values())
    if reseau is not None and demandes - CATALOGUE.keys():
        connues += fiches_locales(reseau)
    trouvees = [fiche for fiche in connues if fiche.code in demandes]
    if inconnus := demandes - {fiche.code for fiche in trouvees}:
        raise KeyError(f"Indicateur inconnu : {', '.join(sorted(inconnus))}.")
    return trouvees


def parts_de(fiche: Fiche, annee: int | None = None) -> list[Fiche]:
    """Les indicateurs qui détaillent celui-ci : ses groupes, ses niveaux, dans leur ordre.

    `annee` : les groupes de l’échelle en vigueur cette année-là, sous les noms qu’elle leur donne.
    """
    parts = [part for part in CATALOGUE.values() if part.detail_de == fiche.code]
    if annee is None or not fiche.echelles:
        return parts
    groupes = echelle_en(fiche.echelles, annee).groupes
    return [
        replace(part, libelle=part.libelle.replace(part.groupe, en_titre(nom), 1), groupe=en_titre(nom))
        for part, nom in zip(parts, groupes, strict=False)
    ]


def competences_de(fiche: Fiche) -> list[Fiche]:
    """Les indicateurs suivis des compétences de cette évaluation, dans leur ordre."""
    return [competence for competence in CATALOGUE.values() if competence.competence_de == fiche.code]


def en_titre(groupe: str) -> str:
    return f"{groupe[:1].upper()}{groupe[1:]}"


def fiche_de(code: str) -> Fiche | None:
    """La fiche d’un code : du catalogue, ou d’un indicateur qu’un réseau a ajouté ; `None` s’il n’existe pas."""
    if fiche := CATALOGUE.get(code):
        return fiche
    local = IndicateurLocal.du_code(code)
    return fiche_locale(local) if local else None


def libelle_de(code: str) -> str:
    fiche = fiche_de(code)
    return fiche.libelle if fiche else code


def fiches_locales(reseau: Reseau) -> list[Fiche]:
    """Les indicateurs que ce réseau s’est donnés, dans leur ordre."""
    return [fiche_locale(local) for local in IndicateurLocal.objects.filter(reseau=reseau)]


RYTHMES: dict[str, str] = {
    Periodicite.SEMESTRE: "semestre, deux par an",
    Periodicite.TRIMESTRE: "trimestre, trois par an",
    Periodicite.VACANCES: "de vacances à vacances, cinq périodes par an",
}


def fiche_locale(local: IndicateurLocal) -> Fiche:
    return Fiche(
        code=local.code,
        libelle=local.libelle,
        definition=local.definition,
        formule=local.formule or REGLES[local.agregation],
        source=local.source or "le réseau",
        unite=local.unite,
        theme=Theme.PROPRES,
        sens=local.sens,
        niveau=local.niveau,
        agregation=local.agregation,
        periodicite=local.periodicite,
        cumul=local.cumul,
        periode=RYTHMES.get(local.periodicite, "année scolaire"),
        sur_personnes=local.sur_personnes,
        seuil=seuil_de(local.code),
        attendu=local.est_actif,
        references="Aucune : cet indicateur n’existe que dans ce réseau.",
    )


def saisissables() -> dict[str, Fiche]:
    """Les indicateurs observés, par leur code et par leur libellé simplifiés ; ceux des réseaux, par leur code seul."""
    observees = [fiche for fiche in CATALOGUE.values() if fiche.est_observee]
    par_nom = {simplifier(fiche.libelle): fiche for fiche in observees}
    par_nom |= {simplifier(fiche.code): fiche for fiche in observees}
    return par_nom | {simplifier(local.code): fiche_locale(local) for local in IndicateurLocal.objects.all()}
