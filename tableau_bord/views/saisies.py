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
from tableau_bord.imports.annulation import AnnulationRefusee, annuler
from tableau_bord.indicateurs.registre import libelle_de
from tableau_bord.models import Saisie
from tableau_bord.saisies import est_saisissable
from tableau_bord.saisies.collage import CollageRefuse
from tableau_bord.saisies.grille import GrilleForm, etablissements_a_saisir, lignes_de_l_indicateur
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
        form = former(request.POST)
        if form.is_valid():
            return enregistre(form)
    contexte |= {"form": form, "relire": relire, "fautes": fautes, "bloc": bloc}
    return render(request, gabarit, contexte, status=422 if fautes or form.errors else 200)


@lire_ou_envoyer
@dans_reseau(Droit.SAISIR_VALEURS)
def valeurs_saisir(request, reseau, indicateur):
    """Un indicateur, l’année de l’adresse, une ligne par établissement dont l’agent saisit les chiffres."""
    fiche = fiche_lisible(request, reseau, indicateur)
    if not est_saisissable(fiche):
        raise Http404
    annee = annee_demandee(request)
    etablissements = etablissements_a_saisir(request.user, reseau, annee)

    def former(donnees=None):
        return GrilleForm(
            donnees,
            reseau=reseau,
            annee=annee,
            par=request.user,
            lignes=lignes_de_l_indicateur(fiche, etablissements),
            nom=fiche.libelle,
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
    }
    return montrer_la_grille(request, former, enregistre, "tableau_bord/valeurs_saisir.html", contexte)


class SaisieListe(PerimetreMixin, ListView):
    """Ce qui attend d’être validé d’abord, puis le reste, le plus récent en premier."""

    droit = Droit.VOIR_SAISIES
    queryset = Saisie.objects.pour_liste()
    template_name = "tableau_bord/saisie_liste.html"
    context_object_name = "saisies"
    paginate_by = 25

    def get_queryset(self):
        requete = super().get_queryset()
        return requete.a_valider() if self.request.GET.get("etat") == "a_valider" else requete


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
    ecrites = list(trace.valeurs.order_by("indicateur", "ligne"))
    avant = {(v.uai, v.indicateur, v.annee): v for v in trace.remplacees.order_by("indicateur", "uai")}
    noms = dict(saisie.reseau.etablissements.order_by().values_list("uai", "nom"))
    libelles = {code: libelle_de(code) for code in {v.indicateur for v in [*ecrites, *avant.values()]}}

    def ligne(uai, indicateur, annee, valeur):
        ancienne = avant.pop((uai, indicateur, annee), None)
        return {
            "etablissement": noms.get(uai, uai),
            "indicateur": libelles[indicateur],
            "annee": libelle_annee(annee),
            "valeur": valeur,
            "avant": ancienne,
        }

    lignes = [ligne(v.uai, v.indicateur, v.annee, v) for v in ecrites]
    return lignes + [ligne(*cle, None) for cle in list(avant)]


def saisie_en_nombres(mesure) -> list:
    """Numérateur, dénominateur, valeur, effectif ; ce qui n’est pas connu reste vide."""
    return [mesure.numerateur, mesure.denominateur, mesure.valeur, mesure.effectif] if mesure else [None] * 4


@require_safe
@dans_perimetre(Saisie, Droit.VOIR_SAISIES)
def saisie_exporter(request, reseau, saisie, format_):
    if format_ not in exports.FORMATS:
        raise Http404
    entetes = ["Établissement", "Indicateur", "Année", "Numérateur", "Dénominateur", "Valeur", "Effectif", "État"]
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
        saisie.passer("valider", par=request.user)
        messages.success(request, f"« {saisie} » est validée.")
    except TransitionInterdite as erreur:
        messages.error(request, str(erreur))
    return redirect("saisie_liste", reseau.code)


@require_POST
@dans_perimetre(Saisie, Droit.VALIDER_VALEURS)
def saisie_renvoyer(request, reseau, saisie):
    """Retire ses valeurs, rend celles d’avant, et redemande à l’établissement de répondre."""
    try:
        with transaction.atomic():
            saisie.passer("renvoyer", par=request.user, motif=request.POST.get("motif", ""))
            phrase = annuler(saisie.trace, par=request.user)
            if saisie.campagne_id and saisie.etablissement_id:
                saisie.campagne.reponses.filter(etablissement=saisie.etablissement).update(
                    rendue_le=None, rendue_par=None
                )
    except (TransitionInterdite, AnnulationRefusee) as erreur:
        messages.error(request, str(erreur))
        return redirect("saisie_detail", reseau.code, saisie.pk)
    messages.success(request, f"« {saisie} » est renvoyée : {phrase}")
    return redirect("saisie_liste", reseau.code)
