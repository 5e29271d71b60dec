"""Les actions de l’année, par axe et objectif du projet : ce qui était prévu, ce qui s’est fait, puis les marquantes."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from actions.models import Action, AxeMission, Etat, IndicateurAction, Niveau
from pilotage.annees import libelle_annee
from tableau_bord.ecriture import INCONNU, compte, enumerer, jour, nombre
from tableau_bord.graphiques import actions_par_axe
from tableau_bord.rapport.donnees import (
    ActionMarquante,
    Actions,
    BilanAxe,
    BilanObjectif,
    LigneAction,
    LigneMission,
    LignePublic,
)
from tableau_bord.rapport.images import vues
from tableau_bord.rapport.matiere import Matiere, est_faite
from tableau_bord.rapport.parties.textes import compter, ligne, propre, suite

MARQUANTES = 8
LIEUX_NOMMES = 3
HORS_PROJET = "Actions sans objectif du projet"


def actions(matiere: Matiere, *, avec_images: bool = True) -> Actions:
    """`avec_images` : ouvrir aussi les fichiers des images jointes aux actions marquantes."""
    retenues = matiere.retenues
    axes = _axes(matiere)
    choisies = marquantes(retenues)
    avec_bilan = sum(action.bilan is not None for action in retenues)
    return Actions(
        phrases=_phrases(matiere),
        graphique=actions_par_axe(
            [(axe.titre, sum(o.prevues for o in axe.objectifs), sum(o.faites for o in axe.objectifs)) for axe in axes],
            annee=matiere.annee,
        )
        if retenues
        else None,
        missions=tuple(
            LigneMission(
                f"{axe.value}. {axe.label[:1].upper()}{axe.label[1:]}",
                sum(action.axe_mission == axe for action in retenues),
                sum(action.axe_mission == axe and est_faite(action) for action in retenues),
            )
            for axe in AxeMission
        )
        if retenues
        else (),
        axes=tuple(axes),
        marquantes=tuple(_marquante(action, matiere, avec_images) for action in choisies),
        note_marquantes=f"{len(choisies)} actions sur les {avec_bilan} dont le bilan est écrit : les évaluées d’abord, "
        "puis celles qui ont touché le plus d’élèves."
        if avec_bilan > len(choisies)
        else "",
        publics=tuple(_publics(retenues)),
    )


def _publics(retenues: list[Action]) -> Iterable[LignePublic]:
    """Les publics dont un nombre au moins est connu ; un même élève, dans deux actions, compte deux fois."""
    for qui, prevu, touche in Action.COMPTES:
        prevus = [combien for a in retenues if (combien := getattr(a, prevu)) is not None]
        touches = [combien for a in retenues if (combien := getattr(a, touche)) is not None]
        if prevus or touches:
            yield LignePublic(
                _majuscule(qui), compter(_somme(prevus)), len(prevus), compter(_somme(touches)), len(touches)
            )


def _phrases(matiere: Matiere) -> tuple[str, ...]:
    retenues, annee = matiere.retenues, libelle_annee(matiere.annee)
    if not retenues:
        return (f"Aucune action validée n’est enregistrée pour {annee}.",)
    etats = defaultdict(int)
    for action in matiere.actions:
        etats[action.etat] += 1
    faites = len(matiere.faites)
    phrases = [
        f"{_majuscule(compte(len(retenues), 'action validée', 'actions validées'))} en {annee}, "
        f"{menees(faites, len(retenues))}."
    ]
    reste = [
        compte(etats[etat], singulier, pluriel)
        for etat, singulier, pluriel in (
            (Etat.EN_COURS, "est en cours", "sont en cours"),
            (Etat.VALIDEE, "n’a pas commencé", "n’ont pas commencé"),
            (Etat.SUSPENDUE, "est suspendue", "sont suspendues"),
        )
        if etats[etat]
    ]
    if reste:
        phrases.append(f"Parmi les autres, {enumerer(reste)}.")
    if etats[Etat.ABANDONNEE]:
        combien = etats[Etat.ABANDONNEE]
        phrases.append(f"{compte(combien, 'action a été abandonnée', 'actions ont été abandonnées')}.")
    if matiere.projet:
        phrases.append(f"Projet de réseau : « {ligne(matiere.projet.titre)} », {matiere.projet.periode}.")
    else:
        phrases.append("Aucun projet de réseau ne couvre cette année : les actions ne se rapportent pas à ses axes.")
    return tuple(phrases)


def _axes(matiere: Matiere) -> list[BilanAxe]:
    """Les axes du projet, même sans action ; puis ceux d’une autre version que des actions servent ; puis le reste."""
    par_objectif = defaultdict(list)
    for action in matiere.retenues:
        par_objectif[action.objectif_id].append(action)
    axes = []
    connus = set()
    for axe in matiere.axes:
        objectifs = sorted(axe.objectifs.all(), key=lambda o: o.numero)
        connus.update(objectif.pk for objectif in objectifs)
        axes.append(
            _bilan_axe(
                f"Axe {axe.numero} : {ligne(axe.intitule)}",
                [priorite.get_priorite_display() for priorite in axe.priorites.all()],
                [
                    (f"{axe.numero}.{objectif.numero} {ligne(objectif.intitule)}", par_objectif[objectif.pk])
                    for objectif in objectifs
                ],
            )
        )
    ailleurs = defaultdict(dict)
    for action in matiere.retenues:
        objectif = action.objectif
        if objectif and objectif.pk not in connus:
            titre = f"{objectif.axe.numero}.{objectif.numero} {ligne(objectif.intitule)}"
            ailleurs[f"Autre projet, axe {objectif.axe.numero} : {ligne(objectif.axe.intitule)}"][titre] = objectif.pk
    for titre, objectifs in ailleurs.items():
        axes.append(_bilan_axe(titre, [], [(o, par_objectif[pk]) for o, pk in objectifs.items()]))
    if par_objectif[None]:
        axes.append(_bilan_axe(HORS_PROJET, [], [("Sans objectif", par_objectif[None])]))
    return axes


def _bilan_axe(titre: str, priorites: list[str], objectifs: list[tuple[str, list[Action]]]) -> BilanAxe:
    toutes = [action for _, siennes in objectifs for action in siennes]
    faites = [action for action in toutes if est_faite(action)]
    sans = sum(not siennes for _, siennes in objectifs)
    if not toutes:
        phrase = "Aucune action validée ne sert cet axe cette année."
    else:
        phrase = f"{compte(len(toutes), 'action validée', 'actions validées')}, {compte(len(faites), 'faite')}"
        touches = [action.eleves_touches for action in faites if action.eleves_touches is not None]
        if touches:
            phrase += f" ; {nombre(sum(touches))} participations d’élèves"
        phrase += "."
        if sans:
            phrase += f" {compte(sans, 'objectif reste', 'objectifs restent')} sans action."
    return BilanAxe(titre, tuple(priorites), phrase, tuple(_bilan_objectif(o, siennes) for o, siennes in objectifs))


def _bilan_objectif(intitule: str, siennes: list[Action]) -> BilanObjectif:
    return BilanObjectif(
        intitule=intitule,
        prevues=len(siennes),
        faites=sum(map(est_faite, siennes)),
        eleves_prevus=compter(_somme(action.eleves_prevus for action in siennes)),
        eleves_touches=compter(_somme(action.eleves_touches for action in siennes)),
        actions=tuple(
            LigneAction(
                intitule=ligne(action.intitule),
                etat=action.get_etat_display(),
                etablissements=lieux(action),
                niveaux=niveaux(action),
                prevus=compter(action.eleves_prevus),
                touches=compter(action.eleves_touches),
            )
            for action in siennes
        ),
    )


def _somme(nombres) -> int | None:
    """Somme des nombres saisis ; inconnue si aucun ne l’est."""
    connus = [combien for combien in nombres if combien is not None]
    return sum(connus) if connus else None


def lieux(action: Action) -> str:
    """« Les Tilleuls et La Fontaine », ou « 8 établissements » quand ils sont trop pour une cellule."""
    noms = [ligne(etablissement.nom) for etablissement in action.etablissements.all()]
    return suite(noms, "–") if len(noms) <= LIEUX_NOMMES else f"{len(noms)} établissements"


def niveaux(action: Action) -> str:
    """« CP au CE2 » quand les niveaux se suivent, sinon « CP, CM2 »."""
    ordre = list(Niveau)
    rangs = sorted(ordre.index(n.niveau) for n in action.niveaux.all() if n.niveau in ordre)
    suites: list[list[int]] = []
    for rang in rangs:
        if suites and rang == suites[-1][-1] + 1:
            suites[-1].append(rang)
        else:
            suites.append([rang])
    morceaux = []
    for serie in suites:
        noms = [str(ordre[rang].label) for rang in serie]
        morceaux += [f"{noms[0]} à {noms[-1]}"] if len(noms) > 2 else noms
    return ", ".join(morceaux) or "–"


def marquantes(retenues: list[Action], combien: int = MARQUANTES) -> list[Action]:
    """Celles dont le bilan est écrit : les évaluées d’abord, puis celles qui ont touché le plus d’élèves."""
    avec_bilan = [action for action in retenues if action.bilan is not None]
    avec_bilan.sort(key=lambda a: (a.etat != Etat.EVALUEE, -(a.eleves_touches or 0), a.intitule, a.pk))
    return avec_bilan[:combien]


def _marquante(action: Action, matiere: Matiere, avec_images: bool) -> ActionMarquante:
    objectif = action.objectif
    noms = [ligne(etablissement.nom) for etablissement in action.etablissements.all()]
    if len(noms) == len(matiere.etablissements) and len(noms) > LIEUX_NOMMES:
        ou = "tous les établissements du réseau"
    else:
        ou = suite(noms, "lieu inconnu")
    qui = niveaux(action)
    etat = action.get_etat_display()
    montrees, ecartees = vues(list(action.pieces.all())) if avec_images else ((), ())
    return ActionMarquante(
        intitule=ligne(action.intitule),
        objectif=f"{objectif.axe.numero}.{objectif.numero} {ligne(objectif.intitule)}" if objectif else "",
        mission=f"{action.axe_mission}, {action.get_axe_mission_display()}",
        quand=", ".join(filter(None, (_majuscule(etat), _quand(action)))),
        ou=f"{ou} ({qui})" if action.niveaux.all() else ou,
        partenaires=enumerer(ligne(partenaire.nom) for partenaire in action.partenaires.all()),
        eleves=f"{compter(action.eleves_prevus).texte} prévus, {compter(action.eleves_touches).texte} touchés",
        description=propre(action.description),
        bilan=propre(action.bilan.en_texte),
        mesures=tuple(_mesure(indicateur) for indicateur in action.indicateurs.all()),
        vues=montrees,
        sans_vue=ecartees,
    )


def _mesure(indicateur: IndicateurAction) -> str:
    """« Séances tenues (séances) : au départ 0, visé 40, atteint 36 »."""
    valeurs = zip(("au départ", "visé", "atteint"), indicateur.valeurs, strict=True)
    dites = [f"{mot} {_decimale(valeur)}" for mot, valeur in valeurs if valeur is not None]
    return f"{ligne(str(indicateur))} : {', '.join(dites) or INCONNU}"


def _decimale(valeur: Decimal) -> str:
    return nombre(valeur, max(0, -int(valeur.normalize().as_tuple().exponent)))


def _quand(action: Action) -> str:
    if action.debut and action.fin:
        return f"du {jour(action.debut)} au {jour(action.fin)}"
    if action.debut:
        return f"à partir du {jour(action.debut)}"
    return f"jusqu’au {jour(action.fin)}" if action.fin else ""


def _majuscule(texte: str) -> str:
    return texte[:1].upper() + texte[1:]


def menees(faites: int, toutes: int) -> str:
    """« toutes menées à leur terme », « dont deux menées à leur terme », « dont aucune n’est encore menée à son terme »."""
    if faites == toutes:
        return "menée à son terme" if toutes == 1 else "toutes menées à leur terme"
    if not faites:
        return "dont aucune n’est encore menée à son terme" if toutes > 1 else "qui n’est pas encore menée à son terme"
    return f"dont {compte(faites, 'menée à son terme', 'menées à leur terme')}"
