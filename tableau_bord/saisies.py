"""Saisir à la main ce qu’aucun fichier ne donne : une grille par indicateur et par année, une ligne par établissement.

Une saisie est un import comme un autre : elle garde qui et quand, ses valeurs la désignent, et elle s’annule.
"""

from django import forms
from django.db import transaction

from pilotage.annees import libelle_annee
from pilotage.models import Reseau
from tableau_bord.imports.bilan import Bilan
from tableau_bord.imports.cases import nombre, valeur
from tableau_bord.imports.erreurs import CaseRefusee
from tableau_bord.imports.jeux import MODELE, Ligne
from tableau_bord.imports.jeux.modele import verifier_mesure
from tableau_bord.imports.observations import ecrire_observations
from tableau_bord.indicateurs import Fiche
from tableau_bord.indicateurs.composition import compositions
from tableau_bord.indicateurs.lecture import NATURES
from tableau_bord.models import Import, Valeur

COMPTES = (("numerateur", "Numérateur"), ("denominateur", "Dénominateur"))
MESURE = (("valeur", "Valeur"), ("effectif", "Effectif"))
SEULE = (("valeur", "Valeur"),)
LONGUEUR_MAX = 20


def est_saisissable(fiche: Fiche) -> bool:
    """Un fichier public ne le donne pas : on peut le saisir."""
    return fiche.est_observee and not fiche.publie


def colonnes_de(fiche: Fiche) -> tuple[tuple[str, str], ...]:
    if fiche.agregation in ("ratio", "quotient"):
        return COMPTES
    return MESURE if fiche.agregation == "moyenne" else SEULE


class SaisieForm(forms.Form):
    """Les cases d’un indicateur, établissement par établissement ; une ligne laissée vide est inconnue."""

    def __init__(self, *args, reseau: Reseau, fiche: Fiche, annee: int, par, **kwargs):
        super().__init__(*args, **kwargs)
        self.reseau, self.fiche, self.annee, self.par = reseau, fiche, annee, par
        siens = compositions([reseau], [annee])[reseau.pk, annee]
        self.etablissements = [e for e in siens if fiche.niveau == "etablissement" or e.nature in NATURES[fiche.niveau]]
        self.colonnes = colonnes_de(fiche)
        uais = [e.uai for e in self.etablissements]
        connues = {v.uai: v for v in Valeur.objects.filter(uai__in=uais, indicateur=fiche.code, annee=annee)}
        for etablissement in self.etablissements:
            connue = connues.get(etablissement.uai)
            for nom, libelle in self.colonnes:
                self.fields[f"{etablissement.uai}-{nom}"] = forms.CharField(
                    label=f"{libelle}, {etablissement.nom_usuel}",
                    required=False,
                    max_length=LONGUEUR_MAX,
                    initial=_ecrite(getattr(connue, nom, None)),
                    widget=forms.TextInput(
                        attrs={"inputmode": "decimal", "autocomplete": "off", "size": 8, "class": "fr-input"}
                    ),
                )

    @property
    def lignes(self):
        """(établissement, ses (titre de colonne, case)), pour la grille."""
        return [(e, [(libelle, self[f"{e.uai}-{nom}"]) for nom, libelle in self.colonnes]) for e in self.etablissements]

    def clean(self):
        donnees = super().clean()
        self.mesures = []
        for rang, etablissement in enumerate(self.etablissements, start=1):
            lues = {"uai": etablissement.uai, "annee": self.annee, "fiche": self.fiche, "indicateur": self.fiche.code}
            for nom, _ in self.colonnes:
                champ = f"{etablissement.uai}-{nom}"
                try:
                    lues[nom] = (valeur if nom == "valeur" else nombre)(donnees.get(champ) or "")
                except CaseRefusee as refus:
                    self.add_error(champ, f"{str(refus).capitalize()}.")
            fautes = [] if self.errors else list(verifier_mesure(self.fiche, lues))
            for nom, attendu in fautes:
                self.add_error(f"{etablissement.uai}-{nom}", f"{attendu[:1].upper()}{attendu[1:]}.")
            self.mesures.append(Ligne(rang, lues))
        return donnees

    @transaction.atomic
    def enregistrer(self) -> str:
        """Écrit ce qui a changé ; rend une phrase. Refait, ne change rien."""
        nom = f"saisie : {self.fiche.libelle}, {libelle_annee(self.annee)}"
        trace = Import.objects.create(
            nom_fichier=nom[:200], jeu="saisie", par=self.par, lues=len(self.mesures), gardees=len(self.mesures)
        )
        bilan = Bilan(jeu="saisie", libelle="Saisie", lues=len(self.mesures), gardees=len(self.mesures))
        ecrire_observations(self.mesures, MODELE, "", trace, bilan)
        if not bilan.a_change:
            trace.delete()
            return "Rien n’a changé."
        trace.noter(bilan)
        return " ".join(bilan.changements)


def _ecrite(connue) -> str:
    """« 12,5 », sans zéro inutile ; vide si c’est inconnu."""
    return "" if connue is None else f"{connue.normalize():f}".replace(".", ",")
