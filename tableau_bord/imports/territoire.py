"""Écrire la liste des réseaux : le label de chaque établissement du pays, et les réseaux de l’académie demandée."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from pilotage.academies import ACADEMIES, simplifier
from pilotage.models import Academie, Circonscription, Etablissement, Reseau
from tableau_bord.imports.bilan import Bilan, compter
from tableau_bord.imports.cases import departement_de_l_uai
from tableau_bord.imports.jeux import Ligne
from tableau_bord.imports.noms import nom_affiche, nom_circonscription, recomposer
from tableau_bord.imports.rattachements import accorder
from tableau_bord.imports.references import recalculer_sommes
from tableau_bord.models import Classement

Nature = Etablissement.Nature

# Le premier mot trouvé l’emporte : « SEGPA DU COLLEGE » est une SEGPA, « ECOLE MATERNELLE » une maternelle.
_NATURES = (
    (r"SEGPA", Nature.SEGPA),
    (r"EREA", Nature.EREA),
    (r"COLLEGE|CLG", Nature.COLLEGE),
    (r"LYCEE PROFESSIONNEL|LP\b", Nature.LYCEE_PROFESSIONNEL),
    (r"LYCEE", Nature.LYCEE),
    (r"SPECIALISE", Nature.SPECIALISEE),
    (r"APPLICATION", Nature.APPLICATION),
    (r"MATERNELLE|E ?M ?P[UR]", Nature.MATERNELLE),
    (r"ELEMENTAIRE|PRIMAIRE|E ?[EP] ?P[UR]", Nature.ELEMENTAIRE),
    (r"ECOLE", Nature.ELEMENTAIRE),
)


def nature_lue(valeurs: dict[str, Any]) -> int | None:
    """Nature d’un établissement d’après son code, son type ou son nom ; `None` si rien ne la dit."""
    code = str(valeurs.get("code_nature") or "").removesuffix(".0")
    if code.isascii() and code.isdigit() and int(code) in Nature.values:
        return int(code)
    textes = [simplifier(valeurs.get(nom) or "") for nom in ("nature", "type", "nom")]
    trouvees = [nature for texte in textes if (nature := _nature_du_texte(texte)) is not None]
    # « Ecole » est vague : un nom comme « Ecole maternelle… » en dit davantage.
    precises = [nature for nature in trouvees if nature != Nature.ELEMENTAIRE]
    if trouvees and trouvees[0] == Nature.ELEMENTAIRE and _est_vague(textes) and precises:
        return precises[0]
    return trouvees[0] if trouvees else None


def _nature_du_texte(texte: str) -> int | None:
    return next((nature for motif, nature in _NATURES if re.search(rf"\b(?:{motif})", texte)), None)


def _est_vague(textes: list[str]) -> bool:
    return next((texte for texte in textes if _nature_du_texte(texte) is not None), "") in ("ECOLE", "ECOLES")


def academie_de(valeurs: dict[str, Any]) -> str:
    """Code de l’académie d’une ligne, vide si elle ne le dit pas."""
    return valeurs.get("academie") or valeurs.get("code_academie") or ""


def ecrire_reseaux(lignes: Iterable[Ligne], rentree: int, academie: str, bilan: Bilan) -> None:
    """Écrit les labels de tous, et crée ou met à jour les réseaux (de `academie` seulement, si elle est dite).

    À appeler dans une transaction. Une liste plus ancienne que la dernière connue ne change ni noms ni types.
    """
    toutes = [ligne.valeurs for ligne in lignes]
    lues = {academie_de(valeurs) for valeurs in toutes}
    plus_recente = _listes_plus_recentes(lues, rentree)
    classements = _ecrire_classements(toutes, rentree)
    if classements:
        bilan.changer(f"Labels de la rentrée {rentree} : {compter(classements, 'établissement écrit')}.")
    siennes = [valeurs for valeurs in toutes if not academie or academie_de(valeurs) == academie]
    academies = creer_academies({academie_de(valeurs) for valeurs in siennes})
    etablissements = ecrire_etablissements(siennes, academies, plus_recente, bilan)
    reseaux = _ecrire_reseaux(siennes, academies, etablissements, plus_recente, bilan)
    ouverts, fermes = _accorder(set(academies))
    if ouverts:
        bilan.changer(f"{compter(ouverts, 'rattachement ouvert')}.")
    if fermes:
        bilan.changer(f"{compter(fermes, 'rattachement fermé')} : ces établissements ne sont plus dans la liste.")
    bilan.precisions.append(_presents(reseaux))
    if classements:
        recalculer_sommes()


def _listes_plus_recentes(academies: set[str], rentree: int) -> set[str]:
    """Académies dont une liste d’une rentrée plus récente est déjà importée."""
    requete = Classement.objects.filter(academie__in=academies, rentree__gt=rentree)
    return set(requete.order_by().values_list("academie", flat=True).distinct())


def _ecrire_classements(toutes: list[dict[str, Any]], rentree: int) -> int:
    existants = {
        uai: (label, tete, academie)
        for uai, label, tete, academie in Classement.objects.filter(rentree=rentree).values_list(
            "uai", "label", "tete", "academie"
        )
    }
    voulus = {v["uai"]: (str(v["label"]), v["tete"], academie_de(v)) for v in toutes}
    a_ecrire = [
        Classement(uai=uai, rentree=rentree, label=voulu[0], tete=voulu[1], academie=voulu[2])
        for uai, voulu in voulus.items()
        if existants.get(uai) != voulu
    ]
    Classement.objects.bulk_create(
        a_ecrire,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["uai", "rentree"],
        update_fields=["label", "tete", "academie"],
    )
    return len(a_ecrire)


def creer_academies(codes: set[str]) -> dict[str, Academie]:
    codes = codes - {""}
    Academie.objects.bulk_create(
        [Academie(code=code, nom=ACADEMIES[code][0], zone=ACADEMIES[code][1]) for code in sorted(codes)],
        ignore_conflicts=True,
    )
    return {academie.code: academie for academie in Academie.objects.filter(code__in=codes)}


def _circonscriptions(siennes, academies) -> dict[tuple[str, str], Circonscription]:
    noms = {
        (academie_de(valeurs), nom_circonscription(valeurs["circonscription"]))
        for valeurs in siennes
        if valeurs.get("circonscription")
    }
    requete = Circonscription.objects.filter(academie__in=academies.values()).select_related("academie")
    connues = {(circonscription.academie.code, circonscription.nom): circonscription for circonscription in requete}
    nouvelles = [Circonscription(academie=academies[code], nom=nom) for code, nom in sorted(noms - connues.keys())]
    Circonscription.objects.bulk_create(nouvelles)
    return connues | {(nouvelle.academie.code, nouvelle.nom): nouvelle for nouvelle in nouvelles}


def ecrire_etablissements(siennes, academies, plus_recente, bilan) -> dict[str, Etablissement]:
    """UAI → établissement, tous ceux des lignes ; ne change que ce que le fichier dit autrement."""
    circonscriptions = _circonscriptions(siennes, academies)
    uais = [valeurs["uai"] for valeurs in siennes]
    connus = {
        etablissement.uai: etablissement
        for debut in range(0, len(uais), 500)
        for etablissement in Etablissement.objects.filter(uai__in=uais[debut : debut + 500])
    }
    nouveaux, modifies, champs_modifies = [], [], set()
    for valeurs in siennes:
        code = academie_de(valeurs)
        champs = _champs(valeurs, academies[code], circonscriptions)
        connu = connus.get(valeurs["uai"])
        if connu is None:
            nouveaux.append(Etablissement(uai=valeurs["uai"], **champs))
        elif code not in plus_recente and (change := _changer(connu, champs)):
            modifies.append(connu)
            champs_modifies |= change
    Etablissement.objects.bulk_create(nouveaux, batch_size=500)
    if modifies:
        Etablissement.objects.bulk_update(modifies, sorted(champs_modifies), batch_size=200)
        bilan.changer(f"{compter(len(modifies), 'établissement mis', 'établissements mis')} à jour.")
    if nouveaux:
        colleges = sum(etablissement.nature == Nature.COLLEGE for etablissement in nouveaux)
        ecoles = sum(etablissement.est_ecole for etablissement in nouveaux)
        autres = len(nouveaux) - colleges - ecoles
        detail = f"{compter(colleges, 'collège')}, {compter(ecoles, 'école')}"
        detail += f", {compter(autres, 'autre')}" if autres else ""
        bilan.changer(f"{compter(len(nouveaux), 'établissement créé')} : {detail}.")
    return connus | {etablissement.uai: etablissement for etablissement in nouveaux}


def _champs(valeurs, academie: Academie, circonscriptions) -> dict[str, Any]:
    commune = recomposer(valeurs.get("commune") or "")[:80]
    champs = {
        "nature": nature_lue(valeurs),
        # Une école sans nom est celle de sa commune.
        "nom": (nom_affiche(valeurs.get("nom") or "", commune) or commune or valeurs["uai"])[:150],
        "commune": commune,
        "commune_insee": (valeurs.get("commune_insee") or "")[:5],
        "departement": valeurs.get("departement") or departement_de_l_uai(valeurs["uai"]),
        "secteur": valeurs.get("secteur") or Etablissement.Secteur.PUBLIC,
        "academie": academie,
        "circonscription": None,
        "latitude": valeurs.get("latitude"),
        "longitude": valeurs.get("longitude"),
    }
    if valeurs.get("circonscription"):
        cle = academie.code, nom_circonscription(valeurs["circonscription"])
        champs["circonscription"] = circonscriptions[cle]
    return champs


def _changer(etablissement: Etablissement, champs: dict[str, Any]) -> set[str]:
    """Reporte ce que le fichier dit autrement, et rend les champs changés ; ce qu’il ne dit pas reste."""
    changes = set()
    for nom, voulu in champs.items():
        actuel = getattr(etablissement, nom)
        if voulu in (None, "") or voulu == actuel:
            continue
        if nom in ("nom", "commune") and not _dit_mieux(voulu, actuel):
            continue
        if nom == "nature" and voulu == Nature.ELEMENTAIRE and etablissement.est_ecole:
            continue  # « école » ne contredit pas « école maternelle »
        setattr(etablissement, nom, voulu)
        changes.add(nom)
    return changes


def _dit_mieux(voulu: str, actuel: str) -> bool:
    """Un autre nom, ou le même avec plus d’accents : les listes en capitales les perdent."""
    if simplifier(voulu) != simplifier(actuel):
        return True
    return sum(not lettre.isascii() for lettre in voulu) > sum(not lettre.isascii() for lettre in actuel)


def _ecrire_reseaux(siennes, academies, etablissements, plus_recente, bilan) -> list[Reseau]:
    """Les réseaux des lignes ; un réseau se retrouve par sa tête, puis par son code."""
    labels = {valeurs["uai"]: str(valeurs["label"]) for valeurs in siennes}
    academie_de_la_tete = {valeurs["tete"]: academie_de(valeurs) for valeurs in siennes}
    academie_de_la_tete |= {v["uai"]: academie_de(v) for v in siennes if v["uai"] == v["tete"]}
    label_du_reseau = {valeurs["tete"]: str(valeurs["label"]) for valeurs in siennes}
    types = (Reseau.Type.REP, Reseau.Type.REP_PLUS)
    requete = Reseau.objects.filter(academie__in=academies.values(), type__in=types).select_related("tete")
    par_code = {reseau.code: reseau for reseau in requete}
    connus = par_code | {reseau.tete.uai: reseau for reseau in par_code.values()}
    nouveaux, modifies, tous = [], [], []
    for tete, code_academie in sorted(academie_de_la_tete.items()):
        type_ = labels.get(tete, label_du_reseau[tete])
        reseau = connus.get(tete)
        if reseau is None:
            etablissement = etablissements.get(tete) or Etablissement.objects.get(uai=tete)
            reseau = Reseau(
                code=tete,
                type=type_,
                nom=etablissement.nom,
                tete=etablissement,
                academie=academies[code_academie],
            )
            nouveaux.append(reseau)
        elif reseau.type != type_ and code_academie not in plus_recente:
            reseau.type = type_
            modifies.append(reseau)
        tous.append(reseau)
    Reseau.objects.bulk_create(nouveaux, batch_size=500)
    if nouveaux:
        bilan.changer(f"{compter(len(nouveaux), 'réseau créé', 'réseaux créés')} : {_par_type(nouveaux)}.")
    if modifies:
        Reseau.objects.bulk_update(modifies, ["type"])
        bilan.changer(f"{compter(len(modifies), 'réseau change', 'réseaux changent')} de label.")
    return tous


def _accorder(codes: set[str]) -> tuple[int, int]:
    etablissements = dict(Etablissement.objects.filter(academie__code__in=codes).values_list("uai", "pk"))
    types = (Reseau.Type.REP, Reseau.Type.REP_PLUS)
    reseaux = dict(Reseau.objects.filter(academie__code__in=codes, type__in=types).values_list("tete__uai", "pk"))
    return accorder(codes, etablissements, reseaux)


def _presents(reseaux: list[Reseau]) -> str:
    return f"{compter(len(reseaux), 'réseau', 'réseaux')} dans la liste ({_par_type(reseaux)})."


def _par_type(reseaux: list[Reseau]) -> str:
    types = Counter(str(reseau.type) for reseau in reseaux)
    return ", ".join(f"{compter(types[type_])} {type_}" for type_ in (Reseau.Type.REP, Reseau.Type.REP_PLUS))
