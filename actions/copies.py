"""Copier une action : ce qu’elle est, ce qu’on en attend ; jamais ce qu’elle a fait."""

from datetime import date

from django.db import IntegrityError, transaction

from actions.models import (
    Action,
    ActionNiveau,
    ActionPeriode,
    ActionTransversalite,
    IndicateurAction,
    LienAction,
    Objectif,
    ProjetReseau,
)
from pilotage.annees import bornes
from pilotage.models import Agent, Etablissement, Reseau

REPRIS = (
    "intitule",
    "description",
    "nature",
    "axe_mission",
    "porteur",
    "autre_porteur",
    "temps",
    "age_min",
    "age_max",
    "eleves_prevus",
    "classes_prevues",
    "enseignants_prevus",
    "parents_prevus",
    "hse_prevues",
    "imp_prevues",
    "intervenants_prevus",
)


@transaction.atomic
def preparer_la_suite(action: Action, *, par: Agent) -> tuple[Action, bool]:
    """L’action de l’année suivante, à l’état d’idée, et vrai si elle vient d’être créée ; rappelée, rend la même.

    Ce que le bilan a décidé de changer s’écrit en tête de sa description ; un indicateur part de ce qui a été atteint.
    """
    annee = action.annee + 1
    if deja := action.suites.filter(annee=annee, reseau=action.reseau).first():
        return deja, False
    premier, dernier = bornes(annee)
    suite = Action(reseau=action.reseau, annee=annee, origine=action, cree_par=par)
    for nom in REPRIS:
        setattr(suite, nom, getattr(action, nom))
    bilan = action.bilan
    if bilan and bilan.a_changer.strip():
        entete = f"D’après le bilan, à {bilan.get_suite_display()} : {bilan.a_changer.strip()}"
        suite.description = f"{entete}\n\n{action.description}"[:5000].strip()
    suite.objectif = objectif_de_l_annee(action.objectif, action.reseau, annee)
    suite.debut, suite.fin = (_un_an_apres(jour, premier, dernier) for jour in (action.debut, action.fin))
    try:
        with transaction.atomic():
            suite.save()
    except IntegrityError:
        # Deux clics au même instant : la base n’en a gardé qu’une.
        return Action.objects.get(origine=action, annee=annee, reseau=action.reseau), False
    presents = action.reseau.rattachements.pendant(suite.debut or premier, suite.fin or dernier)
    suite.etablissements.set(
        Etablissement.objects.filter(pk__in=presents.values("etablissement")) & action.etablissements.all()
    )
    suite.partenaires.set(action.partenaires.all())
    copier_les_lignes(action, suite)
    return suite, True


def copier_les_lignes(depuis: Action, vers: Action) -> None:
    """Niveaux, périodes, transversalités, indicateurs, liens ; ce qui était atteint devient le point de départ."""
    ActionNiveau.objects.bulk_create(ActionNiveau(action=vers, niveau=n.niveau) for n in depuis.niveaux.all())
    ActionPeriode.objects.bulk_create(ActionPeriode(action=vers, periode=p.periode) for p in depuis.periodes.all())
    ActionTransversalite.objects.bulk_create(
        ActionTransversalite(action=vers, transversalite=t.transversalite) for t in depuis.transversalites.all()
    )
    IndicateurAction.objects.bulk_create(
        IndicateurAction(
            action=vers,
            intitule=i.intitule,
            unite=i.unite,
            depart=i.depart if i.atteint is None else i.atteint,
            cible=i.cible,
        )
        for i in depuis.indicateurs.all()
    )
    LienAction.objects.bulk_create(
        LienAction(action=vers, intitule=lien.intitule, adresse=lien.adresse) for lien in depuis.liens.all()
    )


def objectif_de_l_annee(objectif: Objectif | None, reseau: Reseau, annee: int) -> Objectif | None:
    """Le même objectif dans le projet qui s’applique cette année-là, par sa lignée ; rien s’il n’y est plus."""
    if objectif is None:
        return None
    projet = ProjetReseau.objects.filter(reseau=reseau).de_l_annee(annee).first()
    if projet is None or objectif.axe.projet_id == projet.pk:
        return objectif if projet else None
    return Objectif.objects.filter(axe__projet=projet, lignee=objectif.lignee).first()


def _un_an_apres(jour: date | None, premier: date, dernier: date) -> date | None:
    """Le même jour un an plus tard, gardé dans l’année scolaire ; le 29 février devient le 28."""
    if jour is None:
        return None
    try:
        apres = jour.replace(year=jour.year + 1)
    except ValueError:
        apres = jour.replace(year=jour.year + 1, day=28)
    return min(max(apres, premier), dernier)
