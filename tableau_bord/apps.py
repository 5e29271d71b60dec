from celery.signals import task_prerun
from django.apps import AppConfig
from django.conf import settings
from django.core.signals import request_started
from django.db.models.signals import post_migrate


class TableauBordConfig(AppConfig):
    name = "tableau_bord"
    verbose_name = "tableau de bord"

    def ready(self):
        from tableau_bord.indicateurs import CATALOGUE
        from tableau_bord.models.origine import semer
        from tableau_bord.models.verrous import poser_verrous

        post_migrate.connect(poser_verrous, sender=self)
        post_migrate.connect(semer, sender=self)
        # Une échelle changée par un processus se lit bientôt dans tous les autres, et tout de suite par un travail de fond.
        CATALOGUE.perimer(tout=True)
        request_started.connect(_vieillir, dispatch_uid="catalogue")
        task_prerun.connect(_perimer, dispatch_uid="catalogue")


def _vieillir(**_) -> None:
    from tableau_bord.indicateurs import CATALOGUE

    CATALOGUE.vieillir(settings.CATALOGUE_RELU_APRES)


def _perimer(**_) -> None:
    from tableau_bord.indicateurs import CATALOGUE

    CATALOGUE.perimer()
