"""Les documents d’une séance à télécharger, en PDF ou en ODT ; faits à la demande : un document courant demande une seconde."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pilotage.acces import Droit
from pilotage.annees import aujourd_hui
from pilotage.bornes import dans_perimetre, dans_reseau, vue_ouverte
from pilotage.documents import FORMATS, reponse
from pilotage.filtres import DecisionFiltre
from pilotage.instances import documents
from pilotage.models import Decision, Instance, Seance
from pilotage.tables import DecisionTable
from pilotage.views.comptes_rendus import compte_rendu_visible
from pilotage.views.convocations import presence_du_lien


def _envoyer(sorte: str, document: documents.Document):
    return reponse(sorte, document.titre, document.html, document.titre)


def _connu(sorte: str) -> None:
    if sorte not in FORMATS:
        raise Http404


@require_safe
@dans_perimetre(Seance, Droit.VOIR_SEANCES)
def seance_ordre_du_jour(request, reseau, seance, document):
    _connu(document)
    return _envoyer(document, documents.ordre_du_jour(seance))


@require_safe
@dans_perimetre(Seance, Droit.MODIFIER_INSTANCES)
def seance_presence(request, reseau, seance, document):
    _connu(document)
    membres = seance.instance.membres.en_cours(au=seance.jour).pour_liste()
    return _envoyer(document, documents.feuille_de_presence(seance, membres))


@require_safe
@dans_perimetre(Seance, Droit.VOIR_SEANCES)
def seance_compte_rendu_document(request, reseau, seance, document):
    _connu(document)
    if not compte_rendu_visible(seance, request.user, reseau):
        raise Http404
    return _envoyer(document, documents.compte_rendu_ecrit(seance))


@vue_ouverte
@login_not_required
@never_cache
@require_safe
def lien_compte_rendu_document(request, jeton, document):
    """Le compte rendu diffusé, par le lien reçu, sans compte."""
    _connu(document)
    seance = presence_du_lien(jeton).seance
    if not seance.est_figee:
        raise Http404
    return _envoyer(document, documents.compte_rendu_ecrit(seance))


@require_safe
@dans_reseau(Droit.VOIR_DECISIONS)
def decision_relever(request, reseau, document):
    """Le relevé de décisions, tel qu’il est filtré à l’écran."""
    _connu(document)
    decisions = decisions_filtrees(request, reseau)
    filtres = "" if "etat" in request.GET else "Décisions à suivre."
    return _envoyer(document, documents.releve_de_decisions(reseau, list(decisions), filtres))


def decisions_filtrees(request, reseau):
    """Celles de la liste, avec les mêmes filtres et dans le même ordre."""
    requete = Decision.objects.autorises(request.user, Droit.VOIR_DECISIONS).filter(instance__reseau=reseau)
    requete = requete.en_ordre(au=aujourd_hui()).pour_liste().prefetch_related("suivis")
    instances = Instance.objects.autorises(request.user, Droit.VOIR_DECISIONS).filter(reseau=reseau)
    filtrees = DecisionFiltre(request.GET, queryset=requete, instances=instances, agent=request.user).qs
    return DecisionTable(filtrees, order_by=request.GET.get("sort") or None).data
