"""Longueur des mots de passe : 12 caractères, 16 pour qui administre."""

from django.core.exceptions import ValidationError

LONGUEUR, LONGUEUR_ADMINISTRATEUR = 12, 16


class LongueurSelonRole:
    """Validateur de Django ; sans agent connu, la longueur ordinaire."""

    def _longueur(self, agent) -> int:
        administre = agent is not None and agent.pk and agent.administrera
        return LONGUEUR_ADMINISTRATEUR if administre else LONGUEUR

    def validate(self, password, user=None):
        longueur = self._longueur(user)
        if len(password) < longueur:
            raise ValidationError(
                f"Le mot de passe doit compter au moins {longueur} caractères ; celui-ci en a {len(password)}.",
                code="password_too_short",
            )

    def get_help_text(self):
        return f"Au moins {LONGUEUR} caractères ({LONGUEUR_ADMINISTRATEUR} pour un administrateur)."
