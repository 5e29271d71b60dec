"""Les effectifs à la rentrée, par niveau : ceux des écoles, ceux des collèges."""

from collections.abc import Iterator
from typing import Any

from tableau_bord.imports import cases
from tableau_bord.imports.jeux.jeu import Champ, Jeu, Observation
from tableau_bord.imports.jeux.lieux import ACADEMIE, CODE_ACADEMIE, DEPARTEMENT, RENTREE, SECTEUR, UAI

NIVEAUX_ECOLE = ("cp", "ce1", "ce2", "cm1", "cm2")
NIVEAUX_COLLEGE = ("6e", "5e", "4e", "3e")


def _eleves(nom: str, libelle: str, *ecritures: str) -> Champ:
    return Champ(nom, libelle, cases.effectif, ecritures)


def _niveau_ecole(niveau: str) -> Champ:
    nom = niveau.upper()
    return _eleves(
        niveau,
        f"les élèves de {nom}",
        f"Nombre d'élèves en {nom} hors ULIS",
        f"Nombre d'élèves en {nom}",
        f"Effectif {nom}",
        f"Élèves {nom}",
        nom,
    )


def _niveau_college(niveau: str) -> Champ:
    return _eleves(
        f"niveau_{niveau}",
        f"les élèves de {niveau}",
        f"Nombre total de {niveau}",
        f"{niveau} total",
        f"Nombre d'élèves de {niveau}",
        f"Effectif {niveau}",
        f"Nombre de {niveau}",
        f"Élèves {niveau}",
        niveau,
    )


def _somme_sous_le_total(*noms: str):
    """Vérifie que ces effectifs, ensemble, ne dépassent pas le total de l’établissement."""

    def verifier(valeurs: dict[str, Any]) -> Iterator[tuple[str, str]]:
        total = valeurs.get("eleves")
        connus = [valeurs[nom] for nom in noms if valeurs.get(nom) is not None]
        if total is not None and sum(connus) > total:
            yield "eleves", f"les niveaux font {sum(connus):f} élèves à eux seuls : le total ne peut pas être moindre"

    return verifier


EFFECTIFS_ECOLES = Jeu(
    code="effectifs_ecoles",
    libelle="Effectifs des écoles",
    champs=(
        UAI,
        RENTREE,
        ACADEMIE,
        CODE_ACADEMIE,
        DEPARTEMENT,
        SECTEUR,
        Champ(
            "classes",
            "le nombre de classes",
            cases.effectif,
            ("Nombre total de classes", "Nombre de classes", "Classes", "Nombre classes école"),
        ),
        _eleves(
            "eleves",
            "le nombre d’élèves",
            "Nombre total d'élèves",
            "Nombre d'élèves",
            "Effectif total",
            "Effectifs",
            "Élèves",
        ),
        _eleves(
            "pre_elementaire",
            "les élèves de maternelle",
            "Nombre d'élèves en pré-élémentaire hors ULIS",
            "Nombre d'élèves en préélémentaire hors ULIS",
            "Nombre d'élèves en pré-élémentaire",
            "Nombre d'élèves en maternelle",
        ),
        _eleves(
            "ulis", "les élèves d’ULIS", "Nombre d'élèves en ULIS", "Nombre total d'élèves en ULIS", "Effectif ULIS"
        ),
        *(_niveau_ecole(niveau) for niveau in NIVEAUX_ECOLE),
    ),
    obligatoires=(("uai",), ("eleves",), ("classes", "cp")),
    cle=("uai", "annee"),
    annee=("rentree",),
    annee_facultative=True,
    annee_requise=True,
    observations=(
        Observation("effectif_ecole", "eleves"),
        Observation("classes_ecole", "classes"),
        Observation("eleves_par_classe", quotient=("eleves", "classes")),
        Observation("effectif_maternelle", "pre_elementaire"),
        Observation("effectif_ulis_ecole", "ulis"),
        *(Observation(f"effectif_{niveau}", niveau) for niveau in NIVEAUX_ECOLE),
    ),
    verificateur=lambda: _somme_sous_le_total("pre_elementaire", "ulis", *NIVEAUX_ECOLE),
)

EFFECTIFS_COLLEGES = Jeu(
    code="effectifs_colleges",
    libelle="Effectifs des collèges",
    champs=(
        UAI,
        RENTREE,
        ACADEMIE,
        CODE_ACADEMIE,
        DEPARTEMENT,
        SECTEUR,
        # Le libellé public finit par une longue parenthèse, que la forme d’un en-tête ne garde pas ; un logiciel qui ôte la
        # ponctuation en garde les mots.
        _eleves(
            "eleves",
            "le nombre d’élèves",
            "Nombre d'élèves total",
            "Nombre d'élèves total nombre d'élèves dans les formations du 1er cycle du 2nd degré et non du nombre total d'élèves "
            "inscrits dans l'établissement les DIMA et les dispositifs relais sont exclus",
            "Nombre d'élèves",
            "Effectif total",
            "Effectifs",
            "Élèves",
        ),
        _eleves(
            "segpa",
            "les élèves de SEGPA",
            "Nombre d'élèves total Segpa",
            "Nombre d'élèves Segpa",
            "Effectif Segpa",
        ),
        _eleves("ulis", "les élèves d’ULIS", "Nombre d'élèves total ULIS", "Nombre d'élèves ULIS", "Effectif ULIS"),
        *(_niveau_college(niveau) for niveau in NIVEAUX_COLLEGE),
    ),
    obligatoires=(("uai",), ("eleves",), ("niveau_6e",), ("niveau_3e",)),
    cle=("uai", "annee"),
    annee=("rentree",),
    annee_facultative=True,
    annee_requise=True,
    observations=(
        Observation("effectif_college", "eleves"),
        Observation("effectif_segpa", "segpa"),
        Observation("effectif_ulis_college", "ulis"),
        *(Observation(f"effectif_{niveau}", f"niveau_{niveau}") for niveau in NIVEAUX_COLLEGE),
    ),
    verificateur=lambda: _somme_sous_le_total(*(f"niveau_{niveau}" for niveau in NIVEAUX_COLLEGE)),
)
