"""La grille de saisie : une ligne par établissement (un indicateur), ou une par indicateur (un établissement).

Un indicateur qui se relève par période a ses colonnes autant de fois que de périodes.

Une saisie est un import comme un autre : elle garde qui et quand, ses valeurs la désignent, et elle s’annule.
"""

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
from tableau_bord.indicateurs.composition import compositions
from tableau_bord.models import Campagne, Import, Releve, Saisie, Valeur
from tableau_bord.models.saisies import PREFIXE_SAISIE
from tableau_bord.saisies.a_deux import Vu
from tableau_bord.saisies.collage import Rangee, lire_bloc
from tableau_bord.saisies.lignes import Colonne, LigneDeGrille, colonnes_de

LONGUEUR_MAX = 20
JEU = "saisie"


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
        grille: str = "",
        rang: int = 0,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.reseau, self.annee, self.par, self.nom, self.campagne = reseau, annee, par, nom, campagne
        self.grille = grille  # laquelle de la campagne : l’indicateur suivi d’une évaluation, ou rien
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
        # Ce que l’on avait sous les yeux : ce qu’on n’a pas touché ne s’écrit pas par-dessus ce qu’un autre a saisi depuis.
        self.en_base = {nom: champ.initial for nom, champ in self.fields.items()}
        self.fields["vu"] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=Vu(self.en_base).en_texte()
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
        disputees: set[str] = set()
        vu = Vu.lire(donnees.get("vu"), a_defaut=self.en_base)
        for numero, ligne in enumerate(self.rangees, start=1):
            for rang, groupe in groupby(self.colonnes_de(ligne), key=lambda colonne: colonne.rang):
                colonnes = list(groupe)
                envoye = {champ: self._envoye(champ) for champ in (ligne.champ(c.cle) for c in colonnes)}
                if vu.est(envoye):
                    continue
                if not vu.est({champ: self.en_base[champ] for champ in envoye}):
                    disputees |= envoye.keys()
                    self._dire_le_conflit(ligne, rang, envoye)
                lues = self._lire(ligne, colonnes, donnees) | {"periode": rang}
                (self.releves if rang else self.mesures).append(Ligne(numero, lues))
        if disputees:
            # Renvoyer la grille, après avoir lu ce que l’autre a écrit, vaut décision.
            self.data = {**{nom: self.data.get(nom) for nom in self.data}, "vu": vu.avec(self.en_base, disputees)}
        return donnees

    def _envoye(self, champ: str) -> str:
        return str(self.data.get(self.add_prefix(champ)) or "").strip()

    def _dire_le_conflit(self, ligne: LigneDeGrille, rang: int, envoye: dict[str, str]) -> None:
        """Quelqu’un a écrit ici depuis que la grille est ouverte : on montre le sien, on garde celui qu’on envoie."""
        connue = self.connues.get((ligne.etablissement.uai, ligne.fiche.code, rang))
        for champ, nombre_envoye in envoye.items():
            if self.en_base[champ] != nombre_envoye:
                qui = (
                    f"{connue.provenance.par or 'un import'} a écrit {self.en_base[champ]}" if connue else "on l’a vidé"
                )
                self.add_error(champ, f"Entre-temps, {qui}. Gardez le vôtre ou reprenez le sien, puis enregistrez.")

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
            grille=self.grille,
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
