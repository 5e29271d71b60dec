"""Ce que l’étage actions inscrit au sol : ses entrées de menu, les actions nées d’une décision."""

from actions.prolongements import actions_de_la_decision, dossiers_du_conseil
from pilotage import prolongements
from pilotage.acces import Droit
from pilotage.menu import Entree, Geste, inscrire, inscrire_geste
from pilotage.models import Decision, Instance

inscrire(
    Entree("Conseil école-collège", "conseil", Droit.VOIR_INSTANCES, rang=43, groupe="Pilotage"),
    Entree("Actions", "action_liste", Droit.VOIR_ACTIONS, rang=20),
    Entree("Journal", "journal_liste", Droit.VOIR_JOURNAL, rang=25, aussi=("consigner",)),
    Entree("Projet de réseau", "projet_detail", Droit.VOIR_PROJET, rang=30, groupe="Projet"),
    Entree("Actions partagées", "partage_liste", Droit.VOIR_PARTAGES, rang=31, groupe="Projet"),
)
inscrire_geste(Geste("Consigner", "consigner", "consigner_choisir", Droit.TENIR_JOURNAL, touche="c"))

prolongements.inscrire(Decision, actions_de_la_decision)
prolongements.inscrire(Instance, dossiers_du_conseil)
