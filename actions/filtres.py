"""Les filtres des listes d’actions et du journal ; ils vivent dans l’adresse, qu’on peut donc garder et envoyer."""

import django_filters as filtres

from actions.models import Action, Axe, AxeMission, EntreeJournal, Etat, Genre
from pilotage.annees import annee_courante, libelle_annee
from pilotage.choix import ChoixFiltreForm
from pilotage.models import Etablissement
from pilotage.recherche import contient, racines


class ActionFiltre(filtres.FilterSet):
    q = filtres.CharFilter(label="Rechercher", method="rechercher")
    annee = filtres.ChoiceFilter(label="Année scolaire", empty_label="Toutes")
    etat = filtres.ChoiceFilter(label="État", choices=Etat.choices, empty_label="Tous")
    axe = filtres.ModelChoiceFilter(label="Axe du projet", field_name="objectif__axe", queryset=Axe.objects.none())
    axe_mission = filtres.ChoiceFilter(label="Axe de la mission", choices=AxeMission.choices, empty_label="Tous")
    etablissement = filtres.ModelChoiceFilter(
        label="Établissement", field_name="etablissements", queryset=Etablissement.objects.none()
    )

    class Meta:
        model = Action
        form = ChoixFiltreForm
        fields = ["q", "annee", "etat", "axe", "axe_mission", "etablissement"]

    def __init__(self, data=None, *args, reseau, agent, **kwargs):
        # Sans choix d’année, l’année en cours ; « toutes » se demande (annee=).
        data = data.copy() if data is not None else {}
        data.setdefault("annee", str(annee_courante()))
        super().__init__(data, *args, **kwargs)
        courante = annee_courante()
        self.filters["annee"].extra["choices"] = [(a, libelle_annee(a)) for a in range(courante + 1, courante - 6, -1)]
        self.filters["axe"].queryset = Axe.objects.filter(projet__reseau=reseau).select_related("projet")
        self.filters["etablissement"].queryset = Etablissement.objects.filter(
            pk__in=reseau.rattachements.values("etablissement")
        )
        self.filters["axe"].extra["empty_label"] = self.filters["etablissement"].extra["empty_label"] = "Tous"

    def rechercher(self, requete, nom, saisie):
        return requete.filter(contient(racines(saisie), "intitule", "description"))


class JournalFiltre(filtres.FilterSet):
    q = filtres.CharFilter(label="Rechercher", method="rechercher")
    annee = filtres.ChoiceFilter(label="Année scolaire", empty_label="Toutes", method="de_l_annee")
    genre = filtres.ChoiceFilter(label="Quoi", choices=Genre.choices, empty_label="Tout")
    axe_mission = filtres.ChoiceFilter(label="Axe de la mission", choices=AxeMission.choices, empty_label="Tous")
    etablissement = filtres.ModelChoiceFilter(
        label="Établissement", field_name="etablissements", queryset=Etablissement.objects.none(), empty_label="Tous"
    )

    class Meta:
        model = EntreeJournal
        form = ChoixFiltreForm
        fields = ["q", "annee", "genre", "axe_mission", "etablissement"]

    def __init__(self, data=None, *args, reseau, **kwargs):
        data = data.copy() if data is not None else {}
        courante = annee_courante()
        data.setdefault("annee", str(courante))
        super().__init__(data, *args, **kwargs)
        self.filters["annee"].extra["choices"] = [(a, libelle_annee(a)) for a in range(courante, courante - 6, -1)]
        self.filters["etablissement"].queryset = Etablissement.objects.filter(
            pk__in=reseau.rattachements.values("etablissement")
        )

    def rechercher(self, requete, nom, saisie):
        return requete.filter(contient(racines(saisie), "texte"))

    def de_l_annee(self, requete, nom, annee):
        return requete.de_l_annee(int(annee))
