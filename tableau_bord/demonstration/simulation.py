"""Un pays plausible, écrit d’un bloc : de quoi mesurer à l’échelle nationale. Rien de ce qui s’y lit n’est vrai."""

import random
from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import islice

from django.db import transaction

from actions.etats import Etat
from actions.models import Action, Axe, BilanFinal, EntreeJournal, Objectif, ProjetReseau
from pilotage.academies import ACADEMIES
from pilotage.annees import annee_courante, bornes
from pilotage.models import Academie, Agent, Circonscription, Etablissement, Rattachement, Reseau
from pilotage.uai import lettre_de_controle
from tableau_bord.demonstration import contenu
from tableau_bord.demonstration.observations import AUTRES_COLLEGES, AUTRES_ECOLES, Profil, champs_observes
from tableau_bord.imports.references import recalculer_sommes
from tableau_bord.models import Classement, Import, Valeur

ECOLES_PAR_RESEAU = 6
ACTIONS_PAR_AN = 60
ENTREES_PAR_AN = 120
LOT = 2000  # lignes par INSERT
# Pour un réseau, ce qu’il faut d’établissements hors réseau pour que les références aient un sens.
AUTRES_PAR_RESEAU = 10


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
    for numero in range(reseaux):
        with transaction.atomic():
            reseau, etablissements = _reseau(numero, rangs, periode[0])
            objectifs = _projets(reseau, periode)
            comptes["réseaux"] += 1
            comptes["établissements"] += len(etablissements)
            comptes["actions"] += _actions(reseau, etablissements, objectifs, periode, auteur, hasard)
            comptes["entrées de journal"] += _journal(reseau, etablissements, periode, auteur, hasard)
            profils = [_profil(e.uai, reseau.type, "PU", e, hasard) for e in etablissements]
            profils += _autres(rangs, hasard)
            comptes["valeurs"] += _valeurs(profils, reseau, periode, provenance, hasard)
        if (numero + 1) % 50 == 0:
            dire(f"{numero + 1} réseaux sur {reseaux}…")
    dire("Références…")
    recalculer_sommes()
    return comptes


def _uai(rangs) -> str:
    """UAI juste d’un établissement fictif : le département 99 n’en a pas."""
    chiffres = f"99{next(rangs):05d}"
    return chiffres + lettre_de_controle(chiffres)


def _reseau(numero: int, rangs, premiere: int) -> tuple[Reseau, list[Etablissement]]:
    code = sorted(ACADEMIES)[numero % len(ACADEMIES)]
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


def _actions(reseau, etablissements, objectifs, periode, auteur, hasard) -> int:
    def ecrire(annee: int) -> Iterable[Action]:
        premier, _ = bornes(annee)
        passee = annee < periode[-1]
        for rang in range(ACTIONS_PAR_AN):
            modele = contenu.ACTIONS[rang % len(contenu.ACTIONS)]
            prevus = hasard.randint(12, 400)
            etat = hasard.choice(
                (Etat.EVALUEE, Etat.EVALUEE, Etat.TERMINEE) if passee else (Etat.VALIDEE, Etat.EN_COURS)
            )
            yield Action(
                reseau=reseau,
                annee=annee,
                intitule=f"{modele[0]} ({rang + 1})",
                description=modele[8],
                objectif=hasard.choice(objectifs[annee]),
                axe_mission=modele[2],
                debut=premier + timedelta(days=hasard.randint(0, 120)),
                fin=premier + timedelta(days=hasard.randint(130, 300)),
                eleves_prevus=prevus,
                eleves_touches=round(prevus * hasard.uniform(0.7, 1.05)) if passee else None,
                etat=etat,
                cree_par=auteur,
            )

    Lieu = Action.etablissements.through
    total = 0
    for annee in periode:
        actions = Action.objects.bulk_create(ecrire(annee), batch_size=LOT)
        BilanFinal.objects.bulk_create(
            (
                BilanFinal(action=action, synthese=hasard.choice(contenu.BILANS), par=auteur)
                for action in actions
                if action.etat == Etat.EVALUEE
            ),
            batch_size=LOT,
        )
        Lieu.objects.bulk_create(
            (
                Lieu(action=action, etablissement=etablissement)
                for action in actions
                for etablissement in hasard.sample(etablissements, 2)
            ),
            batch_size=LOT,
        )
        total += len(actions)
    return total


def _journal(reseau, etablissements, periode, auteur, hasard) -> int:
    def ecrire(annee: int) -> Iterable[EntreeJournal]:
        premier, _ = bornes(annee)
        for _ in range(ENTREES_PAR_AN):
            genre, axe_mission, _, duree, texte = hasard.choice(contenu.JOURNAL)
            yield EntreeJournal(
                reseau=reseau,
                jour=premier + timedelta(days=hasard.randint(0, 300)),
                genre=genre,
                axe_mission=axe_mission,
                duree=duree,
                texte=texte,
                auteur=auteur,
            )

    Lieu = EntreeJournal.etablissements.through
    total = 0
    for annee in periode:
        entrees = EntreeJournal.objects.bulk_create(ecrire(annee), batch_size=LOT)
        Lieu.objects.bulk_create(
            (Lieu(entreejournal=entree, etablissement=hasard.choice(etablissements)) for entree in entrees),
            batch_size=LOT,
        )
        total += len(entrees)
    return total


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


def _valeurs(profils, reseau, periode, provenance, hasard) -> int:
    def ecrire():
        for profil in profils:
            for annee in periode[:-1]:
                for champs in champs_observes(profil, annee - periode[-1], hasard):
                    yield Valeur(
                        uai=profil.uai,
                        annee=annee,
                        secteur=profil.secteur,
                        academie=reseau.academie.code,
                        departement=contenu.DEPARTEMENT,
                        provenance=provenance,
                        ligne=2,
                        **champs,
                    )

    suite, total = ecrire(), 0
    while lot := list(islice(suite, LOT)):
        total += len(Valeur.objects.bulk_create(lot))
    return total
