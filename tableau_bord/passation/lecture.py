"""Ce que les rubriques du dossier de passation lisent, chacune une fois, dans le périmètre de l’agent."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import F, Q
from django.urls import reverse

from actions.etats import Etat
from actions.models import Action
from partenariats import agenda
from partenariats.models import Echeance
from pilotage.acces import Droit, droits_ouverts
from pilotage.models import Affectation, Agent, Decision, Etablissement, Membre, Reseau, Seance
from tableau_bord.rubriques import Lien

# Jusqu’où l’on regarde devant soi.
HORIZON = timedelta(days=180)
ACTION_OUVERTE = (Etat.IDEE, Etat.PROPOSEE, Etat.VALIDEE, Etat.EN_COURS, Etat.SUSPENDUE, Etat.TERMINEE)


@dataclass
class Lecture:
    reseau: Reseau
    agent: Agent
    annee: int
    jour: date

    @cached_property
    def droits(self) -> frozenset[Droit]:
        return droits_ouverts(self.agent, self.reseau)

    @cached_property
    def etablissements(self) -> list[Etablissement]:
        siens = Etablissement.objects.du_reseau(self.reseau, au=self.jour)
        return list(siens.select_related("circonscription").order_by("-nature", "nom"))

    @cached_property
    def affectations(self) -> list[Affectation]:
        """Qui tient un rôle dans le réseau ou l’un de ses établissements."""
        ici = Q(reseau=self.reseau) | Q(etablissement__in=[e.pk for e in self.etablissements])
        return list(
            Affectation.objects.en_cours(au=self.jour)
            .filter(ici)
            .select_related("agent", "etablissement")
            .order_by("agent__nom", "agent__prenom", "pk")
        )

    @cached_property
    def actions(self) -> list[Action]:
        """Les actions qui demandent encore quelque chose : à valider, à mener, à reprendre, à évaluer."""
        siennes = Action.objects.autorises(self.agent, Droit.VOIR_ACTIONS).filter(reseau=self.reseau)
        return list(
            siennes.filter(etat__in=ACTION_OUVERTE, annee__gte=self.annee - 1)
            .pour_liste()
            .select_related("porteur", "bilan_final")
            .order_by("annee", F("fin").asc(nulls_last=True), "intitule", "pk")
        )

    @cached_property
    def decisions(self) -> list[Decision]:
        siennes = Decision.objects.autorises(self.agent, Droit.VOIR_DECISIONS).filter(instance__reseau=self.reseau)
        return list(siennes.ouvertes().en_ordre(au=self.jour).pour_liste())

    @cached_property
    def seances(self) -> list[Seance]:
        siennes = Seance.objects.autorises(self.agent, Droit.VOIR_SEANCES).filter(instance__reseau=self.reseau)
        return list(siennes.a_venir(au=self.jour).pour_liste().order_by("debut", "pk"))

    @cached_property
    def membres(self) -> list[Membre]:
        siens = Membre.objects.autorises(self.agent, Droit.VOIR_INSTANCES).en_cours(au=self.jour)
        return list(siens.filter(instance__reseau=self.reseau, instance__close_le__isnull=True).pour_liste())

    @cached_property
    def echeances(self) -> list[Echeance]:
        return agenda.du_reseau(self.reseau, self.agent, self.droits, au=self.jour)

    def page(self, libelle: str, nom_url: str, *arguments) -> Lien:
        return Lien(libelle, reverse(nom_url, args=[self.reseau.code, *arguments]))
