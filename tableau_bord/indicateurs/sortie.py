"""Les indicateurs en données simples, pour la ligne de commande et ce qui les lira : les mêmes chiffres que l’écran."""

from collections.abc import Iterable
from decimal import Decimal

from tableau_bord.indicateurs.mesures import Resultat
from tableau_bord.models import Maille, Public

MAILLES = (Maille.FRANCE, Maille.ACADEMIE)
CHAMPS = (
    "code",
    "libelle",
    "niveau",
    "uai",
    "annee",
    "numerateur",
    "denominateur",
    "valeur",
    "effectif",
    "masque",
    "source",
)
_PRECISION = Decimal("0.0001")


def en_objets(resultats: Iterable[Resultat]) -> list[dict]:
    """Un objet par résultat ; nombres arrondis à quatre décimales, `None` pour ce qui est inconnu ou masqué.

    `references` : France et académie × REP, REP+, hors éducation prioritaire, ensemble ; celles qui existent.
    """
    return [
        {
            "code": resultat.fiche.code,
            "libelle": resultat.fiche.libelle,
            "niveau": resultat.niveau,
            "uai": resultat.uai,
            "annee": resultat.annee,
            "numerateur": _nombre(resultat.mesure.numerateur),
            "denominateur": _nombre(resultat.mesure.denominateur),
            "valeur": _nombre(resultat.mesure.valeur),
            "effectif": _nombre(resultat.mesure.effectif),
            "masque": resultat.masque,
            "source": " ; ".join(filter(None, (resultat.fiche.source, resultat.provenance))),
            "references": [
                {"maille": str(reference.maille), "public": str(reference.public), "valeur": _nombre(reference.valeur)}
                for reference in resultat.references
                if reference.maille in MAILLES
            ],
        }
        for resultat in resultats
    ]


def en_lignes(objets: Iterable[dict]) -> tuple[list[str], list[list]]:
    """En-têtes et lignes d’un tableau : les mêmes objets, une colonne par référence."""
    lieux = [(str(maille), str(public)) for maille in MAILLES for public in Public.values]
    entetes = [*CHAMPS, *(f"{maille} {public}" for maille, public in lieux)]
    lignes = []
    for objet in objets:
        references = {(r["maille"], r["public"]): r["valeur"] for r in objet["references"]}
        lignes.append([objet[champ] for champ in CHAMPS] + [references.get(lieu) for lieu in lieux])
    return entetes, lignes


def _nombre(valeur: Decimal | None) -> int | float | None:
    if valeur is None:
        return None
    arrondie = Decimal(valeur).quantize(_PRECISION)
    return int(arrondie) if arrondie == arrondie.to_integral_value() else float(arrondie)
