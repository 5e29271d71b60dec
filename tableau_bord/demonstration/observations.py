"""Les valeurs observées de la démonstration : les réseaux fictifs, et assez d’autres établissements pour comparer."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from pilotage.annees import annee_courante
from tableau_bord.demonstration.voisinage import creer_le_voisinage
from tableau_bord.indicateurs.echelles import DISCIPLINES, d_origine
from tableau_bord.models import Classement, Import, Valeur

EVALUATIONS = d_origine()
AUTRES_COLLEGES = 90
AUTRES_ECOLES = 160


@dataclass(frozen=True)
class Profil:
    """Un établissement fictif et son niveau : ses valeurs varient autour, d’une année à l’autre."""

    uai: str
    label: str
    secteur: str
    effectif: int
    ips: float
    est_college: bool
    est_maternelle: bool = False
    est_du_reseau: bool = False


def observer(academie: str, reseaux, contenu, uai, hasard) -> None:
    """Écrit cinq années de valeurs, puis les sommes dont les références sont tirées."""
    provenance = Import.objects.create(
        nom_fichier="données fictives de la démonstration",
        jeu="demonstration",
        etat=Import.Etat.FAIT,
        compte_rendu={
            "libelle": "Données de démonstration",
            "changements": ["Valeurs fictives, créées pour la démonstration."],
        },
    )
    profils = _profils(contenu, uai, hasard)
    courante = annee_courante()
    Classement.objects.bulk_create(
        Classement(
            uai=profil.uai, rentree=courante - 4, label=profil.label, tete=reseaux[0].tete.uai, academie=academie
        )
        for profil in profils
        if profil.label
    )
    valeurs: list[Valeur] = []
    for profil in profils:
        for annee in range(courante - 5, courante):
            for champs in (*champs_observes(profil, annee - courante, hasard), *_details(profil, annee - courante)):
                valeurs.append(
                    Valeur(
                        uai=profil.uai,
                        annee=annee,
                        secteur=profil.secteur,
                        academie=academie,
                        departement=contenu.DEPARTEMENT,
                        provenance=provenance,
                        ligne=len(valeurs) + 2,
                        **champs,
                    )
                )
    Valeur.objects.bulk_create(valeurs, batch_size=1000)
    provenance.lues = provenance.gardees = len(valeurs)
    provenance.save()
    creer_le_voisinage(reseaux[0], courante - 4)
    from tableau_bord.imports.references import recalculer_sommes

    recalculer_sommes()


def _details(profil: Profil, recul: int) -> Iterator[dict]:
    """Les compétences, pour les réseaux et les dernières années ; leur hasard à elles ne change rien au reste."""
    if profil.est_du_reseau and not profil.est_maternelle and recul >= -2:
        yield from competences(profil, Random(f"{profil.uai} {recul}"))  # noqa: S311


def _profils(contenu, uai, hasard) -> list[Profil]:
    profils = [
        Profil(
            uai(rang),
            label,
            "PU",
            effectif,
            ips + hasard.uniform(-4, 4),
            nature == contenu.Nature.COLLEGE,
            nature == contenu.Nature.MATERNELLE,
            est_du_reseau=True,
        )
        for label, ips, college, ecoles in (
            ("REP+", 76, contenu.COLLEGE, contenu.ECOLES),
            ("REP", 88, contenu.COLLEGE_VOISIN, contenu.ECOLES_VOISINES),
        )
        for rang, nature, _, _, effectif in (college, *ecoles)
    ]
    for rang in range(AUTRES_COLLEGES + AUTRES_ECOLES):
        tirage = hasard.random()
        label = "REP+" if tirage < 0.08 else "REP" if tirage < 0.22 else ""
        secteur = "PR" if not label and hasard.random() < 0.2 else "PU"
        moyenne = {"REP+": 76, "REP": 89}.get(label, 112 if secteur == "PR" else 104)
        profils.append(
            Profil(
                uai(1000 + rang),
                label,
                secteur,
                hasard.randint(90, 640) if rang < AUTRES_COLLEGES else hasard.randint(40, 260),
                moyenne + hasard.gauss(0, 6),
                rang < AUTRES_COLLEGES,
            )
        )
    return profils


def champs_observes(profil: Profil, recul: int, hasard):
    """Les champs de chaque valeur d’un établissement une année, `recul` années avant l’année en cours (nombre négatif)."""
    yield from effectifs(profil, hasard)
    if profil.est_maternelle:
        return  # ni IPS ni évaluations
    ips = Decimal(str(round(profil.ips + hasard.uniform(-1.5, 1.5), 1)))
    code = "ips_college" if profil.est_college else "ips_ecoles"
    yield {"indicateur": code, "valeur": ips, "effectif": Decimal(profil.effectif)}
    yield from evaluations(profil, hasard)
    if not profil.est_college:
        return
    if profil.est_du_reseau:
        yield from du_college(profil, hasard)
    candidats = round(profil.effectif / 4.2)
    taux = Decimal(max(45, min(100, round(84 + (profil.ips - 90) * 0.45 + recul + hasard.gauss(0, 4)))))
    yield {
        "indicateur": "dnb_reussite",
        "numerateur": taux * candidats / 100,
        "denominateur": Decimal(candidats),
        "effectif": Decimal(candidats),
    }
    yield {"indicateur": "va_dnb", "valeur": Decimal(round(hasard.gauss(0.5, 3))), "effectif": Decimal(candidats)}
    acces = Decimal(max(60, min(100, round(86 + (profil.ips - 90) * 0.15 + hasard.gauss(0, 3)))))
    yield {"indicateur": "acces_6e_3e", "valeur": acces, "effectif": Decimal(candidats)}


def effectifs(profil: Profil, hasard):
    """Les élèves et les classes, à la rentrée."""
    eleves = max(12, profil.effectif + hasard.randint(-6, 6))
    if profil.est_college:
        yield {"indicateur": "effectif_college", "valeur": Decimal(eleves)}
        for niveau, part in zip(("6e", "5e", "4e", "3e"), repartir(eleves, 4, hasard), strict=True):
            yield {"indicateur": f"effectif_{niveau}", "valeur": Decimal(part)}
        return
    classes = max(1, round(eleves / (19 if profil.label == "REP+" else 22)))
    yield {"indicateur": "effectif_ecole", "valeur": Decimal(eleves)}
    yield {"indicateur": "classes_ecole", "valeur": Decimal(classes)}
    yield {
        "indicateur": "eleves_par_classe",
        "numerateur": Decimal(eleves),
        "denominateur": Decimal(classes),
        "valeur": (Decimal(eleves) / classes).quantize(Decimal("0.0001")),
    }
    niveaux = ("cp", "ce1", "ce2", "cm1", "cm2")
    parts = [0] * 5 if profil.est_maternelle else repartir(eleves, 5, hasard)
    yield {"indicateur": "effectif_maternelle", "valeur": Decimal(eleves if profil.est_maternelle else 0)}
    for niveau, part in zip(niveaux, parts, strict=True):
        yield {"indicateur": f"effectif_{niveau}", "valeur": Decimal(part)}


# Ce que pèse chaque groupe d’une échelle, du plus fragile au plus assuré, dans un milieu moyen.
REPARTITIONS = {3: (0.1, 0.15, 0.75), 6: (0.07, 0.13, 0.2, 0.22, 0.2, 0.18)}


def evaluations(profil: Profil, hasard):
    """Les groupes des évaluations : trois à l’école, six et un score au collège."""
    for evaluation in _siennes(profil):
        echelle = evaluation.echelles[-1]
        for discipline in DISCIPLINES:
            comptes = _en_groupes(profil, len(echelle.groupes), hasard)
            codes = [evaluation.indicateur(discipline, str(rang)) for rang in range(1, len(comptes) + 1)]
            yield from _groupes(codes, evaluation.indicateur(discipline, "fragiles"), comptes, echelle.fragiles)
            if evaluation.score:
                score = Decimal(round(250 + (profil.ips - 103) * 0.9 + hasard.uniform(-5, 5)))
                tous = Decimal(sum(comptes))
                yield {"indicateur": evaluation.indicateur(discipline, "score"), "valeur": score, "effectif": tous}


def competences(profil: Profil, hasard):
    """Les groupes de chaque compétence, plus ou moins bien réussie."""
    for evaluation in _siennes(profil):
        echelle = evaluation.echelles_des_competences[-1]
        for discipline, listees in evaluation.competences.items():
            for competence in listees:
                suites = (*(str(rang) for rang in range(1, len(echelle.groupes) + 1)), "fragiles")
                *codes, suivi = (evaluation.indicateur_de(discipline, competence.code, suite) for suite in suites)
                # Toutes ne sont pas aussi dures : la fluence et les problèmes le sont plus que l’oral.
                aise = 1 + zlib.crc32(competence.code.encode()) % 5 / 4
                comptes = _en_groupes(profil, len(echelle.groupes), hasard, aise)
                yield from _groupes(codes, suivi, comptes, echelle.fragiles)


def _siennes(profil: Profil):
    return (e for e in EVALUATIONS if e.code in (("6e",) if profil.est_college else ("cp", "ce1")))


def _en_groupes(profil: Profil, combien: int, hasard, aise: float = 1) -> list[int]:
    """Les élèves évalués, groupe par groupe ; plus le milieu est favorable, moins les premiers sont pleins."""
    evalues = max(6, round(profil.effectif / (4 if profil.est_college else 5)))
    penche = (profil.ips - 100) / 60
    milieu = (combien - 1) / 2
    poids = [
        part * max(0.2, 1 + penche * (rang - milieu) / milieu + hasard.uniform(-0.1, 0.1))
        for rang, part in enumerate(REPARTITIONS[combien])
    ]
    poids[-1] *= aise
    return [round(evalues * poid / sum(poids)) for poid in poids]


def _groupes(codes: list[str], suivi: str, comptes: list[int], fragiles: int):
    tous = Decimal(sum(comptes))
    communs = {"denominateur": tous, "effectif": tous}
    for code, compte in zip(codes, comptes, strict=True):
        yield {"indicateur": code, "numerateur": Decimal(compte), **communs}
    yield {"indicateur": suivi, "numerateur": Decimal(sum(comptes[:fragiles])), **communs}


def du_college(profil: Profil, hasard):
    """Ce que l’académie et le collège relèvent, pour les réseaux seulement."""
    parts = {"boursiers": 0.52, "pcs_defavorisees": 0.6, "retard_6e": 0.14, "absenteisme": 0.07, "devoirs_faits": 0.32}
    for code, moyenne in parts.items():
        tous = round(profil.effectif / 4) if code == "retard_6e" else profil.effectif
        compte = round(tous * max(0.02, moyenne + hasard.uniform(-0.03, 0.03)))
        yield {
            "indicateur": code,
            "numerateur": Decimal(compte),
            "denominateur": Decimal(tous),
            "effectif": Decimal(tous),
        }


def repartir(total: int, combien: int, hasard) -> list[int]:
    """Un total en parts voisines, qui font ce total."""
    parts = [total // combien + hasard.randint(-3, 3) for _ in range(combien - 1)]
    return [*parts, total - sum(parts)]
