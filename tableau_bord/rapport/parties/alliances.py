"""Les alliances : les conventions en vigueur dans l’année, et la grille de coopération du Référentiel."""

from partenariats.models import Convention, Critere, Grille
from tableau_bord.ecriture import compte, jour
from tableau_bord.rapport.donnees import Alliances, Cooperation, LigneConvention
from tableau_bord.rapport.matiere import Matiere
from tableau_bord.rapport.parties.textes import ligne


def alliances(matiere: Matiere) -> Alliances:
    cooperations = tuple(_cooperation(grille) for grille in matiere.grilles)
    return Alliances(
        phrases=tuple(_phrases(matiere, cooperations)),
        conventions=tuple(_convention(convention) for convention in matiere.conventions),
        cooperations=cooperations,
    )


def _phrases(matiere: Matiere, cooperations):
    if not matiere.conventions:
        yield "Aucune convention n’était en vigueur cette année."
    else:
        yield f"Le réseau a eu {compte(len(matiere.conventions), 'convention')} en vigueur dans l’année."
    if not cooperations:
        yield "Aucune coopération n’a encore sa grille pour cette année."
        return
    a_discuter = sum(1 for cooperation in cooperations if cooperation.a_discuter)
    if a_discuter:
        yield (
            f"{compte(a_discuter, 'offre')} clé en main ou commerciale, à discuter : une coopération est utile quand "
            "l’objectif de réussite scolaire est partagé, et l’action menée ensemble de bout en bout (Référentiel, 2014)."
        )


def _convention(convention: Convention) -> LigneConvention:
    avec = ", ".join(partie.nom for partie in convention.parties.all() if partie.partenaire_id)
    if convention.fin is None:
        fin = "sans terme"
    else:
        fin = f"{jour(convention.fin)}, tacitement" if convention.tacite else jour(convention.fin)
    return LigneConvention(ligne(convention.intitule), ligne(avec) or "aucun partenaire nommé", fin)


def _cooperation(grille: Grille) -> Cooperation:
    reponses = {reponse.critere: reponse for reponse in grille.reponses.all()}
    return Cooperation(
        partenaire=ligne(grille.partenaire.nom),
        objet=ligne(grille.objet),
        remplis=f"{grille.remplis} sur {len(Critere.choices)}",
        preuves=tuple(
            f"{critere.label} : {ligne(reponses[critere].preuve)}"
            for critere in Critere
            if critere in reponses and reponses[critere].est_rempli
        ),
        a_discuter=grille.get_offre_display() if grille.est_a_discuter else "",
    )
