"""Les campagnes de saisie : celles du réseau, ce que chacun a rendu, la grille d’un établissement."""

from datetime import date

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import DetailView, ListView

from pilotage import exports
from pilotage.acces import Droit, droits_ouverts
from pilotage.annees import aujourd_hui
from pilotage.bornes import PerimetreMixin, dans_perimetre, dans_reseau, lire_ou_envoyer
from pilotage.models import Reseau
from tableau_bord.forms.campagnes import CampagneForm
from tableau_bord.models import Campagne
from tableau_bord.saisies.campagnes import clore, fiches_de, rendre, rouvrir
from tableau_bord.saisies.grille import GrilleForm, etablissements_a_saisir
from tableau_bord.saisies.lignes import lignes_de_l_etablissement
from tableau_bord.views.saisies import montrer_la_grille

EN_ORDRE = Campagne.objects.select_related("reseau").pour_liste().order_by("-echeance", "-pk")


class CampagneListe(PerimetreMixin, ListView):
    droit = Droit.VOIR_CAMPAGNES
    queryset = EN_ORDRE
    template_name = "tableau_bord/campagne_liste.html"
    context_object_name = "campagnes"
    paginate_by = 25

    def get_context_data(self, **kwargs):
        contexte, jour = super().get_context_data(**kwargs), aujourd_hui()
        return contexte | {"lignes": [(campagne, *situation(campagne, au=jour)) for campagne in contexte["campagnes"]]}


def situation(campagne, *, au: date) -> tuple[str, str]:
    """(libellé, ton) : où en est la campagne ce jour-là, d’après ce qui est rendu."""
    if not campagne.est_ouverte:
        return "close", "neutre"
    if campagne.rendus == campagne.attendus:
        return "tout est rendu", "succes"
    return ("en retard", "erreur") if campagne.echeance < au else ("ouverte", "info")


@require_safe
@dans_reseau(Droit.VOIR_CAMPAGNES)
def campagnes_exporter(request, reseau: Reseau, format_):
    """La liste des campagnes du réseau."""
    if format_ not in exports.FORMATS:
        raise Http404
    jour = aujourd_hui()
    lignes = [
        [c.intitule, c.quand, c.echeance, c.rendus, c.attendus, situation(c, au=jour)[0]]
        for c in EN_ORDRE.autorises(request.user, Droit.VOIR_CAMPAGNES).filter(reseau=reseau)
    ]
    entetes = ["Campagne", "Année", "Pour le", "Rendu", "Attendu", "État"]
    return exports.reponse(format_, f"campagnes-{reseau.code}", entetes, lignes)


class CampagneDetail(PerimetreMixin, DetailView):
    """Ce que la campagne demande, et ce que chaque établissement a rendu ; aucun nombre saisi n’y paraît."""

    droit = Droit.VOIR_CAMPAGNES
    queryset = Campagne.objects.select_related("reseau", "cree_par").prefetch_related("demandes")
    template_name = "tableau_bord/campagne_detail.html"

    def get_context_data(self, **kwargs):
        campagne = self.object
        agent = self.request.user
        permis = set()
        if campagne.est_ouverte and Droit.SAISIR_VALEURS in droits_ouverts(agent, self.reseau):
            permis = {e.pk for e in etablissements_a_saisir(agent, self.reseau, campagne.annee)}
        return super().get_context_data(
            fiches=fiches_de(campagne),
            reponses=reponses_de(campagne),
            permis=permis,
            jour=aujourd_hui(),
            **kwargs,
        )


def reponses_de(campagne: Campagne) -> list[dict]:
    """Une ligne par établissement attendu : qui a rendu, quand, et où en est sa dernière saisie."""
    dernieres = {s.etablissement_id: s for s in campagne.saisies.select_related("trace").order_by("pk")}
    return [
        {"reponse": reponse, "saisie": dernieres.get(reponse.etablissement_id)}
        for reponse in campagne.reponses.select_related("etablissement", "rendue_par")
    ]


@require_safe
@dans_perimetre(Campagne, Droit.VOIR_CAMPAGNES)
def campagne_exporter(request, reseau, campagne, format_):
    """Le tableau de ce que chacun a rendu."""
    if format_ not in exports.FORMATS:
        raise Http404
    lignes = [
        [
            ligne["reponse"].etablissement.uai,
            ligne["reponse"].etablissement.nom_usuel,
            ligne["reponse"].rendue_le,
            str(ligne["reponse"].rendue_par or ""),
            ligne["saisie"].get_etat_display() if ligne["saisie"] else "",
        ]
        for ligne in reponses_de(campagne)
    ]
    entetes = ["UAI", "Établissement", "Rendu le", "Par", "Saisie"]
    return exports.reponse(format_, f"campagne-{reseau.code}-{campagne.pk}", entetes, lignes)


@lire_ou_envoyer
@dans_reseau(Droit.OUVRIR_CAMPAGNES)
def campagne_nouvelle(request, reseau):
    return _editer(request, reseau, None, "Nouvelle campagne de saisie")


@lire_ou_envoyer
@dans_perimetre(Campagne, Droit.OUVRIR_CAMPAGNES)
def campagne_modifier(request, reseau, campagne):
    return _editer(request, reseau, campagne, f"Modifier « {campagne} »")


def _editer(request, reseau, campagne, titre):
    form = CampagneForm(request.POST or None, instance=campagne, reseau=reseau, par=request.user)
    if request.method == "POST" and form.is_valid():
        campagne = form.enregistrer()
        messages.success(
            request, f"La campagne « {campagne} » est enregistrée. Les directeurs seront prévenus demain matin."
        )
        return redirect(campagne)
    contexte = {"form": form, "titre": titre, "reseau": reseau}
    return render(request, "tableau_bord/campagne_form.html", contexte, status=422 if form.errors else 200)


@require_POST
@dans_perimetre(Campagne, Droit.OUVRIR_CAMPAGNES)
def campagne_clore(request, reseau, campagne):
    if clore(campagne):
        messages.success(request, f"La campagne « {campagne} » est close : plus rien n’y est attendu.")
    return redirect(campagne)


@require_POST
@dans_perimetre(Campagne, Droit.OUVRIR_CAMPAGNES)
def campagne_rouvrir(request, reseau, campagne):
    if rouvrir(campagne):
        messages.success(request, f"La campagne « {campagne} » est rouverte.")
    return redirect(campagne)


@lire_ou_envoyer
@dans_perimetre(Campagne, Droit.SAISIR_VALEURS)
def campagne_saisir(request, reseau, campagne, uai):
    """La grille d’un établissement : une ligne par indicateur demandé. L’enregistrer, c’est rendre."""
    permis = {e.uai: e for e in etablissements_a_saisir(request.user, reseau, campagne.annee)}
    attendu = campagne.reponses.filter(etablissement__uai=uai).select_related("etablissement", "rendue_par").first()
    if attendu is None or uai not in permis:
        raise Http404
    if not campagne.est_ouverte:
        messages.error(request, f"La campagne « {campagne} » est close : plus rien ne s’y saisit.")
        return redirect(campagne)
    etablissement = permis[uai]

    def former(donnees=None):
        return GrilleForm(
            donnees,
            reseau=reseau,
            annee=campagne.annee,
            par=request.user,
            lignes=lignes_de_l_etablissement(etablissement, fiches_de(campagne)),
            nom=f"{campagne.intitule}, {etablissement.nom_usuel}",
            campagne=campagne,
            rang=campagne.rang_de_periode,
        )

    def enregistre(form):
        phrase = form.enregistrer()
        rendre(campagne, etablissement, par=request.user)
        messages.success(request, f"Rendu pour {etablissement.nom_usuel}. {phrase}")
        return redirect(campagne)

    derniere = campagne.saisies.filter(etablissement=etablissement).order_by("-pk").first()
    contexte = {
        "reseau": reseau,
        "campagne": campagne,
        "etablissement": etablissement,
        "attendu": attendu,
        "renvoi": derniere.passages.filter(verbe="renvoyer").select_related("par").last()
        if derniere and derniere.etat == "renvoyee"
        else None,
    }
    return montrer_la_grille(request, former, enregistre, "tableau_bord/campagne_saisir.html", contexte)
