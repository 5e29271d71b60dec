"""Les chiffres consolidés : Σ numérateurs / Σ dénominateurs des réseaux où la valeur se montre."""

from collections.abc import Iterable

from django.urls import reverse

from pilotage.acces import Droit, droits_ouverts
from pilotage.annees import libelle_annee
from pilotage.models import Agent, Reseau
from tableau_bord.apercus import lisible
from tableau_bord.ecriture import INCONNU, MASQUE, grandeur
from tableau_bord.indicateurs import CATALOGUE, Fiche, Resultat
from tableau_bord.indicateurs.ensembles import par_reseau
from tableau_bord.indicateurs.secret import est_fragile, est_secrete
from tableau_bord.indicateurs.totaux import consolider, sans_double_compte
from tableau_bord.rapport.blocs import Tableau
from tableau_bord.rubriques import Lien, Rubrique, tableau

ACTIVITE = (
    "actions_par_axe",
    "eleves_touches",
    "actions_faites",
    "bilans_rendus",
    "actions_en_partenariat",
    "ecoles_non_touchees",
    "seances_tenues",
    "comptes_rendus",
    "decisions_prises",
    "decisions_dans_les_delais",
    "decisions_en_retard",
    "conventions_en_vigueur",
    "budget_engage",
    "budget_realise",
    "temps_pedagogique",
    "temps_alliances",
    "temps_pilotage",
)
OBSERVES = (
    "effectif_ecole",
    "effectif_college",
    "eleves_par_classe",
    "ips_ecoles",
    "ips_college",
    "boursiers",
    "eval_cp_francais_fragiles",
    "eval_cp_maths_fragiles",
    "eval_6e_francais_score",
    "eval_6e_maths_score",
    "retard_6e",
    "dnb_reussite",
    "dnb_mentions",
    "acces_6e_3e",
    "absenteisme",
    "devoirs_faits",
    "cordees",
)
# Un indicateur observé paraît parfois un an ou deux après la rentrée.
PROFONDEUR = 3
TYPES = ((Reseau.Type.REP, "REP"), (Reseau.Type.REP_PLUS, "REP+"))
NOTE = (
    "Chaque chiffre est la somme des numérateurs sur celle des dénominateurs (ou une moyenne pondérée par les effectifs) des "
    "réseaux où il est connu et se montre ; la colonne « Réseaux » dit combien. * Moins de vingt personnes."
)


def rubriques(agent: Agent, reseaux: list[Reseau], annee: int) -> tuple[Rubrique, ...]:
    """Ce que les réseaux font, puis ce que l’on observe de leurs élèves."""
    # Ce qu’il ne lit pas partout n’a pas de total qu’il puisse lire.
    communs = [droits_ouverts(agent, reseau) for reseau in reseaux]
    droits = frozenset.intersection(*communs) if communs else frozenset()
    annees = range(annee - PROFONDEUR + 1, annee + 1)
    lus = par_reseau(reseaux, _fiches((*ACTIVITE, *OBSERVES), droits), annees, annees_calculees=[annee])
    liens = (Lien("Les réseaux côte à côte", _comparer(annee)),)
    return (
        Rubrique(
            "activite",
            "Ce que les réseaux ont fait",
            tableaux=_consolider("Activité consolidée", _fiches(ACTIVITE, droits), reseaux, annee, lus),
            liens=liens,
            vide="Rien n’est enregistré pour cette année.",
        ),
        Rubrique(
            "observes",
            "Les élèves et leurs résultats",
            tableaux=_consolider("Indicateurs observés, consolidés", _fiches(OBSERVES, droits), reseaux, annee, lus),
            liens=liens,
            vide="Aucun indicateur observé n’est connu : les fichiers publics n’ont pas été importés.",
        ),
    )


def _comparer(annee: int) -> str:
    return f"{reverse('reseaux_comparer')}?annee={annee}"


def _fiches(codes: Iterable[str], droits: frozenset[Droit]) -> list[Fiche]:
    return [CATALOGUE[code] for code in codes if code in CATALOGUE and lisible(CATALOGUE[code], droits)]


def _consolider(titre: str, fiches: list[Fiche], reseaux: list[Reseau], annee: int, lus) -> tuple[Tableau, ...]:
    """Une ligne par indicateur : l’ensemble, puis chaque type de réseau, et sur combien de réseaux."""
    dernieres = {fiche.code: _derniere(fiche, annee, lus) for fiche in fiches}
    comptes = sans_double_compte(reseaux, sorted(set(dernieres.values())))
    types = {reseau.pk: reseau.type for reseau in reseaux}
    lignes = []
    for fiche in fiches:
        derniere = dernieres[fiche.code]
        resultats = {pk: siens.get((fiche.code, derniere)) for pk, siens in lus.items()}
        tous = comptes[derniere]
        ensemble = consolider(fiche, resultats, tous)
        if not ensemble.reseaux and not any(r is not None and r.masque for r in resultats.values()):
            continue
        groupes = [tous, *([pk for pk in tous if types[pk] == type_] for type_, _ in TYPES)]
        libelle = fiche.libelle if fiche.unite in ("%", "indice", "score") else f"{fiche.libelle} ({fiche.unite})"
        lignes.append(
            (
                libelle,
                libelle_annee(derniere),
                f"{ensemble.reseaux} sur {len(tous)}",
                *(_valeur(fiche, resultats, groupe) for groupe in groupes),
            )
        )
    colonnes = (("Indicateur", 40), ("Année", 15), ("Réseaux", 15), ("Ensemble", 10), *((nom, 10) for _, nom in TYPES))
    return tableau(titre, colonnes, lignes, nombres=4, note=NOTE)


def _derniere(fiche: Fiche, annee: int, lus) -> int:
    """L’année demandée pour ce qui se calcule ; pour ce qui s’observe, la dernière où un réseau au moins le montre."""
    if not fiche.est_observee:
        return annee
    connues = [an for siens in lus.values() for (code, an), r in siens.items() if code == fiche.code and _se_montre(r)]
    return max(connues, default=annee)


def _se_montre(resultat: Resultat | None) -> bool:
    return resultat is not None and not resultat.masque and resultat.mesure.est_connue


def _valeur(fiche: Fiche, resultats: dict[int, Resultat | None], groupe: list[int]) -> str:
    """« n. c. » si le total lui-même est trop petit, ou si tout ce qu’il compterait est masqué ; « inconnu » s’il n’y a rien."""
    mesure = consolider(fiche, resultats, groupe).mesure
    if mesure.valeur is None:
        return MASQUE if any((r := resultats.get(pk)) is not None and r.masque for pk in groupe) else INCONNU
    if est_secrete(fiche, mesure):
        return MASQUE
    return grandeur(mesure.valeur, fiche.unite) + (" *" if est_fragile(fiche, mesure) else "")
