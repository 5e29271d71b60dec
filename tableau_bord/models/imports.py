"""La trace d’un import : quel fichier, quel jeu de données, ce qui a été lu, gardé, écarté, refusé et pourquoi."""

from django.db import models

from pilotage.academies import ACADEMIES
from pilotage.models import Agent, Travail


class Import(models.Model):
    class Etat(models.TextChoices):
        RECU = "recu", "reçu"
        FAIT = "fait", "fait"
        REFUSE = "refuse", "refusé"
        ANNULE = "annule", "annulé"

    nom_fichier = models.CharField("fichier", max_length=200)
    fichier = models.FileField("fichier reçu", upload_to="imports/", blank=True)
    empreinte = models.CharField("SHA-256", max_length=64, blank=True)
    jeu = models.CharField("jeu de données", max_length=40, blank=True)
    academie = models.CharField("académie demandée", max_length=2, blank=True)
    essai = models.BooleanField("essai, sans rien écrire", default=False)
    etat = models.CharField("état", max_length=8, choices=Etat.choices, default=Etat.RECU)
    lues = models.PositiveIntegerField("lignes lues", default=0)
    gardees = models.PositiveIntegerField("lignes gardées", default=0)
    ecartees = models.PositiveIntegerField("lignes écartées", default=0)
    refusees = models.PositiveIntegerField("lignes refusées", default=0)
    # {"changements": […], "ecartees": [{ligne, raison}], "erreurs": [{ligne, colonne, valeur, attendu}]} : 50 au plus de chaque
    compte_rendu = models.JSONField("compte rendu", default=dict)
    par = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="imports")
    travail = models.OneToOneField(Travail, models.SET_NULL, null=True, blank=True, related_name="import_demande")
    le = models.DateTimeField("le", auto_now_add=True)
    # L’import qui écrit pour de bon ce qu’un essai a montré.
    suite_de = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="suite")
    annule_le = models.DateTimeField("annulé le", null=True, blank=True)
    annule_par = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "import"
        ordering = ["-pk"]

    def __str__(self):
        return self.nom_fichier

    @property
    def libelle(self) -> str:
        """Le jeu de données reconnu, vide s’il ne l’a pas été."""
        return self.compte_rendu.get("libelle", "")

    @property
    def rendu(self) -> dict:
        """Le compte rendu, avec toutes ses rubriques même vides."""
        vide = {"precisions": [], "refus": "", "changements": [], "raisons": {}, "ecartees": [], "erreurs": []}
        vide |= {"colonnes": [], "apercu": []}
        return vide | {"erreurs_en_tout": 0, "academie": ACADEMIES.get(self.academie, ("",))[0]} | self.compte_rendu

    @property
    def resume(self) -> str:
        """Une phrase sur ce qu’il est advenu de l’import."""
        if self.etat == self.Etat.REFUSE:
            return f"refusé, rien n’est écrit : {self.rendu['refus'] or f'{self.refusees} lignes refusées'}"
        return " ".join(self.rendu["changements"])

    @property
    def ton(self) -> str:
        tons: dict[str, str] = {self.Etat.FAIT: "succes", self.Etat.REFUSE: "erreur", self.Etat.ANNULE: "neutre"}
        return tons.get(self.etat, "info")

    def noter(self, bilan) -> None:
        """Garde le bilan d’un import : ce qui a été lu, gardé, écarté, refusé et pourquoi."""
        self.jeu = bilan.jeu
        self.etat = self.Etat.REFUSE if bilan.est_refuse else self.Etat.FAIT
        self.lues, self.gardees = bilan.lues, bilan.gardees
        self.ecartees, self.refusees = bilan.ecartees, bilan.refusees
        self.compte_rendu = bilan.en_json()
        self.save()
