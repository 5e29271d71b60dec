"""Les listes de l’étage pilotage."""

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from pilotage.models import Agent, Decision


class JourColumn(tables.DateColumn):
    """Un jour : écrit à la page, une vraie date dans un tableur."""

    def value(self, value):
        return value


class CompteTable(tables.Table):
    nom = tables.Column(
        verbose_name="Agent", linkify=("compte_detail", {"pk": tables.A("pk")}), order_by=("nom", "prenom")
    )
    courriel = tables.Column(verbose_name="Courriel")
    affectations_lues = tables.Column(verbose_name="Affectations en cours", orderable=False, empty_values=())
    last_login = JourColumn(format="d/m/Y", verbose_name="Dernière connexion")
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

    def value_affectations_lues(self, record):
        return " ; ".join(affectation.en_clair for affectation in record.affectations_lues)

    def render_etat(self, record):
        libelle, ton = record.etat_du_compte
        return format_html('<span class="etat etat--{}">{}</span>', ton, libelle)

    def value_etat(self, record):
        return record.etat_du_compte[0]


RETARD = mark_safe(' <span class="etat etat--erreur">en retard</span>')


class DecisionTable(tables.Table):
    """Sans tri demandé, l’ordre de la requête : les retards d’abord."""

    intitule = tables.Column(verbose_name="Décision", linkify=True)
    instance = tables.Column(verbose_name="Instance", order_by=("instance__nom",))
    a_la_charge_de = tables.Column(verbose_name="Responsable", orderable=False, empty_values=())
    echeance = JourColumn(format="d/m/Y", verbose_name="Échéance")
    etat = tables.Column(verbose_name="État")

    class Meta:
        model = Decision
        fields = ("intitule", "instance", "a_la_charge_de", "echeance", "etat")
        empty_text = "Aucune décision à montrer. Élargissez les filtres, s’il y en a."
        attrs = {"caption": "Décisions"}

    def render_instance(self, record):
        return record.instance.nom

    def render_a_la_charge_de(self, record):
        return record.a_la_charge_de or "personne"

    def render_etat(self, value, record):
        retard = RETARD if record.est_en_retard else ""
        return format_html('<span class="etat etat--{}">{}</span>{}', record.ton, value, retard)
