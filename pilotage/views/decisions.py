"""Les décisions : une seule liste pour toutes les instances, les retards d’abord ; leur page et leur suivi."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import DetailView
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from pilotage import exports
from pilotage.acces import Droit
from pilotage.annees import aujourd_hui
from pilotage.bornes import PerimetreMixin, dans_perimetre, dans_reseau, lire_ou_envoyer
from pilotage.etats import TransitionInterdite
from pilotage.filtres import DecisionFiltre
from pilotage.forms.decisions import DecisionForm, ReportForm, SuiviForm
from pilotage.forms.seances import PassageForm
from pilotage.instances.etats import LIBELLES_DECISION, MOTIF_DECISION
from pilotage.models import Decision, Instance
from pilotage.prolongements import prolongements
from pilotage.tables import DecisionTable
from pilotage.views.documents import decisions_filtrees


class DecisionListe(PerimetreMixin, SingleTableMixin, FilterView):
    droit = Droit.VOIR_DECISIONS
    model = Decision
    table_class = DecisionTable
    filterset_class = DecisionFiltre
    template_name = "pilotage/decision_liste.html"
    # Par la table seule : la vue compterait les lignes une seconde fois.
    table_pagination = {"per_page": 25}

    def get_queryset(self):
        return super().get_queryset().en_ordre(au=aujourd_hui()).pour_liste()

    def get_filterset_kwargs(self, filterset_class):
        return super().get_filterset_kwargs(filterset_class) | {
            "instances": _instances(self.request.user, self.reseau),
            "agent": self.request.user,
        }

    def get_context_data(self, **kwargs):
        toutes = PerimetreMixin.get_queryset(self)
        return super().get_context_data(en_retard=toutes.en_retard(au=aujourd_hui()).count(), **kwargs)


def _instances(agent, reseau):
    return Instance.objects.autorises(agent, Droit.VOIR_DECISIONS).filter(reseau=reseau)


@require_safe
@dans_reseau(Droit.VOIR_DECISIONS)
def decision_exporter(request, reseau, format_):
    """Le relevé de décisions, tel qu’il est filtré à l’écran."""
    if format_ not in exports.FORMATS:
        raise Http404
    decisions = decisions_filtrees(request, reseau)
    entetes = (
        "Prise le",
        "Instance",
        "Décision",
        "Responsable",
        "Échéance",
        "État",
        "En retard",
        "Dernière note de suivi",
    )
    lignes = (
        (
            decision.prise_le,
            decision.instance.nom,
            decision.intitule,
            decision.a_la_charge_de,
            decision.echeance,
            decision.get_etat_display(),
            decision.est_en_retard,
            next((suivi.texte for suivi in decision.suivis.all()), ""),
        )
        for decision in decisions
    )
    return exports.reponse(format_, f"decisions-{reseau.code}", entetes, lignes)


class DecisionDetail(PerimetreMixin, DetailView):
    droit = Droit.VOIR_DECISIONS
    queryset = Decision.objects.pour_liste().select_related("point", "cree_par")
    template_name = "pilotage/decision_detail.html"

    def get_context_data(self, **kwargs):
        suivable = Decision.objects.suivables_par(self.request.user).filter(pk=self.object.pk).exists()
        return super().get_context_data(
            suivis=self.object.suivis.select_related("par"),
            passages=self.object.passages.select_related("par"),
            suivi_form=SuiviForm() if suivable else None,
            verbes=verbes_offerts(self.object) if suivable else [],
            prolongements=prolongements(self.object, agent=self.request.user, reseau=self.reseau),
            **kwargs,
        )


def verbes_offerts(decision: Decision) -> list[dict]:
    return [
        {
            "verbe": v,
            "libelle": LIBELLES_DECISION[v],
            "motif": v in MOTIF_DECISION,
            "date": v == "reporter",
            "url": f"decision_{v}",
        }
        for v in decision.verbes_possibles()
    ]


@lire_ou_envoyer
@dans_perimetre(Instance, Droit.MODIFIER_INSTANCES)
def instance_decider(request, reseau, instance):
    """Une décision prise hors d’une séance ouverte dans RepNet."""
    formulaire = DecisionForm(request.POST or None, instance_du_reseau=instance, par=request.user)
    if request.method == "POST" and formulaire.is_valid():
        decision = formulaire.enregistrer()
        messages.success(request, "La décision est enregistrée.")
        return redirect(decision)
    return _saisie(request, reseau, formulaire, f"Nouvelle décision : {instance}")


@lire_ou_envoyer
@dans_perimetre(Decision, Droit.SUIVRE_DECISIONS)
def decision_modifier(request, reseau, decision):
    formulaire = DecisionForm(
        request.POST or None, instance=decision, instance_du_reseau=decision.instance, par=request.user
    )
    if request.method == "POST" and formulaire.is_valid():
        formulaire.save()
        messages.success(request, "La décision est à jour.")
        return redirect(decision)
    return _saisie(request, reseau, formulaire, "Modifier la décision", Decision.objects.get(pk=decision.pk))


def _saisie(request, reseau, formulaire, titre, decision=None):
    contexte = {"form": formulaire, "reseau": reseau, "titre": titre, "decision": decision}
    return render(request, "pilotage/decision_form.html", contexte, status=422 if formulaire.errors else 200)


def _suivable(agent, decision):
    """Le responsable suit la sienne ; les autres, qui en a le droit."""
    get_object_or_404(Decision.objects.suivables_par(agent), pk=decision.pk)


@require_POST
@dans_perimetre(Decision, Droit.VOIR_DECISIONS)
def decision_suivre(request, reseau, decision):
    """Ajoute une note de suivi."""
    _suivable(request.user, decision)
    formulaire = SuiviForm(request.POST)
    if formulaire.is_valid():
        formulaire.instance.decision, formulaire.instance.par = decision, request.user
        formulaire.save()
        messages.success(request, "La note est ajoutée.")
    else:
        messages.error(request, "Écrivez où en est la décision, en 500 signes au plus.")
    return redirect(decision)


def passer(verbe: str):
    """La vue d’un verbe : `decision_tenir`, `decision_reporter`…"""

    @require_POST
    @dans_perimetre(Decision, Droit.VOIR_DECISIONS)
    def vue(request, reseau, decision):
        _suivable(request.user, decision)
        raison = PassageForm(request.POST)
        motif = raison.cleaned_data["motif"] if raison.is_valid() else ""
        champs = {}
        if verbe == "reporter":
            report = ReportForm(request.POST)
            if not report.is_valid():
                messages.error(request, " ".join(report.errors["echeance"]))
                return redirect(decision)
            champs = report.cleaned_data
        try:
            decision.passer(verbe, par=request.user, motif=motif, **champs)
        except TransitionInterdite as erreur:
            messages.error(request, str(erreur))
        else:
            messages.success(request, f"La décision est maintenant : {decision.get_etat_display()}.")
        return redirect(decision)

    return vue
