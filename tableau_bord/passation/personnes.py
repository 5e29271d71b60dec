"""Les rubriques des lieux et des gens : les établissements, et à qui écrire. Coordonnées professionnelles seulement."""

from partenariats.models import Contact
from pilotage.acces import Droit
from tableau_bord.passation.lecture import Lecture
from tableau_bord.rubriques import Rubrique, tableau


def etablissements(lecture: Lecture) -> Rubrique:
    lignes = (
        (
            etablissement.nom,
            etablissement.get_nature_display(),
            etablissement.commune or "inconnue",
            etablissement.circonscription.nom if etablissement.circonscription else "–",
            etablissement.uai,
        )
        for etablissement in lecture.etablissements
    )
    return Rubrique(
        "etablissements",
        "Les établissements",
        tableaux=tableau(
            "Établissements du réseau",
            (("Établissement", 35), ("Nature", 20), ("Commune", 15), ("Circonscription", 20), ("UAI", 10)),
            lignes,
        ),
        liens=(lecture.page("Le réseau", "reseau_detail"),),
        vide="Aucun établissement n’est rattaché au réseau.",
    )


def contacts(lecture: Lecture) -> Rubrique:
    """Qui tient un rôle dans le réseau, puis les partenaires qui y travaillent."""
    agents = (
        (
            str(affectation.agent),
            affectation.get_fonction_display() if affectation.fonction else affectation.get_role_display(),
            affectation.etablissement.nom_usuel if affectation.etablissement else "tout le réseau",
            affectation.agent.courriel,
        )
        for affectation in lecture.affectations
    )
    siens = Contact.objects.autorises(lecture.agent, Droit.VOIR_PARTENAIRES)
    partenaires = (
        (
            f"{contact.prenom} {contact.nom}".strip(),
            contact.fonction or "–",
            contact.partenaire.nom,
            contact.courriel or "inconnu",
            contact.telephone or "inconnu",
        )
        for contact in siens.filter(partenaire__reseau=lecture.reseau, partenaire__est_actif=True)
        .select_related("partenaire")
        .order_by("partenaire__nom", "nom", "prenom", "pk")
    )
    return Rubrique(
        "contacts",
        "Les contacts professionnels",
        tableaux=tableau(
            "Dans le réseau", (("Nom", 25), ("Rôle ou fonction", 25), ("Où", 20), ("Courriel", 30)), agents
        )
        + tableau(
            "Chez les partenaires",
            (("Nom", 20), ("Fonction", 20), ("Partenaire", 20), ("Courriel", 25), ("Téléphone", 15)),
            partenaires,
        ),
        liens=(lecture.page("Les partenaires", "partenaire_liste"),),
        vide="Personne n’est enregistré.",
    )
