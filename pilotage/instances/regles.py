"""Ce qu’une instance devrait respecter et ne respecte pas, en une phrase chacun, avec le texte qui le demande."""

from collections.abc import Collection
from dataclasses import dataclass

from pilotage.instances.types import Qualite, Siege
from pilotage.models import Instance, Membre


@dataclass(frozen=True)
class Manquement:
    phrase: str
    texte: str = ""


def manquements(instance: Instance, membres: Collection[Membre], *, tenues: int, prevues: int) -> list[Manquement]:
    """`membres` : ceux qui siègent ; `tenues`, `prevues` : séances de l’année scolaire, déjà tenues et encore à venir."""
    siegeant = [membre for membre in membres if membre.qualite != Qualite.INVITE]
    return [
        *_presidence(instance, siegeant),
        *_parite(instance, siegeant),
        *_representations(instance, siegeant),
        *_seances(instance, tenues, prevues),
    ]


def _presidence(instance, membres):
    regles = instance.regles
    president = {membre.siege for membre in membres if membre.preside}
    if regles.presidence:
        manquent = [siege for siege in Siege if siege in regles.presidence - president]
        if manquent:
            attendus = " et ".join(f"le {siege.label}" if siege != Siege.IEN else "l’IEN" for siege in manquent)
            yield Manquement(f"La présidence est conjointe : il manque {attendus}.", regles.texte_presidence)
    elif membres and not president:
        yield Manquement("Personne ne préside : dites qui, parmi les membres.")


def effectifs_de_parite(membres: Collection[Membre]) -> tuple[int, int]:
    """Nombre de membres au titre des écoles, et au titre du collège (invités exclus)."""
    sieges = [membre.siege for membre in membres if membre.qualite != Qualite.INVITE]
    return sieges.count(Siege.ECOLES), sieges.count(Siege.COLLEGE)


def _parite(instance, membres):
    if not instance.regles.parite:
        return
    ecoles, college = effectifs_de_parite(membres)
    if ecoles != college or not ecoles:
        yield Manquement(
            f"Les écoles et le collège doivent être également représentés : {ecoles} pour les écoles, "
            f"{college} pour le collège.",
            instance.regles.texte_parite,
        )


def _representations(instance, membres):
    sieges = {membre.siege for membre in membres}
    for attendue in instance.regles.representations:
        if not sieges & attendue.sieges:
            yield Manquement(f"Il manque parmi les membres : {attendue.qui}.", attendue.texte)


def _seances(instance, tenues, prevues):
    if tenues + prevues < instance.seances_par_an:
        yield Manquement(
            f"Au moins {instance.seances_par_an} séances par an : cette année, "
            f"{tenues} tenue{'s' if tenues > 1 else ''} et {prevues} prévue{'s' if prevues > 1 else ''}.",
            instance.regles.texte_seances,
        )
