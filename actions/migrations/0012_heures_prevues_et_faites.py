"""Les heures d’une action se disaient en un nombre, que l’on recopiait d’une année sur l’autre : c’est le prévu. Le fait s’ajoute."""

import django.core.validators
from django.db import migrations, models
from django.db.models import Q

AVANT = {"heures": "heures_hse", "imp": "parts_imp", "intervenants": "heures_intervenants"}
RENOMMES = {
    "heures_hse": "hse_prevues",
    "parts_imp": "imp_prevues",
    "heures_intervenants": "intervenants_prevus",
}
LIBELLES = {
    "hse_prevues": "HSE prévues (heures)",
    "hse_faites": "HSE faites (heures)",
    "imp_prevues": "IMP prévues (parts)",
    "imp_faites": "IMP attribuées (parts)",
    "intervenants_prevus": "intervenants, prévu (heures)",
    "intervenants_faits": "intervenants, fait (heures)",
}


def champ(nom):
    positif = django.core.validators.MinValueValidator(0, message="Ce nombre ne peut pas être négatif.")
    return models.DecimalField(
        LIBELLES[nom], max_digits=7, decimal_places=2, null=True, blank=True, validators=[positif]
    )


class Migration(migrations.Migration):
    dependencies = [("actions", "0011_dossiers_du_conseil")]

    operations = [
        *(migrations.RemoveConstraint("action", f"action_{nom}") for nom in AVANT),
        *(migrations.RenameField("action", ancien, nouveau) for ancien, nouveau in RENOMMES.items()),
        *(migrations.AlterField("action", nom, champ(nom)) for nom in RENOMMES.values()),
        *(migrations.AddField("action", nom, champ(nom)) for nom in LIBELLES if nom not in RENOMMES.values()),
        *(
            migrations.AddConstraint(
                "action",
                models.CheckConstraint(
                    name=f"action_{nom}",
                    condition=Q(**{f"{nom}__isnull": True}) | Q(**{f"{nom}__gte": 0}),
                    violation_error_message="Ce nombre d’heures ou de parts ne peut pas être négatif.",
                ),
            )
            for nom in LIBELLES
        ),
    ]
