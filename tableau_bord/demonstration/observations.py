"""Les valeurs observées de la démonstration : les réseaux fictifs, et assez d’autres établissements pour comparer."""

from dataclasses import dataclass
from decimal import Decimal

from pilotage.annees import annee_courante
from tableau_bord.models import Classement, Import, Valeur

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
    valeurs = []
    for profil in profils:
        for annee in range(courante - 5, courante):
            for champs in champs_observes(profil, annee - courante, hasard):
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
    valeurs += _effectifs(contenu, uai, hasard, academie, provenance, premiere_ligne=len(valeurs) + 2)
    Valeur.objects.bulk_create(valeurs, batch_size=1000)
    provenance.lues = provenance.gardees = len(valeurs)
    provenance.save()
    from tableau_bord.imports.references import recalculer_sommes

    recalculer_sommes()


def _effectifs(contenu, uai, hasard, academie, provenance, *, premiere_ligne: int) -> list[Valeur]:
    """Les élèves de chaque école des réseaux, maternelles comprises, aux deux dernières rentrées connues."""
    courante = annee_courante()
    couples = [
        (rang, effectif, annee)
        for rang, _, _, _, effectif in (*contenu.ECOLES, *contenu.ECOLES_VOISINES)
        for annee in (courante - 2, courante - 1)
    ]
    return [
        Valeur(
            indicateur="effectif_ecole",
            uai=uai(rang),
            annee=annee,
            valeur=Decimal(effectif + hasard.randint(-6, 6)),
            secteur="PU",
            academie=academie,
            departement=contenu.DEPARTEMENT,
            provenance=provenance,
            ligne=ligne,
        )
        for ligne, (rang, effectif, annee) in enumerate(couples, start=premiere_ligne)
    ]


def _profils(contenu, uai, hasard) -> list[Profil]:
    profils = [
        Profil(uai(rang), label, "PU", effectif, ips + hasard.uniform(-4, 4), nature == contenu.Nature.COLLEGE)
        for label, ips, college, ecoles in (
            ("REP+", 76, contenu.COLLEGE, contenu.ECOLES),
            ("REP", 88, contenu.COLLEGE_VOISIN, contenu.ECOLES_VOISINES),
        )
        for rang, nature, _, _, effectif in (college, *ecoles)
        if nature != contenu.Nature.MATERNELLE  # les maternelles n’ont pas d’IPS
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
    ips = Decimal(str(round(profil.ips + hasard.uniform(-1.5, 1.5), 1)))
    code = "ips_college" if profil.est_college else "ips_ecoles"
    yield {"indicateur": code, "valeur": ips, "effectif": Decimal(profil.effectif)}
    if not profil.est_college:
        return
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
