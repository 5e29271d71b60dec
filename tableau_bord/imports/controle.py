"""Contrôler un fichier ligne à ligne : ce qu’on garde, ce qu’on écarte, ce qu’on refuse."""

import re
from collections.abc import Callable, Iterator

from tableau_bord.imports.bilan import Bilan, compter
from tableau_bord.imports.cases import simplifie
from tableau_bord.imports.erreurs import INTERDITS, FichierRefuse, Refus, extrait
from tableau_bord.imports.fichier import Enregistrement, FichierCsv
from tableau_bord.imports.jeux import Ligne, Reconnaissance
from tableau_bord.imports.nominatif import refuser_ine

# Au-delà, un seul import tiendrait la base trop longtemps : les plus gros fichiers publics en ont 370 000.
LIGNES_MAX = 600_000
VIDE = "ligne vide"
ENTETE_REPETE = "en-tête répété"
DOUBLON = "même ligne qu’une précédente"
DEJA_LUE = "déjà décrit par une ligne précédente"
TOTAL = "ligne de total, sans établissement"
NOTE = "note au bas du tableau"
_TOTAL = re.compile(r"(?:SOUS )?TOTA(?:L|UX)(?: |$)")
_NOTE = re.compile(r"(?:sources?|notes?|champ|lecture|légende|remarques?)\s*:", re.IGNORECASE)


def lignes_gardees(
    fichier: FichierCsv,
    reconnaissance: Reconnaissance,
    bilan: Bilan,
    avancer: Callable[[float], None] | None = None,
) -> Iterator[Ligne]:
    """Les lignes à garder, avec leur année dans `valeurs["annee"]` ; compte toutes les autres dans `bilan`.

    Rien n’est gardé en mémoire que l’empreinte de chaque ligne, pour reconnaître les doublons. Lève `FichierRefuse` si le
    fichier est trop long ou porte des données d’élèves.
    """
    jeu = reconnaissance.jeu
    verifier = jeu.verificateur()
    coupe = _Coupe(fichier, reconnaissance)
    vues: dict[int, tuple[int, int]] = {}  # empreinte de la clé → (empreinte des valeurs, ligne)
    for enregistrement in fichier.enregistrements(avancer):
        if not enregistrement.cases:
            continue
        bilan.lues += 1
        if bilan.lues > LIGNES_MAX:
            raise FichierRefuse(
                f"il a plus de {compter(LIGNES_MAX)} lignes : coupez-le par année, puis importez chacune."
            )
        refuser_ine(enregistrement.ligne, fichier.entete, enregistrement.cases)
        if raison := _raison_d_ecarter(fichier, reconnaissance, enregistrement):
            bilan.ecarter(enregistrement.ligne, raison)
            continue
        faute = _mauvais_compte(fichier, enregistrement) or _interdite(fichier, enregistrement)
        if faute := faute or coupe.faute(enregistrement):
            bilan.refuser([faute])
            continue
        ligne, refus = reconnaissance.lire(enregistrement.ligne, enregistrement.cases)
        if not refus and (raison := jeu.ecarter(ligne.valeurs)):
            bilan.ecarter(ligne.numero, raison)
            continue
        if not refus:
            refus = list(reconnaissance.obligations(ligne, enregistrement.cases))
        if not refus:
            ligne.valeurs["annee"] = reconnaissance.annee(ligne.valeurs)
            refus = _fautes(reconnaissance, verifier, ligne, enregistrement.cases)
        if refus:
            bilan.refuser(refus)
            continue
        cle = hash("|".join(str(ligne.valeurs.get(nom)) for nom in jeu.cle))
        empreinte = hash(tuple(ligne.valeurs.items()))
        if cle in vues:
            _doublon(reconnaissance, bilan, ligne, vues[cle], empreinte)
            continue
        vues[cle] = empreinte, ligne.numero
        bilan.gardees += 1
        yield ligne


def _fautes(reconnaissance: Reconnaissance, verifier, ligne: Ligne, cases: list[str]) -> list[Refus]:
    """Ce qui, dans une ligne dont chaque case se lit, ne va pas ensemble."""
    fautes = list(verifier(ligne.valeurs))
    if contraire := reconnaissance.annees_contraires(ligne.valeurs):
        fautes.append((contraire, "cette année n’est pas celle de l’autre colonne d’année"))
    refus = []
    for nom, attendu in fautes:
        rang = reconnaissance.colonnes.get(nom)
        colonne, lu = (reconnaissance.entete[rang], cases[rang]) if rang is not None else ("", "")
        refus.append(Refus(ligne.numero, colonne, extrait(lu), attendu))
    return refus


def _raison_d_ecarter(fichier: FichierCsv, reconnaissance: Reconnaissance, enregistrement: Enregistrement) -> str:
    cases = [case.strip().lstrip("\ufeff") for case in enregistrement.cases]
    if not any(cases):
        return VIDE
    # Deux fichiers mis bout à bout gardent l’en-tête du second.
    return ENTETE_REPETE if cases == fichier.entete else _hors_du_tableau(reconnaissance, cases)


def _hors_du_tableau(reconnaissance: Reconnaissance, cases: list[str]) -> str:
    """Un total ou une note qu’un tableur a mis sous les établissements : ils n’en désignent aucun."""
    rang = reconnaissance.colonnes.get("uai")
    if rang is None:
        return ""
    rang_du_mot = next(rang for rang, case in enumerate(cases) if case)
    if rang != rang_du_mot and rang < len(cases) and cases[rang]:
        return ""
    if _TOTAL.match(simplifie(cases[rang_du_mot])):
        return TOTAL
    return NOTE if rang_du_mot == 0 and _NOTE.match(cases[0]) else ""


class _Coupe:
    """La toute dernière case d’un fichier sans retour final : « 9 » sous des « 95.0 » est sans doute un nombre coupé."""

    def __init__(self, fichier: FichierCsv, reconnaissance: Reconnaissance):
        self._rang = len(fichier.entete) - 1
        self._colonne = fichier.entete[-1]
        # Un nom, une adresse que personne ne lit peuvent être coupés sans changer un chiffre.
        self._regarde = fichier.sans_fin and self._rang in reconnaissance.colonnes.values()
        self._formes: set[tuple[int, bool]] = set()

    def faute(self, enregistrement: Enregistrement) -> Refus | None:
        if not self._regarde or len(enregistrement.cases) <= self._rang:
            return None
        case = enregistrement.cases[self._rang].strip()
        forme = self._forme(case)
        if not enregistrement.derniere:
            if forme is not None:
                self._formes.add(forme)
        elif self._formes and forme not in self._formes and not any(lettre.isalpha() for lettre in case):
            attendu = (
                "rien ne finit cette ligne, et la case n’a pas la forme des autres : le fichier est sans doute coupé"
            )
            return Refus(enregistrement.ligne, self._colonne, extrait(case), attendu)
        return None

    @staticmethod
    def _forme(case: str) -> tuple[int, bool] | None:
        """Combien de décimales, et s’il y a « % » ; `None` si ce n’est pas un nombre (−1 décimale : une case vide)."""
        if not case:
            return -1, False
        trouvee = re.fullmatch(r"[-+]?[0-9\s]+(?:[.,]([0-9]+))?\s*(%?)", case)
        return (len(trouvee[1] or ""), bool(trouvee[2])) if trouvee else None


def _interdite(fichier: FichierCsv, enregistrement: Enregistrement) -> Refus | None:
    """Une case qui porte ce qu’aucune base ne garde."""
    if not INTERDITS.search("".join(enregistrement.cases)):
        return None
    rang = next(rang for rang, case in enumerate(enregistrement.cases) if INTERDITS.search(case))
    attendu = "un caractère de cette case est abîmé : retapez-la"
    return Refus(enregistrement.ligne, fichier.entete[rang], extrait(enregistrement.cases[rang]), attendu)


def _mauvais_compte(fichier: FichierCsv, enregistrement: Enregistrement) -> Refus | None:
    """Une ligne qui n’a pas autant de cases que l’en-tête ; des cases vides en trop ne comptent pas, d’un côté ni de l’autre."""
    attendues, cases = len(fichier.entete), enregistrement.cases
    if len(cases) == attendues or (len(cases) > attendues and not any(case.strip() for case in cases[attendues:])):
        return None
    if len(cases) < attendues and not any(fichier.entete[len(cases) :]):
        return None
    attendu = f"on attend {attendues} colonnes comme dans l’en-tête, il y en a {len(cases)}"
    if enregistrement.derniere and len(cases) < attendues:
        attendu += " ; c’est la dernière ligne, le fichier est sans doute coupé"
    return Refus(enregistrement.ligne, "", extrait(fichier.separateur.join(cases)), attendu)


def _doublon(reconnaissance, bilan: Bilan, ligne: Ligne, precedente: tuple[int, int], empreinte: int) -> None:
    if precedente[0] == empreinte:
        bilan.ecarter(ligne.numero, DOUBLON)
        return
    if reconnaissance.jeu.premiere_ligne:
        bilan.ecarter(ligne.numero, DEJA_LUE)
        return
    nom = next((nom for nom in ("uai", *reconnaissance.jeu.cle) if nom in reconnaissance.colonnes), "")
    colonne = reconnaissance.entete[reconnaissance.colonnes[nom]] if nom else ""
    de_quoi = "cet établissement" if nom == "uai" else "ce lieu"
    attendu = f"{de_quoi} est déjà à la ligne {precedente[1]}, avec d’autres valeurs : gardez l’une des deux"
    bilan.refuser([Refus(ligne.numero, colonne, str(ligne.valeurs.get(nom) or ""), attendu)])
