"""Les évaluations nationales dans le rapport : la part de chaque groupe, et les écoles face à leur IPS."""

from tableau_bord.graphiques import Graphique, nuage, parts_par_campagne
from tableau_bord.indicateurs import CATALOGUE, parts_de
from tableau_bord.indicateurs.mesures import Fiche, Resultat, Theme
from tableau_bord.rapport.matiere import Matiere
from tableau_bord.rapport.parties.textes import ligne

SUJETS = {"ecole": "Évaluations nationales dans les écoles", "college": "Évaluations nationales au collège"}
IPS_DES_ECOLES, SUIVI = "ips_ecoles", "Élèves fragiles, "


def groupes_des_evaluations(matiere: Matiere) -> tuple[Graphique, ...]:
    """Un dessin par échelle de l’année : les campagnes qui rangent les élèves dans les mêmes groupes, l’une sous l’autre."""
    par_echelle: dict[tuple[str, tuple[str, ...]], list[tuple[str, list[Resultat | None]]]] = {}
    for fiche in _evaluations(matiere):
        if parts := parts_de(fiche, matiere.annee):
            echelle = fiche.niveau, tuple(part.groupe for part in parts)
            campagne = fiche.libelle.removeprefix(SUIVI), [matiere.parts.get(part.code) for part in parts]
            par_echelle.setdefault(echelle, []).append(campagne)
    dessins = (
        parts_par_campagne(campagnes, groupes=groupes, sujet=SUJETS[niveau], annee=matiere.annee)
        for (niveau, groupes), campagnes in par_echelle.items()
    )
    return tuple(filter(None, dessins))


def _evaluations(matiere: Matiere) -> list[Fiche]:
    return [fiche for fiche in matiere.fiches.values() if fiche.theme == Theme.EVALUATIONS]


def face_a_l_ips(matiere: Matiere) -> Graphique | None:
    """Le résultat que le plus d’écoles montrent, face à l’IPS de la même rentrée : la dernière où trois points se placent.

    Seulement les écoles du réseau : ceux qui lisent ce rapport ne lisent pas tous ceux des autres.
    """
    resultats = [fiche for fiche in _evaluations(matiere) if fiche.niveau == "ecole"]
    for annee in reversed(matiere.annees):
        ips = {r.uai: r for r in matiere.des_etablissements(IPS_DES_ECOLES, annee) if _a_sa_place(r)}
        montres = {
            fiche.code: [r for r in matiere.des_etablissements(fiche.code, annee) if _a_sa_place(r) and r.uai in ips]
            for fiche in resultats
        }
        # À nombre égal, le premier du catalogue : celui de l’entrée au CP.
        fiche = max(resultats, key=lambda fiche: len(montres[fiche.code]), default=None)
        if fiche is None or len(montres[fiche.code]) < 3:
            continue
        lus = {r.uai: r for r in matiere.des_etablissements(IPS_DES_ECOLES, annee)}
        return nuage(
            [(ligne(r.nom), "", lus.get(r.uai), r) for r in matiere.des_etablissements(fiche.code, annee)],
            en_travers=CATALOGUE[IPS_DES_ECOLES],
            en_hauteur=fiche,
            qui="école",
        )
    return None


def _a_sa_place(resultat: Resultat) -> bool:
    return not resultat.masque and resultat.mesure.est_connue
