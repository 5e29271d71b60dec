"""Le tableau de bord : trois années, les références, une lecture, des courbes."""

from pilotage.annees import libelle_annee
from tableau_bord.ecriture import DECIMALES, INCONNU, SANS_OBJET, arrondir, enumerer, grandeur, nombre
from tableau_bord.graphiques import Graphique, chercher_reference, evolution, nom_reference
from tableau_bord.indicateurs.mesures import Fiche, Resultat, Theme
from tableau_bord.rapport.donnees import (
    Chiffre,
    LigneIndicateur,
    LigneParEtablissement,
    ParEtablissement,
    TableauDeBord,
)
from tableau_bord.rapport.matiere import Matiere
from tableau_bord.rapport.parties.evaluations import face_a_l_ips, groupes_des_evaluations
from tableau_bord.rapport.parties.periodes import par_periode
from tableau_bord.rapport.parties.references import du_label, toutes
from tableau_bord.rapport.parties.textes import base, chiffre, chiffre_reference, ligne

# Les courbes du rapport, dans cet ordre, pour ce qui est connu deux années au moins.
COURBES = ("dnb_reussite", "acces_6e_3e", "ips_ecoles")
COURBES_MAX = 2
# Comment une phrase nomme chaque indicateur observé.
SUJETS = {
    "ips_ecoles": "L’IPS moyen des écoles",
    "ips_college": "L’IPS moyen du collège",
    "ips_ecart_type": "L’écart-type de l’IPS du collège",
    "dnb_reussite": "Le taux de réussite au DNB (série générale)",
    "va_dnb": "La valeur ajoutée du collège pour la réussite au DNB",
    "acces_6e_3e": "Le taux d’accès de la 6e à la 3e",
    "dnb_mentions": "La part de mentions au DNB (série générale)",
    "dnb_note": "La note moyenne à l’écrit du DNB",
    "va_note": "La valeur ajoutée du collège pour la note à l’écrit",
    "dnb_reussite_pro": "Le taux de réussite au DNB (série professionnelle)",
    "presents_dnb": "La part d’élèves de 3e présents au DNB",
    "dnb_toutes_series": "Le taux de réussite au DNB (toutes séries)",
    "dnb_mentions_toutes_series": "La part de mentions au DNB (toutes séries)",
    "pcs_defavorisees": "La part de collégiens dont le responsable exerce une profession défavorisée",
    "boursiers": "La part de boursiers au collège",
    "scolarises_2_ans": "La part d’enfants scolarisés avant trois ans",
    "effectif_ecole": "L’effectif des écoles",
    "classes_ecole": "Le nombre de classes des écoles",
    "eleves_par_classe": "Le nombre d’élèves par classe, dans les écoles,",
    "dedoubles": "La part de classes dédoublées",
    "effectif_college": "L’effectif du collège",
    "classes_college": "Le nombre de divisions du collège",
    "eleves_par_division": "Le nombre d’élèves par division, au collège,",
    "fluence_6e": "La fluence en 6e",
    "retard_6e": "La part d’élèves en retard à l’entrée en 6e",
    "cm2_secteur": "La part de CM2 du secteur qui entrent au collège",
    "orientation_2gt": "La part d’élèves orientés en 2de générale et technologique",
    "orientation_2pro": "La part d’élèves orientés en 2de professionnelle",
    "orientation_cap": "La part d’élèves orientés en CAP",
    "sans_solution": "La part d’élèves sans solution après la 3e",
    "absenteisme": "La part de collégiens absentéistes",
    "devoirs_faits": "La part d’élèves à Devoirs faits",
    "ecole_ouverte": "La part d’élèves à École ouverte",
    "clas": "La part d’élèves en accompagnement à la scolarité",
    "pre": "La part d’élèves en réussite éducative",
    "cordees": "La part d’élèves dans une Cordée de la réussite",
    "parents_elections": "La participation des parents aux élections",
    "parents_rencontres": "La part de parents rencontrés",
    "formation_journees": "Le nombre de journées de formation",
    "stages_inter_degres": "Le nombre de stages inter-degrés",
}
# « Élèves fragiles, CP, début d’année, français » se dit « La part d’élèves fragiles (CP, début d’année, français) ».
DEBUTS = (("Élèves fragiles, ", "La part d’élèves fragiles"), ("Score moyen, ", "Le score moyen"))
# L’écart entre deux années s’y dit en points ; ailleurs, c’est un nombre de plus ou de moins.
EN_POINTS = frozenset({"%", "indice", "points", "score", "/20"})
APRES_LA_VALEUR = {"/20": " sur 20", "élèves": " élèves", "mots par minute": " mots par minute"}


def sujet(fiche: Fiche) -> str:
    if fiche.code in SUJETS:
        return SUJETS[fiche.code]
    for debut, dit in DEBUTS:
        if fiche.libelle.startswith(debut):
            return f"{dit} ({fiche.libelle.removeprefix(debut)})"
    return f"« {fiche.libelle} »"


def tableau(matiere: Matiere) -> TableauDeBord:
    comparaisons = toutes(matiere.reseau.type)
    lignes = []
    for code, fiche in matiere.fiches_connues.items():
        serie = matiere.serie(code)
        dernier = matiere.du_reseau(code)
        lignes.append(
            LigneIndicateur(
                libelle=fiche.libelle,
                unite=fiche.unite,
                valeurs=tuple(chiffre(serie.get(annee)) for annee in matiere.annees),
                base=base(dernier),
                references=tuple(
                    chiffre_reference(chercher_reference(dernier, *comparaison), fiche.unite)
                    for comparaison in comparaisons
                ),
            )
        )
    return TableauDeBord(
        annees=tuple(libelle_annee(annee) for annee in matiere.annees),
        references=tuple(nom_reference(*comparaison) for comparaison in comparaisons),
        lignes=tuple(lignes),
        lectures=tuple(filter(None, (lecture(matiere, code) for code in matiere.fiches))),
        graphiques=tuple(_courbes(matiere)),
        par_etablissement=_par_etablissement(matiere),
        a_des_fragiles=any(valeur.fragile for rang in lignes for valeur in rang.valeurs),
        evaluations=groupes_des_evaluations(matiere),
        face_a_l_ips=face_a_l_ips(matiere),
        par_periode=par_periode(matiere),
    )


def lecture(matiere: Matiere, code: str) -> str:
    """Ce qu’un indicateur observé montre, en phrases vraies : sa valeur, ce qu’elle devient, à quoi elle se compare.

    Vide si l’indicateur n’est pas observé, ou si sa valeur est masquée ou inconnue.
    """
    fiche, serie = matiere.fiches[code], matiere.serie(code)
    resultat = serie.get(matiere.annee)
    if not fiche.est_observee or not _est_montre(resultat):
        return ""
    valeur = resultat.mesure.valeur
    phrase = f"{sujet(fiche)} est de {grandeur(valeur, fiche.unite)}{APRES_LA_VALEUR.get(fiche.unite, '')}"
    if fiche.unite == "points":
        phrase += " point" if abs(valeur) < 2 else " points"
    if suite := _evolution(fiche, serie, matiere.annee):
        phrase += f", {suite}"
    phrase += "."
    comparaisons = [
        (maille, reference)
        for maille, public in du_label(matiere.reseau.type)
        if (reference := chercher_reference(resultat, maille, public))
    ]
    if comparaisons:
        ou = {"france": "en France", "academie": "dans l’académie"}
        public = comparaisons[0][1].public
        ensemble = "Pour tous les établissements" if public == "ensemble" else f"En {public}"
        valeurs = enumerer(f"{grandeur(r.valeur, fiche.unite)} {ou[maille]}" for maille, r in comparaisons)
        phrase += f" {ensemble} : {valeurs}"
        phrase += "."
    if code == "va_dnb":
        phrase += " Zéro est ce qu’on attend d’un collège qui accueille des élèves semblables."
    if resultat.fragile:
        phrase += " Moins de vingt élèves : à lire avec prudence."
    return phrase


def _est_montre(resultat: Resultat | None) -> bool:
    return resultat is not None and not resultat.masque and resultat.mesure.est_connue


def _evolution(fiche, serie: dict[int, Resultat], annee: int) -> str:
    """« 2,1 points de plus qu’en 2022-2023 » ; vide si l’année d’avant manque ou si la série change entre les deux."""
    avant, maintenant = serie.get(annee - 1), serie[annee]
    if not _est_montre(avant) or annee in fiche.ruptures:
        return ""
    decimales = DECIMALES.get(fiche.unite, 0)
    ecart = arrondir(maintenant.mesure.valeur, decimales) - arrondir(avant.mesure.valeur, decimales)
    quand = libelle_annee(annee - 1)
    if not ecart:
        return "" if fiche.ecart_significatif else f"comme en {quand}"
    # En deçà de ce que la source dit significatif, ou sur de petits nombres, un écart ne se commente pas.
    if abs(ecart) <= fiche.ecart_significatif or maintenant.fragile or avant.fragile:
        return ""
    combien = nombre(abs(ecart), decimales)
    if fiche.unite in EN_POINTS:
        combien += " points" if abs(ecart) >= 2 else " point"
    return f"{combien} de {'plus' if ecart > 0 else 'moins'} qu’en {quand}"


def _courbes(matiere: Matiere) -> list[Graphique]:
    courbes = []
    for code in COURBES:
        serie = matiere.serie(code)
        connues = sorted(annee for annee, resultat in serie.items() if _est_montre(resultat))
        if len(connues) >= 2 and len(courbes) < COURBES_MAX:
            courbes.append(
                evolution(
                    list(serie.values()),
                    nom=ligne(matiere.reseau.nom),
                    annees=list(range(connues[0], matiere.annee + 1)),
                    references=toutes(matiere.reseau.type),
                )
            )
    return courbes


def _par_etablissement(matiere: Matiere) -> ParEtablissement | None:
    """Les indicateurs observés, hors IPS déjà montré, quand plusieurs établissements les ont."""
    codes = [
        code
        for code, fiche in matiere.fiches.items()
        if fiche.est_observee
        and not code.startswith("ips_")
        and sum(r.masque or r.mesure.est_connue for r in matiere.des_etablissements(code)) > 1
    ]
    if not codes:
        return None
    par_uai: dict[str, dict[str, Resultat]] = {}
    for code in codes:
        for resultat in matiere.des_etablissements(code):
            par_uai.setdefault(resultat.uai, {})[code] = resultat
    lignes = [
        LigneParEtablissement(
            next(ligne(r.nom) for r in siens.values()),
            uai,
            tuple(chiffre(siens[code]) if code in siens else Chiffre(SANS_OBJET) for code in codes),
        )
        for uai, siens in par_uai.items()
    ]
    lignes = [rang for rang in lignes if any(v.texte not in (INCONNU, SANS_OBJET) for v in rang.valeurs)]
    lignes.sort(key=lambda rang: (rang.etablissement, rang.uai))
    return ParEtablissement(
        tuple(matiere.fiches[code].libelle for code in codes),
        tuple(lignes),
        tuple(str(Theme(matiere.fiches[code].theme).label) for code in codes),
    )
