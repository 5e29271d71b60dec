"""Un pays plausible, écrit d’un bloc : de quoi mesurer à l’échelle nationale. Rien de ce qui s’y lit n’est vrai."""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count

from django.db import connection, transaction
from django.db.models import Max

from actions.etats import Etat
from actions.models import Action, Axe, BilanFinal, EntreeJournal, Objectif, ProjetReseau
from pilotage.academies import ACADEMIES
from pilotage.annees import annee_courante, bornes
from pilotage.models import Academie, Agent, Circonscription, Etablissement, Rattachement, Reseau
from pilotage.uai import lettre_de_controle
from tableau_bord.demonstration import contenu
from tableau_bord.demonstration.observations import AUTRES_COLLEGES, AUTRES_ECOLES, Profil, champs_observes
from tableau_bord.demonstration.versement import Versement, suivre
from tableau_bord.imports.references import reprendre
from tableau_bord.models import Classement, Import, Valeur

ECOLES_PAR_RESEAU = 6
ACTIONS_PAR_AN = 60
ENTREES_PAR_AN = 120
# Pour un réseau, ce qu’il faut d’établissements hors réseau pour que les références aient un sens.
AUTRES_PAR_RESEAU = 7


# Combien de réseaux dans chaque académie, d’après la liste de la rentrée 2022.
RESEAUX_PAR_ACADEMIE = {
    "01": 30,
    "02": 65,
    "03": 16,
    "04": 34,
    "06": 11,
    "07": 24,
    "08": 29,
    "09": 118,
    "10": 48,
    "11": 32,
    "12": 34,
    "13": 14,
    "14": 18,
    "15": 21,
    "16": 21,
    "17": 30,
    "18": 30,
    "19": 30,
    "20": 43,
    "22": 7,
    "23": 14,
    "24": 135,
    "25": 96,
    "27": 11,
    "28": 45,
    "31": 22,
    "32": 15,
    "33": 30,
    "43": 21,
    "70": 59,
}

_EVALUEE = Etat.EVALUEE.value
_APRES = (_EVALUEE, _EVALUEE, Etat.TERMINEE.value)
_PENDANT = (Etat.VALIDEE.value, Etat.EN_COURS.value)
# (intitulé, axe de mission, description) ; (genre, axe de mission, durée, texte).
_MODELES = [(modele[0], int(modele[2]), modele[8]) for modele in contenu.ACTIONS]
_JOURNAL = [(str(genre), int(axe), duree, texte) for genre, axe, _, duree, texte in contenu.JOURNAL]


class BaseOccupee(Exception):
    """La base tient déjà des réseaux : une simulation les noierait."""


def simuler(reseaux: int, annees: int, graine: int, *, dire: Callable[[str], None]) -> dict[str, int]:
    """Remplit une base vide ; les mêmes arguments donnent la même base. Rend ce qui a été écrit, par sorte.

    Lève `BaseOccupee` si la base tient déjà un réseau. Une transaction par réseau : la mémoire reste plate.
    """
    if Reseau.objects.exists():
        raise BaseOccupee
    hasard = random.Random(graine)  # noqa: S311 — une simulation rejouable, pas un secret
    derniere = annee_courante()
    periode = range(derniere - annees + 1, derniere + 1)
    auteur = Agent.objects.create(courriel="simulation@valombre.example", prenom="Simulation", nom="RepNet")
    auteur.set_unusable_password()
    auteur.save()
    provenance = Import.objects.create(
        nom_fichier=f"simulation, graine {graine}", jeu="simulation", etat=Import.Etat.FAIT
    )
    comptes = {"réseaux": 0, "établissements": 0, "actions": 0, "entrées de journal": 0, "valeurs": 0}
    rangs = iter(range(1, 99_999))
    cles = _Cles()
    academies = repartir_les_reseaux(reseaux)
    for numero in range(reseaux):
        with transaction.atomic():
            reseau, etablissements = _reseau(numero, academies[numero], rangs, periode[0])
            objectifs = _projets(reseau, periode)
            comptes["réseaux"] += 1
            comptes["établissements"] += len(etablissements)
            comptes["actions"] += _actions(reseau, etablissements, objectifs, periode, auteur, hasard, cles)
            comptes["entrées de journal"] += _journal(reseau, etablissements, periode, auteur, hasard, cles)
            profils = [_profil(e.uai, reseau.type, "PU", e, hasard) for e in etablissements]
            profils += _autres(rangs, hasard)
            comptes["valeurs"] += _valeurs(profils, reseau, periode, provenance, hasard, cles)
        if (numero + 1) % 50 == 0:
            dire(f"{numero + 1} réseaux sur {reseaux}…")
    suivre(Action, EntreeJournal)
    with connection.cursor() as curseur:
        # La base ne sait encore rien de ce qu’on vient d’y verser : ses premiers plans seraient mauvais.
        curseur.execute("ANALYZE")
    dire("Mesures des réseaux et références…")
    reprendre()
    return comptes


def repartir_les_reseaux(combien: int) -> list[str]:
    """Le code de l’académie de chaque réseau, dans les proportions du pays ; les plus grandes sont servies d’abord."""
    places = sorted(
        ((rang + 0.5) / nombre, code) for code, nombre in RESEAUX_PAR_ACADEMIE.items() for rang in range(nombre)
    )
    return [places[rang % len(places)][1] for rang in range(combien)]


class _Cles:
    """Les clés qu’on donne soi-même, et ce qui se verse dans chaque table."""

    def __init__(self):
        self.actions, self.entrees = _suivantes(Action), _suivantes(EntreeJournal)
        lieux_action, lieux_entree = Action.etablissements.through, EntreeJournal.etablissements.through
        self.versements = {
            Action: Versement(
                Action,
                "id",
                "reseau",
                "annee",
                "intitule",
                "description",
                "objectif",
                "axe_mission",
                "debut",
                "fin",
                "eleves_prevus",
                "eleves_touches",
                "etat",
                "cree_par",
            ),
            lieux_action: Versement(lieux_action, "action", "etablissement"),
            BilanFinal: Versement(BilanFinal, "action", "synthese", "par"),
            EntreeJournal: Versement(
                EntreeJournal, "id", "reseau", "jour", "genre", "axe_mission", "duree", "texte", "auteur"
            ),
            lieux_entree: Versement(lieux_entree, "entreejournal", "etablissement"),
            Valeur: Versement(
                Valeur,
                "indicateur",
                "uai",
                "annee",
                "numerateur",
                "denominateur",
                "valeur",
                "effectif",
                "secteur",
                "academie",
                "departement",
                "provenance",
                "ligne",
            ),
        }


def _suivantes(modele) -> Iterator[int]:
    return count(1 + (modele.objects.aggregate(derniere=Max("pk"))["derniere"] or 0))


def _uai(rangs) -> str:
    """UAI juste d’un établissement fictif : le département 99 n’en a pas."""
    chiffres = f"99{next(rangs):05d}"
    return chiffres + lettre_de_controle(chiffres)


def _reseau(numero: int, code: str, rangs, premiere: int) -> tuple[Reseau, list[Etablissement]]:
    nom, zone = ACADEMIES[code]
    academie, _ = Academie.objects.get_or_create(code=code, defaults={"nom": nom, "zone": zone})
    circonscription, _ = Circonscription.objects.get_or_create(academie=academie, nom=f"IEN {nom} {numero // 90 + 1}")
    Nature = Etablissement.Nature
    natures = [Nature.COLLEGE, *([Nature.MATERNELLE, Nature.ELEMENTAIRE] * ECOLES_PAR_RESEAU)[:ECOLES_PAR_RESEAU]]
    etablissements = Etablissement.objects.bulk_create(
        Etablissement(
            uai=_uai(rangs),
            nature=nature,
            nom=f"Simulé {numero + 1}-{rang + 1}",
            commune=f"Commune simulée {numero + 1}",
            departement=contenu.DEPARTEMENT,
            academie=academie,
            circonscription=None if nature == Nature.COLLEGE else circonscription,
        )
        for rang, nature in enumerate(natures)
    )
    type_ = Reseau.Type.REP_PLUS if numero % 3 == 0 else Reseau.Type.REP
    tete = etablissements[0]
    reseau = Reseau.objects.create(code=tete.uai, type=type_, nom=tete.nom, tete=tete, academie=academie)
    debut = bornes(premiere)[0]
    Rattachement.objects.bulk_create(Rattachement(reseau=reseau, etablissement=e, debut=debut) for e in etablissements)
    Classement.objects.bulk_create(
        Classement(uai=e.uai, rentree=premiere, label=type_, tete=tete.uai, academie=code) for e in etablissements
    )
    return reseau, etablissements


def _projets(reseau: Reseau, periode: range) -> dict[int, list[Objectif]]:
    """Un projet tous les quatre ans ; rend, par année, les objectifs du projet en cours."""
    par_annee: dict[int, list[Objectif]] = {}
    for premiere in periode[::4]:
        projet = ProjetReseau.objects.create(
            reseau=reseau, titre=contenu.PROJET, premiere_annee=premiere, derniere_annee=premiere + 3
        )
        axes = Axe.objects.bulk_create(
            Axe(projet=projet, numero=rang, intitule=intitule) for rang, (intitule, _, _) in enumerate(contenu.AXES, 1)
        )
        objectifs = Objectif.objects.bulk_create(
            Objectif(axe=axe, numero=rang, intitule=texte)
            for axe, (_, _, textes) in zip(axes, contenu.AXES, strict=True)
            for rang, texte in enumerate(textes, 1)
        )
        par_annee |= dict.fromkeys(range(premiere, premiere + 4), objectifs)
    return par_annee


def _actions(reseau, etablissements, objectifs, periode, auteur, hasard, cles) -> int:
    """Les actions d’un réseau, leurs lieux et leurs bilans ; trois versements."""
    actions: list[tuple] = []
    lieux: list[tuple] = []
    bilans: list[tuple] = []
    tirer, nombre = hasard.random, len(etablissements)
    for annee in periode:
        premier, _ = bornes(annee)
        passee = annee < periode[-1]
        for rang in range(ACTIONS_PAR_AN):
            intitule, axe_mission, description = _MODELES[rang % len(_MODELES)]
            cle, prevus = next(cles.actions), 12 + int(tirer() * 389)
            etat = _APRES[int(tirer() * 3)] if passee else _PENDANT[int(tirer() * 2)]
            actions.append(
                (
                    cle,
                    reseau.pk,
                    annee,
                    f"{intitule} ({rang + 1})",
                    description,
                    objectifs[annee][int(tirer() * len(objectifs[annee]))].pk,
                    axe_mission,
                    premier + timedelta(days=int(tirer() * 121)),
                    premier + timedelta(days=130 + int(tirer() * 171)),
                    prevus,
                    round(prevus * (0.7 + 0.35 * tirer())) if passee else None,
                    etat,
                    auteur.pk,
                )
            )
            ici = int(tirer() * nombre)
            lieux += [(cle, etablissements[ici].pk), (cle, etablissements[ici - 1].pk)]
            if etat == _EVALUEE:
                bilans.append((cle, contenu.BILANS[int(tirer() * len(contenu.BILANS))], auteur.pk))
    cles.versements[Action].verser(actions)
    cles.versements[Action.etablissements.through].verser(lieux)
    cles.versements[BilanFinal].verser(bilans)
    return len(actions)


def _journal(reseau, etablissements, periode, auteur, hasard, cles) -> int:
    entrees: list[tuple] = []
    lieux: list[tuple] = []
    tirer = hasard.random
    for annee in periode:
        premier, _ = bornes(annee)
        for _ in range(ENTREES_PAR_AN):
            genre, axe_mission, duree, texte = _JOURNAL[int(tirer() * len(_JOURNAL))]
            cle = next(cles.entrees)
            jour = premier + timedelta(days=int(tirer() * 301))
            entrees.append((cle, reseau.pk, jour, genre, axe_mission, duree, texte, auteur.pk))
            lieux.append((cle, etablissements[int(tirer() * len(etablissements))].pk))
    cles.versements[EntreeJournal].verser(entrees)
    cles.versements[EntreeJournal.etablissements.through].verser(lieux)
    return len(entrees)


def _profil(uai: str, label: str, secteur: str, etablissement, hasard) -> Profil:
    college = etablissement.nature == Etablissement.Nature.COLLEGE
    moyenne = 76 if label == "REP+" else 89
    return Profil(
        uai,
        label,
        secteur,
        hasard.randint(250, 700) if college else hasard.randint(50, 260),
        moyenne + hasard.gauss(0, 6),
        college,
    )


def _autres(rangs, hasard) -> list[Profil]:
    """Des établissements que nul réseau ne suit, dans la proportion de la démonstration."""
    colleges = round(AUTRES_PAR_RESEAU * AUTRES_COLLEGES / (AUTRES_COLLEGES + AUTRES_ECOLES))
    return [
        Profil(
            _uai(rangs),
            "",
            "PR" if hasard.random() < 0.2 else "PU",
            hasard.randint(60, 600),
            105 + hasard.gauss(0, 8),
            rang < colleges,
        )
        for rang in range(AUTRES_PAR_RESEAU)
    ]


def _valeurs(profils, reseau, periode, provenance, hasard, cles) -> int:
    academie = reseau.academie.code

    def lignes() -> Iterator[tuple]:
        for profil in profils:
            for annee in periode[:-1]:
                for dits in champs_observes(profil, annee - periode[-1], hasard):
                    yield (
                        dits["indicateur"],
                        profil.uai,
                        annee,
                        dits.get("numerateur"),
                        dits.get("denominateur"),
                        dits.get("valeur"),
                        dits.get("effectif"),
                        profil.secteur,
                        academie,
                        contenu.DEPARTEMENT,
                        provenance.pk,
                        2,
                    )

    return cles.versements[Valeur].verser(lignes())
