"""Ce que les conseils ont répondu au programme : le CA du collège et chaque conseil d’école ; l’état de tout, en une ligne."""

from typing import Any, cast

from actions.models import DossierConseil, VisaDossier
from actions.projets.votes import Vote, Votes
from pilotage.annees import aujourd_hui
from pilotage.ecriture import date_en_clair
from pilotage.models import Etablissement, Reseau

CONCERNES = (*Etablissement.NATURES_ECOLE, Etablissement.Nature.COLLEGE)


def attendus(reseau: Reseau) -> list[Etablissement]:
    """Ceux dont le conseil doit répondre aujourd’hui."""
    return list(Etablissement.objects.du_reseau(reseau, au=aujourd_hui()).filter(nature__in=CONCERNES))


def accords(dossier: DossierConseil, attendent: list[Etablissement] | None = None) -> Votes:
    """Les conseils et leurs réponses ; deux requêtes. Dans une liste, `attendent` et les accords sont déjà lus : aucune.

    Un établissement parti depuis reste s’il a répondu ; un dossier transmis a reçu toutes ses réponses.
    """
    siens_lus = dossier.accords.select_related("etablissement") if attendent is None else dossier.accords.all()
    notes = {accord.etablissement_id: accord for accord in siens_lus}
    etablissements = {accord.etablissement_id: accord.etablissement for accord in notes.values()}
    if dossier.transmis_le is None:
        siens = attendus(dossier.reseau) if attendent is None else attendent
        etablissements |= {etablissement.pk: etablissement for etablissement in siens}
    rangees = sorted(etablissements.values(), key=lambda e: (e.est_ecole, e.nom, e.uai))
    return Votes(tuple(Vote(etablissement, cast(Any, notes.get(etablissement.pk))) for etablissement in rangees))


def etapes(dossier: DossierConseil, recus: Votes) -> list[str]:
    """L’état des démarches : le conseil, le CA, les conseils d’école, les visas, la transmission."""
    return [
        _arrete(dossier),
        _reponse([vote for vote in recus.lignes if not vote.etablissement.est_ecole], "CA", "CA"),
        _reponse(
            [vote for vote in recus.lignes if vote.etablissement.est_ecole], "conseil d’école", "conseils d’école"
        ),
        _vises(dossier),
        f"transmis le {date_en_clair(dossier.transmis_le)}" if dossier.transmis_le else "non transmis",
    ]


def _arrete(dossier: DossierConseil) -> str:
    if dossier.est_modifiable:
        return "en préparation"
    return f"arrêté par le conseil le {dossier.seance.jour_en_clair}" if dossier.seance else "arrêté par le conseil"


def _reponse(votes: list[Vote], un: str, plusieurs: str) -> str:
    if not votes:
        return f"{un} : aucun attendu"
    pour = sum(bool(vote.adoption and vote.adoption.adopte) for vote in votes)
    contre = sum(bool(vote.adoption and not vote.adoption.adopte) for vote in votes)
    venir = len(votes) - pour - contre
    if len(votes) == 1:
        reponse = votes[0].adoption
        if reponse is None:
            return f"{un} : à venir"
        return f"{un} : {'accord' if pour else reponse.get_resultat_display()} le {date_en_clair(reponse.jour)}"
    morceaux = [f"{pour} accord{'s' if pour > 1 else ''} sur {len(votes)}"]
    morceaux += [f"{contre} sans accord"] if contre else []
    morceaux += [f"{venir} à venir"] if venir else []
    return f"{plusieurs} : {', '.join(morceaux)}"


def _vises(dossier: DossierConseil) -> str:
    donnes = {visa.titre for visa in dossier.visas.all()}
    noms = {VisaDossier.Titre.IEN: "l’IEN", VisaDossier.Titre.PRINCIPAL: "le principal"}
    vises = [nom for titre, nom in noms.items() if titre in donnes]
    return f"visé par {' et '.join(vises)}" if vises else "pas encore visé"
