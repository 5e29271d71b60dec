from partenariats.forms.partenaires import ApportForm, ContactFormSet, FusionForm, PartenaireForm

__all__ = ["ApportForm", "ContactFormSet", "FusionForm", "PartenaireForm"]
