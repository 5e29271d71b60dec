from django.urls import path

from pilotage.views import connexion, pages, reseaux, sante, travaux

urlpatterns = [
    path("connexion/", connexion.connexion, name="connexion"),
    path("deconnexion/", connexion.deconnexion, name="deconnexion"),
    path("mon-compte/", connexion.compte, name="compte"),
    path("accessibilite/", pages.accessibilite, name="accessibilite"),
    path("mentions-legales/", pages.mentions, name="mentions"),
    path("reseaux/", reseaux.ReseauListe.as_view(), name="reseau_liste"),
    path("r/<slug:code>/reseau/", reseaux.ReseauDetail.as_view(), name="reseau_detail"),
    path("travaux/", travaux.TravailListe.as_view(), name="travail_liste"),
    path("travaux/<int:pk>/", travaux.travail_detail, name="travail_detail"),
    path("travaux/<int:pk>/etat/", travaux.travail_etat, name="travail_etat"),
    path("sante/vivant", sante.vivant, name="vivant"),
    path("sante/pret", sante.pret, name="pret"),
]
