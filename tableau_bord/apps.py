from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TableauBordConfig(AppConfig):
    name = "tableau_bord"
    verbose_name = "tableau de bord"

    def ready(self):
        from tableau_bord.models.verrous import poser_verrous

        post_migrate.connect(poser_verrous, sender=self)
