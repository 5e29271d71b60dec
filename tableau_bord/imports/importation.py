"""Importer un fichier : le contrôler tout entier, puis l’écrire tout entier, ou pas du tout."""

import hashlib
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from django.db import transaction

from pilotage.annees import annee_courante, libelle_annee
from pilotage.models import Agent, Etablissement
from tableau_bord.imports.annuaire import ecrire_annuaire
from tableau_bord.imports.bilan import Bilan, compter
from tableau_bord.imports.calendrier import ecrire_calendrier
from tableau_bord.imports.controle import lignes_gardees
from tableau_bord.imports.erreurs import FichierNominatif, FichierRefuse, Refus
from tableau_bord.imports.fichier import FichierCsv, est_du_json, ouvrir, verifier
from tableau_bord.imports.fichier_json import ouvrir_json
from tableau_bord.imports.jeux import (
    ANNUAIRE,
    CALENDRIER,
    EVALUATIONS_6E_LIEUX,
    IPS,
    MODELE,
    RESEAUX,
    Ligne,
    Reconnaissance,
)
from tableau_bord.imports.jeux.evaluations import mesures
from tableau_bord.imports.jeux.ips import LIBELLES
from tableau_bord.imports.observations import ecrire_observations
from tableau_bord.imports.publiees import ecrire_lieux
from tableau_bord.imports.reconnaissance import SANS_LIGNE, meilleur_decoupage, reconnaitre, variante_ips
from tableau_bord.imports.references import suivre_la_carte
from tableau_bord.imports.territoire import academie_de, ecrire_reseaux, nature_lue
from tableau_bord.models import Import

Avancer = Callable[[float, str], None]

# Part du travail que prend chaque étape, pour la progression montrée.
_CONTROLE, _ECRITURE = 0.35, 0.9


def importer(
    chemin: Path | str,
    *,
    nom: str = "",
    academie: str = "",
    essai: bool = False,
    trace: Import | None = None,
    par: Agent | None = None,
    avancer: Avancer | None = None,
) -> Bilan:
    """Importe un fichier et rend son bilan ; ne lève rien pour un mauvais fichier, le bilan dit pourquoi.

    `nom` : le nom à montrer, celui du fichier par défaut. `academie` : code de la seule académie dont on crée les réseaux.
    `essai` : tout est fait, puis défait. `trace` : l’`Import` déjà créé par une demande ; sinon il en est créé un, que les
    valeurs écrites désignent, et qui n’est gardé que si quelque chose a changé. `avancer(part, message)` : de 0 à 1.
    """
    chemin = Path(chemin)
    nom = nom or chemin.name
    bilan = Bilan(essai=essai)
    avancer = avancer or (lambda part, message: None)
    try:
        fichier = _ouvrir(chemin, nom)
        reconnaissance = reconnaitre(fichier)
        _nommer(bilan, fichier, reconnaissance)
        controle = _controler(fichier, reconnaissance, bilan, avancer)
        bilan.precisions += fichier.avertissements
    except FichierRefuse as refus:
        bilan.refus_du_fichier = str(refus)
        if isinstance(refus, FichierNominatif):
            # Rien de ce fichier n’est répété, ni gardé.
            bilan.taire()
            if trace and trace.fichier:
                trace.fichier.delete(save=False)
    if not bilan.est_refuse:
        try:
            with transaction.atomic():
                _ecrire(fichier, reconnaissance, controle, academie, trace, par, bilan, avancer)
                if essai:
                    raise _FinDEssai
        except _FinDEssai:
            pass
    if trace and (essai or bilan.est_refuse):
        # Rien n’est écrit, sauf ce que son demandeur doit en lire.
        trace.noter(bilan)
    return bilan


def _ouvrir(chemin: Path, nom: str) -> FichierCsv:
    verifier(chemin)
    return ouvrir_json(chemin, nom) if est_du_json(chemin) else ouvrir(chemin, nom, meilleur_decoupage)


class _FinDEssai(Exception):
    """Défait la transaction d’un essai."""


class _Controle:
    """Ce que le premier passage apprend du fichier entier."""

    def __init__(self):
        self.annees: set[int] = set()
        self.uais: set[str] = set()
        self.tetes: dict[str, tuple[int, str]] = {}  # UAI de la tête → (première ligne, cette ligne telle quelle)
        self.rentree = 0


def _nommer(bilan: Bilan, fichier: FichierCsv, reconnaissance: Reconnaissance) -> None:
    bilan.jeu, bilan.libelle = reconnaissance.jeu.code, reconnaissance.jeu.libelle
    if reconnaissance.jeu is IPS:
        bilan.jeu = variante_ips(fichier, reconnaissance)
        bilan.libelle = LIBELLES[bilan.jeu]
    bilan.decrire_colonnes(reconnaissance)


def _controler(fichier, reconnaissance, bilan: Bilan, avancer: Avancer) -> _Controle:
    controle = _Controle()
    est_liste = reconnaissance.jeu is RESEAUX
    if reconnaissance.jeu.annee_requise and not any(nom in reconnaissance.colonnes for nom in reconnaissance.jeu.annee):
        _dater(fichier, reconnaissance, bilan)
    for ligne in lignes_gardees(
        fichier, reconnaissance, bilan, lambda part: avancer(part * _CONTROLE, _lues("Contrôle", bilan))
    ):
        bilan.montrer(ligne)
        if ligne.valeurs["annee"] is not None:
            controle.annees.add(ligne.valeurs["annee"])
        if est_liste:
            _controler_liste(reconnaissance, bilan, controle, ligne)
    if not bilan.lues:
        raise FichierRefuse(SANS_LIGNE)
    if est_liste and not bilan.est_refuse:
        _controler_tetes(reconnaissance, bilan, controle)
        controle.rentree = _rentree(fichier, reconnaissance, controle, bilan)
    elif controle.annees:
        bilan.precisions.append(_annees_couvertes(controle.annees))
    return controle


def _controler_liste(reconnaissance, bilan, controle, ligne) -> None:
    """Ce que la liste des réseaux demande de plus à chaque ligne : une académie et une nature."""
    valeurs = ligne.valeurs
    controle.uais.add(valeurs["uai"])
    controle.tetes.setdefault(valeurs["tete"], ligne.numero)
    colonnes = reconnaissance.colonnes
    if not academie_de(valeurs):
        rang = colonnes.get("academie", colonnes.get("code_academie"))
        bilan.refuser([Refus(ligne.numero, reconnaissance.entete[rang], "", "on attend une académie")])
    elif nature_lue(valeurs) is None:
        rang = next(
            (colonnes[nom] for nom in ("type", "nature", "code_nature", "nom") if nom in colonnes), colonnes["uai"]
        )
        lu = valeurs.get("type") or valeurs.get("nature") or valeurs.get("nom") or ""
        attendu = "on attend un type d’établissement, par exemple COLLEGE, ECOLE MATERNELLE ou ECOLE ELEMENTAIRE"
        bilan.refuser([Refus(ligne.numero, reconnaissance.entete[rang], lu, attendu)])


def _controler_tetes(reconnaissance, bilan, controle) -> None:
    """Chaque tête doit avoir sa ligne, ou être déjà connue : sans elle le réseau n’a ni nom ni lieu."""
    absentes = controle.tetes.keys() - controle.uais
    absentes -= set(Etablissement.objects.filter(uai__in=absentes).values_list("uai", flat=True))
    colonne = reconnaissance.entete[reconnaissance.colonnes["tete"]]
    for tete in sorted(absentes, key=controle.tetes.get):
        attendu = "cette tête de réseau n’a pas de ligne dans le fichier, et RepNet ne la connaît pas"
        bilan.refuser([Refus(controle.tetes[tete], colonne, tete, attendu)])


def _rentree(fichier, reconnaissance, controle, bilan) -> int:
    """Rentrée de la liste : une colonne, un en-tête, un titre, le nom du fichier, sinon l’année en cours ; dit laquelle."""
    if len(controle.annees) > 1:
        annees = ", ".join(str(annee) for annee in sorted(controle.annees))
        raise FichierRefuse(f"il mêle plusieurs rentrées ({annees}) : importez une rentrée à la fois.")
    if controle.annees:
        rentree = controle.annees.pop()
        en_colonne = any(nom in reconnaissance.colonnes for nom in RESEAUX.annee)
        d_ou = "lue dans une colonne" if en_colonne else "lue dans un en-tête"
    elif ecrite := _annee_ecrite(fichier):
        rentree, d_ou = ecrite
    else:
        rentree, d_ou = annee_courante(), "année scolaire en cours, car le fichier n’en dit pas d’autre"
    bilan.precisions.append(f"Rentrée {rentree} ({d_ou}).")
    return rentree


def _annee_ecrite(fichier: FichierCsv) -> tuple[int, str] | None:
    """L’année que dit le titre au-dessus de l’en-tête, sinon le nom du fichier, et d’où elle vient ; lève `FichierRefuse` s’ils
    se contredisent."""
    titre = " ".join(case for _, cases in fichier.dessus for case in cases)
    du_titre, du_nom = _annee_du_titre(titre), _annee_du_nom(fichier.nom)
    if du_titre and du_nom and du_titre != du_nom:
        raise FichierRefuse(
            f"son titre (ligne {fichier.dessus[0][0]}) dit la rentrée {du_titre}, et son nom {du_nom} : corrigez l’un des deux."
        )
    if du_titre:
        return du_titre, "lue dans le titre, au-dessus de l’en-tête"
    return (du_nom, "lue dans le nom du fichier") if du_nom else None


def _annee_du_titre(titre: str) -> int | None:
    """« Rentrée scolaire 2019 » et « année 2019-2020 » donnent 2019 ; une date de mise à jour ne dit rien."""
    if trouvee := re.search(r"(?i)rentr[ée]e[^0-9]{0,20}(20[0-9]{2})(?![0-9])", titre):
        return int(trouvee[1])
    scolaire = re.search(r"(?<![0-9])(20[0-9]{2})\s*[-/–]\s*(20[0-9]{2})(?![0-9])", titre)
    return int(scolaire[1]) if scolaire and int(scolaire[2]) == int(scolaire[1]) + 1 else None


def _annee_du_nom(nom: str) -> int | None:
    """« effectifs-rentree2024.csv » donne 2024 ; « …-2023-2024… », 2023."""
    annees = re.findall(r"(?<![0-9])20[0-9]{2}(?![0-9])", nom)
    apres_rentree = re.search(r"(?i)rentr[ée]e[^0-9]{0,3}(20[0-9]{2})", nom)
    return int(apres_rentree[1]) if apres_rentree else min(map(int, annees), default=None)


def _dater(fichier: FichierCsv, reconnaissance: Reconnaissance, bilan: Bilan) -> None:
    """L’année d’un fichier qui n’en a pas de colonne : celle d’un en-tête, sinon celle de son titre ou de son nom."""
    if reconnaissance.annee_dans_l_entete() is not None:
        return
    ecrite = _annee_ecrite(fichier)
    if ecrite is None:
        raise FichierRefuse(
            "rien ne dit de quelle rentrée il est : ajoutez une colonne « Rentrée scolaire », ou mettez l’année dans le "
            "nom du fichier, par exemple « effectifs-rentree2024.csv »."
        )
    reconnaissance.annee_du_fichier, d_ou = ecrite
    bilan.precisions.append(f"Rentrée {reconnaissance.annee_du_fichier} ({d_ou}).")


def _annees_couvertes(annees: set[int]) -> str:
    triees = [libelle_annee(annee) for annee in sorted(annees)]
    if len(triees) == 1:
        return f"Année scolaire {triees[0]}."
    return f"Années scolaires {', '.join(triees[:-1])} et {triees[-1]}."


def _ecrire(fichier, reconnaissance, controle, academie, trace, par, bilan: Bilan, avancer: Avancer) -> None:
    provenance = trace or Import(nom_fichier=fichier.nom[-200:], academie=academie, par=par)
    provenance.empreinte = empreinte(fichier.chemin)
    provenance.save()
    repris = Bilan()  # le second passage recompte ce que le premier a déjà dit
    lignes = lignes_gardees(
        fichier,
        reconnaissance,
        repris,
        lambda part: avancer(_CONTROLE + part * (_ECRITURE - _CONTROLE), _lues("Écriture", repris)),
    )
    _ecrire_lignes(lignes, reconnaissance, controle, academie, provenance, bilan)
    avancer(1, "Écriture des dernières lignes")
    if trace or bilan.a_change:
        provenance.noter(bilan)
    else:
        provenance.delete()


def _ecrire_lignes(lignes: Iterable[Ligne], reconnaissance, controle, academie, provenance, bilan: Bilan) -> None:
    jeu = reconnaissance.jeu
    if jeu is RESEAUX:
        with suivre_la_carte():
            ecrire_reseaux(lignes, controle.rentree, academie, bilan)
    elif jeu is ANNUAIRE:
        with suivre_la_carte():
            ecrire_annuaire(lignes, academie, bilan)
    elif jeu is CALENDRIER:
        ecrire_calendrier(lignes, bilan)
    elif jeu is EVALUATIONS_6E_LIEUX:
        ecrire_lieux(lignes, mesures, provenance, bilan)
    else:
        ecrire_observations(lignes, jeu, bilan.jeu, provenance, bilan)
        if academie and jeu is not MODELE:
            bilan.precisions.append("Les valeurs de toute la France sont gardées : les références en dépendent.")


def empreinte(chemin: Path) -> str:
    """SHA-256 du fichier, en hexadécimal."""
    with chemin.open("rb") as brut:
        return hashlib.file_digest(brut, "sha256").hexdigest()


def _lues(etape: str, bilan: Bilan) -> str:
    return f"{etape} : {compter(bilan.lues, 'ligne lue')}"
