from django.urls import path

from pilotage.instances.etats import TRANSITIONS_DECISION, TRANSITIONS_REMONTEE
from pilotage.views import (
    calendrier,
    comptes,
    comptes_rendus,
    connexion,
    convocations,
    decisions,
    documents,
    instances,
    lettres,
    pages,
    remontees,
    reseaux,
    sante,
    seances,
    travaux,
)

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
    path("r/<slug:code>/instances/", instances.InstanceListe.as_view(), name="instance_liste"),
    path("r/<slug:code>/instances/carte/", instances.instances_carte, name="instances_carte"),
    path("r/<slug:code>/instances/nouvelle/", instances.instance_nouvelle, name="instance_nouvelle"),
    path("r/<slug:code>/instances/<int:pk>/", instances.InstanceDetail.as_view(), name="instance_detail"),
    path("r/<slug:code>/instances/<int:pk>/modifier/", instances.instance_modifier, name="instance_modifier"),
    path("r/<slug:code>/instances/<int:pk>/clore/", instances.instance_clore, name="instance_clore"),
    path(
        "r/<slug:code>/instances/<int:pk>/membres/", instances.instance_ajouter_membre, name="instance_ajouter_membre"
    ),
    path("r/<slug:code>/instances/<int:pk>/planifier/", seances.instance_planifier, name="instance_planifier"),
    path("r/<slug:code>/instances/<int:pk>/decider/", decisions.instance_decider, name="instance_decider"),
    path("r/<slug:code>/membres/<int:pk>/", instances.membre_modifier, name="membre_modifier"),
    path("r/<slug:code>/membres/<int:pk>/finir/", instances.membre_finir, name="membre_finir"),
    path("r/<slug:code>/seances/<int:pk>/", seances.SeanceDetail.as_view(), name="seance_detail"),
    path("r/<slug:code>/seances/<int:pk>/modifier/", seances.seance_modifier, name="seance_modifier"),
    path("r/<slug:code>/seances/<int:pk>/points/", seances.seance_ajouter_point, name="seance_ajouter_point"),
    path("r/<slug:code>/seances/<int:pk>/suivi/", seances.seance_suivre_decisions, name="seance_suivre_decisions"),
    path("r/<slug:code>/seances/<int:pk>/inscrire/", seances.seance_inscrire_remontee, name="seance_inscrire_remontee"),
    path("r/<slug:code>/seances/<int:pk>/ecrire/", comptes_rendus.seance_ecrire, name="seance_ecrire"),
    path(
        "r/<slug:code>/seances/<int:pk>/compte-rendu/", comptes_rendus.seance_compte_rendu, name="seance_compte_rendu"
    ),
    path("r/<slug:code>/seances/<int:pk>/convoquer/", convocations.seance_convoquer, name="seance_convoquer"),
    path("r/<slug:code>/seances/<int:pk>/annuler/", convocations.seance_annuler, name="seance_annuler"),
    path("r/<slug:code>/seances/<int:pk>/diffuser/", convocations.seance_diffuser, name="seance_diffuser"),
    path("r/<slug:code>/seances/<int:pk>/emargement/", convocations.seance_emargement, name="seance_emargement"),
    path(
        "r/<slug:code>/seances/<int:pk>/ordre-du-jour.<str:document>",
        documents.seance_ordre_du_jour,
        name="seance_ordre_du_jour",
    ),
    path("r/<slug:code>/seances/<int:pk>/presence.<str:document>", documents.seance_presence, name="seance_presence"),
    path(
        "r/<slug:code>/seances/<int:pk>/compte-rendu.<str:document>",
        documents.seance_compte_rendu_document,
        name="seance_compte_rendu_document",
    ),
    path(
        "compte-rendu/<str:jeton>/compte-rendu.<str:document>",
        documents.lien_compte_rendu_document,
        name="lien_compte_rendu_document",
    ),
    path("r/<slug:code>/decisions/releve.<str:document>", documents.decision_relever, name="decision_relever"),
    path("r/<slug:code>/calendrier/", calendrier.calendrier, name="calendrier"),
    path("mon-agenda/", calendrier.mon_agenda, name="mon_agenda"),
    path("mon-agenda/fermer/", calendrier.mon_agenda_fermer, name="mon_agenda_fermer"),
    path("agenda/<str:cle_agenda>.ics", calendrier.flux_agenda, name="flux_agenda"),
    path("r/<slug:code>/courriels/", convocations.CourrielListe.as_view(), name="courriel_liste"),
    path("r/<slug:code>/courriels/<int:pk>/", convocations.CourrielDetail.as_view(), name="courriel_detail"),
    path("convocation/<str:jeton>/", convocations.lien_convocation, name="lien_convocation"),
    path("compte-rendu/<str:jeton>/", convocations.lien_compte_rendu, name="lien_compte_rendu"),
    path("r/<slug:code>/seances/<int:pk>/approuver/", comptes_rendus.seance_approuver, name="seance_approuver"),
    *(
        path(f"r/<slug:code>/seances/<int:pk>/{verbe}/", seances.passer(verbe), name=f"seance_{verbe}")
        for verbe in ("tenir", "rediger", "reprendre")
    ),
    path("r/<slug:code>/points/<int:pk>/", seances.point_modifier, name="point_modifier"),
    path("r/<slug:code>/points/<int:pk>/monter/", seances.point_deplacer(-1), name="point_monter"),
    path("r/<slug:code>/points/<int:pk>/descendre/", seances.point_deplacer(1), name="point_descendre"),
    path("r/<slug:code>/points/<int:pk>/retirer/", seances.point_retirer, name="point_retirer"),
    path("r/<slug:code>/decisions/", decisions.DecisionListe.as_view(), name="decision_liste"),
    path("r/<slug:code>/decisions/decisions.<str:format_>", decisions.decision_exporter, name="decision_exporter"),
    path("r/<slug:code>/decisions/<int:pk>/", decisions.DecisionDetail.as_view(), name="decision_detail"),
    path("r/<slug:code>/decisions/<int:pk>/modifier/", decisions.decision_modifier, name="decision_modifier"),
    path("r/<slug:code>/decisions/<int:pk>/suivre/", decisions.decision_suivre, name="decision_suivre"),
    *(
        path(f"r/<slug:code>/decisions/<int:pk>/{verbe}/", decisions.passer(verbe), name=f"decision_{verbe}")
        for verbe in TRANSITIONS_DECISION
    ),
    path("r/<slug:code>/remontees/", remontees.RemonteeListe.as_view(), name="remontee_liste"),
    path("r/<slug:code>/remontees/nouvelle/", remontees.remontee_nouvelle, name="remontee_nouvelle"),
    path("r/<slug:code>/remontees/<int:pk>/", remontees.RemonteeDetail.as_view(), name="remontee_detail"),
    *(
        path(f"r/<slug:code>/remontees/<int:pk>/{verbe}/", remontees.passer(verbe), name=f"remontee_{verbe}")
        for verbe in TRANSITIONS_REMONTEE
        if verbe not in remontees.AILLEURS
    ),
    path("r/<slug:code>/informations/", remontees.InformationListe.as_view(), name="information_liste"),
    path("r/<slug:code>/informations/nouvelle/", remontees.information_nouvelle, name="information_nouvelle"),
    path("r/<slug:code>/informations/<int:pk>/", remontees.InformationDetail.as_view(), name="information_detail"),
    path("r/<slug:code>/informations/<int:pk>/lue/", remontees.information_lire, name="information_lire"),
    path("r/<slug:code>/lettres/", lettres.LettreMissionListe.as_view(), name="lettremission_liste"),
    path("r/<slug:code>/lettres/nouvelle/", lettres.lettremission_nouvelle, name="lettremission_nouvelle"),
    path("r/<slug:code>/lettres/<int:pk>/", lettres.LettreMissionDetail.as_view(), name="lettremission_detail"),
    path("r/<slug:code>/lettres/<int:pk>/modifier/", lettres.lettremission_modifier, name="lettremission_modifier"),
    path("r/<slug:code>/lettres/<int:pk>/joindre/", lettres.lettremission_joindre, name="lettremission_joindre"),
    path("r/<slug:code>/lettres/pieces/<int:pk>/", lettres.piecelettre_telecharger, name="piecelettre_telecharger"),
    path(
        "r/<slug:code>/lettres/pieces/<int:pk>/supprimer/", lettres.piecelettre_supprimer, name="piecelettre_supprimer"
    ),
    path("travaux/", travaux.TravailListe.as_view(), name="travail_liste"),
    path("travaux/<int:pk>/", travaux.travail_detail, name="travail_detail"),
    path("travaux/<int:pk>/etat/", travaux.travail_etat, name="travail_etat"),
    path("sante/vivant", sante.vivant, name="vivant"),
    path("sante/pret", sante.pret, name="pret"),
]
