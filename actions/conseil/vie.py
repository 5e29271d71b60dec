"""Les gestes d’un dossier : l’ouvrir, l’arrêter, le viser, le transmettre."""

from django.db import transaction

from actions.conseil.accords import accords
from actions.conseil.composition import composer, preremplir
from actions.models import DossierConseil, VisaDossier
from pilotage.acces import DROITS, Droit
from pilotage.annees import aujourd_hui
from pilotage.etats import TransitionInterdite
from pilotage.models import Affectation, Agent, Reseau


@transaction.atomic
def ouvrir(reseau: Reseau, annee: int, *, par: Agent) -> tuple[DossierConseil, bool]:
    """Le dossier de cette année, prérempli s’il est neuf ; deux clics n’en ouvrent qu’un."""
    dossier, neuf = DossierConseil.objects.get_or_create(reseau=reseau, annee=annee, defaults={"cree_par": par})
    if neuf:
        preremplir(dossier, par)
    return dossier, neuf


@transaction.atomic
def arreter(dossier: DossierConseil, *, par: Agent, motif: str = "") -> None:
    """Fige ce que les conseils vont lire ; lève `TransitionInterdite` s’il manque la séance ou les actions."""
    if dossier.seance is None:
        raise TransitionInterdite("Dites d’abord à quelle séance le conseil l’a arrêté (« Préparer »).")
    if not dossier.programme.exists():
        raise TransitionInterdite("Le programme est vide : choisissez d’abord ses actions (« Préparer »).")
    dossier.passer("arreter", par=par, motif=motif, donnees=composer(dossier))


@transaction.atomic
def rouvrir(dossier: DossierConseil, *, par: Agent, motif: str = "") -> None:
    """Ce qui change efface les réponses et les visas : ils portaient sur un autre texte."""
    dossier.passer("rouvrir", par=par, motif=motif, donnees=None)
    dossier.accords.all().delete()
    dossier.visas.all().delete()


@transaction.atomic
def transmettre(dossier: DossierConseil, *, par: Agent, motif: str = "") -> None:
    """Note la transmission conjointe ; lève `TransitionInterdite` tant qu’un conseil n’a pas répondu ou qu’un visa manque."""
    manquants = [vote.conseil for vote in accords(dossier).manquants]
    if manquants:
        raise TransitionInterdite(f"La réponse manque encore : {' ; '.join(manquants)}.")
    donnes = set(dossier.visas.values_list("titre", flat=True))
    if absents := [str(titre.label) for titre in VisaDossier.Titre if titre not in donnes]:
        raise TransitionInterdite(f"La transmission est conjointe : il manque le visa de {' et de '.join(absents)}.")
    dossier.passer("transmettre", par=par, motif=motif, transmis_le=aujourd_hui())


VERBES = {"arreter": arreter, "rouvrir": rouvrir, "transmettre": transmettre}


def titres_de(agent: Agent, reseau: Reseau) -> list[str]:
    """À quels titres cet agent peut viser dans ce réseau : d’après la fonction de ses affectations du jour."""
    fonctions = {
        Affectation.Fonction.IEN: VisaDossier.Titre.IEN,
        Affectation.Fonction.PRINCIPAL: VisaDossier.Titre.PRINCIPAL,
    }
    return [
        str(fonctions[Affectation.Fonction(affectation.fonction)])
        for affectation in agent.affectations_du_jour
        if affectation.reseau_id == reseau.pk
        and affectation.fonction in fonctions
        and Droit.VISER_DOSSIERS in DROITS[affectation.role]
    ]


@transaction.atomic
def viser(dossier: DossierConseil, *, par: Agent) -> list[str]:
    """Donne le visa de l’agent, une fois ; lève `TransitionInterdite` s’il n’en a pas à donner."""
    titres = titres_de(par, dossier.reseau)
    if not titres:
        raise TransitionInterdite("Seuls l’IEN et le principal du réseau visent ce dossier.")
    if not DossierConseil.objects.select_for_update().filter(pk=dossier.pk, etat="arrete").exists():
        raise TransitionInterdite("Un dossier se vise une fois arrêté par le conseil, et avant sa transmission.")
    for titre in titres:
        VisaDossier.objects.get_or_create(dossier=dossier, titre=titre, defaults={"par": par})
    return titres
