"""Une ligne par axe, par établissement ou par cible."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pilotage.annees import libelle_annee
from tableau_bord.ecriture import INCONNU, abreger, compte, grandeur
from tableau_bord.graphiques.compositions.communs import nom_reference, point, point_de_reference
from tableau_bord.graphiques.modele import SANS_ZERO, Graphique, Point, Serie
from tableau_bord.indicateurs.mesures import Resultat

# Au-delà, un dessin par établissement ne se lit plus : le tableau reste.
ETABLISSEMENTS_MAX = 30


def actions_par_axe(axes: Iterable[tuple[str, int, int]], *, annee: int) -> Graphique:
    """Barres des actions prévues et faites, d’après des triplets (axe, prévues, faites)."""
    axes = [(axe, int(prevues), int(faites)) for axe, prevues, faites in axes]
    phrases = [
        f"{abreger(axe, 60)}, {compte(prevues, 'prévue')} et {compte(faites, 'faite')}" for axe, prevues, faites in axes
    ]
    return Graphique(
        genre="barres",
        titre=f"Actions prévues et faites, par axe, en {libelle_annee(annee)}",
        alternative=f"Barres horizontales. {' ; '.join(phrases)}." if phrases else "Aucune action.",
        rubriques="Axe",
        unite="actions",
        series=(
            Serie("Prévues", tuple(Point(axe, Decimal(p), str(p)) for axe, p, _ in axes)),
            Serie("Faites", tuple(Point(axe, Decimal(f), str(f)) for axe, _, f in axes)),
        ),
    )


def par_etablissement(
    resultats: Sequence[Resultat], *, reseau: Resultat | None = None, references: Sequence[tuple[str, str]] = ()
) -> Graphique:
    """Un indicateur, établissement par établissement, du plus haut au plus bas, avec un trait pour le réseau et un par
    référence (maille, public). `resultats` : ceux des établissements, du même indicateur, non vide."""
    fiche, annee = resultats[0].fiche, resultats[0].annee
    noms = [resultat.nom for resultat in resultats]
    # Deux écoles du même nom restent deux lignes.
    points = [point(r.nom if noms.count(r.nom) == 1 else f"{r.nom} ({r.uai})", r) for r in resultats]
    points.sort(key=lambda p: (p.valeur is None, -(p.valeur or 0), p.rubrique))
    # Une somme ne se compare pas à ses parts : le total du réseau n’est pas un repère pour une école.
    reperes = [point("Réseau", reseau)] if reseau and fiche.agregation != "somme" else []
    tous = reperes + [
        point_de_reference(nom_reference(maille, public), reseau, maille, public) for maille, public in references
    ]
    montres = tuple(repere for repere in tous if repere.valeur is not None)
    connus = [p for p in points if p.valeur is not None]
    phrases = []
    if connus:
        phrases.append(
            f"De {connus[-1].texte} ({connus[-1].rubrique}) à {connus[0].texte} ({connus[0].rubrique})"
            if len(connus) > 1
            else f"{connus[0].rubrique} : {connus[0].texte}"
        )
    if len(connus) < len(points):
        phrases.append(f"Sans valeur montrée : {len(points) - len(connus)} sur {len(points)}")
    phrases += [f"{repere.rubrique} : {repere.texte}" for repere in montres]
    return Graphique(
        # Un indice n’a pas de zéro qui compte : des points, et non des barres dont la longueur tromperait.
        genre="points" if fiche.unite in SANS_ZERO else "barres",
        titre=f"{fiche.libelle} par établissement, en {libelle_annee(annee)}",
        alternative=f"{'. '.join(phrases)}." if phrases else "Aucune valeur connue.",
        rubriques="Établissement",
        unite=fiche.unite,
        series=(Serie(fiche.libelle, tuple(points)),),
        reperes=montres,
    )


@dataclass(frozen=True)
class Chemin:
    """Une cible et ce qu’il en est : d’où l’on part, où l’on en est, où l’on va. `jour` est un point sans nombre s’il est
    masqué ou inconnu."""

    nom: str
    unite: str
    depart: Decimal | None
    jour: Point
    visee: Decimal

    @property
    def parcouru(self) -> Decimal | None:
        """Part du chemin faite, en pour cent ; négative si l’on recule ; inconnue sans départ, sans valeur, ou sans chemin."""
        if self.depart is None or self.jour.valeur is None or self.depart == self.visee:
            return None
        return (self.jour.valeur - self.depart) * 100 / (self.visee - self.depart)

    @property
    def texte_parcouru(self) -> str:
        return self.jour.texte if self.jour.valeur is None else texte_ou_inconnu(self.parcouru, "%")


def texte_ou_inconnu(valeur: Decimal | None, unite: str) -> str:
    return INCONNU if valeur is None else grandeur(valeur, unite)


def ecart_aux_cibles(chemins: Sequence[Chemin], *, sujet: str) -> Graphique:
    """Ce qui est fait du chemin de chaque cible, du départ à ce qui est visé ; `chemins` non vide."""
    noms = [chemin.nom for chemin in chemins]
    # Deux cibles du même nom (deux échéances) restent deux lignes.
    rubriques = [nom if noms.count(nom) == 1 else f"{nom} ({rang})" for rang, nom in enumerate(noms, start=1)]

    def serie(nom: str, points: Iterable[tuple[Decimal | None, str]], unite: str = "") -> Serie:
        couples = zip(rubriques, points, strict=True)
        return Serie(nom, tuple(Point(rubrique, *point) for rubrique, point in couples), unite=unite)

    phrases = [
        f"{c.nom} : {texte_ou_inconnu(c.depart, c.unite)} au départ, {c.jour.texte} aujourd’hui, "
        f"{grandeur(c.visee, c.unite)} visé"
        for c in chemins
    ]
    return Graphique(
        genre="cibles",
        titre=f"Chemin fait vers les cibles : {sujet}",
        alternative=f"Une barre par cible, de son départ à ce qui est visé. {' ; '.join(phrases)}.",
        rubriques="Cible",
        unite="",
        series=(
            serie("Au départ", ((c.depart, texte_ou_inconnu(c.depart, c.unite)) for c in chemins)),
            serie("Aujourd’hui", ((c.jour.valeur, c.jour.texte) for c in chemins)),
            serie("Visé", ((c.visee, grandeur(c.visee, c.unite)) for c in chemins)),
            serie("Chemin fait", ((c.parcouru, c.texte_parcouru) for c in chemins), "%"),
        ),
    )
