"""Les références d’un indicateur observé : le même, en France, dans l’académie, le département."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from tableau_bord.indicateurs.echelles import PREFIXE_COMPETENCES
from tableau_bord.indicateurs.mesures import Fiche, Reference
from tableau_bord.models import Maille, Public, ReferencePubliee, Somme
from tableau_bord.models.locaux import PREFIXE

_RANG_MAILLE = {maille: rang for rang, maille in enumerate(Maille.values)}
_RANG_PUBLIC = {public: rang for rang, public in enumerate(Public.values)}

CALCULEE = "calculée sur les valeurs importées, par la même règle que celle du réseau"

# Région académique de chaque académie (décret du 10 décembre 2015, et la Normandie, la Corse, l’outre-mer à part).
REGION_DE = {
    academie: region
    for region, academies in {
        "01": ("06", "08", "10"),
        "02": ("03", "07"),
        "03": ("14",),
        "04": ("18",),
        "05": ("27",),
        "06": ("12", "15", "19"),
        "07": ("32",),
        "08": ("33",),
        "09": ("09", "20"),
        "10": ("01", "24", "25"),
        "11": ("28",),
        "12": ("31",),
        "13": ("43",),
        "14": ("70",),
        "15": ("04", "13", "22"),
        "16": ("11", "16"),
        "17": ("17",),
        "18": ("02", "23"),
    }.items()
    for academie in academies
}

# En deçà de trois établissements, une référence qui ne serait pas publiée désignerait l’un d’eux.
ETABLISSEMENTS_MIN = 3


class SommeLue(NamedTuple):
    """Une somme gardée, sans l’objet du modèle : une page en lit des milliers."""

    maille: str
    public: str
    numerateur: Decimal
    denominateur: Decimal
    etablissements: int


class References:
    """Les sommes nationales d’années et de lieux donnés, calculées ou publiées, lues en deux requêtes et rendues par lieu ;
    de tous les indicateurs, ou de ceux de `codes`."""

    def __init__(
        self,
        annees: Iterable[int],
        academies: Iterable[str],
        departements: Iterable[str],
        codes: Iterable[str] | None = None,
    ):
        self._sommes: dict[tuple[str, int, str, str], list[SommeLue]] = defaultdict(list)
        # La dernière venue l’emporte : celle d’avant n’est gardée que pour annuler un import.
        self._publiees: dict[tuple[str, int, str, str], dict[str, ReferencePubliee]] = defaultdict(dict)
        codes = None if codes is None else sorted(codes)
        if codes is not None and all(code.startswith(PREFIXE) for code in codes):
            return  # un indicateur qu’un réseau s’est donné n’existe nulle part ailleurs
        academies, departements = set(academies), set(departements)
        # Comme les valeurs du tableau de bord : sans les compétences, qui ont leur page.
        compris = ~Q(indicateur__startswith=PREFIXE_COMPETENCES)
        choisis = compris if codes is None else Q(indicateur__in=codes)
        lieux = (
            Q(maille=Maille.FRANCE)
            | Q(maille=Maille.ACADEMIE, code__in=academies)
            | Q(maille=Maille.DEPARTEMENT, code__in=departements)
        )
        # Redit autrement ce que disent les lieux : c’est ainsi que la base va droit aux lignes.
        ici = Q(
            maille__in=[Maille.FRANCE, Maille.ACADEMIE, Maille.DEPARTEMENT],
            code__in=sorted({"", *academies, *departements}),
        )
        annees = list(annees)
        sommes = Somme.objects.filter(lieux, ici, choisis, annee__in=annees).order_by()
        for indicateur, annee, code, *somme in sommes.values_list("indicateur", "annee", "code", *SommeLue._fields):
            lue = SommeLue._make(somme)
            self._sommes[indicateur, annee, lue.maille, code].append(lue)
        regions = Q(maille=Maille.REGION, code__in={REGION_DE.get(code, "") for code in academies})
        publiees = ReferencePubliee.objects.filter(lieux | regions, choisis, annee__in=annees).select_related(
            "provenance"
        )
        for publiee in publiees.order_by("provenance"):
            cle = publiee.indicateur, publiee.annee, publiee.maille, publiee.code
            self._publiees[cle][publiee.public] = publiee

    def de(self, fiche: Fiche, annee: int, *, academie: str, departement: str = "") -> tuple[Reference, ...]:
        """France, région académique, académie, département ; REP, REP+, hors éducation prioritaire, ensemble.

        Celle que la source publie l’emporte sur celle qu’on calcule : le fichier importé n’est pas toujours entier.
        """
        lieux = (
            (Maille.FRANCE, ""),
            (Maille.REGION, REGION_DE.get(academie, "")),
            (Maille.ACADEMIE, academie),
            (Maille.DEPARTEMENT, departement),
        )
        trouvees: dict[tuple[str, str], Reference] = {}
        for maille, code in lieux:
            for somme in self._sommes.get((fiche.code, annee, maille, code), ()):
                if _publiable(fiche, somme):
                    valeur = valeur_de_reference(fiche, somme)
                    trouvees[somme.maille, somme.public] = Reference(
                        somme.maille, somme.public, valeur, somme.etablissements, CALCULEE
                    )
            for publiee in self._publiees.get((fiche.code, annee, maille, code), {}).values():
                trouvees[publiee.maille, publiee.public] = Reference(
                    publiee.maille,
                    publiee.public,
                    publiee.valeur,
                    origine=f"publiée : {publiee.provenance.nom_fichier}, ligne {publiee.ligne}",
                )
        return tuple(
            sorted(trouvees.values(), key=lambda trouvee: (_RANG_MAILLE[trouvee.maille], _RANG_PUBLIC[trouvee.public]))
        )


class SansReference:
    """Là où l’on ne compare les réseaux qu’entre eux."""

    def de(self, fiche: Fiche, annee: int, *, academie: str, departement: str = "") -> tuple[Reference, ...]:
        return ()


def valeur_de_reference(fiche: Fiche, somme: SommeLue) -> Decimal:
    """Σ/Σ : en pourcentage pour un taux ; moyenne pondérée, dans l’unité de la fiche, sinon."""
    rapport = somme.numerateur / somme.denominateur
    return rapport * 100 if fiche.agregation == "ratio" else rapport


def _publiable(fiche: Fiche, somme: SommeLue) -> bool:
    if not somme.denominateur:
        return False
    return not fiche.sur_personnes or fiche.publie or somme.etablissements >= ETABLISSEMENTS_MIN
