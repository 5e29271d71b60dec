from django.urls import path

from pilotage.views import comptes, connexion, pages, reseaux, sante, travaux

urlpatterns = [
    path("connexion/", connexion.connexion, name="connexion"),
    path("deconnexion/", connexion.deconnexion, name="deconnexion"),
    path("mot-de-passe/oublie/", connexion.mot_de_passe_oublie, name="mot_de_passe_oublie"),
    path("mot-de-passe/envoye/", connexion.mot_de_passe_envoye, name="mot_de_passe_envoye"),
    path("mot-de-passe/<str:uidb64>/<str:token>/", connexion.mot_de_passe_choisir, name="mot_de_passe_choisir"),
    path("mon-compte/", connexion.compte, name="compte"),
    path("mon-compte/mot-de-passe/", connexion.mot_de_passe_changer, name="mot_de_passe_changer"),
    path("comptes/", comptes.CompteListe.as_view(), name="compte_liste"),
    path("comptes/nouveau/", comptes.compte_nouveau, name="compte_nouveau"),
    path("comptes/<int:pk>/", comptes.compte_detail, name="compte_detail"),
    path("comptes/<int:pk>/modifier/", comptes.compte_modifier, name="compte_modifier"),
    path("comptes/<int:pk>/inviter/", comptes.compte_inviter, name="compte_inviter"),
    path("comptes/<int:pk>/fermer/", comptes.compte_fermer, name="compte_fermer"),
    path("comptes/<int:pk>/rouvrir/", comptes.compte_rouvrir, name="compte_rouvrir"),
    path("comptes/<int:pk>/affecter/", comptes.compte_affecter, name="compte_affecter"),
    path("affectations/<int:pk>/finir/", comptes.affectation_finir, name="affectation_finir"),
    path("accessibilite/", pages.accessibilite, name="accessibilite"),
    path("mentions-legales/", pages.mentions, name="mentions"),
    path("reseaux/", reseaux.reseau_liste, name="reseau_liste"),
    path("r/<slug:code>/reseau/", reseaux.ReseauDetail.as_view(), name="reseau_detail"),
    path("travaux/", travaux.TravailListe.as_view(), name="travail_liste"),
    path("travaux/<int:pk>/", travaux.travail_detail, name="travail_detail"),
    path("travaux/<int:pk>/etat/", travaux.travail_etat, name="travail_etat"),
    path("sante/vivant", sante.vivant, name="vivant"),
    path("sante/pret", sante.pret, name="pret"),
]
