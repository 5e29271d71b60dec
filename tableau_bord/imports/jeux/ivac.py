"""Les indicateurs de valeur ajoutée des collèges : réussite au DNB, valeur ajoutée, accès de la 6e à la 3e."""

from collections.abc import Iterator
from typing import Any

from tableau_bord.imports import cases
from tableau_bord.imports.jeux.jeu import Champ, Jeu, Observation
from tableau_bord.imports.jeux.lieux import D_UN_EXAMEN


def _verifier(valeurs: dict[str, Any]) -> Iterator[tuple[str, str]]:
    candidats, mentions = valeurs.get("candidats_g"), valeurs.get("mentions_g")
    if candidats is not None and mentions is not None and mentions > candidats:
        yield "mentions_g", f"il y a plus de mentions que de candidats ({candidats:f})"
    for nom in ("taux_g", "taux_p", "acces"):
        # Un collège n’a jamais cent fois plus de candidats que d’admis : un tableur a gardé 0,86 pour 86 %.
        if 0 < (valeurs.get(nom) or 0) <= 1:
            yield nom, "c’est peut-être une fraction ; on attend un pourcentage de 0 à 100, par exemple 93,2"


IVAC = Jeu(
    code="ivac",
    libelle="Indicateurs de valeur ajoutée des collèges",
    champs=(
        *D_UN_EXAMEN,
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
            "taux_p",
            "le taux de réussite, série professionnelle",
            cases.taux,
            ("Taux de réussite P", "Taux de réussite DNB P", "Réussite P"),
        ),
        Champ(
            "note_g",
            "la note à l’écrit, série générale",
            cases.note,
            ("Note à l'écrit G", "Note écrit G", "Note moyenne à l'écrit G"),
        ),
        Champ(
            "va_note",
            "la valeur ajoutée de la note, série générale",
            cases.ecart_de_note,
            ("VA de la note G", "VA note G", "VA de la note", "VA note écrit G"),
        ),
        Champ(
            "mentions_g",
            "les mentions, série générale",
            cases.effectif,
            ("Nb mentions global G", "Nb mentions G", "Mentions G", "Nb mentions globales G", "Nb mentions total G"),
        ),
        Champ(
            "presents_3e",
            "la part des élèves de 3e présents au DNB",
            cases.taux,
            ("Part présents 3eme ordinaire total", "Part présents 3e", "Part présents 3eme ordinaire"),
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
    verificateur=lambda: _verifier,
    observations=(
        Observation("dnb_reussite", "taux_g", ("candidats_g",), taux=True),
        Observation("va_dnb", "va_g", ("candidats_g",)),
        Observation("dnb_mentions", parts=("mentions_g",), effectif=("candidats_g",)),
        Observation("dnb_note", "note_g", ("candidats_g",)),
        Observation("va_note", "va_note", ("candidats_g",)),
        Observation("dnb_reussite_pro", "taux_p", ("candidats_p",), taux=True),
        Observation("presents_dnb", "presents_3e", ("candidats_g", "candidats_p")),
        Observation("acces_6e_3e", "acces", ("candidats_g", "candidats_p")),
    ),
)
