"""« @Claire Aubry » : qui est mentionné dans un commentaire, et le mot qui lui part."""

import re
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from actions.agents import agents_ayant
from actions.models import Action, Commentaire
from pilotage.acces import Droit
from pilotage.annees import aujourd_hui
from pilotage.courriels.demandes import Lettre, ecrire_les_lettres
from pilotage.models import Agent, Courriel
from pilotage.recherche import sans_accent

# Un arobase qui commence un mot : celui d’une adresse de courriel n’en est pas une.
AROBASE = re.compile(r"(?<![\w.])@(?=\w)")


def mentionnables(action: Action) -> list[Agent]:
    """Ceux qui peuvent lire les commentaires de cette action ; deux requêtes."""
    return list(agents_ayant(Droit.COMMENTER_ACTIONS, action.reseau, au=aujourd_hui()))


def mentionnes(texte: str, agents: Iterable[Agent]) -> tuple[list[Agent], list[str]]:
    """Les agents que le texte mentionne, et les mots précédés de « @ » qui ne désignent personne, ou désignent plusieurs.

    « @Claire Aubry » ou, s’il n’y en a qu’une, « @Aubry » et « @Claire » ; sans égard aux accents ni aux majuscules.
    """
    agents = list(agents)
    trouves: dict[int, Agent] = {}
    perdus: list[str] = []
    for arobase in AROBASE.finditer(texte):
        suite = sans_accent(texte[arobase.end() : arobase.end() + 130])
        designes = _designes(suite, agents)
        if len(designes) == 1:
            trouves[designes[0].pk] = designes[0]
        else:
            mot = re.match(r"[\w’'-]+", texte[arobase.end() :])
            perdus.append(mot.group() if mot else "")
    return list(trouves.values()), perdus


def _designes(suite: str, agents: list[Agent]) -> list[Agent]:
    for nom in (str, lambda agent: agent.nom, lambda agent: agent.prenom):
        designes = [agent for agent in agents if _commence(suite, sans_accent(nom(agent)))]
        if designes:
            return designes
    return []


def _commence(suite: str, nom: str) -> bool:
    return suite.startswith(nom) and not suite[len(nom) : len(nom) + 1].isalnum()


@transaction.atomic
def prevenir(commentaire: Commentaire) -> tuple[list[Agent], list[str]]:
    """Écrit à ceux que le commentaire mentionne ; rend ces agents, et les mots qui ne désignent personne.

    Rejouée, elle n’écrit pas deux fois à la même personne pour le même commentaire.
    """
    agents, perdus = mentionnes(commentaire.texte, mentionnables(commentaire.action))
    agents = [agent for agent in agents if agent.pk != commentaire.par_id]
    commentaire.mentionnes.set(agents)
    action = commentaire.action
    ecrire_les_lettres(
        action.reseau,
        Courriel.Genre.MENTION,
        [
            Lettre(
                cle=f"mention-{commentaire.pk}-{agent.pk}",
                a=agent,
                par=commentaire.par,
                objet=f"{commentaire.par} vous parle de « {action} »",
                texte=render_to_string(
                    "actions/courriels/mention.txt",
                    {
                        "commentaire": commentaire,
                        "action": action,
                        "lien": f"{settings.ADRESSE}{action.get_absolute_url()}#commentaires",
                    },
                ),
            )
            for agent in agents
        ],
    )
    return agents, perdus
