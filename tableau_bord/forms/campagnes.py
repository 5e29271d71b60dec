"""Ouvrir une campagne : quels indicateurs, quels établissements, pour quand."""

from django import forms
from django.db import transaction

from pilotage.annees import annee_courante, aujourd_hui, libelle_annee
from pilotage.champs import JourField
from pilotage.forms.une_fois import UneFoisForm
from pilotage.models import Etablissement, Reseau
from tableau_bord.indicateurs import Fiche, Theme
from tableau_bord.indicateurs.echelles import nom_de_l_evaluation, raison_de_refuser
from tableau_bord.indicateurs.registre import en_titre, fiches, fiches_locales
from tableau_bord.models import Campagne, DemandeCampagne, ReponseCampagne
from tableau_bord.periodes import CODES, Periodicite, lire_code
from tableau_bord.saisies import est_saisissable
from tableau_bord.saisies.campagnes import revoir_les_reponses
from tableau_bord.saisies.lignes import se_compte_dans


def fiches_a_demander(reseau: Reseau) -> list[Fiche]:
    """Celles que l’on peut saisir, et non leurs parts ; puis celles que le réseau s’est données."""
    siennes = [fiche for fiche in fiches_locales(reseau) if fiche.attendu]
    offertes = [fiche for fiche in [*fiches(), *siennes] if est_saisissable(fiche)]
    return [fiche for fiche in offertes if not fiche.detail_de and not fiche.competence_de]


def evaluations_a_demander(annee: int) -> list[Fiche]:
    """L’indicateur suivi de chaque évaluation à compétences qui a encore lieu cette année-là."""
    suivis = {fiche.competence_de for fiche in fiches() if fiche.competence_de}
    return [fiche for fiche in fiches() if fiche.code in suivis and not raison_de_refuser(fiche, annee)]


class CampagneForm(UneFoisForm):
    annee = forms.TypedChoiceField(label="Année scolaire", coerce=int)
    echeance = JourField(label="À rendre pour le")
    indicateurs = forms.MultipleChoiceField(
        label="Indicateurs demandés",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Ceux que nul fichier public ne donne.",
    )
    evaluations = forms.MultipleChoiceField(
        label="Évaluations, compétence par compétence",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Chacune est une grille de plus : les élèves de chaque groupe, pour chaque compétence.",
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

    field_order = ["intitule", "annee", "periode", "echeance", "indicateurs", "evaluations", "etablissements"]

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
        self.evaluables = {fiche.code: fiche for fiche in evaluations_a_demander(annees[-1])}
        self.fields["evaluations"].choices = [(c, nom_de_l_evaluation(f)) for c, f in self.evaluables.items()]
        siens = Etablissement.objects.du_reseau(reseau, au=aujourd_hui())
        if self.instance.pk:
            self.initial["indicateurs"] = self.instance.codes
            self.initial["evaluations"] = self.instance.evaluations
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
        indicateurs = [self.demandables[code] for code in donnees.get("indicateurs") or ()]
        evaluations = [self.evaluables[code] for code in donnees.get("evaluations") or ()]
        demandees = [*indicateurs, *evaluations]
        if not demandees and not {"indicateurs", "evaluations"} & self.errors.keys():
            self.add_error("indicateurs", "Choisissez au moins un indicateur, ou une évaluation.")
        etablissements = donnees.get("etablissements") or ()
        if not etablissements and "etablissements" not in self.errors:
            tous = self.fields["etablissements"].queryset
            etablissements = [e for e in tous if any(se_compte_dans(fiche, e) for fiche in demandees)]
            donnees["etablissements"] = etablissements
        for champ, fiches_du_champ in (("indicateurs", indicateurs), ("evaluations", evaluations)):
            for fiche in fiches_du_champ:
                if etablissements and not any(se_compte_dans(fiche, e) for e in etablissements):
                    self.add_error(
                        champ,
                        f"« {fiche.libelle} » se compte dans {fiche.lieu} : aucun des établissements choisis n’en est un.",
                    )
        self._verifier_la_periode(donnees, indicateurs, evaluations)
        sans_rien = [e for e in etablissements if demandees and not any(se_compte_dans(f, e) for f in demandees)]
        if sans_rien:
            noms = ", ".join(e.nom_usuel for e in sans_rien)
            self.add_error("etablissements", f"Rien de ce qui est demandé ne se compte ici : {noms}.")
        return donnees

    def _verifier_la_periode(self, donnees, indicateurs: list[Fiche], evaluations: list[Fiche]) -> None:
        """Ce qui est demandé l’est à son rythme, et une année où il se compte."""
        periodicite, _ = lire_code(donnees.get("periode") or "")
        autres = [fiche.libelle for fiche in indicateurs if periodicite and fiche.periodicite != periodicite]
        if autres:
            rythme = Periodicite(periodicite).label
            noms = ", ".join(f"« {libelle} »" for libelle in autres)
            verbe = "ne se saisit" if len(autres) == 1 else "ne se saisissent"
            self.add_error(
                "indicateurs", f"{noms} {verbe} pas {rythme} : demandez toute l’année, ou retirez-le de la demande."
            )
        if evaluations and periodicite:
            self.add_error("evaluations", "Une évaluation se demande pour l’année : choisissez « Toute l’année ».")
        for fiche in evaluations:
            if (annee := donnees.get("annee")) and (raison := raison_de_refuser(fiche, annee)):
                self.add_error("evaluations", f"{en_titre(nom_de_l_evaluation(fiche))} : {raison}.")

    @transaction.atomic
    def save(self, commit=True):
        campagne, etablissements = super().save(commit), self.cleaned_data["etablissements"]
        for champ, par_competence in (("indicateurs", False), ("evaluations", True)):
            codes = self.cleaned_data[champ]
            campagne.demandes.filter(par_competence=par_competence).exclude(code__in=codes).delete()
            DemandeCampagne.objects.bulk_create(
                [DemandeCampagne(campagne=campagne, code=code, par_competence=par_competence) for code in codes],
                ignore_conflicts=True,
            )
        # Ce qu’un établissement retiré avait saisi reste : on ne l’attend plus, c’est tout.
        campagne.reponses.exclude(etablissement__in=etablissements).delete()
        ReponseCampagne.objects.bulk_create(
            [ReponseCampagne(campagne=campagne, etablissement=e) for e in etablissements], ignore_conflicts=True
        )
        revoir_les_reponses(campagne)
        return campagne


def _par_theme(offertes) -> list[tuple[str, list[tuple[str, str]]]]:
    groupes: dict[str, list[tuple[str, str]]] = {}
    for fiche in offertes:
        groupes.setdefault(Theme(fiche.theme).label, []).append((fiche.code, fiche.libelle))
    return list(groupes.items())
