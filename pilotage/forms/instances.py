"""Une instance et ceux qui y siègent."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.db import transaction
from django.db.models import Q

from pilotage.annees import aujourd_hui
from pilotage.champs import JourField
from pilotage.choix import ChoixForm
from pilotage.instances.composition import composer
from pilotage.instances.types import TypeInstance, regles_du_type
from pilotage.lignes import une_ligne
from pilotage.models import Agent, Instance, Membre, Rattachement


class LigneField(forms.CharField):
    """Un texte d’une ligne : retours, séparateurs Unicode et caractères de commande deviennent des espaces."""

    def to_python(self, value):
        return une_ligne(super().to_python(value))


class CourrielField(forms.EmailField):
    """Une seule adresse : « a@b.fr, c@d.fr » en enverrait une copie où chacun lirait l’autre."""

    default_error_messages = {"invalid": "Écrivez une seule adresse, par exemple prenom.nom@ville.fr."}


class InstanceForm(ChoixForm, forms.ModelForm):
    """À la création, ce que la sorte d’instance suppose (rythme, lecture, membres) se remplit de soi-même."""

    LECTEURS = [("non", "tout le réseau"), ("oui", "ses membres seulement, et ceux qui tiennent les instances")]

    lecteurs = forms.ChoiceField(label="Qui lit ses séances", choices=LECTEURS, widget=forms.RadioSelect)
    composer = forms.BooleanField(
        label="Y faire siéger d’emblée les pilotes et le coordonnateur",
        required=False,
        initial=True,
        help_text="Et les directeurs, pour un comité de pilotage ou un conseil école-collège. Vous corrigerez ensuite.",
    )

    class Meta:
        model = Instance
        fields = ["type", "nom", "objet", "parent", "seances_par_an"]
        field_classes = {"nom": LigneField}
        widgets = {"objet": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "nom": "Tel qu’il paraîtra sur les convocations. Vide : le nom de sa sorte.",
            "parent": "Pour une commission ou un groupe de travail.",
            "seances_par_an": "Vide : ce que sa sorte demande. RepNet le rappelle quand il en manque.",
        }

    def __init__(self, *args, reseau, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.reseau = reseau
        self.fields["nom"].required = self.fields["seances_par_an"].required = False
        parents = reseau.instances.actives().exclude(pk=self.instance.pk)
        self.fields["parent"].queryset = parents
        if not parents.exists():
            del self.fields["parent"]
        if self.instance.pk:
            del self.fields["composer"]
            self.initial["lecteurs"] = "oui" if self.instance.reservee else "non"
        else:
            self.initial.pop("seances_par_an", None)
            self.initial["seances_par_an"] = None
            self.fields["lecteurs"].choices = [
                ("", "selon l’usage : l’équipe de pilotage est réservée"),
                *self.LECTEURS,
            ]
            self.fields["lecteurs"].required = False
            self.initial["lecteurs"] = ""

    def clean(self):
        donnees = super().clean()
        sorte = donnees.get("type")
        if sorte:
            donnees["nom"] = donnees.get("nom") or self.instance.nom or _majuscule(TypeInstance(sorte).label)
            if donnees.get("seances_par_an") is None:
                donnees["seances_par_an"] = regles_du_type(sorte).seances_par_an
            self.instance.reservee = (
                donnees["lecteurs"] == "oui" if donnees.get("lecteurs") else regles_du_type(sorte).reservee
            )
        return donnees

    def _get_validation_exclusions(self):
        # Le réseau n’est pas un champ, mais le nom doit y être unique : que le formulaire le dise avant la base.
        return super()._get_validation_exclusions() - {"reseau"}

    @transaction.atomic
    def save(self, commit=True):
        nouvelle = not self.instance.pk
        instance = super().save()
        if nouvelle and self.cleaned_data.get("composer"):
            composer(instance, au=aujourd_hui())
        return instance


def _majuscule(texte: str) -> str:
    return texte[:1].upper() + texte[1:]


class MembreForm(ChoixForm, forms.ModelForm):
    """Un agent du réseau, ou une personne du dehors dont on écrit le nom."""

    courriel = CourrielField(label="Courriel professionnel", required=False, max_length=254)
    debut = JourField(label="À partir du", initial=aujourd_hui)
    fin = JourField(label="Jusqu’au", required=False, help_text="Laissez vide si la fin n’est pas connue.")

    class Meta:
        model = Membre
        fields = ["agent", "nom", "fonction", "organisme", "courriel", "siege", "qualite", "voix", "debut", "fin"]
        field_classes = {"nom": LigneField, "fonction": LigneField, "organisme": LigneField}
        labels = {"agent": "Un agent du réseau"}
        help_texts = {
            "agent": "Son nom et son courriel sont ceux de son compte.",
            "siege": "La parité et les représentations attendues se comptent là-dessus.",
        }

    def __init__(self, *args, instance_du_reseau, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.instance = instance_du_reseau
        agents = agents_du_reseau(instance_du_reseau.reseau)
        if self.instance.agent_id:
            agents = agents | Agent.objects.filter(pk=self.instance.agent_id)
        self.fields["agent"].queryset = agents.distinct()
        self.fields["agent"].empty_label = "Une personne du dehors"
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Fieldset(
                "Qui",
                "agent",
                Div("nom", "courriel", css_class="rangee"),
                Div("fonction", "organisme", css_class="rangee"),
            ),
            Fieldset("Comment", Div("siege", "qualite", css_class="rangee"), "voix"),
            Fieldset("Quand", Div("debut", "fin", css_class="rangee")),
        )

    def clean(self):
        donnees = super().clean()
        if donnees.get("agent"):
            # Le compte fait foi : un second nom, un second courriel vieilliraient à côté.
            donnees["nom"] = donnees["courriel"] = ""
        elif not donnees.get("nom") and "nom" not in self.errors:
            self.add_error("nom", "Choisissez un agent du réseau, ou écrivez le nom de la personne.")
        return donnees

    def _post_clean(self):
        # Sans personne désignée, la contrainte de la base dirait une seconde fois la même chose.
        if "nom" not in self.errors:
            super()._post_clean()


def agents_du_reseau(reseau):
    """Agents qui ont aujourd’hui un rôle dans le réseau, par lui ou par un de ses établissements."""
    jour = aujourd_hui()
    etablissements = Rattachement.objects.en_cours(au=jour).filter(reseau=reseau).values("etablissement")
    en_cours = Q(affectations__debut__lte=jour) & (Q(affectations__fin__isnull=True) | Q(affectations__fin__gte=jour))
    ici = Q(affectations__reseau=reseau) | Q(affectations__etablissement__in=etablissements)
    return Agent.objects.filter(en_cours & ici)
