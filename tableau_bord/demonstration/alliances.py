"""Les alliances de la démonstration : contacts, dispositifs, conventions dans tous leurs états, grilles, modèle de l’académie."""

from datetime import timedelta
from decimal import Decimal

from partenariats.ecrits import texte_d_origine
from partenariats.models import (
    Apport,
    Contact,
    Convention,
    Critere,
    Dispositif,
    Etape,
    Grille,
    ModeleConvention,
    Partenaire,
    Partie,
    PassageConvention,
    Reponse,
)
from pilotage.annees import annee_courante, aujourd_hui
from tableau_bord.demonstration.moyens import peupler_moyens

# nom du partenaire → contact, fonction, présentation
CONTACTS = {
    "Association Les Mots Passants": ("Louis", "Fauvel", "directeur", "Ateliers d’écriture et accompagnement du soir."),
    "Ville de Valombre, service éducation": ("Odile", "Renard", "cheffe de service", "Périscolaire, PEdT, transports."),
    "Médiathèque Les Passerelles": ("Paul", "Aubin", "médiateur", "Prêts aux classes, rencontres d’auteurs."),
    "Centre social du Moulin": ("Leïla", "Haddad", "référente familles", "CLAS, café des parents, sorties familiales."),
    "Théâtre de la Halle": ("Inès", "Caron", "chargée des publics", "Parcours du spectateur et ateliers de jeu."),
}

DISPOSITIFS = [
    (Dispositif.Type.PRE, "Ville de Valombre, service éducation", "Comité de suivi : l’IEN et le coordonnateur y siègent.",
     [(10, "comité de suivi"), (6, "bilan")]),
    (Dispositif.Type.CLAS, "Centre social du Moulin", "Comité local, deux fois par an.",
     [(3, "appel"), (9, "reprise"), (6, "bilan")]),
    (Dispositif.Type.CITE_EDUCATIVE, "Ville de Valombre, service éducation", "Troïka mensuelle ; revue de projet en juin.",
     [(11, "programmation"), (6, "revue de projet")]),
]  # fmt: skip


def peupler_alliances(reseau, agents, partenaires, hasard) -> None:
    """Écrit les alliances de ce réseau ; `agents` et `partenaires` sont ceux de la démonstration."""
    par_nom = {partenaire.nom: partenaire for partenaire in partenaires}
    contacts = _contacts(par_nom)
    dispositifs = _dispositifs(reseau, par_nom, contacts)
    _conventions(reseau, agents, par_nom, dispositifs)
    _grilles(agents, par_nom)
    peupler_moyens(reseau, agents, par_nom, hasard)
    _modele(reseau, agents)


def _contacts(par_nom) -> dict[str, Contact]:
    contacts = {}
    for nom, (prenom, famille, fonction, presentation) in CONTACTS.items():
        partenaire = par_nom[nom]
        Partenaire.objects.filter(pk=partenaire.pk).update(presentation=presentation, commune="Valombre")
        contacts[nom] = Contact.objects.create(
            partenaire=partenaire,
            prenom=prenom,
            nom=famille,
            fonction=fonction,
            courriel=f"{prenom}.{famille}@partenaire.example".lower().replace("ï", "i").replace("è", "e"),
        )
    return contacts


def _dispositifs(reseau, par_nom, contacts) -> dict[str, Dispositif]:
    dispositifs: dict[str, Dispositif] = {}
    for type_, nom, instances, etapes in DISPOSITIFS:
        dispositif = Dispositif.objects.create(reseau=reseau, type=type_, instances=instances, contact=contacts[nom])
        dispositif.partenaires.add(par_nom[nom])
        Etape.objects.bulk_create(Etape(dispositif=dispositif, mois=mois, quoi=quoi) for mois, quoi in etapes)
        dispositifs[type_] = dispositif
    return dispositifs


def _conventions(reseau, agents, par_nom, dispositifs) -> None:
    jour = aujourd_hui()
    loin = timedelta(days=200)

    def convention(intitule, nom, *, debut, fin, signee=True, objet="", engagement="", **champs):
        deliberation = {
            "deliberation_numero": f"{(debut - timedelta(days=40)).year}-{10 + len(intitule) % 40}",
            "deliberation_le": debut - timedelta(days=40),
            "signee_le": debut - timedelta(days=20),
            "etat": "signee",
        }
        faite = Convention.objects.create(
            reseau=reseau,
            intitule=intitule,
            objet=objet,
            debut=debut,
            fin=fin,
            cree_par=agents["coordonnatrice"],
            clause_assurance=signee,
            clause_donnees=signee,
            **((deliberation if signee else {}) | champs),
        )
        Partie.objects.create(convention=faite, partenaire=par_nom[nom], engagements=engagement)
        Partie.objects.create(
            convention=faite,
            etablissement=reseau.tete,
            signataire="le principal",
            engagements="Des salles et un référent.",
        )
        faite.etablissements.set(reseau.etablissements.all()[:4])
        if signee:
            PassageConvention.objects.create(
                convention=faite, verbe="soumettre", depuis="projet", vers="au_ca", par=agents["coordonnatrice"]
            )
            PassageConvention.objects.create(
                convention=faite, verbe="signer", depuis="au_ca", vers="signee", par=agents["gestionnaire"]
            )
        return faite

    soir = convention(
        "Ateliers d’écriture du soir",
        "Association Les Mots Passants",
        debut=jour - timedelta(days=345),
        fin=jour + timedelta(days=20),
        objet="Deux ateliers par semaine au collège et à l’école La Fontaine, avec des étudiants formés.",
        engagement="120 heures d’intervention ; le matériel d’écriture.",
        est_financiere=True,
        bilan_le=jour + timedelta(days=12),
    )
    convention(
        "Accompagnement à la scolarité (CLAS)",
        "Centre social du Moulin",
        debut=jour - timedelta(days=420),
        fin=jour - timedelta(days=75),
        objet="Deux soirs par semaine pour les élèves de cycle 2.",
        engagement="Deux animateurs, deux soirs par semaine.",
        dispositif=dispositifs[Dispositif.Type.CLAS],
        bilan_le=jour - timedelta(days=45),
    )
    convention(
        "Parcours du spectateur",
        "Théâtre de la Halle",
        debut=jour - timedelta(days=150),
        fin=jour + loin,
        objet="Une œuvre, un artiste, un lieu pour chaque cycle.",
        engagement="Trois spectacles et douze heures d’atelier par classe.",
        bilan_le=jour + timedelta(days=190),
    )
    convention(
        "Prêts et rencontres d’auteurs",
        "Médiathèque Les Passerelles",
        debut=jour - timedelta(days=300),
        fin=jour + timedelta(days=65),
        nature=Convention.Nature.CADRE,
        tacite=True,
        preavis_le=jour + timedelta(days=5),
        objet="Un fonds tournant de deux cents livres, trois rencontres par an.",
    )
    convention(
        "Réussite éducative : présence réciproque",
        "Ville de Valombre, service éducation",
        debut=jour + timedelta(days=40),
        fin=jour + timedelta(days=405),
        signee=False,
        etat="au_ca",
        dispositif=dispositifs[Dispositif.Type.PRE],
        objet="Le PRE siège au comité de pilotage du réseau, et le réseau au comité de suivi du PRE.",
    )
    Apport.objects.create(
        partenaire=soir.parties.get(partenaire__isnull=False).partenaire,
        convention=soir,
        annee=annee_courante(),
        nature=Apport.Nature.HEURES,
        quantite=Decimal("64.5"),
        description="interventions de septembre à novembre",
    )


def _grilles(agents, par_nom) -> None:
    preuves = {
        Critere.OBJECTIF: "Le vocabulaire visé est celui des progressions du réseau.",
        Critere.PROPOSEE: "Le thème est né d’une réunion de cycle 3.",
        Critere.CONSTRUITE: "Trois séances préparées avec les maîtres.",
        Critere.REALISEE: "",
        Critere.EVALUEE: "",
    }
    grille = Grille.objects.create(
        partenaire=par_nom["Association Les Mots Passants"],
        annee=annee_courante(),
        objet="ateliers d’écriture du soir",
        commentaire="À voir en comité : préparer l’évaluation ensemble dès janvier.",
        remplie_par=agents["coordonnatrice"],
    )
    Reponse.objects.bulk_create(
        Reponse(grille=grille, critere=critere, est_rempli=bool(preuve), preuve=preuve)
        for critere, preuve in preuves.items()
    )


def _modele(reseau, agents) -> None:
    """Le modèle de l’académie : celui d’origine, avec un article à elle."""
    texte = texte_d_origine("convention").replace(
        "## Article 9. Avenants, différends",
        "## Article 9. Laïcité\n\nLes parties respectent la neutralité du service public et la charte de la laïcité à "
        "l’École.\n\n## Article 10. Avenants, différends",
    )
    ModeleConvention.objects.get_or_create(
        academie=reseau.academie,
        genre="convention",
        version=1,
        defaults={"texte": texte, "note": "un article sur la laïcité", "par": agents["correspondant"]},
    )
