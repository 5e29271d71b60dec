"""Écrire l’annuaire de l’éducation : créer, mettre à jour et fermer des établissements et des circonscriptions.

Il ne dit pas qui est de l’éducation prioritaire : c’est la liste des réseaux qui fait foi. Ce qui se contredit n’est pas
tranché : on le dit, et ce qu’on savait reste.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from pilotage.models import Circonscription, Etablissement, Rattachement, Reseau
from tableau_bord.imports.bilan import Bilan, compter
from tableau_bord.imports.jeux import Ligne
from tableau_bord.imports.jeux.annuaire import CIRCONSCRIPTION
from tableau_bord.imports.noms import nom_circonscription
from tableau_bord.imports.territoire import academie_de, creer_academies, ecrire_etablissements

AVERTISSEMENTS_MAX = 20
_INTITULE = re.compile(
    r"(?i)^(?:circonscription\s+d['’ ]inspection\s+du\s+1er\s+degr[ée]"
    r"|inspection\s+de\s+l['’ ]?[ée]ducation\s+nationale|circonscription)"
    r"\s*(?:des\s+|de\s+la\s+|de\s+l['’ ]|de\s+|du\s+|d['’ ])?[-–:]?\s*"
)
# Un collège ne devient pas une école : un tel changement est une faute de l’un des deux.
_FAMILLES = (set(Etablissement.NATURES_ECOLE), {Etablissement.Nature.COLLEGE}, {Etablissement.Nature.SEGPA})


def nom_de_circonscription(intitule: str) -> str:
    """« Circonscription d'inspection du 1er degré de Fougères » devient « IEN Fougères », comme dans la liste des réseaux."""
    return nom_circonscription(_INTITULE.sub("", " ".join(intitule.split())) or intitule)


def ecrire_annuaire(lignes: Iterable[Ligne], academie: str, bilan: Bilan) -> None:
    """Met en base les établissements (de `academie` seulement, si elle est dite). À appeler dans une transaction."""
    siennes = [
        ligne.valeurs
        for ligne in lignes
        if academie_de(ligne.valeurs) and (not academie or academie_de(ligne.valeurs) == academie)
    ]
    avertissements: list[str] = []
    academies = creer_academies({academie_de(valeurs) for valeurs in siennes})
    for valeurs in siennes:
        if valeurs.get("circonscription"):
            valeurs["circonscription"] = nom_de_circonscription(valeurs["circonscription"])
    _ecrire_circonscriptions(
        [valeurs for valeurs in siennes if valeurs["code_nature"] == CIRCONSCRIPTION], academies, bilan, avertissements
    )
    etablissements = [valeurs for valeurs in siennes if valeurs["code_nature"] != CIRCONSCRIPTION]
    etablissements = _sans_conflit(etablissements, avertissements)
    connus = ecrire_etablissements(etablissements, academies, set(), bilan)
    _dater(etablissements, connus, bilan, avertissements)
    _comparer_aux_suivis(etablissements, academies, avertissements)
    bilan.precisions += avertissements[:AVERTISSEMENTS_MAX]
    if (reste := len(avertissements) - AVERTISSEMENTS_MAX) > 0:
        bilan.precisions.append(f"… et {compter(reste, 'autre avertissement', 'autres avertissements')}.")


def _ecrire_circonscriptions(siennes, academies, bilan: Bilan, avertissements: list[str]) -> None:
    """L’UAI de chaque circonscription ; une autre du même nom garde le sien."""
    par_uai = {c.uai: c for c in Circonscription.objects.exclude(uai=None)}
    par_nom = {(c.academie_id, c.nom): c for c in Circonscription.objects.filter(academie__in=academies.values())}
    nouvelles, modifiees = [], []
    for valeurs in siennes:
        academie = academies[academie_de(valeurs)]
        nom, uai = nom_de_circonscription(valeurs["nom"]), valeurs["uai"]
        connue = par_uai.get(uai)
        homonyme = par_nom.get((academie.pk, nom))
        if connue is not None:
            if connue.nom != nom and homonyme is None:
                connue.nom = nom
                modifiees.append(connue)
            elif connue.nom != nom:
                avertissements.append(
                    f"Conflit : {uai} est « {connue.nom} » dans RepNet, et « {nom} » dans l’annuaire."
                )
        elif homonyme is None:
            nouvelle = Circonscription(academie=academie, nom=nom, uai=uai)
            nouvelles.append(nouvelle)
            par_nom[academie.pk, nom] = nouvelle
        elif homonyme.uai is None:
            homonyme.uai = uai
            modifiees.append(homonyme)
        else:
            avertissements.append(f"Conflit : « {nom} » a l’UAI {homonyme.uai} dans RepNet, et {uai} dans l’annuaire.")
    Circonscription.objects.bulk_create(nouvelles)
    Circonscription.objects.bulk_update(modifiees, ["nom", "uai"], batch_size=200)
    if nouvelles:
        bilan.changer(f"{compter(len(nouvelles), 'circonscription créée')}.")
    if modifiees:
        bilan.changer(f"{compter(len(modifiees), 'circonscription mise', 'circonscriptions mises')} à jour.")


def _sans_conflit(siennes: list[dict[str, Any]], avertissements: list[str]) -> list[dict[str, Any]]:
    """Les lignes qui ne contredisent pas ce qu’on sait de la nature ou de l’académie d’un établissement suivi."""
    connus = {e.uai: e for e in _suivis({valeurs["uai"] for valeurs in siennes})}
    gardees = []
    for valeurs in siennes:
        connu = connus.get(valeurs["uai"])
        if connu and (raison := _contradiction(connu, valeurs)):
            avertissements.append(f"Conflit : {connu.nom_usuel} ({connu.uai}) {raison} ; rien n’y est changé.")
        else:
            gardees.append(valeurs)
    return gardees


def _suivis(uais: set[str]) -> list[Etablissement]:
    triees = sorted(uais)
    return [
        etablissement
        for debut in range(0, len(triees), 500)
        for etablissement in Etablissement.objects.filter(uai__in=triees[debut : debut + 500]).select_related(
            "academie"
        )
    ]


def _contradiction(connu: Etablissement, valeurs: dict[str, Any]) -> str:
    if connu.academie.code != academie_de(valeurs):
        return f"est dans l’académie de {connu.academie}, et l’annuaire le met dans une autre"
    famille = next((famille for famille in _FAMILLES if connu.nature in famille), None)
    if famille and valeurs["code_nature"] not in famille:
        return f"est « {connu.get_nature_display()} », et l’annuaire lui donne la nature {valeurs['code_nature']}"
    return ""


def _dater(siennes, connus: dict[str, Etablissement], bilan: Bilan, avertissements: list[str]) -> None:
    """Les dates d’ouverture et de fermeture ; un établissement fermé quitte ses réseaux, sauf celui dont il est la tête."""
    modifies, fermes = [], []
    for valeurs in siennes:
        etablissement = connus[valeurs["uai"]]
        ouvert_le = valeurs.get("ouvert_le") or etablissement.ouvert_le
        ferme_le = _fermeture(valeurs) or (None if _est_ouvert(valeurs) else etablissement.ferme_le)
        if (etablissement.ouvert_le, etablissement.ferme_le) == (ouvert_le, ferme_le):
            continue
        if ferme_le and not etablissement.ferme_le:
            fermes.append((etablissement, ferme_le))
        etablissement.ouvert_le, etablissement.ferme_le = ouvert_le, ferme_le
        modifies.append(etablissement)
    if modifies:
        Etablissement.objects.bulk_update(modifies, ["ouvert_le", "ferme_le"], batch_size=200)
        bilan.a_change = True
    if fermes:
        bilan.changer(f"{compter(len(fermes), 'établissement fermé')}.")
        _clore_les_rattachements(fermes, bilan, avertissements)


def _est_ouvert(valeurs: dict[str, Any]) -> bool:
    return (valeurs.get("etat") or "").upper().startswith("OUVERT")


def _fermeture(valeurs: dict[str, Any]) -> date | None:
    """Le jour de la fermeture, si l’établissement est fermé ; « à fermer » ne l’est pas encore."""
    if (valeurs.get("etat") or "").upper().replace("É", "E").startswith("FERME"):
        return valeurs.get("ferme_le") or valeurs.get("maj_le") or timezone.localdate()
    return None


def _clore_les_rattachements(fermes, bilan: Bilan, avertissements: list[str]) -> None:
    jours = {etablissement.uai: jour for etablissement, jour in fermes}
    tetes = dict(Reseau.objects.filter(tete__uai__in=list(jours)).values_list("tete__uai", "nom"))
    clos = []
    requete = Rattachement.objects.filter(etablissement__uai__in=list(jours), fin=None)
    for rattachement in requete.select_related("etablissement", "reseau"):
        etablissement, jour = rattachement.etablissement, jours[rattachement.etablissement.uai]
        if etablissement.uai in tetes:
            avertissements.append(
                f"{etablissement.nom_usuel} ({etablissement.uai}) est fermé, et tête du réseau {rattachement.reseau} : "
                "donnez une autre tête à ce réseau."
            )
        else:
            rattachement.fin = max(jour, rattachement.debut)
            clos.append(rattachement)
    Rattachement.objects.bulk_update(clos, ["fin"])
    if clos:
        bilan.changer(f"{compter(len(clos), 'rattachement clos', 'rattachements clos')} : l’établissement est fermé.")


def _comparer_aux_suivis(siennes, academies, avertissements: list[str]) -> None:
    """Ce qu’un réseau suit et que l’annuaire de son académie ne connaît pas ; il ne liste que ce qui est ouvert."""
    lus = {valeurs["uai"] for valeurs in siennes}
    departements = {valeurs.get("departement") or "" for valeurs in siennes}
    suivis = Rattachement.objects.en_cours(au=timezone.localdate()).filter(
        etablissement__academie__in=academies.values(),
        etablissement__departement__in=departements,
        etablissement__ferme_le=None,
    )
    absents = [r for r in suivis.select_related("etablissement", "reseau") if r.etablissement.uai not in lus]
    for rattachement in sorted(absents, key=lambda rattachement: rattachement.etablissement.uai):
        etablissement = rattachement.etablissement
        avertissements.append(
            f"{etablissement.nom_usuel} ({etablissement.uai}), du réseau {rattachement.reseau}, n’est pas dans ce fichier : "
            "vérifiez qu’il est encore ouvert."
        )
