"""Les filtres de la page des partages ; ils vivent dans l’adresse."""

import django_filters as filtres

from actions.models import AxeMission, Niveau, Partage
from pilotage.recherche import contient, racines


class PartageFiltre(filtres.FilterSet):
    q = filtres.CharFilter(label="Rechercher", method="rechercher")
    genre = filtres.ChoiceFilter(
        label="Quoi", choices=[("action", "actions"), ("projet", "projets")], empty_label="Tout", method="du_genre"
    )
    niveau = filtres.ChoiceFilter(
        label="Niveau", choices=Niveau.choices, field_name="action__niveaux__niveau", empty_label="Tous"
    )
    axe_mission = filtres.ChoiceFilter(
        label="Axe de la mission", choices=AxeMission.choices, field_name="action__axe_mission", empty_label="Tous"
    )

    class Meta:
        model = Partage
        fields = ["q", "genre", "niveau", "axe_mission"]

    def rechercher(self, requete, nom, saisie):
        champs = ("action__intitule", "action__description", "projet__titre", "reseau__nom")
        return requete.filter(contient(racines(saisie), *champs))

    def du_genre(self, requete, nom, genre):
        return requete.filter(**{f"{genre}__isnull": False})
