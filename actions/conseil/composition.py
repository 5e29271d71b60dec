"""Ce que dit un dossier : des données simples, que la page et les documents lisent de la même façon.

Arrêté, il garde ses données (`DossierConseil.donnees`) et ne se recompose plus.
"""

from dataclasses import asdict, dataclass

from django.db.models import Exists, OuterRef, QuerySet

from actions.etats import Etat
from actions.models import Action, DossierConseil
from actions.models.publics import niveaux_lisibles
from pilotage.acces import Droit
from pilotage.annees import aujourd_hui, bornes, libelle_annee
from pilotage.instances.etats import SEANCE_COMPTEE
from pilotage.instances.types import TypeInstance
from pilotage.models import Agent, Etablissement, Reseau, Seance
from pilotage.templatetags.repnet import nombre, sans_zeros

# Ce que le conseil peut mettre à son programme : une idée n’est pas encore une action, un abandon ne l’est plus.
HORS_PROGRAMME = (Etat.IDEE, Etat.ABANDONNEE)


@dataclass(frozen=True)
class ActionDite:
    intitule: str
    description: str
    objectif: str
    etat: str
    etablissements: str
    niveaux: str
    quand: str
    porteur: str
    partenaires: str
    # « élèves : 120 prévus, 115 touchés »
    comptes: tuple[str, ...]
    bilan: str
    suite: str


@dataclass(frozen=True)
class SeanceDite:
    jour: str
    etat: str


@dataclass(frozen=True)
class Contenu:
    annee_bilan: str
    annee_programme: str
    orientations: str
    appreciation: str
    programme: tuple[ActionDite, ...]
    realisations: tuple[ActionDite, ...]
    seances: tuple[SeanceDite, ...]


def contenu(dossier: DossierConseil) -> dict:
    """Celui qui est arrêté s’il l’est ; sinon, celui d’aujourd’hui."""
    return dossier.donnees or composer(dossier)


def composer(dossier: DossierConseil) -> dict:
    """Compose d’après la base ; une douzaine de requêtes, quel que soit le nombre d’actions."""
    return asdict(
        Contenu(
            annee_bilan=libelle_annee(dossier.annee),
            annee_programme=libelle_annee(dossier.annee + 1),
            orientations=dossier.orientations,
            appreciation=dossier.appreciation,
            programme=tuple(_dire(action, prevu=True) for action in _lues(dossier.programme.all())),
            realisations=tuple(_dire(action, prevu=False) for action in _lues(dossier.realisations.all())),
            seances=tuple(
                SeanceDite(seance.jour_en_clair, seance.get_etat_display())
                for seance in seances_du_conseil(dossier.reseau, dossier.annee)
            ),
        )
    )


def _lues(actions: QuerySet[Action]) -> QuerySet[Action]:
    return (
        actions.select_related("objectif__axe", "porteur", "bilan_final")
        .prefetch_related("etablissements", "partenaires", "niveaux")
        .order_by("objectif__axe__numero", "intitule", "pk")
    )


def _dire(action: Action, *, prevu: bool) -> ActionDite:
    bilan = getattr(action, "bilan_final", None)
    return ActionDite(
        intitule=action.intitule,
        description=action.description,
        objectif=str(action.objectif) if action.objectif else "",
        etat=action.get_etat_display(),
        etablissements=", ".join(etablissement.nom_usuel for etablissement in action.etablissements.all()),
        niveaux=niveaux_lisibles(niveau.niveau for niveau in action.niveaux.all()),
        quand=_quand(action),
        porteur=str(action.porteur) if action.porteur else action.autre_porteur,
        partenaires=", ".join(str(partenaire) for partenaire in action.partenaires.all()),
        comptes=tuple(_comptes(action, prevu)),
        bilan="" if prevu or bilan is None else bilan.en_texte,
        suite="" if prevu or bilan is None else bilan.get_suite_display(),
    )


def _quand(action: Action) -> str:
    if action.debut and action.fin:
        return f"du {action.debut:%d/%m/%Y} au {action.fin:%d/%m/%Y}"
    if action.debut:
        return f"à partir du {action.debut:%d/%m/%Y}"
    return f"jusqu’au {action.fin:%d/%m/%Y}" if action.fin else ""


def _comptes(action: Action, prevu: bool):
    """Un nombre inconnu ne se dit pas zéro : il ne se dit pas."""
    for qui, attendus, touches in Action.COMPTES:
        prevus, faits = getattr(action, attendus), getattr(action, touches)
        dits = [f"{prevus} prévus"] if prevus is not None else []
        if not prevu and faits is not None:
            dits.append(f"{faits} touchés")
        if dits:
            yield f"{qui} : {', '.join(dits)}"
    for quoi, attendues, faites in action.heures:
        connues = ((attendues, "prévues"), (None if prevu else faites, "faites"))
        if dites := [f"{nombre(sans_zeros(combien))} {mot}" for combien, mot in connues if combien is not None]:
            yield f"{quoi} : {', '.join(dites)}"


def seances_du_conseil(reseau: Reseau, annee: int) -> QuerySet[Seance]:
    premier, dernier = bornes(annee)
    return Seance.objects.filter(
        instance__reseau=reseau,
        instance__type=TypeInstance.CONSEIL_ECOLE_COLLEGE,
        etat__in=SEANCE_COMPTEE,
        debut__date__range=(premier, dernier),
    ).order_by("debut")


def actions_possibles(reseau: Reseau, annee: int, agent: Agent) -> QuerySet[Action]:
    """Celles de l’année que le conseil peut prendre, les communes à une école et au collège d’abord."""
    siennes = Action.objects.autorises(agent, Droit.VOIR_ACTIONS).filter(reseau=reseau, annee=annee)
    return (
        siennes.exclude(etat__in=HORS_PROGRAMME)
        .annotate(commune=communes(reseau))
        .order_by("-commune", "intitule", "pk")
    )


def communes(reseau: Reseau):
    """Condition : l’action réunit au moins une école et un collège, ce qui est l’objet même du conseil."""
    ici = Etablissement.objects.du_reseau(reseau, au=aujourd_hui()).filter(actions=OuterRef("pk"))
    return Exists(ici.filter(nature__in=Etablissement.NATURES_ECOLE)) & Exists(
        ici.filter(nature=Etablissement.Nature.COLLEGE)
    )


def preremplir(dossier: DossierConseil, agent: Agent) -> None:
    """Le bilan reprend le programme de l’an passé s’il y en a eu un ; à défaut, comme le programme, les actions communes."""
    ensemble = communes(dossier.reseau)
    precedent = DossierConseil.objects.filter(reseau=dossier.reseau, annee=dossier.annee - 1).first()
    retenues = list(precedent.programme.all()) if precedent else []
    retenues = retenues or list(actions_possibles(dossier.reseau, dossier.annee, agent).filter(ensemble))
    dossier.realisations.set(retenues)
    dossier.programme.set(actions_possibles(dossier.reseau, dossier.annee + 1, agent).filter(ensemble))
