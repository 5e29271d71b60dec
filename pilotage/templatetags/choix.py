"""Ce qu’il faut au gabarit d’un champ : son choix par recherche, le rappel sous un texte libre."""

from django import template
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import BoundField, ModelChoiceField, Select, Textarea
from django.forms.boundfield import BoundWidget

from pilotage.choix import Recherche, _Cherchable
from pilotage.confidentialite import RAPPEL_NOMS

register = template.Library()

VIDE_DE_DJANGO = BLANK_CHOICE_DASH[0][1]


@register.simple_tag
def recherche_de(champ: BoundField) -> Recherche | None:
    """La recherche d’un champ qui a trop de choix pour tous les montrer ; `None` sinon."""
    widget = champ.field.widget
    return widget.recherche(champ.value()) if isinstance(widget, _Cherchable) else None


@register.simple_tag
def nommer_le_vide(champ: BoundField) -> str:
    """Dit en français le choix vide d’une liste, là où ni le modèle ni le formulaire ne lui ont donné de nom."""
    liste = champ.field
    nom = "Choisir" if liste.required else "Non précisé"
    if isinstance(liste, ModelChoiceField):
        if liste.empty_label == VIDE_DE_DJANGO:
            liste.empty_label = nom
    elif isinstance(liste.widget, Select):
        choix = list(liste.widget.choices)
        liste.widget.choices = [(valeur, nom if libelle == VIDE_DE_DJANGO else libelle) for valeur, libelle in choix]
    return ""


@register.filter
def par_groupe(champ: BoundField) -> list[tuple[str, list[BoundWidget]]]:
    """(titre, ses cases) des choix d’un champ, dans leur ordre ; sans titre, ceux qui ne sont pas rangés en groupes."""
    groupes: list[tuple[str, list[BoundWidget]]] = []
    titres = None
    for case in champ.subwidgets:
        # Le rang d’un choix rangé dit celui de son groupe : « 3_0 ».
        rang, _, dans_un_groupe = str(case.data["index"]).partition("_")
        if dans_un_groupe and titres is None:
            titres = [titre for titre, _ in champ.field.widget.choices]
        titre = str(titres[int(rang)]) if dans_un_groupe and titres else ""
        if not groupes or groupes[-1][0] != titre:
            groupes.append((titre, []))
        groupes[-1][1].append(case)
    return groupes


@register.filter
def rappel(champ: BoundField) -> str:
    """Sous un texte libre dont l’aide ne le dit pas déjà : qu’on n’y nomme personne."""
    dit = isinstance(champ.field.widget, Textarea) and RAPPEL_NOMS not in str(champ.help_text)
    return RAPPEL_NOMS if dit else ""
