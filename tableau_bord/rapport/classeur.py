"""Les tableaux du rapport, pour un tableur : les mêmes cases que dans le PDF, masquées pareil, tirées du même rapport composé."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tableau_bord.rapport.blocs import Ligne, Tableau
from tableau_bord.rapport.donnees import Rapport
from tableau_bord.rapport.mise_en_page import contexte

# « 1 234,5 », « +3,0 », « −2 » : un nombre seul. Une part, une durée, « n. c. » restent ce qu’ils sont.
NOMBRE = re.compile(r"[+\u2212]?\d{1,3}(?:\u00a0\d{3})*(?:,\d+)?|[+\u2212]?\d+(?:,\d+)?")
ENTETES_CSV = ("Partie", "Tableau", "Ligne", "Colonne", "Valeur")

Feuille = tuple[str, Sequence[str], list[list]]


class Range(NamedTuple):
    partie: str
    tableau: Tableau


def tableaux(rapport: Rapport) -> Iterator[Range]:
    """Tous ceux du document, dans son ordre, avec la partie où ils sont."""
    lus = contexte(rapport)
    propres = {
        "le-reseau": [lus["etablissements"], _de(lus["figure_ips"])],
        "les-actions": [
            _de(lus["figure_actions"]),
            lus["missions"],
            lus["publics"],
            *(tableau for _, _, tableau in lus["axes"]),
        ],
        "le-tableau-de-bord": [
            lus["indicateurs"],
            *map(_de, lus["evaluations"]),
            *map(_de, lus["figures"]),
            _de(lus["face_a_l_ips"]),
            *lus["par_etablissement"],
            *lus["par_periode"],
        ],
    }
    for partie in rapport.parties:
        for tableau in (*propres.get(partie.code, []), *(bloc.tableau for bloc in partie.blocs)):
            if tableau is not None:
                yield Range(partie.titre, tableau)
    for bloc in rapport.releves:
        if bloc.tableau is not None:
            yield Range("Annexe : relevés", bloc.tableau)
    yield Range("Signatures", lus["signatures"])


def _de(figure) -> Tableau | None:
    return figure.tableau if figure else None


def en_feuilles(rapport: Rapport) -> list[Feuille]:
    """La première feuille les énumère ; puis une feuille par tableau, nommée par son rang."""
    ranges = list(tableaux(rapport))
    sommaire = [[f"Tableau {n}", un.partie, un.tableau.titre, un.tableau.note] for n, un in enumerate(ranges, start=1)]
    return [
        ("Sommaire", ("Feuille", "Partie", "Tableau", "Note"), sommaire),
        *(
            (
                f"Tableau {n}",
                [colonne.libelle for colonne in un.tableau.colonnes],
                [list(map(valeur, _cases(ligne, un.tableau))) for ligne in un.tableau.lignes],
            )
            for n, un in enumerate(ranges, start=1)
        ),
    ]


def en_lignes(rapport: Rapport) -> Iterator[list]:
    """Une ligne par case, pour un fichier qui n’a qu’une table ; le titre d’un groupe est une ligne comme une autre."""
    for partie, tableau in tableaux(rapport):
        for ligne in tableau.lignes:
            cases = _cases(ligne, tableau)
            for colonne, texte in zip(tableau.colonnes[1:], cases[1:], strict=True):
                if texte:
                    yield [partie, tableau.titre, ligne.entete, colonne.libelle, valeur(texte)]


def _cases(ligne: Ligne, tableau: Tableau) -> list[str]:
    """Une case par colonne : un en-tête étendu laisse vides celles qu’il couvre."""
    return [ligne.entete, *[""] * (ligne.etendue - 1), *ligne.suite][: len(tableau.colonnes)]


def valeur(texte: str) -> str | int | float:
    """Un nombre si la case n’est que cela ; sinon, le texte."""
    if not NOMBRE.fullmatch(texte):
        return texte
    nu = texte.replace("\u00a0", "").replace("\u2212", "-").replace(",", ".")
    return float(nu) if "." in nu else int(nu)
