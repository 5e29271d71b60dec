"""Les filtres des listes de l’étage ; ils vivent dans l’adresse."""

import django_filters as filtres

from partenariats.models import AppelAProjets, Convention, Partenaire, Situation
from pilotage.annees import annee_courante, libelle_annee
from pilotage.choix import ChoixFiltreForm
from pilotage.recherche import contient


class PartenaireFiltre(filtres.FilterSet):
    q = filtres.CharFilter(label="Rechercher", method="rechercher")
    nature = filtres.ChoiceFilter(label="Nature", choices=Partenaire.Nature.choices, empty_label="Toutes")
    actifs = filtres.ChoiceFilter(
        label="Travaille avec le réseau",
        choices=[("oui", "oui"), ("non", "plus maintenant")],
        empty_label="Peu importe",
        method="selon_activite",
    )

    class Meta:
        model = Partenaire
        form = ChoixFiltreForm
        fields = ["q", "nature", "actifs"]

    def rechercher(self, requete, nom, saisie):
        return requete.filter(contient(saisie, "nom", "commune", "presentation"))

    def selon_activite(self, requete, nom, choix):
        return requete.filter(est_actif=choix == "oui")


class ConventionFiltre(filtres.FilterSet):
    q = filtres.CharFilter(label="Rechercher", method="rechercher")
    situation = filtres.ChoiceFilter(label="Situation", choices=Situation.choices, empty_label="Toutes")
    nature = filtres.ChoiceFilter(label="Nature", choices=Convention.Nature.choices, empty_label="Toutes")
    partenaire = filtres.ModelChoiceFilter(
        label="Partenaire", field_name="parties__partenaire", queryset=Partenaire.objects.none(), empty_label="Tous"
    )

    class Meta:
        model = Convention
        form = ChoixFiltreForm
        fields = ["q", "situation", "nature", "partenaire"]

    def __init__(self, *args, partenaires, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["partenaire"].queryset = partenaires

    def rechercher(self, requete, nom, saisie):
        return requete.filter(contient(saisie, "intitule", "objet"))


class AppelFiltre(filtres.FilterSet):
    annee = filtres.ChoiceFilter(label="Année scolaire", empty_label="Toutes")
    resultat = filtres.ChoiceFilter(label="Résultat", choices=AppelAProjets.Resultat.choices, empty_label="Tous")

    class Meta:
        model = AppelAProjets
        form = ChoixFiltreForm
        fields = ["annee", "resultat"]

    def __init__(self, data=None, *args, **kwargs):
        # Sans choix d’année, l’année en cours ; « toutes » se demande (annee=).
        data = data.copy() if data is not None else {}
        courante = annee_courante()
        data.setdefault("annee", str(courante))
        super().__init__(data, *args, **kwargs)
        self.filters["annee"].extra["choices"] = [(a, libelle_annee(a)) for a in range(courante + 1, courante - 5, -1)]
