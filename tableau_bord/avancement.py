"""Où en est le projet : chaque cible, d’où elle part, ce qu’elle vaut aujourd’hui, ce qui est visé ; axe par axe."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from actions.models import Axe, Cible, ProjetReseau
from pilotage.annees import libelle_annee
from pilotage.models import Reseau
from tableau_bord.apercus import Apercu, apercus, lisible
from tableau_bord.ecriture import INCONNU, arrondir, grandeur, nombre
from tableau_bord.graphiques import Chemin, Graphique, Point, ecart_aux_cibles, point
from tableau_bord.indicateurs import CATALOGUE


@dataclass(frozen=True)
class CibleSuivie:
    """Une cible et ce qu’il en est ; `apercu` est `None` pour un indicateur que le réseau a dit en mots, sans le mesurer ici."""

    cible: Cible
    apercu: Apercu | None
    chemin: Chemin

    @property
    def depart(self) -> str:
        return INCONNU if self.chemin.depart is None else grandeur(self.chemin.depart, self.chemin.unite)

    @property
    def visee(self) -> str:
        return grandeur(self.chemin.visee, self.chemin.unite)

    @property
    def quand(self) -> str:
        """L’année de la valeur du jour."""
        if self.apercu is None or self.apercu.resultat is None or self.chemin.jour.texte == INCONNU:
            return ""
        return libelle_annee(self.apercu.resultat.annee)

    @property
    def est_atteinte(self) -> bool:
        parcouru = self.chemin.parcouru
        if parcouru is not None:
            return parcouru >= 100
        # Sans départ, le sens de l’indicateur dit de quel côté de la cible on doit être.
        jour, sens = self.chemin.jour.valeur, self.apercu.fiche.sens if self.apercu else ""
        if jour is None or not sens:
            return False
        return jour >= self.chemin.visee if sens == "hausse" else jour <= self.chemin.visee

    @property
    def reste(self) -> str:
        """« 3,2 points à gagner » ; vide si c’est fait, ou si l’on ne sait pas."""
        jour = self.chemin.jour.valeur
        if jour is None or self.est_atteinte:
            return ""
        unite, decimales = self.chemin.unite, 1 if self.chemin.unite in ("%", "points", "indice", "/20") else 0
        ecart = arrondir(abs(self.chemin.visee - jour), decimales)
        mot = ("point" if ecart < 2 else "points") if unite in ("%", "points", "indice", "/20") else unite
        return f"reste {nombre(ecart, decimales)}\u00a0{mot}".strip()


def cibles_du_projet(projet: ProjetReseau | None, droits, *, codes: Iterable[str] | None = None) -> list[Cible]:
    """Les cibles de cette version que ces droits permettent de lire, dans l’ordre des axes ; une requête, aucune sans projet.

    `codes` : seulement celles qui visent ces indicateurs.
    """
    if projet is None:
        return []
    cibles = Cible.objects.filter(objectif__axe__projet=projet).select_related("objectif__axe")
    if codes is not None:
        cibles = cibles.filter(indicateur__in=list(codes))
    return [
        cible
        for cible in cibles.order_by("objectif__axe__numero", "objectif__numero", "echeance", "pk")
        if cible.indicateur not in CATALOGUE or lisible(CATALOGUE[cible.indicateur], droits)
    ]


def codes_vises(cibles: Iterable[Cible]) -> list[str]:
    """Les indicateurs du catalogue que ces cibles visent, dans leur ordre."""
    return [code for code in dict.fromkeys(cible.indicateur for cible in cibles) if code in CATALOGUE]


def suivre(cibles: Iterable[Cible], apercus: Iterable[Apercu]) -> list[CibleSuivie]:
    """Chaque cible et sa valeur d’aujourd’hui, prise dans ces aperçus."""
    par_code = {apercu.fiche.code: apercu for apercu in apercus}
    return [_suivre(cible, par_code.get(cible.indicateur)) for cible in cibles]


def cibles_suivies(
    reseau: Reseau, projet: ProjetReseau | None, annee: int, droits, *, codes: Iterable[str] | None = None
) -> list[CibleSuivie]:
    """`suivre`, en lisant ce qu’il faut : huit requêtes au plus, aucune sans projet."""
    cibles = cibles_du_projet(projet, droits, codes=codes)
    vises = codes_vises(cibles)
    return suivre(cibles, apercus(reseau, annee, vises) if vises else [])


def _suivre(cible: Cible, apercu: Apercu | None) -> CibleSuivie:
    unite = apercu.fiche.unite if apercu else cible.unite
    nom = apercu.fiche.libelle if apercu else cible.intitule or cible.indicateur
    jour = point(nom, apercu.resultat) if apercu else Point(nom, None, INCONNU)
    return CibleSuivie(cible, apercu, Chemin(nom, unite, cible.depart, jour, Decimal(cible.visee)))


def dessin_des_cibles(suivies: Iterable[CibleSuivie], *, sujet: str) -> Graphique | None:
    """Le chemin fait vers chaque cible ; `None` si aucune n’en a un à montrer."""
    chemins = [suivie.chemin for suivie in suivies]
    return ecart_aux_cibles(chemins, sujet=sujet) if any(c.parcouru is not None for c in chemins) else None


def projet_en_cours(reseau: Reseau, annee: int) -> ProjetReseau | None:
    return ProjetReseau.objects.filter(reseau=reseau).de_l_annee(annee).first()


def cibles_de(axe: Axe | None, suivies: Iterable[CibleSuivie]) -> list[CibleSuivie]:
    return [suivie for suivie in suivies if axe is not None and suivie.cible.objectif.axe_id == axe.pk]
