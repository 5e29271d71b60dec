"""L’activité du coordonnateur par axe de sa mission, en regard de sa lettre ; et la formation, que le journal note aussi."""

from collections import Counter

from actions.models import Action, AxeMission, EntreeJournal
from actions.models.journal import Genre
from pilotage.models import LettreMission
from tableau_bord.ecriture import INSECABLE, enumerer, grandeur, jour, nombre
from tableau_bord.rapport.blocs import Bloc, Colonne, Ligne, Tableau
from tableau_bord.rapport.matiere import Matiere, est_faite
from tableau_bord.rapport.parties.textes import ligne, propre
from tableau_bord.rapport.phrases import dire, duree, en_lettres, majuscule

FORMATIONS_MAX = 30
# L’axe de l’activité et le champ de la lettre qui lui répond.
CHAMPS = {
    AxeMission.PEDAGOGIE: "axe_pedagogie",
    AxeMission.ALLIANCES: "axe_alliances",
    AxeMission.PILOTAGE: "axe_pilotage",
}


def minutes(entrees: list[EntreeJournal]) -> int:
    """La somme des durées notées."""
    return sum(entree.duree or 0 for entree in entrees)


def proposition(matiere: Matiere) -> tuple[str, ...]:
    if not matiere.journal:
        return ("Le journal du coordonnateur ne porte aucune entrée pour cette année.",)
    phrases = [
        f"Le journal porte {dire(len(matiere.journal), 'entrée', feminin=True)} dans l’année, "
        f"pour {duree(minutes(matiere.journal))} notées."
        if minutes(matiere.journal)
        else f"Le journal porte {dire(len(matiere.journal), 'entrée', feminin=True)} dans l’année, sans durée notée."
    ]
    par_axe = {axe: minutes([e for e in matiere.journal if e.axe_mission == axe]) for axe in AxeMission}
    if total := sum(par_axe.values()):
        parts = [
            f"{grandeur(100 * temps / total, '%')} à l’axe {axe.value} ({axe.label})"
            for axe, temps in sorted(par_axe.items(), key=lambda couple: -couple[1])
            if temps
        ]
        phrases.append(f"Le temps noté va pour {enumerer(parts)}.")
    vues, jamais = visites(matiere)
    if vues:
        phrases.append(
            "Le coordonnateur est passé dans"
            f" {dire(len(vues), 'école', feminin=True)} sur {en_lettres(len(matiere.ecoles), feminin=True)}"
            + (f" ; le journal ne dit rien de {enumerer(jamais)}." if 0 < len(jamais) <= 3 else ".")
        )
    return tuple(phrases)


def visites(matiere: Matiere) -> tuple[Counter, list[str]]:
    """Combien d’entrées ont pour lieu chaque école, et les noms de celles qui n’en ont aucune."""
    vues: Counter = Counter()
    for entree in matiere.journal:
        vues.update(lieu.pk for lieu in entree.etablissements.all() if lieu.est_ecole)
    return vues, [ligne(ecole.nom) for ecole in matiere.ecoles if not vues[ecole.pk]]


def blocs(matiere: Matiere) -> tuple[Bloc, ...]:
    return tuple(filter(None, (*map(_lettre, matiere.lettres), _axes(matiere), *_regards(matiere), _ecoles(matiere))))


def _lettre(lettre: LettreMission) -> Bloc:
    fin = f" au {jour(lettre.fin)}" if lettre.fin else ", sans date de fin"
    morceaux = [
        f"{ligne(str(lettre.coordonnateur))}, décharge de {lettre.quotite}{INSECABLE}%, {lettre.get_implantation_display()}"
        f"{f' ({ligne(lettre.lieu)})' if lettre.lieu else ''}, du {jour(lettre.debut)}{fin}.",
        f"Autorité administrative : {lettre.get_autorite_display()}."
        + (f" Responsables fonctionnels : {ligne(lettre.responsables).rstrip('.')}." if lettre.responsables else ""),
        f"Lettre signée le {jour(lettre.signee_le)} par {ligne(lettre.signee_par)}."
        if lettre.signee_le
        else "La lettre de mission n’est pas enregistrée comme signée.",
    ]
    return Bloc(titre="La lettre de mission", paragraphes=tuple(morceaux))


def _axes(matiere: Matiere) -> Bloc | None:
    if not matiere.journal:
        return None
    total = minutes(matiere.journal)
    lignes = []
    for axe in AxeMission:
        siennes = [entree for entree in matiere.journal if entree.axe_mission == axe]
        temps = minutes(siennes)
        actions = [action for action in matiere.retenues if action.axe_mission == axe]
        lignes.append(
            Ligne(
                (
                    f"{axe.value}. {majuscule(str(axe.label))}",
                    nombre(len(siennes)),
                    duree(temps) if temps else "–",
                    grandeur(100 * temps / total, "%") if total else "–",
                    f"{sum(map(est_faite, actions))}/{len(actions)}" if actions else "–",
                )
            )
        )
    sans = sum(entree.duree is None for entree in matiere.journal)
    return Bloc(
        titre="Le temps, par axe de la mission",
        tableau=Tableau(
            "Activité notée au journal, par axe de la mission",
            (
                Colonne("Axe de la mission", 46),
                Colonne("Entrées", 12, nombre=True),
                Colonne("Temps", 14, nombre=True),
                Colonne("Part", 12, nombre=True),
                Colonne("Actions faites", 16, nombre=True),
            ),
            tuple(lignes),
            note=f"{majuscule(dire(sans, 'entrée n’a', 'entrées n’ont', feminin=True))} pas de durée notée."
            if sans
            else "",
        ),
    )


def _regards(matiere: Matiere) -> list[Bloc]:
    """Pour chaque axe, ce que la lettre demande et ce qui s’y est fait."""
    if not any(getattr(lettre, champ) for lettre in matiere.lettres for champ in CHAMPS.values()):
        return []
    trouves = []
    for axe, champ in CHAMPS.items():
        demandes = [
            propre(rang).lstrip("-*•– ").strip()
            for lettre in matiere.lettres
            for rang in getattr(lettre, champ).splitlines()
            if rang.strip("-*•– ")
        ]
        if not demandes:
            continue
        actions = [action for action in matiere.retenues if action.axe_mission == axe]
        entrees = [entree for entree in matiere.journal if entree.axe_mission == axe]
        trouves.append(
            Bloc(
                titre=f"Axe {axe.value} : ce que la lettre demande, ce qui s’est fait",
                points=tuple(demandes),
                paragraphes=(_fait(entrees, actions),),
            )
        )
    return trouves


def _fait(entrees: list[EntreeJournal], actions: list[Action]) -> str:
    if not entrees and not actions:
        return "Rien n’est noté à cet axe cette année."
    genres = Counter(entree.genre for entree in entrees)
    detail = [f"{nombre(combien)} « {Genre(genre).label} »" for genre, combien in genres.most_common(3)]
    morceaux = []
    if entrees:
        morceaux.append(
            f"{dire(len(entrees), 'entrée', feminin=True)} au journal ({enumerer(detail)})"
            + (f", {duree(minutes(entrees))}" if minutes(entrees) else "")
        )
    if actions:
        noms = [f"« {ligne(action.intitule)} »" for action in actions if est_faite(action)][:3]
        morceaux.append(
            f"{dire(len(actions), 'action', feminin=True)}"
            + (f", dont {enumerer(noms)}, {'menées' if len(noms) > 1 else 'menée'} à terme" if noms else "")
        )
    return f"Ce qui s’est fait : {' ; '.join(morceaux)}."


def _ecoles(matiere: Matiere) -> Bloc | None:
    vues, _ = visites(matiere)
    if not vues:
        return None
    return Bloc(
        titre="Dans les écoles",
        tableau=Tableau(
            "Entrées du journal qui ont une école pour lieu",
            (Colonne("École", 55), Colonne("Commune", 27), Colonne("Entrées", 18, nombre=True)),
            tuple(
                Ligne((ligne(ecole.nom), ligne(ecole.commune), nombre(vues[ecole.pk])))
                for ecole in sorted(matiere.ecoles, key=lambda e: (-vues[e.pk], e.nom))
            ),
        ),
    )


# ---- La formation ----


def _formations(matiere: Matiere) -> tuple[list[EntreeJournal], list[Action]]:
    entrees = [entree for entree in matiere.journal if entree.genre == Genre.FORMATION]
    actions = [a for a in matiere.retenues if a.nature is not None and "formation" in a.nature.nom.casefold()]
    return entrees, actions


def proposition_formation(matiere: Matiere) -> tuple[str, ...]:
    entrees, actions = _formations(matiere)
    if not entrees and not actions:
        return ("Ni le journal ni les actions de l’année ne portent de formation.",)
    phrases = []
    if entrees:
        temps = minutes(entrees)
        phrases.append(
            f"{majuscule(dire(len(entrees), 'temps de formation est noté', 'temps de formation sont notés'))} au journal"
            + (f", pour {duree(temps)}." if temps else ".")
        )
    if actions:
        touches = [a.enseignants_touches for a in actions if a.enseignants_touches is not None]
        phrases.append(
            f"{majuscule(dire(len(actions), 'action de formation', 'actions de formation', feminin=True))} au projet"
            + (f" ; elles ont touché {dire(sum(touches), 'enseignant')}." if touches else ".")
        )
    return tuple(phrases)


def blocs_formation(matiere: Matiere) -> tuple[Bloc, ...]:
    entrees, actions = _formations(matiere)
    blocs = []
    if entrees:
        reste = len(entrees) - FORMATIONS_MAX
        blocs.append(
            Bloc(
                titre="Ce que le journal en dit",
                tableau=Tableau(
                    "Temps de formation notés au journal",
                    (Colonne("Date", 14), Colonne("Ce qui s’est passé", 70), Colonne("Durée", 16, nombre=True)),
                    tuple(
                        Ligne((f"{e.jour:%d/%m/%Y}", ligne(e.texte), duree(e.duree) if e.duree else "–"))
                        for e in entrees[:FORMATIONS_MAX]
                    ),
                    note=f"Et {dire(reste, 'autre', 'autres')}." if reste > 0 else "",
                ),
            )
        )
    if actions:
        blocs.append(
            Bloc(
                titre="Les actions de formation",
                points=tuple(f"{ligne(action.intitule)} ({action.get_etat_display()})" for action in actions),
            )
        )
    return tuple(blocs)
