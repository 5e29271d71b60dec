"""La lecture par jeton, en JSON, pour les outils de l’académie : les mêmes droits et le même secret qu’à l’écran.

Décrite dans docs/lecture-json.md. Aucune session n’y entre : un témoin de connexion n’ouvre rien, seul le jeton compte.
"""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from pilotage import debit
from pilotage.acces import Droit, droits_ouverts
from pilotage.bornes import avec_droit, lire_ou_envoyer, reseau_autorise
from pilotage.models import Reseau
from tableau_bord.apercus import lisible
from tableau_bord.forms.jetons import JetonForm
from tableau_bord.indicateurs import CATALOGUE, Fiche, resultats, tableau_des
from tableau_bord.indicateurs.detail import avec_son_detail
from tableau_bord.indicateurs.registre import fiches_locales
from tableau_bord.indicateurs.sortie import en_objets
from tableau_bord.indicateurs.suites import suites
from tableau_bord.models import JetonLecture
from tableau_bord.views.tableau import annee_demandee, fiche_lisible

# Par jeton et par minute, tous processus du site ensemble.
DEBIT_MAX = 60


def par_jeton(droit: Droit):
    """La vue reçoit l’agent du jeton de l’en-tête `Authorization: Bearer …` ; sans jeton valable : 401, trop souvent : 429."""

    def decorer(vue):
        @login_not_required
        @never_cache
        @vary_on_headers("Authorization")
        @require_safe
        @wraps(vue)
        def bornee(request, **kwargs):
            schema, _, cle = request.headers.get("Authorization", "").partition(" ")
            jeton = JetonLecture.de_la_cle(cle.strip()) if schema.lower() == "bearer" and cle else None
            if jeton is None or not jeton.agent.a_le_droit(droit):
                reponse = refus(401, "Jeton absent, inconnu, révoqué ou expiré.")
                reponse["WWW-Authenticate"] = 'Bearer realm="RepNet"'
                return reponse
            instant = timezone.now().timestamp()
            if debit.compter(f"lecture-{jeton.empreinte}", instant) > DEBIT_MAX:
                reponse = refus(429, f"Plus de {DEBIT_MAX} demandes dans la minute : attendez.")
                reponse["Retry-After"] = str(debit.reste(instant))
                return reponse
            # Ce qui borne la page ne connaît que l’agent de la demande : ici, celui du jeton, jamais celui d’une session.
            request.user = jeton.agent
            try:
                return vue(request, jeton.agent, **kwargs)
            except Http404:
                return refus(404, "Rien à cette adresse, ou rien que ce jeton puisse lire.")

        bornee.droit = droit
        return bornee

    return decorer


def refus(code: int, phrase: str) -> JsonResponse:
    return _json({"erreur": phrase}, status=code)


def _json(contenu: dict, **options) -> JsonResponse:
    return JsonResponse(contenu, json_dumps_params={"ensure_ascii": False}, **options)


@par_jeton(Droit.LIRE_PAR_JETON)
def lecture_reseaux(request, agent):
    """Les réseaux que ce jeton peut lire."""
    reseaux = Reseau.objects.autorises(agent, Droit.LIRE_PAR_JETON).pour_entete().order_by("nom", "code")
    return _json(
        {
            "reseaux": [
                {
                    "code": reseau.code,
                    "nom": reseau.nom,
                    "type": reseau.get_type_display(),
                    "tete": reseau.tete.uai,
                    "academie": reseau.academie.code,
                    "tableau_de_bord": reverse("lecture_tableau", args=[reseau.code]),
                }
                for reseau in reseaux
            ]
        }
    )


@par_jeton(Droit.LIRE_PAR_JETON)
def lecture_tableau(request, agent, code):
    """Le tableau de bord d’un réseau, une année (`?annee=2025`, celle en cours par défaut) : ce que sort `tableau.json`."""
    reseau = reseau_autorise(agent, code, Droit.LIRE_PAR_JETON)
    annee = annee_demandee(request)
    droits = droits_ouverts(agent, reseau)
    lus = [resultat for resultat in resultats(reseau, annee) if lisible(resultat.fiche, droits)]
    return _json({"reseau": reseau.code, "annee": annee, "resultats": en_objets(lus)})


@par_jeton(Droit.LIRE_PAR_JETON)
def lecture_periodes(request, agent, code, indicateur):
    """Un indicateur qui se relève par période, une année : chaque période, puis l’année, du réseau et des établissements."""
    reseau = reseau_autorise(agent, code, Droit.LIRE_PAR_JETON)
    fiche, annee = fiche_lisible(request, reseau, indicateur), annee_demandee(request)
    if not fiche.periodes:
        raise Http404
    lues = suites(reseau, fiche, [annee])[annee]
    periodes = [
        {"periode": rang, "periode_libelle": libelle} | objet
        for rang, libelle in fiche.periodes
        for objet in en_objets(suite.periodes[rang - 1] for suite in lues)
    ]
    annuels = [{"periode": None, "periode_libelle": ""} | objet for objet in en_objets(suite.annee for suite in lues)]
    return _json({"reseau": reseau.code, "annee": annee, "resultats": periodes + annuels})


@par_jeton(Droit.LIRE_PAR_JETON)
def lecture_detail(request, agent, code, indicateur):
    """Un indicateur, une année, avec ce qui le compose : ses groupes ou ses niveaux, les compétences d’une évaluation."""
    reseau = reseau_autorise(agent, code, Droit.LIRE_PAR_JETON)
    annee = annee_demandee(request)
    fiches = avec_son_detail(fiche_lisible(request, reseau, indicateur), annee)
    return _json({"reseau": reseau.code, "annee": annee, "resultats": en_objets(tableau_des(reseau, fiches, [annee]))})


@par_jeton(Droit.LIRE_PAR_JETON)
def lecture_fiches(request, agent):
    """La fiche de chaque indicateur ; avec `?reseau=CODE`, celles que ce réseau s’est données aussi."""
    code = request.GET.get("reseau", "")
    locales = fiches_locales(reseau_autorise(agent, code, Droit.LIRE_PAR_JETON)) if code else []
    return _json({"indicateurs": [fiche_en_objet(fiche) for fiche in [*CATALOGUE.values(), *locales]]})


def fiche_en_objet(fiche: Fiche) -> dict:
    return {
        "code": fiche.code,
        "libelle": fiche.libelle,
        "definition": fiche.definition,
        "formule": fiche.formule,
        "source": fiche.source,
        "unite": fiche.unite,
        "sens": fiche.sens,
        "niveau": fiche.niveau,
        "periode": fiche.periode,
        "periodicite": fiche.periodicite,
        "cumul": fiche.cumul if fiche.periodes else "",
        "agregation": fiche.agregation,
        "detail_de": fiche.detail_de,
        "competence_de": fiche.competence_de,
        "seuil_de_masquage": fiche.seuil if fiche.est_sensible else None,
        "ecart_significatif": float(fiche.ecart_significatif),
        "ruptures": list(fiche.ruptures),
        "references": fiche.references,
    }


@lire_ou_envoyer
@never_cache
@avec_droit(Droit.LIRE_PAR_JETON)
def jetons(request):
    """Ses jetons, et en ouvrir un : la clé ne se montre qu’une fois, dans la réponse qui la donne."""
    form, cle = JetonForm(request.POST or None, agent=request.user), ""
    if request.method == "POST" and form.is_valid():
        cle, form = form.ouvrir(), JetonForm(agent=request.user)
    contexte = {
        "form": form,
        "cle": cle,
        "jetons": request.user.jetons.all()[:30],
        "maintenant": timezone.now(),
        "adresse": request.build_absolute_uri(reverse("lecture_reseaux")),
        "debit": DEBIT_MAX,
    }
    return render(request, "tableau_bord/jetons.html", contexte, status=422 if form.errors else 200)


@require_POST
@avec_droit(Droit.LIRE_PAR_JETON)
def jetonlecture_revoquer(request, pk):
    jeton = get_object_or_404(request.user.jetons, pk=pk)
    jeton.revoquer()
    messages.success(request, f"Le jeton « {jeton} » ne donne plus rien.")
    return redirect("jetons")
