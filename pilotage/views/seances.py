"""Les séances : les planifier, écrire l’ordre du jour, les faire passer d’un état à l’autre."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST
from django.views.generic import DetailView

from pilotage.acces import Droit, droits_ouverts
from pilotage.bornes import PerimetreMixin, dans_perimetre
from pilotage.calendrier.vacances import vacances_du_jour
from pilotage.courriels.demandes import annoncer_le_changement
from pilotage.etats import TransitionInterdite
from pilotage.forms.seances import PassageForm, PointForm, SeanceForm
from pilotage.instances.deroulement import attendre_les_membres, deplacer, inscrire
from pilotage.instances.etats import LIBELLES_SEANCE, MOTIF_SEANCE, EtatSeance
from pilotage.instances.ordres_du_jour import GenrePoint, Rubrique
from pilotage.models import Instance, Point, Remontee, Seance
from pilotage.views.comptes_rendus import compte_rendu_visible

SAISIE = ("GET", "HEAD", "POST")
# Ce qui, changé après la convocation, s’annonce à ceux qui l’ont reçue.
ANNONCES = frozenset({"jour", "heure_debut", "heure_fin", "lieu", "lien", "objet"})
# Ces verbes-là ont leur propre page.
AILLEURS = frozenset({"convoquer", "approuver"})


class SeanceDetail(PerimetreMixin, DetailView):
    droit = Droit.VOIR_SEANCES
    queryset = Seance.objects.select_related("instance__reseau")
    template_name = "pilotage/seance_detail.html"

    def get_context_data(self, **kwargs):
        seance, agent = self.object, self.request.user
        points = list(seance.points.select_related("rapporteur__agent"))
        tient = Droit.MODIFIER_INSTANCES in droits_ouverts(agent, self.reseau)
        remontees = Remontee.objects.autorises(agent, Droit.TRAITER_REMONTEES).filter(reseau=self.reseau)
        return super().get_context_data(
            points=points,
            duree_prevue=sum(point.minutes or 0 for point in points),
            presences=seance.presences.select_related("membre__agent").order_by("membre__siege", "pk"),
            verbes=verbes_offerts(seance) if tient else [],
            tient=tient,
            compte_rendu_visible=compte_rendu_visible(seance, agent, self.reseau),
            point_form=PointForm(seance=seance) if tient and seance.est_modifiable else None,
            remontees=remontees.filter(etat="recue").pour_liste()[:20] if tient and seance.est_modifiable else [],
            sans_suivi=tient and seance.est_modifiable and all(p.rubrique != Rubrique.DECISIONS for p in points),
            passages=seance.passages.select_related("par"),
            courriels=seance.courriels.pour_liste() if tient else [],
            **kwargs,
        )


def verbes_offerts(seance: Seance) -> list[dict]:
    """Les gestes possibles maintenant, dans l’ordre de la vie d’une séance."""
    return [
        {"verbe": v, "libelle": LIBELLES_SEANCE[v], "motif": v in MOTIF_SEANCE, "url": f"seance_{v}"}
        for v in seance.verbes_possibles()
        if v not in AILLEURS
    ]


@require_http_methods(SAISIE)
@dans_perimetre(Instance, Droit.MODIFIER_INSTANCES)
def instance_planifier(request, reseau, instance):
    if instance.close_le:
        raise Http404
    formulaire = SeanceForm(request.POST or None, instance_du_reseau=instance, par=request.user)
    if request.method == "POST" and formulaire.is_valid():
        seance = formulaire.enregistrer()
        messages.success(request, "La séance est planifiée. Relisez son ordre du jour.")
        _prevenir(request, seance)
        if formulaire.est_passee:
            messages.warning(request, "Ce jour est déjà passé : ouvrez la séance pour en écrire le compte rendu.")
        return redirect(seance)
    return _saisie(request, reseau, formulaire, "Planifier une séance", instance)


@require_http_methods(SAISIE)
@dans_perimetre(Seance, Droit.MODIFIER_INSTANCES)
def seance_modifier(request, reseau, seance):
    _encore_modifiable(seance)
    formulaire = SeanceForm(request.POST or None, instance=seance, instance_du_reseau=seance.instance, par=request.user)
    if request.method == "POST" and formulaire.is_valid():
        formulaire.save()
        messages.success(request, "La séance est à jour.")
        _prevenir(request, seance)
        if seance.etat == EtatSeance.CONVOQUEE and set(formulaire.changed_data) & ANNONCES:
            annoncer_le_changement(seance, par=request.user)
            messages.info(request, "Le changement sera annoncé aux membres dans cinq minutes.")
        return redirect(seance)
    en_base = Seance.objects.select_related("instance").get(pk=seance.pk)
    return _saisie(request, reseau, formulaire, "Modifier la séance", en_base.instance, en_base)


def _saisie(request, reseau, formulaire, titre, instance, seance=None, point=None):
    contexte = {
        "form": formulaire,
        "reseau": reseau,
        "titre": titre,
        "instance": instance,
        "seance": seance,
        "point": point,
    }
    return render(request, "pilotage/seance_form.html", contexte, status=422 if formulaire.errors else 200)


def _prevenir(request, seance):
    """Un jour sans cours n’est pas interdit : il se dit."""
    if vacances := vacances_du_jour(seance.instance.reseau.academie, seance.jour):
        messages.warning(request, f"Le {seance.jour_en_clair} tombe pendant les vacances : {vacances}.")
    elif seance.jour.weekday() > 4:
        messages.warning(request, f"Le {seance.jour_en_clair} est un jour de week-end.")


def _encore_modifiable(seance):
    if not seance.est_modifiable:
        raise Http404


def passer(verbe: str):
    """La vue d’un verbe : `seance_tenir`, `seance_rediger`…"""

    @require_POST
    @dans_perimetre(Seance, Droit.MODIFIER_INSTANCES)
    def vue(request, reseau, seance):
        formulaire = PassageForm(request.POST)
        motif = formulaire.cleaned_data["motif"] if formulaire.is_valid() else ""
        try:
            seance.passer(verbe, par=request.user, motif=motif)
        except TransitionInterdite as erreur:
            messages.error(request, str(erreur))
            return redirect(seance)
        if verbe == "tenir":
            attendre_les_membres(seance)
            return redirect("seance_ecrire", reseau.code, seance.pk)
        messages.success(request, f"La séance est maintenant : {seance.get_etat_display()}.")
        return redirect(seance)

    return vue


@require_http_methods(SAISIE)
@dans_perimetre(Seance, Droit.MODIFIER_INSTANCES)
def seance_ajouter_point(request, reseau, seance):
    _encore_modifiable(seance)
    formulaire = PointForm(request.POST or None, seance=seance)
    if request.method == "POST" and formulaire.is_valid():
        point = formulaire.save()
        messages.success(request, f"« {point} » est à l’ordre du jour.")
        return redirect(seance)
    return _saisie(request, reseau, formulaire, "Ajouter un point", seance.instance, seance)


@require_POST
@dans_perimetre(Seance, Droit.MODIFIER_INSTANCES)
def seance_suivre_decisions(request, reseau, seance):
    """Ajoute le point « Suivi des décisions » ; deux clics n’en ajoutent qu’un."""
    _encore_modifiable(seance)
    if not seance.points.filter(rubrique=Rubrique.DECISIONS).exists():
        dernier = seance.points.order_by("-ordre").values_list("ordre", flat=True).first() or 0
        seance.points.create(
            ordre=dernier + 1, intitule="Suivi des décisions", genre=GenrePoint.INFORMATION, rubrique=Rubrique.DECISIONS
        )
    return redirect(f"{seance.get_absolute_url()}#ordre-du-jour")


@require_http_methods(SAISIE)
@dans_perimetre(Point, Droit.MODIFIER_INSTANCES)
def point_modifier(request, reseau, point):
    _encore_modifiable(point.seance)
    formulaire = PointForm(request.POST or None, instance=point, seance=point.seance)
    if request.method == "POST" and formulaire.is_valid():
        formulaire.save()
        return redirect(f"{point.seance.get_absolute_url()}#ordre-du-jour")
    en_base = Point.objects.select_related("seance__instance").get(pk=point.pk)
    return _saisie(request, reseau, formulaire, en_base.intitule, en_base.seance.instance, en_base.seance, en_base)


def point_deplacer(pas: int):
    @require_POST
    @dans_perimetre(Point, Droit.MODIFIER_INSTANCES)
    def vue(request, reseau, point):
        _encore_modifiable(point.seance)
        deplacer(point, pas)
        return redirect(f"{point.seance.get_absolute_url()}#point-{point.pk}")

    return vue


@require_POST
@dans_perimetre(Point, Droit.MODIFIER_INSTANCES)
def point_retirer(request, reseau, point):
    """Un point sur lequel on a déjà écrit, ou décidé, ne se retire pas."""
    _encore_modifiable(point.seance)
    if point.texte or point.decisions.exists():
        messages.error(request, "Ce point a déjà un texte ou une décision : il reste à l’ordre du jour.")
        return redirect(point.seance)
    for remontee in point.remontees.all():
        remontee.passer("retirer", par=request.user, point=None)
    point.delete()
    return redirect(f"{point.seance.get_absolute_url()}#ordre-du-jour")


@require_POST
@dans_perimetre(Seance, Droit.MODIFIER_INSTANCES)
def seance_inscrire_remontee(request, reseau, seance):
    """Une remontée reçue devient un point de l’ordre du jour."""
    _encore_modifiable(seance)
    cle = request.POST.get("remontee", "")
    siennes = Remontee.objects.autorises(request.user, Droit.TRAITER_REMONTEES).filter(reseau=reseau)
    remontee = get_object_or_404(siennes, pk=cle if cle.isdigit() else 0)
    try:
        inscrire(remontee, seance, par=request.user)
    except TransitionInterdite as erreur:
        messages.error(request, str(erreur))
    return redirect(f"{seance.get_absolute_url()}#ordre-du-jour")
