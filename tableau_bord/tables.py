"""Les listes de l’étage tableau de bord."""

import django_tables2 as tables
from django.utils.html import format_html

from tableau_bord.models import Import


class ImportTable(tables.Table):
    nom_fichier = tables.Column(linkify=("import_detail", [tables.A("pk")]), verbose_name="Fichier")
    le = tables.DateTimeColumn(format="d/m/Y H:i", verbose_name="Date")
    libelle = tables.Column(verbose_name="Jeu de données", orderable=False, empty_values=())
    etat = tables.Column(verbose_name="État")
    lues = tables.Column(verbose_name="Lignes lues", attrs={"td": {"class": "nombre"}})
    refusees = tables.Column(verbose_name="Refusées", attrs={"td": {"class": "nombre"}})
    par = tables.Column(verbose_name="Demandé par", order_by=("par__nom", "par__prenom"), default="ligne de commande")

    class Meta:
        model = Import
        fields = ("nom_fichier", "le", "libelle", "etat", "lues", "refusees", "par")
        order_by = ("-le",)
        attrs = {"caption": "Imports"}

    def render_libelle(self, record):
        return record.libelle or "inconnu"

    def render_par(self, value):
        return str(value)

    def render_etat(self, value, record):
        essai = " (essai)" if record.essai else ""
        return format_html('<span class="etat etat--{}">{}{}</span>', record.ton, value, essai)


class RefusTable(tables.Table):
    """Les cases refusées d’un import, telles que son compte rendu les garde."""

    ligne = tables.Column(verbose_name="Ligne")
    colonne = tables.Column(verbose_name="Colonne", default="toute la ligne")
    valeur = tables.Column(verbose_name="Valeur lue", default="vide")
    attendu = tables.Column(verbose_name="Ce qu’il faut")

    class Meta:
        orderable = False
        attrs = {"caption": "Cases refusées"}
