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


class ReseauDetail(ReseauMixin, DetailView):
    """Identité du réseau : sa tête, ses établissements, qui y est affecté."""

    droit = Droit.VOIR_RESEAU
    template_name = "pilotage/reseau_detail.html"

    def get_object(self):
        return self.reseau

    def get_context_data(self, **kwargs):
        jour = aujourd_hui()
        etablissements = Etablissement.objects.du_reseau(self.reseau, au=jour)
        return super().get_context_data(
            etablissements=etablissements.select_related("circonscription").order_by("-nature", "nom"),
            affectations=Affectation.objects.en_cours(au=jour)
            .filter(Q(reseau=self.reseau) | Q(etablissement__in=etablissements))
            .select_related("agent", "reseau", "etablissement")
            .order_by("role", "agent__nom"),
            **kwargs,
        )
