"""La liste des actions, triable et paginée ; ses colonnes sont celles de l’export."""

from datetime import date

import django_tables2 as tables
from django.utils.html import format_html

from actions.models import Action
from pilotage.tri import a_la_francaise


class ActionTable(tables.Table):
    """`a_cocher` : chaque action a sa case, pour le formulaire « lot » de la page."""

    intitule = tables.Column(verbose_name="Action")
    objectif = tables.Column(
        verbose_name="Axe", order_by=("objectif__axe__numero", "objectif__numero"), empty_values=()
    )
    etat = tables.Column(verbose_name="État")
    etablissements = tables.Column(verbose_name="Établissements", orderable=False, empty_values=())
    debut = tables.Column(verbose_name="Début")
    eleves_prevus = tables.Column(verbose_name="Élèves prévus", attrs={"td": {"class": "nombre"}})
    eleves_touches = tables.Column(verbose_name="Élèves touchés", attrs={"td": {"class": "nombre"}})

    class Meta:
        model = Action
        fields = ("intitule", "objectif", "etat", "etablissements", "debut", "eleves_prevus", "eleves_touches")
        order_by = ("intitule",)
        empty_text = "Aucune action à montrer. Élargissez les filtres, s’il y en a."
        attrs = {"caption": "Actions du réseau"}

    def __init__(self, *args, a_cocher: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.a_cocher = a_cocher

    def order_intitule(self, requete, decroissant: bool):
        titre = a_la_francaise("intitule")
        return requete.order_by(titre.desc() if decroissant else titre.asc(), "-annee", "pk"), True

    def render_intitule(self, value: str, record: Action):
        lien = format_html('<a href="{}">{}</a>', record.get_absolute_url(), value)
        if not self.a_cocher:
            return lien
        return format_html(
            '<span class="a-cocher"><input type="checkbox" form="lot" name="actions" value="{}" aria-label="Choisir « {} »">'
            "{}</span>",
            str(record.pk),
            value,
            lien,
        )

    def value_intitule(self, value: str) -> str:
        return value

    def render_objectif(self, record: Action) -> str:
        return f"Axe\u00a0{record.objectif.axe.numero}" if record.objectif else "à préciser"

    def render_etat(self, value: str, record: Action):
        return format_html('<span class="etat etat--{}">{}</span>', record.ton, value)

    def value_etat(self, value: str) -> str:
        return value

    def render_etablissements(self, record: Action) -> str:
        noms = [etablissement.nom for etablissement in record.etablissements.all()]
        return ", ".join(noms[:2]) + (f" et {len(noms) - 2} de plus" if len(noms) > 2 else "") or "aucun"

    def value_etablissements(self, record: Action) -> str:
        return ", ".join(etablissement.nom_usuel for etablissement in record.etablissements.all())

    def render_debut(self, value: date) -> str:
        return f"{value:%d/%m/%Y}"

    def value_debut(self, value: date) -> date:
        return value
