"""La synthèse pédagogique et budgétaire d’une année : composée une fois, lue par la page, le PDF et le tableur."""

from tableau_bord.synthese import impression
from tableau_bord.synthese.composer import composer

__all__ = ["composer", "impression"]
