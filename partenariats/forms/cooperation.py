"""La grille de coopération : cinq critères, une preuve chacun."""

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.db import transaction

from partenariats.forms.commun import RAPPEL_NOMS, aide, choix_d_annee
from partenariats.models import Critere, Grille, Reponse


class GrilleForm(forms.ModelForm):
    annee = choix_d_annee()

    class Meta:
        model = Grille
        fields = ["objet", "annee", "offre", "commentaire"]
        widgets = {"offre": forms.RadioSelect}
        help_texts = {
            "objet": "De quelle coopération on parle : « ateliers du soir », « parcours théâtre »…",
            "offre": "Une offre clé en main ou commerciale se discute toujours (Référentiel, 2014).",
            "commentaire": RAPPEL_NOMS,
        }

    def __init__(self, *args, agent, partenaire, **kwargs):
        super().__init__(*args, **kwargs)
        self.agent = agent
        self.instance.partenaire = partenaire
        self.fields["offre"].choices = Grille.Offre.choices
        reponses = {r.critere: r for r in self.instance.reponses.all()} if self.instance.pk else {}
        for critere in Critere:
            reponse = reponses.get(critere)
            self.fields[critere.value] = forms.BooleanField(
                label=critere.label, required=False, initial=bool(reponse and reponse.est_rempli)
            )
            self.fields[f"{critere.value}_preuve"] = forms.CharField(
                label="Ce qui le montre, en une phrase",
                max_length=300,
                required=False,
                initial=reponse.preuve if reponse else "",
            )
        criteres = [
            Div(critere.value, f"{critere.value}_preuve", css_class="critere", css_id=f"critere-{critere.value}")
            for critere in Critere
        ]
        self.helper = aide(
            self,
            Fieldset("La coopération", "objet", "annee", "offre"),
            Fieldset("Est-elle utile ?", *criteres),
            Fieldset("À en dire", "commentaire"),
        )

    def clean(self):
        champs = super().clean()
        for critere in Critere:
            preuve = champs.get(f"{critere.value}_preuve", "").strip()
            if champs.get(critere.value) and not preuve:
                self.add_error(f"{critere.value}_preuve", "Écrivez ce qui le montre, en une phrase, ou décochez.")
        return champs

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"partenaire"}

    @transaction.atomic
    def save(self, commit=True):
        self.instance.remplie_par = self.agent
        grille = super().save()
        for critere in Critere:
            Reponse.objects.update_or_create(
                grille=grille,
                critere=critere,
                defaults={
                    "est_rempli": self.cleaned_data[critere.value],
                    "preuve": self.cleaned_data[f"{critere.value}_preuve"].strip(),
                },
            )
        return grille
