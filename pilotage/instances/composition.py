"""Qui siège d’emblée : ce que les affectations du réseau disent déjà ne se retape pas."""

from datetime import date

from django.db.models import Q

from pilotage.acces import Role
from pilotage.instances.types import Qualite, Siege, TypeInstance
from pilotage.models import Affectation, Instance, Membre, Rattachement

SIEGE_DE_LA_FONCTION = {
    Affectation.Fonction.IEN: Siege.IEN,
    Affectation.Fonction.PRINCIPAL: Siege.PRINCIPAL,
    Affectation.Fonction.IA_IPR: Siege.IA_IPR,
    Affectation.Fonction.DASEN: Siege.DASEN,
}
AVEC_LES_DIRECTEURS = frozenset({TypeInstance.COMITE_PILOTAGE, TypeInstance.CONSEIL_ECOLE_COLLEGE})
# Les pilotes président l’instance ; ailleurs (ville, préfecture), ils y siègent.
PRESIDEES_PAR_LES_PILOTES = frozenset(
    {TypeInstance.EQUIPE_PILOTAGE, TypeInstance.COMITE_PILOTAGE, TypeInstance.CONSEIL_ECOLE_COLLEGE}
)


def composer(instance: Instance, *, au: date) -> list[Membre]:
    """Fait siéger les pilotes et le coordonnateur du réseau, et les directeurs là où ils siègent ; rend les nouveaux."""
    deja = set(instance.membres.en_cours(au=au).values_list("agent", flat=True))
    nouveaux: dict[int, Membre] = {}
    # Le code de l’éducation (D401-2) dit qui compose le conseil école-collège : l’IA-IPR n’en est pas.
    sieges = set(Siege) - ({Siege.IA_IPR} if instance.type == TypeInstance.CONSEIL_ECOLE_COLLEGE else set())
    for affectation in _affectations(instance, au):
        membre = _membre(instance, affectation, au)
        if affectation.agent_id not in deja | nouveaux.keys() and membre.siege in sieges:
            nouveaux[affectation.agent_id] = membre
    return Membre.objects.bulk_create(nouveaux.values())


def _affectations(instance, au):
    ecoles = Rattachement.objects.en_cours(au=au).filter(reseau=instance.reseau_id).values("etablissement")
    condition = Q(reseau=instance.reseau_id, role__in=[Role.PILOTE, Role.COORDONNATEUR])
    if instance.type in AVEC_LES_DIRECTEURS:
        condition |= Q(role=Role.DIRECTEUR, etablissement__in=ecoles)
    return Affectation.objects.en_cours(au=au).filter(condition).select_related("agent", "etablissement").order_by("pk")


def _membre(instance, affectation, au):
    if affectation.role == Role.COORDONNATEUR:
        siege, qualite = Siege.COORDONNATEUR, Qualite.SECRETAIRE
    elif affectation.role == Role.DIRECTEUR:
        siege, qualite = Siege.ECOLES, Qualite.MEMBRE
    else:
        siege = SIEGE_DE_LA_FONCTION.get(affectation.fonction, Siege.AUTRE)
        preside = siege in (Siege.IEN, Siege.PRINCIPAL) and instance.type in PRESIDEES_PAR_LES_PILOTES
        qualite = Qualite.COPRESIDENT if preside else Qualite.MEMBRE
    return Membre(
        instance=instance,
        agent=affectation.agent,
        fonction=affectation.get_role_display() if affectation.role == Role.DIRECTEUR else "",
        organisme=affectation.etablissement.nom[:120] if affectation.etablissement else "",
        siege=siege,
        qualite=qualite,
        debut=au,
    )
