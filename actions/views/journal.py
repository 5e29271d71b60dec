"""Le journal : consigner en une minute, relire par mois et par semaine, sortir ce qui est affiché."""

from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import ListView

from actions.filtres import JournalFiltre
from actions.forms import EntreeJournalForm
from actions.models import AxeMission, EntreeJournal
from pilotage import exports
from pilotage.acces import Droit
from pilotage.bornes import PerimetreMixin, avec_droit, dans_perimetre, dans_reseau, lire_ou_envoyer
from pilotage.models import Reseau


class JournalListe(PerimetreMixin, ListView):
    """La frise du journal, par mois et par semaine, avec le temps passé par axe de mission."""

    droit = Droit.VOIR_JOURNAL
    queryset = EntreeJournal.objects.pour_liste()
    template_name = "actions/journal_liste.html"
    paginate_by = 40

    def get_queryset(self):
        self.filtre = JournalFiltre(self.request.GET, queryset=super().get_queryset(), reseau=self.reseau)
        return self.filtre.qs

    def get_context_data(self, **kwargs):
        contexte = super().get_context_data(filter=self.filtre, **kwargs)
        contexte["mois"] = par_mois(contexte["object_list"])
        contexte["temps"] = temps_lisible(self.filtre.qs.temps_par_axe())
        notees = [ligne["minutes"] for ligne in contexte["temps"] if ligne["minutes"]]
        contexte["minutes"] = sum(notees) if notees else None
        return contexte


class Tranche(NamedTuple):
    """Des entrées d’un mois ou d’une semaine : le jour qui la nomme, le temps noté, ce qu’elle contient."""

    jour: date
    minutes: int | None
    entrees: int
    contenu: list


def par_mois(entrees) -> list[Tranche]:
    """Des mois, faits de semaines, faites d’entrées, dans l’ordre reçu ; une semaine à cheval se coupe au changement de mois."""
    mois = []
    for premier, du_mois in groupby(entrees, key=lambda entree: entree.jour.replace(day=1)):
        siennes = list(du_mois)
        semaines = [_tranche(lundi, list(groupe)) for lundi, groupe in groupby(siennes, key=_lundi)]
        mois.append(_tranche(premier, siennes)._replace(contenu=semaines))
    return mois


def _tranche(jour: date, entrees: list) -> Tranche:
    durees = [entree.duree for entree in entrees if entree.duree]
    return Tranche(jour, sum(durees) if durees else None, len(entrees), entrees)


def _lundi(entree) -> date:
    return entree.jour - timedelta(days=entree.jour.weekday())


def temps_lisible(lignes: list[dict]) -> list[dict]:
    """Une ligne par axe de mission, même sans entrée : heures, part du temps noté, entrées sans durée."""
    connues = {ligne["axe_mission"]: ligne for ligne in lignes}
    total = sum(ligne["minutes"] or 0 for ligne in lignes)
    return [
        {
            "axe": axe,
            "libelle": axe.label,
            "minutes": (ligne := connues.get(axe.value, {})).get("minutes"),
            "part": round(100 * (ligne.get("minutes") or 0) / total) if total else None,
            "entrees": ligne.get("entrees", 0),
            "sans_duree": ligne.get("sans_duree", 0),
        }
        for axe in AxeMission
    ]


@require_safe
@avec_droit(Droit.TENIR_JOURNAL)
def consigner_choisir(request):
    """« Consigner » hors d’un réseau : son réseau s’il est seul, sinon lequel."""
    reseaux = list(Reseau.objects.autorises(request.user, Droit.TENIR_JOURNAL).pour_entete()[:50])
    if len(reseaux) == 1:
        return redirect("consigner", reseaux[0].code)
    return render(request, "actions/consigner_choisir.html", {"reseaux": reseaux})


@lire_ou_envoyer
@dans_reseau(Droit.TENIR_JOURNAL)
def consigner(request, reseau):
    initial = {nom: request.GET[nom] for nom in ("action", "partenaire") if request.GET.get(nom, "").isdigit()}
    formulaire = EntreeJournalForm(request.POST or None, agent=request.user, reseau=reseau, initial=initial)
    if request.method == "POST" and formulaire.is_valid():
        cle = formulaire.cleaned_data.get("cle_saisie")
        try:
            formulaire.save()
        except IntegrityError:
            # Le même formulaire envoyé deux fois : l’entrée existe déjà, il n’y a rien à refaire.
            get_object_or_404(EntreeJournal, cle_saisie=cle, auteur=request.user, reseau=reseau)
        messages.success(request, "C’est noté.")
        # La clé dans l’adresse dit au navigateur que ce brouillon-là est enregistré.
        return redirect(f"{reverse('journal_liste', args=[reseau.code])}?enregistree={cle or ''}")
    return _page(request, reseau, formulaire, "Consigner")


@lire_ou_envoyer
@dans_perimetre(EntreeJournal, Droit.TENIR_JOURNAL)
def journal_modifier(request, reseau, entree):
    formulaire = EntreeJournalForm(request.POST or None, instance=entree, agent=request.user, reseau=reseau)
    if request.method == "POST" and formulaire.is_valid():
        formulaire.save()
        messages.success(request, "L’entrée est à jour.")
        return redirect("journal_liste", reseau.code)
    return _page(request, reseau, formulaire, "Modifier une entrée du journal", entree=entree)


@require_POST
@dans_perimetre(EntreeJournal, Droit.TENIR_JOURNAL)
def journal_supprimer(request, reseau, entree):
    entree.delete()
    messages.success(request, "L’entrée est retirée du journal.")
    return redirect("journal_liste", reseau.code)


def _page(request, reseau, formulaire, titre, entree=None):
    contexte = {"form": formulaire, "reseau": reseau, "titre": titre, "entree": entree}
    return render(request, "actions/consigner.html", contexte, status=422 if formulaire.errors else 200)


@require_safe
@dans_reseau(Droit.VOIR_JOURNAL)
def journal_exporter(request, reseau, format_):
    """Le journal tel qu’il est filtré à l’écran."""
    if format_ not in exports.FORMATS:
        raise Http404
    requete = EntreeJournal.objects.pour_liste().autorises(request.user, Droit.VOIR_JOURNAL).filter(reseau=reseau)
    entrees = JournalFiltre(request.GET, queryset=requete, reseau=reseau).qs
    entetes = (
        "Jour",
        "Genre",
        "Axe de mission",
        "Établissements",
        "Ce qui s’est passé",
        "Minutes",
        "Action",
        "Partenaire",
    )
    lignes = (
        (
            entree.jour,
            entree.get_genre_display(),
            entree.get_axe_mission_display(),
            ", ".join(etablissement.nom_usuel for etablissement in entree.etablissements.all()),
            entree.texte,
            entree.duree,
            entree.action and entree.action.intitule,
            entree.partenaire and entree.partenaire.nom,
        )
        for entree in entrees
    )
    return exports.reponse(format_, f"journal-{reseau.code}", entetes, lignes)
