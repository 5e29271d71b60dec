from django.urls import path

from partenariats.views import partenaires

urlpatterns = [
    path("r/<slug:code>/partenaires/", partenaires.PartenaireListe.as_view(), name="partenaire_liste"),
    path("r/<slug:code>/partenaires/nouveau/", partenaires.partenaire_nouveau, name="partenaire_nouveau"),
    path("r/<slug:code>/partenaires/<int:pk>/", partenaires.PartenaireDetail.as_view(), name="partenaire_detail"),
    path("r/<slug:code>/partenaires/<int:pk>/modifier/", partenaires.partenaire_modifier, name="partenaire_modifier"),
    path("r/<slug:code>/partenaires/<int:pk>/apport/", partenaires.partenaire_apport, name="partenaire_apport"),
    path(
        "r/<slug:code>/partenaires/<int:pk>/fusionner/", partenaires.partenaire_fusionner, name="partenaire_fusionner"
    ),
    path("r/<slug:code>/apports/<int:pk>/supprimer/", partenaires.apport_supprimer, name="apport_supprimer"),
]
