from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PilotageConfig(AppConfig):
    name = "pilotage"
    verbose_name = "pilotage"

    def ready(self):
        # Les étages du dessus inscrivent leurs entrées sans que celui-ci les connaisse.
        autodiscover_modules("entrees")
