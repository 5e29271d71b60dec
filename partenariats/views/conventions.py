"""Les conventions : liste, page, saisie, et les verbes de leur vie."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import DetailView
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from partenariats.etats import LIBELLES, MOTIF_OBLIGATOIRE
from partenariats.filtres import ConventionFiltre
from partenariats.forms import ConventionForm, PartieFormSet, ProlongationForm, SignatureForm, SuiviForm
from partenariats.models import Convention, Partenaire
from partenariats.tables import ConventionTable
from partenariats.views.pages import page_de_saisie
from pilotage import exports
from pilotage.acces import Droit
from pilotage.annees import aujourd_hui
from pilotage.bornes import PerimetreMixin, dans_perimetre, dans_reseau, lire_ou_envoyer
from pilotage.etats import TransitionInterdite
from pilotage.models.pieces import effacer_les_fichiers

# Ces deux verbes demandent une date : ils ont leur page.
AVEC_PAGE = frozenset({"signer", "prolonger"})


def _filtrees(request, reseau, requete):
    partenaires = Partenaire.objects.autorises(request.user, Droit.VOIR_PARTENAIRES).filter(reseau=reseau)
    return ConventionFiltre(request.GET, queryset=requete, partenaires=partenaires)


class ConventionListe(PerimetreMixin, SingleTableMixin, FilterView):
    droit = Droit.VOIR_CONVENTIONS
    model = Convention
    table_class = ConventionTable
    filterset_class = ConventionFiltre
    template_name = "partenariats/convention_liste.html"
    # Par la table seule : la vue compterait les lignes une seconde fois.
    table_pagination = {"per_page": 25}

    def get_queryset(self):
        # La situation se lit au jour de la demande : la requête se construit à chaque fois.
        self.queryset = Convention.objects.pour_liste().avec_situation(au=aujourd_hui())
        return super().get_queryset()

    def get_filterset_kwargs(self, filterset_class):
        partenaires = Partenaire.objects.autorises(self.request.user, Droit.VOIR_PARTENAIRES)
        return super().get_filterset_kwargs(filterset_class) | {"partenaires": partenaires.filter(reseau=self.reseau)}

    def get_context_data(self, **kwargs):
        siennes = Convention.objects.autorises(self.request.user, self.droit).filter(reseau=self.reseau)
        return super().get_context_data(echeances=siennes.echeances(au=aujourd_hui()), **kwargs)


@require_safe
@dans_reseau(Droit.VOIR_CONVENTIONS)
def convention_exporter(request, reseau, format_):
    """Les conventions telles qu’elles sont filtrées et triées à l’écran."""
    if format_ not in exports.FORMATS:
        raise Http404
    requete = Convention.objects.pour_liste().avec_situation(au=aujourd_hui())
    requete = requete.autorises(request.user, Droit.VOIR_CONVENTIONS).filter(reseau=reseau)
    entetes = (
        "Convention", "Nature", "Parties", "Situation", "Début", "Fin", "Reconduction tacite", "Signée le",
        "Délibération du CA", "Bilan attendu le", "Bilan rendu le",
    )  # fmt: skip
    lignes = (
        (
            convention.intitule,
            convention.get_nature_display(),
            ", ".join(partie.nom for partie in convention.parties.all()),
            convention.situation_libelle,
            convention.debut,
            convention.fin,
            convention.tacite,
            convention.signee_le,
            convention.deliberation_numero,
            convention.bilan_le,
            convention.bilan_rendu_le,
        )
        for convention in ConventionTable(
            _filtrees(request, reseau, requete).qs, order_by=request.GET.get("sort") or None
        ).data
    )
    return exports.reponse(format_, f"conventions-{reseau.code}", entetes, lignes)


class ConventionDetail(PerimetreMixin, DetailView):
    droit = Droit.VOIR_CONVENTIONS
    model = Convention
    template_name = "partenariats/convention_detail.html"

    def get_queryset(self):
        self.queryset = (
            Convention.objects.avec_situation(au=aujourd_hui())
            .select_related("reseau", "avenant_a", "fait_suite_a", "dispositif", "cree_par")
            .prefetch_related(
                "parties__partenaire",
                "parties__etablissement",
                "etablissements",
                "passages__par",
                "apports__partenaire",
                "pieces",
            )
        )
        return super().get_queryset()

    def get_context_data(self, **kwargs):
        agent, jour = self.request.user, aujourd_hui()
        siennes = Convention.objects.autorises(agent, self.droit).select_related("reseau").avec_situation(au=jour)
        modifiables = Convention.objects.autorises(agent, Droit.MODIFIER_CONVENTIONS)
        modifiable = modifiables.filter(pk=self.object.pk).exists()
        return super().get_context_data(
            modifiable=modifiable,
            verbes=_verbes(self.object) if modifiable else [],
            manques=[] if self.object.est_signee else self.object.ce_qui_manque_pour_signer(),
            echeances=self.object.echeances(au=jour),
            contribuables=Partenaire.objects.autorises(agent, Droit.MODIFIER_PARTENAIRES).filter(
                parties__convention=self.object
            ),
            avenants=siennes.filter(avenant_a=self.object),
            suites=siennes.filter(fait_suite_a=self.object),
            # Un partenaire ne lit, des liens d’une convention, que ceux qui mènent aux siennes.
            liees=siennes.filter(pk__in=[self.object.avenant_a_id or 0, self.object.fait_suite_a_id or 0]),
            **kwargs,
        )


def _verbes(convention: Convention) -> list[dict]:
    return [
        {
            "verbe": verbe,
            "libelle": LIBELLES[verbe],
            "motif": verbe in MOTIF_OBLIGATOIRE,
            "page": verbe in AVEC_PAGE,
            "url": f"convention_{verbe}",
        }
        for verbe in convention.verbes_possibles()
    ]


@lire_ou_envoyer
@dans_reseau(Droit.MODIFIER_CONVENTIONS)
def convention_nouvelle(request, reseau):
    return _saisir(request, reseau, None, "Nouvelle convention")


@lire_ou_envoyer
@dans_perimetre(Convention, Droit.MODIFIER_CONVENTIONS)
def convention_modifier(request, reseau, convention):
    titre = f"Modifier « {convention} »"
    if not convention.est_signee:
        return _saisir(request, reseau, convention, titre)
    formulaire = SuiviForm(request.POST or None, instance=convention)
    if request.method == "POST" and formulaire.is_valid():
        formulaire.save()
        messages.success(request, "Le suivi de la convention est à jour.")
        return redirect(convention)
    return page_de_saisie(
        request, "partenariats/convention_saisie.html", formulaire, reseau=reseau, titre=titre, convention=convention
    )


def _saisir(request, reseau, convention, titre):
    formulaire = ConventionForm(request.POST or None, instance=convention, agent=request.user, reseau=reseau)
    parties = PartieFormSet(
        request.POST or None, instance=formulaire.instance, prefix="parties", agent=request.user, reseau=reseau
    )
    if request.method == "POST" and formulaire.is_valid() and parties.is_valid():
        with transaction.atomic():
            enregistree = formulaire.save()
            parties.save()
        messages.success(request, f"La convention « {enregistree} » est enregistrée.")
        return redirect(enregistree)
    return page_de_saisie(
        request,
        "partenariats/convention_form.html",
        formulaire,
        parties,
        parties=parties,
        reseau=reseau,
        titre=titre,
        convention=convention,
    )


@lire_ou_envoyer
@dans_perimetre(Convention, Droit.MODIFIER_CONVENTIONS)
def convention_signer(request, reseau, convention):
    formulaire = SignatureForm(request.POST or None, convention=convention)
    if request.method == "POST" and formulaire.is_valid():
        try:
            formulaire.save(par=request.user)
        except TransitionInterdite as erreur:
            formulaire.add_error(None, erreur)
        else:
            messages.success(request, f"« {convention} » est signée.")
            return redirect(convention)
    titre = "Enregistrer la signature"
    return page_de_saisie(
        request, "partenariats/convention_saisie.html", formulaire, reseau=reseau, titre=titre, convention=convention
    )


@lire_ou_envoyer
@dans_perimetre(Convention, Droit.MODIFIER_CONVENTIONS)
def convention_prolonger(request, reseau, convention):
    formulaire = ProlongationForm(request.POST or None)
    if request.method == "POST" and formulaire.is_valid():
        try:
            convention.prolonger(par=request.user, **formulaire.cleaned_data)
        except TransitionInterdite as erreur:
            formulaire.add_error("jusqu_au", erreur)
        else:
            messages.success(request, f"« {convention} » court maintenant jusqu’au {convention.fin:%d/%m/%Y}.")
            return redirect(convention)
    titre = "Reconduire la convention"
    return page_de_saisie(
        request, "partenariats/convention_saisie.html", formulaire, reseau=reseau, titre=titre, convention=convention
    )


def passer(verbe: str):
    """La vue d’un verbe sans date : `convention_soumettre`, `convention_denoncer`…"""

    @require_POST
    @dans_perimetre(Convention, Droit.MODIFIER_CONVENTIONS)
    def vue(request, reseau, convention):
        try:
            convention.passer(verbe, par=request.user, motif=request.POST.get("motif", "")[:500])
        except TransitionInterdite as erreur:
            messages.error(request, str(erreur))
        else:
            messages.success(request, f"« {convention} » : {convention.get_etat_display()}.")
        return redirect(convention)

    return vue


def preparer(methode: str, phrase: str):
    """La vue qui prépare, d’un clic, l’avenant ou la suite d’une convention signée."""

    @require_POST
    @dans_perimetre(Convention, Droit.MODIFIER_CONVENTIONS)
    def vue(request, reseau, convention):
        try:
            nouvelle = getattr(convention, methode)(par=request.user)
        except TransitionInterdite as erreur:
            messages.error(request, str(erreur))
            return redirect(convention)
        messages.success(request, phrase)
        return redirect("convention_modifier", reseau.code, nouvelle.pk)

    return vue


convention_avenant = preparer("preparer_avenant", "L’avenant est préparé : complétez ce qui change.")
convention_renouveler = preparer("preparer_suite", "La suite est préparée, avec les mêmes parties : relisez-la.")


@require_POST
@dans_perimetre(Convention, Droit.MODIFIER_CONVENTIONS)
def convention_supprimer(request, reseau, convention):
    """Un projet s’efface ; ce qui a été soumis au CA ou signé reste."""
    if convention.passages.exists() or convention.est_signee:
        messages.error(request, "Seul un projet jamais soumis se supprime.")
        return redirect(convention)
    with transaction.atomic():
        effacer_les_fichiers(convention.pieces.all())
        convention.delete()
    messages.success(request, "Le projet de convention est supprimé.")
    return redirect("convention_liste", reseau.code)
