"""Une saisie à la main : des valeurs écrites par quelqu’un, à valider par un pilote. Ses valeurs désignent son import."""

from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import reverse

from pilotage.acces import PerimetreQuerySet
from pilotage.etats import AvecEtats, PassageBase
from pilotage.models import Etablissement, Reseau
from tableau_bord.etats import MOTIF_SAISIE, TONS_SAISIE, TRANSITIONS_SAISIE, EtatSaisie
from tableau_bord.models.campagnes import Campagne
from tableau_bord.models.imports import Import
from tableau_bord.models.releves import Releve
from tableau_bord.models.valeurs import Valeur


class SaisieQuerySet(PerimetreQuerySet):
    def a_valider(self):
        return self.filter(etat=EtatSaisie.A_VALIDER, trace__etat=Import.Etat.FAIT)

    def pour_liste(self):
        return self.select_related("reseau", "trace__par", "campagne").order_by("-pk")

    def sans_valeur(self):
        """Celles dont toutes les valeurs et tous les relevés ont été remplacés ou retirés depuis."""
        return self.exclude(
            Exists(Valeur.objects.filter(provenance=OuterRef("trace")))
            | Exists(Releve.objects.filter(provenance=OuterRef("trace")))
        )


class Saisie(AvecEtats):
    """Qui a saisi (`trace.par`), quand (`trace.le`), quoi, et ce qu’un pilote en a dit."""

    CHEMIN_RESEAU = "reseau"
    TRANSITIONS = TRANSITIONS_SAISIE
    MOTIF_OBLIGATOIRE = MOTIF_SAISIE

    trace = models.OneToOneField(Import, models.CASCADE, related_name="saisie", verbose_name="import")
    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="saisies", verbose_name="réseau")
    campagne = models.ForeignKey(Campagne, models.SET_NULL, null=True, blank=True, related_name="saisies")
    # Celui d’une réponse à une campagne ; vide pour un indicateur saisi dans plusieurs établissements.
    etablissement = models.ForeignKey(Etablissement, models.SET_NULL, null=True, blank=True, related_name="saisies")
    # Laquelle des grilles de la campagne : l’indicateur suivi d’une évaluation ; vide pour celle des indicateurs.
    grille = models.CharField("grille", max_length=40, blank=True, editable=False)
    etat = models.CharField("état", max_length=10, choices=EtatSaisie.choices, default=EtatSaisie.A_VALIDER)

    objects = SaisieQuerySet.as_manager()

    class Meta:
        verbose_name = "saisie"
        ordering = ["-pk"]

    def __str__(self):
        return self.trace.nom_fichier.removeprefix(PREFIXE_SAISIE)

    def get_absolute_url(self):
        return reverse("saisie_detail", args=[self.reseau.code, self.pk])

    @property
    def ton(self) -> str:
        return TONS_SAISIE[self.etat]


class PassageSaisie(PassageBase):
    saisie = models.ForeignKey(Saisie, models.CASCADE, related_name="passages")

    class Meta(PassageBase.Meta):
        verbose_name = "passage d’une saisie"
        verbose_name_plural = "passages d’une saisie"

    def __str__(self):
        return f"{self.saisie} : {self.verbe}"


PREFIXE_SAISIE = "saisie : "
