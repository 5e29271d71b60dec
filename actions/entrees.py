"""Les entrées de menu de l’étage actions."""

from pilotage.acces import Droit
from pilotage.menu import Entree, Geste, inscrire, inscrire_geste

inscrire(
    Entree("Actions", "action_liste", Droit.VOIR_ACTIONS, rang=20),
    Entree("Journal", "journal_liste", Droit.VOIR_JOURNAL, rang=25),
    Entree("Projet", "projet_detail", Droit.VOIR_PROJET, rang=30),
)
inscrire_geste(Geste("Consigner", "consigner", "consigner_choisir", Droit.TENIR_JOURNAL, touche="c"))
