"""Nos modèles, et ce qui de chacun appartient à un réseau."""

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from pilotage.models import Agent, Circonscription, Reseau

NOS_ETAGES = ("pilotage", "partenariats", "actions", "tableau_bord")
# Modèles qui ne disent pas eux-mêmes le chemin de leur réseau.
CHEMINS = {Circonscription: "etablissements__rattachements__reseau"}


def nos_modeles() -> list[type[models.Model]]:
    return [modele for etage in NOS_ETAGES for modele in apps.get_app_config(etage).get_models()]


def chemin_du_reseau(modele) -> str | None:
    """Chemin d’un modèle à son réseau : celui qu’il déclare, sinon son champ `reseau`, sinon celui de son parent."""
    if modele in CHEMINS:
        return CHEMINS[modele]
    if hasattr(modele, "CHEMIN_RESEAU"):
        return modele.CHEMIN_RESEAU or "pk"
    try:
        modele._meta.get_field("reseau")
    except FieldDoesNotExist:
        pass
    else:
        return "reseau"
    for champ in modele._meta.get_fields():
        if champ.many_to_one and champ.remote_field and champ.remote_field.on_delete is models.CASCADE:
            parent = chemin_du_reseau(champ.related_model)
            if parent:
                return f"{champ.name}__{parent}" if parent != "pk" else champ.name
    return None


def objets_du_reseau(modele, reseau: Reseau):
    chemin = chemin_du_reseau(modele)
    if chemin is None:
        # Ce qui ne tient à aucun réseau (un import) est rangé avec l’agent qui l’a fait.
        for champ in modele._meta.get_fields():
            if champ.many_to_one and champ.related_model is Agent:
                agents = Agent.objects.filter(affectations__reseau=reseau)
                return modele._base_manager.filter(**{f"{champ.name}__in": agents.values("pk")})
        return modele._base_manager.none()
    return modele._base_manager.filter(pk__in=modele._base_manager.filter(**{chemin: reseau.pk}).values("pk"))
