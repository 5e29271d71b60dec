from django.urls import path

from actions.etats import TRANSITIONS
from actions.views import (
    actions,
    annee,
    appels,
    bilans,
    commentaires,
    conseil,
    depenses,
    documents,
    journal,
    listes,
    natures,
    partages,
    partenaires,
    projet,
    reserves,
    tableur,
    versions,
)

urlpatterns = [
    path("r/<slug:code>/projet/", projet.ProjetDetail.as_view(), name="projet_detail"),
    path("r/<slug:code>/projet/nouveau/", projet.projet_nouveau, name="projet_nouveau"),
    path("r/<slug:code>/projet/<int:pk>/modifier/", projet.projet_modifier, name="projet_modifier"),
    path("r/<slug:code>/projet/axes/<int:pk>/modifier/", projet.axe_modifier, name="axe_modifier"),
    path("r/<slug:code>/partages/", partages.PartageListe.as_view(), name="partage_liste"),
    path("r/<slug:code>/partages/<int:pk>/", partages.partage_detail, name="partage_detail"),
    path("r/<slug:code>/partages/<int:pk>/reprendre/", partages.partage_reprendre, name="partage_reprendre"),
    path(
        "r/<slug:code>/partages/<int:pk>/reprendre-le-projet/",
        partages.partage_reprendre_projet,
        name="partage_reprendre_projet",
    ),
    path("r/<slug:code>/partages/<int:pk>/retirer/", partages.partage_retirer, name="partage_retirer"),
    path("r/<slug:code>/actions/<int:pk>/partager/", partages.action_partager, name="action_partager"),
    path("r/<slug:code>/projet/<int:pk>/partager/", partages.projet_partager, name="projet_partager"),
    path("r/<slug:code>/projet/objectifs/<int:pk>/cibles/", projet.objectif_viser, name="objectif_viser"),
    path("r/<slug:code>/projet/<int:pk>/votes/", versions.projet_voter, name="projet_voter"),
    path("r/<slug:code>/projet/<int:pk>/version-suivante/", versions.projet_versionner, name="projet_versionner"),
    path("r/<slug:code>/projet/<int:pk>/poursuivre/", versions.projet_poursuivre, name="projet_poursuivre"),
    path("r/<slug:code>/projet/<int:pk>/supprimer/", versions.projet_supprimer, name="projet_supprimer"),
    path("r/<slug:code>/projet/<int:pk>/changements/", versions.projet_comparer, name="projet_comparer"),
    path("r/<slug:code>/projet/<int:pk>/projet.<str:document>", versions.projet_exporter, name="projet_exporter"),
    *(
        path(f"r/<slug:code>/projet/<int:pk>/{verbe}/", versions.passer(verbe), name=f"projet_{verbe}")
        for verbe in versions.VERBES
    ),
    path("consigner/", journal.consigner_choisir, name="consigner_choisir"),
    path("r/<slug:code>/consigner/", journal.consigner, name="consigner"),
    path("r/<slug:code>/journal/", journal.JournalListe.as_view(), name="journal_liste"),
    path("r/<slug:code>/journal/journal.<str:format_>", journal.journal_exporter, name="journal_exporter"),
    path("r/<slug:code>/journal/<int:pk>/", journal.journal_modifier, name="journal_modifier"),
    path("r/<slug:code>/journal/<int:pk>/supprimer/", journal.journal_supprimer, name="journal_supprimer"),
    path("r/<slug:code>/actions/", listes.ActionListe.as_view(), name="action_liste"),
    path("r/<slug:code>/actions/actions.<str:format_>", listes.action_exporter, name="action_exporter"),
    path("r/<slug:code>/actions/ensemble/", listes.action_passer_ensemble, name="action_passer_ensemble"),
    path("r/<slug:code>/actions/calendrier/", annee.action_calendrier, name="action_calendrier"),
    path("r/<slug:code>/actions/frise/", annee.action_frise, name="action_frise"),
    path("r/<slug:code>/actions/etablissements/", annee.presence, name="presence"),
    path(
        "r/<slug:code>/actions/etablissements/presence.<str:format_>", annee.presence_exporter, name="presence_exporter"
    ),
    path("r/<slug:code>/actions/importer/", tableur.action_importer, name="action_importer"),
    path(
        "r/<slug:code>/actions/importer/confirmer/", tableur.action_importer_confirmer, name="action_importer_confirmer"
    ),
    path("r/<slug:code>/actions/modele.<str:format_>", tableur.action_modele, name="action_modele"),
    path("r/<slug:code>/actions/nouvelle/", actions.action_nouvelle, name="action_nouvelle"),
    path("r/<slug:code>/actions/<int:pk>/", actions.ActionDetail.as_view(), name="action_detail"),
    path("r/<slug:code>/actions/<int:pk>/modifier/", actions.action_modifier, name="action_modifier"),
    path("r/<slug:code>/actions/<int:pk>/completer/", actions.action_completer, name="action_completer"),
    path("r/<slug:code>/actions/<int:pk>/bilan/", bilans.action_bilan, name="action_bilan"),
    path("r/<slug:code>/actions/<int:pk>/bilan-etape/", bilans.action_bilan_etape, name="action_bilan_etape"),
    path("r/<slug:code>/actions/bilans-etape/<int:pk>/", bilans.bilanetape_modifier, name="bilanetape_modifier"),
    path("r/<slug:code>/actions/<int:pk>/poursuivre/", bilans.action_poursuivre, name="action_poursuivre"),
    path("r/<slug:code>/actions/<int:pk>/commenter/", commentaires.action_commenter, name="action_commenter"),
    path(
        "r/<slug:code>/actions/commentaires/<int:pk>/supprimer/",
        commentaires.commentaire_supprimer,
        name="commentaire_supprimer",
    ),
    path("r/<slug:code>/actions/<int:pk>/joindre/", documents.action_joindre, name="action_joindre"),
    path(
        "r/<slug:code>/actions/documents/<int:pk>/",
        documents.pieceaction_telecharger,
        name="pieceaction_telecharger",
    ),
    path(
        "r/<slug:code>/actions/documents/<int:pk>/supprimer/",
        documents.pieceaction_supprimer,
        name="pieceaction_supprimer",
    ),
    path("r/<slug:code>/actions/natures/", natures.nature_liste, name="nature_liste"),
    path("r/<slug:code>/actions/natures/<int:pk>/", natures.nature_modifier, name="nature_modifier"),
    path("r/<slug:code>/actions/<int:pk>/depenses/", depenses.action_depenser, name="action_depenser"),
    path("r/<slug:code>/appels/<int:pk>/", appels.AppelDetail.as_view(), name="appel_detail"),
    path("r/<slug:code>/appels/<int:pk>/actions/", appels.appel_actions, name="appel_actions"),
    path("r/<slug:code>/budget/<int:pk>/reserver/", reserves.enveloppe_reserver, name="enveloppe_reserver"),
    path("r/<slug:code>/partenaires/<int:pk>/", partenaires.FichePartenaire.as_view(), name="partenaire_detail"),
    path("r/<slug:code>/conseil-ecole-college/", conseil.conseil, name="conseil"),
    path("r/<slug:code>/conseil-ecole-college/ouvrir/", conseil.conseil_ouvrir, name="conseil_ouvrir"),
    path(
        "r/<slug:code>/conseil-ecole-college/<int:pk>/", conseil.DossierDetail.as_view(), name="dossierconseil_detail"
    ),
    path(
        "r/<slug:code>/conseil-ecole-college/<int:pk>/preparer/",
        conseil.dossierconseil_preparer,
        name="dossierconseil_preparer",
    ),
    path(
        "r/<slug:code>/conseil-ecole-college/<int:pk>/accords/",
        conseil.dossierconseil_accorder,
        name="dossierconseil_accorder",
    ),
    path(
        "r/<slug:code>/conseil-ecole-college/<int:pk>/viser/",
        conseil.dossierconseil_viser,
        name="dossierconseil_viser",
    ),
    *(
        path(
            f"r/<slug:code>/conseil-ecole-college/<int:pk>/{verbe}/",
            conseil.passer(verbe),
            name=f"dossierconseil_{verbe}",
        )
        for verbe in ("arreter", "rouvrir", "transmettre")
    ),
    path(
        "r/<slug:code>/conseil-ecole-college/<int:pk>/<str:sorte>.<str:document>",
        conseil.dossierconseil_document,
        name="dossierconseil_document",
    ),
    *(
        path(f"r/<slug:code>/actions/<int:pk>/{verbe}/", actions.passer(verbe), name=f"action_{verbe}")
        for verbe in TRANSITIONS
    ),
]
