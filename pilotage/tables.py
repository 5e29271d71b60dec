"""Les listes de l’étage pilotage."""

import django_tables2 as tables
from django.utils.html import format_html

from pilotage.models import Agent


class CompteTable(tables.Table):
    nom = tables.Column(
        verbose_name="Agent", linkify=("compte_detail", {"pk": tables.A("pk")}), order_by=("nom", "prenom")
    )
    courriel = tables.Column(verbose_name="Courriel")
    affectations_lues = tables.Column(verbose_name="Affectations en cours", orderable=False, empty_values=())
    last_login = tables.DateColumn(format="d/m/Y", verbose_name="Dernière connexion")
    etat = tables.Column(verbose_name="État", orderable=False, empty_values=())

    class Meta:
        model = Agent
        fields = ("nom", "courriel", "affectations_lues", "last_login", "etat")
        order_by = ("nom",)
        empty_text = "Aucun compte ne répond à cette recherche."
        attrs = {"caption": "Comptes"}

    def render_nom(self, record):
        return f"{record.nom} {record.prenom}"

    def render_affectations_lues(self, record):
        lignes = [affectation.en_clair for affectation in record.affectations_lues]
        return " ; ".join(lignes[:3]) + (f" et {len(lignes) - 3} de plus" if len(lignes) > 3 else "") or "aucune"

    def render_etat(self, record):
        libelle, ton = record.etat_du_compte
        return format_html('<span class="etat etat--{}">{}</span>', ton, libelle)
