"""Ce qui attend un agent dans un réseau : les gestes que ses droits lui ouvrent, et que rien d’autre ne retient."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.urls import reverse

from actions.conseil.etats import EtatDossier
from actions.conseil.vie import titres_de
from actions.etats import Etat
from actions.models import Action, DossierConseil, ProjetReseau, VisaDossier
from actions.projets.etats import EtatProjet
from actions.projets.votes import votes
from pilotage.acces import Droit
from pilotage.models import Agent, Remontee, Reseau
from tableau_bord.ecriture import compte, jour
from tableau_bord.etats import EtatRapport
from tableau_bord.models import RapportAnnuel, Saisie, Signature
from tableau_bord.saisies.campagnes import a_rendre

# Au-delà, une sorte ne se détaille plus : une ligne dit combien, et mène à la liste.
DETAILLEES = 3
SAISIES_LUES = 50


@dataclass(frozen=True)
class Attente:
    """`quoi` : le geste attendu (« À valider », « À signer ») ; `url` : là où il se fait."""

    quoi: str
    libelle: str
    url: str
    detail: str = ""


def attentes(reseau: Reseau, agent: Agent, droits: frozenset[Droit], actions: Iterable[Action]) -> list[Attente]:
    """Ce qui presse d’abord ; `actions` : celles qui attendent quelque chose, déjà lues (`bilan_du`, `etape_due`)."""
    actions = list(actions)
    return [
        *_rapports(reseau, agent, droits),
        *_dossiers(reseau, agent, droits),
        *_projets(reseau, droits),
        *(_validations(reseau, actions) if Droit.VALIDER_ACTION in droits else ()),
        *_remontees(reseau, agent, droits),
        *_saisies(reseau, agent, droits),
        *_bilans(reseau, actions),
        *_chiffres_a_rendre(reseau, agent, droits),
    ]


def _rapports(reseau, agent, droits) -> Iterable[Attente]:
    if Droit.SIGNER_RAPPORT not in droits:
        return
    deja = Signature.objects.filter(rapport=OuterRef("pk"), tour=OuterRef("tour"), agent=agent)
    soumis = RapportAnnuel.objects.filter(reseau=reseau, etat=EtatRapport.SOUMIS).exclude(Exists(deja))
    for rapport in soumis.defer("donnees"):
        yield Attente("À signer", str(rapport), reverse("rapport_suivre", args=[reseau.code, rapport.annee]))


def _dossiers(reseau, agent, droits) -> Iterable[Attente]:
    titres = titres_de(agent, reseau) if Droit.VISER_DOSSIERS in droits else []
    if not titres:
        return
    vises = VisaDossier.objects.filter(dossier=OuterRef("pk"), titre__in=titres)
    arretes = DossierConseil.objects.filter(reseau=reseau, etat=EtatDossier.ARRETE).exclude(Exists(vises))
    for dossier in arretes.defer("donnees"):
        libelle = f"Dossier du conseil école-collège : {str(dossier)[:1].lower()}{str(dossier)[1:]}"
        yield Attente("À viser", libelle, reverse("dossierconseil_detail", args=[reseau.code, dossier.pk]))


def _projets(reseau, droits) -> Iterable[Attente]:
    """Une version que tous les conseils ont adoptée n’attend plus que son adoption."""
    if Droit.ADOPTER_PROJET not in droits:
        return
    for projet in ProjetReseau.objects.filter(reseau=reseau, etat=EtatProjet.SOUMIS):
        projet.reseau = reseau
        if votes(projet).complets:
            url = f"{reverse('projet_detail', args=[reseau.code])}?projet={projet.pk}"
            yield Attente("À adopter", f"{projet.titre}, version {projet.version}", url)


def _validations(reseau, actions) -> list[Attente]:
    siennes = [action for action in actions if action.etat == Etat.PROPOSEE]
    tout = f"{reverse('action_liste', args=[reseau.code])}?annee=&etat={Etat.PROPOSEE}"
    return _resumer(
        [
            Attente("À valider", a.intitule, a.get_absolute_url(), f"début le {jour(a.debut)}" if a.debut else "")
            for a in siennes
        ],
        "actions proposées",
        tout,
    )


def _bilans(reseau, actions) -> list[Attente]:
    finaux = [
        Attente(
            "Bilan à écrire",
            a.intitule,
            reverse("action_bilan", args=[reseau.code, a.pk]),
            f"finie le {jour(a.fin)}" if a.fin else "",
        )
        for a in actions
        if getattr(a, "bilan_du", False)
    ]
    etapes = [
        Attente(
            "Bilan d’étape à écrire",
            a.intitule,
            reverse("action_bilan_etape", args=[reseau.code, a.pk]),
            f"prévu le {jour(a.bilan_etape_le)}" if a.bilan_etape_le else "",
        )
        for a in actions
        if getattr(a, "etape_due", False)
    ]
    tout = f"{reverse('action_liste', args=[reseau.code])}?annee=&etat={Etat.TERMINEE}"
    return [
        *_resumer(etapes, "bilans d’étape", reverse("action_liste", args=[reseau.code])),
        *_resumer(finaux, "bilans", tout),
    ]


def _remontees(reseau, agent, droits) -> Iterable[Attente]:
    if Droit.TRAITER_REMONTEES not in droits:
        return
    combien = Remontee.objects.autorises(agent, Droit.TRAITER_REMONTEES).filter(reseau=reseau).a_traiter().count()
    if combien:
        libelle = compte(combien, "besoin, envie ou souci", "besoins, envies ou soucis")
        yield Attente("À traiter", libelle, reverse("remontee_liste", args=[reseau.code]))


def _saisies(reseau, agent, droits) -> list[Attente]:
    """Les chiffres saisis qu’un pilote n’a pas encore regardés."""
    if Droit.VALIDER_VALEURS not in droits:
        return []
    siennes = Saisie.objects.autorises(agent, Droit.VALIDER_VALEURS).filter(reseau=reseau).a_valider().pour_liste()
    tout = f"{reverse('saisie_liste', args=[reseau.code])}?etat=a_valider"
    return _resumer(
        [
            Attente("Chiffres à valider", str(s), s.get_absolute_url(), str(s.trace.par or ""))
            for s in siennes[:SAISIES_LUES]
        ],
        "saisies",
        tout,
    )


def _chiffres_a_rendre(reseau, agent, droits) -> list[Attente]:
    """Ce qu’une campagne demande à l’établissement de cet agent."""
    if Droit.SAISIR_VALEURS not in droits:
        return []
    return _resumer(
        [
            Attente(
                "Chiffres à rendre",
                f"{reponse.campagne}, {reponse.etablissement.nom_usuel}",
                reverse("campagne_saisir", args=[reseau.code, reponse.campagne_id, reponse.etablissement.uai]),
                f"pour le {jour(reponse.campagne.echeance)}",
            )
            for reponse in a_rendre(agent, reseau)
        ],
        "réponses",
        reverse("campagne_liste", args=[reseau.code]),
    )


def _resumer(siennes: list[Attente], pluriel: str, tout: str) -> list[Attente]:
    """Les premières, puis une ligne pour le reste."""
    if len(siennes) <= DETAILLEES:
        return siennes
    reste = len(siennes) - DETAILLEES + 1
    return [*siennes[: DETAILLEES - 1], Attente(siennes[0].quoi, f"et {reste} autres {pluriel}", tout)]
