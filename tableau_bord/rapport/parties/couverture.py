"""La couverture : de quel réseau, de quelle année, par qui."""

from datetime import date

from pilotage.acces import Role
from pilotage.annees import bornes
from pilotage.models import Affectation, LettreMission
from tableau_bord.ecriture import INSECABLE, jour
from tableau_bord.rapport.donnees import Couverture, Personne
from tableau_bord.rapport.matiere import Matiere
from tableau_bord.rapport.parties.textes import ligne

STATUT = "Document de travail, non signé"
FONCTIONS = (Affectation.Fonction.IEN, Affectation.Fonction.PRINCIPAL, Affectation.Fonction.IA_IPR)


def couverture(matiere: Matiere) -> Couverture:
    reseau = matiere.reseau
    etablissements = matiere.etablissements
    return Couverture(
        reseau=ligne(reseau.nom),
        label=reseau.get_type_display(),
        tete=ligne(reseau.tete.nom_usuel),
        uai=reseau.tete.uai,
        academie=reseau.academie.nom,
        communes=_noms(etablissement.commune for etablissement in etablissements),
        circonscriptions=_noms(e.circonscription.nom for e in etablissements if e.circonscription),
        coordonnateurs=tuple(
            _personne(affectation, "coordonnateur de réseau", matiere.annee, _lettre(matiere, affectation))
            for affectation in matiere.affectations
            if affectation.role == Role.COORDONNATEUR
        ),
        pilotes=tuple(
            _personne(affectation, affectation.get_fonction_display(), matiere.annee)
            for affectation in sorted(pilotes(matiere), key=_rang)
        ),
        annee=matiere.annee,
        arrete_le=matiere.jour,
        statut=STATUT,
    )


def pilotes(matiere: Matiere) -> list[Affectation]:
    return [affectation for affectation in matiere.affectations if affectation.role == Role.PILOTE]


def _rang(affectation: Affectation) -> int:
    return FONCTIONS.index(affectation.fonction) if affectation.fonction in FONCTIONS else len(FONCTIONS)


def _noms(noms) -> tuple[str, ...]:
    return tuple(sorted({ligne(nom) for nom in noms if nom}))


def _lettre(matiere: Matiere, affectation: Affectation) -> LettreMission | None:
    """La dernière lettre de l’année de ce coordonnateur."""
    siennes = [lettre for lettre in matiere.lettres if lettre.coordonnateur_id == affectation.agent_id]
    return siennes[-1] if siennes else None


def _personne(affectation: Affectation, fonction: str, annee: int, lettre: LettreMission | None = None) -> Personne:
    precisions = []
    if quotite := (lettre.quotite if lettre else affectation.quotite):
        precisions.append(f"décharge de {quotite}{INSECABLE}%")
    if lettre:
        precisions.append(lettre.get_implantation_display())
    if dates := _dates(affectation.debut, affectation.fin, annee):
        precisions.append(dates)
    return Personne(ligne(str(affectation.agent)), fonction or "pilote", ", ".join(precisions))


def _dates(debut: date, fin: date | None, annee: int) -> str:
    """Ce qui, dans l’année, n’est pas couvert : rien à dire de qui était là tout du long."""
    premier, dernier = bornes(annee)
    morceaux = []
    if debut > premier:
        morceaux.append(f"à partir du {jour(debut)}")
    if fin and fin < dernier:
        morceaux.append(f"jusqu’au {jour(fin)}")
    return " et ".join(morceaux)
