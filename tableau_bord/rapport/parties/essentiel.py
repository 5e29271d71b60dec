"""L’essentiel, sur une page : les chiffres de l’année, ce qu’ils montrent, ce qui manque."""

from collections.abc import Iterable

from actions.models import Etat
from pilotage.acces import Role
from pilotage.annees import libelle_annee
from tableau_bord.ecriture import INCONNU, abreger, compte, grandeur, nombre
from tableau_bord.graphiques import chercher_reference, nom_reference
from tableau_bord.indicateurs import CATALOGUE
from tableau_bord.rapport.donnees import Chiffre, ChiffreCle, Essentiel, Vigilance
from tableau_bord.rapport.matiere import Matiere, est_connu, est_faite
from tableau_bord.rapport.parties.couverture import FONCTIONS, pilotes
from tableau_bord.rapport.parties.references import du_label
from tableau_bord.rapport.parties.tableau import lecture
from tableau_bord.rapport.parties.textes import base, chiffre, compter, ligne

OBSERVES = ("ips_ecoles", "ips_college", "dnb_reussite", "va_dnb")
# Ce qui tient sur la page, même quand tout manque et que les intitulés sont longs.
CONSTATS_MAX, VIGILANCES_MAX, EXEMPLES_MAX, SIGNES_MAX = 6, 7, 3, 45


def essentiel(matiere: Matiere) -> Essentiel:
    return Essentiel(
        chiffres=(*_activite(matiere), *(_observe(matiere, code) for code in OBSERVES if code in CATALOGUE)),
        constats=tuple(_constats(matiere)[:CONSTATS_MAX]),
        vigilances=tuple(_vigilances(matiere)[:VIGILANCES_MAX]),
    )


def _activite(matiere: Matiere) -> list[ChiffreCle]:
    retenues, faites = matiere.retenues, matiere.faites
    touches = matiere.du_reseau("eleves_touches")
    prevus = touches.mesure.denominateur if touches else None
    bilans = matiere.du_reseau("bilans_rendus")
    return [
        ChiffreCle("Actions de l’année", compter(len(retenues)), f"dont {compte(len(faites), 'faite')}"),
        ChiffreCle(
            "Participations d’élèves",
            chiffre(touches),
            f"sur {nombre(prevus)} prévues" if prevus is not None else "nombre prévu inconnu",
        ),
        ChiffreCle("Écoles touchées", _ecoles_touchees(matiere), "par une action au moins"),
        ChiffreCle("Bilans rendus", chiffre(bilans), f"sur {compte(len(faites), 'action faite', 'actions faites')}"),
    ]


def _ecoles_touchees(matiere: Matiere) -> Chiffre:
    resultat = matiere.du_reseau("ecoles_non_touchees")
    if resultat is None or not resultat.mesure.est_connue or resultat.mesure.denominateur is None:
        return Chiffre(INCONNU)
    toutes = resultat.mesure.denominateur
    touchees = toutes - resultat.mesure.valeur
    return Chiffre(f"{nombre(touchees)} sur {nombre(toutes)}", touchees)


def _observe(matiere: Matiere, code: str) -> ChiffreCle:
    """La dernière valeur connue d’un indicateur observé, avec son année si ce n’est pas celle du rapport."""
    fiche, resultat = CATALOGUE[code], matiere.dernier_connu(code)
    sur = base(resultat)
    precisions = []
    if resultat is not None and resultat.annee != matiere.annee:
        precisions.append(f"en {libelle_annee(resultat.annee)}")
    if resultat is not None and not est_connu(resultat):
        precisions.append(resultat.raison)
    elif sur != "–" and fiche.est_un_taux:
        precisions.append(f"sur {sur} candidats" if code.startswith("dnb") else f"sur {sur}")
    elif sur != "–" and fiche.unite == "indice":
        precisions.append(f"{sur} élèves")
    elif sur != "–" and fiche.unite == "points":
        precisions.append(f"points, sur {sur} candidats")
    references = [
        f"{nom_reference(*qui)} : {grandeur(reference.valeur, fiche.unite)}"
        for qui in du_label(matiere.reseau.type)
        if (reference := chercher_reference(resultat, *qui))
    ]
    return ChiffreCle(fiche.libelle, chiffre(resultat), ", ".join(filter(None, precisions)), tuple(references))


def _constats(matiere: Matiere) -> list[str]:
    """Des phrases vraies, tirées des chiffres ; aucune s’il n’y a rien à dire."""
    constats = []
    retenues, faites = matiere.retenues, matiere.faites
    if retenues:
        constats.append(
            f"En {libelle_annee(matiere.annee)}, {compte(len(retenues), 'action a été validée', 'actions ont été validées')}"
            f" et {compte(len(faites), 'menée à son terme', 'menées à leur terme')}."
        )
    if plus_fourni := _axe_le_plus_fourni(matiere):
        constats.append(plus_fourni)
    if partenaires := {p.pk for action in retenues for p in action.partenaires.all()}:
        ensemble = sum(bool(action.partenaires.all()) for action in retenues)
        constats.append(
            f"{compte(ensemble, 'action associe', 'actions associent')} au moins un partenaire ; "
            f"{compte(len(partenaires), 'partenaire y prend part', 'partenaires y prennent part')}."
        )
    constats += filter(
        None, (lecture(matiere, code) for code in ("ips_ecoles", "dnb_reussite", "va_dnb") if code in CATALOGUE)
    )
    return constats


def _axe_le_plus_fourni(matiere: Matiere) -> str:
    comptes: dict[int, int] = {}
    noms = {}
    for action in matiere.retenues:
        if action.objectif:
            axe = action.objectif.axe
            comptes[axe.pk] = comptes.get(axe.pk, 0) + 1
            noms[axe.pk] = f"l’axe {axe.numero}, « {abreger(ligne(axe.intitule), 90)} »"
    if len(comptes) < 2:
        return ""
    premiers = sorted(comptes, key=lambda pk: -comptes[pk])
    if comptes[premiers[0]] == comptes[premiers[1]]:
        return ""
    return f"L’axe le plus fourni est {noms[premiers[0]]} : {comptes[premiers[0]]} actions sur {len(matiere.retenues)}."


def _vigilances(matiere: Matiere) -> list[Vigilance]:
    """Ce qui manque, du plus gênant au moins gênant."""
    retenues, faites = matiere.retenues, matiere.faites
    trouvees = []
    if not any(affectation.role == Role.COORDONNATEUR for affectation in matiere.affectations):
        trouvees.append(Vigilance("Aucun coordonnateur n’est enregistré pour cette année."))
    presents = {affectation.fonction for affectation in pilotes(matiere)}
    absents = [fonction.label for fonction in FONCTIONS if fonction not in presents]
    if absents:
        trouvees.append(Vigilance("Pilotes non enregistrés pour cette année", tuple(absents)))
    if not matiere.projet:
        trouvees.append(Vigilance("Aucun projet de réseau ne couvre cette année."))
    if not matiere.etablissements:
        trouvees.append(Vigilance("Aucun établissement n’est rattaché au réseau cette année."))
    for actions, singulier, pluriel in (
        ([a for a in faites if a.bilan is None], "action terminée sans bilan", "actions terminées sans bilan"),
        (
            [a for a in retenues if not est_faite(a) and a.etat != Etat.SUSPENDUE and a.fin and a.fin < matiere.jour],
            "action dont la date de fin est passée n’est pas marquée terminée",
            "actions dont la date de fin est passée ne sont pas marquées terminées",
        ),
        (
            [a for a in faites if a.eleves_touches is None],
            "action terminée dont le nombre d’élèves touchés manque",
            "actions terminées dont le nombre d’élèves touchés manque",
        ),
        (
            [a for a in retenues if a.objectif_id is None],
            "action sans objectif du projet",
            "actions sans objectif du projet",
        ),
        (
            [a for a in matiere.actions if a.etat == Etat.PROPOSEE],
            "action proposée attend sa validation",
            "actions proposées attendent leur validation",
        ),
    ):
        if actions:
            trouvees.append(Vigilance(compte(len(actions), singulier, pluriel), _exemples(a.intitule for a in actions)))
    if retenues and (oubliees := _ecoles_non_touchees(matiere)):
        trouvees.append(
            Vigilance(
                compte(len(oubliees), "école n’est le lieu d’aucune action", "écoles ne sont le lieu d’aucune action"),
                _exemples(oubliees),
            )
        )
    inconnus = [
        fiche.libelle
        for code, fiche in matiere.fiches.items()
        if fiche.attendu and ((r := matiere.du_reseau(code)) is None or not (r.masque or r.mesure.est_connue))
    ]
    if inconnus:
        trouvees.append(
            Vigilance(
                compte(len(inconnus), "indicateur inconnu cette année", "indicateurs inconnus cette année"),
                _exemples(inconnus),
            )
        )
    return trouvees


def _ecoles_non_touchees(matiere: Matiere) -> list[str]:
    lieux = {lieu.pk for action in matiere.retenues for lieu in action.etablissements.all()}
    return [ecole.nom for ecole in matiere.ecoles if ecole.pk not in lieux]


def _exemples(noms: Iterable[str]) -> tuple[str, ...]:
    """Les premiers, abrégés ; le reste est compté."""
    noms = [abreger(ligne(nom), SIGNES_MAX) for nom in noms]
    if len(noms) > EXEMPLES_MAX:
        return (*noms[:EXEMPLES_MAX], f"et {compte(len(noms) - EXEMPLES_MAX, 'autre')}")
    return tuple(noms)
