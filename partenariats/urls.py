from django.urls import path

from partenariats.etats import TRANSITIONS
from partenariats.views import (
    acces,
    appels,
    budget,
    conventions,
    cooperation,
    dispositifs,
    ecrits,
    modeles,
    partenaires,
    pieces,
)

urlpatterns = [
    path("r/<slug:code>/partenaires/", partenaires.PartenaireListe.as_view(), name="partenaire_liste"),
    path("r/<slug:code>/partenaires/nouveau/", partenaires.partenaire_nouveau, name="partenaire_nouveau"),
    path("r/<slug:code>/partenaires/<int:pk>/modifier/", partenaires.partenaire_modifier, name="partenaire_modifier"),
    path("r/<slug:code>/partenaires/<int:pk>/joindre/", pieces.partenaire_joindre, name="partenaire_joindre"),
    path("r/<slug:code>/partenaires/<int:pk>/apport/", partenaires.partenaire_apport, name="partenaire_apport"),
    path(
        "r/<slug:code>/partenaires/<int:pk>/fusionner/", partenaires.partenaire_fusionner, name="partenaire_fusionner"
    ),
    path("r/<slug:code>/partenaires/<int:pk>/relier/", acces.partenaire_relier, name="partenaire_relier"),
    path("r/<slug:code>/representations/<int:pk>/delier/", acces.representation_delier, name="representation_delier"),
    path("r/<slug:code>/apports/<int:pk>/supprimer/", partenaires.apport_supprimer, name="apport_supprimer"),
    path("r/<slug:code>/partenaires/<int:pk>/evaluer/", cooperation.partenaire_evaluer, name="partenaire_evaluer"),
    path("r/<slug:code>/grilles/<int:pk>/", cooperation.grille_modifier, name="grille_modifier"),
    path("r/<slug:code>/grilles/<int:pk>/supprimer/", cooperation.grille_supprimer, name="grille_supprimer"),
    path(
        "r/<slug:code>/partenaires/partenaires.<str:format_>",
        partenaires.PartenaireSortie.as_view(),
        name="partenaire_exporter",
    ),
    path("r/<slug:code>/dispositifs/", dispositifs.DispositifListe.as_view(), name="dispositif_liste"),
    path("r/<slug:code>/dispositifs/nouveau/", dispositifs.dispositif_nouveau, name="dispositif_nouveau"),
    path("r/<slug:code>/dispositifs/<int:pk>/", dispositifs.dispositif_modifier, name="dispositif_modifier"),
    path(
        "r/<slug:code>/dispositifs/<int:pk>/supprimer/", dispositifs.dispositif_supprimer, name="dispositif_supprimer"
    ),
    path("r/<slug:code>/appels/", appels.AppelListe.as_view(), name="appel_liste"),
    path("r/<slug:code>/appels/preparer/", appels.appel_preparer, name="appel_preparer"),
    path("r/<slug:code>/appels/nouveau/", appels.appel_nouveau, name="appel_nouveau"),
    path("r/<slug:code>/appels/<int:pk>/modifier/", appels.appel_modifier, name="appel_modifier"),
    path("r/<slug:code>/appels/<int:pk>/joindre/", pieces.appel_joindre, name="appel_joindre"),
    path("r/<slug:code>/appels/<int:pk>/supprimer/", appels.appel_supprimer, name="appel_supprimer"),
    path("r/<slug:code>/appels/appels.<str:format_>", appels.AppelSortie.as_view(), name="appel_exporter"),
    path("r/<slug:code>/conventions/", conventions.ConventionListe.as_view(), name="convention_liste"),
    path("r/<slug:code>/conventions/nouvelle/", conventions.convention_nouvelle, name="convention_nouvelle"),
    path(
        "r/<slug:code>/conventions/conventions.<str:format_>",
        conventions.convention_exporter,
        name="convention_exporter",
    ),
    path("r/<slug:code>/conventions/<int:pk>/", conventions.ConventionDetail.as_view(), name="convention_detail"),
    path("r/<slug:code>/conventions/<int:pk>/modifier/", conventions.convention_modifier, name="convention_modifier"),
    path("r/<slug:code>/conventions/<int:pk>/signer/", conventions.convention_signer, name="convention_signer"),
    path(
        "r/<slug:code>/conventions/<int:pk>/prolonger/", conventions.convention_prolonger, name="convention_prolonger"
    ),
    path("r/<slug:code>/conventions/<int:pk>/avenant/", conventions.convention_avenant, name="convention_avenant"),
    path(
        "r/<slug:code>/conventions/<int:pk>/renouveler/",
        conventions.convention_renouveler,
        name="convention_renouveler",
    ),
    path(
        "r/<slug:code>/conventions/<int:pk>/supprimer/", conventions.convention_supprimer, name="convention_supprimer"
    ),
    path("r/<slug:code>/conventions/<int:pk>/document/", ecrits.convention_lire, name="convention_lire"),
    path(
        "r/<slug:code>/conventions/<int:pk>/convention.<slug:document>",
        ecrits.convention_document,
        name="convention_document",
    ),
    path("modeles-de-convention/", modeles.ModeleConventionListe.as_view(), name="modeleconvention_liste"),
    path("modeles-de-convention/nouveau/", modeles.modeleconvention_nouveau, name="modeleconvention_nouveau"),
    path("modeles-de-convention/<int:pk>/", modeles.modeleconvention_detail, name="modeleconvention_detail"),
    path(
        "modeles-de-convention/<int:pk>/modifier/", modeles.modeleconvention_modifier, name="modeleconvention_modifier"
    ),
    path("r/<slug:code>/conventions/<int:pk>/joindre/", pieces.convention_joindre, name="convention_joindre"),
    path("r/<slug:code>/conventions/<int:pk>/bilan/", pieces.convention_bilan, name="convention_bilan"),
    path("r/<slug:code>/pieces/<int:pk>/", pieces.piece_telecharger, name="piece_telecharger"),
    path("r/<slug:code>/pieces/<int:pk>/supprimer/", pieces.piece_supprimer, name="piece_supprimer"),
    path("r/<slug:code>/appels/pieces/<int:pk>/", pieces.pieceappel_telecharger, name="pieceappel_telecharger"),
    path("r/<slug:code>/appels/pieces/<int:pk>/supprimer/", pieces.pieceappel_supprimer, name="pieceappel_supprimer"),
    path(
        "r/<slug:code>/partenaires/pieces/<int:pk>/",
        pieces.piecepartenaire_telecharger,
        name="piecepartenaire_telecharger",
    ),
    path(
        "r/<slug:code>/partenaires/pieces/<int:pk>/supprimer/",
        pieces.piecepartenaire_supprimer,
        name="piecepartenaire_supprimer",
    ),
    *(
        path(f"r/<slug:code>/conventions/<int:pk>/{verbe}/", conventions.passer(verbe), name=f"convention_{verbe}")
        for verbe in TRANSITIONS
        if verbe not in conventions.AVEC_PAGE
    ),
    path("r/<slug:code>/budget/", budget.EnveloppeListe.as_view(), name="enveloppe_liste"),
    path("r/<slug:code>/budget/saisir/", budget.enveloppe_saisir, name="enveloppe_saisir"),
    path("r/<slug:code>/budget/nouvelle/", budget.enveloppe_nouvelle, name="enveloppe_nouvelle"),
    path("r/<slug:code>/budget/budget.<str:format_>", budget.enveloppe_exporter, name="enveloppe_exporter"),
    path("r/<slug:code>/budget/<int:pk>/", budget.EnveloppeDetail.as_view(), name="enveloppe_detail"),
    path("r/<slug:code>/budget/<int:pk>/lignes.<str:format_>", budget.enveloppe_lignes, name="enveloppe_lignes"),
    path("r/<slug:code>/budget/<int:pk>/modifier/", budget.enveloppe_modifier, name="enveloppe_modifier"),
    path("r/<slug:code>/budget/<int:pk>/supprimer/", budget.enveloppe_supprimer, name="enveloppe_supprimer"),
    path("r/<slug:code>/budget/<int:pk>/repartir/", budget.enveloppe_repartir, name="enveloppe_repartir"),
    path("r/<slug:code>/budget/lignes/<int:pk>/modifier/", budget.ligne_modifier, name="ligne_modifier"),
    path("r/<slug:code>/budget/lignes/<int:pk>/supprimer/", budget.ligne_supprimer, name="ligne_supprimer"),
    path("r/<slug:code>/budget/financeurs/<int:pk>/", budget.financeur_modifier, name="financeur_modifier"),
]
