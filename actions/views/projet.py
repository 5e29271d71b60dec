"""Le projet de réseau : l’arbre de ses axes et objectifs, avec l’état des actions qui les servent."""

from django.contrib import messages
from django.db import IntegrityError
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.generic import TemplateView

from actions import catalogue
from actions.forms import AxeForm, ProjetForm
from actions.forms.versions import CibleFormSet
from actions.models import Action, Axe, Objectif, ProjetReseau
from actions.projets.arbre import lire_arbre, lire_cible
from actions.projets.dessin import dessiner, feuillage, legende
from actions.projets.etats import DROIT_DU_VERBE, LIBELLES, MOTIF_OBLIGATOIRE
from actions.projets.votes import votes
from pilotage.acces import Droit, droits_ouverts
from pilotage.annees import annee_courante
from pilotage.bornes import ReseauMixin, dans_perimetre, dans_reseau, lire_ou_envoyer


class ProjetDetail(ReseauMixin, TemplateView):
    """Le projet en cours, ou le plus récent ; `?projet=` en montre un autre, `?annee=` les actions d’une autre année."""

    droit = Droit.VOIR_PROJET
    template_name = "actions/projet_detail.html"

    def get_context_data(self, **kwargs):
        projets = ProjetReseau.objects.autorises(self.request.user, self.droit).filter(reseau=self.reseau)
        demande = self.request.GET.get("projet", "")
        if demande.isascii() and demande.isdigit():
            projet = projets.filter(pk=demande).first()
            if projet is None:
                raise Http404
        else:
            projet = projets.de_l_annee(annee_courante()).first() or projets.first()
        return super().get_context_data(projet=projet, **self._du_projet(projet, projets), **kwargs)

    def _du_projet(self, projet, projets) -> dict:
        if projet is None:
            return {}
        projet.reseau = self.reseau
        annee = annee_demandee(self.request, projet)
        arbre, etat_des_votes = lire_arbre(projet, annee, agent=self.request.user), votes(projet)
        versions = versions_de(projet, projets)
        return {
            "arbre": arbre,
            "dessin": mark_safe(dessiner(arbre)),  # noqa: S308 (écrit par nous, textes échappés)
            "legende": [(libelle, mark_safe(image)) for libelle, image in legende()],  # noqa: S308
            "branches": [(axe, [(o, mark_safe(feuillage(o.compte))) for o in axe.objectifs]) for axe in arbre.axes],  # noqa: S308
            "annee": annee,
            "votes": etat_des_votes,
            "verbes": verbes_offerts(projet, self.request.user, etat_des_votes),
            "versions": versions,
            "passages": projet.passages.select_related("par"),
            "suivante": next((v["projet"] for v in versions if v["projet"].suit(projet)), None),
            "a_part": actions_a_part(projet) if projet.est_en_vigueur else {},
        }


def annee_demandee(request, projet: ProjetReseau) -> int | None:
    """L’année dont on montre les actions : celle de l’adresse, sinon l’année en cours ; `None` pour toutes."""
    demande = request.GET.get("annee")
    if demande is None:
        courante = annee_courante()
        return courante if courante in projet.annees else None
    return int(demande) if demande.isascii() and demande.isdigit() and int(demande) in projet.annees else None


def versions_de(projet: ProjetReseau, projets) -> list[dict]:
    """Les autres projets et versions du réseau, ceux de la même période d’abord."""
    autres = [autre for autre in projets if autre.pk != projet.pk]
    for autre in autres:
        autre.reseau = projet.reseau
    meme = [autre for autre in autres if autre.premiere_annee == projet.premiere_annee]
    return [{"projet": autre, "comparable": autre in meme} for autre in (*meme, *(a for a in autres if a not in meme))]


def actions_a_part(projet: ProjetReseau) -> dict:
    """Les actions des années de cette version qui n’y sont pas rattachées : sans objectif, ou à un objectif disparu."""
    siennes = Action.objects.filter(
        reseau=projet.reseau_id, annee__gte=projet.a_partir_de, annee__lte=projet.derniere_annee
    ).retenues()
    ailleurs = Q(objectif__axe__projet__premiere_annee=projet.premiere_annee) & ~Q(objectif__axe__projet=projet.pk)
    return siennes.aggregate(
        sans_objectif=Count("pk", filter=Q(objectif__isnull=True)),
        d_avant=Count("pk", filter=ailleurs & Q(objectif__axe__projet__version__lt=projet.version)),
    )


def verbes_offerts(projet: ProjetReseau, agent, etat_des_votes) -> list[dict]:
    """Ce que cet agent peut faire maintenant de cette version ; passer outre un vote manquant demande un motif."""
    ouverts = droits_ouverts(agent, projet.reseau)
    return [
        {
            "verbe": verbe,
            "libelle": LIBELLES[verbe],
            "motif": verbe in MOTIF_OBLIGATOIRE or (verbe == "adopter" and not etat_des_votes.complets),
            "page": False,
            "url": f"projet_{verbe}",
        }
        for verbe in projet.verbes_possibles()
        if verbe in DROIT_DU_VERBE and DROIT_DU_VERBE[verbe] in ouverts
    ]


@lire_ou_envoyer
@dans_reseau(Droit.MODIFIER_PROJET)
def projet_nouveau(request, reseau):
    formulaire = ProjetForm(request.POST or None, reseau=reseau)
    if request.method == "POST":
        try:
            if formulaire.enregistre():
                messages.success(request, "Le projet est enregistré. Écrivez maintenant les objectifs de chaque axe.")
                return redirect(formulaire.instance)
        except IntegrityError:
            # Deux envois au même instant : la base n’en garde qu’un, que l’on montre.
            formulaire.is_valid()
        if formulaire.jumeau:
            return redirect(formulaire.jumeau)
    return _page_du_projet(request, reseau, formulaire, "Nouveau projet")


@lire_ou_envoyer
@dans_perimetre(ProjetReseau, Droit.MODIFIER_PROJET)
def projet_modifier(request, reseau, projet):
    refuser_de_rouvrir(request, projet)
    formulaire = ProjetForm(request.POST or None, instance=projet, reseau=reseau)
    if request.method == "POST" and formulaire.enregistre():
        messages.success(request, "Le projet est enregistré.")
        return redirect(projet)
    return _page_du_projet(request, reseau, formulaire, "Modifier le projet")


def refuser_de_rouvrir(request, projet) -> None:
    """Un texte figé ne s’ouvre pas ; s’il l’a été pendant qu’on écrivait, c’est le formulaire qui le dit, et rend le texte."""
    if request.method != "POST" and not projet.est_modifiable:
        raise Http404


def _page_du_projet(request, reseau, formulaire, titre):
    contexte = {"form": formulaire, "reseau": reseau, "titre": titre}
    return render(request, "actions/projet_form.html", contexte, status=422 if formulaire.errors else 200)


@lire_ou_envoyer
@dans_perimetre(Axe, Droit.MODIFIER_PROJET)
def axe_modifier(request, reseau, axe):
    refuser_de_rouvrir(request, axe.projet)
    formulaire = AxeForm(request.POST or None, instance=axe)
    if request.method == "POST" and formulaire.enregistre():
        messages.success(request, f"L’axe {axe.numero} est enregistré.")
        return redirect(axe.projet)
    contexte = {
        "form": formulaire,
        "objectifs": formulaire.objectifs,
        "reseau": reseau,
        "axe": Axe.objects.select_related("projet").get(pk=axe.pk),
    }
    return render(request, "actions/axe_form.html", contexte, status=422 if request.method == "POST" else 200)


@lire_ou_envoyer
@dans_perimetre(Objectif, Droit.MODIFIER_PROJET)
def objectif_viser(request, reseau, objectif):
    """Les cibles d’un objectif."""
    projet = objectif.axe.projet
    refuser_de_rouvrir(request, projet)
    cibles = CibleFormSet(request.POST or None, instance=objectif, prefix="cibles", form_kwargs={"projet": projet})
    if request.method == "POST" and cibles.is_valid():
        cibles.save()
        messages.success(
            request, f"Les cibles de l’objectif {objectif.axe.numero}.{objectif.numero} sont enregistrées."
        )
        return redirect(projet)
    # Chercher un indicateur renvoie la page sans rien vérifier : ce n’est pas une erreur.
    fautif = request.method == "POST" and (cibles.total_error_count() > 0)
    offerts = catalogue.offerts()
    fixees = list(objectif.cibles.exclude(indicateur=""))
    valeurs = catalogue.valeurs_du_jour(reseau, {cible.indicateur for cible in fixees}, request.user)
    contexte = {
        "cibles": cibles,
        "reseau": reseau,
        "objectif": objectif,
        "projet": projet,
        "fixees": [lue for cible in fixees if (lue := lire_cible(cible, offerts, valeurs)).aujourd_hui],
    }
    return render(request, "actions/objectif_viser.html", contexte, status=422 if fautif else 200)
