from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class PilotageConfig(AppConfig):
    name = "pilotage"
    verbose_name = "pilotage"

    def ready(self):
        from pilotage import tri  # noqa: F401 (l’ordre français, à chaque connexion)
        from pilotage.models.verrous import poser_verrous
        from pilotage.visites import noter_les_visites

        post_migrate.connect(poser_verrous, sender=self)
        noter_les_visites()
        # Les étages du dessus inscrivent leurs entrées et leurs propositions sans que celui-ci les connaisse.
        autodiscover_modules("entrees", "propositions")
