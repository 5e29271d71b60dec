"""Les courriels : une ligne par destinataire, qui est la vérité ; ce qui part, et ce qu’il en est advenu."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from pilotage.models.agents import Agent
from pilotage.models.decisions import Decision
from pilotage.models.instances import Instance, ReserveQuerySet
from pilotage.models.reseau import Reseau
from pilotage.models.seances import Presence, Seance

# Au bout de combien de temps un courriel pris par un processus disparu est repris.
PRISE = timedelta(minutes=2)
# Ce que l’on attend avant de réessayer, essai après essai ; au-delà, l’envoi est abandonné et se voit.
DELAIS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180))


class CourrielQuerySet(ReserveQuerySet):
    def a_envoyer(self, *, au):
        """Ceux dont l’heure est venue, et ceux qu’un processus avait pris avant de disparaître."""
        etats = Courriel.Etat
        return self.filter(
            Q(etat=etats.A_ENVOYER, pas_avant__lte=au) | Q(etat=etats.EN_COURS, pris_le__lt=au - PRISE)
        ).order_by("pk")

    def _ouverts_a(self, agent) -> Q:
        # Un rappel d’échéances, une demande de signature, un rapport transmis ne tiennent à aucune instance.
        sorte = Courriel.Genre
        genres = (sorte.ECHEANCE, sorte.SIGNATURE, sorte.TRANSMISSION, sorte.CAMPAGNE)
        return super()._ouverts_a(agent) | Q(instance__isnull=True, genre__in=genres)

    def en_suspens(self):
        return self.filter(etat__in=Courriel.EN_SUSPENS)

    def pour_liste(self):
        return self.select_related("seance__instance", "decision").order_by("-pk")


class Courriel(models.Model):
    CHEMIN_RESEAU = "reseau"
    CHEMIN_INSTANCE = "instance"

    class Genre(models.TextChoices):
        CONVOCATION = "convocation", "convocation"
        CHANGEMENT = "changement", "changement"
        ANNULATION = "annulation", "annulation"
        COMPTE_RENDU = "compte_rendu", "compte rendu"
        RAPPEL = "rappel", "rappel d’une décision"
        ECHEANCE = "echeance", "rappel d’échéances"
        SIGNATURE = "signature", "demande de signature"
        MENTION = "mention", "mention dans un commentaire"
        BILAN = "bilan", "rappel de bilans"
        TRANSMISSION = "transmission", "rapport transmis"
        CAMPAGNE = "campagne", "chiffres à rendre"

    class Etat(models.TextChoices):
        A_ENVOYER = "a_envoyer", "à envoyer"
        EN_COURS = "en_cours", "en cours d’envoi"
        ENVOYE = "envoye", "envoyé"
        GARDE = "garde", "gardé, non envoyé"
        REFUSE = "refuse", "refusé par le serveur"
        ABANDONNE = "abandonne", "abandonné"

    EN_SUSPENS = (Etat.A_ENVOYER, Etat.EN_COURS)
    # Leur objet et leur texte sont écrits par l’étage qui les demande ; rien ne se compose au moment de partir.
    DEJA_ECRITS = frozenset(
        {Genre.MENTION, Genre.BILAN, Genre.ECHEANCE, Genre.SIGNATURE, Genre.TRANSMISSION, Genre.CAMPAGNE}
    )
    AVEC_ORDRE_DU_JOUR = frozenset({Genre.CONVOCATION, Genre.CHANGEMENT})
    TONS: dict[str, str] = {
        Etat.ENVOYE: "succes",
        Etat.GARDE: "info",
        Etat.EN_COURS: "info",
        Etat.REFUSE: "erreur",
        Etat.ABANDONNE: "erreur",
    }

    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="courriels", verbose_name="réseau")
    instance = models.ForeignKey(Instance, models.CASCADE, null=True, related_name="courriels")
    # De quoi il parle : la place d’un membre à une séance, ou une décision qu’on lui rappelle.
    seance = models.ForeignKey(Seance, models.CASCADE, null=True, related_name="courriels", verbose_name="séance")
    presence = models.ForeignKey(Presence, models.CASCADE, null=True, related_name="courriels")
    decision = models.ForeignKey(Decision, models.CASCADE, null=True, related_name="courriels", verbose_name="décision")
    genre = models.CharField("genre", max_length=15, choices=Genre.choices)
    destinataire = models.EmailField("destinataire")
    nom = models.CharField("nom du destinataire", max_length=130, blank=True)
    par = models.ForeignKey(Agent, models.PROTECT, related_name="+", verbose_name="demandé par")
    # Écrits à l’envoi, d’après la séance telle qu’elle est alors : un changement entre-temps n’en fait pas un second.
    objet = models.CharField("objet", max_length=250, blank=True)
    texte = models.TextField("texte", blank=True)
    agenda = models.TextField("pièce d’agenda", blank=True)
    etat = models.CharField("état", max_length=10, choices=Etat.choices, default=Etat.A_ENVOYER)
    pas_avant = models.DateTimeField("pas avant", default=timezone.now)
    pris_le = models.DateTimeField("pris le", null=True, blank=True)
    tentatives = models.PositiveSmallIntegerField("tentatives", default=0)
    erreur = models.CharField("ce que le serveur a répondu", max_length=300, blank=True)
    # Ce qui ne se demande qu’une fois (« bilans-12-34-2027-06-30 ») : la base refuse de le voir deux fois.
    cle = models.CharField("clé de la demande", max_length=100, unique=True, null=True, blank=True, editable=False)
    # Le même à chaque essai : une boîte qui l’a déjà reçu reconnaît le doublon.
    identifiant = models.UUIDField("identifiant du message", default=uuid.uuid4, unique=True)
    cree_le = models.DateTimeField("demandé le", auto_now_add=True)
    fini_le = models.DateTimeField("fini le", null=True, blank=True)

    objects = CourrielQuerySet.as_manager()

    class Meta:
        verbose_name = "courriel"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["etat", "pas_avant"], name="courriel_a_envoyer")]
        constraints = [
            models.UniqueConstraint(
                fields=["presence", "genre"],
                condition=Q(etat__in=["a_envoyer", "en_cours"]),
                name="courriel_pas_deux_fois",
                violation_error_message="Ce courriel est déjà en attente d’envoi.",
            ),
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(etat__in=["a_envoyer", "en_cours"]),
                name="courriel_rappel_pas_deux_fois",
                violation_error_message="Ce rappel est déjà en attente d’envoi.",
            ),
        ]

    def __str__(self):
        return f"{self.get_genre_display()} à {self.destinataire}"

    @property
    def porte_l_ordre_du_jour(self) -> bool:
        return self.seance_id is not None and self.genre in self.AVEC_ORDRE_DU_JOUR

    @property
    def ton(self) -> str:
        return self.TONS.get(self.etat, "neutre")

    def prendre(self) -> bool:
        """Prend le courriel pour l’envoyer ; faux si un autre processus l’a pris."""
        maintenant = timezone.now()
        # La condition est dans l’UPDATE : deux processus ne l’envoient pas tous les deux.
        pris = (
            Courriel.objects.filter(pk=self.pk)
            .a_envoyer(au=maintenant)
            .update(etat=self.Etat.EN_COURS, pris_le=maintenant, tentatives=F("tentatives") + 1)
        )
        if pris:
            self.refresh_from_db(fields=["etat", "pris_le", "tentatives"])
        return bool(pris)

    def finir(self, etat: str, erreur: str = "", **champs) -> None:
        self._ecrire(etat=etat, erreur=erreur[:300], fini_le=timezone.now(), **champs)

    def reporter(self, erreur: str) -> None:
        """L’envoi n’a pas pu se faire : on réessaiera ; après le dernier essai, c’est abandonné."""
        if self.tentatives > len(DELAIS):
            self.finir(self.Etat.ABANDONNE, erreur)
        else:
            delai = DELAIS[self.tentatives - 1]
            self._ecrire(etat=self.Etat.A_ENVOYER, erreur=erreur[:300], pas_avant=timezone.now() + delai)

    def rendre(self, erreur: str) -> None:
        """Le serveur ne répond à personne : ce courriel-ci n’y est pour rien, l’essai ne compte pas."""
        pas_avant = timezone.now() + DELAIS[0]
        self._ecrire(
            etat=self.Etat.A_ENVOYER, erreur=erreur[:300], pas_avant=pas_avant, tentatives=max(0, self.tentatives - 1)
        )

    def _ecrire(self, **champs):
        Courriel.objects.filter(pk=self.pk, etat=self.Etat.EN_COURS, pris_le=self.pris_le).update(**champs)
        for nom, valeur in champs.items():
            setattr(self, nom, valeur)
