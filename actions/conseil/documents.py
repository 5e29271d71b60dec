"""Le programme d’actions, le bilan, et leur transmission conjointe au DASEN, en documents."""

from dataclasses import dataclass

from actions.conseil.accords import accords
from actions.conseil.composition import contenu
from actions.models import DossierConseil, VisaDossier
from pilotage.annees import aujourd_hui
from pilotage.documents import rediger
from pilotage.instances.types import CEC
from pilotage.models import Affectation

# nom dans l’adresse → titre
SORTES = {
    "programme": "Programme d’actions du conseil école-collège",
    "bilan": "Bilan du conseil école-collège",
    "transmission": "Transmission du programme d’actions et du bilan du conseil école-collège",
}
# Au bas des pages, où la place manque.
SIGLES = {"programme": "CEC, programme", "bilan": "CEC, bilan", "transmission": "CEC, transmission"}
GABARITS = {
    "programme": "actions/conseil/document_programme.html",
    "bilan": "actions/conseil/document_bilan.html",
    "transmission": "actions/conseil/document_transmission.html",
}


@dataclass(frozen=True)
class Document:
    titre: str
    html: str


def ecrire(dossier: DossierConseil, sorte: str) -> Document:
    """Le document de cette sorte ; lève `KeyError` si elle n’existe pas."""
    donnees, reseau = contenu(dossier), dossier.reseau
    annee = donnees["annee_bilan"] if sorte == "bilan" else donnees["annee_programme"]
    titre = f"{SORTES[sorte]} {annee} – {reseau}"
    html = rediger(
        GABARITS[sorte],
        contexte(dossier, donnees),
        titre=titre,
        auteur=str(reseau),
        pied=f"{SIGLES[sorte]} {annee} – {reseau}",
    )
    return Document(titre, html)


def contexte(dossier: DossierConseil, donnees: dict) -> dict:
    """Ce que lisent les gabarits des documents, et la page qui les montre."""
    return {
        "dossier": dossier,
        "reseau": dossier.reseau,
        "d": donnees,
        "accords": accords(dossier),
        "signataires": _signataires(dossier),
        "textes": CEC,
        "projet": dossier.est_modifiable,
    }


def _signataires(dossier: DossierConseil) -> list[dict]:
    """L’IEN puis le principal : leur nom aujourd’hui, et leur visa s’ils l’ont donné."""
    visas = {visa.titre: visa for visa in dossier.visas.all()}
    noms = {
        affectation.fonction: str(affectation.agent)
        for affectation in Affectation.objects.en_cours(au=dossier.transmis_le or aujourd_hui())
        .filter(reseau=dossier.reseau, fonction__in=VisaDossier.Titre.values)
        .select_related("agent")
        .order_by("pk")
    }
    return [
        {"titre": str(titre.label), "visa": visas.get(titre), "nom": noms.get(titre, "")} for titre in VisaDossier.Titre
    ]
