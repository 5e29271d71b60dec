"""Le choix par recherche : cinquante options au plus dans la page ; au-delà, on tape un mot.

Un formulaire qui hérite de `ChoixForm` (envoyé) ou de `ChoixFiltreForm` (dans l’adresse) n’a rien d’autre à dire : ses listes
courtes restent des listes, les longues gagnent un champ de recherche. Avec htmx, les réponses viennent en tapant ; sans
script, « Chercher » renvoie la page avec tout ce qui est saisi. C’est la page elle-même qui répond : les objets proposés
sont ceux du champ, déjà bornés par `.autorises`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.utils import ErrorDict

from pilotage.recherche import contient, racines, sans_accent

OPTIONS_MAX = 50
# Quand beaucoup est déjà coché, il reste de la place pour quelques réponses.
REPONSES_MIN = 10
CHERCHER = "chercher"
SAISIE_MAX = 60
# Ce qu’on tape pour trouver un objet : ceux de ces champs que son modèle a.
CHAMPS = ("nom", "prenom", "intitule", "titre", "libelle", "objet", "commune", "uai", "code", "courriel")


@dataclass(frozen=True)
class Recherche:
    """Ce que la page dit d’une recherche : le mot tapé, et combien d’objets y répondent (`trop` : il en reste)."""

    saisie: str
    reponses: int
    trop: bool
    methode: str

    @property
    def phrase(self) -> str:
        if self.saisie and not self.reponses:
            return f"Rien ne répond à « {self.saisie} » : essayez un autre mot."
        if self.trop:
            return f"Les {self.reponses} premiers seulement : écrivez un mot pour trouver les autres."
        if not self.saisie:
            return f"{self.reponses} choix."
        return f"{self.reponses} {'réponses' if self.reponses > 1 else 'réponse'} à « {self.saisie} »."


class _Cherchable(forms.widgets.ChoiceWidget):
    """Une liste de choix qui n’en montre que `OPTIONS_MAX`."""

    saisie = ""
    methode = "post"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._lus: dict[tuple, tuple[list, Recherche | None]] = {}

    def optgroups(self, name, value, attrs=None):
        tous = self.choices
        self.choices = self._retenir(value)[0]
        try:
            return super().optgroups(name, value, attrs)
        finally:
            self.choices = tous

    def recherche(self, valeur) -> Recherche | None:
        """De quoi afficher le champ de recherche ; `None` si tout tient dans la page."""
        return self._retenir(self.format_value(valeur))[1]

    def _retenir(self, valeur) -> tuple[list, Recherche | None]:
        choisis = tuple(v for v in (valeur if isinstance(valeur, (list, tuple)) else [valeur]) if v not in ("", None))
        # Une fois par page : la liste se lit pour le champ de recherche, puis pour elle-même.
        cle = (id(self.choices), choisis)
        if cle not in self._lus:
            choix: Any = self.choices
            de_la_base = isinstance(choix, forms.models.ModelChoiceIterator)
            self._lus[cle] = self._parmi_la_base(choix, choisis) if de_la_base else self._parmi(choix, choisis)
        return self._lus[cle]

    def _parmi_la_base(self, choix, choisis):
        champ = choix.field
        tete = [("", champ.empty_label)] if champ.empty_label is not None else []
        if getattr(champ, "null_label", None) is not None:
            tete.append((champ.null_value, champ.null_label))
        place = OPTIONS_MAX - len(tete)
        requete = choix.queryset
        if self.saisie:
            requete = requete.filter(contient(racines(self.saisie), *_champs(requete.model)))
        trouves = list(requete[: place + 1])
        if not self.saisie and len(trouves) <= place:
            return tete + [choix.choice(objet) for objet in trouves], None
        deja = _choisis(choix, choisis)
        cles = {objet.pk for objet in deja}
        autres = [objet for objet in trouves if objet.pk not in cles]
        montres = autres[: max(place - len(deja), REPONSES_MIN)]
        resume = Recherche(self.saisie, len(trouves[:place]), len(trouves) > place, self.methode)
        return tete + [choix.choice(objet) for objet in (*deja, *montres)], resume

    def _parmi(self, choix, choisis):
        """Une liste écrite d’avance, avec ou sans groupes."""
        choix = list(choix)
        if sum(1 for _ in _a_plat(choix)) <= OPTIONS_MAX and not self.saisie:
            return choix, None
        mots = sans_accent(racines(self.saisie)).split()
        gardes = {str(v) for v in choisis} | {""}
        place, reponses, trop = OPTIONS_MAX - len(gardes), 0, False

        def garder(valeur, libelle) -> bool:
            nonlocal reponses, trop
            if str(valeur or "") in gardes:
                return True
            if not all(mot in sans_accent(str(libelle)) for mot in mots):
                return False
            trop = trop or reponses >= place
            reponses += reponses < place
            return not trop

        retenus: list = []
        for valeur, libelle in choix:
            if isinstance(libelle, (list, tuple)):
                if groupe := [(v, texte) for v, texte in libelle if garder(v, texte)]:
                    retenus.append((valeur, groupe))
            elif garder(valeur, libelle):
                retenus.append((valeur, libelle))
        return retenus, Recherche(self.saisie, reponses, trop, self.methode)


class ListeCherchable(_Cherchable, forms.Select):
    """Une liste déroulante."""


class CasesCherchables(_Cherchable, forms.CheckboxSelectMultiple):
    """Des cases ; celles qui sont cochées restent toujours, en tête."""


REMPLACANTS: dict[type, type[_Cherchable]] = {
    forms.Select: ListeCherchable,
    forms.CheckboxSelectMultiple: CasesCherchables,
}


def _a_plat(choix: Iterable):
    for valeur, libelle in choix:
        if isinstance(libelle, (list, tuple)):
            yield from libelle
        else:
            yield valeur, libelle


def _champs(modele) -> list[str]:
    """Les champs où chercher : ceux de l’objet, et le nom de l’agent qu’il désigne."""
    connus = {champ.name: champ for champ in modele._meta.concrete_fields}
    noms = [nom for nom in CHAMPS if isinstance(connus.get(nom), (models.CharField, models.TextField))]
    return noms + (["agent__nom", "agent__prenom"] if "agent" in connus else [])


def _choisis(choix, valeurs) -> list:
    """Les objets déjà choisis, parmi ceux qu’on a le droit de choisir."""
    cle = choix.field.to_field_name or "pk"
    champ = choix.queryset.model._meta.pk if cle == "pk" else choix.queryset.model._meta.get_field(cle)
    lisibles = []
    for valeur in valeurs:
        try:
            lisibles.append(champ.to_python(str(valeur)))
        except ValidationError:
            continue
    return list(choix.queryset.filter(**{f"{cle}__in": lisibles})) if lisibles else []


class ChoixFiltreForm(forms.Form):
    """À donner à un jeu de filtres (`Meta.form`) : la recherche passe par l’adresse, comme eux."""

    METHODE = "get"

    def __getitem__(self, name):
        champ = self.fields.get(name)
        classe = REMPLACANTS.get(type(champ.widget)) if isinstance(champ, forms.ChoiceField) else None
        if champ is not None and classe is not None:
            ancien = champ.widget
            nouveau = classe(attrs=ancien.attrs)
            nouveau.choices, nouveau.is_required = ancien.choices, ancien.is_required
            nouveau.saisie = str(self.data.get(f"{self.add_prefix(name)}-cherche", "")).replace("\x00", "").strip()
            nouveau.saisie = nouveau.saisie[:SAISIE_MAX]
            nouveau.methode = self.METHODE
            champ.widget = nouveau
        return super().__getitem__(name)


class ChoixForm(ChoixFiltreForm):
    """À hériter par un formulaire envoyé : tant qu’on cherche un choix, rien ne se vérifie ni ne s’enregistre."""

    METHODE = "post"

    @property
    def cherche(self) -> bool:
        """Un bouton « Chercher », ou un mot qu’on n’a pas encore cherché (la touche Entrée, sans script)."""
        return CHERCHER in self.data or any(
            nom.endswith("-cherche")
            and str(self.data.get(nom, "")).strip() != str(self.data.get(f"{nom}-vu", "")).strip()
            for nom in self.data
        )

    def full_clean(self):
        if self.is_bound and self.cherche:
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()

    def is_valid(self):
        return not (self.is_bound and self.cherche) and super().is_valid()
