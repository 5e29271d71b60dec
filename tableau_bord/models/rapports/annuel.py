"""Le rapport d’une année : où il en est, ce qui a été soumis, qui l’a signé."""

from collections.abc import Iterable
from datetime import date

from django.db import models, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from pilotage.acces import PerimetreQuerySet, Role
from pilotage.annees import aujourd_hui, libelle_annee, verifier_annee
from pilotage.etats import AvecEtats, PassageBase, TransitionInterdite
from pilotage.models import Affectation, Agent, Reseau
from tableau_bord.etats import FAITS_RAPPORT, MOTIF_RAPPORT, TONS_RAPPORT, TRANSITIONS_RAPPORT, EtatRapport


class RapportAnnuel(AvecEtats):
    """Un rapport par réseau et par année. `tour` : le rang de la soumission ; les signatures valent pour un tour."""

    CHEMIN_RESEAU = "reseau"
    TRANSITIONS = TRANSITIONS_RAPPORT
    MOTIF_OBLIGATOIRE = MOTIF_RAPPORT

    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="rapports", verbose_name="réseau")
    annee = models.PositiveSmallIntegerField("année scolaire", validators=[verifier_annee])
    etat = models.CharField(
        "état", max_length=10, choices=EtatRapport.choices, default=EtatRapport.BROUILLON, editable=False
    )
    tour = models.PositiveSmallIntegerField("tour de signature", default=0, editable=False)
    # Ce qui a été soumis, tel quel : c’est cela que l’on signe, et que l’édition gardera.
    donnees = models.JSONField("données soumises", null=True, editable=False)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "rapport annuel"
        verbose_name_plural = "rapports annuels"
        ordering = ["-annee", "pk"]
        constraints = [models.UniqueConstraint(fields=["reseau", "annee"], name="rapport_unique")]

    def __str__(self):
        return f"Rapport {libelle_annee(self.annee)}"

    def get_absolute_url(self):
        return reverse("rapport_suivre", args=[self.reseau.code, self.annee])

    @property
    def ton(self) -> str:
        return TONS_RAPPORT.get(self.etat, "neutre")

    @property
    def est_fige(self) -> bool:
        """Soumis, il ne s’écrit plus : on signe ce qu’on a lu."""
        return self.etat != EtatRapport.BROUILLON

    @property
    def est_valide(self) -> bool:
        return self.etat in (EtatRapport.VALIDE, EtatRapport.TRANSMIS)

    def soumettre(self, donnees: dict, *, par: Agent) -> None:
        """Fige ces données et ouvre un tour de signature ; lève `TransitionInterdite`."""
        self.passer("soumettre", par=par, donnees=donnees, tour=F("tour") + 1)

    @transaction.atomic
    def signer(self, *, par: Agent, tour: int) -> bool:
        """La signature de cet agent, à chacun de ses titres ; vrai si c’était la dernière, et le rapport est validé.

        Lève `TransitionInterdite` s’il n’est pas (ou plus) de ceux qui signent, ou si ce qu’il a lu n’est plus soumis.
        """
        rapport = RapportAnnuel.objects.select_for_update().get(pk=self.pk)
        if rapport.etat != EtatRapport.SOUMIS:
            raise TransitionInterdite(
                f"Le rapport n’est plus soumis à la signature : il est {rapport.get_etat_display()}."
            )
        if rapport.tour != tour:
            raise TransitionInterdite(
                "Le rapport a été repris depuis que vous l’avez ouvert : relisez-le avant de signer."
            )
        titres = [attendu for attendu in rapport.attendus(au=aujourd_hui()) if attendu.agent_id == par.pk]
        if not titres:
            raise TransitionInterdite(rapport._plus_signataire(par))
        for affectation in titres:
            Signature.objects.get_or_create(
                rapport=rapport,
                tour=tour,
                agent=par,
                titre=titre_de(affectation),
                defaults={"nom": str(par), "fonction": fonction_de(affectation)},
            )
        if rapport.manquantes(au=aujourd_hui()):
            return False
        self.passer("valider", par=par)
        return True

    def _plus_signataire(self, agent: Agent) -> str:
        siennes = self.reseau.affectations.filter(agent=agent, role__in=SIGNATAIRES, fin__isnull=False).order_by("-fin")
        finie = next((a for a in siennes if a.situation(au=aujourd_hui()) == "finie"), None)
        if finie is None:
            return "Seuls les pilotes du réseau et, pour le budget, le gestionnaire signent le rapport."
        return (
            f"Vous n’êtes plus {finie.get_role_display()} de ce réseau depuis le {finie.finie_le} : votre signature "
            "n’est plus attendue, et rien n’a été enregistré."
        )

    def attendus(self, *, au: date) -> list[Affectation]:
        """Qui doit signer, ce jour-là : chaque pilote du réseau, puis chaque gestionnaire pour le budget."""
        return signataires(self.reseau, au=au)

    def manquantes(self, *, au: date) -> list[Affectation]:
        """Celles des signatures attendues qui ne sont pas encore là."""
        deja = {(signature.agent_id, signature.titre) for signature in self.signatures_du_tour()}
        return [a for a in self.attendus(au=au) if (a.agent_id, titre_de(a)) not in deja]

    def signatures_du_tour(self) -> list["Signature"]:
        return list(self.signatures.filter(tour=self.tour).order_by("-titre", "le", "pk"))

    def valider(self, *, par: Agent) -> None:
        """Quand le dernier attendu est parti sans signer, ceux qui restent valident ; lève `TransitionInterdite`."""
        if manque := self.manquantes(au=aujourd_hui()):
            noms = ", ".join(str(affectation.agent) for affectation in manque)
            raise TransitionInterdite(f"Il manque encore une signature : {noms}.")
        if not self.signatures_du_tour():
            raise TransitionInterdite("Personne n’a signé : aucun pilote n’est affecté au réseau.")
        self.passer("valider", par=par)


SIGNATAIRES = (Role.PILOTE, Role.GESTIONNAIRE)


def signataires(reseau: Reseau, *, au: date) -> list[Affectation]:
    """Les affectations qui font signer, une par agent et par titre : les pilotes d’abord, puis le gestionnaire."""
    trouvees = reseau.affectations.filter(role__in=SIGNATAIRES).select_related("agent")
    return parmi(trouvees.order_by("debut", "agent__nom", "agent__prenom", "pk"), au=au)


def parmi(affectations: Iterable[Affectation], *, au: date) -> list[Affectation]:
    """Celles de ces affectations, lues avec leur agent, qui font signer ce jour-là."""
    en_cours = [a for a in affectations if a.role in SIGNATAIRES and a.situation(au=au) == "en cours"]
    uniques = {(a.agent_id, a.role): a for a in en_cours}
    ordre = {fonction: rang for rang, fonction in enumerate(("ien", "principal", "ia_ipr"))}
    return sorted(uniques.values(), key=lambda a: (SIGNATAIRES.index(Role(a.role)), ordre.get(a.fonction, 9)))


def titre_de(affectation: Affectation) -> str:
    return Signature.Titre.BUDGET if affectation.role == Role.GESTIONNAIRE else Signature.Titre.RAPPORT


def fonction_de(affectation: Affectation) -> str:
    """« principal du collège », « gestionnaire »."""
    return (affectation.get_fonction_display() if affectation.fonction else "") or affectation.get_role_display()


class PassageRapport(PassageBase):
    rapport = models.ForeignKey(RapportAnnuel, models.CASCADE, related_name="passages")

    class Meta(PassageBase.Meta):
        verbose_name = "passage d’un rapport"

    @property
    def fait(self) -> str:
        return FAITS_RAPPORT.get(self.verbe, self.verbe)


class Signature(models.Model):
    """Qui a signé, à quel titre, quand ; le nom et la fonction restent ceux de ce jour-là."""

    CHEMIN_RESEAU = "rapport__reseau"

    class Titre(models.TextChoices):
        RAPPORT = "rapport", "le rapport"
        BUDGET = "budget", "le budget"

    rapport = models.ForeignKey(RapportAnnuel, models.CASCADE, related_name="signatures")
    tour = models.PositiveSmallIntegerField("tour")
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    titre = models.CharField("signe", max_length=10, choices=Titre.choices)
    nom = models.CharField("nom", max_length=130)
    fonction = models.CharField("fonction", max_length=100)
    le = models.DateTimeField("le", default=timezone.now)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "signature"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["rapport", "tour", "agent", "titre"], name="signature_une_fois")]

    def __str__(self):
        return f"{self.nom}, {self.fonction}"
