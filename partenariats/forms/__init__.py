from partenariats.forms.appels import AppelForm
from partenariats.forms.budget import EnveloppeForm, FinanceurForm, LigneForm
from partenariats.forms.conventions import (
    ConventionForm,
    PartieFormSet,
    ProlongationForm,
    SignatureForm,
    SuiviForm,
)
from partenariats.forms.cooperation import GrilleForm
from partenariats.forms.dispositifs import DispositifForm, EtapeFormSet
from partenariats.forms.partenaires import ApportForm, ContactFormSet, FusionForm, PartenaireForm
from partenariats.forms.tableau import TableauBudget

__all__ = [
    "AppelForm",
    "ApportForm",
    "ContactFormSet",
    "ConventionForm",
    "DispositifForm",
    "EnveloppeForm",
    "EtapeFormSet",
    "FinanceurForm",
    "FusionForm",
    "GrilleForm",
    "LigneForm",
    "PartenaireForm",
    "PartieFormSet",
    "ProlongationForm",
    "SignatureForm",
    "SuiviForm",
    "TableauBudget",
]
