"""Ce qui s’est relevé dans l’année, période par période : le réseau, un tableau par rythme."""

from tableau_bord.indicateurs.suites import Suite
from tableau_bord.periodes import Periodicite
from tableau_bord.rapport.donnees import LigneParPeriode, ParPeriode
from tableau_bord.rapport.matiere import Matiere, est_connu
from tableau_bord.rapport.parties.textes import chiffre, ligne


def par_periode(matiere: Matiere) -> tuple[ParPeriode, ...]:
    """Un tableau par rythme, dans l’ordre des rythmes ; rien d’un indicateur dont aucune période n’est connue."""
    par_rythme: dict[str, list[Suite]] = {}
    for suite in matiere.suites:
        if any(est_connu(periode) for periode in suite.periodes):
            par_rythme.setdefault(suite.annee.fiche.periodicite, []).append(suite)
    return tuple(
        ParPeriode(
            str(rythme.label),
            tuple(libelle for _, libelle in par_rythme[rythme][0].annee.fiche.periodes),
            tuple(
                LigneParPeriode(
                    ligne(suite.annee.fiche.libelle),
                    suite.annee.fiche.unite,
                    tuple(chiffre(periode) for periode in suite.periodes),
                    chiffre(suite.annee),
                )
                for suite in par_rythme[rythme]
            ),
        )
        for rythme in Periodicite
        if rythme in par_rythme
    )
