"""À qui une édition validée a été transmise, comment, quand, et qui l’a ouverte."""

from django.core import signing
from django.db import models
from django.urls import reverse
from django.utils import timezone

from pilotage.acces import PerimetreQuerySet
from pilotage.models import Agent
from tableau_bord.models.rapports.editions import Edition

SEL = "transmission"


class Transmission(models.Model):
    """Un destinataire, et le lien qui lui ouvre cette édition, sans compte. Le lien retiré n’ouvre plus rien."""

    CHEMIN_RESEAU = "edition__reseau"

    class Qualite(models.TextChoices):
        DASEN = "dasen", "DASEN"
        RECTEUR = "recteur", "recteur"
        IA_IPR = "ia_ipr", "IA-IPR"
        VILLE = "ville", "ville ou collectivité"
        AUTRE = "autre", "autre"

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="transmissions")
    nom = models.CharField("destinataire", max_length=130)
    qualite = models.CharField("qualité", max_length=10, choices=Qualite.choices)
    courriel = models.EmailField("courriel professionnel", blank=True)
    par = models.ForeignKey(Agent, models.PROTECT, related_name="+", editable=False)
    le = models.DateTimeField("transmis le", auto_now_add=True)
    ouverte_le = models.DateTimeField("ouvert le", null=True, blank=True, editable=False)
    retiree_le = models.DateTimeField("lien retiré le", null=True, blank=True, editable=False)
    cle_saisie = models.UUIDField("clé de saisie", unique=True, null=True, editable=False)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "transmission"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.nom}, {self.get_qualite_display()}"

    @property
    def jeton(self) -> str:
        """De quoi ouvrir l’édition sans compte : signé, il ne dit que la clé de cette transmission."""
        return signing.dumps(self.pk, salt=SEL)

    @property
    def chemin(self) -> str:
        return reverse("lien_rapport", args=[self.jeton])

    @classmethod
    def du_jeton(cls, jeton: str) -> "Transmission | None":
        """La transmission encore ouverte que désigne ce lien ; `None` s’il n’est pas de nous, ou s’il a été retiré."""
        try:
            pk = signing.loads(jeton, salt=SEL)
        except signing.BadSignature:
            return None
        return (
            cls.objects.filter(pk=pk, retiree_le__isnull=True)
            .select_related("edition__reseau")
            .defer("edition__donnees")
            .first()
        )

    def ouvrir(self) -> None:
        """Retient la première ouverture."""
        Transmission.objects.filter(pk=self.pk, ouverte_le__isnull=True).update(ouverte_le=timezone.now())

    def retirer(self) -> None:
        Transmission.objects.filter(pk=self.pk, retiree_le__isnull=True).update(retiree_le=timezone.now())
