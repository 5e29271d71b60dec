"""Le pilotage : les instances qui se sont tenues, qui y était, ce qui s’est décidé et ce que c’est devenu."""

from collections import Counter, defaultdict

from pilotage.instances.etats import EtatDecision
from pilotage.models import Decision, Instance
from tableau_bord.ecriture import INSECABLE, enumerer, grandeur, jour, nombre
from tableau_bord.rapport.blocs import Bloc, Colonne, Ligne, Tableau
from tableau_bord.rapport.matiere import Matiere
from tableau_bord.rapport.parties.textes import ligne
from tableau_bord.rapport.phrases import dire, en_lettres, majuscule

SUIVIES_MAX = 12  # dans la partie ; le relevé entier est en annexe


def proposition(matiere: Matiere) -> tuple[str, ...]:
    if not matiere.seances and not matiere.decisions:
        return ("Aucune séance ni aucune décision n’est enregistrée pour cette année.",)
    phrases = []
    if matiere.seances:
        par_instance = Counter(seance.instance_id for seance in matiere.seances)
        noms = {instance.pk: ligne(instance.nom) for instance in matiere.instances}
        tenues = [
            f"{en_lettres(combien, feminin=True)} pour « {noms[pk]} »"
            for pk, combien in par_instance.most_common(3)
            if pk in noms
        ]
        phrases.append(
            f"Les instances du réseau se sont réunies {en_lettres(len(matiere.seances), feminin=True)} fois"
            + (f", dont {enumerer(tenues)}." if len(tenues) > 1 else ".")
        )
        venus, attendus = presence(matiere.seances)
        if attendus:
            phrases.append(
                f"{majuscule(grandeur(100 * venus / attendus, '%'))} des personnes convoquées étaient présentes ou représentées."
            )
    if prises := _prises(matiere):
        suites = [
            dire(combien, singulier, pluriel, feminin=True)
            for combien, singulier, pluriel in (
                (_en(prises, EtatDecision.TENUE), "est tenue", "sont tenues"),
                (_ouvertes(prises), "reste à mener", "restent à mener"),
                (_en(prises, EtatDecision.ABANDONNEE), "a été abandonnée", "ont été abandonnées"),
            )
            if combien
        ]
        prise = dire(len(prises), "décision y a été prise", "décisions y ont été prises", feminin=True)
        phrases.append(f"{majuscule(prise)}" + (f" : {enumerer(suites)}." if len(prises) > 1 else "."))
    if retards := en_retard(matiere):
        dites = dire(
            len(retards), "décision a dépassé son échéance", "décisions ont dépassé leur échéance", feminin=True
        )
        phrases.append(f"{majuscule(dites)}.")
    return tuple(phrases)


def blocs(matiere: Matiere) -> tuple[Bloc, ...]:
    return tuple(filter(None, (_instances(matiere), _suivi(matiere))))


def _instances(matiere: Matiere) -> Bloc | None:
    seances = defaultdict(list)
    for seance in matiere.seances:
        seances[seance.instance_id].append(seance)
    montrees = [instance for instance in matiere.instances if seances[instance.pk] or instance.seances_par_an]
    if not montrees:
        return None
    return Bloc(
        titre="Les instances",
        tableau=Tableau(
            "Séances tenues dans l’année, et présence",
            (
                Colonne("Instance", 36),
                Colonne("Séances", 10, nombre=True),
                Colonne("Attendues", 12, nombre=True),
                Colonne("Dates", 24),
                Colonne("Présence", 18, nombre=True),
            ),
            tuple(_ligne(instance, seances[instance.pk]) for instance in montrees),
            note="Attendues : ce que la règle ou le réseau prévoit par an. Présence : personnes présentes ou représentées, "
            "sur celles dont la présence a été notée.",
        ),
    )


def _ligne(instance: Instance, seances: list) -> Ligne:
    venus, attendus = presence(seances)
    return Ligne(
        (
            ligne(instance.nom),
            nombre(len(seances)),
            nombre(instance.seances_par_an) if instance.seances_par_an else "–",
            enumerer(f"{seance.jour:%d/%m/%Y}" for seance in seances) or "–",
            f"{grandeur(100 * venus / attendus, '%')} ({venus}/{attendus})" if attendus else "–",
        )
    )


def presence(seances: list) -> tuple[int, int]:
    """(présents ou représentés, personnes dont la présence est notée)."""
    return sum(seance.venus for seance in seances), sum(seance.notees for seance in seances)


def _prises(matiere: Matiere) -> list[Decision]:
    """Celles de l’année ; les autres sont des décisions d’avant, encore ouvertes."""
    return [d for d in matiere.decisions if d.prise_le >= matiere.premier]


def _en(decisions: list[Decision], etat: str) -> int:
    return sum(decision.etat == etat for decision in decisions)


def _ouvertes(decisions: list[Decision]) -> int:
    return sum(decision.est_ouverte for decision in decisions)


def en_retard(matiere: Matiere) -> list[Decision]:
    return [d for d in matiere.decisions if d.est_ouverte and d.echeance and d.echeance < matiere.jour]


def _suivi(matiere: Matiere) -> Bloc | None:
    """Ce qui reste à mener : c’est ce dont on parle ; le relevé entier est en annexe."""
    ouvertes = [decision for decision in matiere.decisions if decision.est_ouverte]
    if not ouvertes:
        return None
    ouvertes.sort(key=lambda d: (d.echeance is None, d.echeance or matiere.jour, d.pk))
    reste = len(ouvertes) - SUIVIES_MAX
    return Bloc(
        titre="Décisions à mener",
        tableau=tableau_des_decisions(ouvertes[:SUIVIES_MAX], matiere, "Décisions qui restent à mener"),
        note=f"{majuscule(dire(reste, 'autre reste', 'autres restent', feminin=True))} à mener : voir le relevé en annexe."
        if reste > 0
        else "",
    )


def tableau_des_decisions(decisions: list[Decision], matiere: Matiere, titre: str) -> Tableau:
    return Tableau(
        titre,
        (
            Colonne("Décision", 38),
            Colonne("Instance", 20),
            Colonne("Responsable", 16),
            Colonne("Échéance", 13),
            Colonne("État", 13),
        ),
        tuple(
            Ligne(
                (
                    ligne(decision.intitule),
                    f"{ligne(decision.instance.nom)}, {decision.prise_le:%d/%m/%Y}",
                    ligne(decision.a_la_charge_de) or "–",
                    f"{decision.echeance:%d/%m/%Y}" if decision.echeance else "–",
                    _etat(decision, matiere),
                )
            )
            for decision in decisions
        ),
    )


def _etat(decision: Decision, matiere: Matiere) -> str:
    retard = decision.est_ouverte and decision.echeance and decision.echeance < matiere.jour
    return f"{decision.get_etat_display()}, en{INSECABLE}retard" if retard else decision.get_etat_display()


def releve(matiere: Matiere) -> Bloc | None:
    """Le relevé de toutes les décisions de l’année, pour l’annexe."""
    prises = _prises(matiere)
    if not prises:
        return None
    arrete = f"Arrêté le {jour(matiere.jour)}."
    return Bloc(
        titre="Relevé des décisions de l’année",
        tableau=tableau_des_decisions(prises, matiere, "Toutes les décisions prises dans l’année"),
        note=arrete,
    )
