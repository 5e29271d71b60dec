"""Où en est l’adoption d’une version : ce que chaque conseil a voté, et ce qui manque."""

from dataclasses import dataclass

from actions.models import Adoption, ProjetReseau
from pilotage.annees import aujourd_hui
from pilotage.models import Etablissement

Nature = Etablissement.Nature
# Ceux qui ont un conseil d’école ou un conseil d’administration.
NATURES_A_CONSEIL = (
    *Etablissement.NATURES_ECOLE,
    Nature.COLLEGE,
    Nature.LYCEE,
    Nature.LYCEE_GENERAL,
    Nature.LYCEE_POLYVALENT,
    Nature.LYCEE_PROFESSIONNEL,
    Nature.EREA,
)


@dataclass(frozen=True)
class Vote:
    """Un conseil attendu, et son vote s’il est noté."""

    etablissement: Etablissement
    adoption: Adoption | None

    @property
    def conseil(self) -> str:
        """« conseil d’école, Les Tilleuls », « CA du collège Romain Rolland »."""
        if self.etablissement.est_ecole:
            return f"conseil d’école, {self.etablissement.nom}"
        return f"CA, {self.etablissement.nom_usuel}"


@dataclass(frozen=True)
class Votes:
    lignes: tuple[Vote, ...]

    @property
    def adoptes(self) -> int:
        return sum(bool(vote.adoption and vote.adoption.adopte) for vote in self.lignes)

    @property
    def contraires(self) -> tuple[Vote, ...]:
        return tuple(vote for vote in self.lignes if vote.adoption and not vote.adoption.adopte)

    @property
    def manquants(self) -> tuple[Vote, ...]:
        return tuple(vote for vote in self.lignes if vote.adoption is None)

    @property
    def complets(self) -> bool:
        """Tous les conseils attendus l’ont adopté."""
        return bool(self.lignes) and self.adoptes == len(self.lignes)

    @property
    def phrase(self) -> str:
        """L’état de l’adoption, en une ligne."""
        if not self.lignes:
            return "Aucun établissement n’est rattaché au réseau : aucun conseil n’est attendu."
        if self.complets:
            return (
                f"Les {len(self.lignes)} conseils l’ont adopté." if len(self.lignes) > 1 else "Le conseil l’a adopté."
            )
        morceaux = [f"{self.adoptes} sur {len(self.lignes)} conseils l’ont adopté"]
        if self.contraires:
            morceaux.append(f"{len(self.contraires)} contre ou ajourné{'s' if len(self.contraires) > 1 else ''}")
        if self.manquants:
            morceaux.append(f"{len(self.manquants)} à venir")
        return " ; ".join(morceaux) + "."


def votes(projet: ProjetReseau) -> Votes:
    """Les conseils du réseau (d’aujourd’hui, ou du jour de l’adoption) et leurs votes ; deux requêtes.

    Un établissement parti depuis reste montré s’il a voté.
    """
    notes = {adoption.etablissement_id: adoption for adoption in projet.adoptions.select_related("etablissement")}
    attendus = Etablissement.objects.du_reseau(projet.reseau, au=projet.adopte_le or aujourd_hui()).filter(
        nature__in=NATURES_A_CONSEIL
    )
    etablissements = {etablissement.pk: etablissement for etablissement in attendus}
    for adoption in notes.values():
        etablissements.setdefault(adoption.etablissement_id, adoption.etablissement)
    rangees = sorted(etablissements.values(), key=lambda e: (e.est_ecole, e.nom, e.uai))
    return Votes(tuple(Vote(etablissement, notes.get(etablissement.pk)) for etablissement in rangees))
