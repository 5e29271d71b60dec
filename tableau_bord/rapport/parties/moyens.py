"""Les moyens : ce que chaque source a donné, ce qui est engagé et réalisé, exercice par exercice."""

from decimal import Decimal

from partenariats.exercices import COLONNES
from tableau_bord.ecriture import INCONNU, INSECABLE, enumerer, nombre
from tableau_bord.rapport.blocs import Bloc, Colonne, Ligne, Tableau
from tableau_bord.rapport.matiere import Matiere
from tableau_bord.rapport.parties.textes import ligne
from tableau_bord.rapport.phrases import dire, elider, majuscule
from tableau_bord.synthese.donnees import Exercice

# Ce que le rapport montre, dans l’ordre du cycle ; la synthèse budgétaire a tout le reste.
MONTREES = ("notifie", "engage", "realise", "reste")
RANGS = {nom: rang for rang, nom in enumerate(COLONNES)}


def proposition(matiere: Matiere) -> tuple[str, ...]:
    if not matiere.exercices:
        return ("Aucune enveloppe n’est enregistrée pour cette année : le budget du réseau n’est pas connu ici.",)
    phrases = []
    for exercice in matiere.exercices:
        notifie, realise = (exercice.totaux[RANGS[nom]] for nom in ("notifie", "realise"))
        if notifie is None:
            continue
        sources = [ligne(nom) for nom, _ in exercice.par_financeur]
        phrase = f"{majuscule(exercice.titre)} : {_montant(notifie, exercice.symbole)} notifiés par "
        phrase += dire(len(sources), "source", feminin=True) + (
            f", {enumerer(f'« {source} »' for source in sources)}" if len(sources) <= 4 else ""
        )
        if realise is not None and notifie:
            phrase += f", dont {_montant(realise, exercice.symbole)} réalisés"
        phrases.append(f"{phrase}.")
    return tuple(phrases) or ("Les enveloppes sont ouvertes, mais aucun montant n’est encore notifié.",)


def _montant(valeur: Decimal | None, symbole: str) -> str:
    if valeur is None:
        return INCONNU
    return f"{nombre(valeur, 0 if valeur == valeur.to_integral_value() else 2)}{INSECABLE}{symbole}"


def blocs(matiere: Matiere) -> tuple[Bloc, ...]:
    return tuple(bloc for exercice in matiere.exercices for bloc in _exercice(exercice))


def _exercice(exercice: Exercice) -> list[Bloc]:
    colonnes = (
        Colonne("Source, enveloppe", 48),
        Colonne("Notifié", 13, nombre=True),
        Colonne("Engagé", 13, nombre=True),
        Colonne("Réalisé", 13, nombre=True),
        Colonne("Reste", 13, nombre=True),
    )
    lignes = []
    for financeur, totaux in exercice.par_financeur:
        siennes = [e for e in exercice.enveloppes if e.financeur == financeur]
        lignes.append(_ligne(ligne(financeur), totaux, exercice))
        if len(siennes) > 1 or siennes[0].intitule != financeur:
            lignes += [
                _ligne(
                    f"– {ligne(e.intitule)}{f' ({ligne(e.programme)})' if e.programme else ''}", e.montants, exercice
                )
                for e in siennes
            ]
    lignes.append(_ligne("Total", exercice.totaux, exercice))
    blocs = [
        Bloc(
            titre=majuscule(exercice.titre),
            tableau=Tableau(
                f"Budget par source, {exercice.titre}",
                colonnes,
                tuple(lignes),
                note="Reste : notifié, moins ce qui a été repris, moins engagé. Une année civile et une année scolaire, des "
                "euros et des heures ne s’additionnent pas.",
            ),
        )
    ]
    if len(exercice.par_etablissement) > 1:
        blocs.append(
            Bloc(
                tableau=Tableau(
                    f"Réparti par établissement, {exercice.titre}",
                    (Colonne("Établissement", 75), Colonne("Montant", 25, nombre=True)),
                    tuple(
                        Ligne((majuscule(ligne(nom)), _montant(montant, exercice.symbole)))
                        for nom, montant in exercice.par_etablissement
                    ),
                )
            )
        )
    return blocs


def _ligne(libelle: str, montants, exercice: Exercice) -> Ligne:
    return Ligne((libelle, *(_montant(montants[RANGS[nom]], exercice.symbole) for nom in MONTREES)))


def vigilance(matiere: Matiere) -> str:
    """Une phrase s’il reste plus du quart de ce qui est notifié à engager ; vide sinon."""
    for exercice in matiere.exercices:
        notifie, reste = (exercice.totaux[RANGS[nom]] for nom in ("notifie", "reste"))
        if notifie and reste is not None and reste > notifie / 4:
            return (
                f"Il reste {_montant(reste, exercice.symbole)} à engager sur les {_montant(notifie, exercice.symbole)} "
                f"{elider('de', exercice.titre.split(',')[0])}."
            )
    return ""
