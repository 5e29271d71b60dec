"""Le projet de la démonstration : trois versions, leurs votes, leurs cibles, et ce que les réseaux se partagent."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from actions.models import Action, Adoption, Cible, Objectif, Partage, PassageProjet, ProjetReseau
from actions.partages.reprise import reprendre_l_action
from actions.projets.copie import nouvelle_version
from actions.projets.vie import adopter, soumettre
from actions.projets.votes import votes
from pilotage.annees import annee_courante, aujourd_hui
from pilotage.models import Agent, Reseau

ANALYSE = """Le réseau réunit un collège et des écoles dispersées sur trois communes ; beaucoup de familles n’ont pas de voiture.

Ce qui tient :

- des équipes stables en maternelle, et une **culture commune de la lecture** née du rallye ;
- un accueil de la 6e préparé avec les CM2 depuis la rentrée ;
- des partenaires proches, qui connaissent les familles.

Ce qui résiste :

- l’écart de vocabulaire à l’entrée au CP, surtout dans les écoles éloignées ;
- la compréhension des énoncés au cycle 4, dans toutes les disciplines ;
- la venue des parents au collège après la 6e."""

ANALYSE_2 = ANALYSE.replace(
    "- des partenaires proches, qui connaissent les familles.",
    "- des partenaires proches, qui connaissent les familles ;\n- un café des parents installé dans quatre écoles.",
).replace("- la venue des parents au collège après la 6e.", "- la venue des parents au collège après la 5e.")

# (axe, objectif) → indicateur du catalogue ou intitulé, unité, départ, visé
CIBLES = {
    (1, 1): [("eval_cp_francais_fragiles", "", "%", 38, 28)],
    (1, 2): [("dnb_reussite", "", "%", 78, 85)],
    (2, 1): [
        ("retard_6e", "", "%", 14, 9),
        ("", "Rencontres entre maîtres de CM2 et professeurs de 6e", "par an", 1, 3),
    ],
    (3, 1): [("", "Écoles où se tient un café des parents", "écoles", 2, 6)],
    (3, 2): [("devoirs_faits", "", "%", 34, 50)],
}


def peupler_projet(reseau: Reseau, voisin: Reseau, agents: dict[str, Agent]) -> None:
    """Après les actions : la version 2 prend celles de cette année, la 3 attend le vote des conseils."""
    for ce_reseau in (reseau, voisin):
        _adopter_la_premiere(ce_reseau, agents)
    _recrire(reseau, agents)
    _partager(reseau, voisin, agents)


def _adopter_la_premiere(reseau, agents) -> None:
    projet = reseau.projets.get()
    ProjetReseau.objects.filter(pk=projet.pk).update(analyse=ANALYSE)
    projet.refresh_from_db()
    for (axe, rang), siennes in CIBLES.items():
        objectif = Objectif.objects.get(axe__projet=projet, axe__numero=axe, numero=rang)
        Cible.objects.bulk_create(
            Cible(
                objectif=objectif,
                indicateur=indicateur,
                intitule=intitule,
                unite=unite,
                depart=depart,
                visee=visee,
                echeance=projet.derniere_annee,
            )
            for indicateur, intitule, unite, depart, visee in siennes
        )
    _mener_a_l_adoption(projet, agents, date(projet.premiere_annee, 6, 11))


def _mener_a_l_adoption(projet, agents, jour: date) -> None:
    """Soumise, votée à partir de ce jour, adoptée trois semaines plus tard."""
    soumettre(projet, par=agents["coordonnatrice"])
    # Les établissements d’alors : le vote vient avant la rentrée où le projet commence.
    for rang, vote in enumerate(votes(projet).lignes):
        Adoption.objects.create(
            projet=projet,
            etablissement=vote.etablissement,
            jour=jour + timedelta(days=2 * rang),
            resultat="reserves" if rang == 2 else "favorable",
            note="Le conseil souhaite un point chaque année en juin." if rang == 2 else "",
            note_par=agents["coordonnatrice"],
        )
    adopter(projet, par=agents["ien"])
    le = jour + timedelta(days=21)
    ProjetReseau.objects.filter(pk=projet.pk).update(adopte_le=le)
    for passage, ecart in zip(projet.passages.order_by("pk"), (-28, 0), strict=False):
        moment = datetime.combine(le, time(16, 30), timezone.get_current_timezone()) + timedelta(days=ecart)
        PassageProjet.objects.filter(pk=passage.pk).update(le=moment)
    projet.refresh_from_db()


def _recrire(reseau, agents) -> None:
    """La version 2 vaut cette année ; la 3, pour l’an prochain, est devant les conseils."""
    courante = annee_courante()
    deuxieme = nouvelle_version(
        reseau.projets.get(),
        effet=courante,
        raison="Le bilan de l’an passé a montré que les familles venaient surtout en 6e.",
    )
    ProjetReseau.objects.filter(pk=deuxieme.pk).update(analyse=ANALYSE_2)
    _objectif(deuxieme, 3, 1).update(intitule="Ouvrir l’école et le collège aux parents, de la maternelle à la 3e")
    _objectif(deuxieme, 1, 3).update(intitule="Prendre la parole en continu, de la grande section à la 3e")
    _mener_a_l_adoption(deuxieme, agents, date(courante, 6, 4))
    troisieme = nouvelle_version(
        deuxieme,
        effet=min(courante + 1, deuxieme.derniere_annee),
        raison="Prendre en compte la charte des lectures partagées.",
    )
    axe = troisieme.axes.get(numero=1)
    Objectif.objects.create(
        axe=axe, numero=4, intitule="Lire à la maison : un livre dans chaque cartable, chaque semaine"
    )
    soumettre(troisieme, par=agents["coordonnatrice"])
    for vote in votes(troisieme).lignes[:3]:
        Adoption.objects.create(
            projet=troisieme,
            etablissement=vote.etablissement,
            jour=aujourd_hui() - timedelta(days=6),
            resultat="favorable",
            note_par=agents["coordonnatrice"],
        )


def _objectif(projet, axe: int, rang: int):
    return Objectif.objects.filter(axe__projet=projet, axe__numero=axe, numero=rang)


def _partager(reseau, voisin, agents) -> None:
    """Le voisin montre son projet et trois actions évaluées ; l’une est reprise."""
    Partage.objects.create(reseau=voisin, projet=voisin.projets.get(), par=agents["ien"])
    partages = [
        Partage.objects.create(reseau=ce_reseau, action=action, avec_bilan=True, par=par)
        for ce_reseau, par, combien in ((voisin, agents["ien"], 3), (reseau, agents["coordonnatrice"], 2))
        for action in Action.objects.filter(reseau=ce_reseau, bilan_final__isnull=False).order_by("pk")[:combien]
    ]
    if partages and partages[0].reseau_id == voisin.pk:
        reprendre_l_action(partages[0], reseau, par=agents["coordonnatrice"])
