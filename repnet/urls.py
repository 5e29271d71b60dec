"""La table des matières du site."""

from django.urls import include, path

urlpatterns = [
    path("", include("pilotage.urls")),
    path("", include("partenariats.urls")),
    path("", include("actions.urls")),
    path("", include("tableau_bord.urls")),
]

handler400 = "pilotage.views.erreurs.demande_illisible"
handler403 = "pilotage.views.erreurs.refuse"
handler404 = "pilotage.views.erreurs.introuvable"
handler500 = "pilotage.views.erreurs.panne"
