"""La grille de saisie : une ligne par établissement (un indicateur), ou une par indicateur (un établissement).

Une saisie est un import comme un autre : elle garde qui et quand, ses valeurs la désignent, et elle s’annule.
"""

from dataclasses import dataclass

from django import forms
from django.db import transaction

from pilotage.acces import DROITS, Droit, Etendue
from pilotage.annees import libelle_annee
from pilotage.models import Agent, Etablissement, Reseau
from tableau_bord.etats import EtatSaisie
from tableau_bord.imports.bilan import Bilan
from tableau_bord.imports.cases import nombre, valeur
from tableau_bord.imports.erreurs import CaseRefusee
from tableau_bord.imports.jeux import MODELE, Ligne
from tableau_bord.imports.jeux.modele import verifier_mesure
from tableau_bord.imports.observations import ecrire_observations
from tableau_bord.indicateurs import Fiche
from tableau_bord.indicateurs.composition import compositions
from tableau_bord.indicateurs.lecture import NATURES
from tableau_bord.models import Campagne, Import, Saisie, Valeur
from tableau_bord.models.saisies import PREFIXE_SAISIE
from tableau_bord.saisies.collage import Rangee, lire_bloc

COMPTES = (("numerateur", "Numérateur"), ("denominateur", "Dénominateur"))
MESURE = (("valeur", "Valeur"), ("effectif", "Effectif"))
SEULE = (("valeur", "Valeur"),)
LONGUEUR_MAX = 20
JEU = "saisie"


def est_saisissable(fiche: Fiche) -> bool:
    """Un fichier public ne le donne pas : on peut le saisir."""
    return fiche.est_observee and not fiche.publie


def colonnes_de(fiche: Fiche) -> tuple[tuple[str, str], ...]:
    if fiche.agregation in ("ratio", "quotient"):
        return COMPTES
    return MESURE if fiche.agregation == "moyenne" else SEULE


def se_compte_dans(fiche: Fiche, etablissement: Etablissement) -> bool:
    return fiche.niveau == "etablissement" or etablissement.nature in NATURES[fiche.niveau]


def etablissements_a_saisir(agent: Agent, reseau: Reseau, annee: int) -> list[Etablissement]:
    """Ceux du réseau, cette année-là, dont l’agent saisit les chiffres : le sien pour une directrice, tous pour qui coordonne."""
    siens = compositions([reseau], [annee])[reseau.pk, annee]
    permis: set[int] = set()
    for affectation in agent.affectations_du_jour:
        if Droit.SAISIR_VALEURS not in DROITS[affectation.role]:
            continue
        if affectation.etablissement_id:
            permis.add(affectation.etablissement_id)
            continue
        ouvert = Etendue()
        ouvert.ajouter(affectation)
        if ouvert.couvre(reseau):
            return siens
    return [etablissement for etablissement in siens if etablissement.pk in permis]


@dataclass(frozen=True)
class LigneDeGrille:
    """Une ligne : ce qu’elle compte, où, et sous quels noms un tableur peut la désigner."""

    cle: str  # le début du nom de ses champs
    titre: str
    aide: str
    etablissement: Etablissement
    fiche: Fiche
    noms: tuple[str, ...]

    def champ(self, nom: str) -> str:
        return f"{self.cle}-{nom}"


def lignes_de_l_indicateur(fiche: Fiche, etablissements: list[Etablissement]) -> list[LigneDeGrille]:
    return [
        LigneDeGrille(e.uai, e.nom_usuel, "", e, fiche, (e.uai, e.nom_usuel, e.nom))
        for e in etablissements
        if se_compte_dans(fiche, e)
    ]


def lignes_de_l_etablissement(etablissement: Etablissement, fiches: list[Fiche]) -> list[LigneDeGrille]:
    return [
        LigneDeGrille(f.code, f.libelle, f.formule, etablissement, f, (f.code, f.libelle))
        for f in fiches
        if se_compte_dans(f, etablissement)
    ]


class GrilleForm(forms.Form):
    """Les cases d’une année, ligne à ligne ; une ligne laissée vide est inconnue, et non zéro."""

    def __init__(
        self,
        *args,
        reseau: Reseau,
        annee: int,
        par: Agent,
        lignes: list[LigneDeGrille],
        nom: str,
        campagne: Campagne | None = None,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.reseau, self.annee, self.par, self.nom, self.campagne = reseau, annee, par, nom, campagne
        self.rangees = lignes
        self.colonnes = tuple(dict.fromkeys(colonne for ligne in lignes for colonne in colonnes_de(ligne.fiche)))
        self.connues = self._connues()
        for ligne in lignes:
            connue = self.connues.get((ligne.etablissement.uai, ligne.fiche.code))
            for nom_de_case, libelle in colonnes_de(ligne.fiche):
                self.fields[ligne.champ(nom_de_case)] = forms.CharField(
                    label=f"{libelle}, {ligne.titre}",
                    required=False,
                    max_length=LONGUEUR_MAX,
                    initial=_ecrite(getattr(connue, nom_de_case, None)),
                    widget=forms.TextInput(
                        attrs={"inputmode": "decimal", "autocomplete": "off", "size": 8, "class": "fr-input"}
                    ),
                )

    def _connues(self) -> dict[tuple[str, str], Valeur]:
        valeurs = Valeur.objects.filter(
            uai__in={ligne.etablissement.uai for ligne in self.rangees},
            indicateur__in={ligne.fiche.code for ligne in self.rangees},
            annee=self.annee,
        )
        return {(v.uai, v.indicateur): v for v in valeurs.select_related("provenance__par", "provenance__saisie")}

    @property
    def lignes(self):
        """(ligne, ses (titre de colonne, case, rien si elle n’en a pas), la valeur connue), pour la grille."""
        return [
            (
                ligne,
                [
                    (libelle, self[ligne.champ(nom)] if ligne.champ(nom) in self.fields else None)
                    for nom, libelle in self.colonnes
                ],
                self.connues.get((ligne.etablissement.uai, ligne.fiche.code)),
            )
            for ligne in self.rangees
        ]

    def lire_bloc(self, texte: str) -> dict[str, str]:
        """Les cases d’un bloc collé d’un tableur, par nom de champ, sur ce qui est déjà connu ; lève `CollageRefuse`."""
        deja = {nom: str(champ.initial or "") for nom, champ in self.fields.items()}
        rangees = [
            Rangee(ligne.noms, tuple(ligne.champ(nom) for nom, _ in colonnes_de(ligne.fiche))) for ligne in self.rangees
        ]
        return deja | lire_bloc(texte, rangees)

    def clean(self):
        donnees = super().clean()
        self.mesures = []
        for rang, ligne in enumerate(self.rangees, start=1):
            lues = {
                "uai": ligne.etablissement.uai,
                "annee": self.annee,
                "fiche": ligne.fiche,
                "indicateur": ligne.fiche.code,
            }
            fautives = False
            for nom, _ in colonnes_de(ligne.fiche):
                champ = ligne.champ(nom)
                fautives |= champ in self.errors
                try:
                    lues[nom] = (valeur if nom == "valeur" else nombre)(donnees.get(champ) or "")
                except CaseRefusee as refus:
                    fautives = True
                    self.add_error(champ, f"{str(refus).capitalize()}.")
            for nom, attendu in () if fautives else list(verifier_mesure(ligne.fiche, lues)):
                self.add_error(ligne.champ(nom), f"{attendu[:1].upper()}{attendu[1:]}.")
            self.mesures.append(Ligne(rang, lues))
        return donnees

    @transaction.atomic
    def enregistrer(self) -> str:
        """Écrit ce qui a changé, à valider par un pilote ; rend une phrase. Refait, ne change rien."""
        nom = f"{PREFIXE_SAISIE}{self.nom}, {libelle_annee(self.annee)}"[:200]
        trace = Import.objects.create(
            nom_fichier=nom, jeu=JEU, par=self.par, lues=len(self.mesures), gardees=len(self.mesures)
        )
        bilan = Bilan(jeu=JEU, libelle="Saisie", lues=len(self.mesures), gardees=len(self.mesures))
        ecrire_observations(self.mesures, MODELE, "", trace, bilan)
        if not bilan.a_change:
            trace.delete()
            return "Rien n’a changé."
        trace.noter(bilan)
        etablissements = {ligne.etablissement for ligne in self.rangees}
        Saisie.objects.create(
            trace=trace,
            reseau=self.reseau,
            campagne=self.campagne,
            etablissement=etablissements.pop() if len(etablissements) == 1 else None,
        )
        self._clore_les_remplacees(trace)
        return " ".join([*bilan.changements, "À valider par un pilote."])

    def _clore_les_remplacees(self, trace: Import) -> None:
        """Une saisie en attente dont cette saisie a changé toutes les valeurs n’a plus rien à valider."""
        siennes = Saisie.objects.filter(
            reseau=self.reseau,
            etat=EtatSaisie.A_VALIDER,
            trace__in=trace.remplacees.order_by().values("provenance").distinct(),
        )
        for ancienne in siennes.sans_valeur():
            ancienne.passer("remplacer", par=self.par)


def _ecrite(connue) -> str:
    """« 12,5 », sans zéro inutile ; vide si c’est inconnu."""
    return "" if connue is None else f"{connue.normalize():f}".replace(".", ",")
