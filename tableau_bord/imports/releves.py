"""Écrire les relevés de période, et en déduire la valeur de l’année dans la même transaction.

Une seule vérité : la `Valeur` d’un indicateur qui se relève par période n’est jamais écrite que d’ici, d’après ses relevés.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from pilotage.models import Etablissement
from tableau_bord.etats import EtatSaisie
from tableau_bord.imports.bilan import Bilan, compter
from tableau_bord.imports.cases import departement_de_l_uai
from tableau_bord.imports.jeux import Ligne
from tableau_bord.imports.jeux.modele import mesures
from tableau_bord.imports.references import recalculer_sommes
from tableau_bord.indicateurs import Fiche, Mesure, mesure_de_l_annee
from tableau_bord.indicateurs.registre import fiche_de, libelle_de
from tableau_bord.models import Import, Releve, ReleveRemplace, Valeur

LOT = 500
_DITS = ("numerateur", "denominateur", "valeur", "effectif")
_CLE = ("uai", "indicateur", "annee", "periode")
_MOTS = {
    "nouveau": ("nouveau relevé", "nouveaux relevés"),
    "modifié": ("relevé modifié", "relevés modifiés"),
    "retiré": ("relevé retiré", "relevés retirés"),
}

CleDePeriode = tuple[str, str, int, int]  # UAI, indicateur, année, période
CleAnnuelle = tuple[str, str, int]


def ecrire_releves(lignes: Iterable[Ligne], provenance: Import, bilan: Bilan) -> None:
    """Met les relevés en accord avec les lignes, puis les valeurs de l’année qui s’en déduisent.

    À appeler dans une transaction. Une ligne sans rien d’écrit retire le relevé : il est inconnu, et non zéro.
    """
    voulus = {}
    for ligne in lignes:
        lues = ligne.valeurs
        for code, champs in mesures(lues):
            voulus[lues["uai"], code, lues["annee"], lues["periode"]] = champs
    if not voulus:
        return
    tenir({uai for uai, *_ in voulus})
    connus = _connus(voulus)
    a_ecrire, a_retirer, remplaces = [], [], []
    comptes: Counter[tuple[str, str]] = Counter()
    touches: set[CleAnnuelle] = set()
    for cle, champs in voulus.items():
        ancien = connus.get(cle)
        verbe = _verbe(ancien, champs)
        if not verbe:
            continue
        comptes[cle[1], verbe] += 1
        touches.add(cle[:3])
        if ancien:
            remplaces.append(_remplace(ancien, provenance))
            if champs is None:
                a_retirer.append(ancien.pk)
        if champs is not None:
            a_ecrire.append(Releve(**dict(zip(_CLE, cle, strict=True)), **champs, provenance=provenance))
    Releve.objects.filter(pk__in=a_retirer).delete()
    ReleveRemplace.objects.bulk_create(remplaces, batch_size=LOT)
    Releve.objects.bulk_create(
        a_ecrire,
        batch_size=LOT,
        update_conflicts=True,
        unique_fields=_CLE,
        update_fields=[*_DITS, "provenance"],
    )
    for code in dict.fromkeys(code for code, _ in comptes):
        details = [
            f"{compter(nombre)} {mots[nombre > 1]}" for verbe, mots in _MOTS.items() if (nombre := comptes[code, verbe])
        ]
        bilan.changer(f"{libelle_de(code)} : {', '.join(details)}.")
    deduire_les_annees(touches)


def rendre_les_releves(trace: Import) -> tuple[int, int]:
    """Remet chaque relevé comme il était avant cette saisie, et l’année avec ; rend combien sont retirés, et remis."""
    siens, avant = Releve.objects.filter(provenance=trace), ReleveRemplace.objects.filter(par_import=trace)
    touches = {cle for requete in (siens, avant) for cle in requete.values_list("uai", "indicateur", "annee")}
    if not touches:
        return 0, 0
    tenir({uai for uai, *_ in touches})
    remis = [Releve(**champs) for champs in avant.values(*_CLE, *_DITS, "provenance_id")]
    retires, _ = siens.delete()
    Releve.objects.bulk_create(remis, batch_size=LOT)
    avant.delete()
    deduire_les_annees(touches)
    return retires, len(remis)


def revoir_la_provenance(trace: Import) -> None:
    """Après qu’un pilote a validé : l’année dit la plus récente de ses saisies qui l’attend encore."""
    touches = set(Releve.objects.filter(provenance=trace).values_list("uai", "indicateur", "annee"))
    tenir({uai for uai, *_ in touches})
    deduire_les_annees(touches)


def tenir(uais: Iterable[str]) -> None:
    """Jusqu’à la fin de la transaction, nul autre n’écrit les relevés de ces établissements.

    Deux périodes saisies au même instant ne se voient pas l’une l’autre : l’année oublierait la première.
    """
    siens = Etablissement.objects.filter(uai__in=uais).order_by("pk")
    list(siens.select_for_update(of=("self",), no_key=True).values_list("pk"))


def deduire_les_annees(touches: set[CleAnnuelle]) -> None:
    """Écrit la valeur de l’année de chaque (UAI, indicateur, année) d’après ses relevés, ou la retire si elle est inconnue."""
    if not touches:
        return
    par_annee: dict[CleAnnuelle, list[Releve]] = defaultdict(list)
    requete = Releve.objects.filter(
        uai__in={uai for uai, *_ in touches},
        indicateur__in={code for _, code, _ in touches},
        annee__in={annee for *_, annee in touches},
    )
    for releve in requete.select_related("provenance__saisie").order_by("periode"):
        par_annee[releve.uai, releve.indicateur, releve.annee].append(releve)
    fiches = {code: fiche_de(code) for code in sorted({code for _, code, _ in touches})}
    situations = {
        uai: {"academie": academie, "secteur": secteur, "departement": departement_de_l_uai(uai)}
        for uai, academie, secteur in Etablissement.objects.filter(uai__in={uai for uai, *_ in touches}).values_list(
            "uai", "academie__code", "secteur"
        )
    }
    a_ecrire, a_retirer = [], set()
    for cle in sorted(touches):
        uai, code, annee = cle
        fiche, siens = fiches[code], par_annee[cle]
        champs = _champs_de_l_annee(fiche, siens) if fiche and siens else None
        if champs is None:
            a_retirer.add(cle)
            continue
        a_ecrire.append(
            Valeur(
                uai=uai,
                indicateur=code,
                annee=annee,
                **situations.get(uai, {}),
                provenance=_provenance(siens),
                ligne=len(siens),
                **champs,
            )
        )
    deja = Valeur.objects.filter(
        uai__in={uai for uai, *_ in a_retirer}, indicateur__in={code for _, code, _ in a_retirer}
    ).values_list("pk", "uai", "indicateur", "annee")
    Valeur.objects.filter(pk__in=[pk for pk, *cle in deja if tuple(cle) in a_retirer]).delete()
    Valeur.objects.bulk_create(
        a_ecrire,
        batch_size=LOT,
        update_conflicts=True,
        unique_fields=["uai", "indicateur", "annee"],
        update_fields=[*_DITS, "provenance", "ligne"],
    )
    recalculer_sommes({(code, annee) for _, code, annee in touches})


def _connus(voulus: Iterable[CleDePeriode]) -> dict[CleDePeriode, Releve]:
    cles = list(voulus)
    requete = Releve.objects.filter(
        uai__in={cle[0] for cle in cles}, indicateur__in={cle[1] for cle in cles}, annee__in={cle[2] for cle in cles}
    )
    return {(r.uai, r.indicateur, r.annee, r.periode): r for r in requete}


def _verbe(ancien: Releve | None, champs: dict[str, Any] | None) -> str:
    if champs is None:
        return "retiré" if ancien else ""
    if ancien is None:
        return "nouveau"
    return "modifié" if any(getattr(ancien, nom) != champs[nom] for nom in _DITS) else ""


def _remplace(ancien: Releve, provenance: Import) -> ReleveRemplace:
    gardes = {nom: getattr(ancien, nom) for nom in (*_CLE, *_DITS, "provenance_id")}
    return ReleveRemplace(par_import=provenance, **gardes)


def _champs_de_l_annee(fiche: Fiche, releves: list[Releve]) -> dict[str, Decimal | None] | None:
    """Les nombres de l’année, écrits comme une saisie annuelle les aurait écrits ; `None` si elle est inconnue."""
    mesure = mesure_de_l_annee(
        fiche, {r.periode: Mesure(r.numerateur, r.denominateur, r.valeur, r.effectif) for r in releves}
    )
    if not mesure.est_connue:
        return None
    if fiche.agregation == "somme":
        return {"numerateur": None, "denominateur": None, "valeur": mesure.valeur, "effectif": None}
    return {
        "numerateur": mesure.numerateur,
        "denominateur": mesure.denominateur,
        "valeur": mesure.valeur_propre,
        "effectif": mesure.effectif,
    }


def _provenance(releves: list[Releve]) -> Import:
    """La plus récente des saisies à valider, sinon la plus récente : l’année est à valider tant qu’une période l’est."""

    def rang(trace: Import) -> tuple[bool, int]:
        saisie = getattr(trace, "saisie", None)
        # Sans saisie encore : c’est celle qui s’écrit.
        return (saisie is None or saisie.etat == EtatSaisie.A_VALIDER, trace.pk)

    return max((releve.provenance for releve in releves), key=rang)
