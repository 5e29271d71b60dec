"""Fabriques : de quoi peupler un test, en français et sans nom d’élève. Les UAI sont fictifs et justes (département 999)."""

from datetime import date, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from actions.models import Action, Axe, AxeMission, BilanFinal, Objectif, ProjetReseau
from partenariats.models import (
    AppelAProjets,
    Apport,
    Contact,
    Convention,
    Dispositif,
    Enveloppe,
    Financeur,
    Grille,
    Ligne,
    Partenaire,
    Partie,
    Representation,
)
from pilotage.academies import ACADEMIES
from pilotage.acces import Role
from pilotage.models import (
    Academie,
    Affectation,
    Agent,
    Circonscription,
    Decision,
    Etablissement,
    Instance,
    Membre,
    Point,
    Rattachement,
    Remontee,
    Reseau,
    Seance,
)
from pilotage.uai import lettre_de_controle

MOT_DE_PASSE = "les tilleuls de la cour"


def uai(rang: int) -> str:
    """Un UAI juste, dans un département qui n’existe pas."""
    chiffres = f"999{rang:04d}"
    return chiffres + lettre_de_controle(chiffres)


class AcademieFactory(DjangoModelFactory):
    class Meta:
        model = Academie
        django_get_or_create = ("code",)

    code = "13"
    nom = factory.LazyAttribute(lambda a: ACADEMIES[a.code][0])
    zone = factory.LazyAttribute(lambda a: ACADEMIES[a.code][1])


class CirconscriptionFactory(DjangoModelFactory):
    class Meta:
        model = Circonscription

    academie = factory.SubFactory(AcademieFactory)
    nom = factory.Sequence(lambda n: f"IEN Les Monts {n}")


class EtablissementFactory(DjangoModelFactory):
    class Meta:
        model = Etablissement

    class Params:
        college = factory.Trait(
            nature=Etablissement.Nature.COLLEGE, nom=factory.Sequence(lambda n: f"Collège du Lac {n}")
        )
        maternelle = factory.Trait(nature=Etablissement.Nature.MATERNELLE)

    uai = factory.Sequence(lambda n: uai(n % 10000))
    nature = Etablissement.Nature.ELEMENTAIRE
    nom = factory.Sequence(lambda n: f"Les Tilleuls {n}")
    commune = "Valombre"
    academie = factory.SubFactory(AcademieFactory)


class ReseauFactory(DjangoModelFactory):
    class Meta:
        model = Reseau
        skip_postgeneration_save = True

    type = Reseau.Type.REP
    academie = factory.SubFactory(AcademieFactory)
    tete = factory.SubFactory(EtablissementFactory, college=True, academie=factory.SelfAttribute("..academie"))
    code = factory.LazyAttribute(lambda r: r.tete.uai)
    nom = factory.LazyAttribute(lambda r: r.tete.nom)

    @factory.post_generation
    def ecoles(self, create, nombre, **kwargs):
        """`ReseauFactory(ecoles=3)` : la tête et trois écoles, rattachées depuis 2015."""
        RattachementFactory(reseau=self, etablissement=self.tete)
        for _ in range(nombre or 0):
            RattachementFactory(reseau=self, etablissement=EtablissementFactory(academie=self.academie))


class RattachementFactory(DjangoModelFactory):
    class Meta:
        model = Rattachement

    debut = "2015-09-01"


class AgentFactory(DjangoModelFactory):
    class Meta:
        model = Agent
        skip_postgeneration_save = True

    courriel = factory.Sequence(lambda n: f"agent{n}@exemple.fr")
    prenom = "Camille"
    nom = factory.Sequence(lambda n: f"Rivière {n}")

    @factory.post_generation
    def mot_de_passe(self, create, valeur, **kwargs):
        self.set_password(valeur or MOT_DE_PASSE)
        self.save()


class AffectationFactory(DjangoModelFactory):
    class Meta:
        model = Affectation

    agent = factory.SubFactory(AgentFactory)
    debut = "2015-09-01"


def agent_du_reseau(role: Role, reseau: Reseau, **champs) -> Agent:
    """Un agent qui tient ce rôle pour ce réseau, par le lieu où ce rôle s’exerce."""
    lieu = {
        Role.DIRECTEUR: lambda: {"etablissement": reseau.etablissements.ecoles().first() or reseau.tete},
        Role.CORRESPONDANT: lambda: {"academie": reseau.academie},
        Role.LECTEUR: lambda: {"academie": reseau.academie},
        Role.ADMINISTRATEUR: dict,
    }.get(role, lambda: {"reseau": reseau})()
    affectation = AffectationFactory(role=role, **lieu, **champs)
    if role == Role.PARTENAIRE:
        Representation.objects.create(affectation=affectation, partenaire=PartenaireFactory(reseau=reseau))
    return affectation.agent


class PartenaireFactory(DjangoModelFactory):
    class Meta:
        model = Partenaire

    nom = factory.Sequence(lambda n: f"Association Grand Air {n}")
    nature = Partenaire.Nature.ASSOCIATION


class RepresentationFactory(DjangoModelFactory):
    """Le compte d’un partenaire : une affectation de ce rôle, dans le réseau du partenaire."""

    class Meta:
        model = Representation

    partenaire = factory.SubFactory(PartenaireFactory)
    affectation = factory.LazyAttribute(lambda r: AffectationFactory(role=Role.PARTENAIRE, reseau=r.partenaire.reseau))


class ProjetReseauFactory(DjangoModelFactory):
    class Meta:
        model = ProjetReseau

    titre = "Projet du réseau"
    premiere_annee = 2024
    derniere_annee = 2027


class AxeFactory(DjangoModelFactory):
    class Meta:
        model = Axe

    projet = factory.SubFactory(ProjetReseauFactory)
    numero = 1
    intitule = factory.Sequence(lambda n: f"Lire pour comprendre {n}")


class ObjectifFactory(DjangoModelFactory):
    class Meta:
        model = Objectif

    axe = factory.SubFactory(AxeFactory)
    numero = factory.Sequence(lambda n: n + 1)
    intitule = factory.Sequence(lambda n: f"Lire chaque jour {n}")


class ActionFactory(DjangoModelFactory):
    """Une idée d’action ; `ActionFactory(bilan="Réussi.")` : son bilan final est écrit."""

    class Meta:
        model = Action
        skip_postgeneration_save = True

    reseau = factory.SubFactory(ReseauFactory)
    annee = 2026
    intitule = factory.Sequence(lambda n: f"Rallye lecture {n}")
    axe_mission = AxeMission.PEDAGOGIE
    cree_par = factory.SubFactory(AgentFactory)

    @factory.post_generation
    def bilan(self, create, synthese, **kwargs):
        if create and synthese and synthese.strip():
            BilanFinal.objects.create(action=self, synthese=synthese, par=self.cree_par)


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = Contact

    partenaire = factory.SubFactory(PartenaireFactory)
    nom = factory.Sequence(lambda n: f"Fontaine {n}")
    fonction = "directrice"


class ApportFactory(DjangoModelFactory):
    class Meta:
        model = Apport

    partenaire = factory.SubFactory(PartenaireFactory)
    annee = 2026
    nature = Apport.Nature.HEURES
    quantite = "12.50"


class DispositifFactory(DjangoModelFactory):
    class Meta:
        model = Dispositif

    type = Dispositif.Type.CLAS
    precision = factory.Sequence(lambda n: f"quartier {n}")


class ConventionFactory(DjangoModelFactory):
    """Un projet de convention ; `signee=True` : signée par le collège, après délibération, pour l’année civile 2026."""

    class Meta:
        model = Convention
        skip_postgeneration_save = True

    class Params:
        signee = factory.Trait(
            etat="signee",
            debut=date(2026, 1, 1),
            fin=date(2026, 12, 31),
            deliberation_numero="2025-42",
            deliberation_le=date(2025, 11, 20),
            signee_le=date(2025, 12, 10),
        )

    intitule = factory.Sequence(lambda n: f"Accompagnement à la scolarité {n}")
    cree_par = factory.SubFactory(AgentFactory)

    @factory.post_generation
    def avec(self, create, partenaire, **kwargs):
        """`ConventionFactory(avec=partenaire)` : ce partenaire est partie à la convention."""
        if partenaire:
            PartieFactory(convention=self, partenaire=partenaire)


class PartieFactory(DjangoModelFactory):
    class Meta:
        model = Partie


class GrilleFactory(DjangoModelFactory):
    class Meta:
        model = Grille

    annee = 2026
    objet = factory.Sequence(lambda n: f"Ateliers du soir {n}")
    remplie_par = factory.SubFactory(AgentFactory)


class FinanceurFactory(DjangoModelFactory):
    class Meta:
        model = Financeur

    nom = factory.Sequence(lambda n: f"Politique de la ville {n}")


class EnveloppeFactory(DjangoModelFactory):
    class Meta:
        model = Enveloppe

    financeur = factory.SubFactory(FinanceurFactory, reseau=factory.SelfAttribute("..reseau"))
    intitule = factory.Sequence(lambda n: f"Cité éducative {n}")
    exercice = Enveloppe.Exercice.CIVIL
    annee = 2026


class LigneFactory(DjangoModelFactory):
    class Meta:
        model = Ligne

    libelle = factory.Sequence(lambda n: f"Intervenante, {n}")
    montant = "100.00"
    saisie_par = factory.SubFactory(AgentFactory)


class AppelFactory(DjangoModelFactory):
    class Meta:
        model = AppelAProjets

    annee = 2026
    intitule = factory.Sequence(lambda n: f"Contrat de ville {n}")


class InstanceFactory(DjangoModelFactory):
    class Meta:
        model = Instance

    reseau = factory.SubFactory(ReseauFactory)
    type = "comite_pilotage"
    nom = factory.Sequence(lambda n: f"Comité de pilotage {n}")


class MembreFactory(DjangoModelFactory):
    """Une personne du dehors ; `MembreFactory(agent=…)` pour un agent."""

    class Meta:
        model = Membre

    class Params:
        au_dehors = factory.LazyAttribute(lambda m: not getattr(m, "agent", None))

    agent = None
    nom = factory.Maybe("au_dehors", factory.Sequence(lambda n: f"Dominique Vasseur {n}"), "")
    courriel = factory.Maybe("au_dehors", factory.Sequence(lambda n: f"membre{n}@ville.example"), "")
    siege = "ville"
    debut = "2015-09-01"


class SeanceFactory(DjangoModelFactory):
    """Une séance de deux heures, demain ; `SeanceFactory(dans=-3)` : il y a trois jours."""

    class Meta:
        model = Seance

    class Params:
        dans = 1

    instance = factory.SubFactory(InstanceFactory)
    debut = factory.LazyAttribute(lambda s: timezone.now() + timedelta(days=s.dans))
    fin = factory.LazyAttribute(lambda s: s.debut + timedelta(hours=2))
    cree_par = factory.SubFactory(AgentFactory)


class PointFactory(DjangoModelFactory):
    class Meta:
        model = Point

    seance = factory.SubFactory(SeanceFactory)
    ordre = factory.Sequence(lambda n: n + 1)
    intitule = factory.Sequence(lambda n: f"Tableau de bord {n}")


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = Decision

    instance = factory.SubFactory(InstanceFactory)
    intitule = factory.Sequence(lambda n: f"Écrire la progression commune {n}")
    cree_par = factory.SubFactory(AgentFactory)


class RemonteeFactory(DjangoModelFactory):
    class Meta:
        model = Remontee

    reseau = factory.SubFactory(ReseauFactory)
    genre = "besoin"
    texte = factory.Sequence(lambda n: f"Il nous faudrait un vidéoprojecteur {n}.")
    auteur = factory.SubFactory(AgentFactory)
