"""Des nombres qui étonnent : on le dit, on enregistre quand même."""

from actions.models import Action
from pilotage.ecriture import nombre

# Plus du double du prévu, et de plus de dix : une faute de frappe plutôt qu’un succès.
FOIS, ECART = 2, 10
# Au-delà, aucun réseau n’en a autant (les plus grands comptent environ trois mille élèves).
PLAFONDS = {"élèves": 5_000, "classes": 300, "enseignants": 600, "parents": 8_000}


def etonnements(action: Action) -> list[str]:
    """Une phrase par nombre étonnant ; aucune si tout est vraisemblable."""
    phrases = []
    for qui, prevu, touche in action.comptes:
        for combien, mot in ((prevu, "prévus"), (touche, "touchés")):
            if combien is not None and combien > PLAFONDS[qui]:
                phrases.append(f"{nombre(combien)} {qui} {_accorder(mot, qui)} : c’est plus qu’un réseau n’en compte.")
                break
        else:
            if prevu is not None and touche is not None and touche > FOIS * prevu and touche - prevu > ECART:
                phrases.append(
                    f"{nombre(touche)} {qui} {_accorder('touchés', qui)} pour {nombre(prevu)} {_accorder('prévus', qui)} : "
                    "c’est plus du double."
                )
    return phrases


def _accorder(mot: str, qui: str) -> str:
    return mot.replace("és", "ées").replace("us", "ues") if qui == "classes" else mot
