"""Ce qui monte du territoire et ce qui y redescend : remontées et informations."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from django.views.generic import DetailView, ListView

from pilotage.acces import Droit, droits_ouverts
from pilotage.annees import aujourd_hui
from pilotage.bornes import PerimetreMixin, dans_perimetre, dans_reseau, lire_ou_envoyer
from pilotage.etats import TransitionInterdite
from pilotage.forms.remontees import InformationForm, RemonteeForm
from pilotage.forms.seances import PassageForm
from pilotage.instances.etats import LIBELLES_REMONTEE, MOTIF_REMONTEE
from pilotage.models import Information, Lecture, Remontee, Seance

# Inscrire se fait depuis la séance ; retirer, en retirant le point.
AILLEURS = frozenset({"inscrire", "retirer"})


class RemonteeListe(PerimetreMixin, ListView):
    """Les siennes, avec ce qu’elles deviennent ; toutes, pour qui les traite. Ce qui attend vient d’abord."""

    droit = Droit.VOIR_REMONTEES
    queryset = Remontee.objects.pour_liste()
    template_name = "pilotage/remontee_liste.html"
    context_object_name = "remontees"
    paginate_by = 25

    def get_queryset(self):
        requete = super().get_queryset()
        return requete.a_traiter() if self.request.GET.get("etat") == "attente" else requete


class RemonteeDetail(PerimetreMixin, DetailView):
    droit = Droit.VOIR_REMONTEES
    queryset = Remontee.objects.pour_liste()
    template_name = "pilotage/remontee_detail.html"

    def get_context_data(self, **kwargs):
        traite = Droit.TRAITER_REMONTEES in droits_ouverts(self.request.user, self.reseau)
        seances = Seance.objects.autorises(self.request.user, Droit.MODIFIER_INSTANCES).filter(
            instance__reseau=self.reseau
        )
        return super().get_context_data(
            passages=self.object.passages.select_related("par"),
            verbes=[
                {"verbe": v, "libelle": LIBELLES_REMONTEE[v], "motif": v in MOTIF_REMONTEE, "url": f"remontee_{v}"}
                for v in self.object.verbes_possibles()
                if traite and v not in AILLEURS
            ],
            seances=seances.a_venir(au=aujourd_hui()).pour_liste().order_by("debut")[:10]
            if traite and self.object.etat == "recue"
            else [],
            **kwargs,
        )


@lire_ou_envoyer
@dans_reseau(Droit.REMONTER)
def remontee_nouvelle(request, reseau):
    formulaire = RemonteeForm(request.POST or None, reseau=reseau, auteur=request.user)
    if request.method == "POST" and formulaire.is_valid():
        remontee = formulaire.enregistrer()
        messages.success(request, "C’est transmis aux pilotes. Vous suivrez ici ce que cela devient.")
        return redirect(remontee)
    contexte = {"form": formulaire, "reseau": reseau}
    return render(request, "pilotage/remontee_form.html", contexte, status=422 if formulaire.errors else 200)


def passer(verbe: str):
    """La vue d’un verbe : `remontee_traiter`, `remontee_classer`…"""

    @require_POST
    @dans_perimetre(Remontee, Droit.TRAITER_REMONTEES)
    def vue(request, reseau, remontee):
        raison = PassageForm(request.POST)
        motif = raison.cleaned_data["motif"] if raison.is_valid() else ""
        try:
            remontee.passer(verbe, par=request.user, motif=motif)
        except TransitionInterdite as erreur:
            messages.error(request, str(erreur))
        else:
            messages.success(request, f"La remontée est maintenant : {remontee.get_etat_display()}.")
        return redirect(remontee)

    return vue


class InformationListe(PerimetreMixin, ListView):
    droit = Droit.LIRE_INFORMATIONS
    model = Information
    template_name = "pilotage/information_liste.html"
    context_object_name = "informations"
    paginate_by = 25

    def get_queryset(self):
        return super().get_queryset().pour_liste(self.request.user)


class InformationDetail(PerimetreMixin, DetailView):
    droit = Droit.LIRE_INFORMATIONS
    model = Information
    template_name = "pilotage/information_detail.html"

    def get_queryset(self):
        return super().get_queryset().pour_liste(self.request.user)

    def get_context_data(self, **kwargs):
        informe = Droit.INFORMER in droits_ouverts(self.request.user, self.reseau)
        return super().get_context_data(
            lectures=self.object.lectures.select_related("agent") if informe else [], informe=informe, **kwargs
        )


@lire_ou_envoyer
@dans_reseau(Droit.INFORMER)
def information_nouvelle(request, reseau):
    formulaire = InformationForm(request.POST or None, reseau=reseau, par=request.user)
    if request.method == "POST" and formulaire.is_valid():
        information = formulaire.enregistrer()
        messages.success(request, "L’information est publiée.")
        return redirect(information)
    contexte = {"form": formulaire, "reseau": reseau}
    return render(request, "pilotage/information_form.html", contexte, status=422 if formulaire.errors else 200)


@require_POST
@dans_perimetre(Information, Droit.LIRE_INFORMATIONS)
def information_lire(request, reseau, information):
    """« J’ai lu » : deux fois ne compte qu’une."""
    Lecture.objects.get_or_create(information=information, agent=request.user)
    return redirect(information)
