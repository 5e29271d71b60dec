from django.urls import path

from tableau_bord.views import accueil

urlpatterns = [
    path("", accueil.accueil, name="accueil"),
    path("r/<slug:code>/", accueil.ReseauAccueil.as_view(), name="reseau_accueil"),
]
