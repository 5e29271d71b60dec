"""Les partages : ce que les réseaux de l’académie se montrent, le montrer, le reprendre."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import ListView

from actions.models import Action, Partage, ProjetReseau
from actions.partages.fiche import fiche_action, fiche_projet, fiche_publique
from actions.partages.filtre import PartageFiltre
from actions.partages.reprise import reprendre_l_action, reprendre_le_projet
from pilotage.acces import Droit
from pilotage.bornes import ReseauMixin, dans_perimetre, dans_reseau, lire_ou_envoyer


def partages_lisibles(agent, reseau):
    """Ce que l’académie de ce réseau montre à cet agent, prêt pour la fiche publique."""
    return (
        Partage.objects.offerts(agent, Droit.VOIR_PARTAGES, reseau)
        .select_related(
            "reseau",
            "action__reseau",
            "action__nature",
            "action__objectif__axe",
            "action__bilan_final",
            "projet__reseau",
        )
        .prefetch_related("action__niveaux")
    )


class PartageListe(ReseauMixin, ListView):
    droit = Droit.VOIR_PARTAGES
    template_name = "actions/partage_liste.html"
    paginate_by = 20

    def get_queryset(self):
        self.filtre = PartageFiltre(self.request.GET, queryset=partages_lisibles(self.request.user, self.reseau))
        return self.filtre.qs

    def get_context_data(self, **kwargs):
        contexte = super().get_context_data(filter=self.filtre, **kwargs)
        contexte["lignes"] = [
            {"partage": partage, "fiche": fiche_publique(partage), "notre": partage.reseau_id == self.reseau.pk}
            for partage in contexte["object_list"]
        ]
        return contexte


@require_GET
@dans_reseau(Droit.VOIR_PARTAGES)
def partage_detail(request, reseau, pk):
    partage = get_object_or_404(partages_lisibles(request.user, reseau), pk=pk)
    contexte = {
        "reseau": reseau,
        "partage": partage,
        "fiche": fiche_publique(partage, entiere=True),
        "notre": partage.reseau_id == reseau.pk,
    }
    return render(request, "actions/partage_detail.html", contexte)


@require_POST
@dans_reseau(Droit.PROPOSER_ACTION)
def partage_reprendre(request, reseau, pk):
    """Copie l’action partagée dans ce réseau, à l’état d’idée."""
    partage = get_object_or_404(
        partages_lisibles(request.user, reseau).exclude(reseau=reseau), pk=pk, action__isnull=False
    )
    action, creee = reprendre_l_action(partage, reseau, par=request.user)
    texte = (
        "L’action est dans votre réseau, à l’état d’idée." if creee else "Votre réseau l’avait déjà reprise : la voici."
    )
    messages.success(request, texte)
    return redirect(action)


@require_POST
@dans_reseau(Droit.MODIFIER_PROJET)
def partage_reprendre_projet(request, reseau, pk):
    """Copie les axes et les objectifs du projet partagé dans un brouillon."""
    partage = get_object_or_404(
        partages_lisibles(request.user, reseau).exclude(reseau=reseau), pk=pk, projet__isnull=False
    )
    projet, cree = reprendre_le_projet(partage, reseau)
    texte = (
        f"Le projet {projet.periode} est un brouillon, d’après celui qui est partagé."
        if cree
        else f"Votre réseau a déjà un projet pour {projet.periode} : le voici."
    )
    messages.success(request, texte)
    return redirect(projet)


class PartageForm(forms.Form):
    avec_bilan = forms.BooleanField(label="Montrer aussi son bilan", required=False)


@lire_ou_envoyer
@dans_perimetre(Action, Droit.PARTAGER)
def action_partager(request, reseau, action):
    """Montre ce que les autres verront, puis partage ; sur une action partagée, choisit si le bilan l’est aussi."""
    partage = Partage.objects.filter(action=action).first()
    initial = {"avec_bilan": bool(partage and partage.avec_bilan)}
    # Une case laissée vide n’envoie rien : l’envoi ne se reconnaît qu’à sa méthode.
    formulaire = PartageForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and formulaire.is_valid():
        Partage.objects.update_or_create(
            action=action,
            defaults={"avec_bilan": formulaire.cleaned_data["avec_bilan"]},
            create_defaults={"reseau": reseau, "par": request.user, **formulaire.cleaned_data},
        )
        messages.success(request, f"« {action} » est montrée aux réseaux de l’académie.")
        return redirect(action)
    return _page_de_partage(request, reseau, action, partage, fiche_action(action, avec_bilan=True), formulaire)


@lire_ou_envoyer
@dans_perimetre(ProjetReseau, Droit.PARTAGER)
def projet_partager(request, reseau, projet):
    partage = Partage.objects.filter(projet=projet).first()
    if request.method == "POST":
        Partage.objects.get_or_create(projet=projet, defaults={"reseau": reseau, "par": request.user})
        messages.success(request, "Le projet est montré aux réseaux de l’académie.")
        return redirect(projet)
    return _page_de_partage(request, reseau, projet, partage, fiche_projet(projet, entiere=True), None)


def _page_de_partage(request, reseau, objet, partage, fiche, formulaire):
    contexte = {"reseau": reseau, "objet": objet, "partage": partage, "fiche": fiche, "form": formulaire}
    return render(request, "actions/partager.html", contexte)


@require_POST
@dans_perimetre(Partage, Droit.PARTAGER)
def partage_retirer(request, reseau, partage):
    """Ce qui a déjà été repris reste chez qui l’a repris."""
    objet = partage.action or partage.projet
    partage.delete()
    messages.success(request, f"« {objet} » n’est plus montré aux autres réseaux.")
    return redirect(objet)
