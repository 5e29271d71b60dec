from actions.forms.action import ActionForm
from actions.forms.journal import EntreeJournalForm
from actions.forms.projet import AxeForm, ObjectifFormSet, ProjetForm

__all__ = ["ActionForm", "AxeForm", "EntreeJournalForm", "ObjectifFormSet", "ProjetForm"]
