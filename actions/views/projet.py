"""Le projet de réseau : l’arbre de ses axes et objectifs, avec les actions qui les servent."""

from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from django.views.generic import TemplateView

from actions.etats import Etat
from actions.forms import AxeForm, ObjectifFormSet, ProjetForm
from actions.models import Axe, Objectif, ProjetReseau
from pilotage.acces import Droit
from pilotage.annees import annee_courante
from pilotage.bornes import ReseauMixin, dans_perimetre, dans_reseau


class ProjetDetail(ReseauMixin, TemplateView):
    """Le projet en cours, ou le plus récent ; `?projet=` en montre un autre."""

    droit = Droit.VOIR_PROJET
    template_name = "actions/projet_detail.html"

    def get_context_data(self, **kwargs):
        projets = ProjetReseau.objects.autorises(self.request.user, self.droit).filter(reseau=self.reseau)
        if (demande := self.request.GET.get("projet", "")).isdigit():
            projet = projets.filter(pk=demande).first()
            if projet is None:
                raise Http404
        else:
            projet = projets.de_l_annee(annee_courante()).first() or projets.first()
        return super().get_context_data(
            projet=projet, autres=projets.exclude(pk=projet.pk) if projet else [], axes=self._axes(projet), **kwargs
        )

    def _axes(self, projet):
        if projet is None:
            return []
        faites, en_cours = Q(actions__etat__in=[Etat.TERMINEE, Etat.EVALUEE]), Q(actions__etat=Etat.EN_COURS)
        objectifs = Objectif.objects.annotate(
            actions_total=Count("actions", filter=~Q(actions__etat=Etat.ABANDONNEE)),
            actions_en_cours=Count("actions", filter=en_cours),
            actions_terminees=Count("actions", filter=faites),
        )
        return projet.axes.prefetch_related("priorites", Prefetch("objectifs", objectifs))


@require_http_methods(["GET", "HEAD", "POST"])
@dans_reseau(Droit.MODIFIER_PROJET)
def projet_nouveau(request, reseau):
    return _saisir_le_projet(request, reseau, ProjetForm(request.POST or None, reseau=reseau), "Nouveau projet")


@require_http_methods(["GET", "HEAD", "POST"])
@dans_perimetre(ProjetReseau, Droit.MODIFIER_PROJET)
def projet_modifier(request, reseau, projet):
    formulaire = ProjetForm(request.POST or None, instance=projet, reseau=reseau)
    return _saisir_le_projet(request, reseau, formulaire, "Modifier le projet")


def _saisir_le_projet(request, reseau, formulaire, titre):
    if request.method == "POST" and formulaire.is_valid():
        projet = formulaire.save()
        messages.success(request, "Le projet est enregistré. Écrivez maintenant les objectifs de chaque axe.")
        return redirect_vers_projet(reseau, projet)
    contexte = {"form": formulaire, "reseau": reseau, "titre": titre}
    return render(request, "actions/projet_form.html", contexte, status=422 if formulaire.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@dans_perimetre(Axe, Droit.MODIFIER_PROJET)
def axe_modifier(request, reseau, axe):
    formulaire = AxeForm(request.POST or None, instance=axe)
    objectifs = ObjectifFormSet(request.POST or None, instance=axe, prefix="objectifs")
    valide = request.method == "POST" and all([formulaire.is_valid(), objectifs.is_valid()])
    if valide:
        formulaire.save()
        objectifs.save()
        messages.success(request, f"L’axe {axe.numero} est enregistré.")
        return redirect_vers_projet(reseau, axe.projet)
    contexte = {"form": formulaire, "objectifs": objectifs, "reseau": reseau, "axe": Axe.objects.get(pk=axe.pk)}
    return render(request, "actions/axe_form.html", contexte, status=422 if request.method == "POST" else 200)


def redirect_vers_projet(reseau, projet):
    reponse = redirect("projet_detail", reseau.code)
    reponse["Location"] += f"?projet={projet.pk}"
    return reponse
