"""Les conventions : qui s’engage à quoi, jusqu’à quand, et ce qui arrive à échéance."""

from partenariats.models.conventions.convention import Convention
from partenariats.models.conventions.parties import Partie, PassageConvention

__all__ = ["Convention", "Partie", "PassageConvention"]
