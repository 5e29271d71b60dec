"""Les formulaires de l’étage tableau de bord."""

from django import forms

from pilotage.academies import ACADEMIES
from pilotage.forms.une_fois import UneFoisForm
from tableau_bord.models import Import, IndicateurLocal, Releve, Valeur

MEGAOCTETS_MAX = 100


class ImportForm(forms.ModelForm):
    """Un fichier à importer ; il est contrôlé par le travail de fond, ligne à ligne."""

    academie = forms.ChoiceField(
        label="Académie",
        required=False,
        choices=[("", "Toutes les académies"), *((code, nom) for code, (nom, _) in ACADEMIES.items())],
        help_text="Pour la liste des réseaux : ne crée que ceux de cette académie. "
        "Les labels de toute la France sont gardés, car les références en dépendent.",
    )

    class Meta:
        model = Import
        fields = ["fichier", "academie", "essai"]
        labels = {
            "fichier": "Fichier CSV ou JSON",
            "essai": "Montrer d’abord ce qui serait fait, sans rien écrire",
        }
        help_texts = {
            "fichier": "Tel que téléchargé de data.education.gouv.fr, en UTF-8, ou le fichier modèle de RepNet. "
            f"{MEGAOCTETS_MAX} Mo au plus."
        }

    def __init__(self, *args, par, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.par = par
        self.fields["fichier"].required = True
        self.fields["essai"].initial = True
        self.fields["fichier"].widget = forms.FileInput(
            attrs={"accept": ".csv,.json,.jsonl,.geojson,text/csv,application/json"}
        )

    def clean_fichier(self):
        fichier = self.cleaned_data["fichier"]
        if fichier.size > MEGAOCTETS_MAX * 1024 * 1024:
            raise forms.ValidationError(
                f"Ce fichier dépasse {MEGAOCTETS_MAX} Mo : importez-le par la ligne de commande."
            )
        return fichier

    def save(self, commit=True):
        self.instance.nom_fichier = self.cleaned_data["fichier"].name[-200:]
        return super().save(commit)


class IndicateurLocalForm(UneFoisForm):
    """La fiche d’un indicateur que le réseau s’ajoute."""

    class Meta:
        model = IndicateurLocal
        fields = [
            "libelle",
            "definition",
            "formule",
            "source",
            "unite",
            "niveau",
            "sens",
            "periodicite",
            "cumul",
            "est_actif",
        ]
        widgets = {"definition": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "definition": "Ce qui se compte, et ce qui ne se compte pas : un successeur doit retrouver le même nombre.",
            "formule": "Par exemple : familles venues ÷ familles invitées.",
            "periodicite": "Par période, la grille a une colonne par période, et la valeur de l’année s’en déduit.",
            "cumul": "Ne sert qu’aux saisies par période. Des rencontres s’ajoutent ; une part d’élèves suivis est un état.",
            "unite": "« % » : vous saisirez un numérateur et un dénominateur. Les petits nombres de personnes sont masqués.",
        }

    def __init__(self, *args, reseau, par, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.reseau = reseau
        if self.instance.pk is None:
            self.instance.cree_par = par
            # Sans choix, une fois par an : c’est le cas de presque tous.
            for nom in ("periodicite", "cumul"):
                self.fields[nom].required = False
        elif any(m.objects.filter(indicateur=self.instance.code).exists() for m in (Valeur, Releve)):
            # Changer l’unité ou le rythme changerait le sens de ce qui est déjà saisi.
            for nom in ("unite", "niveau", "periodicite", "cumul"):
                self.fields[nom].disabled = True

    def clean_libelle(self):
        libelle = self.cleaned_data["libelle"]
        siens = IndicateurLocal.objects.filter(reseau=self.instance.reseau, libelle=libelle)
        cle = self.data.get("cle_saisie") or None
        memes = siens.exclude(pk=self.instance.pk)
        if cle and memes.filter(cle_saisie=cle).exists():
            return libelle
        if memes.exists():
            raise forms.ValidationError("Le réseau a déjà un indicateur de ce nom.")
        return libelle
