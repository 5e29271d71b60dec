"""La grille de saisie : une ligne par établissement (un indicateur), ou une par indicateur (un établissement).

Un indicateur qui se relève par période a ses colonnes autant de fois que de périodes.

Une saisie est un import comme un autre : elle garde qui et quand, ses valeurs la désignent, et elle s’annule.
"""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Q

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
from tableau_bord.imports.releves import ecrire_releves
from tableau_bord.indicateurs import Fiche
from tableau_bord.indicateurs.composition import compositions
from tableau_bord.indicateurs.lecture import NATURES
from tableau_bord.models import Campagne, Import, Releve, Saisie, Valeur
from tableau_bord.models.saisies import PREFIXE_SAISIE
from tableau_bord.saisies.collage import Rangee, lire_bloc

COMPTES = (("numerateur", "Numérateur"), ("denominateur", "Dénominateur"))
MESURE = (("valeur", "Valeur"), ("effectif", "Effectif"))
SEULE = (("valeur", "Valeur"),)
LONGUEUR_MAX = 20
JEU = "saisie"


@dataclass(frozen=True)
class Colonne:
    """Une colonne de la grille : le nombre qu’on y écrit, et la période où il se relève (rang 0 : l’année)."""

    nom: str
    libelle: str
    rang: int = 0
    periode: str = ""

    @property
    def cle(self) -> str:
        """La fin du nom de ses champs : « numerateur », « p2-numerateur »."""
        return f"p{self.rang}-{self.nom}" if self.rang else self.nom

    @property
    def titre(self) -> str:
        return f"{self.periode}, {self.libelle.lower()}" if self.rang else self.libelle


def est_saisissable(fiche: Fiche) -> bool:
    """Un fichier public ne le donne pas : on peut le saisir."""
    return fiche.est_observee and not fiche.publie


def colonnes_de(fiche: Fiche, rang: int = 0) -> tuple[Colonne, ...]:
    """Les colonnes d’un indicateur, période par période s’il se relève ainsi ; `rang` : d’une seule de ses périodes."""
    nombres = {"ratio": COMPTES, "quotient": COMPTES, "moyenne": MESURE}.get(fiche.agregation, SEULE)
    periodes = [(r, libelle) for r, libelle in fiche.periodes if rang in (0, r)] if fiche.periodes else [(0, "")]
    return tuple(Colonne(nom, libelle, r, periode) for r, periode in periodes for nom, libelle in nombres)


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

    def champ(self, colonne: str) -> str:
        """Le nom d’un champ, d’après la clé de sa colonne."""
        return f"{self.cle}-{colonne}"


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
        rang: int = 0,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.reseau, self.annee, self.par, self.nom, self.campagne = reseau, annee, par, nom, campagne
        self.rang = rang  # la seule période montrée ; 0 : toute l’année
        self.rangees = lignes
        colonnes = dict.fromkeys(colonne for ligne in lignes for colonne in self.colonnes_de(ligne))
        # Les périodes dans l’ordre, même quand les lignes n’ont pas toutes les mêmes nombres.
        self.colonnes = sorted(colonnes, key=lambda colonne: (colonne.rang, colonne.periode))
        self.connues = self._connues()
        for ligne in lignes:
            for colonne in self.colonnes_de(ligne):
                connue = self.connues.get((ligne.etablissement.uai, ligne.fiche.code, colonne.rang))
                self.fields[ligne.champ(colonne.cle)] = forms.CharField(
                    label=f"{colonne.titre}, {ligne.titre}",
                    required=False,
                    max_length=LONGUEUR_MAX,
                    initial=_ecrite(getattr(connue, colonne.nom, None)),
                    widget=forms.TextInput(
                        attrs={"inputmode": "decimal", "autocomplete": "off", "size": 8, "class": "fr-input"}
                    ),
                )

    def colonnes_de(self, ligne: LigneDeGrille) -> tuple[Colonne, ...]:
        return colonnes_de(ligne.fiche, self.rang)

    def _connues(self) -> dict[tuple[str, str, int], Valeur | Releve]:
        """Ce qui est déjà su, par UAI, indicateur et rang de période (0 : l’année)."""
        uais = {ligne.etablissement.uai for ligne in self.rangees}
        fiches = {ligne.fiche.code: ligne.fiche for ligne in self.rangees}
        par_periode = {code for code, fiche in fiches.items() if fiche.periodes}
        connues: dict[tuple[str, str, int], Valeur | Releve] = {}
        if annuels := fiches.keys() - par_periode:
            for v in _avec_leur_saisie(Valeur).filter(uai__in=uais, indicateur__in=annuels, annee=self.annee):
                connues[v.uai, v.indicateur, 0] = v
        if par_periode:
            for r in _avec_leur_saisie(Releve).filter(uai__in=uais, indicateur__in=par_periode, annee=self.annee):
                connues[r.uai, r.indicateur, r.periode] = r
        return connues

    @property
    def groupes(self) -> list[tuple[str, int]]:
        """(période, nombre de colonnes) de la première ligne de l’en-tête ; vide s’il n’y a pas de période."""
        if not any(colonne.rang for colonne in self.colonnes):
            return []
        periodes = [(colonne.rang, colonne.periode) for colonne in self.colonnes]
        return [(cle[1], periodes.count(cle)) for cle in dict.fromkeys(periodes)]

    @property
    def lignes(self):
        """(ligne, ses (titre de colonne, case, rien si elle n’en a pas), sa dernière écriture), pour la grille."""
        return [(ligne, self._cases(ligne), self._derniere_ecriture(ligne)) for ligne in self.rangees]

    def _cases(self, ligne: LigneDeGrille):
        champs = [(colonne.titre, ligne.champ(colonne.cle)) for colonne in self.colonnes]
        return [(titre, self[champ] if champ in self.fields else None) for titre, champ in champs]

    def _derniere_ecriture(self, ligne: LigneDeGrille) -> Valeur | Releve | None:
        cles = [(ligne.etablissement.uai, ligne.fiche.code, colonne.rang) for colonne in self.colonnes_de(ligne)]
        connues = [self.connues[cle] for cle in cles if cle in self.connues]
        return max(connues, key=lambda connue: connue.provenance_id, default=None)

    def lire_bloc(self, texte: str) -> dict[str, str]:
        """Les cases d’un bloc collé d’un tableur, par nom de champ, sur ce qui est déjà connu ; lève `CollageRefuse`."""
        deja = {nom: str(champ.initial or "") for nom, champ in self.fields.items()}
        rangees = [
            Rangee(ligne.noms, tuple(ligne.champ(colonne.cle) for colonne in self.colonnes_de(ligne)))
            for ligne in self.rangees
        ]
        return deja | lire_bloc(texte, rangees)

    def clean(self):
        donnees = super().clean()
        self.mesures, self.releves = [], []
        for numero, ligne in enumerate(self.rangees, start=1):
            for rang, colonnes in groupby(self.colonnes_de(ligne), key=lambda colonne: colonne.rang):
                lues = self._lire(ligne, list(colonnes), donnees) | {"periode": rang}
                (self.releves if rang else self.mesures).append(Ligne(numero, lues))
        return donnees

    def _lire(self, ligne: LigneDeGrille, colonnes: list[Colonne], donnees) -> dict[str, Any]:
        """Les nombres d’une mesure ; ce qui n’y va pas est dit dans sa case."""
        champs = {colonne.nom: ligne.champ(colonne.cle) for colonne in colonnes}
        lues: dict[str, Any] = {
            "uai": ligne.etablissement.uai,
            "annee": self.annee,
            "fiche": ligne.fiche,
            "indicateur": ligne.fiche.code,
        }
        fautives = False
        for nom, champ in champs.items():
            fautives |= champ in self.errors
            try:
                lues[nom] = (valeur if nom == "valeur" else nombre)(donnees.get(champ) or "")
            except CaseRefusee as refus:
                fautives = True
                self.add_error(champ, f"{str(refus).capitalize()}.")
        for nom, attendu in () if fautives else list(verifier_mesure(ligne.fiche, lues)):
            # Ce qui tient à l’indicateur se dit à sa première case.
            self.add_error(champs.get(nom, next(iter(champs.values()))), f"{attendu[:1].upper()}{attendu[1:]}.")
        return lues

    @transaction.atomic
    def enregistrer(self) -> str:
        """Écrit ce qui a changé, à valider par un pilote ; rend une phrase. Refait, ne change rien."""
        periodes = [libelle for libelle, _ in self.groupes if libelle] if self.rang else []
        nom = ", ".join([f"{PREFIXE_SAISIE}{self.nom}", *periodes, libelle_annee(self.annee)])[:200]
        lues = len(self.mesures) + len(self.releves)
        trace = Import.objects.create(nom_fichier=nom, jeu=JEU, par=self.par, lues=lues, gardees=lues)
        bilan = Bilan(jeu=JEU, libelle="Saisie", lues=lues, gardees=lues)
        ecrire_observations(self.mesures, MODELE, "", trace, bilan)
        ecrire_releves(self.releves, trace, bilan)
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
        siennes = Saisie.objects.filter(reseau=self.reseau, etat=EtatSaisie.A_VALIDER).filter(
            Q(trace__in=trace.remplacees.order_by().values("provenance"))
            | Q(trace__in=trace.releves_remplaces.order_by().values("provenance"))
        )
        for ancienne in siennes.sans_valeur():
            ancienne.passer("remplacer", par=self.par)


def _avec_leur_saisie(modele):
    return modele.objects.select_related("provenance__par", "provenance__saisie")


def _ecrite(connue) -> str:
    """« 12,5 », sans zéro inutile ; vide si c’est inconnu."""
    return "" if connue is None else f"{connue.normalize():f}".replace(".", ",")
