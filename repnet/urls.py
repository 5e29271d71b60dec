"""La table des matières du site."""

from django.urls import include, path

urlpatterns = [
    path("", include("pilotage.urls")),
    path("", include("actions.urls")),
    path("", include("tableau_bord.urls")),
]
