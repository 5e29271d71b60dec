"""Le rapport tel qu’il est aujourd’hui : composé maintenant s’il s’écrit encore, tel que soumis s’il est à signer ou signé."""

from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from pilotage.annees import aujourd_hui
from pilotage.models import Agent, Reseau
from pilotage.travaux import demander
from tableau_bord.etats import EtatRapport
from tableau_bord.models import Edition, RapportAnnuel, Signature
from tableau_bord.models.rapports.annuel import fonction_de, titre_de
from tableau_bord.rapport.composer import composer
from tableau_bord.rapport.donnees import Rapport, Signataire, depuis_json, vers_json

GENRE = "rapport_produire"
STATUTS = {
    EtatRapport.BROUILLON: "Document de travail, non signé",
    EtatRapport.SOUMIS: "Soumis à la signature",
    EtatRapport.VALIDE: "Validé et signé",
    EtatRapport.TRANSMIS: "Validé et signé",
}
# Les parties des données composées qui ne sont pas dans `parties`, et comment on les nomme.
AUTRES = {
    "couverture": "la couverture",
    "essentiel": "l’essentiel",
    "territoire": "le réseau",
    "actions": "les actions",
    "tableau": "le tableau de bord",
    "releves": "les relevés",
}
# Ce qui change d’un tour à l’autre sans que le rapport ait changé.
SANS_OBJET = frozenset({"edition", "statut", "arrete_le"})


def suivi_de(reseau: Reseau, annee: int) -> RapportAnnuel | None:
    return RapportAnnuel.objects.filter(reseau=reseau, annee=annee).first()


def courant(reseau: Reseau, annee: int, **options: Any) -> tuple[Rapport, RapportAnnuel | None]:
    """Le rapport à montrer, et où il en est ; ce qui est soumis ne suit plus les données. `options` : celles de `composer`."""
    suivi = suivi_de(reseau, annee)
    if suivi is None or not suivi.est_fige or not suivi.donnees:
        return composer(reseau, annee, **options), suivi
    suivi.reseau = reseau
    return avec_signatures(depuis_json(suivi.donnees), suivi), suivi


def avec_signatures(rapport: Rapport, suivi: RapportAnnuel) -> Rapport:
    """Les mêmes données, avec le statut d’aujourd’hui et les signatures déjà données ; puis celles qui manquent."""
    signees = [
        Signataire(s.nom, s.fonction, s.get_titre_display(), f"signé le {_moment(s.le)}")
        for s in suivi.signatures_du_tour()
    ]
    manquantes = [] if suivi.est_valide else suivi.manquantes(au=aujourd_hui())
    attendues = [Signataire(str(a.agent), fonction_de(a), Signature.Titre(titre_de(a)).label) for a in manquantes]
    statut = STATUTS[EtatRapport(suivi.etat)]
    return replace(
        rapport,
        couverture=replace(rapport.couverture, statut=statut),
        signataires=(*signees, *attendues),
    )


def _moment(quand) -> str:
    return date_format(timezone.localtime(quand), r"j F Y à G \h i")


def soumettre(reseau: Reseau, annee: int, *, par: Agent) -> RapportAnnuel:
    """Compose, fige et ouvre un tour de signature ; lève `TransitionInterdite` s’il est déjà soumis."""
    suivi, _ = RapportAnnuel.objects.get_or_create(reseau=reseau, annee=annee)
    suivi.soumettre(vers_json(composer(reseau, annee)), par=par)
    return suivi


def demander_l_edition(suivi: RapportAnnuel, *, par: Agent):
    """Le travail qui fait l’édition signée ; redemandé pour le même tour, c’est le même."""
    cle = f"rapport-{suivi.reseau_id}-{suivi.annee}-tour-{suivi.tour}"
    return demander(GENRE, par=par, cle=cle, reseau=suivi.reseau, annee=suivi.annee)


def edition_signee(suivi: RapportAnnuel) -> Edition | None:
    """L’édition du tour validé ; `None` tant qu’elle n’est pas faite."""
    if not suivi.est_valide:
        return None
    return Edition.objects.filter(reseau=suivi.reseau_id, annee=suivi.annee, tour=suivi.tour).defer("donnees").first()


def changements(reseau: Reseau, suivi: RapportAnnuel, nouvelles: dict[str, Any]) -> tuple[str, ...]:
    """Ce qui change depuis l’édition signée précédente : pourquoi on l’a rouverte, et quelles parties diffèrent."""
    precedente = (
        Edition.objects.signees()
        .filter(reseau=reseau, annee=suivi.annee, tour__lt=suivi.tour)
        .order_by("-tour")
        .first()
    )
    if precedente is None:
        return ()
    motif = suivi.passages.filter(verbe="rouvrir").order_by("-pk").values_list("motif", flat=True).first()
    dites = [f"Édition signée précédente : n° {precedente.numero}, du {_moment(precedente.le)}."]
    if motif:
        dites.append(f"Pourquoi elle a été reprise : {motif}")
    changees = _differentes(precedente.donnees, nouvelles)
    dites.append(
        f"Parties qui changent : {', '.join(changees)}." if changees else "Aucune partie ne change, hors signatures."
    )
    return tuple(dites)


def _differentes(avant: dict[str, Any], apres: dict[str, Any]) -> list[str]:
    anciennes = {partie["code"]: partie for partie in avant.get("parties", [])}
    nouvelles = {partie["code"]: partie for partie in apres.get("parties", [])}
    noms = {code: partie["titre"].lower() for code, partie in (anciennes | nouvelles).items()}
    changees = [noms[code] for code in noms if anciennes.get(code) != nouvelles.get(code)]
    for cle, nom in AUTRES.items():
        if nom not in " ".join(changees) and _sans_objet(avant.get(cle)) != _sans_objet(apres.get(cle)):
            changees.append(nom)
    return changees


def _sans_objet(donnees: Any) -> Any:
    if isinstance(donnees, dict):
        return {cle: valeur for cle, valeur in donnees.items() if cle not in SANS_OBJET}
    return donnees
