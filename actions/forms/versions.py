"""Faire vivre un projet : ce que vise un objectif, ce que votent les conseils, la version d’après."""

from collections.abc import Iterable

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.db import transaction
from django.utils.html import format_html

from actions import catalogue
from actions.forms.champs import TitreField
from actions.forms.commun import RAPPEL_NOMS
from actions.forms.projet import FIGE, champ_annee
from actions.models import Adoption, Cible, Objectif, ProjetReseau
from actions.models.adoptions import Resultat
from actions.projets.votes import Vote, votes
from pilotage.annees import annee_courante, aujourd_hui, libelle_annee
from pilotage.champs import JourField, SaisieJour
from pilotage.choix import ChoixForm
from pilotage.models import Agent, Rattachement


class CibleForm(ChoixForm, forms.ModelForm):
    """Un indicateur du catalogue ou un indicateur à soi, d’où l’on part, ce que l’on vise, pour quand."""

    class Meta:
        model = Cible
        fields = ["indicateur", "intitule", "unite", "depart", "visee", "echeance"]
        field_classes = {"intitule": TitreField, "unite": TitreField}

    def __init__(self, *args, projet: ProjetReseau, **kwargs):
        super().__init__(*args, **kwargs)
        offerts = catalogue.offerts()
        # Un indicateur sorti du catalogue reste le choix de la cible qui l’a.
        codes = {code: f"{offert.libelle} ({offert.unite})" for code, offert in offerts.items()}
        if self.instance.indicateur:
            codes.setdefault(self.instance.indicateur, self.instance.indicateur)
        self.fields["indicateur"] = forms.ChoiceField(
            label="indicateur du tableau de bord",
            required=False,
            choices=[("", "Un indicateur à nous, en mots"), *codes.items()],
        )
        self.fields["intitule"].help_text = f"Si le tableau de bord ne le connaît pas. {RAPPEL_NOMS}"
        self.fields["unite"].help_text = "%, points, rencontres…"
        self.fields["echeance"] = forms.TypedChoiceField(
            label="pour l’année scolaire",
            coerce=int,
            choices=[(a, libelle_annee(a)) for a in range(projet.premiere_annee, projet.derniere_annee + 2)],
            initial=projet.derniere_annee,
        )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "id",
            Div("indicateur", "intitule", css_class="rangee"),
            Div("depart", "visee", "unite", "echeance", css_class="rangee"),
            "DELETE",
        )

    def clean(self):
        champs = super().clean()
        indicateur, intitule = champs.get("indicateur"), champs.get("intitule")
        if indicateur and intitule:
            self.add_error("intitule", "Un indicateur du tableau de bord est déjà choisi : gardez l’un des deux.")
        elif not indicateur and not intitule and "intitule" not in self.errors:
            self.add_error("intitule", "Choisissez un indicateur du tableau de bord, ou écrivez le vôtre ici.")
        if indicateur and indicateur in (offerts := catalogue.offerts()):
            # L’unité d’un indicateur du catalogue est la sienne.
            champs["unite"] = offerts[indicateur].unite[:20]
        if champs.get("unite") == "%":
            for nom in ("depart", "visee"):
                if (valeur := champs.get(nom)) is not None and not 0 <= valeur <= 100:
                    self.add_error(nom, "Un pourcentage va de 0 à 100.")
        return champs


class CiblesDeLObjectif(forms.BaseInlineFormSet):
    """Les cibles d’un objectif ; celles d’une version soumise ne changent plus."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self):
        super().clean()
        if not ProjetReseau.objects.modifiables().filter(axes__objectifs=self.instance.pk).exists():
            raise forms.ValidationError(FIGE)


CibleFormSet = forms.inlineformset_factory(
    Objectif, Cible, form=CibleForm, formset=CiblesDeLObjectif, extra=2, max_num=8, can_delete=True
)


class AdoptionsForm(forms.Form):
    """Une ligne par conseil attendu ; ce qui n’a pas changé n’est pas récrit."""

    def __init__(self, *args, projet: ProjetReseau, par: Agent, **kwargs):
        super().__init__(*args, **kwargs)
        self.projet, self.par = projet, par
        self.votes = votes(projet)
        for vote in self.votes.lignes:
            self._champs(vote)

    def _champs(self, vote: Vote) -> None:
        cle, adoption = vote.etablissement.pk, vote.adoption
        self.fields[f"resultat-{cle}"] = forms.ChoiceField(
            label=_libelle("Résultat", vote),
            required=False,
            choices=[("", "pas encore voté"), *Resultat.choices],
            initial=adoption.resultat if adoption else "",
            widget=forms.Select(attrs={"class": "fr-select"}),
        )
        self.fields[f"jour-{cle}"] = JourField(
            label=_libelle("Date", vote),
            required=False,
            initial=adoption.jour if adoption else None,
            widget=SaisieJour(attrs={"class": "fr-input", "max": aujourd_hui().isoformat()}),
        )
        self.fields[f"note-{cle}"] = TitreField(
            label=_libelle("Note", vote),
            required=False,
            max_length=500,
            initial=adoption.note if adoption else "",
            widget=forms.TextInput(attrs={"class": "fr-input"}),
        )

    @property
    def lignes(self) -> Iterable[dict]:
        for vote in self.votes.lignes:
            cle = vote.etablissement.pk
            yield {"vote": vote} | {nom: self[f"{nom}-{cle}"] for nom in ("resultat", "jour", "note")}

    def clean(self):
        champs = super().clean()
        rattachements: dict[int, list[Rattachement]] = {}
        for rattachement in self.projet.reseau.rattachements.all():
            rattachements.setdefault(rattachement.etablissement_id, []).append(rattachement)
        for vote in self.votes.lignes:
            cle = vote.etablissement.pk
            resultat, jour = champs.get(f"resultat-{cle}"), champs.get(f"jour-{cle}")
            if not resultat and (jour or champs.get(f"note-{cle}")):
                self.add_error(f"resultat-{cle}", f"Qu’a voté le {vote.conseil} ?")
            elif resultat and not jour and f"jour-{cle}" not in self.errors:
                self.add_error(f"jour-{cle}", f"Quel jour a voté le {vote.conseil} ?")
            elif jour and jour > aujourd_hui():
                self.add_error(
                    f"jour-{cle}", f"{vote.conseil} : cette date est à venir, on note un vote qui a eu lieu."
                )
            elif jour and not any(_court(r, jour) for r in rattachements.get(cle, ())):
                self.add_error(
                    f"jour-{cle}", f"Le {jour:%d/%m/%Y}, {vote.etablissement.nom_usuel} n’était pas dans le réseau."
                )
        return champs

    @transaction.atomic
    def save(self) -> int:
        """Écrit les votes changés ; rend leur nombre."""
        nombre = 0
        for vote in self.votes.lignes:
            cle = vote.etablissement.pk
            if not {f"resultat-{cle}", f"jour-{cle}", f"note-{cle}"} & set(self.changed_data):
                continue
            nombre += 1
            siens = Adoption.objects.filter(projet=self.projet, etablissement=vote.etablissement)
            if not self.cleaned_data[f"resultat-{cle}"]:
                siens.delete()
                continue
            Adoption.objects.update_or_create(
                projet=self.projet,
                etablissement=vote.etablissement,
                defaults={
                    "resultat": self.cleaned_data[f"resultat-{cle}"],
                    "jour": self.cleaned_data[f"jour-{cle}"],
                    "note": self.cleaned_data[f"note-{cle}"],
                    "note_par": self.par,
                },
            )
        return nombre


def _libelle(quoi: str, vote: Vote) -> str:
    """« Résultat », que la légende du groupe complète à l’écran ; le nom du conseil se lit aussi sans elle."""
    return format_html('{}<span class="fr-sr-only">, {}</span>', quoi, vote.conseil)


def _court(rattachement: Rattachement, jour) -> bool:
    return rattachement.debut <= jour and (rattachement.fin is None or jour <= rattachement.fin)


class VersionForm(forms.Form):
    """Ce qu’il faut dire pour écrire la version suivante : dès quand elle s’appliquera, et pourquoi."""

    raison = TitreField(
        label="pourquoi une nouvelle version",
        max_length=500,
        help_text=f"Une phrase, que les conseils liront. {RAPPEL_NOMS}",
    )

    def __init__(self, *args, projet: ProjetReseau, **kwargs):
        super().__init__(*args, **kwargs)
        annees = range(projet.a_partir_de, projet.derniere_annee + 1)
        self.fields["effet"] = champ_annee(
            "s’applique à partir de",
            annees,
            initial=min(max(annee_courante() + 1, annees[0]), annees[-1]),
            help_text="Les actions de cette année-là et des suivantes passeront à la nouvelle version le jour de son adoption.",
        )
