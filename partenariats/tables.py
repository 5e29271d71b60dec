"""Les listes de l’étage, triables et paginées."""

import django_tables2 as tables
from django.utils.html import format_html

from partenariats.models import AppelAProjets, Convention, Partenaire
from pilotage.tables import JourColumn

NOMBRE = {"td": {"class": "nombre"}}


class PartenaireTable(tables.Table):
    nom = tables.Column(linkify=True, verbose_name="Partenaire")
    nature = tables.Column(verbose_name="Nature")
    commune = tables.Column(verbose_name="Commune")
    contacts = tables.Column(verbose_name="Qui appeler", orderable=False, empty_values=())
    conventions_total = tables.Column(verbose_name="Conventions", attrs=NOMBRE)

    class Meta:
        model = Partenaire
        fields = ("nom", "nature", "commune", "contacts", "conventions_total")
        order_by = ("nom",)
        empty_text = "Aucun partenaire à montrer. Élargissez les filtres, s’il y en a."
        attrs = {"caption": "Partenaires du réseau"}

    def render_contacts(self, record):
        premier = next(iter(record.contacts.all()), None)
        return str(premier) if premier else "personne encore"


class ConventionTable(tables.Table):
    intitule = tables.Column(linkify=True, verbose_name="Convention")
    parties = tables.Column(verbose_name="Avec", orderable=False, empty_values=())
    situation = tables.Column(verbose_name="Situation", empty_values=())
    debut = JourColumn(format="d/m/Y", verbose_name="Début")
    fin = JourColumn(format="d/m/Y", verbose_name="Fin")

    class Meta:
        model = Convention
        fields = ("intitule", "parties", "situation", "debut", "fin")
        order_by = ("fin",)
        empty_text = "Aucune convention à montrer. Élargissez les filtres, s’il y en a."
        attrs = {"caption": "Conventions du réseau"}

    def render_parties(self, record):
        noms = [partie.partenaire.nom for partie in record.parties.all() if partie.partenaire_id]
        return ", ".join(noms[:2]) + (f" et {len(noms) - 2} de plus" if len(noms) > 2 else "") or "aucun partenaire"

    def render_situation(self, record):
        return format_html('<span class="etat etat--{}">{}</span>', record.ton, record.situation_libelle)


class AppelTable(tables.Table):
    intitule = tables.Column(linkify=True, verbose_name="Appel à projets")
    financeur = tables.Column(verbose_name="Financeur")
    ouverture_le = JourColumn(format="d/m/Y", verbose_name="Ouverture")
    depot_le = JourColumn(format="d/m/Y", verbose_name="Dépôt avant le")
    bilan_le = JourColumn(format="d/m/Y", verbose_name="Bilan avant le")
    resultat = tables.Column(verbose_name="Résultat")

    class Meta:
        model = AppelAProjets
        fields = ("intitule", "financeur", "ouverture_le", "depot_le", "bilan_le", "resultat")
        order_by = ("depot_le",)
        empty_text = "Aucun appel à projets cette année-là."
        attrs = {"caption": "Calendrier des appels à projets"}

    def render_resultat(self, value, record):
        return format_html('<span class="etat etat--{}">{}</span>', record.ton, value)

    def value_resultat(self, value):
        return value
