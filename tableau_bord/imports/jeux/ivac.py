"""Les indicateurs de valeur ajoutée des collèges : réussite au DNB, valeur ajoutée, accès de la 6e à la 3e."""

from dataclasses import replace

from tableau_bord.imports import cases
from tableau_bord.imports.jeux.jeu import Champ, Jeu, Observation
from tableau_bord.imports.jeux.lieux import ACADEMIE, CODE_ACADEMIE, DEPARTEMENT, RENTREE, SECTEUR, SESSION, UAI

IVAC = Jeu(
    code="ivac",
    libelle="Indicateurs de valeur ajoutée des collèges",
    champs=(
        UAI,
        SESSION,
        # « Année » seule est ici celle de la session.
        replace(RENTREE, ecritures=("Rentrée scolaire", "Année scolaire", "Rentrée", "Année de rentrée")),
        ACADEMIE,
        CODE_ACADEMIE,
        DEPARTEMENT,
        SECTEUR,
        Champ(
            "candidats_g",
            "le nombre de candidats, série générale",
            cases.effectif,
            (
                "Nb candidats G",
                "Candidats G",
                "Nb candidats présents G",
                "Candidats présents G",
                "Nb présents G",
                "Présents G",
                "Effectif candidats G",
                "Effectif présents G",
            ),
        ),
        Champ(
            "taux_g",
            "le taux de réussite, série générale",
            cases.taux,
            ("Taux de réussite G", "Taux de réussite DNB G", "Taux de réussite au brevet G", "Réussite G"),
        ),
        Champ(
            "va_g",
            "la valeur ajoutée du taux de réussite, série générale",
            cases.points,
            (
                "VA du taux de réussite G",
                "VA taux G",
                "VA réussite G",
                "VA du taux de réussite",
                "VA taux réussite DNB G",
            ),
        ),
        Champ(
            "candidats_p",
            "le nombre de candidats, série professionnelle",
            cases.effectif,
            ("Nb candidats P", "Candidats P", "Nb candidats présents P", "Nb présents P", "Présents P"),
        ),
        Champ(
            "acces",
            "le taux d’accès de la 6e à la 3e",
            cases.taux,
            ("Taux d'accès 6eme 3eme", "Accès 6e 3e", "Taux accès 6e 3e brut", "Taux accès 3e"),
        ),
    ),
    obligatoires=(("uai",), ("candidats_g",), ("taux_g",)),
    cle=("uai", "annee"),
    annee=("session", "rentree"),
    observations=(
        Observation("dnb_reussite", "taux_g", ("candidats_g",), taux=True),
        Observation("va_dnb", "va_g", ("candidats_g",)),
        Observation("acces_6e_3e", "acces", ("candidats_g", "candidats_p")),
    ),
)
