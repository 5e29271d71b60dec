"""Ce que partagent les formulaires de l’étage."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms

from pilotage.acces import Droit
from pilotage.annees import annee_courante, libelle_annee
from pilotage.confidentialite import RAPPEL_NOMS as RAPPEL_NOMS
from pilotage.models import Etablissement


def aide(formulaire, *morceaux) -> FormHelper:
    """La mise en page d’un formulaire dont la page tient la balise."""
    helper = FormHelper(formulaire) if not morceaux else FormHelper()
    helper.form_tag = False
    if morceaux:
        helper.layout = Layout(*morceaux)
    return helper


def inviter_a_choisir(formulaire, *noms: str) -> None:
    """Écrit « Choisir » à la place des tirets d’une liste qui n’a pas encore de choix."""
    for nom in noms:
        champ = formulaire.fields[nom]
        champ.choices = [("", "Choisir") if not valeur else (valeur, libelle) for valeur, libelle in champ.choices]


def etablissements_proposes(champ, agent, reseau, droit: Droit) -> None:
    """Borne `champ` aux établissements que le réseau a, ou a eus : un partenariat ancien reste saisissable."""
    champ.queryset = (
        Etablissement.objects.autorises(agent, droit)
        .filter(pk__in=reseau.rattachements.values("etablissement"))
        .order_by("-nature", "nom")
    )
    champ.label_from_instance = lambda etablissement: etablissement.nom_court


def choix_d_annee(libelle: str = "année scolaire", **options) -> forms.TypedChoiceField:
    """L’année scolaire, autour de l’année en cours."""
    courante = annee_courante()
    return forms.TypedChoiceField(
        label=libelle,
        coerce=int,
        choices=[(annee, libelle_annee(annee)) for annee in range(courante + 1, courante - 5, -1)],
        initial=courante,
        **options,
    )


class LignesFormSet(forms.BaseInlineFormSet):
    """Des lignes sous un formulaire ; les lignes vides ne comptent pas. `RANGEES` : les champs côte à côte."""

    RANGEES: tuple[tuple[str, ...], ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        if self.RANGEES:
            self.helper.layout = Layout(*(Div(*noms, css_class="rangee") for noms in self.RANGEES))
            # La clé de la ligne et « Supprimer » suivent.
            self.helper.render_unmentioned_fields = True

    def get_unique_error_message(self, unique_check):
        champs = [self.model._meta.get_field(nom).verbose_name for nom in unique_check if nom != self.fk.name]
        return f"Deux lignes portent la même valeur ({', '.join(champs)}) : n’en gardez qu’une."

    def get_form_error(self):
        return "Cette ligne en répète une autre."
