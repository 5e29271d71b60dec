"""Les valeurs observées d’établissements et d’années donnés, lues en une requête."""

from collections.abc import Iterable

from django.utils import timezone

from tableau_bord.indicateurs.echelles import PREFIXE_COMPETENCES
from tableau_bord.indicateurs.mesures import Fiche, Mesure
from tableau_bord.models import Valeur

_CHAMPS = (
    "indicateur",
    "uai",
    "annee",
    "numerateur",
    "denominateur",
    "valeur",
    "effectif",
    "academie",
    "departement",
    "ligne",
)
_SAISIE = ("provenance__saisie__trace", "provenance__saisie__etat")


def mesure_de(valeur: Valeur) -> Mesure:
    return Mesure(
        numerateur=valeur.numerateur,
        denominateur=valeur.denominateur,
        valeur_propre=valeur.valeur,
        effectif=valeur.effectif,
    )


class Observees:
    """Valeurs par indicateur, année et UAI, de ceux de `codes`, ou de tous ceux du tableau de bord ; ce qui n’y est pas est
    inconnu."""

    def __init__(self, uais: Iterable[str], annees: Iterable[int], codes: Iterable[str] | None = None):
        requete = Valeur.objects.filter(uai__in=set(uais), annee__in=list(annees)).select_related("provenance__saisie")
        # De l’import, son nom et sa date seuls : son compte rendu est long, et il se répéterait à chaque valeur.
        requete = requete.only(*_CHAMPS, "provenance__nom_fichier", "provenance__le", *_SAISIE)
        if codes is not None:
            requete = requete.filter(indicateur__in=sorted(codes))
        else:
            # Les compétences sont nombreuses, et n’ont que leur page : celle-là les demande par leurs codes.
            requete = requete.exclude(indicateur__startswith=PREFIXE_COMPETENCES)
        self._valeurs = {(valeur.indicateur, valeur.annee, valeur.uai): valeur for valeur in requete}
        self._codes = {code for code, _, _ in self._valeurs}

    def connait(self, code: str) -> bool:
        """Une valeur au moins de cet indicateur est connue."""
        return code in self._codes

    def mesure(self, fiche: Fiche, annee: int, uai: str) -> Mesure:
        valeur = self._valeurs.get((fiche.code, annee, uai))
        return Mesure() if valeur is None else mesure_de(valeur)

    def provenance(self, fiche: Fiche, annee: int, uai: str) -> str:
        """« fichier.csv, ligne 12 », ou « saisie du 12/10/2026, à valider » ; vide si la valeur est inconnue."""
        valeur = self._valeurs.get((fiche.code, annee, uai))
        if valeur is None:
            return ""
        provenance = valeur.provenance
        if saisie := getattr(provenance, "saisie", None):
            texte = f"saisie du {timezone.localtime(provenance.le):%d/%m/%Y}, {saisie.get_etat_display()}"
            # L’année déduite de ses périodes dit de combien : en novembre, un trimestre n’est pas l’année.
            return (
                f"{texte}, {valeur.ligne} période{'s' * (valeur.ligne > 1)} sur {len(fiche.periodes)}"
                if fiche.periodes
                else texte
            )
        return f"{provenance.nom_fichier}, ligne {valeur.ligne}"

    def situation(self) -> tuple[str, str]:
        """Académie et département de la valeur la plus récente, pour un établissement que RepNet ne suit pas."""
        for valeur in sorted(self._valeurs.values(), key=lambda valeur: -valeur.annee):
            return valeur.academie, valeur.departement
        return "", ""
