from django.urls import path

from tableau_bord.views import (
    accueil,
    axes,
    campagnes,
    consolidation,
    ecriture,
    ensemble,
    etablissements,
    imports,
    lecture,
    locaux,
    moyens,
    nouveautes,
    passation,
    rapports,
    reseaux,
    saisies,
    signatures,
    sorties,
    syntheses,
    tableau,
)

urlpatterns = [
    path("", accueil.accueil, name="accueil"),
    path("chiffres/", reseaux.ReseauxCompares.as_view(), name="reseaux_comparer"),
    path("chiffres/reseaux.<str:format_>", reseaux.reseaux_exporter, name="reseaux_exporter"),
    path("r/<slug:code>/", accueil.ReseauAccueil.as_view(), name="reseau_accueil"),
    path("lecture/v1/reseaux", lecture.lecture_reseaux, name="lecture_reseaux"),
    path("lecture/v1/reseaux/<slug:code>/tableau-de-bord", lecture.lecture_tableau, name="lecture_tableau"),
    path("lecture/v1/indicateurs", lecture.lecture_fiches, name="lecture_fiches"),
    path("mes-jetons/", lecture.jetons, name="jetons"),
    path("mes-jetons/<int:pk>/revoquer/", lecture.jetonlecture_revoquer, name="jetonlecture_revoquer"),
    path("administration/imports/", imports.ImportListe.as_view(), name="import_liste"),
    path("administration/imports/nouveau/", imports.import_nouveau, name="import_nouveau"),
    path("administration/imports/<int:pk>/", imports.ImportDetail.as_view(), name="import_detail"),
    path("administration/imports/<int:pk>/ecrire/", imports.import_ecrire, name="import_ecrire"),
    path("administration/imports/<int:pk>/annuler/", imports.import_annuler, name="import_annuler"),
    path("administration/imports/modele.<str:format_>", imports.import_modele, name="import_modele"),
    path("r/<slug:code>/tableau-de-bord/", tableau.TableauBord.as_view(), name="tableau_bord"),
    path("r/<slug:code>/tableau-de-bord/tableau.<str:format_>", sorties.tableau_exporter, name="tableau_exporter"),
    path("r/<slug:code>/nouveautes/", nouveautes.page, name="nouveautes"),
    path("r/<slug:code>/tableau-de-bord/axes/", axes.axes, name="axes"),
    path("r/<slug:code>/tableau-de-bord/ecoles/", etablissements.ecoles_comparer, name="ecoles_comparer"),
    path(
        "r/<slug:code>/tableau-de-bord/ecoles/ecoles.<str:format_>",
        etablissements.ecoles_exporter,
        name="ecoles_exporter",
    ),
    path(
        "r/<slug:code>/tableau-de-bord/etablissements/<slug:uai>/",
        etablissements.etablissement_chiffres,
        name="etablissement_chiffres",
    ),
    path(
        "r/<slug:code>/tableau-de-bord/indicateurs/nouveau/",
        locaux.indicateurlocal_nouveau,
        name="indicateurlocal_nouveau",
    ),
    path(
        "r/<slug:code>/tableau-de-bord/indicateurs/<int:pk>/",
        locaux.indicateurlocal_modifier,
        name="indicateurlocal_modifier",
    ),
    path("r/<slug:code>/tableau-de-bord/<slug:indicateur>/saisir/", saisies.valeurs_saisir, name="valeurs_saisir"),
    path(
        "r/<slug:code>/tableau-de-bord/<slug:indicateur>/", tableau.IndicateurDetail.as_view(), name="indicateur_detail"
    ),
    path("r/<slug:code>/campagnes/", campagnes.CampagneListe.as_view(), name="campagne_liste"),
    path("r/<slug:code>/campagnes/nouvelle/", campagnes.campagne_nouvelle, name="campagne_nouvelle"),
    path("r/<slug:code>/campagnes/<int:pk>/", campagnes.CampagneDetail.as_view(), name="campagne_detail"),
    path(
        "r/<slug:code>/campagnes/<int:pk>/campagne.<str:format_>", campagnes.campagne_exporter, name="campagne_exporter"
    ),
    path("r/<slug:code>/campagnes/<int:pk>/modifier/", campagnes.campagne_modifier, name="campagne_modifier"),
    path("r/<slug:code>/campagnes/<int:pk>/clore/", campagnes.campagne_clore, name="campagne_clore"),
    path("r/<slug:code>/campagnes/<int:pk>/rouvrir/", campagnes.campagne_rouvrir, name="campagne_rouvrir"),
    path("r/<slug:code>/campagnes/<int:pk>/saisir/<slug:uai>/", campagnes.campagne_saisir, name="campagne_saisir"),
    path("r/<slug:code>/saisies/", saisies.SaisieListe.as_view(), name="saisie_liste"),
    path("r/<slug:code>/saisies/<int:pk>/", saisies.SaisieDetail.as_view(), name="saisie_detail"),
    path("r/<slug:code>/saisies/<int:pk>/saisie.<str:format_>", saisies.saisie_exporter, name="saisie_exporter"),
    path("r/<slug:code>/saisies/<int:pk>/valider/", saisies.saisie_valider, name="saisie_valider"),
    path("r/<slug:code>/saisies/<int:pk>/renvoyer/", saisies.saisie_renvoyer, name="saisie_renvoyer"),
    path("r/<slug:code>/moyens/", moyens.page, name="moyens"),
    path("r/<slug:code>/moyens/moyens.<str:format_>", moyens.exporter, name="moyens_exporter"),
    path("r/<slug:code>/passation/", passation.passation, name="passation"),
    path("r/<slug:code>/passation/passation.<str:document>", passation.passation_document, name="passation_document"),
    path("r/<slug:code>/rapports/", rapports.RapportListe.as_view(), name="rapport_liste"),
    path("r/<slug:code>/rapports/<int:annee>/", rapports.rapport_apercu, name="rapport_apercu"),
    path("r/<slug:code>/rapports/<int:annee>/produire/", rapports.rapport_produire, name="rapport_produire"),
    path(
        "r/<slug:code>/rapports/<int:annee>/rapport.<str:document>", rapports.rapport_document, name="rapport_document"
    ),
    path(
        "r/<slug:code>/rapports/<int:annee>/brouillon.pdf", rapports.brouillon_telecharger, name="brouillon_telecharger"
    ),
    path("r/<slug:code>/rapports/<int:annee>/preparer/", rapports.brouillon_preparer, name="brouillon_preparer"),
    path("r/<slug:code>/rapports/<int:annee>/fiche.pdf", rapports.rapport_fiche, name="rapport_fiche"),
    path("r/<slug:code>/rapports/<int:annee>/suivi/", signatures.rapport_suivre, name="rapport_suivre"),
    path("r/<slug:code>/rapports/<int:annee>/ecrire/", ecriture.rapport_ecrire, name="rapport_ecrire"),
    path("r/<slug:code>/rapports/<int:annee>/ecrire/<slug:section>/", ecriture.rapport_section, name="rapport_section"),
    path(
        "r/<slug:code>/rapports/<int:annee>/ecrire/<slug:section>/commenter/",
        ecriture.rapport_commenter,
        name="rapport_commenter",
    ),
    path("r/<slug:code>/rapports/<int:annee>/soumettre/", signatures.rapport_soumettre, name="rapport_soumettre"),
    *(
        path(f"r/<slug:code>/rapports/<int:annee>/{verbe}/", signatures.passer(verbe), name=f"rapport_{verbe}")
        for verbe in ("refuser", "reprendre", "rouvrir")
    ),
    path("r/<slug:code>/rapports/<int:annee>/signer/", signatures.rapport_signer, name="rapport_signer"),
    path("r/<slug:code>/rapports/<int:annee>/valider/", signatures.rapport_valider, name="rapport_valider"),
    path("r/<slug:code>/rapports/<int:annee>/transmettre/", signatures.rapport_transmettre, name="rapport_transmettre"),
    path(
        "r/<slug:code>/rapports/transmissions/<int:pk>/retirer/",
        signatures.transmission_retirer,
        name="transmission_retirer",
    ),
    path("rapport-transmis/<str:jeton_rapport>/", signatures.lien_rapport, name="lien_rapport"),
    path("rapport-transmis/<str:jeton_rapport>/fiche.pdf", rapports.lien_fiche, name="lien_fiche"),
    path("rapports/", ensemble.MesRapports.as_view(), name="mes_rapports"),
    path("rapports/synthese/", consolidation.consolidation, name="consolidation"),
    path(
        "rapports/<int:annee>/synthese.<str:document>",
        consolidation.consolidation_document,
        name="consolidation_document",
    ),
    path("rapports/<int:annee>/reunir/", ensemble.rapports_reunir, name="rapports_reunir"),
    path("rapports/recueils/<int:pk>/", ensemble.recueil_detail, name="recueil_detail"),
    path("rapports/recueils/<int:pk>/etat/", ensemble.recueil_etat, name="recueil_etat"),
    path("rapports/recueils/<int:pk>/archive.zip", ensemble.recueil_telecharger, name="recueil_telecharger"),
    path("verifier-un-rapport/", signatures.rapport_verifier, name="rapport_verifier"),
    path("r/<slug:code>/rapports/editions/<int:pk>/", rapports.edition_telecharger, name="edition_telecharger"),
    path("r/<slug:code>/syntheses/", syntheses.synthese_courante, name="synthese_courante"),
    path("r/<slug:code>/syntheses/<int:annee>/", syntheses.synthese_detail, name="synthese_detail"),
    path("r/<slug:code>/syntheses/<int:annee>/demander/", syntheses.synthese_demander, name="synthese_demander"),
    path("r/<slug:code>/syntheses/<int:annee>/viser/", syntheses.synthese_viser, name="synthese_viser"),
    path(
        "r/<slug:code>/syntheses/<int:annee>/synthese.pdf", syntheses.synthese_telecharger, name="synthese_telecharger"
    ),
    path("r/<slug:code>/syntheses/<int:annee>/produire/", syntheses.synthese_produire, name="synthese_produire"),
    path(
        "r/<slug:code>/syntheses/<int:annee>/synthese.<str:format_>",
        syntheses.synthese_exporter,
        name="synthese_exporter",
    ),
    path(
        "r/<slug:code>/syntheses/<int:annee>/pedagogique/", syntheses.synthese_pedagogique, name="synthese_pedagogique"
    ),
]
