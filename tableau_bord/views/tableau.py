"""Le tableau de bord du réseau, et la page de chaque indicateur : ce qu’il vaut, d’où il vient, à quoi le comparer."""

from django.http import Http404
from django.views.generic import TemplateView

from pilotage import exports
from pilotage.acces import Droit
from pilotage.annees import annee_courante, libelle_annee
from pilotage.bornes import ReseauMixin, dans_reseau
from tableau_bord.apercus import PROFONDEUR, apercus, references_du_reseau, texte_denominateur, texte_resultat
from tableau_bord.graphiques import ETABLISSEMENTS_MAX, actions_par_axe, evolution, par_etablissement, tracer
from tableau_bord.indicateurs import CATALOGUE, par_axe, resultats, serie

ANNEES_OFFERTES = 6


def annee_demandee(request) -> int:
    """L’année de l’adresse (`?annee=2025`), ou l’année scolaire en cours ; 404 si ce n’est pas une année offerte."""
    courante = annee_courante()
    demande = request.GET.get("annee", "")
    if not demande:
        return courante
    if not (demande.isascii() and demande.isdigit() and courante - 15 <= int(demande) <= courante + 1):
        raise Http404
    return int(demande)


def annees_offertes(annee: int) -> list[tuple[int, str]]:
    annees = {annee, *range(annee_courante() - ANNEES_OFFERTES + 1, annee_courante() + 1)}
    return [(a, libelle_annee(a)) for a in sorted(annees, reverse=True)]


class TableauBord(ReseauMixin, TemplateView):
    droit = Droit.VOIR_TABLEAU_BORD
    template_name = "tableau_bord/tableau_bord.html"

    def get_context_data(self, **kwargs):
        annee = annee_demandee(self.request)
        tous = apercus(self.reseau, annee)
        axes = par_axe(self.reseau, annee)
        return super().get_context_data(
            annee=annee,
            annees=annees_offertes(annee),
            calcules=[a for a in tous if not a.fiche.est_observee],
            observes=[a for a in tous if a.fiche.est_observee],
            axes=axes,
            dessin=dessin_des_axes(axes, annee),
            **kwargs,
        )


def dessin_des_axes(axes, annee: int):
    """Le graphique des actions par axe ; `None` s’il n’y a rien à dessiner."""
    if not any(ligne.actions for ligne in axes):
        return None
    noms = [(str(ligne.axe) if ligne.axe else "Hors projet", ligne.actions, ligne.terminees) for ligne in axes]
    return tracer(actions_par_axe(noms, annee=annee))


class IndicateurDetail(ReseauMixin, TemplateView):
    """Un indicateur au fil des ans, ses références, ses établissements, sa fiche."""

    droit = Droit.VOIR_TABLEAU_BORD
    template_name = "tableau_bord/indicateur_detail.html"

    def get_context_data(self, **kwargs):
        fiche = CATALOGUE.get(self.kwargs["indicateur"])
        if fiche is None:
            raise Http404
        annee = annee_demandee(self.request)
        annees = range(annee - PROFONDEUR + 1, annee + 1)
        par_annee = serie(self.reseau, [fiche.code], annees)[fiche.code]
        montres = [r for r in par_annee.values() if r.masque or r.mesure.est_connue]
        dernier = max(montres, key=lambda r: r.annee, default=par_annee[annee])
        references = references_du_reseau(self.reseau)
        courbe = evolution(list(par_annee.values()), nom="Réseau", annees=list(annees), references=references)
        lignes = self._etablissements(fiche, dernier.annee) if fiche.est_observee else []
        return super().get_context_data(
            fiche=fiche,
            annee=annee,
            annees=annees_offertes(annee),
            lignes=[ligne_annee(r) for r in sorted(par_annee.values(), key=lambda r: -r.annee)],
            courbe=tracer(courbe) if montres else None,
            dernier=dernier,
            valeur=texte_resultat(dernier),
            denominateur=texte_denominateur(dernier),
            etablissements=[ligne_etablissement(r) for r in lignes],
            barres=tracer(par_etablissement(lignes, reseau=dernier, references=references[:1]))
            if 1 < len(lignes) <= ETABLISSEMENTS_MAX
            else None,
            **kwargs,
        )

    def _etablissements(self, fiche, annee):
        return [r for r in resultats(self.reseau, annee) if r.fiche.code == fiche.code and r.niveau == "etablissement"]


def ligne_etablissement(resultat) -> dict:
    return {
        "nom": resultat.nom,
        "valeur": texte_resultat(resultat),
        "denominateur": texte_denominateur(resultat),
        "resultat": resultat,
    }


def ligne_annee(resultat) -> dict:
    return {
        "annee": libelle_annee(resultat.annee),
        "valeur": texte_resultat(resultat),
        "denominateur": texte_denominateur(resultat),
        "raison": resultat.raison,
        "fragile": resultat.fragile,
        "rupture": resultat.annee in resultat.fiche.ruptures,
    }


@dans_reseau(Droit.VOIR_TABLEAU_BORD)
def tableau_exporter(request, reseau, format_):
    """Le tableau de bord de l’année affichée : réseau et établissements, masqués comme à l’écran."""
    if format_ not in exports.FORMATS:
        raise Http404
    annee = annee_demandee(request)
    references = references_du_reseau(reseau)
    entetes = [
        "Indicateur", "Unité", "Niveau", "UAI", "Établissement ou réseau", "Année", "Valeur", "Dénominateur ou effectif",
        *(f"{maille} {public}" for maille, public in references), "Source",
    ]  # fmt: skip
    lignes = []
    for resultat in resultats(reseau, annee):
        valeurs = {(r.maille, r.public): round(r.valeur, 2) for r in resultat.references}
        connue = resultat.mesure.est_connue and not resultat.masque
        lignes.append(
            [
                resultat.fiche.libelle,
                resultat.fiche.unite,
                "réseau" if resultat.niveau == "reseau" else "établissement",
                resultat.uai,
                resultat.nom,
                libelle_annee(annee),
                round(resultat.mesure.valeur, 2) if connue else texte_resultat(resultat),
                resultat.mesure.personnes if connue else None,
                *(valeurs.get(reference) for reference in references),
                resultat.provenance or resultat.fiche.source,
            ]
        )
    return exports.reponse(format_, f"tableau-de-bord-{reseau.code}-{annee}", entetes, lignes)
