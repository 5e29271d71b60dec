"""La page de la séance : présences, texte de chaque point, décisions ; un seul formulaire, avec ou sans script."""

from dataclasses import dataclass
from zlib import crc32

from django import forms
from django.db import transaction
from django.db.models import F

from pilotage.champs import JourField, SaisieJour
from pilotage.forms.instances import LigneField
from pilotage.instances.etats import SEANCE_MODIFIABLE, EtatSeance
from pilotage.instances.ordres_du_jour import Rubrique
from pilotage.models import Decision, Point, Presence, Seance

ETATS = [etat for etat in Presence.Etat.choices if etat[0] != Presence.Etat.ATTENDU]


def empreinte(texte: str) -> str:
    """Ce qui dit quel texte on avait sous les yeux en commençant à écrire."""
    return f"{crc32(_lignes(texte).encode()):08x}"


def _lignes(texte: str) -> str:
    """Le navigateur envoie des fins de ligne à lui."""
    return texte.replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True)
class Conflit:
    """Un texte qu’un autre a changé pendant qu’on l’écrivait : le sien est en base, le nôtre ne l’est pas."""

    nom: str
    titre: str
    en_base: str
    ecrit: str


class EcritureForm(forms.Form):
    """Ce qui n’a pas changé depuis l’ouverture de la page n’est pas récrit.

    `texte-12` va avec `lu-12`, l’empreinte du texte qu’on avait sous les yeux : si quelqu’un d’autre l’a changé entre-temps,
    rien n’est écrasé et les deux textes se montrent (`conflits`). `brouillon` : l’enregistrement au fil de la frappe, qui
    ne crée pas de décision.
    """

    brouillon = forms.BooleanField(required=False, widget=forms.HiddenInput)
    introduction = forms.CharField(
        label="Ouverture de la séance",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "fr-input"}),
    )
    approuver = forms.BooleanField(required=False)

    def __init__(self, *args, seance: Seance, par, **kwargs):
        super().__init__(*args, **kwargs)
        self.seance, self.par = seance, par
        self.conflits: list[Conflit] = []
        self.les_points = list(seance.points.select_related("rapporteur__agent"))
        self.les_presences = list(
            seance.presences.select_related("membre__agent").order_by("membre__siege", "membre__pk")
        )
        self.fields["introduction"].initial = seance.introduction
        self.fields["lu-introduction"] = forms.CharField(
            required=False, initial=empreinte(seance.introduction), widget=forms.HiddenInput
        )
        for presence in self.les_presences:
            self._champs_de_presence(presence)
        for point in self.les_points:
            self._champs_de_point(point)
        self.precedente = seance.precedente() if self._approbation_au_programme() else None
        if not self.precedente or self.precedente.etat != EtatSeance.REDIGEE:
            del self.fields["approuver"]
        else:
            self.fields["approuver"].label = f"Le compte rendu du {self.precedente.jour_en_clair} est approuvé"

    def _approbation_au_programme(self):
        return any(point.rubrique == Rubrique.APPROBATION for point in self.les_points)

    def _champs_de_presence(self, presence):
        self.fields[f"presence-{presence.pk}"] = forms.ChoiceField(
            label=f"Présence de {presence.membre}",
            choices=ETATS,
            required=False,
            widget=forms.RadioSelect,
            initial=presence.etat,
            show_hidden_initial=True,
        )
        self.fields[f"represente-{presence.pk}"] = LigneField(
            label=f"{presence.membre} est représenté par",
            required=False,
            max_length=120,
            initial=presence.represente_par,
            widget=forms.TextInput(attrs={"class": "fr-input"}),
            show_hidden_initial=True,
        )

    def _champs_de_point(self, point):
        self.fields[f"texte-{point.pk}"] = forms.CharField(
            label=f"Ce qui s’est dit : {point.intitule}",
            required=False,
            max_length=20000,
            initial=point.texte,
            widget=forms.Textarea(attrs={"rows": 6, "class": "fr-input"}),
        )
        self.fields[f"lu-{point.pk}"] = forms.CharField(
            required=False, initial=empreinte(point.texte), widget=forms.HiddenInput
        )
        self.fields[f"decision-{point.pk}"] = LigneField(
            label="Ce qui est décidé",
            required=False,
            max_length=500,
            widget=forms.TextInput(attrs={"autocomplete": "off", "class": "fr-input"}),
        )
        self.fields[f"responsable-{point.pk}"] = LigneField(
            label="Qui s’en charge",
            required=False,
            max_length=120,
            widget=forms.TextInput(attrs={"list": "membres", "class": "fr-input"}),
        )
        self.fields[f"echeance-{point.pk}"] = JourField(
            label="Pour le", required=False, widget=SaisieJour(attrs={"class": "fr-input"})
        )

    @property
    def points(self):
        """De quoi écrire chaque point : le point, ses champs, les décisions déjà prises."""
        prises = {}
        for decision in self.seance.decisions.select_related("responsable__agent").order_by("pk"):
            prises.setdefault(decision.point_id, []).append(decision)
        return [
            {
                "point": point,
                "texte": self[f"texte-{point.pk}"],
                "lu": self[f"lu-{point.pk}"],
                "decision": self[f"decision-{point.pk}"],
                "responsable": self[f"responsable-{point.pk}"],
                "echeance": self[f"echeance-{point.pk}"],
                "decisions": prises.get(point.pk, []),
            }
            for point in self.les_points
        ]

    @property
    def presences(self):
        return [
            {
                "presence": presence,
                "etat": self[f"presence-{presence.pk}"],
                "par": self[f"represente-{presence.pk}"],
                "avant": self[f"presence-{presence.pk}"].as_hidden(only_initial=True),
                "par_avant": self[f"represente-{presence.pk}"].as_hidden(only_initial=True),
            }
            for presence in self.les_presences
        ]

    @property
    def lu_introduction(self):
        return self["lu-introduction"]

    @transaction.atomic
    def save(self) -> None:
        # La séance est tenue le temps d’écrire : rien n’entre dans un compte rendu qu’on vient de clore ailleurs.
        tenue = Seance.objects.select_for_update().filter(pk=self.seance.pk, etat__in=SEANCE_MODIFIABLE).first()
        if tenue is None:
            raise forms.ValidationError("La rédaction vient d’être close : rien n’a été changé.")
        self.seance.introduction = tenue.introduction
        textes = dict(tenue.points.values_list("pk", "texte"))
        for point in self.les_points:
            point.texte = textes.get(point.pk, point.texte)
        self._enregistrer_les_presences()
        self._enregistrer_les_textes()
        if not self.cleaned_data.get("brouillon"):
            self._creer_les_decisions()

    def _enregistrer_les_presences(self):
        changees = []
        for presence in self.les_presences:
            noms = {"etat": f"presence-{presence.pk}", "represente_par": f"represente-{presence.pk}"}
            touches = [champ for champ, nom in noms.items() if nom in self.data and nom in self.changed_data]
            for champ in touches:
                setattr(
                    presence,
                    champ,
                    self.cleaned_data[noms[champ]] or (Presence.Etat.ATTENDU if champ == "etat" else ""),
                )
            if touches:
                changees.append(presence)
        Presence.objects.bulk_update(changees, ["etat", "represente_par"])

    def _enregistrer_les_textes(self):
        introduction = self._ecrit(
            "introduction", "lu-introduction", self.seance.introduction, "Ouverture de la séance"
        )
        if introduction is not None:
            Seance.objects.filter(pk=self.seance.pk).update(introduction=introduction)
            self.seance.introduction = introduction
        for point in self.les_points:
            texte = self._ecrit(f"texte-{point.pk}", f"lu-{point.pk}", point.texte, point.intitule)
            if texte is not None:
                Point.objects.filter(pk=point.pk).update(texte=texte, version=F("version") + 1)
                point.texte = texte

    def _ecrit(self, nom, lu, en_base, titre):
        """Le texte à enregistrer ; `None` si la page ne l’envoie pas, ne l’a pas changé, ou si un autre l’a changé."""
        texte = _lignes(self.cleaned_data[nom])
        if nom not in self.data or empreinte(texte) == self.cleaned_data[lu] or texte == _lignes(en_base):
            return None
        if self.cleaned_data[lu] not in ("", empreinte(en_base)):
            self.conflits.append(Conflit(nom, titre, en_base, texte))
            return None
        return texte

    def _creer_les_decisions(self):
        par_nom = {str(presence.membre).casefold(): presence.membre for presence in self.les_presences}
        for point in self.les_points:
            intitule = self.cleaned_data[f"decision-{point.pk}"]
            # Un double clic, ou la page rechargée : la même décision sur le même point n’est prise qu’une fois.
            if not intitule or self.seance.decisions.filter(point=point, intitule=intitule).exists():
                continue
            nom = self.cleaned_data[f"responsable-{point.pk}"]
            membre = par_nom.get(nom.casefold())
            Decision.objects.create(
                instance=self.seance.instance,
                seance=self.seance,
                point=point,
                intitule=intitule,
                responsable=membre,
                autre_responsable="" if membre else nom,
                prise_le=self.seance.jour,
                echeance=self.cleaned_data[f"echeance-{point.pk}"],
                cree_par=self.par,
            )

    @property
    def empreintes(self) -> dict[str, str]:
        """Champ → empreinte d’après l’enregistrement, pour que la page continue sur le texte qu’elle vient d’écrire."""
        en_conflit = {conflit.nom for conflit in self.conflits}
        textes = {"introduction": self.seance.introduction}
        textes |= {f"texte-{point.pk}": point.texte for point in self.les_points}
        return {nom: empreinte(texte) for nom, texte in textes.items() if nom not in en_conflit}
