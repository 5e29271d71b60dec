"""Un changement d’état : un verbe, un UPDATE conditionnel, une trace."""

from django.core.exceptions import ValidationError
from django.db import models, transaction

MOTIF_MAX = 500


class TransitionInterdite(ValidationError):
    """Le verbe ne s’applique pas à l’état présent ; son message se montre tel quel."""

    def __str__(self):
        return " ".join(self.messages)


class AvecEtats(models.Model):
    """À hériter par un modèle qui a un champ `etat`, des `TRANSITIONS` et une trace `passages`.

    `TRANSITIONS` : verbe → (états de départ, état d’arrivée). `MOTIF_OBLIGATOIRE` : verbes qui demandent pourquoi.
    """

    TRANSITIONS: dict[str, tuple[tuple[str, ...], str]] = {}
    MOTIF_OBLIGATOIRE: frozenset[str] = frozenset()

    class Meta:
        abstract = True

    def verbes_possibles(self) -> list[str]:
        return [verbe for verbe, (depuis, _) in self.TRANSITIONS.items() if self.etat in depuis]

    @transaction.atomic
    def passer(self, verbe: str, *, par, motif: str = "", **champs) -> None:
        """Fait passer l’objet par `verbe` ; lève `TransitionInterdite` si l’état présent ne le permet pas."""
        depuis, vers = self.TRANSITIONS[verbe]
        # Un envoi direct ne passe par aucun champ de formulaire : la longueur se vérifie ici, le caractère nul s’ôte.
        motif = motif.replace("\x00", "").strip()
        if len(motif) > MOTIF_MAX:
            raise TransitionInterdite(f"« {verbe} » : le motif compte {len(motif)} caractères, {MOTIF_MAX} au plus.")
        if verbe in self.MOTIF_OBLIGATOIRE and not motif:
            raise TransitionInterdite(f"« {verbe} » : dites pourquoi, en une phrase.")
        # L’état d’où l’on part se lit en base, ligne tenue : l’objet a pu être lu avant un autre passage.
        ligne = type(self)._base_manager.filter(pk=self.pk)
        ancien = ligne.select_for_update().values_list("etat", flat=True).first()
        # La condition est dans l’UPDATE : deux clics simultanés ne passent pas deux fois.
        if not ligne.filter(etat__in=depuis).update(etat=vers, **champs):
            self.refresh_from_db(fields=["etat"])
            raise TransitionInterdite(f"« {verbe} » : impossible depuis l’état « {self.get_etat_display()} ».")
        self.passages.create(verbe=verbe, depuis=ancien, vers=vers, par=par, motif=motif)
        self.refresh_from_db()


class PassageBase(models.Model):
    """La trace d’un passage : qui, quand, d’où, vers où, pourquoi."""

    verbe = models.CharField("verbe", max_length=30)
    depuis = models.CharField("depuis", max_length=20)
    vers = models.CharField("vers", max_length=20)
    par = models.ForeignKey("pilotage.Agent", models.PROTECT, related_name="+")
    motif = models.CharField("motif", max_length=MOTIF_MAX, blank=True)
    le = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["pk"]
