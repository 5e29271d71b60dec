"""Saisir des valeurs dans une grille, y coller un bloc de tableur ; relire ce qui est saisi, le valider ou le renvoyer."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import DetailView, ListView

from pilotage import exports
from pilotage.acces import Droit
from pilotage.annees import libelle_annee
from pilotage.bornes import PerimetreMixin, dans_perimetre, dans_reseau, lire_ou_envoyer
from pilotage.etats import TransitionInterdite
from tableau_bord.imports.annulation import AnnulationRefusee
from tableau_bord.imports.releves import tenir
from tableau_bord.indicateurs import fiche_de
from tableau_bord.models import Saisie
from tableau_bord.saisies import est_saisissable
from tableau_bord.saisies.collage import CollageRefuse
from tableau_bord.saisies.grille import GrilleForm, etablissements_a_saisir
from tableau_bord.saisies.lignes import lignes_de_l_indicateur
from tableau_bord.saisies.validation import renvoyer, valider
from tableau_bord.views.tableau import annee_demandee, annees_offertes, fiche_lisible


def montrer_la_grille(
    request,
    former: Callable[..., GrilleForm],
    enregistre: Callable[[GrilleForm], Any],
    gabarit: str,
    contexte: dict[str, Any],
):
    """La grille, vide ou remplie ; un bloc collé la remplit sans rien enregistrer : on le relit, puis on enregistre."""
    form, relire, fautes, bloc = former(), False, [], ""
    if request.method == "POST" and "coller" in request.POST:
        bloc = request.POST.get("bloc", "")
        try:
            form, relire, bloc = former(form.lire_bloc(bloc)), True, ""
        except CollageRefuse as refus:
            fautes, bloc = refus.phrases, "" if refus.a_taire else bloc
    elif request.method == "POST":
        with transaction.atomic():
            # Deux envois au même instant : le second lit ce que le premier vient d’écrire.
            tenir({ligne.etablissement.uai for ligne in form.rangees})
            form = former(request.POST)
            if form.is_valid():
                return enregistre(form)
    contexte |= {"form": form, "relire": relire, "fautes": fautes, "bloc": bloc}
    return render(request, gabarit, contexte, status=422 if fautes or form.errors else 200)


@lire_ou_envoyer
@dans_reseau(Droit.SAISIR_VALEURS)
def valeurs_saisir(request, reseau, indicateur):
    """Un indicateur, l’année de l’adresse, une ligne par établissement dont l’agent saisit les chiffres.

    Par période, toutes celles de l’année, ou la seule que dit l’adresse (`?periode=2`).
    """
    fiche = fiche_lisible(request, reseau, indicateur)
    if not est_saisissable(fiche):
        raise Http404
    annee = annee_demandee(request)
    rang = periode_demandee(request, fiche)
    etablissements = etablissements_a_saisir(request.user, reseau, annee)

    def former(donnees=None):
        return GrilleForm(
            donnees,
            reseau=reseau,
            annee=annee,
            par=request.user,
            lignes=lignes_de_l_indicateur(fiche, etablissements),
            nom=fiche.libelle,
            rang=rang,
        )

    def enregistre(form):
        messages.success(request, form.enregistrer())
        return redirect("indicateur_detail", reseau.code, fiche.code)

    contexte = {
        "fiche": fiche,
        "reseau": reseau,
        "annee": annee,
        "annees": annees_offertes(annee),
        "annee_libelle": libelle_annee(annee),
        "rang": rang,
    }
    return montrer_la_grille(request, former, enregistre, "tableau_bord/valeurs_saisir.html", contexte)


def periode_demandee(request, fiche) -> int:
    """Le rang de la période de l’adresse, 0 pour toute l’année ; 404 si l’indicateur n’a pas cette période."""
    demande = request.GET.get("periode", "")
    if not demande:
        return 0
    rangs = {str(rang): rang for rang, _ in fiche.periodes}
    if demande not in rangs:
        raise Http404
    return rangs[demande]


class SaisieListe(PerimetreMixin, ListView):
    """Ce qui attend d’être validé d’abord, puis le reste, le plus récent en premier."""

    droit = Droit.VOIR_SAISIES
    queryset = Saisie.objects.pour_liste()
    template_name = "tableau_bord/saisie_liste.html"
    context_object_name = "saisies"
    paginate_by = 25

    def get_queryset(self):
        return _demandees(self.request, super().get_queryset())


def _demandees(request, saisies):
    """Celles qui attendent, si l’adresse ne demande qu’elles."""
    return saisies.a_valider() if request.GET.get("etat") == "a_valider" else saisies


@require_safe
@dans_reseau(Droit.VOIR_SAISIES)
def saisies_exporter(request, reseau, format_):
    """La liste des saisies, telle qu’on la voit : ni les nombres saisis, ni ceux d’avant."""
    if format_ not in exports.FORMATS:
        raise Http404
    saisies = Saisie.objects.pour_liste().autorises(request.user, Droit.VOIR_SAISIES).filter(reseau=reseau)
    lignes = [[str(s), str(s.trace.par), s.trace.le, s.get_etat_display()] for s in _demandees(request, saisies)]
    return exports.reponse(format_, f"saisies-{reseau.code}", ["Saisie", "Par", "Le", "État"], lignes)


class SaisieDetail(PerimetreMixin, DetailView):
    """Les nombres saisis, tels quels : un pilote répond de ces chiffres, il doit les lire pour les valider."""

    droit = Droit.VOIR_SAISIES
    queryset = Saisie.objects.pour_liste()
    template_name = "tableau_bord/saisie_detail.html"

    def get_context_data(self, **kwargs):
        saisie = self.object
        return super().get_context_data(
            lignes=lignes_de(saisie),
            passages=saisie.passages.select_related("par"),
            a_valider=saisie.etat == "a_valider" and saisie.trace.etat == "fait",
            **kwargs,
        )


def lignes_de(saisie: Saisie) -> list[dict]:
    """Ce que la saisie a écrit et qui est encore là, et ce qu’elle a remplacé ou retiré."""
    trace = saisie.trace
    releves = list(trace.releves.order_by("indicateur", "uai", "periode"))
    # La valeur de l’année qui se déduit de relevés n’est pas saisie : on montre d’où elle vient.
    deduites = {(r.uai, r.indicateur, r.annee) for r in releves}
    valeurs = [
        v for v in trace.valeurs.order_by("indicateur", "ligne") if (v.uai, v.indicateur, v.annee) not in deduites
    ]
    ecrites: list[Any] = [*valeurs, *releves]
    remplaces: list[Any] = [
        *trace.remplacees.order_by("indicateur", "uai"),
        *trace.releves_remplaces.order_by("indicateur", "uai", "periode"),
    ]
    avant = {_cle(v): v for v in remplaces}
    noms = dict(saisie.reseau.etablissements.order_by().values_list("uai", "nom"))
    fiches = {code: fiche_de(code) for code in {v.indicateur for v in [*ecrites, *remplaces]}}

    def ligne(uai, indicateur, annee, rang, valeur):
        fiche = fiches[indicateur]
        periode = dict(fiche.periodes).get(rang, "") if fiche else ""
        return {
            "etablissement": noms.get(uai, uai),
            "indicateur": fiche.libelle if fiche else indicateur,
            "annee": f"{periode} {libelle_annee(annee)}".strip(),
            "valeur": valeur,
            "avant": avant.pop((uai, indicateur, annee, rang), None),
        }

    lignes = [ligne(*_cle(v), v) for v in ecrites]
    return lignes + [ligne(*cle, None) for cle in list(avant)]


def _cle(chiffre) -> tuple[str, str, int, int]:
    """UAI, indicateur, année, rang de la période (0 pour une valeur de l’année)."""
    return chiffre.uai, chiffre.indicateur, chiffre.annee, getattr(chiffre, "periode", 0)


def saisie_en_nombres(mesure) -> list:
    """Numérateur, dénominateur, valeur, effectif ; ce qui n’est pas connu reste vide."""
    return [mesure.numerateur, mesure.denominateur, mesure.valeur, mesure.effectif] if mesure else [None] * 4


@require_safe
@dans_perimetre(Saisie, Droit.VOIR_SAISIES)
def saisie_exporter(request, reseau, saisie, format_):
    if format_ not in exports.FORMATS:
        raise Http404
    entetes = ["Établissement", "Indicateur", "Quand", "Numérateur", "Dénominateur", "Valeur", "Effectif", "État"]
    lignes = [
        [
            ligne["etablissement"],
            ligne["indicateur"],
            ligne["annee"],
            *saisie_en_nombres(ligne["valeur"]),
            saisie.get_etat_display(),
        ]
        for ligne in lignes_de(saisie)
    ]
    return exports.reponse(format_, f"saisie-{reseau.code}-{saisie.pk}", entetes, lignes)


@require_POST
@dans_perimetre(Saisie, Droit.VALIDER_VALEURS)
def saisie_valider(request, reseau, saisie):
    try:
        valider(saisie, par=request.user)
        messages.success(request, f"« {saisie} » est validée.")
    except TransitionInterdite as erreur:
        messages.error(request, str(erreur))
    return redirect("saisie_liste", reseau.code)


@require_POST
@dans_perimetre(Saisie, Droit.VALIDER_VALEURS)
def saisie_renvoyer(request, reseau, saisie):
    try:
        phrase = renvoyer(saisie, par=request.user, motif=request.POST.get("motif", ""))
    except (TransitionInterdite, AnnulationRefusee) as erreur:
        messages.error(request, str(erreur))
        return redirect("saisie_detail", reseau.code, saisie.pk)
    messages.success(request, f"« {saisie} » est renvoyée : {phrase}")
    return redirect("saisie_liste", reseau.code)
