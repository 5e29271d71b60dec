"""Créer un objet de n’importe quel modèle d’après ses champs : un modèle nouveau entre de lui-même dans le monde des essais."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from pilotage.annees import annee_courante, aujourd_hui
from pilotage.etats import PassageBase
from pilotage.models import Agent, Reseau
from tests.maison.modeles import CHEMINS, chemin_du_reseau, nos_modeles, objets_du_reseau


def compter(reseau: Reseau) -> dict[type[models.Model], int]:
    """Combien d’objets de chaque modèle rempli par un champ (et non par un rattachement daté) sont dans ce réseau."""
    return {modele: objets_du_reseau(modele, reseau).count() for modele in nos_modeles() if _se_remplit(modele)}


def _se_remplit(modele) -> bool:
    return chemin_du_reseau(modele) not in (None, "pk") and not (
        getattr(modele, "CHEMIN_MULTIPLE", False) or modele in CHEMINS
    )


def completer_reseau(reseau: Reseau, avant: dict[type[models.Model], int], *, par: Agent, nombre: int) -> None:
    """Ajoute `nombre` objets de chaque modèle dont le nombre n’a pas changé depuis `avant` (voir `compter`)."""
    a_faire = [modele for modele, compte in compter(reseau).items() if compte == avant[modele]]
    # Un modèle attend ceux vers qui il pointe : on repasse tant que l’on avance.
    while a_faire:
        restants = [modele for modele in a_faire if not _remplir(modele, reseau, par, nombre)]
        if len(restants) == len(a_faire):
            return
        a_faire = restants


def _remplir(modele, reseau, par, nombre) -> bool:
    faits = 0
    for rang in range(nombre):
        valeurs = valeurs_requises(modele, reseau, par, rang)
        if valeurs is None:
            return False
        try:
            with transaction.atomic():
                modele._base_manager.create(**valeurs)
                faits += 1
        except IntegrityError:
            continue
    return faits > 0


def valeurs_requises(modele, reseau, par, rang: int) -> dict | None:
    """Une valeur par champ obligatoire ; None s’il pointe vers un modèle encore vide dans ce réseau."""
    valeurs = {}
    deja = modele._base_manager.count() + rang
    for champ in modele._meta.concrete_fields:
        if champ.primary_key or champ.has_default() or getattr(champ, "auto_now", False) or _se_date(champ):
            continue
        if champ.is_relation:
            # Un lien facultatif reste vide, sauf s’il décide de qui voit l’objet.
            if champ.null and champ.related_model is not Reseau and champ.name not in _chemins(modele):
                continue
            cible = _cible(champ.related_model, reseau, par, rang)
            if cible is None:
                return None
            valeurs[champ.name] = cible
        elif not champ.null:
            valeurs[champ.name] = _valeur(champ, deja)
    if issubclass(modele, PassageBase):
        valeurs |= _passage(modele)
    return valeurs


def _chemins(modele) -> set[str]:
    declares = (getattr(modele, nom, "") for nom in ("CHEMIN_RESEAU", "CHEMIN_INSTANCE"))
    return {chemin.partition("__")[0] for chemin in declares}


def _se_date(champ) -> bool:
    return getattr(champ, "auto_now_add", False)


def _cible(modele, reseau, par, rang):
    if modele is Reseau:
        return reseau
    if modele is Agent:
        return par
    objets = list(objets_du_reseau(modele, reseau).order_by("pk"))
    return objets[rang % len(objets)] if objets else None


def _passage(modele) -> dict:
    """Un passage vrai : le premier verbe de l’objet qui passe."""
    parent = next(champ.related_model for champ in modele._meta.fields if champ.is_relation and champ.name != "par")
    verbe, (depuis, vers) = next(iter(parent.TRANSITIONS.items()))
    return {"verbe": verbe, "depuis": depuis[0], "vers": vers}


def _valeur(champ, rang: int):
    if champ.choices:
        return next(valeur for valeur, _ in champ.flatchoices if valeur != "")
    if isinstance(champ, models.FileField):
        return ContentFile(b"%PDF-1.7", name=f"fichier-{rang}.pdf")
    if isinstance(champ, models.EmailField):
        return f"personne{rang}@exemple.fr"
    if isinstance(champ, models.URLField):
        return f"https://exemple.fr/{rang}"
    if isinstance(champ, (models.CharField, models.TextField)):
        return "" if champ.blank else f"{champ.verbose_name} {rang}"[: champ.max_length]
    if isinstance(champ, models.DateTimeField):
        return timezone.now() + timedelta(hours=champ.name.startswith("fin"))
    if isinstance(champ, models.DateField):
        return aujourd_hui() + timedelta(days=champ.name.startswith("fin"))
    if isinstance(champ, models.TimeField):
        return timezone.localtime().time()
    if isinstance(champ, models.BooleanField):
        return False
    if champ.name.startswith("annee"):
        return annee_courante()
    return rang + 1
