"""Les séances : les planifier, les voir, les faire passer d’un état à l’autre."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from django.views.generic import DetailView

from pilotage.acces import Droit, droits_ouverts
from pilotage.bornes import PerimetreMixin, dans_perimetre, lire_ou_envoyer
from pilotage.calendrier.vacances import vacances_du_jour
from pilotage.courriels.demandes import annoncer_le_changement
from pilotage.etats import TransitionInterdite
from pilotage.forms.seances import PassageForm, PointForm, SeanceForm
from pilotage.instances.deroulement import ouvrir
from pilotage.instances.etats import LIBELLES_SEANCE, MOTIF_SEANCE, EtatSeance
from pilotage.instances.propositions import garnir, proposables
from pilotage.models import Instance, Remontee, Seance
from pilotage.views.comptes_rendus import compte_rendu_visible
from pilotage.views.points import encore_modifiable

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
        pieces = list(seance.pieces.all())
        presences = list(seance.presences.select_related("membre__agent").order_by("membre__siege", "pk"))
        droits = droits_ouverts(agent, self.reseau)
        tient = Droit.MODIFIER_INSTANCES in droits
        garnir(points, pieces, agent, self.reseau, droits if seance.est_modifiable else ())
        remontees = Remontee.objects.autorises(agent, Droit.TRAITER_REMONTEES).filter(reseau=self.reseau)
        return super().get_context_data(
            points=points,
            duree_prevue=sum(point.minutes or 0 for point in points),
            presences=presences,
            ouverts=sum(presence.ouvert_le is not None for presence in presences),
            verbes=verbes_offerts(seance) if tient else [],
            tient=tient,
            compte_rendu_visible=compte_rendu_visible(seance, agent, self.reseau),
            point_form=PointForm(seance=seance) if tient and seance.est_modifiable else None,
            remontees=remontees.filter(etat="recue").pour_liste()[:20] if tient and seance.est_modifiable else [],
            pieces=[piece for piece in pieces if piece.point_id is None],
            propositions=proposables({p.rubrique for p in points}, droits) if tient and seance.est_modifiable else [],
            peut_joindre=tient and not seance.est_figee and seance.etat != EtatSeance.ANNULEE,
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


@lire_ou_envoyer
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


@lire_ou_envoyer
@dans_perimetre(Seance, Droit.MODIFIER_INSTANCES)
def seance_modifier(request, reseau, seance):
    encore_modifiable(seance)
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


def _saisie(request, reseau, formulaire, titre, instance, seance=None):
    contexte = {"form": formulaire, "reseau": reseau, "titre": titre, "instance": instance, "seance": seance}
    return render(request, "pilotage/seance_form.html", contexte, status=422 if formulaire.errors else 200)


def _prevenir(request, seance):
    """Un jour sans cours n’est pas interdit : il se dit."""
    if vacances := vacances_du_jour(seance.instance.reseau.academie, seance.jour):
        messages.warning(request, f"Le {seance.jour_en_clair} tombe pendant les vacances : {vacances}.")
    elif seance.jour.weekday() > 4:
        messages.warning(request, f"Le {seance.jour_en_clair} est un jour de week-end.")


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
            ouvrir(seance)
            return redirect("seance_ecrire", reseau.code, seance.pk)
        messages.success(request, f"La séance est maintenant : {seance.get_etat_display()}.")
        return redirect(seance)

    return vue
