"""Confier un rôle à un agent : lequel, où, de quand à quand."""

from django import forms
from django.db import models

from pilotage.acces import PORTEES, Droit, Portee, Role
from pilotage.annees import aujourd_hui
from pilotage.champs import JourField
from pilotage.models import Academie, Affectation, Etablissement, Reseau
from pilotage.recherche import contient

CANDIDATS_AU_PLUS = 20
# Où chercher un lieu de cette portée, et comment l’on nomme ce que l’on cherche.
LIEUX: dict[Portee, tuple[type[Reseau | Etablissement | Academie], tuple[str, ...], str]] = {
    Portee.RESEAU: (Reseau, ("code", "nom", "tete__commune"), "un réseau"),
    Portee.ETABLISSEMENT: (Etablissement, ("uai", "nom", "commune"), "un établissement"),
    Portee.ACADEMIE: (Academie, ("nom",), "une académie"),
}


class AffectationForm(forms.ModelForm):
    """Le lieu se tape (UAI ou nom) : une liste déroulante de mille réseaux ne se lit pas, et coûte cher.

    Un seul lieu répond : il est retenu. Plusieurs : le formulaire revient avec vingt candidats au plus, à choisir
    dans `choix`. Aucun : une erreur dit quoi taper.
    """

    lieu = forms.CharField(
        label="Réseau, établissement ou académie",
        required=False,
        max_length=100,
        help_text="L’UAI (sept chiffres et une lettre), ou une partie du nom ou de la commune. "
        "Rien pour un administrateur, qui administre toute l’installation.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    choix = forms.ChoiceField(
        label="Lequel ?",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choisissez l’un des lieux proposés."},
    )
    debut = JourField(label="À partir du", initial=aujourd_hui)
    fin = JourField(label="Jusqu’au", required=False, help_text="Laissez vide si la fin n’est pas connue.")

    quotite = forms.IntegerField(
        label="Quotité (%)",
        required=False,
        min_value=1,
        max_value=100,
        help_text="Pour un coordonnateur : la part de son service, de 1 à 100.",
    )

    field_order = ["role", "lieu", "choix", "fonction", "debut", "fin", "quotite"]

    class Meta:
        model = Affectation
        fields = ["role", "fonction", "debut", "fin", "quotite"]
        help_texts = {
            "fonction": "Pour un pilote ou un lecteur académique : le titre qui paraîtra dans les documents.",
        }

    def __init__(self, *args, agent, par, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.agent, self.par = agent, par
        self.fields["role"].choices = [("", "Choisir un rôle"), *Role.choices]
        self.fields["fonction"].required = False
        # Obligatoire selon le rôle : ni « facultatif », ni refusé d’avance.
        self.fields["lieu"].sans_mention = self.fields["choix"].sans_mention = True
        self.candidats = self._chercher() if self.is_bound else {}
        self.fields["choix"].choices = [(cle, str(objet)) for cle, objet in self.candidats.items()]
        # Sans hésitation sur le lieu, la question n’est pas posée.
        if len(self.candidats) < 2:
            del self.fields["choix"]

    @property
    def portees(self) -> frozenset[Portee]:
        return PORTEES.get(self.data.get("role", ""), frozenset()) - {Portee.TOUT}

    def _chercher(self) -> dict[str, models.Model]:
        """Lieux qui répondent à ce qui est tapé, dans l’ordre, vingt et un au plus."""
        saisie = self.data.get("lieu", "").strip()
        trouves: dict[str, models.Model] = {}
        for portee in sorted(self.portees) if saisie else []:
            modele, champs, _ = LIEUX[portee]
            requete = modele.objects.autorises(self.par, Droit.GERER_COMPTES)
            if modele is Reseau:
                requete = requete.pour_entete()
            reponses = requete.filter(contient(saisie, *champs)).order_by("nom", "pk")
            trouves |= {f"{portee}:{objet.pk}": objet for objet in reponses[: CANDIDATS_AU_PLUS + 1]}
        return dict(list(trouves.items())[: CANDIDATS_AU_PLUS + 1])

    def clean(self):
        donnees = super().clean()
        if donnees.get("role"):
            self._poser_le_lieu(donnees)
        if donnees.get("debut") and donnees.get("fin") and donnees["fin"] < donnees["debut"]:
            self.add_error("fin", "La fin de l’affectation vient avant son début : vérifiez les deux dates.")
        return donnees

    def _poser_le_lieu(self, donnees):
        saisie = donnees.get("lieu", "").strip()
        if not self.portees:
            if saisie:
                self.add_error("lieu", "Un administrateur administre toute l’installation : laissez cette case vide.")
            return
        attendu = " ou ".join(LIEUX[portee][2] for portee in sorted(self.portees, reverse=True))
        if not saisie:
            self.add_error("lieu", f"Ce rôle s’exerce sur {attendu} : tapez son UAI ou une partie de son nom.")
        elif not self.candidats:
            self.add_error(
                "lieu", f"Rien ne répond à « {saisie} ». Ce rôle s’exerce sur {attendu} : tapez son UAI ou son nom."
            )
        elif len(self.candidats) == 1:
            self._retenir(next(iter(self.candidats)))
        elif donnees.get("choix"):
            self._retenir(donnees["choix"])
        elif len(self.candidats) > CANDIDATS_AU_PLUS:
            self.add_error(
                "lieu", f"Plus de {CANDIDATS_AU_PLUS} lieux répondent à « {saisie} » : précisez, ou tapez l’UAI."
            )
            del self.fields["choix"]
        elif "choix" not in self.errors:
            self.add_error("choix", f"Plusieurs lieux répondent à « {saisie} » : choisissez le bon.")

    def _retenir(self, cle):
        portee, lieu = cle.partition(":")[0], self.candidats[cle]
        setattr(self.instance, portee, lieu)
        deja = self.instance.agent.affectations.en_cours(au=aujourd_hui())
        if deja.filter(role=self.cleaned_data["role"], **{portee: lieu}).exists():
            self.add_error("lieu", f"{self.instance.agent} tient déjà ce rôle ici : {lieu}.")


class AffectationFinirForm(forms.ModelForm):
    """Tout de suite, ou au soir d’un dernier jour : qui n’a plus un rôle depuis une heure ne signe plus."""

    quand = forms.ChoiceField(
        label="Quand le rôle finit-il ?",
        choices=[
            ("maintenant", "tout de suite : il n’ouvre plus rien, il ne signe plus"),
            ("jour", "au soir du dernier jour"),
        ],
        initial="maintenant",
        widget=forms.RadioSelect,
    )
    fin = JourField(
        label="Dernier jour", required=False, help_text="Seulement si le rôle court encore d’ici là, ou s’il est fini."
    )

    field_order = ["quand", "fin"]

    class Meta:
        model = Affectation
        fields = ["fin"]

    def __init__(self, *args, par, **kwargs):
        super().__init__(*args, **kwargs)
        self.par = par
        self.fields["fin"].sans_mention = True

    def clean(self):
        champs = super().clean()
        # Il faut toujours quelqu’un pour administrer : nul ne s’en retire soi-même.
        if self.instance.role == Role.ADMINISTRATEUR and self.instance.agent == self.par:
            raise forms.ValidationError(
                "Vous ne pouvez pas mettre fin à votre propre rôle d’administrateur : demandez-le à un autre."
            )
        fin, quand = champs.get("fin"), champs.get("quand")
        if quand == "jour" and not fin and "fin" not in self.errors:
            self.add_error("fin", "Donnez le dernier jour, ou choisissez « tout de suite ».")
        elif quand == "maintenant" and fin and fin != aujourd_hui():
            self.add_error(
                "fin", "Tout de suite, ou au soir d’un autre jour ? Videz cette case, ou choisissez « au soir »."
            )
        return champs

    def clean_fin(self):
        fin = self.cleaned_data["fin"]
        if fin and fin < self.instance.debut:
            raise forms.ValidationError(
                f"L’affectation a commencé le {self.instance.debut:%d/%m/%Y} : elle ne peut pas finir avant."
            )
        return fin

    def save(self, commit=True):
        if self.cleaned_data["quand"] == "maintenant":
            # Une fin déjà notée pour plus tard ne compte plus.
            self.instance.fin = None
            self.instance.retirer()
            return self.instance
        return super().save(commit)
