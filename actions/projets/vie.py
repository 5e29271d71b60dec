"""Les verbes d’une version du projet : la soumettre, la rouvrir, l’adopter."""

from django.db import transaction

from actions.models import Action, Axe, Objectif, ProjetReseau
from actions.projets.etats import EtatProjet
from actions.projets.votes import votes
from pilotage.annees import aujourd_hui
from pilotage.etats import TransitionInterdite
from pilotage.models import Agent

AXES_MINIMUM, AXES_MAXIMUM = 2, 5


def soumettre(projet: ProjetReseau, *, par: Agent, motif: str = "") -> None:
    """Fige la version, que les conseils vont lire ; lève `TransitionInterdite` s’il y manque des axes ou des objectifs."""
    axes = list(projet.axes.prefetch_related("objectifs"))
    if len(axes) < AXES_MINIMUM:
        raise TransitionInterdite(f"Un projet a de {AXES_MINIMUM} à {AXES_MAXIMUM} axes : écrivez-les avant.")
    vides = [f"l’axe {axe.numero}" for axe in axes if not axe.objectifs.all()]
    if vides:
        raise TransitionInterdite(
            f"Il manque au moins un objectif à {', '.join(vides)} : écrivez-le avant de soumettre."
        )
    projet.passer("soumettre", par=par, motif=motif)


@transaction.atomic
def rouvrir(projet: ProjetReseau, *, par: Agent, motif: str = "") -> int:
    """Revient au brouillon ; les votes portaient sur un texte qui va changer : ils ne comptent plus. Rend leur nombre."""
    projet.passer("rouvrir", par=par, motif=motif)
    nombre, _ = projet.adoptions.all().delete()
    return nombre


@transaction.atomic
def adopter(projet: ProjetReseau, *, par: Agent, motif: str = "") -> None:
    """Adopte la version, remplace celle d’avant, et lui rattache les actions des années où elle s’applique.

    S’il manque des votes, il faut dire pourquoi on passe outre ; lève `TransitionInterdite` sinon.
    """
    etat = votes(projet)
    if not etat.complets and not motif.strip():
        raise TransitionInterdite(f"{etat.phrase} Pour le déclarer adopté malgré cela, dites pourquoi, en une phrase.")
    projet.passer("adopter", par=par, motif=motif, adopte_le=aujourd_hui())
    avant = ProjetReseau.objects.filter(
        reseau=projet.reseau_id,
        premiere_annee=projet.premiere_annee,
        version__lt=projet.version,
        etat=EtatProjet.ADOPTE,
    )
    for ancienne in avant:
        ancienne.passer("remplacer", par=par, motif=f"Version {projet.version} adoptée.")
    rattacher_les_actions(projet)


def rattacher_les_actions(projet: ProjetReseau) -> int:
    """Rattache à cette version les actions des années où elle s’applique, par la lignée de leur objectif ; rend leur nombre.

    Celles des années d’avant gardent l’objectif d’alors : un rapport du passé ne change pas. Celles dont l’objectif a
    disparu gardent le leur aussi, et la page du projet les montre à part.
    """
    nouveaux = dict(Objectif.objects.filter(axe__projet=projet).values_list("lignee", "pk"))
    anciens = dict(
        Objectif.objects.filter(axe__projet__reseau=projet.reseau_id, axe__projet__premiere_annee=projet.premiere_annee)
        .exclude(axe__projet=projet)
        .values_list("pk", "lignee")
    )
    nombre = 0
    for ancien, lignee in anciens.items():
        if lignee in nouveaux:
            siennes = Action.objects.filter(objectif=ancien, annee__gte=projet.a_partir_de)
            nombre += siennes.update(objectif=nouveaux[lignee])
    return nombre


def axes_de(projet: ProjetReseau):
    """Ses axes, avec leurs priorités, leurs objectifs et leurs cibles ; quatre requêtes."""
    return Axe.objects.filter(projet=projet).prefetch_related("priorites", "objectifs__cibles")
