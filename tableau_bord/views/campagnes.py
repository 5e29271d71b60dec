"""Les campagnes de saisie : celles du réseau, ce que chacun a rendu, la grille d’un établissement."""

from datetime import date

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import DetailView, ListView

from pilotage import exports
from pilotage.acces import Droit, droits_ouverts
from pilotage.annees import aujourd_hui
from pilotage.bornes import PerimetreMixin, dans_perimetre, dans_reseau, lire_ou_envoyer
from pilotage.models import Reseau
from tableau_bord.ecriture import compte
from tableau_bord.forms.campagnes import CampagneForm
from tableau_bord.indicateurs import CATALOGUE
from tableau_bord.indicateurs.echelles import nom_de_l_evaluation
from tableau_bord.models import Campagne, ReponseCampagne
from tableau_bord.saisies.campagnes import (
    GRILLE_DES_INDICATEURS,
    Demande,
    Grille,
    clore,
    rendre,
    rouvrir,
)
from tableau_bord.saisies.grille import GrilleForm, etablissements_a_saisir
from tableau_bord.saisies.groupes import GrilleDesGroupes, lignes_de_l_evaluation
from tableau_bord.saisies.lignes import lignes_de_l_etablissement
from tableau_bord.views.saisies import montrer_la_grille

EN_ORDRE = Campagne.objects.select_related("reseau").pour_liste().order_by("-echeance", "-pk")


class CampagneListe(PerimetreMixin, ListView):
    droit = Droit.VOIR_CAMPAGNES
    queryset = EN_ORDRE
    template_name = "tableau_bord/campagne_liste.html"
    context_object_name = "campagnes"
    paginate_by = 25

    def get_context_data(self, **kwargs):
        contexte, jour = super().get_context_data(**kwargs), aujourd_hui()
        return contexte | {"lignes": [(campagne, *situation(campagne, au=jour)) for campagne in contexte["campagnes"]]}


def situation(campagne, *, au: date) -> tuple[str, str]:
    """(libellé, ton) : où en est la campagne ce jour-là, d’après ce qui est rendu."""
    if not campagne.est_ouverte:
        return "close", "neutre"
    if campagne.rendus == campagne.attendus:
        return "tout est rendu", "succes"
    return ("en retard", "erreur") if campagne.echeance < au else ("ouverte", "info")


@require_safe
@dans_reseau(Droit.VOIR_CAMPAGNES)
def campagnes_exporter(request, reseau: Reseau, format_):
    """La liste des campagnes du réseau."""
    if format_ not in exports.FORMATS:
        raise Http404
    jour = aujourd_hui()
    lignes = [
        [c.intitule, c.quand, c.echeance, c.rendus, c.attendus, situation(c, au=jour)[0]]
        for c in EN_ORDRE.autorises(request.user, Droit.VOIR_CAMPAGNES).filter(reseau=reseau)
    ]
    entetes = ["Campagne", "Année", "Pour le", "Rendu", "Attendu", "État"]
    return exports.reponse(format_, f"campagnes-{reseau.code}", entetes, lignes)


class CampagneDetail(PerimetreMixin, DetailView):
    """Ce que la campagne demande, et ce que chaque établissement a rendu ; aucun nombre saisi n’y paraît."""

    droit = Droit.VOIR_CAMPAGNES
    queryset = Campagne.objects.select_related("reseau", "cree_par").prefetch_related("demandes")
    template_name = "tableau_bord/campagne_detail.html"

    def get_context_data(self, **kwargs):
        campagne = self.object
        agent = self.request.user
        permis = set()
        if campagne.est_ouverte and Droit.SAISIR_VALEURS in droits_ouverts(agent, self.reseau):
            permis = {e.pk for e in etablissements_a_saisir(agent, self.reseau, campagne.annee)}
        demande = Demande.de(campagne)
        return super().get_context_data(
            fiches=demande.fiches,
            evaluations=[(fiche, nom_de_l_evaluation(fiche)) for fiche in demande.evaluations],
            reponses=reponses_de(campagne, demande),
            permis=permis,
            jour=aujourd_hui(),
            **kwargs,
        )


def reponses_de(campagne: Campagne, demande: Demande) -> list[dict]:
    """Une ligne par établissement attendu : qui a rendu, quand, ou ce qu’il reste ; la dernière saisie de chaque grille."""
    lignes = []
    dernieres = {(s.etablissement_id, s.grille): s for s in campagne.saisies.select_related("trace").order_by("pk")}
    for reponse in campagne.reponses.select_related("etablissement", "rendue_par"):
        grilles = demande.grilles(reponse.etablissement)
        siennes = [(nom, dernieres.get((reponse.etablissement_id, code))) for code, nom in grilles]
        lignes.append(
            {
                "reponse": reponse,
                "ou_en_est": ou_en_est(reponse, grilles),
                # Une grille seule n’a pas à se nommer.
                "saisies": [(nom if len(grilles) > 1 else "", saisie) for nom, saisie in siennes if saisie],
            }
        )
    return lignes


def ou_en_est(reponse: ReponseCampagne, grilles: list[Grille]) -> str:
    """« pas encore », ou « 1 grille sur 3 » pour qui a commencé ; vide s’il a tout rendu."""
    if reponse.rendue_le:
        return ""
    rendues = sum(code in reponse.grilles_rendues for code, _ in grilles)
    return f"{compte(rendues, 'grille')} sur {len(grilles)}" if rendues else "pas encore"


@require_safe
@dans_perimetre(Campagne, Droit.VOIR_CAMPAGNES)
def campagne_exporter(request, reseau, campagne, format_):
    """Le tableau de ce que chacun a rendu."""
    if format_ not in exports.FORMATS:
        raise Http404
    lignes = [
        [
            ligne["reponse"].etablissement.uai,
            ligne["reponse"].etablissement.nom_usuel,
            ligne["reponse"].rendue_le,
            str(ligne["reponse"].rendue_par) if ligne["reponse"].rendue_le else "",
            ligne["ou_en_est"],
            " ; ".join(
                f"{nom} : {s.get_etat_display()}" if nom else s.get_etat_display() for nom, s in ligne["saisies"]
            ),
        ]
        for ligne in reponses_de(campagne, Demande.de(campagne))
    ]
    entetes = ["UAI", "Établissement", "Rendu le", "Par", "Reste", "Saisie"]
    return exports.reponse(format_, f"campagne-{reseau.code}-{campagne.pk}", entetes, lignes)


@lire_ou_envoyer
@dans_reseau(Droit.OUVRIR_CAMPAGNES)
def campagne_nouvelle(request, reseau):
    return _editer(request, reseau, None, "Nouvelle campagne de saisie")


@lire_ou_envoyer
@dans_perimetre(Campagne, Droit.OUVRIR_CAMPAGNES)
def campagne_modifier(request, reseau, campagne):
    return _editer(request, reseau, campagne, f"Modifier « {campagne} »")


def _editer(request, reseau, campagne, titre):
    form = CampagneForm(request.POST or None, instance=campagne, reseau=reseau, par=request.user)
    if request.method == "POST" and form.is_valid():
        campagne = form.enregistrer()
        messages.success(
            request, f"La campagne « {campagne} » est enregistrée. Les directeurs seront prévenus demain matin."
        )
        return redirect(campagne)
    contexte = {"form": form, "titre": titre, "reseau": reseau}
    return render(request, "tableau_bord/campagne_form.html", contexte, status=422 if form.errors else 200)


@require_POST
@dans_perimetre(Campagne, Droit.OUVRIR_CAMPAGNES)
def campagne_clore(request, reseau, campagne):
    if clore(campagne):
        messages.success(request, f"La campagne « {campagne} » est close : plus rien n’y est attendu.")
    return redirect(campagne)


@require_POST
@dans_perimetre(Campagne, Droit.OUVRIR_CAMPAGNES)
def campagne_rouvrir(request, reseau, campagne):
    if rouvrir(campagne):
        messages.success(request, f"La campagne « {campagne} » est rouverte.")
    return redirect(campagne)


@lire_ou_envoyer
@dans_perimetre(Campagne, Droit.SAISIR_VALEURS)
def campagne_saisir(request, reseau, campagne, uai):
    """La grille des indicateurs d’un établissement ; si la campagne ne lui en demande pas, celle de sa première évaluation."""
    attendu, demande = _attendu(request, reseau, campagne, uai)
    grilles = demande.grilles(attendu.etablissement)
    if not campagne.est_ouverte:
        return _close(request, campagne)
    if grilles and grilles[0][0] != GRILLE_DES_INDICATEURS:
        return redirect(_adresse(campagne, uai, grilles[0][0]))
    lignes = lignes_de_l_etablissement(attendu.etablissement, list(demande.fiches))
    return _saisir(request, campagne, attendu, grilles, GRILLE_DES_INDICATEURS, GrilleForm, lignes, "Indicateur")


@lire_ou_envoyer
@dans_perimetre(Campagne, Droit.SAISIR_VALEURS)
def campagne_saisir_evaluation(request, reseau, campagne, uai, grille):
    """La grille d’une évaluation dans un établissement : les élèves de chaque groupe, compétence par compétence."""
    attendu, demande = _attendu(request, reseau, campagne, uai)
    grilles = demande.grilles(attendu.etablissement)
    if grille not in dict(grilles):
        raise Http404
    if not campagne.est_ouverte:
        return _close(request, campagne)
    lignes = lignes_de_l_evaluation(CATALOGUE[grille], attendu.etablissement, campagne.annee)
    return _saisir(request, campagne, attendu, grilles, grille, GrilleDesGroupes, lignes, "Compétence")


def _attendu(request, reseau, campagne, uai) -> tuple[ReponseCampagne, Demande]:
    """Ce qu’on attend de cet établissement, et la demande ; 404 si l’agent n’en saisit pas les chiffres."""
    permis = {e.uai for e in etablissements_a_saisir(request.user, reseau, campagne.annee)}
    attendu = campagne.reponses.filter(etablissement__uai=uai).select_related("etablissement", "rendue_par").first()
    if attendu is None or uai not in permis:
        raise Http404
    return attendu, Demande.de(campagne)


def _close(request, campagne):
    messages.error(request, f"La campagne « {campagne} » est close : plus rien ne s’y saisit.")
    return redirect(campagne)


def _adresse(campagne: Campagne, uai: str, grille: str) -> str:
    if grille == GRILLE_DES_INDICATEURS:
        return reverse("campagne_saisir", args=[campagne.reseau.code, campagne.pk, uai])
    return reverse("campagne_saisir_evaluation", args=[campagne.reseau.code, campagne.pk, uai, grille])


def _saisir(request, campagne, attendu, grilles, grille, forme, lignes, entete):
    """Montre ou enregistre une grille. L’enregistrer, c’est la rendre ; puis vient la suivante, s’il en manque."""
    etablissement, nom = attendu.etablissement, dict(grilles).get(grille, "")
    precise = [nom] if grille != GRILLE_DES_INDICATEURS else []

    def former(donnees=None):
        return forme(
            donnees,
            reseau=campagne.reseau,
            annee=campagne.annee,
            par=request.user,
            lignes=lignes,
            nom=", ".join([campagne.intitule, *precise, etablissement.nom_usuel]),
            campagne=campagne,
            grille=grille,
            rang=campagne.rang_de_periode,
        )

    def enregistre(form):
        phrase = form.enregistrer()
        if manquent := rendre(campagne, etablissement, par=request.user, grille=grille):
            reste = ", ".join(f"« {autre} »" for _, autre in manquent)
            messages.success(request, f"« {nom} » est rendu. {phrase} Il reste à rendre : {reste}.")
            return redirect(_adresse(campagne, etablissement.uai, manquent[0][0]))
        messages.success(request, f"Rendu pour {etablissement.nom_usuel}. {phrase}")
        return redirect(campagne)

    derniere = campagne.saisies.filter(etablissement=etablissement, grille=grille).order_by("-pk").first()
    contexte = {
        "reseau": campagne.reseau,
        "campagne": campagne,
        "etablissement": etablissement,
        "attendu": attendu,
        "entete": entete,
        "nom": nom,
        "par_competence": grille != GRILLE_DES_INDICATEURS,
        "grilles": [
            (_adresse(campagne, etablissement.uai, code), autre, code in attendu.grilles_rendues, code == grille)
            for code, autre in grilles
        ],
        "renvoi": derniere.passages.filter(verbe="renvoyer").select_related("par").last()
        if derniere and derniere.etat == "renvoyee"
        else None,
    }
    return montrer_la_grille(request, former, enregistre, "tableau_bord/campagne_saisir.html", contexte)
