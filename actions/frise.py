"""L’année des actions : par période de classe, et en frise. Tout se calcule ici ; la page ne fait que montrer."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from actions.models import Action
from actions.models.publics import Periode
from pilotage.annees import bornes
from pilotage.ecriture import date_en_clair
from pilotage.models import Vacances

# Une frise plus haute ne se lit plus : le tableau reste, et les filtres.
BARRES_MAX = 60
LARGEUR, MARGE, HAUT, PAS, BARRE = 1000, 4, 34, 26, 16
# Ce que prend le plus long des titres abrégés.
TITRE_LARGE = 340
MOIS = ("sept.", "oct.", "nov.", "déc.", "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août")


@dataclass(frozen=True)
class PeriodeDeClasse:
    """D’une fin de vacances à la suivante ; `actions` : celles qui s’y passent."""

    libelle: str
    debut: date | None
    fin: date | None
    actions: list[Action]

    @property
    def dates(self) -> str:
        """« du 1er septembre au 16 octobre » ; vide si l’on ne sait pas."""
        if not self.debut or not self.fin:
            return ""
        return f"du {date_en_clair(self.debut, 'j F')} au {date_en_clair(self.fin, 'j F')}"


def periodes_de_classe(annee: int, vacances: Collection[Vacances]) -> list[tuple[date, date]]:
    """Les périodes de l’année entre les vacances (cinq, d’ordinaire) ; aucune si le calendrier n’est pas connu."""
    premier, dernier = bornes(annee)
    periodes, debut = [], premier
    for conge in sorted(vacances, key=lambda v: v.debut):
        # Un pont n’est pas une période ; les grandes vacances finissent l’année.
        if (conge.reprise - conge.debut).days < 7:
            continue
        if conge.debut > debut + timedelta(days=7):
            periodes.append((debut, min(conge.debut - timedelta(days=1), dernier)))
        debut = max(debut, conge.reprise)
    if debut < date(annee + 1, 7, 1):
        periodes.append((debut, date(annee + 1, 7, 6)))
    return periodes


def par_periode(actions: Iterable[Action], annee: int, vacances: Collection[Vacances]) -> list[PeriodeDeClasse]:
    """Les actions dans chaque période où elles se passent, d’après leurs dates, sinon d’après leurs périodes cochées.

    Celles dont on ne sait rien viennent à la fin, sous « Dates à préciser ». Attend `periodes` préchargé.
    """
    actions = list(actions)
    connues = periodes_de_classe(annee, vacances)
    bornees = connues if len(connues) == len(Periode) else _trimestres(annee)
    par_cases = len(connues) == len(Periode)
    resultat, placees = [], set()
    for rang, (debut, fin) in enumerate(bornees, 1):
        siennes = []
        for action in actions:
            if action.debut or action.fin:
                dedans = (action.debut or debut) <= fin and (action.fin or action.debut or fin) >= debut
            else:
                dedans = par_cases and any(ligne.periode == rang for ligne in action.periodes.all())
            if dedans:
                siennes.append(action)
                placees.add(action.pk)
        libelle = str(Periode(rang).label) if par_cases else f"{('1er', '2e', '3e')[rang - 1]} trimestre"
        resultat.append(PeriodeDeClasse(libelle[:1].upper() + libelle[1:], debut, fin, siennes))
    if perdues := [action for action in actions if action.pk not in placees]:
        resultat.append(PeriodeDeClasse("Dates à préciser", None, None, perdues))
    return resultat


def _trimestres(annee: int) -> list[tuple[date, date]]:
    """À défaut de calendrier scolaire."""
    return [
        (date(annee, 9, 1), date(annee, 11, 30)),
        (date(annee, 12, 1), date(annee + 1, 3, 1) - timedelta(days=1)),
        (date(annee + 1, 3, 1), date(annee + 1, 8, 31)),
    ]


@dataclass(frozen=True)
class Barre:
    """Une action sur la frise ; positions en unités du dessin, jamais en pixels."""

    action: Action
    x: int
    y: int
    largeur: int
    titre_x: int
    titre_y: int
    # « start » : le titre commence là ; « end » : il y finit.
    ancre: str
    titre: str
    dedans: bool


@dataclass(frozen=True)
class Frise:
    largeur: int
    hauteur: int
    barres: list[Barre]
    # (libellé, position, premier trait vertical)
    mois: list[tuple[str, int, int]]
    conges: list[tuple[str, int, int]]
    aujourd_hui: int | None
    restantes: int
    alternative: str


def dessiner(actions: Sequence[Action], annee: int, vacances: Collection[Vacances], *, au: date) -> Frise:
    """La frise des actions datées, une barre chacune, dans l’ordre reçu ; les `BARRES_MAX` premières."""
    premier, dernier = bornes(annee)
    jours = (dernier - premier).days + 1

    def x(jour: date) -> int:
        return round(MARGE + (LARGEUR - 2 * MARGE) * (min(max(jour, premier), dernier) - premier).days / jours)

    datees = [action for action in actions if action.debut or action.fin]
    barres = []
    for rang, action in enumerate(datees[:BARRES_MAX]):
        gauche = x(action.debut or action.fin or premier)
        droite = max(x((action.fin or action.debut or dernier) + timedelta(days=1)), gauche + 6)
        y = HAUT + rang * PAS
        # Dans la barre si elle est longue, sinon du côté où il reste de la place.
        dedans = droite - gauche > TITRE_LARGE
        a_droite = not dedans and droite < LARGEUR * 0.6
        titre_x = gauche + 6 if dedans else droite + 6 if a_droite else gauche - 6
        barres.append(
            Barre(
                action,
                x=gauche,
                y=y,
                largeur=droite - gauche,
                titre_x=titre_x,
                titre_y=y + 12,
                ancre="start" if dedans or a_droite else "end",
                titre=_abreger(action.intitule),
                dedans=dedans,
            )
        )
    mois = []
    for rang, nom in enumerate(MOIS):
        debut = date(annee + (rang > 3), (8 + rang) % 12 + 1, 1)
        mois.append((nom, x(debut) + 5, x(debut)))
    conges = [(v.libelle, x(v.debut), max(x(v.reprise) - x(v.debut), 1)) for v in vacances]
    phrases = [f"{barre.action.intitule}, {dates_lisibles(barre.action)}" for barre in barres]
    return Frise(
        LARGEUR,
        HAUT + max(len(barres), 1) * PAS + 6,
        barres,
        mois,
        conges,
        x(au) if premier <= au <= dernier else None,
        max(len(datees) - BARRES_MAX, 0),
        f"Frise de septembre à août, une barre par action. {' ; '.join(phrases)}."
        if phrases
        else "Aucune action datée.",
    )


def _abreger(texte: str, place: int = 52) -> str:
    return texte if len(texte) <= place else f"{texte[: place - 1].rstrip()}…"


def dates_lisibles(action: Action) -> str:
    """« du 3 novembre au 18 décembre » se lit en chiffres ici : « du 03/11/2026 au 18/12/2026 »."""
    if action.debut and action.fin:
        if action.debut == action.fin:
            return f"le {action.debut:%d/%m/%Y}"
        return f"du {action.debut:%d/%m/%Y} au {action.fin:%d/%m/%Y}"
    if action.debut:
        return f"à partir du {action.debut:%d/%m/%Y}"
    return f"jusqu’au {action.fin:%d/%m/%Y}" if action.fin else "dates à préciser"
