"""L’essentiel, sur une page : les chiffres de l’année, ce qu’ils montrent, ce qui manque."""

from actions.models import Etat
from pilotage.annees import libelle_annee
from tableau_bord.ecriture import INCONNU, abreger, compte, grandeur, nombre
from tableau_bord.graphiques import chercher_reference, nom_reference
from tableau_bord.indicateurs import CATALOGUE
from tableau_bord.rapport.donnees import Chiffre, ChiffreCle, Essentiel, Vigilance
from tableau_bord.rapport.matiere import Matiere, est_connu
from tableau_bord.rapport.parties import moyens
from tableau_bord.rapport.parties.actions import marquantes, menees
from tableau_bord.rapport.parties.manques import exemples, manques
from tableau_bord.rapport.parties.perspectives import decisions_attendues
from tableau_bord.rapport.parties.pilotage import en_retard
from tableau_bord.rapport.parties.references import du_label
from tableau_bord.rapport.parties.tableau import lecture
from tableau_bord.rapport.parties.textes import base, chiffre, compter, ligne

OBSERVES = ("ips_ecoles", "ips_college", "dnb_reussite", "va_dnb")
# Ce qui tient sur la page, même quand tout manque et que les intitulés sont longs.
CONSTATS_MAX, REUSSITES_MAX, VIGILANCES_MAX, ATTENDUES_MAX = 4, 3, 3, 3
SIGNES_MAX = 170


def essentiel(matiere: Matiere) -> Essentiel:
    return Essentiel(
        chiffres=(*_activite(matiere), *(_observe(matiere, code) for code in OBSERVES if code in CATALOGUE)),
        constats=tuple(_constats(matiere)[:CONSTATS_MAX]),
        reussites=tuple(_reussites(matiere)[:REUSSITES_MAX]),
        vigilances=tuple(_vigilances(matiere)[:VIGILANCES_MAX]),
        attendues=decisions_attendues(matiere)[:ATTENDUES_MAX],
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
            f"En {libelle_annee(matiere.annee)}, {compte(len(retenues), 'action a été validée', 'actions ont été validées')}, "
            f"{menees(len(faites), len(retenues))}."
        )
    else:
        constats.append(f"Aucune action validée n’est enregistrée pour {libelle_annee(matiere.annee)}.")
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


def _reussites(matiere: Matiere) -> list[str]:
    """Les actions dont le bilan dit ce qui a réussi, sinon celles qui ont touché autant d’élèves que prévu."""
    dites = []
    for action in marquantes([a for a in matiere.retenues if a.etat == Etat.EVALUEE], combien=20):
        nom = f"« {abreger(ligne(action.intitule), 70)} »"
        if action.bilan is not None and action.bilan.reussites.strip():
            dites.append(f"{nom} : {abreger(ligne(action.bilan.reussites), SIGNES_MAX)}")
        elif action.eleves_prevus and action.eleves_touches and action.eleves_touches >= 0.9 * action.eleves_prevus:
            dites.append(
                f"{nom} : {compte(action.eleves_touches, 'élève touché', 'élèves touchés')} sur "
                f"{nombre(action.eleves_prevus)} prévus."
            )
    return dites


def _vigilances(matiere: Matiere) -> list[Vigilance]:
    """Ce qui n’avance pas comme prévu : les décisions en retard, les écoles oubliées, l’argent, puis ce qui manque."""
    trouvees = []
    if retards := en_retard(matiere):
        trouvees.append(
            Vigilance(
                compte(len(retards), "décision a dépassé son échéance", "décisions ont dépassé leur échéance"),
                exemples(decision.intitule for decision in retards),
            )
        )
    if phrase := moyens.vigilance(matiere):
        trouvees.append(Vigilance(phrase.rstrip(".")))
    return trouvees + [Vigilance(manque.constat, manque.exemples) for manque in manques(matiere)]
