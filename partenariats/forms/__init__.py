from partenariats.forms.conventions import (
    ConventionForm,
    PartieFormSet,
    ProlongationForm,
    SignatureForm,
    SuiviForm,
)
from partenariats.forms.partenaires import ApportForm, ContactFormSet, FusionForm, PartenaireForm

__all__ = [
    "ApportForm",
    "ContactFormSet",
    "ConventionForm",
    "FusionForm",
    "PartenaireForm",
    "PartieFormSet",
    "ProlongationForm",
    "SignatureForm",
    "SuiviForm",
]
