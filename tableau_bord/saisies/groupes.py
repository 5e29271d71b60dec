"""La grille d’une évaluation dans un établissement : une ligne par compétence, une colonne par groupe, des élèves comptés.

Le total d’une ligne est le nombre d’élèves évalués ; la part de chaque groupe et celle des élèves fragiles s’en déduisent.
"""

from types import SimpleNamespace
from typing import Any

from pilotage.models import Etablissement
from tableau_bord.imports.cases import nombre
from tableau_bord.imports.erreurs import CaseRefusee
from tableau_bord.imports.jeux import Ligne
from tableau_bord.indicateurs import Fiche, competences_de, parts_de
from tableau_bord.indicateurs.echelles import echelle_en, raison_de_refuser
from tableau_bord.indicateurs.registre import en_titre
from tableau_bord.models import Valeur
from tableau_bord.saisies.grille import GrilleForm
from tableau_bord.saisies.lignes import Colonne, LigneDeGrille, se_compte_dans

TOUS_OU_AUCUN = "Comptez les élèves de chaque groupe, ou d’aucun : leur total est le nombre d’élèves évalués."


def lignes_de_l_evaluation(suivi: Fiche, etablissement: Etablissement, annee: int) -> list[LigneDeGrille]:
    """L’évaluation entière, si ses groupes sont ceux de ses compétences, puis chacune de celles qu’on évalue cette année-là."""
    if not se_compte_dans(suivi, etablissement):
        return []
    siennes = [c for c in competences_de(suivi) if not raison_de_refuser(c, annee)]
    fiches = [suivi, *siennes]
    communs = echelle_en(siennes[0].echelles, annee).groupes if siennes else echelle_en(suivi.echelles, annee).groupes
    return [
        LigneDeGrille(
            fiche.code,
            en_titre(fiche.competence) or "L’évaluation entière",
            "",
            etablissement,
            fiche,
            (fiche.code, fiche.competence or "L’évaluation entière", fiche.libelle),
        )
        for fiche in fiches
        if echelle_en(fiche.echelles, annee).groupes == communs
    ]


class GrilleDesGroupes(GrilleForm):
    """Comme toute grille : ce qui change s’écrit, à valider par un pilote ; une ligne vide est inconnue."""

    def colonnes_de(self, ligne: LigneDeGrille) -> tuple[Colonne, ...]:
        groupes = echelle_en(ligne.fiche.echelles, self.annee).groupes
        return tuple(Colonne(f"groupe_{rang}", en_titre(nom)) for rang, nom in enumerate(groupes, start=1))

    def _connues(self) -> dict:
        suivis = {ligne.fiche.code: ligne.etablissement.uai for ligne in self.rangees}
        parts = {part.code: part for ligne in self.rangees for part in parts_de(ligne.fiche, self.annee)}
        valeurs = Valeur.objects.filter(uai__in=set(suivis.values()), indicateur__in=parts, annee=self.annee)
        # Une ligne de la grille : ses groupes, et l’import d’où ils viennent.
        connues: dict[tuple[str, str, int], SimpleNamespace] = {}
        for valeur in valeurs.select_related("provenance__par", "provenance__saisie"):
            part, provenance = parts[valeur.indicateur], valeur.provenance
            neuve = SimpleNamespace(provenance=provenance, provenance_id=provenance.pk)
            ligne = connues.setdefault((valeur.uai, part.detail_de, 0), neuve)
            setattr(ligne, f"groupe_{part.rang}", valeur.numerateur)
        return connues

    def _lire(self, ligne: LigneDeGrille, colonnes: list[Colonne], donnees) -> dict[str, Any]:
        champs = [ligne.champ(colonne.cle) for colonne in colonnes]
        comptes, fautives = [], False
        for champ in champs:
            fautives |= champ in self.errors
            try:
                comptes.append(nombre(donnees.get(champ) or ""))
            except CaseRefusee as refus:
                fautives = True
                self.add_error(champ, f"{str(refus).capitalize()}.")
        connus = [compte for compte in comptes if compte is not None]
        if not fautives and connus:
            vides = [champ for champ, compte in zip(champs, comptes, strict=True) if compte is None]
            if vides:
                self.add_error(vides[0], TOUS_OU_AUCUN)
            elif not sum(connus):
                self.add_error(champs[0], "Aucun élève n’a été évalué ? Laissez la ligne vide.")
            elif raison := raison_de_refuser(ligne.fiche, self.annee):
                self.add_error(champs[0], f"{raison[:1].upper()}{raison[1:]}.")
        return {"uai": ligne.etablissement.uai, "annee": self.annee, "fiche": ligne.fiche, "comptes": comptes}

    def clean(self):
        donnees = super().clean()
        if not self.errors:
            self.mesures = [mesure for lue in self.mesures for mesure in _en_valeurs(lue)]
        return donnees


def _en_valeurs(lue: Ligne) -> list[Ligne]:
    """Une ligne de la grille, en autant de valeurs : chaque groupe, et les premiers réunis ; vides, elles se retirent."""
    fiche, annee, comptes = (lue.valeurs[nom] for nom in ("fiche", "annee", "comptes"))
    connus = [compte for compte in comptes if compte is not None]
    total = sum(connus) if connus else None
    suivis = sum(connus[: echelle_en(fiche.echelles, annee).fragiles]) if connus else None
    return [
        Ligne(
            lue.numero,
            {
                "uai": lue.valeurs["uai"],
                "annee": annee,
                "fiche": laquelle,
                "indicateur": laquelle.code,
                "numerateur": compte,
                "denominateur": total,
            },
        )
        for laquelle, compte in (*zip(parts_de(fiche, annee), comptes, strict=True), (fiche, suivis))
    ]
