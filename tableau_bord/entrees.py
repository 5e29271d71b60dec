"""Ce que l’étage tableau de bord inscrit plus bas : son menu, les indicateurs qu’un objectif peut viser, leur valeur."""

from actions import catalogue
from actions.catalogue import IndicateurOffert, ValeurDuJour
from pilotage.acces import Droit, droits_ouverts
from pilotage.annees import annee_courante, libelle_annee
from pilotage.menu import Entree, inscrire

inscrire(
    Entree("Accueil", "reseau_accueil", Droit.ENTRER, rang=10, exacte=True, aussi=("nouveautes",)),
    Entree("Moyens", "moyens", Droit.VOIR_BUDGET, rang=37, groupe="Partenariats"),
    Entree("Synthèse", "synthese_courante", Droit.VOIR_BUDGET, rang=38, groupe="Partenariats", aussi=("syntheses",)),
    Entree("Tableau de bord", "tableau_bord", Droit.VOIR_TABLEAU_BORD, rang=60),
    Entree("Chiffres à rendre", "campagne_liste", Droit.VOIR_CAMPAGNES, rang=62, aussi=("saisies",)),
    Entree("Rapport annuel", "rapport_liste", Droit.VOIR_RAPPORT, rang=70),
    Entree("Dossier de passation", "passation", Droit.VOIR_PASSATION, rang=59, groupe="Pilotage"),
    Entree("Jetons de lecture", "jetons", Droit.LIRE_PAR_JETON, rang=88, dans_reseau=False),
    Entree("Imports", "import_liste", Droit.IMPORTER, rang=90, dans_reseau=False),
    Entree("Évaluations nationales", "evaluation_liste", Droit.GERER_EVALUATIONS, rang=91, dans_reseau=False),
)


def indicateurs_offerts() -> list[IndicateurOffert]:
    # Le catalogue se lit à la demande : au démarrage, tous les étages ne sont pas encore là.
    from tableau_bord.indicateurs import CATALOGUE

    # Ni les parts ni les compétences : la liste de choix en aurait des centaines.
    offerts = [f for f in CATALOGUE.values() if not f.detail_de and not f.competence_de]
    return [IndicateurOffert(f.code, f.libelle, f.unite, f.sens) for f in offerts]


catalogue.inscrire(indicateurs_offerts)


def valeurs_du_jour(reseau, codes, agent) -> dict[str, ValeurDuJour]:
    """La dernière valeur connue de chaque indicateur, comme sur le tableau de bord, à qui peut l’y lire."""
    from tableau_bord.apercus import apercus, lisible, texte_resultat
    from tableau_bord.indicateurs import CATALOGUE

    droits = droits_ouverts(agent, reseau)
    lus = [code for code in codes if code in CATALOGUE and lisible(CATALOGUE[code], droits)]
    if not lus or Droit.VOIR_TABLEAU_BORD not in droits:
        return {}
    return {
        apercu.fiche.code: ValeurDuJour(texte_resultat(apercu.resultat), libelle_annee(apercu.resultat.annee))
        for apercu in apercus(reseau, annee_courante(), lus)
        if apercu.resultat
    }


catalogue.inscrire_lecteur(valeurs_du_jour)
