"""Les instances du réseau : ce qu’elles sont, qui y siège, ce qui leur manque."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import DetailView, ListView

from pilotage.acces import Droit
from pilotage.annees import annee_courante, aujourd_hui, bornes
from pilotage.bornes import PerimetreMixin, dans_perimetre, dans_reseau, lire_ou_envoyer
from pilotage.forms.instances import InstanceForm, MembreForm
from pilotage.instances.carte import dresser
from pilotage.instances.dessin import dessiner
from pilotage.instances.etats import SEANCE_COMPTEE
from pilotage.instances.regles import manquements
from pilotage.models import Decision, Instance, Membre, Seance
from pilotage.prolongements import prolongements


class InstanceListe(PerimetreMixin, ListView):
    droit = Droit.VOIR_INSTANCES
    model = Instance
    template_name = "pilotage/instance_liste.html"
    context_object_name = "instances"

    def get_queryset(self):
        return super().get_queryset().pour_liste(au=aujourd_hui(), annee=annee_courante())


class InstanceDetail(PerimetreMixin, DetailView):
    droit = Droit.VOIR_INSTANCES
    queryset = Instance.objects.select_related("reseau", "parent")
    template_name = "pilotage/instance_detail.html"

    def get_context_data(self, **kwargs):
        jour, annee = aujourd_hui(), annee_courante()
        agent = self.request.user
        membres = list(self.object.membres.en_cours(au=jour).pour_liste())
        seances = list(Seance.objects.autorises(agent, Droit.VOIR_SEANCES).filter(instance=self.object)[:30])
        premier, dernier = bornes(annee)
        de_l_annee = [seance for seance in seances if premier <= seance.jour <= dernier]
        decisions = Decision.objects.autorises(agent, Droit.VOIR_DECISIONS).filter(instance=self.object).ouvertes()
        return super().get_context_data(
            membres=membres,
            seances=seances,
            decisions=decisions.en_ordre(au=jour).pour_liste()[:10],
            manquements=manquements(
                self.object,
                membres,
                tenues=sum(seance.etat in SEANCE_COMPTEE for seance in de_l_annee),
                prevues=sum(seance.est_a_venir and seance.jour >= jour for seance in de_l_annee),
            ),
            emanations=self.object.emanations.autorises(agent, self.droit),
            prolongements=prolongements(self.object, agent=agent, reseau=self.reseau),
            **kwargs,
        )


@lire_ou_envoyer
@dans_reseau(Droit.MODIFIER_INSTANCES)
def instance_nouvelle(request, reseau):
    formulaire = InstanceForm(request.POST or None, reseau=reseau, initial={"type": request.GET.get("type", "")})
    if request.method == "POST" and formulaire.is_valid():
        instance = formulaire.save()
        messages.success(request, f"« {instance} » est créée. Vérifiez qui y siège.")
        return redirect(instance)
    return _saisie(request, reseau, formulaire, "Nouvelle instance")


@lire_ou_envoyer
@dans_perimetre(Instance, Droit.MODIFIER_INSTANCES)
def instance_modifier(request, reseau, instance):
    formulaire = InstanceForm(request.POST or None, instance=instance, reseau=reseau)
    if request.method == "POST" and formulaire.is_valid():
        messages.success(request, f"« {formulaire.save()} » est à jour.")
        return redirect(instance)
    en_base = Instance.objects.get(pk=instance.pk)
    return _saisie(request, reseau, formulaire, f"Modifier « {en_base} »", instance=en_base)


@require_POST
@dans_perimetre(Instance, Droit.MODIFIER_INSTANCES)
def instance_clore(request, reseau, instance):
    """Close, elle garde ses séances et ses décisions ; on ne peut plus la réunir. Un second clic la rouvre."""
    instance.close_le = None if instance.close_le else max(aujourd_hui(), instance.ouverte_le)
    instance.save(update_fields=["close_le"])
    messages.success(request, f"« {instance} » est {'close' if instance.close_le else 'rouverte'}.")
    return redirect(instance)


@lire_ou_envoyer
@dans_perimetre(Instance, Droit.MODIFIER_INSTANCES)
def instance_ajouter_membre(request, reseau, instance):
    formulaire = MembreForm(request.POST or None, instance_du_reseau=instance)
    if request.method == "POST" and formulaire.is_valid():
        messages.success(request, f"{formulaire.save()} siège maintenant.")
        return redirect(
            "instance_ajouter_membre" if "encore" in request.POST else "instance_detail", reseau.code, instance.pk
        )
    return _saisie(request, reseau, formulaire, "Ajouter un membre", instance=instance)


@lire_ou_envoyer
@dans_perimetre(Membre, Droit.MODIFIER_INSTANCES)
def membre_modifier(request, reseau, membre):
    formulaire = MembreForm(request.POST or None, instance=membre, instance_du_reseau=membre.instance)
    if request.method == "POST" and formulaire.is_valid():
        messages.success(request, f"La fiche de {formulaire.save()} est à jour.")
        return redirect(membre.instance)
    en_base = Membre.objects.select_related("agent", "instance").get(pk=membre.pk)
    return _saisie(request, reseau, formulaire, f"{en_base}", instance=en_base.instance, membre=en_base)


@require_POST
@dans_perimetre(Membre, Droit.MODIFIER_INSTANCES)
def membre_finir(request, reseau, membre):
    """Il ne siège plus à partir d’aujourd’hui ; les séances où il était gardent son nom."""
    membre.fin = max(aujourd_hui(), membre.debut)
    membre.save(update_fields=["fin"])
    messages.success(request, f"{membre} ne siégera plus après aujourd’hui.")
    return redirect(membre.instance)


def _saisie(request, reseau, formulaire, titre, instance=None, membre=None):
    contexte = {"form": formulaire, "reseau": reseau, "titre": titre, "instance": instance, "membre": membre}
    return render(request, "pilotage/instance_form.html", contexte, status=422 if formulaire.errors else 200)


@require_safe
@dans_reseau(Droit.VOIR_INSTANCES)
def instances_carte(request, reseau):
    instances = Instance.objects.autorises(request.user, Droit.VOIR_INSTANCES).filter(reseau=reseau).actives()
    carte = dresser(instances, au=aujourd_hui())
    contexte = {"reseau": reseau, "carte": carte, "dessin": dessiner(carte)}
    return render(request, "pilotage/instance_carte.html", contexte)
