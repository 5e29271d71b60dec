from partenariats.forms.budget import EnveloppeForm, FinanceurForm, LigneForm
from partenariats.forms.conventions import (
    ConventionForm,
    PartieFormSet,
    ProlongationForm,
    SignatureForm,
    SuiviForm,
)
from partenariats.forms.partenaires import ApportForm, ContactFormSet, FusionForm, PartenaireForm
from partenariats.forms.tableau import TableauBudget

__all__ = [
    "ApportForm",
    "ContactFormSet",
    "ConventionForm",
    "EnveloppeForm",
    "FinanceurForm",
    "FusionForm",
    "LigneForm",
    "PartenaireForm",
    "PartieFormSet",
    "ProlongationForm",
    "SignatureForm",
    "SuiviForm",
    "TableauBudget",
]
