"""Les travaux de fond, tels que leur demandeur les voit : la ligne en base est la vérité, le message n’est qu’un réveil."""

import uuid
from datetime import timedelta
from zlib import crc32

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime

from pilotage.acces import Droit
from pilotage.ecriture import date_en_clair
from pilotage.models.agents import Agent
from pilotage.models.reseau import Reseau


class BailPerdu(Exception):
    """Le bail a expiré et un autre processus a repris le travail : celui-ci n’a plus rien à écrire."""


class TravailQuerySet(models.QuerySet):
    def de(self, agent):
        """Ceux que l’agent a demandés, le premier ou après un autre, tant que leur réseau lui est ouvert."""
        aussi_demandes = Travail.autres_demandeurs.through.objects.filter(agent_id=agent.pk).values("travail_id")
        ouverts = Reseau.objects.autorises(agent, Droit.ENTRER).order_by().values("pk")
        return self.filter(
            Q(demandeur_id=agent.pk) | Q(pk__in=aussi_demandes), Q(reseau__isnull=True) | Q(reseau__in=ouverts)
        )

    def en_suspens(self):
        return self.filter(etat__in=Travail.ETATS_EN_SUSPENS)

    def a_prendre(self, *, au):
        """Ceux qu’un processus peut commencer à cet instant : jamais pris, ou pris par un processus disparu."""
        return self.filter(
            Q(etat=Travail.Etat.EN_ATTENTE) | Q(etat=Travail.Etat.EN_COURS, bail_jusqu_a__lt=au),
            tentatives__lt=Travail.TENTATIVES_MAX,
        )

    def a_renvoyer(self, *, au):
        """Ceux dont le message s’est peut-être perdu : leur échéance est passée."""
        return self.a_prendre(au=au).filter(Q(bail_jusqu_a__isnull=True) | Q(bail_jusqu_a__lt=au)).order_by("pk")

    def a_abandonner(self, *, au):
        """Ceux dont le dernier essai permis a été interrompu."""
        return self.filter(etat=Travail.Etat.EN_COURS, bail_jusqu_a__lt=au, tentatives__gte=Travail.TENTATIVES_MAX)


class Travail(models.Model):
    class Etat(models.TextChoices):
        EN_ATTENTE = "en_attente", "en attente"
        EN_COURS = "en_cours", "en cours"
        FAIT = "fait", "fait"
        ECHOUE = "echoue", "échoué"

    TENTATIVES_MAX = 5
    ETATS_EN_SUSPENS = (Etat.EN_ATTENTE, Etat.EN_COURS)

    genre = models.CharField("genre", max_length=40)
    libelle = models.CharField("libellé", max_length=150, blank=True)
    parametres = models.JSONField("paramètres", default=dict)
    # Même demande encore en attente ou en cours : on la montre, on ne la refait pas.
    cle = models.CharField("clé d’unicité", max_length=120)
    demandeur = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="travaux")
    # Qui demande la même chose pendant qu’elle se fait la suit aussi.
    autres_demandeurs = models.ManyToManyField(Agent, blank=True, related_name="+", verbose_name="l’ont aussi demandé")
    reseau = models.ForeignKey(Reseau, models.CASCADE, null=True, blank=True, related_name="travaux")
    etat = models.CharField("état", max_length=12, choices=Etat.choices, default=Etat.EN_ATTENTE)
    progression = models.PositiveSmallIntegerField("progression (%)", default=0)
    message = models.CharField("message", max_length=300, blank=True)
    tentatives = models.PositiveSmallIntegerField("tentatives", default=0)
    # En cours : jusqu’à quand le processus qui l’a pris le tient. En attente : quand le balayage renverra son message.
    bail_jusqu_a = models.DateTimeField("bail jusqu’à", null=True, blank=True)
    jeton = models.UUIDField("jeton de la tentative en cours", null=True, blank=True)
    resultat = models.JSONField("résultat", default=dict, blank=True)
    erreur = models.TextField("raison de l’échec", blank=True)
    cree_le = models.DateTimeField("demandé le", auto_now_add=True)
    commence_le = models.DateTimeField("commencé le", null=True, blank=True)
    fini_le = models.DateTimeField("fini le", null=True, blank=True)

    objects = TravailQuerySet.as_manager()

    class Meta:
        verbose_name = "travail"
        verbose_name_plural = "travaux"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["etat", "bail_jusqu_a"], name="travail_a_reprendre"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cle"],
                condition=Q(etat__in=["en_attente", "en_cours"]),
                name="travail_pas_deux_fois",
                violation_error_message="Cette demande est déjà en cours.",
            )
        ]

    def __str__(self):
        return self.libelle or self.genre

    @property
    def est_fini(self) -> bool:
        return self.etat in (self.Etat.FAIT, self.Etat.ECHOUE)

    @property
    def ton(self) -> str:
        """Couleur de l’état, parmi celles du composant « badge »."""
        tons: dict[str, str] = {self.Etat.FAIT: "succes", self.Etat.ECHOUE: "erreur", self.Etat.EN_COURS: "info"}
        return tons.get(self.etat, "neutre")

    @property
    def aspect(self) -> str:
        """Résumé de ce que la page montre : le même tant que rien n’y change."""
        return f"{self.etat}.{self.progression}.{crc32(self.message.encode()):x}"

    @property
    def lien(self) -> dict[str, str] | None:
        """Où mène le résultat (`adresse`, `libelle`) ; rien s’il ne mène nulle part sur ce site."""
        adresse = self.resultat.get("adresse", "")
        if not url_has_allowed_host_and_scheme(adresse, allowed_hosts=None):
            return None
        return {"adresse": adresse, "libelle": self.resultat.get("libelle") or "Voir le résultat"}

    @property
    def conclusion(self) -> str:
        """Une phrase sur le résultat : celle de la fonction (`resultat["phrase"]`), sinon la date."""
        if self.fini_le is None or self.resultat.get("phrase"):
            return self.resultat.get("phrase", "")
        return f"Terminé le {date_en_clair(localtime(self.fini_le), 'j F Y à H:i')}."

    def prendre(self, *, duree: timedelta) -> bool:
        """Prend le travail pour `duree` ; faux s’il est fini, déjà tenu par un autre, ou à bout d’essais."""
        maintenant, jeton = timezone.now(), uuid.uuid4()
        # La condition est dans l’UPDATE : deux processus réveillés ensemble ne le prennent pas tous les deux.
        pris = (
            Travail.objects.filter(pk=self.pk)
            .a_prendre(au=maintenant)
            .update(
                etat=self.Etat.EN_COURS,
                jeton=jeton,
                bail_jusqu_a=maintenant + duree,
                tentatives=F("tentatives") + 1,
                commence_le=Coalesce(F("commence_le"), maintenant),
            )
        )
        if pris:
            self.refresh_from_db()
            self.jeton = jeton
        return bool(pris)

    def renouveler(self, *, duree: timedelta, **champs) -> None:
        """Prolonge le bail de `duree` ; lève `BailPerdu` si un autre a repris le travail."""
        self._ecrire(bail_jusqu_a=timezone.now() + duree, **champs)

    def conclure(self, resultat: dict) -> None:
        """Le travail est fait ; lève `BailPerdu` si un autre l’a repris."""
        self._ecrire(
            etat=self.Etat.FAIT,
            progression=100,
            resultat=resultat,
            erreur="",
            message="",
            **self._liberation(fini=True),
        )

    def echouer(self, raison: str) -> None:
        """Le travail ne se fera pas, et son demandeur lira pourquoi ; lève `BailPerdu` si un autre l’a repris."""
        self._ecrire(etat=self.Etat.ECHOUE, erreur=raison, **self._liberation(fini=True))

    def remettre_en_attente(self, *, message: str, delai: timedelta) -> None:
        """L’essai a échoué : le balayage le renverra après `delai` ; lève `BailPerdu` si un autre l’a repris."""
        self._ecrire(
            etat=self.Etat.EN_ATTENTE, progression=0, message=message, **self._liberation(bail=timezone.now() + delai)
        )

    def _liberation(self, *, fini=False, bail=None) -> dict:
        return {"jeton": None, "bail_jusqu_a": bail, "fini_le": timezone.now() if fini else None}

    def _ecrire(self, **champs) -> None:
        if not Travail.objects.filter(pk=self.pk, etat=self.Etat.EN_COURS, jeton=self.jeton).update(**champs):
            raise BailPerdu(f"Travail n° {self.pk} : le bail est perdu.")
        for nom, valeur in champs.items():
            setattr(self, nom, valeur)
