"""Ouvrir une campagne : quels indicateurs, quels établissements, pour quand."""

from django import forms
from django.db import transaction

from pilotage.annees import annee_courante, aujourd_hui, libelle_annee
from pilotage.champs import JourField
from pilotage.forms.une_fois import UneFoisForm
from pilotage.models import Etablissement, Reseau
from tableau_bord.indicateurs import Fiche, Theme
from tableau_bord.indicateurs.registre import fiches, fiches_locales
from tableau_bord.models import Campagne, DemandeCampagne, ReponseCampagne
from tableau_bord.periodes import CODES, Periodicite, lire_code
from tableau_bord.saisies import est_saisissable
from tableau_bord.saisies.lignes import se_compte_dans


def fiches_a_demander(reseau: Reseau) -> list[Fiche]:
    """Celles que l’on peut saisir, et non leurs parts ; puis celles que le réseau s’est données."""
    siennes = [fiche for fiche in fiches_locales(reseau) if fiche.attendu]
    offertes = [fiche for fiche in [*fiches(), *siennes] if est_saisissable(fiche)]
    return [fiche for fiche in offertes if not fiche.detail_de and not fiche.competence_de]


class CampagneForm(UneFoisForm):
    annee = forms.TypedChoiceField(label="Année scolaire", coerce=int)
    echeance = JourField(label="À rendre pour le")
    indicateurs = forms.MultipleChoiceField(
        label="Indicateurs demandés",
        widget=forms.CheckboxSelectMultiple,
        help_text="Ceux que nul fichier public ne donne.",
    )
    etablissements = forms.ModelMultipleChoiceField(
        label="Établissements",
        queryset=Etablissement.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Sans choix, tous ceux où ces indicateurs se comptent. Chaque directeur reçoit un courriel à l’ouverture, puis "
        "7 et 2 jours avant, le jour même, et chaque semaine tant que son école n’a pas rendu. Sans directeur connu, c’est le "
        "coordonnateur qui le reçoit.",
    )

    class Meta:
        model = Campagne
        fields = ["intitule", "annee", "periode", "echeance"]
        help_texts = {
            "intitule": "Par exemple : Devoirs faits et parents, premier trimestre.",
            "periode": "Une période ne demande que des indicateurs qui se saisissent à ce rythme.",
        }

    field_order = ["intitule", "annee", "periode", "echeance", "indicateurs", "etablissements"]

    def __init__(self, *args, reseau, par, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.reseau = reseau
        if self.instance.pk is None:
            self.instance.cree_par = par
        courante = annee_courante()
        annees = sorted({courante - 1, courante, self.instance.annee or courante}, reverse=True)
        self.fields["annee"].choices = [(annee, libelle_annee(annee)) for annee in annees]
        self.initial.setdefault("annee", courante)
        self.fields["periode"].choices = [("", "Toute l’année"), *CODES]
        self.demandables = {fiche.code: fiche for fiche in fiches_a_demander(reseau)}
        self.fields["indicateurs"].choices = _par_theme(self.demandables.values())
        siens = Etablissement.objects.du_reseau(reseau, au=aujourd_hui())
        if self.instance.pk:
            self.initial["indicateurs"] = self.instance.codes
            self.initial["etablissements"] = list(self.instance.etablissements.all())
            siens = siens | Etablissement.objects.filter(campagnes=self.instance)
        self.fields["etablissements"].queryset = siens.distinct().order_by("-nature", "nom", "uai")

    def clean_echeance(self):
        echeance = self.cleaned_data["echeance"]
        if echeance and echeance < aujourd_hui() and echeance != self.instance.echeance:
            raise forms.ValidationError("Cette date est passée : choisissez un jour à venir.")
        return echeance

    def clean(self):
        donnees = super().clean()
        demandees = [self.demandables[code] for code in donnees.get("indicateurs") or ()]
        etablissements = donnees.get("etablissements") or ()
        if not etablissements and "etablissements" not in self.errors:
            tous = self.fields["etablissements"].queryset
            etablissements = [e for e in tous if any(se_compte_dans(fiche, e) for fiche in demandees)]
            donnees["etablissements"] = etablissements
        for fiche in demandees:
            if etablissements and not any(se_compte_dans(fiche, e) for e in etablissements):
                self.add_error(
                    "indicateurs",
                    f"« {fiche.libelle} » se compte dans {fiche.lieu} : aucun des établissements choisis n’en est un.",
                )
        periodicite, _ = lire_code(donnees.get("periode") or "")
        autres = [fiche.libelle for fiche in demandees if periodicite and fiche.periodicite != periodicite]
        if autres:
            rythme = Periodicite(periodicite).label
            noms = ", ".join(f"« {libelle} »" for libelle in autres)
            verbe = "ne se saisit" if len(autres) == 1 else "ne se saisissent"
            self.add_error(
                "indicateurs", f"{noms} {verbe} pas {rythme} : demandez toute l’année, ou retirez-le de la demande."
            )
        sans_rien = [e for e in etablissements if demandees and not any(se_compte_dans(f, e) for f in demandees)]
        if sans_rien:
            noms = ", ".join(e.nom_usuel for e in sans_rien)
            self.add_error("etablissements", f"Aucun des indicateurs choisis ne se compte ici : {noms}.")
        return donnees

    @transaction.atomic
    def save(self, commit=True):
        campagne = super().save(commit)
        codes, etablissements = self.cleaned_data["indicateurs"], self.cleaned_data["etablissements"]
        campagne.demandes.exclude(code__in=codes).delete()
        DemandeCampagne.objects.bulk_create(
            [DemandeCampagne(campagne=campagne, code=code) for code in codes], ignore_conflicts=True
        )
        # Ce qu’un établissement retiré avait saisi reste : on ne l’attend plus, c’est tout.
        campagne.reponses.exclude(etablissement__in=etablissements).delete()
        ReponseCampagne.objects.bulk_create(
            [ReponseCampagne(campagne=campagne, etablissement=e) for e in etablissements], ignore_conflicts=True
        )
        return campagne


def _par_theme(offertes) -> list[tuple[str, list[tuple[str, str]]]]:
    groupes: dict[str, list[tuple[str, str]]] = {}
    for fiche in offertes:
        groupes.setdefault(Theme(fiche.theme).label, []).append((fiche.code, fiche.libelle))
    return list(groupes.items())
