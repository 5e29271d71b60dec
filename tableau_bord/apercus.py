"""Ce que les pages montrent d’un indicateur : sa dernière valeur connue, son mouvement, son écart aux références."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pilotage.annees import libelle_annee
from pilotage.models import Reseau
from tableau_bord.ecriture import DECIMALES, INCONNU, MASQUE, arrondir, grandeur, nombre
from tableau_bord.graphiques import chercher_reference, nom_reference
from tableau_bord.indicateurs import Fiche, Reference, Resultat, serie

PROFONDEUR = 5  # années relues en arrière pour trouver la dernière valeur connue
# Le nombre porte déjà ces unités, ou se lit sans elles.
SANS_MOT = ("%", "indice", "points", "score", "/20")
PUBLICS_EP = ("REP", "REP+")


@dataclass(frozen=True)
class Comparaison:
    nom: str
    texte: str
    ecart: str  # « 3,2 points au-dessous » ; vide si l’écart ne se commente pas


@dataclass(frozen=True)
class Apercu:
    """Un indicateur du réseau, prêt à lire ; `resultat` est `None` si rien n’est connu."""

    fiche: Fiche
    resultat: Resultat | None
    demandee: int
    mouvement: str
    comparaisons: tuple[Comparaison, ...]
    # Une ligne par année relue, de la plus ancienne à la plus récente : de quoi en tracer l’étincelle.
    annees: tuple[Resultat, ...] = ()

    @property
    def est_connu(self) -> bool:
        """Il y a quelque chose à montrer : une valeur, ou un « n. c. »."""
        return self.resultat is not None and (self.resultat.masque or self.resultat.mesure.est_connue)

    @property
    def valeur(self) -> str:
        return texte_resultat(self.resultat)

    @property
    def unite(self) -> str:
        """L’unité, quand le nombre ne la porte pas déjà."""
        connue = self.resultat and not self.resultat.masque and self.resultat.mesure.est_connue
        return self.fiche.unite if connue and self.fiche.unite not in SANS_MOT else ""

    @property
    def denominateur(self) -> str:
        """Sur quoi porte la valeur ; le dénominateur est toujours montré quand il est connu."""
        return texte_denominateur(self.resultat)

    @property
    def annee(self) -> str:
        """L’année de la valeur, si ce n’est pas celle demandée."""
        if self.resultat is None or self.resultat.annee == self.demandee:
            return ""
        return libelle_annee(self.resultat.annee)


def texte_resultat(resultat: Resultat | None) -> str:
    """« 84,3 % », « n. c. » si la valeur est masquée, « inconnu » si elle manque : jamais zéro à sa place."""
    if resultat is None or not (resultat.masque or resultat.mesure.est_connue):
        return INCONNU
    return MASQUE if resultat.masque else grandeur(resultat.mesure.valeur, resultat.fiche.unite)


def case(resultat: Resultat | None) -> Decimal | str:
    """La case d’un tableur : un nombre à deux décimales, ou ce que dit la page quand elle n’en montre pas."""
    if resultat is None or resultat.masque or (valeur := resultat.mesure.valeur) is None:
        return texte_resultat(resultat)
    return round(valeur, 2)


def texte_denominateur(resultat: Resultat | None) -> str:
    if resultat is None or resultat.masque or not resultat.mesure.est_connue:
        return ""
    mesure = resultat.mesure
    if mesure.denominateur is not None:
        return f"sur {nombre(mesure.denominateur)} {resultat.fiche.sur}".strip()
    return f"{nombre(mesure.effectif)} élèves" if mesure.effectif is not None else ""


def public_du_reseau(reseau: Reseau) -> str:
    return reseau.type if reseau.type in PUBLICS_EP else "ensemble"


def references_du_reseau(reseau: Reseau) -> list[tuple[str, str]]:
    """(maille, public) à comparer : France et académie pour le label du réseau, France hors éducation prioritaire."""
    public = public_du_reseau(reseau)
    return [("france", public), ("academie", public), ("france", "hors_ep")]


def lisible(fiche: Fiche, droits) -> bool:
    """Ces droits suffisent à lire l’indicateur."""
    return not fiche.droit or fiche.droit in droits


def apercus(reseau: Reseau, annee: int, codes: Sequence[str] = ()) -> list[Apercu]:
    """Les indicateurs demandés, ou ceux du tableau de bord, dans l’ordre du catalogue ; autant de requêtes que `serie`.

    Un indicateur observé montre sa dernière valeur connue (les sessions paraissent après l’été) ;
    un indicateur calculé, celle de l’année demandée.
    """
    annees = range(annee - PROFONDEUR + 1, annee + 1)
    lues = serie(reseau, codes or None, annees)
    return [_apercu(reseau, par_annee[annee].fiche, par_annee, annee) for par_annee in lues.values()]


def _apercu(reseau: Reseau, fiche: Fiche, par_annee: dict[int, Resultat], annee: int) -> Apercu:
    resultat = par_annee.get(annee)
    if fiche.est_observee:
        connus = [r for r in par_annee.values() if r.masque or r.mesure.est_connue]
        resultat = max(connus, key=lambda r: r.annee, default=resultat)
    return Apercu(
        fiche=fiche,
        resultat=resultat,
        demandee=annee,
        annees=tuple(par_annee[a] for a in sorted(par_annee)),
        mouvement=_mouvement(fiche, resultat, par_annee),
        comparaisons=tuple(
            Comparaison(
                nom_reference(maille, public), grandeur(reference.valeur, fiche.unite), texte_ecart(resultat, reference)
            )
            for maille, public in references_du_reseau(reseau)
            if (reference := chercher_reference(resultat, maille, public))
        ),
    )


def _mouvement(fiche: Fiche, resultat: Resultat | None, par_annee: dict[int, Resultat]) -> str:
    """« + 2,1 points depuis 2023-2024 » ; rien si l’écart ne veut rien dire ou enjambe une rupture de série.

    En deçà de ce que la source dit significatif, un écart ne se commente pas : ni hausse, ni baisse, ni « stable ».
    """
    if resultat is None or resultat.masque or not resultat.mesure.est_connue or not fiche.est_observee:
        return ""
    avant = par_annee.get(resultat.annee - 1)
    if avant is None or avant.masque or not avant.mesure.est_connue or resultat.annee in fiche.ruptures:
        return ""
    if resultat.fragile or avant.fragile:
        return ""
    ecart = arrondir(resultat.mesure.valeur - avant.mesure.valeur, DECIMALES.get(fiche.unite, 0))
    if not ecart or abs(ecart) <= fiche.ecart_significatif:
        return ""
    return f"{'+' if ecart > 0 else '−'}\u00a0{_de_combien(ecart, fiche)} depuis {libelle_annee(avant.annee)}"


def texte_ecart(resultat: Resultat | None, reference: Reference) -> str:
    """De combien le réseau s’écarte d’une référence ; vide si l’écart n’est pas significatif ou si l’effectif est petit."""
    if resultat is None or resultat.masque or resultat.fragile or not resultat.mesure.est_connue:
        return ""
    fiche = resultat.fiche
    decimales = DECIMALES.get(fiche.unite, 0)
    ecart = arrondir(resultat.mesure.valeur, decimales) - arrondir(reference.valeur, decimales)
    if not ecart or abs(ecart) <= fiche.ecart_significatif:
        return ""
    return f"{_de_combien(ecart, fiche)} {'au-dessus' if ecart > 0 else 'au-dessous'}"


def _de_combien(ecart: Decimal, fiche: Fiche) -> str:
    """« 2,1 points », « 5 élèves », « 1 classe », « 0,3 » : des points seulement là où il y en a."""
    texte = nombre(abs(ecart), DECIMALES.get(fiche.unite, 0))
    mot = "points" if fiche.unite in SANS_MOT else fiche.unite
    if " " in mot:  # « élèves par classe », « pour 100 élèves » : le libellé le dit déjà
        return texte
    return f"{texte}\u00a0{mot.removesuffix('s') if abs(ecart) < 2 else mot}"
