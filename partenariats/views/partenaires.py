"""Les partenaires : liste, fiche, saisie, apports, fusion de deux fiches."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from django.views.generic import DetailView
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from partenariats.filtres import PartenaireFiltre
from partenariats.forms import ApportForm, ContactFormSet, FusionForm, PartenaireForm
from partenariats.fusion import fusionner
from partenariats.models import Apport, Convention, Grille, Partenaire, PiecePartenaire
from partenariats.tables import PartenaireTable
from partenariats.views.pages import page_de_saisie
from pilotage.acces import Droit, droits_ouverts
from pilotage.annees import aujourd_hui
from pilotage.bornes import PerimetreMixin, dans_perimetre, dans_reseau, lire_ou_envoyer
from pilotage.sorties import SortieMixin

DOUBLONS_MONTRES = 10


class PartenaireListe(PerimetreMixin, SingleTableMixin, FilterView):
    droit = Droit.VOIR_PARTENAIRES
    model = Partenaire
    queryset = Partenaire.objects.select_related("reseau").prefetch_related("contacts").pour_liste()
    table_class = PartenaireTable
    filterset_class = PartenaireFiltre
    template_name = "partenariats/partenaire_liste.html"
    # Par la table seule : la vue compterait les lignes une seconde fois.
    table_pagination = {"per_page": 25}

    def get_context_data(self, **kwargs):
        modifiables = Partenaire.objects.autorises(self.request.user, Droit.MODIFIER_PARTENAIRES)
        doublons = modifiables.filter(reseau=self.reseau).doublons()
        return super().get_context_data(doublons=doublons[:DOUBLONS_MONTRES], **kwargs)


class PartenaireSortie(SortieMixin, PartenaireListe):
    nom_de_fichier = "partenaires"


class PartenaireDetail(PerimetreMixin, DetailView):
    """La fiche d’un partenaire ; son représentant y lit ses conventions et ses bilans à rendre, et rien d’autre."""

    droit = Droit.VOIR_PARTENAIRES
    model = Partenaire
    queryset = Partenaire.objects.prefetch_related(
        "contacts", "etablissements", "dispositifs", "apports__convention", "fusions__par"
    )
    template_name = "partenariats/partenaire_detail.html"

    def get_context_data(self, **kwargs):
        agent, jour = self.request.user, aujourd_hui()
        conventions = Convention.objects.autorises(agent, Droit.VOIR_CONVENTIONS).filter(
            parties__partenaire=self.object
        )
        grilles = Grille.objects.autorises(agent, Droit.VOIR_PARTENAIRES).filter(partenaire=self.object)
        droits = droits_ouverts(agent, self.reseau)
        return super().get_context_data(
            conventions=conventions.avec_situation(au=jour).select_related("reseau"),
            echeances=conventions.echeances(au=jour),
            grilles=grilles.prefetch_related("reponses").select_related("remplie_par"),
            evaluable=Droit.EVALUER_COOPERATION in droits,
            modifiable=Droit.MODIFIER_PARTENAIRES in droits,
            # Les pièces du dossier sont celles du réseau : son représentant ne les lit pas.
            pieces=PiecePartenaire.objects.autorises(agent, Droit.VOIR_PARTENAIRES).filter(partenaire=self.object),
            representations=self.object.representations.select_related("affectation__agent"),
            **kwargs,
        )


@lire_ou_envoyer
@dans_reseau(Droit.MODIFIER_PARTENAIRES)
def partenaire_nouveau(request, reseau):
    return _saisir(request, reseau, None)


@lire_ou_envoyer
@dans_perimetre(Partenaire, Droit.MODIFIER_PARTENAIRES)
def partenaire_modifier(request, reseau, partenaire):
    return _saisir(request, reseau, partenaire)


def _saisir(request, reseau, partenaire):
    # Le nom lu avant que le formulaire n’y touche titre la page.
    titre = f"Modifier « {partenaire} »" if partenaire else "Nouveau partenaire"
    formulaire = PartenaireForm(request.POST or None, instance=partenaire, agent=request.user, reseau=reseau)
    contacts = ContactFormSet(request.POST or None, instance=formulaire.instance, prefix="contacts")
    if request.method == "POST" and formulaire.is_valid() and contacts.is_valid():
        with transaction.atomic():
            enregistre = formulaire.save()
            contacts.save()
        messages.success(request, f"La fiche de « {enregistre} » est enregistrée.")
        # Le double se voit mieux le jour où il naît : il n’a encore ni convention ni action à déplacer.
        if semblables := reseau.partenaires.semblables(enregistre) if partenaire is None else []:
            messages.warning(
                request,
                f"Elle ressemble à « {semblables[0]} ». Si c’est le même partenaire, ouvrez cette fiche-là, puis « Fusionner ».",
            )
        return redirect(enregistre)
    return page_de_saisie(
        request,
        "partenariats/partenaire_form.html",
        formulaire,
        contacts,
        contacts=contacts,
        reseau=reseau,
        titre=titre,
        partenaire=partenaire,
    )


@lire_ou_envoyer
@dans_perimetre(Partenaire, Droit.MODIFIER_PARTENAIRES)
def partenaire_apport(request, reseau, partenaire):
    initial = {"convention": request.GET.get("convention")}
    formulaire = ApportForm(request.POST or None, agent=request.user, partenaire=partenaire, initial=initial)
    if request.method == "POST" and formulaire.is_valid():
        formulaire.save()
        messages.success(request, "L’apport est noté.")
        return redirect(partenaire)
    contexte = {"reseau": reseau, "partenaire": partenaire, "titre": f"Ce qu’apporte « {partenaire} »"}
    return page_de_saisie(request, "partenariats/partenaire_saisie.html", formulaire, **contexte)


@require_POST
@dans_perimetre(Apport, Droit.MODIFIER_PARTENAIRES)
def apport_supprimer(request, reseau, apport):
    partenaire = apport.partenaire
    apport.delete()
    messages.success(request, "L’apport est retiré.")
    return redirect(partenaire)


@lire_ou_envoyer
@dans_perimetre(Partenaire, Droit.MODIFIER_PARTENAIRES)
def partenaire_fusionner(request, reseau, partenaire):
    """La fiche de l’adresse est gardée ; celle qu’on choisit y passe tout entière."""
    formulaire = FusionForm(
        request.POST or None,
        agent=request.user,
        partenaire=partenaire,
        initial={"autre": request.GET.get("autre")},
    )
    if request.method == "POST" and formulaire.is_valid():
        absorbe = get_object_or_404(Partenaire, pk=formulaire.cleaned_data["autre"].pk, reseau=reseau)
        fusionner(partenaire, absorbe, par=request.user)
        messages.success(request, f"« {absorbe} » est maintenant dans « {partenaire} ». La trace est sur cette fiche.")
        return redirect(partenaire)
    contexte = {"form": formulaire, "reseau": reseau, "partenaire": partenaire}
    return render(request, "partenariats/partenaire_fusionner.html", contexte, status=422 if formulaire.errors else 200)
