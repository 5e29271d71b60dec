"""Sortir les chiffres d’un réseau ou d’une académie : un tableau, un classeur, du JSON ; masqués comme à l’écran."""

import json
from collections.abc import Iterable, Iterator, Sequence

from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404
from django.views.decorators.http import require_safe

from pilotage import exports
from pilotage.acces import Droit, droits_ouverts
from pilotage.annees import libelle_annee
from pilotage.bornes import dans_reseau
from pilotage.models import Reseau
from tableau_bord.apercus import case, lisible
from tableau_bord.graphiques import nom_reference
from tableau_bord.indicateurs import Fiche, Resultat, Theme, resultats, tableaux
from tableau_bord.indicateurs.detail import resultats_des_competences
from tableau_bord.indicateurs.sortie import en_objets
from tableau_bord.indicateurs.suites import Suite, derniere_annee_relevee, suites, suites_des
from tableau_bord.models import Maille, Public
from tableau_bord.views.tableau import IndicateurDetail, annee_demandee, fiche_lisible

FORMATS = exports.FORMATS
ENTETES = (
    "Indicateur",
    "Unité",
    "Niveau",
    "UAI",
    "Établissement ou réseau",
    "Année",
    "Valeur",
    "Dénominateur ou effectif",
)
ENTETES_FICHES = (
    "Indicateur",
    "Rubrique",
    "Définition",
    "Formule",
    "Source",
    "Unité",
    "Sens",
    "Se compte dans",
    "Période",
    "Pour le réseau",
    "Seuil de significativité",
    "Secret",
    "Ruptures de série",
    "Références",
)
ENTETES_INDICATEUR = ("Lecture", "Où", "Année", "Valeur", "Sur quoi", "Le réseau est", "À savoir", "D’où elle vient")
ENTETES_PERIODES = [
    "UAI",
    "Établissement ou réseau",
    "Indicateur",
    "Unité",
    "Quand",
    "Valeur",
    "Dénominateur ou effectif",
]
Feuille = tuple[str, Sequence[str], list[list]]
SENS = {"hausse": "plus haut est mieux", "baisse": "plus bas est mieux"}


@require_safe
@dans_reseau(Droit.VOIR_TABLEAU_BORD)
def tableau_exporter(request, reseau, format_):
    """Le tableau de bord de l’année affichée, réseau et établissements.

    CSV : une seule table. ODS : une feuille par rubrique, puis leur détail et les fiches. JSON : les objets de
    `manage.py indicateurs`.
    """
    if format_ not in FORMATS:
        raise Http404
    annee = annee_demandee(request)
    droits = droits_ouverts(request.user, reseau)
    nom = f"tableau-de-bord-{reseau.code}-{annee}"
    if format_ == "ods":
        return exports.piece_jointe(exports.en_classeur(feuilles(reseau, annee, droits)), FORMATS["ods"], f"{nom}.ods")
    lus = [resultat for resultat in resultats(reseau, annee) if lisible(resultat.fiche, droits)]
    if format_ == "json":
        return en_json(en_objets(lus), nom)
    return exports.reponse(format_, nom, *table(lus))


class IndicateurSortie(IndicateurDetail):
    """Les tableaux de la page d’un indicateur : au fil des ans, ses parts, ailleurs, établissement par établissement."""

    def get(self, request, *args, **kwargs):
        if kwargs["format_"] not in FORMATS:
            raise Http404
        return super().get(request, *args, **kwargs)

    def render_to_response(self, context, **reponse):
        lignes = list(lignes_de_l_indicateur(context))
        nom = f"{context['fiche'].code}-{self.reseau.code}-{context['annee']}"
        return exports.reponse(self.kwargs["format_"], nom, ENTETES_INDICATEUR, lignes)


def lignes_de_l_indicateur(page: dict) -> Iterator[tuple]:
    """Une ligne par ligne de la page ; chacune dit de quel tableau elle est."""
    quand = libelle_annee(page["dernier"].annee)
    for ligne in page["lignes"]:
        a_savoir = "changement de série" if ligne["rupture"] else "fragile" if ligne["fragile"] else ligne["raison"]
        valeur = case(ligne["resultat"])
        yield "au fil des ans", "Réseau", ligne["annee"], valeur, ligne["denominateur"], "", a_savoir, ""
    for lecture, siennes in (("de quoi il est fait", page["parts"]), ("par établissement", page["etablissements"])):
        for ligne in siennes:
            lu = ligne["resultat"]
            yield lecture, ligne["nom"], quand, case(lu), ligne["denominateur"], "", lu.raison, lu.provenance
    for ligne in page["references"]:
        ailleurs = ligne["reference"]
        etablissements = ailleurs.etablissements and f"{ailleurs.etablissements} établissements"
        valeur = round(ailleurs.valeur, 2)
        yield "ailleurs", ligne["nom"], quand, valeur, etablissements, ligne["ecart"], "", ailleurs.origine


@require_safe
@dans_reseau(Droit.VOIR_TABLEAU_BORD)
def periodes_exporter(request, reseau, indicateur, format_):
    """Une ligne par lieu et par période, puis l’année ; masquées comme à l’écran."""
    fiche = fiche_lisible(request, reseau, indicateur)
    if format_ not in exports.FORMATS or not fiche.periodes:
        raise Http404
    demandee = annee_demandee(request)
    annee = derniere_annee_relevee(fiche, reseau, demandee) or demandee
    lignes = lignes_des_periodes(suites(reseau, fiche, [annee])[annee])
    return exports.reponse(format_, f"periodes-{fiche.code}-{reseau.code}-{annee}", ENTETES_PERIODES, lignes)


def lignes_des_periodes(lues: Iterable[Suite]) -> list[list]:
    """Une ligne par lieu et par période, puis celle de l’année, sous `ENTETES_PERIODES`."""
    return [
        [
            resultat.uai,
            resultat.nom,
            resultat.fiche.libelle,
            resultat.fiche.unite,
            f"{libelle} {libelle_annee(resultat.annee)}".strip(),
            case(resultat),
            resultat.mesure.personnes if resultat.mesure.est_connue and not resultat.masque else None,
        ]
        for suite in lues
        for libelle, resultat in [
            *((libelle, r) for (_, libelle), r in zip(suite.annee.fiche.periodes, suite.periodes, strict=True)),
            ("", suite.annee),
        ]
    ]


def en_json(objets: list[dict], nom: str):
    contenu = json.dumps(objets, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()
    return exports.piece_jointe(contenu, FORMATS["json"], f"{nom}.json")


def feuilles(reseau: Reseau, annee: int, droits) -> list[Feuille]:
    """Une feuille par rubrique qui a quelque chose, dans l’ordre du tableau de bord ; ce qui détaille ses indicateurs (groupes
    et niveaux, compétences, périodes) ; et les fiches de ce qu’elles montrent."""
    tous = [r for r in tableaux(reseau, [annee], parts=True) if lisible(r.fiche, droits)]
    lus = [resultat for resultat in tous if not resultat.fiche.detail_de]
    montrees = {resultat.fiche.code for resultat in lus}
    parts = [r for r in tous if r.fiche.detail_de in montrees and (r.masque or r.mesure.est_connue)]
    competences = resultats_des_competences(reseau, annee)
    suivies = {r.fiche.code: r.fiche for r in [*lus, *competences] if not r.fiche.detail_de}
    details = [
        ("Groupes et niveaux", *table(parts)),
        ("Compétences évaluées", *table(competences)),
        ("Période par période", ENTETES_PERIODES, _periodes(reseau, suivies.values(), annee)),
    ]
    par_rubrique = [(theme.label, [r for r in lus if r.fiche.theme == theme]) for theme in Theme]
    return [
        *((libelle.replace("/", ", "), *table(siens)) for libelle, siens in par_rubrique if siens),
        *(feuille for feuille in details if feuille[2]),
        ("Fiches", ENTETES_FICHES, [ligne_fiche(fiche) for fiche in suivies.values()]),
    ]


def _periodes(reseau: Reseau, fiches: Iterable[Fiche], annee: int) -> list[list]:
    """Période par période, ce qui se relève dans l’année et l’a été cette année-là."""
    relevables = [fiche for fiche in fiches if fiche.periodes]
    if not relevables:
        return []
    lues = [siennes[annee] for siennes in suites_des(reseau, relevables, [annee]).values()]
    return [
        ligne
        for siennes in lues
        if any(r.masque or r.mesure.est_connue for suite in siennes for r in suite.periodes)
        for ligne in lignes_des_periodes(siennes)
    ]


def table(lus: list[Resultat]) -> tuple[list[str], list[list]]:
    """En-têtes et lignes : une ligne par indicateur et par lieu, une colonne par référence qui existe."""
    presentes = {(r.maille, r.public) for resultat in lus for r in resultat.references}
    references = [(m, p) for m in Maille.values for p in Public.values if (m, p) in presentes]
    entetes = [*ENTETES, *(nom_reference(maille, public) for maille, public in references), "Source"]
    return entetes, [_ligne(resultat, references) for resultat in lus]


def _ligne(resultat: Resultat, references: list[tuple[str, str]]) -> list:
    valeurs = {(r.maille, r.public): round(r.valeur, 2) for r in resultat.references}
    connue = resultat.mesure.est_connue and not resultat.masque
    return [
        resultat.fiche.libelle,
        resultat.fiche.unite,
        "réseau" if resultat.niveau == "reseau" else "établissement",
        resultat.uai,
        resultat.nom,
        libelle_annee(resultat.annee),
        case(resultat),
        resultat.mesure.personnes if connue else None,
        *(valeurs.get(reference) for reference in references),
        resultat.provenance or resultat.fiche.source,
    ]


def ligne_fiche(fiche: Fiche) -> list[str]:
    """La fiche d’un indicateur, en une ligne : ce que dit sa page."""
    return [
        fiche.libelle,
        Theme(fiche.theme).label,
        fiche.definition,
        fiche.formule,
        fiche.source,
        fiche.unite,
        SENS.get(fiche.sens, "ni l’un ni l’autre : une description"),
        fiche.lieu,
        fiche.periode,
        fiche.regle,
        f"un écart de {fiche.ecart_significatif} ou moins ne veut rien dire" if fiche.ecart_significatif else "",
        f"masqué sous {fiche.seuil} personnes" if fiche.est_sensible else "",
        ", ".join(libelle_annee(annee) for annee in fiche.ruptures),
        fiche.references,
    ]
