"""Les listes de l’étage tableau de bord."""

import django_tables2 as tables
from django.utils.html import format_html

from tableau_bord.models import Import


class InstantColumn(tables.DateTimeColumn):
    """Un instant : écrit à la page, une vraie date et une heure dans un tableur."""

    def value(self, value):
        return value


class ImportTable(tables.Table):
    nom_fichier = tables.Column(linkify=("import_detail", [tables.A("pk")]), verbose_name="Fichier")
    le = InstantColumn(format="d/m/Y H:i", verbose_name="Date")
    libelle = tables.Column(verbose_name="Jeu de données", orderable=False, empty_values=())
    etat = tables.Column(verbose_name="État")
    lues = tables.Column(verbose_name="Lignes lues", attrs={"td": {"class": "nombre"}})
    refusees = tables.Column(verbose_name="Refusées", attrs={"td": {"class": "nombre"}})
    par = tables.Column(verbose_name="Demandé par", order_by=("par__nom", "par__prenom"), empty_values=())

    class Meta:
        model = Import
        fields = ("nom_fichier", "le", "libelle", "etat", "lues", "refusees", "par")
        order_by = ("-le",)
        attrs = {"caption": "Imports"}

    def render_libelle(self, record):
        return record.libelle or "inconnu"

    def render_par(self, value):
        return str(value) if value else "ligne de commande"

    def render_etat(self, value, record):
        return format_html('<span class="etat etat--{}">{}</span>', record.ton, self.value_etat(value, record))

    def value_etat(self, value, record):
        return f"{value} (essai)" if record.essai else value


class RefusTable(tables.Table):
    """Les cases refusées d’un import, telles que son compte rendu les garde."""

    ligne = tables.Column(verbose_name="Ligne")
    colonne = tables.Column(verbose_name="Colonne", default="toute la ligne")
    valeur = tables.Column(verbose_name="Valeur lue", default="vide")
    attendu = tables.Column(verbose_name="Ce qu’il faut")

    class Meta:
        orderable = False
        attrs = {"caption": "Cases refusées"}
