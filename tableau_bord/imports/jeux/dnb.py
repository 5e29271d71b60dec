"""Le diplôme national du brevet par établissement, toutes séries : candidats présents, admis, mentions."""

from collections.abc import Iterator
from typing import Any

from tableau_bord.imports import cases
from tableau_bord.imports.jeux.jeu import Champ, Jeu, Observation
from tableau_bord.imports.jeux.lieux import D_UN_EXAMEN

_MENTIONS = ("mention_ab", "mention_b", "mention_tb")


def _verifier(valeurs: dict[str, Any]) -> Iterator[tuple[str, str]]:
    presents, admis = valeurs.get("presents"), valeurs.get("admis")
    if presents is not None and admis is not None and admis > presents:
        yield "admis", f"il y a plus d’admis que de candidats présents ({presents:f})"
    mentions = [valeurs[nom] for nom in _MENTIONS if valeurs.get(nom) is not None]
    if admis is not None and sum(mentions) > admis:
        yield "admis", f"il y a plus de mentions ({sum(mentions):f}) que d’admis"


DNB = Jeu(
    code="dnb",
    libelle="Diplôme national du brevet par établissement",
    champs=(
        *D_UN_EXAMEN,
        Champ(
            "presents",
            "le nombre de candidats présents",
            cases.effectif,
            ("Présents", "Nombre de présents", "Candidats présents", "Nombre de candidats présents"),
        ),
        Champ(
            "admis", "le nombre d’admis", cases.effectif, ("Admis", "Nombre d'admis", "Candidats admis", "Total admis")
        ),
        Champ(
            "mention_ab",
            "les mentions assez bien",
            cases.effectif,
            ("Nombre d'admis Mention AB", "Admis Mention AB", "Admis Mention assez bien", "Nombre de mentions AB"),
        ),
        Champ(
            "mention_b",
            "les mentions bien",
            cases.effectif,
            ("Admis Mention bien", "Nombre d'admis Mention B", "Admis Mention B", "Nombre de mentions B"),
        ),
        Champ(
            "mention_tb",
            "les mentions très bien",
            cases.effectif,
            ("Admis Mention très bien", "Nombre d'admis Mention TB", "Admis Mention TB", "Nombre de mentions TB"),
        ),
    ),
    obligatoires=(("uai",), ("presents",), ("admis",)),
    cle=("uai", "annee"),
    annee=("session", "rentree"),
    observations=(
        Observation("dnb_toutes_series", parts=("admis",), effectif=("presents",)),
        Observation("dnb_mentions_toutes_series", parts=_MENTIONS, effectif=("presents",)),
    ),
    verificateur=lambda: _verifier,
)
