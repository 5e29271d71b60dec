"""Ce que valent tous les réseaux d’un coup, pour une famille d’indicateurs et une année : la règle de la page de chacun.

De quoi garder une ligne par réseau (`MesureReseau`), et savoir quels établissements nulle page ne montre.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from pilotage.models import Etablissement, Reseau
from tableau_bord.indicateurs.composition import Carte
from tableau_bord.indicateurs.lecture import a_sa_ligne, lignes_observees, mesure_du_reseau
from tableau_bord.indicateurs.mesures import Fiche, Mesure
from tableau_bord.indicateurs.petits_nombres import famille_est_secrete
from tableau_bord.indicateurs.references import SansReference
from tableau_bord.indicateurs.registre import fiches
from tableau_bord.indicateurs.secret import masquer
from tableau_bord.models import MesureReseau, Valeur

INCONNUE = Mesure()


class Lues:
    """Les mesures d’une famille une année, de tous les établissements ; se lit comme `Observees`."""

    def __init__(self, siennes: list[Fiche], annee: int):
        self.annee = annee
        self._mesures: dict[tuple[str, str], Mesure] = {}
        champs = ("indicateur", "uai", "numerateur", "denominateur", "valeur", "effectif")
        requete = Valeur.objects.filter(indicateur__in=[fiche.code for fiche in siennes], annee=annee)
        for code, uai, *nombres in requete.values_list(*champs).iterator(10_000):
            self._mesures[code, uai] = Mesure(*nombres)

    def mesure(self, fiche: Fiche, annee: int, uai: str) -> Mesure:
        return self._mesures.get((fiche.code, uai), INCONNUE)

    def provenance(self, fiche: Fiche, annee: int, uai: str) -> str:
        return ""

    def secretes(self, siennes: list[Fiche]) -> set[str]:
        """Les UAI dont les mesures de la famille, montrées, en diraient trop."""
        par_code = {fiche.code: fiche for fiche in siennes if fiche.est_sensible}
        par_uai: dict[str, list[tuple[Fiche, Mesure]]] = defaultdict(list)
        for (code, uai), mesure in self._mesures.items():
            if code in par_code:
                par_uai[uai].append((par_code[code], mesure))
        return {uai for uai, siens in par_uai.items() if famille_est_secrete(siens, self.annee)}


@dataclass
class Agregats:
    """`mesures` : une par réseau et par indicateur dont un établissement au moins a une valeur. `tus` : les UAI dont la
    valeur n’est montrée à personne ; une référence ne doit pas la laisser déduire."""

    mesures: list[MesureReseau] = field(default_factory=list)
    tus: set[str] = field(default_factory=set)


def famille_de(fiche: Fiche) -> list[Fiche]:
    """Les fiches du catalogue qui se masquent avec celle-ci."""
    return [voisine for voisine in fiches() if voisine.famille == fiche.famille]


def agreger_reseaux(siennes: list[Fiche], annee: int, carte: Carte) -> Agregats:
    """Une famille entière du catalogue, tous les réseaux de la carte ; une requête.

    `carte` porte tous les réseaux : ce qui est tu dans l’un l’est pour les références de tous.
    """
    lues = Lues(siennes, annee)
    secrets = lues.secretes(siennes)
    agregats = Agregats(tus=set(secrets))
    for reseau in carte.reseaux:
        etablissements = carte.siens(reseau, annee)
        suivis = {e.uai for e in etablissements}
        mesures = {fiche.code: _mesures(fiche, annee, etablissements, lues) for fiche in siennes}
        mesures = {code: siens for code, siens in mesures.items() if any(m.est_connue for m in siens)}
        if not mesures:
            continue
        totaux = {
            fiche.code: mesure_du_reseau(fiche, mesures[fiche.code]) for fiche in siennes if fiche.code in mesures
        }
        masques: set[str] = set()
        if suivis & secrets or famille_est_secrete([(f, totaux[f.code]) for f in siennes if f.code in totaux], annee):
            masques, tus = _taire(reseau, siennes, annee, etablissements, lues, carte)
            agregats.tus |= tus
        for fiche in siennes:
            if fiche.code in mesures:
                ligne = MesureReseau(reseau_id=reseau.pk, indicateur=fiche.code, annee=annee)
                if fiche.code in masques:
                    ligne.est_masquee = True
                else:
                    _remplir(ligne, fiche, mesures[fiche.code], totaux[fiche.code])
                agregats.mesures.append(ligne)
    return agregats


def _mesures(fiche: Fiche, annee: int, etablissements: Iterable[Etablissement], lues: Lues) -> list[Mesure]:
    return [lues.mesure(fiche, annee, e.uai) for e in etablissements if a_sa_ligne(e, fiche, annee, lues)]


def _taire(reseau: Reseau, siennes, annee, etablissements, lues, carte) -> tuple[set[str], set[str]]:
    """(indicateurs dont la ligne du réseau se tait, UAI dont une ligne se tait), par la règle de sa page."""
    lignes = [
        ligne
        for fiche in siennes
        for ligne in lignes_observees(reseau, fiche, annee, etablissements, lues, SansReference())
    ]
    masquees = [ligne for ligne in masquer(lignes, partagees=carte.annees_partagees(reseau)) if ligne.masque]
    return (
        {ligne.fiche.code for ligne in masquees if ligne.niveau == "reseau"},
        {ligne.uai for ligne in masquees if ligne.niveau == "etablissement"},
    )


def _remplir(ligne: MesureReseau, fiche: Fiche, mesures: list[Mesure], total: Mesure) -> None:
    """Des sommes exactes : ce qui se divise n’est divisé qu’à la lecture."""
    connues = [mesure for mesure in mesures if mesure.est_connue]
    if not total.est_connue:
        return
    ligne.numerateur, ligne.denominateur, ligne.effectif = total.numerateur, total.denominateur, total.effectif
    ligne.valeur = total.valeur_propre
    if len(connues) > 1 and fiche.agregation == "moyenne":
        ponderees = ((m.valeur or Decimal(0)) * (m.effectif or Decimal(0)) for m in connues)
        ligne.numerateur = sum(ponderees, Decimal(0))
    if len(connues) > 1 and fiche.agregation in ("moyenne", "quotient"):
        ligne.valeur = None


def mesure_gardee(fiche: Fiche, ligne: MesureReseau) -> Mesure:
    """La mesure qu’une ligne garde ; inconnue si la ligne est masquée, ou si le total n’est pas connu."""
    if ligne.valeur is None and ligne.numerateur is not None:
        if fiche.agregation == "moyenne" and ligne.effectif:
            return Mesure(valeur_propre=ligne.numerateur / ligne.effectif, effectif=ligne.effectif)
        if fiche.agregation == "quotient" and ligne.denominateur:
            quotient = ligne.numerateur / ligne.denominateur
            return Mesure(ligne.numerateur, ligne.denominateur, valeur_propre=quotient)
    return Mesure(ligne.numerateur, ligne.denominateur, ligne.valeur, ligne.effectif)


def mesures_gardees(reseaux: Iterable[Reseau], codes: Iterable[str], annees: Iterable[int]) -> Iterator[MesureReseau]:
    """Les lignes gardées de ces réseaux ; une requête."""
    cles = [reseau.pk for reseau in reseaux]
    yield from MesureReseau.objects.filter(reseau__in=cles, indicateur__in=list(codes), annee__in=list(annees))
