"""Tous les réseaux d’un agent côte à côte : l’académie pour son correspondant, les siens pour une inspectrice."""

from typing import TypedDict

from django.http import Http404
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from pilotage import exports
from pilotage.acces import Droit
from pilotage.annees import libelle_annee
from pilotage.bornes import DroitMixin, avec_droit
from pilotage.models import Reseau
from tableau_bord.apercus import PROFONDEUR, case, texte_resultat
from tableau_bord.ecriture import grandeur
from tableau_bord.graphiques import nuage, quartiles, repartition, tracer
from tableau_bord.indicateurs import CATALOGUE, Fiche, Resultat
from tableau_bord.indicateurs.ensembles import par_reseau
from tableau_bord.indicateurs.totaux import Ensemble, consolider, sans_double_compte
from tableau_bord.views.cote_a_cote import entetes, montree, tri_demande, trier
from tableau_bord.views.tableau import annee_demandee, annees_offertes

CODES = (
    "ips_ecoles",
    "ips_college",
    "dnb_reussite",
    "va_dnb",
    "acces_6e_3e",
    "eval_6e_francais_score",
    "eval_6e_maths_score",
    "eleves_par_classe",
    "actions_par_axe",
    "eleves_touches",
    "actions_en_partenariat",
    "bilans_rendus",
)

A_DESSINER = "dnb_reussite"
IPS = {"college": "ips_college", "ecole": "ips_ecoles"}


class ReseauxCompares(DroitMixin, TemplateView):
    """Une ligne par réseau, une colonne par indicateur, à la dernière année où l’un d’eux est connu ; triable."""

    droit = Droit.VOIR_TABLEAU_BORD
    template_name = "tableau_bord/reseaux_comparer.html"

    def get_context_data(self, **kwargs):
        lu = comparer(self.request)
        tri, sens = lu["tri"], lu["sens"]
        return super().get_context_data(
            annee=lu["annee"],
            annees=annees_offertes(lu["annee"]),
            requete=self.request.GET.urlencode(),
            colonnes=entetes(lu["colonnes"], tri, sens),
            lignes=[(reseau, [texte_resultat(r) for r in cases]) for reseau, cases in lu["lignes"]],
            ensembles=[(texte_ensemble(e), e.reseaux) for e in lu["ensembles"]] if len(lu["lignes"]) > 1 else [],
            repartition=_repartition([fiche for fiche, _ in lu["colonnes"]], lu["lignes"]),
            **_dessins(lu),
            **kwargs,
        )


class Comparaison(TypedDict):
    """Ce que montre la page : l’année et l’ordre demandés, (fiche, année) par colonne, (réseau, résultats) par ligne."""

    annee: int
    tri: str
    sens: str
    colonnes: list[tuple[Fiche, int]]
    lignes: list[tuple[Reseau, list[Resultat | None]]]
    ensembles: list[Ensemble]


def comparer(request) -> Comparaison:
    """Les réseaux que l’agent peut lire, triés comme il le demande ; 404 pour un tri ou une année qui n’existe pas."""
    annee, (tri, sens) = annee_demandee(request), tri_demande(request, CODES)
    annees = range(annee - PROFONDEUR + 1, annee + 1)
    autorises = Reseau.objects.autorises(request.user, Droit.VOIR_TABLEAU_BORD)
    reseaux = list(autorises.pour_entete().order_by("nom", "code"))
    fiches = [CATALOGUE[code] for code in CODES]
    lus = par_reseau(reseaux, fiches, annees, annees_calculees=[annee])
    colonnes = [(fiche, _derniere(fiche, annee, lus)) for fiche in fiches]
    lignes = [
        (reseau, [lus[reseau.pk].get((fiche.code, derniere)) for fiche, derniere in colonnes]) for reseau in reseaux
    ]
    comptes = sans_double_compte(reseaux, {derniere for _, derniere in colonnes})
    ensembles = [
        consolider(fiche, {pk: siens.get((fiche.code, derniere)) for pk, siens in lus.items()}, comptes[derniere])
        for fiche, derniere in colonnes
    ]
    return {
        "annee": annee,
        "tri": tri,
        "sens": sens,
        "colonnes": colonnes,
        "lignes": trier(lignes, CODES, tri, sens),
        "ensembles": ensembles,
    }


def texte_ensemble(ensemble: Ensemble) -> str:
    """« 81,2 % » ; « — » si rien n’est connu, ou si l’indicateur ne s’agrège pas."""
    valeur = ensemble.mesure.valeur
    return "—" if valeur is None else grandeur(valeur, ensemble.fiche.unite)


def _dessins(lu: Comparaison) -> dict:
    """La colonne triée (la réussite au DNB si aucune ne l’est) : sa répartition, et son face-à-face avec l’IPS."""
    rang = CODES.index(lu["tri"] or A_DESSINER)
    fiche, annee = lu["colonnes"][rang]
    repartie = repartition(
        [(str(reseau), cases[rang]) for reseau, cases in lu["lignes"]], fiche=fiche, annee=annee, qui="réseau"
    )
    face = None
    if fiche.est_observee and fiche.code not in IPS.values():
        en_travers = CODES.index(IPS.get(fiche.niveau, IPS["ecole"]))
        # Les REP+ d’abord : c’est le groupe que le nuage met en avant.
        lignes = sorted(lu["lignes"], key=lambda ligne: ligne[0].type != Reseau.Type.REP_PLUS)
        face = nuage(
            [(str(reseau), reseau.get_type_display(), cases[en_travers], cases[rang]) for reseau, cases in lignes],
            en_travers=lu["colonnes"][en_travers][0],
            en_hauteur=fiche,
            qui="réseau",
        )
    return {
        "dessinee": fiche,
        "repartie": tracer(repartie) if repartie else None,
        "face": tracer(face) if face else None,
    }


@require_safe
@avec_droit(Droit.VOIR_TABLEAU_BORD)
def reseaux_exporter(request, format_):
    """Exactement le tableau affiché, dans son ordre."""
    if format_ not in exports.FORMATS:
        raise Http404
    lu = comparer(request)
    entetes = ["UAI", "Réseau", *(f"{fiche.libelle}, {libelle_annee(annee)}" for fiche, annee in lu["colonnes"])]
    lignes = [
        [
            reseau.code,
            str(reseau),
            *map(case, cases),
        ]
        for reseau, cases in lu["lignes"]
    ]
    if len(lignes) > 1:
        lignes.append(
            ["", "Ensemble", *("" if (v := e.mesure.valeur) is None else round(v, 2) for e in lu["ensembles"])]
        )
        lignes.append(["", "Sur combien de réseaux", *(e.reseaux for e in lu["ensembles"])])
    return exports.reponse(format_, f"reseaux-{lu['annee']}", entetes, lignes)


def _derniere(fiche: Fiche, annee: int, lus) -> int:
    """La dernière année où un réseau au moins a une valeur ; un indicateur calculé est celui de l’année demandée."""
    connues = [r.annee for siens in lus.values() for (code, _), r in siens.items() if code == fiche.code and montree(r)]
    return max(connues, default=annee) if fiche.est_observee else annee


def _repartition(fiches: list[Fiche], lignes) -> list[tuple[str, list[str]]]:
    """Le plus bas, les quartiles et le plus haut des valeurs montrées ; vide sous quatre réseaux."""
    par_fiche = [
        sorted(cases[rang].mesure.valeur for _, cases in lignes if montree(cases[rang])) for rang in range(len(fiches))
    ]
    noms = ("Le plus bas", "Premier quartile", "Médiane", "Troisième quartile", "Le plus haut")
    mesures = [quartiles(v) for v in par_fiche]
    if not any(mesures):
        return []
    return [
        (nom, [grandeur(m[rang], fiche.unite) if m else "—" for fiche, m in zip(fiches, mesures, strict=True)])
        for rang, nom in enumerate(noms)
    ]
