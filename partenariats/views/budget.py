"""Le budget : ce qui reste, le tableau du gestionnaire, les enveloppes et leurs lignes."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import DetailView, TemplateView

from partenariats.exercices import COLONNES, par_exercice
from partenariats.forms import EnveloppeForm, FinanceurForm, LigneForm, TableauBudget
from partenariats.models import Enveloppe, Financeur, Ligne
from partenariats.views.pages import page_de_saisie
from pilotage import exports
from pilotage.acces import Droit
from pilotage.annees import annee_courante, aujourd_hui
from pilotage.bornes import PerimetreMixin, ReseauMixin, dans_perimetre, dans_reseau, lire_ou_envoyer

TOUTES = "toutes"


def enveloppes_de_l_annee(request, reseau, droit):
    """Celles de l’année demandée ; sans choix, celles des exercices en cours (civil et scolaire)."""
    requete = Enveloppe.objects.pour_tableau().autorises(request.user, droit).filter(reseau=reseau)
    choix = request.GET.get("annee", "")
    if choix == TOUTES:
        return requete
    if choix.isascii() and choix.isdigit() and len(choix) == 4:
        return requete.filter(annee=int(choix))
    en_cours = Q(exercice=Enveloppe.Exercice.CIVIL, annee=aujourd_hui().year) | Q(
        exercice=Enveloppe.Exercice.SCOLAIRE, annee=annee_courante()
    )
    return requete.filter(en_cours)


def choix_d_annee(request, reseau) -> list[dict]:
    """Les années du réseau, et celle qu’on regarde."""
    choisie = request.GET.get("annee", "")
    annees = Enveloppe.objects.filter(reseau=reseau).order_by("-annee").values_list("annee", flat=True).distinct()
    choix = [("", "Exercices en cours"), *((str(annee), str(annee)) for annee in annees), (TOUTES, "Toutes les années")]
    return [{"valeur": valeur, "libelle": libelle, "est_choisie": valeur == choisie} for valeur, libelle in choix]


class EnveloppeListe(ReseauMixin, TemplateView):
    """Ce qu’il reste, source par source ; jamais une somme d’exercices différents."""

    droit = Droit.VOIR_BUDGET
    template_name = "partenariats/enveloppe_liste.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            groupes=par_exercice(enveloppes_de_l_annee(self.request, self.reseau, self.droit)),
            annees=choix_d_annee(self.request, self.reseau),
            **kwargs,
        )


@lire_ou_envoyer
@dans_reseau(Droit.SAISIR_BUDGET)
def enveloppe_saisir(request, reseau):
    """Le tableau : ouvrir, taper, enregistrer, en une demande."""
    requete = enveloppes_de_l_annee(request, reseau, Droit.SAISIR_BUDGET)
    if request.method != "POST":
        tableau = TableauBudget(requete)
    else:
        with transaction.atomic():
            # Sous verrou : deux envois au même instant se voient.
            tableau = TableauBudget(requete.select_for_update(of=("self",)), request.POST)
            enregistrees = tableau.save(par=request.user) if tableau.is_valid() else None
        if enregistrees is not None:
            messages.success(request, _ce_qui_est_enregistre(enregistrees))
            return redirect(f"{request.path}?{request.GET.urlencode()}" if request.GET else request.path)
    contexte = {
        "reseau": reseau,
        "tableau": tableau,
        "groupes": _en_rangees(tableau),
        "colonnes": [str(Enveloppe._meta.get_field(nom).verbose_name) for nom in Enveloppe.MONTANTS],
        "annees": choix_d_annee(request, reseau),
    }
    refus = tableau.donnees is not None
    return render(request, "partenariats/enveloppe_saisir.html", contexte, status=422 if refus else 200)


def _ce_qui_est_enregistre(nombre: int) -> str:
    if not nombre:
        return "Rien n’avait changé."
    return "Une enveloppe est enregistrée." if nombre == 1 else f"{nombre} enveloppes sont enregistrées."


def _en_rangees(tableau: TableauBudget) -> list[tuple[str, list]]:
    rangees = {rangee.enveloppe.pk: rangee for rangee in tableau.rangees}
    return [(g.titre, [rangees[e.pk] for e in g.enveloppes]) for g in par_exercice(tableau.enveloppes)]


@require_safe
@dans_reseau(Droit.VOIR_BUDGET)
def enveloppe_exporter(request, reseau, format_):
    """Le tableau à l’écran, avec un total par exercice et par unité."""
    if format_ not in exports.FORMATS:
        raise Http404
    entetes = ("Exercice et unité", "Financeur", "Enveloppe", "Programme", *(nom.capitalize() for nom in COLONNES))
    lignes = []
    for groupe in par_exercice(enveloppes_de_l_annee(request, reseau, Droit.VOIR_BUDGET)):
        for enveloppe in groupe.enveloppes:
            montants = [getattr(enveloppe, colonne) for colonne in COLONNES]
            lignes.append((groupe.titre, enveloppe.financeur.nom, enveloppe.intitule, enveloppe.programme, *montants))
        totaux = groupe.totaux
        lignes.append((groupe.titre, "", "Total", "", *(totaux[colonne] for colonne in COLONNES)))
    return exports.reponse(format_, f"budget-{reseau.code}", entetes, lignes)


@require_safe
@dans_perimetre(Enveloppe, Droit.VOIR_BUDGET)
def enveloppe_lignes(request, reseau, enveloppe, format_):
    """La répartition de l’enveloppe, ligne par ligne."""
    if format_ not in exports.FORMATS:
        raise Http404
    entetes = ("Ligne", "Établissement", "Date", "Montant", "Unité")
    lignes = (
        (
            ligne.libelle,
            ligne.etablissement.nom_usuel if ligne.etablissement else "tout le réseau",
            ligne.jour,
            ligne.montant,
            enveloppe.symbole,
        )
        for ligne in enveloppe.lignes.select_related("etablissement")
    )
    return exports.reponse(format_, f"enveloppe-{reseau.code}-{enveloppe.pk}", entetes, lignes)


class EnveloppeDetail(PerimetreMixin, DetailView):
    droit = Droit.VOIR_BUDGET
    model = Enveloppe
    queryset = Enveloppe.objects.select_related("financeur", "reseau", "modifie_par").prefetch_related(
        "lignes__etablissement", "appels"
    )
    template_name = "partenariats/enveloppe_detail.html"


@lire_ou_envoyer
@dans_reseau(Droit.SAISIR_BUDGET)
def enveloppe_nouvelle(request, reseau):
    formulaire = EnveloppeForm(request.POST or None, agent=request.user, reseau=reseau)
    return _saisir_l_enveloppe(request, reseau, formulaire, "Nouvelle enveloppe")


@lire_ou_envoyer
@dans_perimetre(Enveloppe, Droit.SAISIR_BUDGET)
def enveloppe_modifier(request, reseau, enveloppe):
    titre = f"Modifier « {enveloppe} »"
    formulaire = EnveloppeForm(request.POST or None, instance=enveloppe, agent=request.user, reseau=reseau)
    return _saisir_l_enveloppe(request, reseau, formulaire, titre)


def _saisir_l_enveloppe(request, reseau, formulaire, titre):
    if request.method == "POST" and formulaire.is_valid():
        enveloppe = formulaire.save()
        messages.success(
            request, f"L’enveloppe « {enveloppe} » est enregistrée. Ses montants se tapent dans le tableau."
        )
        return redirect(enveloppe)
    return page_de_saisie(request, "partenariats/budget_saisie.html", formulaire, reseau=reseau, titre=titre)


@require_POST
@dans_perimetre(Enveloppe, Droit.SAISIR_BUDGET)
def enveloppe_supprimer(request, reseau, enveloppe):
    """Une enveloppe encore vide se retire ; une enveloppe qui porte des montants ou des lignes reste."""
    if enveloppe.lignes.exists() or any(getattr(enveloppe, nom) for nom in Enveloppe.MONTANTS):
        messages.error(request, "Cette enveloppe porte des montants ou des lignes : elle ne se supprime pas.")
        return redirect(enveloppe)
    enveloppe.delete()
    messages.success(request, "L’enveloppe est supprimée.")
    return redirect("enveloppe_liste", reseau.code)


@lire_ou_envoyer
@dans_perimetre(Financeur, Droit.SAISIR_BUDGET)
def financeur_modifier(request, reseau, financeur):
    titre = f"Modifier « {financeur} »"
    formulaire = FinanceurForm(request.POST or None, instance=financeur, agent=request.user, reseau=reseau)
    if request.method == "POST" and formulaire.is_valid():
        formulaire.save()
        messages.success(request, "Le financeur est à jour.")
        return redirect("enveloppe_liste", reseau.code)
    return page_de_saisie(request, "partenariats/budget_saisie.html", formulaire, reseau=reseau, titre=titre)


@lire_ou_envoyer
@dans_perimetre(Enveloppe, Droit.REPARTIR_BUDGET)
def enveloppe_repartir(request, reseau, enveloppe):
    formulaire = LigneForm(request.POST or None, agent=request.user, enveloppe=enveloppe)
    return _saisir_la_ligne(request, reseau, enveloppe, formulaire, "Répartir l’enveloppe")


@lire_ou_envoyer
@dans_perimetre(Ligne, Droit.REPARTIR_BUDGET)
def ligne_modifier(request, reseau, ligne):
    titre = f"Modifier « {ligne} »"
    formulaire = LigneForm(request.POST or None, instance=ligne, agent=request.user, enveloppe=ligne.enveloppe)
    return _saisir_la_ligne(request, reseau, ligne.enveloppe, formulaire, titre)


def _saisir_la_ligne(request, reseau, enveloppe, formulaire, titre):
    if request.method == "POST" and formulaire.is_valid():
        formulaire.save()
        messages.success(request, "La ligne est enregistrée.")
        return redirect(enveloppe)
    return page_de_saisie(
        request, "partenariats/budget_saisie.html", formulaire, reseau=reseau, titre=titre, enveloppe=enveloppe
    )


@require_POST
@dans_perimetre(Ligne, Droit.REPARTIR_BUDGET)
def ligne_supprimer(request, reseau, ligne):
    enveloppe = ligne.enveloppe
    ligne.delete()
    messages.success(request, "La ligne est retirée.")
    return redirect(enveloppe)
