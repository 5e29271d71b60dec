"""Ce que l’étage propose à un ordre du jour : les indicateurs à regarder ensemble, à côté de leurs références."""

from django.urls import reverse

from pilotage.acces import Droit
from pilotage.annees import annee_courante
from pilotage.instances.ordres_du_jour import GenrePoint, Rubrique
from pilotage.instances.propositions import LIGNES, Matiere, Proposition, inscrire
from pilotage.models import Agent, Reseau
from tableau_bord.apercus import apercus

A_REGARDER = ("actions_par_axe", "eleves_touches", "bilans_rendus", "ips_college", "dnb_reussite", "acces_6e_3e")


def indicateurs_a_regarder(agent: Agent, reseau: Reseau) -> list[Matiere]:
    """Ceux dont une valeur est connue."""
    lignes = []
    for apercu in apercus(reseau, annee_courante(), A_REGARDER):
        if apercu.resultat is None or not (apercu.resultat.masque or apercu.resultat.mesure.est_connue):
            continue
        comparaisons = " ; ".join(f"{c.nom} : {c.texte}" for c in apercu.comparaisons)
        detail = ", ".join(filter(None, [apercu.annee, apercu.denominateur, apercu.mouvement, comparaisons]))
        texte = f"{apercu.fiche.libelle} : {apercu.valeur} {apercu.unite}".strip()
        lignes.append(Matiere(texte, reverse("indicateur_detail", args=[reseau.code, apercu.fiche.code]), detail))
    return lignes[:LIGNES]


inscrire(
    Proposition(
        Rubrique.INDICATEURS,
        "les indicateurs à regarder",
        "Tableau de bord du réseau",
        Droit.VOIR_TABLEAU_BORD,
        indicateurs_a_regarder,
        genre=GenrePoint.INFORMATION,
        minutes=15,
    )
)
