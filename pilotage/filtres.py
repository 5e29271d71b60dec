"""Les filtres des listes ; ils vivent dans l’adresse, qu’on peut donc garder et envoyer."""

import django_filters as filtres

from pilotage.annees import annee_courante, aujourd_hui, libelle_annee
from pilotage.choix import ChoixFiltreForm
from pilotage.instances.etats import EtatDecision
from pilotage.models import Decision, Instance
from pilotage.recherche import contient


class DecisionFiltre(filtres.FilterSet):
    SUIVI = [("ouvertes", "À suivre"), ("retard", "En retard"), *EtatDecision.choices]

    q = filtres.CharFilter(label="Rechercher", method="rechercher")
    etat = filtres.ChoiceFilter(label="État", choices=SUIVI, empty_label="Toutes", method="selon_l_etat")
    instance = filtres.ModelChoiceFilter(label="Instance", queryset=Instance.objects.none(), empty_label="Toutes")
    annee = filtres.ChoiceFilter(label="Prises en", empty_label="Toutes les années", method="selon_l_annee")
    aux_miennes = filtres.BooleanFilter(
        label="Les miennes seulement", method="les_miennes", widget=filtres.widgets.forms.CheckboxInput
    )

    class Meta:
        model = Decision
        form = ChoixFiltreForm
        fields = ["q", "etat", "instance", "annee", "aux_miennes"]

    def __init__(self, data=None, *args, instances, agent, **kwargs):
        # Sans choix, ce qui reste à faire ; « toutes » se demande (etat=).
        data = data.copy() if data is not None else {}
        data.setdefault("etat", "ouvertes")
        super().__init__(data, *args, **kwargs)
        self.agent = agent
        self.filters["instance"].queryset = instances
        courante = annee_courante()
        self.filters["annee"].extra["choices"] = [(a, libelle_annee(a)) for a in range(courante, courante - 6, -1)]

    def rechercher(self, requete, nom, saisie):
        return requete.filter(contient(saisie, "intitule", "autre_responsable", "responsable__nom"))

    def selon_l_etat(self, requete, nom, etat):
        if etat == "ouvertes":
            return requete.ouvertes()
        if etat == "retard":
            return requete.en_retard(au=aujourd_hui())
        return requete.filter(etat=etat)

    def selon_l_annee(self, requete, nom, annee):
        return requete.de_l_annee(int(annee))

    def les_miennes(self, requete, nom, oui):
        return requete.filter(responsable__agent_id=self.agent.pk) if oui else requete
