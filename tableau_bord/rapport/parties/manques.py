"""Ce qui manque au rapport, du plus gênant au moins gênant, et la page où le compléter."""

from collections.abc import Iterable
from dataclasses import dataclass

from actions.models import Etat
from pilotage.acces import Role
from tableau_bord.ecriture import abreger, compte
from tableau_bord.rapport.matiere import Matiere, est_connu, est_faite
from tableau_bord.rapport.parties.couverture import FONCTIONS, pilotes
from tableau_bord.rapport.parties.textes import ligne

EXEMPLES_MAX, SIGNES_MAX = 3, 45


@dataclass(frozen=True)
class Manque:
    """`page` : le nom de l’adresse où le compléter, dans le réseau."""

    page: str
    constat: str
    exemples: tuple[str, ...] = ()


def manques(matiere: Matiere) -> list[Manque]:
    """Ce qui manque, du plus gênant au moins gênant."""
    retenues, faites = matiere.retenues, matiere.faites
    trouvees = []
    if not any(affectation.role == Role.COORDONNATEUR for affectation in matiere.affectations):
        trouvees.append(Manque("reseau_detail", "Aucun coordonnateur n’est enregistré pour cette année."))
    presents = {affectation.fonction for affectation in pilotes(matiere)}
    absents = [fonction.label for fonction in FONCTIONS if fonction not in presents]
    if absents:
        trouvees.append(Manque("reseau_detail", "Pilotes non enregistrés pour cette année", tuple(absents)))
    if not matiere.projet:
        trouvees.append(Manque("projet_detail", "Aucun projet de réseau ne couvre cette année."))
    if not matiere.etablissements:
        trouvees.append(Manque("reseau_detail", "Aucun établissement n’est rattaché au réseau cette année."))
    for actions, singulier, pluriel in (
        ([a for a in faites if a.bilan is None], "action terminée sans bilan", "actions terminées sans bilan"),
        (
            [a for a in retenues if not est_faite(a) and a.etat != Etat.SUSPENDUE and a.fin and a.fin < matiere.jour],
            "action dont la date de fin est passée n’est pas marquée terminée",
            "actions dont la date de fin est passée ne sont pas marquées terminées",
        ),
        (
            [a for a in faites if a.eleves_touches is None],
            "action terminée dont le nombre d’élèves touchés manque",
            "actions terminées dont le nombre d’élèves touchés manque",
        ),
        (
            [a for a in retenues if a.objectif_id is None],
            "action sans objectif du projet",
            "actions sans objectif du projet",
        ),
        (
            [a for a in matiere.actions if a.etat == Etat.PROPOSEE],
            "action proposée attend sa validation",
            "actions proposées attendent leur validation",
        ),
    ):
        if actions:
            trouvees.append(
                Manque("action_liste", compte(len(actions), singulier, pluriel), exemples(a.intitule for a in actions))
            )
    if retenues and (oubliees := ecoles_non_touchees(matiere)):
        trouvees.append(
            Manque(
                "action_liste",
                compte(len(oubliees), "école n’est le lieu d’aucune action", "écoles ne sont le lieu d’aucune action"),
                exemples(oubliees),
            )
        )
    # Connus l’an passé, et pas cette année : ceux que personne n’a jamais donnés ne manquent pas à ce rapport.
    inconnus = [
        fiche.libelle
        for code, fiche in matiere.fiches.items()
        if (avant := matiere.serie(code).get(matiere.annee - 1)) is not None
        and est_connu(avant)
        and ((r := matiere.du_reseau(code)) is None or not est_connu(r))
    ]
    if inconnus:
        trouvees.append(
            Manque(
                "tableau_bord",
                compte(
                    len(inconnus),
                    "indicateur connu l’an passé manque cette année",
                    "indicateurs connus l’an passé manquent cette année",
                ),
                exemples(inconnus),
            )
        )
    if matiere.affectations and not matiere.lettres:
        trouvees.append(Manque("lettremission_liste", "Aucune lettre de mission n’est enregistrée pour cette année"))
    if not matiere.seances:
        trouvees.append(Manque("instance_liste", "Aucune séance n’est enregistrée comme tenue cette année"))
    if sans := [seance for seance in matiere.seances if seance.etat == "tenue"]:
        trouvees.append(
            Manque(
                "instance_liste",
                compte(len(sans), "séance tenue sans compte rendu", "séances tenues sans compte rendu"),
                exemples(str(seance) for seance in sans),
            )
        )
    if not matiere.exercices:
        trouvees.append(Manque("synthese_courante", "Aucune enveloppe n’est enregistrée pour cette année"))
    return trouvees


def ecoles_non_touchees(matiere: Matiere) -> list[str]:
    lieux = {lieu.pk for action in matiere.retenues for lieu in action.etablissements.all()}
    return [ecole.nom for ecole in matiere.ecoles if ecole.pk not in lieux]


def exemples(noms: Iterable[str]) -> tuple[str, ...]:
    """Les premiers, abrégés ; le reste est compté."""
    noms = [abreger(ligne(nom), SIGNES_MAX) for nom in noms]
    if len(noms) > EXEMPLES_MAX:
        return (*noms[:EXEMPLES_MAX], f"et {compte(len(noms) - EXEMPLES_MAX, 'autre')}")
    return tuple(noms)
