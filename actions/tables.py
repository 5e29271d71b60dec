"""La liste des actions, triable et paginée."""

import django_tables2 as tables
from django.utils.html import format_html

from actions.models import Action


class ActionTable(tables.Table):
    intitule = tables.Column(linkify=True, verbose_name="Action")
    objectif = tables.Column(
        verbose_name="Axe", order_by=("objectif__axe__numero", "objectif__numero"), empty_values=()
    )
    etat = tables.Column(verbose_name="État")
    etablissements = tables.Column(verbose_name="Établissements", orderable=False, empty_values=())
    debut = tables.DateColumn(format="d/m/Y", verbose_name="Début")
    eleves_prevus = tables.Column(verbose_name="Élèves prévus", attrs={"td": {"class": "nombre"}})
    eleves_touches = tables.Column(verbose_name="Élèves touchés", attrs={"td": {"class": "nombre"}})

    class Meta:
        model = Action
        fields = ("intitule", "objectif", "etat", "etablissements", "debut", "eleves_prevus", "eleves_touches")
        order_by = ("intitule",)
        empty_text = "Aucune action ne répond à ces filtres."
        attrs = {"caption": "Actions du réseau"}

    def render_objectif(self, record):
        return f"Axe\u00a0{record.objectif.axe.numero}" if record.objectif else "à préciser"

    def render_etat(self, value, record):
        return format_html('<span class="etat etat--{}">{}</span>', record.ton, value)

    def render_etablissements(self, record):
        noms = [etablissement.nom for etablissement in record.etablissements.all()]
        return ", ".join(noms[:2]) + (f" et {len(noms) - 2} de plus" if len(noms) > 2 else "") or "aucun"
