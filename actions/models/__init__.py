from actions.etats import Etat
from actions.models.action import Action, AxeMission, PassageAction
from actions.models.adoptions import Adoption, Resultat
from actions.models.bilans import BilanEtape, BilanFinal, Suite
from actions.models.candidatures import Candidature
from actions.models.cibles import Cible
from actions.models.commentaires import Commentaire
from actions.models.depenses import Depense
from actions.models.details import ActionNiveau, ActionPeriode, ActionTransversalite, IndicateurAction, LienAction
from actions.models.dossiers import AccordConseil, DossierConseil, PassageDossier, VisaDossier
from actions.models.journal import EntreeJournal, Genre
from actions.models.natures import NatureAction
from actions.models.partages import Partage, Reprise
from actions.models.pieces import PieceAction
from actions.models.projet import Axe, AxePriorite, Objectif, PassageProjet, Priorite, ProjetReseau
from actions.models.publics import Cycle, Niveau, Periode, Temps, Transversalite
from actions.models.reserves import Reserve

__all__ = [
    "AccordConseil",
    "Action",
    "ActionNiveau",
    "ActionPeriode",
    "ActionTransversalite",
    "Adoption",
    "Axe",
    "AxeMission",
    "AxePriorite",
    "BilanEtape",
    "BilanFinal",
    "Candidature",
    "Cible",
    "Commentaire",
    "Cycle",
    "Depense",
    "DossierConseil",
    "EntreeJournal",
    "Etat",
    "Genre",
    "IndicateurAction",
    "LienAction",
    "NatureAction",
    "Niveau",
    "Objectif",
    "Partage",
    "PassageAction",
    "PassageDossier",
    "PassageProjet",
    "Periode",
    "PieceAction",
    "Priorite",
    "ProjetReseau",
    "Reprise",
    "Reserve",
    "Resultat",
    "Suite",
    "Temps",
    "Transversalite",
    "VisaDossier",
]
