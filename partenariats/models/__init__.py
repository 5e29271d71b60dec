from partenariats.models.partenaires import Partenaire, Representation

__all__ = ["Partenaire", "Representation"]
