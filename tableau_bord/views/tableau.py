"""Le tableau de bord du réseau, et la page de chaque indicateur : ce qu’il vaut, d’où il vient, à quoi le comparer."""

from collections.abc import Iterable

from django.http import Http404
from django.views.generic import TemplateView

from pilotage.acces import Droit, droits_ouverts
from pilotage.annees import annee_courante, libelle_annee
from pilotage.bornes import ReseauMixin
from tableau_bord.apercus import (
    PROFONDEUR,
    Apercu,
    apercus,
    lisible,
    references_du_reseau,
    texte_denominateur,
    texte_ecart,
    texte_resultat,
)
from tableau_bord.avancement import cibles_du_projet, dessin_des_cibles, projet_en_cours, suivre
from tableau_bord.ecriture import grandeur
from tableau_bord.graphiques import (
    ETABLISSEMENTS_MAX,
    Graphique,
    actions_par_axe,
    evolution,
    nom_reference,
    nuage,
    par_etablissement,
    parts_par_annee,
    tracer,
)
from tableau_bord.indicateurs import (
    CATALOGUE,
    Fiche,
    Resultat,
    Theme,
    competences_de,
    par_axe,
    parts_de,
    serie,
    tableau_de,
)
from tableau_bord.indicateurs.echelles import echelle_en
from tableau_bord.indicateurs.registre import fiches
from tableau_bord.models.locaux import PREFIXE
from tableau_bord.saisies import est_saisissable
from tableau_bord.views.periodes import au_fil_des_periodes

ANNEES_OFFERTES = 6
IPS = "ips_ecoles"


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
        droits = droits_ouverts(self.request.user, self.reseau)
        tous = [apercu for apercu in apercus(self.reseau, annee) if lisible(apercu.fiche, droits)]
        axes = par_axe(self.reseau, annee)
        return super().get_context_data(
            annee=annee,
            annees=annees_offertes(annee),
            calcules=par_theme(apercu for apercu in tous if not apercu.fiche.est_observee),
            observes=par_theme(apercu for apercu in tous if apercu.fiche.est_observee),
            axes=axes,
            dessin=dessin_des_axes(axes, annee),
            **kwargs,
        )


def par_theme(apercus: Iterable[Apercu]) -> list[tuple[str, list[Apercu]]]:
    """(rubrique, ses indicateurs), dans l’ordre des rubriques ; celles qui n’ont rien n’y sont pas."""
    groupes: dict[str, list[Apercu]] = {theme: [] for theme in Theme.values}
    for apercu in apercus:
        groupes[apercu.fiche.theme].append(apercu)
    return [(Theme(theme).label, siens) for theme, siens in groupes.items() if siens]


def fiche_lisible(request, reseau, code: str) -> Fiche:
    """La fiche de cet indicateur, s’il est au catalogue ou à ce réseau, et si l’agent peut le lire ; 404 sinon."""
    try:
        (fiche,) = fiches([code], reseau)
    except KeyError:
        raise Http404 from None
    if not lisible(fiche, droits_ouverts(request.user, reseau)):
        raise Http404
    return fiche


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
        fiche = fiche_lisible(self.request, self.reseau, self.kwargs["indicateur"])
        annee = annee_demandee(self.request)
        annees = range(annee - PROFONDEUR + 1, annee + 1)
        parts, droits = parts_de(fiche), droits_ouverts(self.request.user, self.reseau)
        lues = serie(self.reseau, [fiche.code, *(part.code for part in parts)], annees)
        par_annee = lues[fiche.code]
        montres = [r for r in par_annee.values() if r.masque or r.mesure.est_connue]
        dernier = max(montres, key=lambda r: r.annee, default=par_annee[annee])
        # Les groupes de l’échelle de cette année-là, et les années qu’elle a servi : d’autres groupes ne s’y empilent pas.
        groupes = parts_de(fiche, dernier.annee)
        references = references_du_reseau(self.reseau)
        courbe = evolution(list(par_annee.values()), nom="Réseau", annees=list(annees), references=references)
        ips = CATALOGUE[IPS] if se_compare_a_l_ips(fiche) else None
        tous = self._etablissements(fiche, dernier.annee, ips) if fiche.est_observee else []
        lignes = [r for r in tous if r.fiche.code == fiche.code]
        cibles = cibles_du_projet(projet_en_cours(self.reseau, annee), droits, codes=[fiche.code])
        suivies = suivre(cibles, [Apercu(fiche, dernier, annee, "", ())])
        chemin = dessin_des_cibles(suivies, sujet=fiche.libelle)
        empile = (
            parts_par_annee(groupes, de_la_meme_echelle(lues, fiche, dernier.annee), sujet=fiche.libelle)
            if fiche.theme == Theme.EVALUATIONS and parts
            else None
        )
        face = face_a_l_ips(fiche, ips, tous) if ips else None
        return super().get_context_data(
            fiche=fiche,
            annee=annee,
            annees=annees_offertes(annee),
            lignes=[ligne_annee(r) for r in sorted(par_annee.values(), key=lambda r: -r.annee)],
            courbe=tracer(courbe) if montres else None,
            dernier=dernier,
            valeur=texte_resultat(dernier),
            denominateur=texte_denominateur(dernier),
            suivies=suivies,
            cibles=tracer(chemin) if chemin else None,
            empile=tracer(empile) if empile else None,
            face=tracer(face) if face else None,
            parts=lignes_des_parts(groupes, lues, dernier.annee),
            references=tableau_des_references(dernier),
            periodes=au_fil_des_periodes(self.reseau, fiche, annee),
            modifiable=fiche.theme == Theme.PROPRES and Droit.MODIFIER_PROJET in droits,
            saisissable=est_saisissable(fiche) and Droit.SAISIR_VALEURS in droits,
            evaluation=fiche.competence_de or (fiche.code if competences_de(fiche) else ""),
            local=fiche.code.removeprefix(PREFIXE),
            etablissements=[ligne_etablissement(r) for r in lignes],
            barres=tracer(par_etablissement(lignes, reseau=dernier, references=references[:1]))
            if 1 < len(lignes) <= ETABLISSEMENTS_MAX and any(r.mesure.est_connue for r in lignes)
            else None,
            **kwargs,
        )

    def _etablissements(self, fiche, annee, ips):
        lus = tableau_de(self.reseau, fiche, annee, face_a=ips)
        return [r for r in lus if r.niveau == "etablissement"]


def de_la_meme_echelle(lues, fiche: Fiche, annee: int) -> dict[str, dict[int, Resultat]]:
    """Les mêmes résultats, sans les années où l’évaluation rangeait les élèves dans d’autres groupes."""
    if not fiche.echelles:
        return lues
    echelle = echelle_en(fiche.echelles, annee)
    return {
        code: {a: r for a, r in par_annee.items() if echelle_en(fiche.echelles, a) == echelle}
        for code, par_annee in lues.items()
    }


def se_compare_a_l_ips(fiche: Fiche) -> bool:
    """Un résultat des écoles : leur milieu social l’éclaire. L’IPS ne se compare pas à lui-même."""
    return fiche.niveau == "ecole" and fiche.code != IPS and fiche.theme in (Theme.EVALUATIONS, Theme.PUBLIC)


def face_a_l_ips(fiche: Fiche, ips: Fiche, lus: Iterable[Resultat]) -> Graphique | None:
    """Les écoles du réseau : l’indicateur face à leur IPS, de la même rentrée ; masqués comme sur leurs pages."""
    lus = list(lus)
    ips_de = {r.uai: r for r in lus if r.fiche.code == ips.code}
    points = [(r.nom, "", ips_de.get(r.uai), r) for r in lus if r.fiche.code == fiche.code]
    return nuage(points, en_travers=ips, en_hauteur=fiche, qui="école")


def ligne_etablissement(resultat) -> dict:
    return {
        "nom": resultat.nom,
        "valeur": texte_resultat(resultat),
        "denominateur": texte_denominateur(resultat),
        "resultat": resultat,
    }


def lignes_des_parts(parts, lues, annee: int) -> list[dict]:
    """Les groupes ou les niveaux d’un indicateur, cette année-là ; vide si aucun n’est connu."""
    lignes = [ligne_etablissement(lues[part.code][annee]) | {"nom": part.libelle} for part in parts]
    return lignes if any(ligne["resultat"].masque or ligne["resultat"].mesure.est_connue for ligne in lignes) else []


def tableau_des_references(resultat) -> list[dict]:
    """Une ligne par lieu et par public : la valeur, l’écart s’il se commente, et d’où elle vient."""
    return [
        {
            "nom": nom_reference(reference.maille, reference.public),
            "valeur": grandeur(reference.valeur, resultat.fiche.unite),
            "ecart": texte_ecart(resultat, reference),
            "origine": reference.origine,
            "etablissements": reference.etablissements,
            "reference": reference,
        }
        for reference in resultat.references
    ]


def ligne_annee(resultat) -> dict:
    return {
        "annee": libelle_annee(resultat.annee),
        "valeur": texte_resultat(resultat),
        "denominateur": texte_denominateur(resultat),
        "raison": resultat.raison,
        "fragile": resultat.fragile,
        "rupture": resultat.annee in resultat.fiche.ruptures,
        "resultat": resultat,
    }
