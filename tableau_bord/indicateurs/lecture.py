"""Lire les indicateurs d’un réseau : une année, plusieurs, ou le détail par axe. Tout passe ici par le secret."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from django.db import models

from actions.etats import Etat
from actions.models import Action, Axe, ProjetReseau
from pilotage.annees import verifier_annee
from pilotage.models import Etablissement, Reseau
from tableau_bord.indicateurs.activite import Activite, lire_activites
from tableau_bord.indicateurs.composition import Carte
from tableau_bord.indicateurs.mesures import Fiche, Mesure, Resultat, Theme, agreger
from tableau_bord.indicateurs.observees import Observees
from tableau_bord.indicateurs.references import References
from tableau_bord.indicateurs.registre import CALCULS, faits_de, fiches, fiches_locales
from tableau_bord.indicateurs.secret import RAISON, masquer

NATURES = {"college": (Etablissement.Nature.COLLEGE,), "ecole": Etablissement.NATURES_ECOLE}

SANS_OBJET = "sans objet cette année"
INCONNUE = "la source ne donne pas cette valeur"
SANS_ETABLISSEMENT = "aucun établissement de ce type n’était rattaché cette année-là"
NE_S_AGREGE_PAS = "ne s’agrège pas entre plusieurs collèges"
INCOMPLETE = "il manque la valeur d’un établissement, la somme ne serait pas celle du réseau"
SANS_EFFECTIF = "la source ne donne pas les effectifs, on ne peut pas faire de moyenne"


def resultats(reseau: Reseau, annee: int, *, etablissements: bool = True) -> list[Resultat]:
    """Le tableau de bord d’une année, dans l’ordre du catalogue ; six requêtes quel que soit le réseau.

    Sans les indicateurs observés dont le réseau n’a aucune valeur, sauf ceux qu’il devrait avoir. Pour chaque indicateur, la
    ligne du réseau puis, si `etablissements`, celle de chaque établissement observé.
    Lève `ValidationError` si `annee` n’est pas une année scolaire.
    """
    verifier_annee(annee)
    tous = _tableau(reseau, [annee], None)
    return tous if etablissements else [resultat for resultat in tous if resultat.niveau == "reseau"]


def serie(reseau: Reseau, codes: Iterable[str] | None, annees: Iterable[int]) -> dict[str, dict[int, Resultat]]:
    """La ligne du réseau par indicateur et par année, masquée comme dans `resultats` ; cinq requêtes, six s’il y a des codes
    du réseau ou si `codes` est `None` (les indicateurs du tableau de bord).

    Lève `KeyError` pour un code qui n’est pas au catalogue, `ValidationError` pour une année qui n’en est pas une.
    """
    choisies = None if codes is None else fiches(codes, reseau)
    annees = sorted(set(annees))
    for annee in annees:
        verifier_annee(annee)
    series: dict[str, dict[int, Resultat]] = {fiche.code: {} for fiche in choisies or ()}
    for resultat in _tableau(reseau, annees, choisies, etablissements=False):
        series.setdefault(resultat.fiche.code, {})[resultat.annee] = resultat
    return series


def tableaux(
    reseau: Reseau, annees: Iterable[int], *, carte: Carte | None = None, parts: bool = False
) -> list[Resultat]:
    """Les lignes de `resultats`, établissements compris, pour plusieurs années d’un coup ; six requêtes.

    `carte` : celle de ce réseau et de ces années, si on l’a déjà lue. `parts` : avec, à leur suite, celles des groupes et des
    niveaux qui se masquent avec leur indicateur (`detail_de`), lues de toute façon pour le secret.
    Lève `ValidationError` pour une année qui n’en est pas une.
    """
    annees = sorted(set(annees))
    for annee in annees:
        verifier_annee(annee)
    return _tableau(reseau, annees, None, carte, parts=parts)


def tableau_de(reseau: Reseau, fiche: Fiche, annee: int, *, face_a: Fiche | None = None) -> list[Resultat]:
    """Un seul indicateur, une seule année : la ligne du réseau, puis celle de chaque établissement ; cinq requêtes.

    `face_a` : un second, à côté, dans la même lecture.
    """
    verifier_annee(annee)
    return _tableau(reseau, [annee], [fiche] if face_a is None else [fiche, face_a])


def tableau_des(
    reseau: Reseau, choisies: list[Fiche], annees: Iterable[int], *, carte: Carte | None = None
) -> list[Resultat]:
    """Ces indicateurs, ces années : la ligne du réseau, puis celle de chaque établissement ; quatre requêtes,
    et une de plus sans la `carte`."""
    annees = sorted(set(annees))
    for annee in annees:
        verifier_annee(annee)
    return _tableau(reseau, annees, choisies, carte)


def resultats_etablissement(uai: str, annee: int) -> list[Resultat]:
    """Les indicateurs observés d’un établissement seul, qu’un réseau le suive ou non, masqués comme dans ses réseaux.

    Vide si l’UAI n’est celui d’aucun établissement connu. Lève `ValidationError` si `annee` n’en est pas une.
    """
    verifier_annee(annee)
    etablissement = Etablissement.objects.filter(uai=uai).select_related("academie").first()
    observees = Observees([uai], [annee])
    academie, departement = observees.situation()
    if etablissement:
        academie, departement = etablissement.academie.code, etablissement.departement
    references = References([annee], [academie], [departement])
    suivant = Reseau.objects.pour_entete().filter(rattachements__etablissement__uai=uai).distinct()
    caches = {
        r.fiche.code
        for reseau in suivant
        for r in _tableau(reseau, [annee], None)
        if r.masque and r.uai == uai and r.niveau == "etablissement"
    }
    lignes = masquer(
        [
            _ligne_etablissement(
                uai,
                etablissement.nom_usuel if etablissement else uai,
                fiche,
                annee,
                observees,
                references.de(fiche, annee, academie=academie, departement=departement),
            )
            for fiche in fiches()
            if fiche.est_observee
            and est_montree(fiche, observees)
            and (
                a_sa_ligne(etablissement, fiche, annee, observees)
                if etablissement
                else observees.mesure(fiche, annee, uai).est_connue
            )
        ]
    )
    return [
        replace(ligne, masque=True, mesure=Mesure(), provenance="", raison=RAISON)
        if ligne.fiche.code in caches and not ligne.masque
        else ligne
        for ligne in lignes
    ]


class LigneAxe(NamedTuple):
    """Les actions retenues d’un axe ; `axe` est `None` pour celles qui n’en servent aucun, un nombre `None` est inconnu."""

    axe: Axe | None
    actions: int
    terminees: int
    prevus: int | None
    touches: int | None


def par_axe(reseau: Reseau, annee: int) -> list[LigneAxe]:
    """Actions retenues de l’année par axe du projet en cours, axes sans action compris ; deux requêtes."""
    verifier_annee(annee)
    actions = (
        Action.objects.filter(reseau=reseau, annee=annee)
        .retenues()
        .order_by()
        .values("objectif__axe")
        .annotate(
            combien=models.Count("pk"),
            terminees=models.Count("pk", filter=models.Q(etat__in=[Etat.TERMINEE, Etat.EVALUEE])),
            prevus=models.Sum("eleves_prevus"),
            touches=models.Sum("eleves_touches"),
        )
        .values_list("objectif__axe", "combien", "terminees", "prevus", "touches")
    )
    par_cle: dict[int | None, tuple] = {cle: tuple(nombres) for cle, *nombres in actions}
    projet = ProjetReseau.objects.filter(reseau=reseau).de_l_annee(annee)
    # Une action peut servir l’axe d’un projet d’avant.
    anciens = [cle for cle in par_cle if cle is not None]
    axes = Axe.objects.filter(models.Q(projet=models.Subquery(projet.values("pk")[:1])) | models.Q(pk__in=anciens))
    lignes = [LigneAxe(axe, *par_cle.get(axe.pk, (0, 0, None, None))) for axe in axes.order_by("projet", "numero")]
    if None in par_cle:
        lignes.append(LigneAxe(None, *par_cle[None]))
    return lignes


def _tableau(
    reseau: Reseau,
    annees: list[int],
    choisies: list[Fiche] | None,
    carte: Carte | None = None,
    *,
    parts: bool = False,
    etablissements: bool = True,
) -> list[Resultat]:
    """Toutes les lignes demandées, par indicateur puis par année, après le secret ; `None` : celles du tableau de bord.

    Sans `etablissements`, celles du réseau seules : les leurs ne servent alors qu’au secret.
    """
    carte = carte or Carte([reseau], annees)
    siens = carte.etablissements.values()
    # Une famille se masque entière, même si l’on n’en demande qu’une part.
    lues = None if choisies is None else avec_leurs_voisines(choisies)
    codes = None if lues is None else {fiche.code for fiche in lues if fiche.est_observee}
    observees = Observees([e.uai for e in siens], annees, codes)
    departements = {e.departement for e in siens} | {reseau.tete.departement}
    references = References(annees, [reseau.academie.code], departements, codes)
    if choisies is None or lues is None:
        choisies = [fiche for fiche in [*fiches(), *fiches_locales(reseau)] if est_montree(fiche, observees)]
        lues = avec_leurs_voisines(choisies)
    demandes = {fiche.code for fiche in choisies} | {fiche.code for fiche in lues if parts and fiche.detail_de}
    activites = lire_activites([reseau.pk], annees, faits_de(choisies))
    sensibles = {fiche.famille for fiche in lues if fiche.est_sensible}
    lignes = []
    for fiche in lues:
        for annee in annees:
            composition = carte.siens(reseau, annee)
            if fiche.est_observee and (etablissements or fiche.famille in sensibles):
                lignes += lignes_observees(
                    reseau, fiche, annee, composition, observees, references, detail=etablissements
                )
            elif fiche.est_observee:
                ici = [e for e in composition if a_sa_ligne(e, fiche, annee, observees)]
                mesures = [observees.mesure(fiche, annee, e.uai) for e in ici]
                lignes.append(ligne_observee(reseau, fiche, annee, mesures, references))
            else:
                activite = activites.get((reseau.pk, annee), Activite())
                activite = replace(activite, ecoles={e.pk for e in composition if e.est_ecole})
                lignes.append(ligne_calculee(reseau, fiche, annee, activite))
    return [
        ligne
        for ligne in masquer(lignes, partagees=carte.annees_partagees(reseau))
        if ligne.fiche.code in demandes and (etablissements or ligne.niveau == "reseau")
    ]


def avec_leurs_voisines(choisies: list[Fiche]) -> list[Fiche]:
    """Ces fiches, puis celles du catalogue qui se masquent avec elles."""
    demandes = {fiche.code for fiche in choisies}
    familles = {fiche.famille for fiche in choisies if fiche.est_sensible}
    return [*choisies, *(f for f in fiches() if f.famille in familles and f.code not in demandes)]


def est_montree(fiche: Fiche, observees: Observees) -> bool:
    """Un indicateur calculé, attendu, ou dont le réseau a une valeur ; les parts d’un autre se lisent sur sa page, les
    compétences d’une évaluation sur la leur."""
    if fiche.theme == Theme.PROPRES:
        return fiche.attendu
    if fiche.detail_de or fiche.competence_de:
        return False
    return not fiche.est_observee or fiche.attendu or observees.connait(fiche.code)


def ligne_calculee(reseau: Reseau, fiche: Fiche, annee: int, activite: Activite) -> Resultat:
    """La ligne d’un indicateur calculé, d’après l’activité du réseau cette année-là."""
    mesure = CALCULS[fiche.code](activite)
    return ligne_reseau(reseau, fiche, annee, mesure, "" if mesure.est_connue else SANS_OBJET)


def ligne_reseau(reseau, fiche, annee, mesure, raison, references=()) -> Resultat:
    return Resultat(
        fiche=fiche,
        niveau="reseau",
        uai=reseau.tete.uai,
        nom=str(reseau),
        annee=annee,
        mesure=mesure,
        raison=raison,
        references=references,
    )


def lignes_observees(reseau, fiche, annee, siens, observees, references, *, detail: bool = True) -> list[Resultat]:
    """La ligne du réseau, puis celle de chaque établissement où l’indicateur s’observe ; avant le secret.

    Sans `detail`, celles des établissements n’ont ni nom, ni références, ni provenance : elles ne servent qu’au secret.
    """
    academie = reseau.academie.code
    lignes = [
        _ligne_etablissement(
            etablissement.uai,
            etablissement.nom_usuel if detail else "",
            fiche,
            annee,
            observees,
            references.de(fiche, annee, academie=academie, departement=etablissement.departement) if detail else (),
            detail=detail,
        )
        for etablissement in siens
        if a_sa_ligne(etablissement, fiche, annee, observees)
    ]
    return [ligne_observee(reseau, fiche, annee, [ligne.mesure for ligne in lignes], references), *lignes]


def ligne_observee(reseau, fiche, annee, mesures, references) -> Resultat:
    """La ligne du réseau, d’après les mesures de ses établissements ; avant le secret."""
    mesure = mesure_du_reseau(fiche, mesures)
    raison = "" if mesure.est_connue else raison_d_ignorer(fiche, mesures)
    siennes = references.de(fiche, annee, academie=reseau.academie.code, departement=reseau.tete.departement)
    return ligne_reseau(reseau, fiche, annee, mesure, raison, siennes)


def mesure_du_reseau(fiche: Fiche, mesures: list[Mesure]) -> Mesure:
    """Celle de l’ensemble, d’après celles de ses établissements, connues ou non."""
    # Une somme où il manque un établissement n’est pas la somme du réseau.
    if fiche.agregation == "somme" and not all(m.est_connue for m in mesures):
        return Mesure()
    return agreger(fiche, mesures)


def a_sa_ligne(etablissement, fiche, annee, observees) -> bool:
    """Une maternelle n’a ni IPS ni évaluations : elle n’y a de ligne que si la source lui en donne une valeur."""
    if _est_sans_objet(etablissement, fiche):
        return observees.mesure(fiche, annee, etablissement.uai).est_connue
    return peut_avoir_sa_ligne(etablissement, fiche)


def peut_avoir_sa_ligne(etablissement, fiche) -> bool:
    """De même, quand la source ne lui donne rien."""
    if _est_sans_objet(etablissement, fiche):
        return False
    return fiche.niveau == "etablissement" or etablissement.nature in NATURES[fiche.niveau]


def _est_sans_objet(etablissement, fiche) -> bool:
    maternelle = etablissement.nature == Etablissement.Nature.MATERNELLE
    return maternelle and fiche.niveau == "ecole" and fiche.theme != Theme.EFFECTIFS


def _ligne_etablissement(uai, nom, fiche, annee, observees, references, *, detail: bool = True) -> Resultat:
    mesure = observees.mesure(fiche, annee, uai)
    return Resultat(
        fiche=fiche,
        niveau="etablissement",
        uai=uai,
        nom=nom,
        annee=annee,
        mesure=mesure,
        references=references,
        raison="" if mesure.est_connue else INCONNUE,
        provenance=observees.provenance(fiche, annee, uai) if detail else "",
    )


def raison_d_ignorer(fiche: Fiche, mesures: list[Mesure]) -> str:
    """Pourquoi la valeur du réseau est inconnue."""
    if not mesures:
        return SANS_ETABLISSEMENT
    if not any(mesure.est_connue for mesure in mesures):
        return INCONNUE
    return raison_du_total(fiche)


def raison_du_total(fiche: Fiche) -> str:
    """Pourquoi des mesures connues n’en font pas une du réseau."""
    if fiche.agregation == "somme":
        return INCOMPLETE
    return NE_S_AGREGE_PAS if fiche.agregation == "aucune" else SANS_EFFECTIF
