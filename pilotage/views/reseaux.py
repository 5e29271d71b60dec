"""Les réseaux qu’un agent peut ouvrir, et la page d’identité de chacun."""

from django.db.models import Q
from django.views.generic import DetailView, ListView

from pilotage.acces import Droit
from pilotage.annees import aujourd_hui
from pilotage.bornes import ReseauMixin, vue_ouverte
from pilotage.forms import ReseauRecherche
from pilotage.models import Affectation, Etablissement, Reseau
from pilotage.recherche import contient


class ReseauListe(ListView):
    """Le choix du réseau, pour qui en a plusieurs ; il est ensuite dans l’adresse.

    Elle s’ouvre à tout agent : celui à qui aucun rôle n’est confié y lit pourquoi il ne voit rien.
    """

    template_name = "pilotage/reseau_liste.html"
    context_object_name = "reseaux"
    paginate_by = 50

    def get_queryset(self):
        self.recherche = ReseauRecherche(self.request.GET)
        reseaux = Reseau.objects.autorises(self.request.user, Droit.ENTRER).pour_entete()
        if self.recherche.is_valid():
            reseaux = reseaux.filter(contient(self.recherche.cleaned_data["q"], "nom", "code", "tete__commune"))
        return reseaux

    def get_context_data(self, **kwargs):
        return super().get_context_data(recherche=self.recherche, **kwargs)


reseau_liste = vue_ouverte(ReseauListe.as_view())


def etablissements_du_reseau(reseau: Reseau):
    """Ceux d’aujourd’hui, le collège d’abord."""
    siens = Etablissement.objects.du_reseau(reseau, au=aujourd_hui())
    return siens.select_related("circonscription").order_by("-nature", "nom")


def affectations_du_reseau(reseau: Reseau):
    """Qui est chargé de quoi aujourd’hui, dans le réseau ou dans l’un de ses établissements."""
    jour = aujourd_hui()
    ici = Q(reseau=reseau) | Q(etablissement__in=Etablissement.objects.du_reseau(reseau, au=jour))
    en_cours = Affectation.objects.en_cours(au=jour).filter(ici)
    return en_cours.select_related("agent", "reseau", "etablissement").order_by("role", "agent__nom")


class ReseauDetail(ReseauMixin, DetailView):
    """Identité du réseau : sa tête, ses établissements, qui y est affecté."""

    droit = Droit.VOIR_RESEAU
    template_name = "pilotage/reseau_detail.html"

    def get_object(self):
        return self.reseau

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            etablissements=etablissements_du_reseau(self.reseau),
            affectations=affectations_du_reseau(self.reseau),
            **kwargs,
        )
