"""La méthode : d’où viennent les chiffres, ce qui est masqué et pourquoi, ce que les mots veulent dire."""

from collections.abc import Iterable

from django.conf import settings

from tableau_bord.ecriture import INCONNU, MASQUE, enumerer
from tableau_bord.indicateurs.mesures import Fiche
from tableau_bord.indicateurs.registre import CATALOGUE
from tableau_bord.indicateurs.seuils import seuil_de
from tableau_bord.rapport.donnees import FicheIndicateur, Methode, Terme

SEUIL_FRAGILE = "vingt"


def _libelle(code: str) -> str:
    return CATALOGUE[code].libelle if code in CATALOGUE else code


def _seuils_propres() -> str:
    """« (11 pour « Absentéisme ») », si l’installation a donné un seuil à certains indicateurs."""
    propres = enumerer([f"{seuil} pour « {_libelle(code)} »" for code, seuil in settings.SEUILS_SECRET.items()])
    return f" ({propres})" if propres else ""


def regles() -> tuple[str, ...]:
    return (
        "Un pourcentage est la somme des numérateurs rapportée à la somme des dénominateurs ; un indice est une moyenne "
        "pondérée par les effectifs. On ne fait jamais la moyenne de pourcentages, et la valeur ajoutée ne s’agrège pas.",
        f"« {INCONNU.capitalize()} » n’est pas zéro : la valeur n’a pas été saisie, ou la source ne la donne pas.",
        f"« {MASQUE} », non communiqué, n’est pas zéro non plus : le nombre est trop petit pour être montré sans risquer de "
        f"désigner quelqu’un. La règle : moins de {seuil_de()} personnes en tout{_seuils_propres()} ou l’on ne sait combien, "
        "ou de une à quatre dans le cas compté, dans son complément ou dans ce qui reste d’un tout. Une autre case se masque "
        "quand elle suffirait, avec le total, à retrouver la première.",
        f"L’astérisque marque un chiffre fragile : il porte sur moins de {SEUIL_FRAGILE} personnes.",
        "Une référence (France, académie) n’est ni un objectif ni une norme : c’est le même indicateur, calculé de la même "
        "façon sur tous les établissements publics du même label.",
        "Une rupture de série se voit : les valeurs d’avant et d’après ne se comparent pas.",
        "Le rapport ne contient aucune donnée nominative d’élève ni de famille. Les textes des actions et des bilans sont ceux "
        "que les membres du réseau ont saisis.",
        "Les données sont celles du jour indiqué en couverture. Ce qui change ensuite paraîtra dans l’édition suivante, et non "
        "dans celle-ci.",
        "Dans le PDF, un émoji est omis et une lettre que la police du document n’a pas est remplacée par « ◊ ».",
    )


GLOSSAIRE = (
    ("Action faite", "Action terminée, que son bilan soit écrit ou non."),
    (
        "Action validée",
        "Action acceptée par un pilote, et non abandonnée depuis ; les idées et propositions n’en sont pas.",
    ),
    (
        "Axe de la mission",
        "L’un des trois axes de la lettre de mission du coordonnateur ; ce ne sont pas les axes du projet.",
    ),
    ("Axe du projet", "L’une des grandes orientations que le réseau s’est données pour quatre ans."),
    ("DNB", "Diplôme national du brevet, passé en fin de 3e."),
    ("IPS", "Indice de position sociale : un résumé du milieu social des élèves, calculé par le ministère (DEPP)."),
    ("Participation d’élève", "Un élève touché par une action ; touché par deux actions, il compte deux fois."),
    (
        "REP, REP+",
        "Réseau d’éducation prioritaire ; REP+ pour ceux qui connaissent les plus grandes difficultés sociales.",
    ),
    ("Tête de réseau", "L’établissement, en général le collège, autour duquel le réseau est constitué."),
    ("UAI", "Numéro d’un établissement : sept chiffres et une lettre de contrôle."),
)


def methode(fiches: Iterable[Fiche]) -> Methode:
    return Methode(
        regles=regles(),
        fiches=tuple(map(_fiche, fiches)),
        glossaire=tuple(Terme(terme, definition) for terme, definition in GLOSSAIRE),
    )


def _fiche(fiche: Fiche) -> FicheIndicateur:
    precisions = [f"Unité : {fiche.unite}", f"période : {fiche.periode}"]
    if fiche.ruptures:
        precisions.append(f"rupture de série : {enumerer(map(str, fiche.ruptures))}")
    return FicheIndicateur(
        libelle=fiche.libelle,
        definition=" ".join(fiche.definition.split()),
        formule=fiche.formule,
        source=fiche.source or "RepNet : ce que le réseau a saisi",
        precisions=" ; ".join(precisions),
    )
