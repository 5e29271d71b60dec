"""Ce que toutes les compositions partagent : le point d’un résultat, celui d’une référence, et comment on la nomme."""

from tableau_bord.ecriture import INCONNU, MASQUE, grandeur
from tableau_bord.graphiques.modele import Point
from tableau_bord.indicateurs.mesures import Reference, Resultat

MAILLES = {"france": "France", "region": "Région académique", "academie": "Académie", "departement": "Département"}
PUBLICS = {"hors_ep": "hors EP", "ensemble": "ensemble"}


def nom_reference(maille: str, public: str) -> str:
    """« France, REP+ » ; « Académie, hors EP »."""
    return f"{MAILLES.get(maille, maille)}, {PUBLICS.get(public, public)}"


def point(rubrique: str, resultat: Resultat | None) -> Point:
    """Le point d’un résultat : sans nombre s’il est masqué ou inconnu."""
    if resultat is None or not (resultat.masque or resultat.mesure.est_connue):
        return Point(rubrique, None, INCONNU)
    if resultat.masque:
        return Point(rubrique, None, MASQUE)
    valeur = resultat.mesure.valeur
    return Point(rubrique, valeur, grandeur(valeur, resultat.fiche.unite))


def point_de_reference(rubrique: str, resultat: Resultat | None, maille: str, public: str) -> Point:
    trouvee = chercher_reference(resultat, maille, public)
    if resultat is None or trouvee is None:
        return Point(rubrique, None, INCONNU)
    return Point(rubrique, trouvee.valeur, grandeur(trouvee.valeur, resultat.fiche.unite))


def chercher_reference(resultat: Resultat | None, maille: str, public: str) -> Reference | None:
    if resultat is None:
        return None
    return next((r for r in resultat.references if (r.maille, r.public) == (maille, public)), None)
