"""Le monde des essais de la maison : un réseau à soi, un second, un étranger, et un agent par profil.

Le réseau étranger est d’une autre académie ; chacun de ses textes porte le canari : s’il paraît dans une réponse faite à
quelqu’un qui n’y a pas droit, l’isolement fuit.
"""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db import models
from django.utils import timezone

from pilotage.acces import Droit, Role
from pilotage.annees import annee_courante, aujourd_hui
from pilotage.models import Agent, Reseau
from tableau_bord.models import JetonLecture
from tests.factories import AcademieFactory, AffectationFactory, AgentFactory, ReseauFactory, agent_du_reseau
from tests.maison.modeles import nos_modeles, objets_du_reseau
from tests.peuplement import peupler_reseau

CANARI = "Zkanari"
INCONNU = 987654321
PROFILS_SANS_ROLE = ("anonyme", "sans_affectation", "affectation_finie", "deux_reseaux")
PROFILS = (*[str(role) for role in Role], *PROFILS_SANS_ROLE)
# Un profil par portée (réseau, établissement, académie, tout, représentation) : ceux que l’on essaie sur les deux bases. Les
# autres ne diffèrent d’eux que par la table des droits, qu’une base suffit à éprouver.
UN_PAR_PORTEE = frozenset(
    {Role.COORDONNATEUR, Role.DIRECTEUR, Role.CORRESPONDANT, Role.ADMINISTRATEUR, Role.PARTENAIRE}
)


def a_essayer(profils, ensemble=None):
    """Ces profils, en paramètres d’essai : un par portée sur les deux bases, les autres sur une seule.

    `ensemble` : les essais qui le disent jouent un même profil dans un même processus, pour partager ce qu’ils préparent.
    """
    return [pytest.param(profil, marks=_marques(profil, ensemble)) for profil in profils]


def _marques(profil, ensemble):
    marques = [] if profil in UN_PAR_PORTEE else [pytest.mark.une_base]
    return marques + ([pytest.mark.xdist_group(f"{ensemble}-{profil}")] if ensemble else [])


@dataclass
class Monde:
    propre: Reseau
    second: Reseau
    etranger: Reseau
    annee: int
    agents: dict[str, Agent | None] = field(default_factory=dict)

    def objet(self, modele, reseau: Reseau):
        """Le premier objet de ce modèle dans ce réseau (ou demandé par un de ses agents) ; None s’il n’y en a pas."""
        return objets_du_reseau(modele, reseau).order_by("pk").first()

    def voit_l_etranger(self, profil: str) -> bool:
        """Le réseau étranger est-il, pour ce profil, un réseau comme un autre ?"""
        agent = self.agents[profil]
        return agent is not None and Reseau.objects.autorises(agent, Droit.ENTRER).filter(pk=self.etranger.pk).exists()


def peupler_monde(nombre: int = 2) -> Monde:
    """Crée le monde, avec `nombre` objets de chaque modèle par réseau."""
    annee = annee_courante()
    poitiers, rennes = AcademieFactory(code="13"), AcademieFactory(code="14")
    monde = Monde(
        propre=ReseauFactory(academie=poitiers, nom="Collège du Lac"),
        second=ReseauFactory(academie=poitiers, nom="Collège des Sources"),
        etranger=ReseauFactory(academie=rennes, nom="Collège des Landes"),
        annee=annee,
    )
    monde.agents = {str(role): agent_du_reseau(role, monde.propre) for role in Role}
    # Ce qui est dans son réseau, le coordonnateur l’a saisi : ce que seul l’auteur peut reprendre se voit ainsi.
    for reseau in (monde.propre, monde.second, monde.etranger):
        coordonnateur = monde.agents[Role.COORDONNATEUR] if reseau == monde.propre else None
        coordonnateur = coordonnateur or agent_du_reseau(Role.COORDONNATEUR, reseau)
        peupler_reseau(reseau, annee=annee, par=coordonnateur, nombre=nombre)
    _rattacher_le_partenaire(monde)
    monde.agents["anonyme"] = None
    monde.agents["sans_affectation"] = AgentFactory()
    hier = aujourd_hui() - timedelta(days=1)
    monde.agents["affectation_finie"] = agent_du_reseau(Role.COORDONNATEUR, monde.propre, fin=hier)
    monde.agents["deux_reseaux"] = agent_du_reseau(Role.COORDONNATEUR, monde.propre)
    AffectationFactory(agent=monde.agents["deux_reseaux"], role=Role.PILOTE, reseau=monde.second)
    _donner_un_jeton_a_chacun()
    poser_le_canari(monde.etranger)
    return monde


def _donner_un_jeton_a_chacun():
    """Même à qui n’en a pas le droit : c’est la table des droits qui doit l’arrêter."""
    for agent in Agent.objects.all():
        JetonLecture.objects.create(
            agent=agent,
            nom="Entrepôt",
            empreinte=JetonLecture.empreinte_de(f"cle-des-essais-{agent.pk}"),
            expire_le=timezone.now() + timedelta(days=30),
        )


def _rattacher_le_partenaire(monde):
    """Le partenaire prend part à la première action de son réseau : il la voit, et pas les autres."""
    representation = monde.agents[Role.PARTENAIRE].affectations.get().representation
    monde.propre.actions.order_by("pk").first().partenaires.add(representation.partenaire)


def poser_le_canari(reseau: Reseau) -> None:
    """Écrit le canari dans chaque texte et chaque fichier des objets de ce réseau qui peut le recevoir."""
    for modele in nos_modeles():
        for objet in objets_du_reseau(modele, reseau):
            valeurs = {}
            for champ in modele._meta.concrete_fields:
                if (valeur := _avec_canari(champ, getattr(objet, champ.attname), objet.pk)) is not None:
                    valeurs[champ.name] = valeur
            # Une ligne figée (une édition) ne se réécrit pas, même ici.
            if valeurs and not getattr(modele, "FIGE", False):
                modele._base_manager.filter(pk=objet.pk).update(**valeurs)
            for champ in modele._meta.concrete_fields:
                if isinstance(champ, models.FileField) and getattr(objet, champ.name):
                    with getattr(objet, champ.name).open("wb") as fichier:
                        fichier.write(f"%PDF-1.7 {CANARI}".encode())
    reseau.refresh_from_db()


def _avec_canari(champ, valeur, rang):
    """Le texte à écrire ; None si ce champ ne peut porter un texte libre (choix, identifiant, adresse du fichier)."""
    if isinstance(champ, models.JSONField):
        return _json_avec_canari(valeur)
    if not isinstance(champ, (models.CharField, models.TextField)) or champ.choices:
        return None
    if isinstance(champ, models.EmailField):
        return f"{CANARI.lower()}{rang}@exemple.fr"
    # Un identifiant (UAI, code, clé, empreinte) ne se réécrit pas ; et le canari doit tenir dans la place.
    if isinstance(champ, models.SlugField) or champ.validators[1:] or champ.name in IDENTIFIANTS:
        return None
    texte = f"{CANARI} {rang}"
    return texte if champ.max_length is None or champ.max_length >= len(texte) else None


# Champs de texte qui ne sont pas du texte : les réécrire ferait un monde impossible.
IDENTIFIANTS = frozenset(
    {"uai", "code", "cle", "empreinte", "genre", "etat", "verbe", "depuis", "vers", "password", "jeu", "academie"}
)


def _json_avec_canari(valeur):
    if isinstance(valeur, dict):
        return {cle: _json_avec_canari(v) for cle, v in valeur.items()}
    if isinstance(valeur, list):
        return [_json_avec_canari(v) for v in valeur]
    return CANARI if isinstance(valeur, str) else valeur
