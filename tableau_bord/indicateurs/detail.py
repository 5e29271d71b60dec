"""De quoi un indicateur est fait : ses groupes, ses niveaux ; pour une évaluation, ses compétences et leurs groupes."""

from collections.abc import Iterable

from django.db.models import Q

from pilotage.models import Reseau
from tableau_bord.indicateurs.composition import Carte
from tableau_bord.indicateurs.echelles import PREFIXE_COMPETENCES
from tableau_bord.indicateurs.lecture import tableau_des
from tableau_bord.indicateurs.mesures import Fiche, Resultat
from tableau_bord.indicateurs.registre import CATALOGUE, competences_de, parts_de
from tableau_bord.models import Valeur


def competences_evaluees(suivi: Fiche, annee: int) -> list[tuple[Fiche, list[Fiche]]]:
    """(compétence, ses groupes) de cette évaluation, dans leur ordre ; celles qu’on n’évalue plus cette année-là n’y sont pas."""
    evaluees = [c for c in competences_de(suivi) if c.derniere is None or c.derniere >= annee]
    return [(competence, parts_de(competence, annee)) for competence in evaluees]


def avec_son_detail(fiche: Fiche, annee: int) -> list[Fiche]:
    """L’indicateur, ses parts, puis chaque compétence suivie des siennes."""
    competences = [une for competence, parts in competences_evaluees(fiche, annee) for une in (competence, *parts)]
    return [fiche, *parts_de(fiche, annee), *competences]


def evaluations_connues(carte: Carte, annees: Iterable[int]) -> dict[str, int]:
    """Code de l’évaluation → la dernière de ces années où le réseau sait quelque chose d’une de ses compétences ; une requête."""
    lues = (
        Valeur.objects.filter(Q(indicateur__endswith="_fragiles") | Q(indicateur__endswith="_1"))
        .filter(indicateur__startswith=PREFIXE_COMPETENCES, uai__in={e.uai for e in carte.etablissements.values()})
        .filter(annee__in=list(annees))
        .order_by()
        .values_list("indicateur", "annee")
        .distinct()
    )
    dernieres: dict[str, int] = {}
    for code, annee in lues:
        if (fiche := CATALOGUE.get(code)) is None:
            continue
        competence = CATALOGUE[fiche.detail_de] if fiche.detail_de else fiche
        evaluation = competence.competence_de
        dernieres[evaluation] = max(annee, dernieres.get(evaluation, 0))
    return dernieres


def resultats_des_competences(reseau: Reseau, annee: int) -> list[Resultat]:
    """Ce qu’on sait, cette année-là, de chaque compétence et de ses groupes, réseau puis établissements, après le secret ;
    sans ce dont on ne sait rien. Six requêtes, deux si rien n’est connu.
    """
    carte = Carte([reseau], [annee])
    connues = evaluations_connues(carte, [annee])
    demandees = [
        une
        for code in CATALOGUE
        if code in connues
        for competence, parts in competences_evaluees(CATALOGUE[code], annee)
        for une in (competence, *parts)
    ]
    lus = tableau_des(reseau, demandees, [annee], carte=carte) if demandees else []
    dites = {r.fiche.code for r in lus if r.masque or r.mesure.est_connue}
    return [resultat for resultat in lus if resultat.fiche.code in dites]
