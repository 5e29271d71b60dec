"""Le rapport de la démonstration : celui de l’an passé, signé et transmis ; celui de cette année, qui s’écrit."""

from pilotage.annees import annee_courante, bornes
from pilotage.models import Agent, LettreMission, Reseau
from tableau_bord.etats import Section
from tableau_bord.models import CommentaireRapport, TexteRapport, Transmission
from tableau_bord.models.rapports.annuel import fonction_de
from tableau_bord.rapport.brouillons import verifier
from tableau_bord.rapport.edition import editer
from tableau_bord.rapport.suivi import soumettre

LETTRE = {
    "axe_pedagogie": (
        "- Coordonner les liaisons entre les écoles et le collège, du CM1 à la 6e\n"
        "- Aider à construire les progressions communes en vocabulaire et en mathématiques\n"
        "- Suivre Devoirs faits et l’accompagnement à la scolarité\n"
        "- Recenser les besoins de formation du réseau"
    ),
    "axe_alliances": (
        "- Tenir le lien avec la ville, le centre social et le programme de réussite éducative\n"
        "- Faire vivre le café des parents dans chaque école"
    ),
    "axe_pilotage": (
        "- Préparer le comité de pilotage, en rédiger le compte rendu, suivre ses décisions\n"
        "- Tenir à jour le tableau de bord et le diffuser\n"
        "- Écrire le rapport d’activité annuel"
    ),
}
TEXTES_PASSES = {
    Section.FORMATION: (
        "L’année a été celle de **l’enseignement explicite** : chaque équipe d’école a observé deux séances au collège, et "
        "l’inverse.\n\nLes enseignants demandent que ces temps soient posés dès juin dans les emplois du temps."
    ),
    Section.PERSPECTIVES: (
        "Trois priorités pour l’année qui vient :\n\n"
        "- étendre la fluence au CE2, là où les évaluations de 6e montrent les besoins ;\n"
        "- faire entrer l’école du Grand Pré dans au moins deux actions communes ;\n"
        "- préparer avec la ville le renouvellement de l’accompagnement à la scolarité."
    ),
}
TEXTE_EN_COURS = (
    "Le premier trimestre a surtout servi à **installer la liaison CM2-6e** : les progressions sont écrites, les dates posées. "
    "Le café des parents a repris dans les quatre écoles qui l’avaient demandé."
)


def peupler_rapports(reseau: Reseau, agents: dict[str, Agent]) -> None:
    annee, coordonnatrice = annee_courante(), agents["coordonnatrice"]
    premier = bornes(annee - 1)[0]
    LettreMission.objects.create(
        reseau=reseau,
        coordonnateur=coordonnatrice,
        quotite=50,
        implantation=LettreMission.Implantation.CIRCONSCRIPTION,
        lieu="IEN de Valombre",
        autorite=LettreMission.Autorite.IEN,
        responsables="L’IEN de circonscription et le principal du collège",
        debut=premier,
        signee_le=premier.replace(day=12),
        signee_par="Isabelle Garnier, DASEN",
        **LETTRE,
    )
    for section, texte in TEXTES_PASSES.items():
        TexteRapport.objects.create(
            reseau=reseau, annee=annee - 1, section=section, usage="ecrit", texte=texte, par=coordonnatrice
        )
    _commenter(
        reseau,
        annee - 1,
        agents["principal"],
        "Les échanges de service ont tenu toute l’année : c’est la première fois. Il faut les inscrire dans les "
        "répartitions avant l’été.",
    )
    _signe_et_transmis(reseau, annee - 1, agents)
    TexteRapport.objects.create(
        reseau=reseau, annee=annee, section=Section.ACTIONS, usage="ecrit", texte=TEXTE_EN_COURS, par=coordonnatrice
    )
    _commenter(
        reseau,
        annee,
        agents["ien"],
        "Pensez à dire ce que les écoles de Saint-Aubin attendent du café des parents.",
        False,
    )
    verifier()


def _commenter(reseau: Reseau, annee: int, pilote: Agent, texte: str, a_publier: bool = True) -> None:
    affectation = reseau.affectations.get(agent=pilote)
    CommentaireRapport.objects.create(
        reseau=reseau,
        annee=annee,
        section=Section.ACTIONS,
        texte=texte,
        a_publier=a_publier,
        par=pilote,
        fonction=fonction_de(affectation),
    )


def _signe_et_transmis(reseau: Reseau, annee: int, agents: dict[str, Agent]) -> None:
    suivi = soumettre(reseau, annee, par=agents["coordonnatrice"])
    for signataire in suivi.attendus(au=bornes(annee)[1]):
        suivi.signer(par=signataire.agent, tour=suivi.tour)
    edition = editer(reseau, annee, par=agents["coordonnatrice"])
    transmission = Transmission.objects.create(
        edition=edition, nom="Isabelle Garnier", qualite=Transmission.Qualite.DASEN, par=agents["coordonnatrice"]
    )
    transmission.ouvrir()
    suivi.refresh_from_db()
    suivi.passer("transmettre", par=agents["coordonnatrice"])
