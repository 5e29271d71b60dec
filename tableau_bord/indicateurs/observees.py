"""Les valeurs observées d’établissements et d’années donnés, lues en une requête."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone

from tableau_bord.etats import EtatSaisie
from tableau_bord.indicateurs.echelles import PREFIXE_COMPETENCES
from tableau_bord.indicateurs.mesures import Fiche, Mesure
from tableau_bord.models import Valeur


class Lue(NamedTuple):
    """Une valeur et d’où elle vient, sans l’objet du modèle : une page en lit des milliers."""

    indicateur: str
    annee: int
    uai: str
    numerateur: Decimal | None
    denominateur: Decimal | None
    valeur: Decimal | None
    effectif: Decimal | None
    academie: str
    departement: str
    ligne: int
    fichier: str
    importee_le: datetime
    saisie: str | None  # l’état de la saisie, si elle en vient

    @property
    def mesure(self) -> Mesure:
        return Mesure(self.numerateur, self.denominateur, self.valeur, self.effectif)


_CHAMPS = (
    *Lue._fields[: Lue._fields.index("fichier")],
    "provenance__nom_fichier",
    "provenance__le",
    "provenance__saisie__etat",
)


class Observees:
    """Valeurs par indicateur, année et UAI, de ceux de `codes`, ou de tous ceux du tableau de bord ; ce qui n’y est pas est
    inconnu."""

    def __init__(self, uais: Iterable[str], annees: Iterable[int], codes: Iterable[str] | None = None):
        requete = Valeur.objects.filter(uai__in=set(uais), annee__in=list(annees)).order_by()
        if codes is not None:
            requete = requete.filter(indicateur__in=sorted(codes))
        else:
            # Les compétences sont nombreuses, et n’ont que leur page : celle-là les demande par leurs codes.
            requete = requete.exclude(indicateur__startswith=PREFIXE_COMPETENCES)
        self._valeurs = {ligne[:3]: Lue._make(ligne) for ligne in requete.values_list(*_CHAMPS)}
        self._codes = {code for code, _, _ in self._valeurs}

    def connait(self, code: str) -> bool:
        """Une valeur au moins de cet indicateur est connue."""
        return code in self._codes

    def mesure(self, fiche: Fiche, annee: int, uai: str) -> Mesure:
        valeur = self._valeurs.get((fiche.code, annee, uai))
        return Mesure() if valeur is None else valeur.mesure

    def provenance(self, fiche: Fiche, annee: int, uai: str) -> str:
        """« fichier.csv, ligne 12 », ou « saisie du 12/10/2026, à valider » ; vide si la valeur est inconnue."""
        valeur = self._valeurs.get((fiche.code, annee, uai))
        if valeur is None:
            return ""
        if valeur.saisie is not None:
            texte = f"saisie du {timezone.localtime(valeur.importee_le):%d/%m/%Y}, {EtatSaisie(valeur.saisie).label}"
            # L’année déduite de ses périodes dit de combien : en novembre, un trimestre n’est pas l’année.
            return (
                f"{texte}, {valeur.ligne} période{'s' * (valeur.ligne > 1)} sur {len(fiche.periodes)}"
                if fiche.periodes
                else texte
            )
        return f"{valeur.fichier}, ligne {valeur.ligne}"

    def situation(self) -> tuple[str, str]:
        """Académie et département de la valeur la plus récente, pour un établissement que RepNet ne suit pas."""
        for valeur in sorted(self._valeurs.values(), key=lambda valeur: -valeur.annee):
            return valeur.academie, valeur.departement
        return "", ""
