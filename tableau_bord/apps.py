from django.apps import AppConfig


class TableauBordConfig(AppConfig):
    name = "tableau_bord"
    verbose_name = "tableau de bord"
