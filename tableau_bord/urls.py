from django.urls import path

from tableau_bord.views import accueil, imports, tableau

urlpatterns = [
    path("", accueil.accueil, name="accueil"),
    path("r/<slug:code>/", accueil.ReseauAccueil.as_view(), name="reseau_accueil"),
    path("administration/imports/", imports.ImportListe.as_view(), name="import_liste"),
    path("administration/imports/nouveau/", imports.import_nouveau, name="import_nouveau"),
    path("administration/imports/<int:pk>/", imports.ImportDetail.as_view(), name="import_detail"),
    path("r/<slug:code>/tableau-de-bord/", tableau.TableauBord.as_view(), name="tableau_bord"),
    path("r/<slug:code>/tableau-de-bord/tableau.<str:format_>", tableau.tableau_exporter, name="tableau_exporter"),
    path(
        "r/<slug:code>/tableau-de-bord/<slug:indicateur>/", tableau.IndicateurDetail.as_view(), name="indicateur_detail"
    ),
]
