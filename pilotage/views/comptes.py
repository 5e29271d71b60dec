"""Les comptes : les inviter, leur confier des rôles, les fermer. Réservé à qui administre l’installation."""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import ListView
from django_tables2 import SingleTableMixin

from pilotage.acces import Droit, Role
from pilotage.annees import aujourd_hui
from pilotage.bornes import DroitMixin, avec_droit, lire_ou_envoyer
from pilotage.forms import AffectationFinirForm, AffectationForm, AgentForm, CompteRecherche
from pilotage.invitations import inviter, lien
from pilotage.models import Affectation, Agent
from pilotage.recherche import contient
from pilotage.sorties import SortieMixin
from pilotage.tables import CompteTable


class CompteListe(DroitMixin, SingleTableMixin, ListView):
    droit = Droit.GERER_COMPTES
    model = Agent
    table_class = CompteTable
    template_name = "pilotage/compte_liste.html"
    # Par la table seule : la vue compterait les lignes une seconde fois.
    table_pagination = {"per_page": 25}

    def get_queryset(self):
        self.recherche = CompteRecherche(self.request.GET)
        comptes = Agent.objects.autorises(self.request.user, self.droit).pour_liste(au=aujourd_hui())
        if not self.recherche.is_valid():
            return comptes
        criteres = self.recherche.cleaned_data
        comptes = comptes.filter(contient(criteres["q"], "prenom", "nom", "courriel"))
        if criteres["role"]:
            tenants = Affectation.objects.en_cours(au=aujourd_hui()).filter(role=criteres["role"])
            comptes = comptes.filter(pk__in=tenants.values("agent"))
        if criteres["etat"] == "invite":
            comptes = comptes.invites()
        if criteres["etat"]:
            comptes = comptes.filter(is_active=criteres["etat"] != "ferme")
        return comptes

    def get_context_data(self, **kwargs):
        return super().get_context_data(recherche=self.recherche, **kwargs)


class CompteSortie(SortieMixin, CompteListe):
    nom_de_fichier = "comptes"


def _compte(request, pk) -> Agent:
    return get_object_or_404(Agent.objects.autorises(request.user, Droit.GERER_COMPTES), pk=pk)


@require_safe
@avec_droit(Droit.GERER_COMPTES)
def compte_detail(request, pk):
    compte = _compte(request, pk)
    jour = aujourd_hui()
    affectations = [(a, a.situation(au=jour)) for a in compte.affectations.pour_affichage()]
    # Sans serveur de courriel, le lien ne peut passer que de la main à la main.
    a_transmettre = not settings.COURRIELS_ENVOYES and compte.is_active and not compte.has_usable_password()
    contexte = {
        "compte": compte,
        "affectations": affectations,
        "lien": lien(compte, request) if a_transmettre else "",
        "jours": settings.PASSWORD_RESET_TIMEOUT // 86400,
    }
    return render(request, "pilotage/compte_detail.html", contexte)


@lire_ou_envoyer
@avec_droit(Droit.GERER_COMPTES)
def compte_nouveau(request):
    formulaire = AgentForm(request.POST or None)
    if request.method == "POST" and formulaire.is_valid():
        compte = formulaire.save(commit=False)
        compte.set_unusable_password()
        compte.save()
        _envoyer(request, compte)
        return redirect("compte_affecter", compte.pk)
    return _saisie(request, "pilotage/compte_form.html", formulaire, compte=None)


@lire_ou_envoyer
@avec_droit(Droit.GERER_COMPTES)
def compte_modifier(request, pk):
    compte = _compte(request, pk)
    formulaire = AgentForm(request.POST or None, instance=compte)
    if request.method == "POST" and formulaire.is_valid():
        formulaire.save()
        messages.success(request, f"Le compte de {compte} est à jour.")
        return redirect("compte_detail", compte.pk)
    return _saisie(request, "pilotage/compte_form.html", formulaire, compte=_compte(request, pk))


@require_POST
@avec_droit(Droit.GERER_COMPTES)
def compte_inviter(request, pk):
    _envoyer(request, _compte(request, pk))
    return redirect("compte_detail", pk)


@require_POST
@avec_droit(Droit.GERER_COMPTES)
def compte_fermer(request, pk):
    compte = _compte(request, pk)
    if compte == request.user:
        messages.error(
            request, "Vous ne pouvez pas fermer votre propre compte : demandez-le à un autre administrateur."
        )
    else:
        compte.fermer()
        messages.success(request, f"Le compte de {compte} est fermé : plus aucune connexion n’est possible.")
    return redirect("compte_detail", pk)


@require_POST
@avec_droit(Droit.GERER_COMPTES)
def compte_rouvrir(request, pk):
    compte = _compte(request, pk)
    compte.rouvrir()
    messages.success(request, f"Le compte de {compte} est de nouveau ouvert.")
    return redirect("compte_detail", pk)


@lire_ou_envoyer
@avec_droit(Droit.GERER_COMPTES)
def compte_affecter(request, pk):
    compte = _compte(request, pk)
    formulaire = AffectationForm(request.POST or None, agent=compte, par=request.user)
    if request.method == "POST" and formulaire.is_valid():
        administrait = compte.administrera
        with transaction.atomic():
            affectation = formulaire.save()
            nouvel_administrateur = affectation.role == Role.ADMINISTRATEUR and not administrait
            if nouvel_administrateur:
                compte.oublier_mot_de_passe()
        messages.success(request, f"{compte} est maintenant {affectation.en_clair}.")
        if nouvel_administrateur:
            messages.info(request, "Un administrateur doit choisir un mot de passe d’au moins 16 caractères.")
            _envoyer(request, compte)
        return redirect("compte_detail", compte.pk)
    return _saisie(request, "pilotage/compte_affecter.html", formulaire, compte=compte)


@lire_ou_envoyer
@avec_droit(Droit.GERER_COMPTES)
def affectation_finir(request, pk):
    affectation = get_object_or_404(
        Affectation.objects.autorises(request.user, Droit.GERER_COMPTES).pour_affichage().select_related("agent"), pk=pk
    )
    compte = affectation.agent
    formulaire = AffectationFinirForm(request.POST or None, instance=affectation, par=request.user)
    if request.method == "POST" and formulaire.is_valid():
        formulaire.save()
        messages.success(request, f"L’affectation de {compte} finit le {affectation.finie_le}. Sa trace reste.")
        return redirect("compte_detail", compte.pk)
    return _saisie(request, "pilotage/affectation_finir.html", formulaire, compte=compte, affectation=affectation)


def _saisie(request, gabarit, formulaire, **contexte):
    return render(request, gabarit, {"form": formulaire} | contexte, status=422 if formulaire.errors else 200)


def _envoyer(request, compte):
    if not compte.is_active:
        messages.error(request, "Ce compte est fermé : rouvrez-le avant d’envoyer une invitation.")
    elif not inviter(compte, request):
        messages.error(
            request, f"Le courriel n’est pas parti : le serveur d’envoi ne répond pas. {compte} n’a rien reçu."
        )
    elif settings.COURRIELS_ENVOYES:
        messages.success(request, f"L’invitation est partie à {compte.courriel}.")
    else:
        messages.info(
            request, "Cette installation n’envoie pas de courriel : transmettez vous-même le lien d’invitation."
        )
