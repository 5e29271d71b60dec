"""Reprendre ce qu’un autre réseau partage : une action devient une idée, un projet devient un brouillon."""

from django.db import IntegrityError, transaction

from actions.models import Action, ActionNiveau, ActionPeriode, ActionTransversalite, Partage, ProjetReseau, Reprise
from actions.projets.copie import reprendre
from pilotage.annees import annee_courante
from pilotage.models import Agent, Reseau

# Ce qui se montre se reprend ; ni nombres, ni noms, ni dates.
REPRIS = ("intitule", "description", "axe_mission", "temps", "age_min", "age_max")


def reprendre_l_action(partage: Partage, reseau: Reseau, *, par: Agent) -> tuple[Action, bool]:
    """L’idée copiée dans ce réseau, et vrai si elle vient de l’être ; rappelée, rend la même."""
    if deja := Reprise.objects.filter(partage=partage, reseau=reseau).select_related("action__reseau").first():
        return deja.action, False
    try:
        with transaction.atomic():
            return _copier(partage, reseau, par), True
    except IntegrityError:
        # Deux clics au même instant : la base n’en a gardé qu’une.
        return Reprise.objects.select_related("action__reseau").get(partage=partage, reseau=reseau).action, False


def _copier(partage: Partage, reseau: Reseau, par: Agent) -> Action:
    source = partage.action
    if source is None:
        raise ValueError("Ce partage n’est pas une action.")
    copie = Action(reseau=reseau, annee=annee_courante(), cree_par=par)
    for nom in REPRIS:
        setattr(copie, nom, getattr(source, nom))
    # La nature propre à l’autre réseau n’est pas dans notre liste.
    if source.nature and source.nature.reseau_id is None:
        copie.nature = source.nature
    copie.save()
    ActionNiveau.objects.bulk_create(ActionNiveau(action=copie, niveau=n.niveau) for n in source.niveaux.all())
    ActionPeriode.objects.bulk_create(ActionPeriode(action=copie, periode=p.periode) for p in source.periodes.all())
    ActionTransversalite.objects.bulk_create(
        ActionTransversalite(action=copie, transversalite=t.transversalite) for t in source.transversalites.all()
    )
    provenance = f"{source.reseau}, {source.annee_libelle}"[:250]
    Reprise.objects.create(action=copie, partage=partage, reseau=reseau, provenance=provenance)
    return copie


def reprendre_le_projet(partage: Partage, reseau: Reseau) -> tuple[ProjetReseau, bool]:
    """Le brouillon copié, et vrai s’il vient de l’être ; il commence cette année, ou après le projet déjà écrit."""
    source = partage.projet
    if source is None:
        raise ValueError("Ce partage n’est pas un projet.")
    siens = ProjetReseau.objects.filter(reseau=reseau)
    premiere = annee_courante()
    if deja := siens.filter(premiere_annee=premiere).first() or siens.de_l_annee(premiere).first():
        premiere = deja.derniere_annee + 1
    if suivant := siens.filter(premiere_annee=premiere).first():
        return suivant, False
    try:
        return reprendre(source, reseau, premiere_annee=premiere), True
    except IntegrityError:
        return siens.get(premiere_annee=premiere, version=1), False
