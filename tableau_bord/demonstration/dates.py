"""Dater ce qui s’est passé : sans cela, deux ans de vie du réseau se liraient comme d’une seule minute."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from actions.models import Action, Commentaire, PassageAction, PassageProjet, ProjetReseau
from partenariats.models import Convention, PassageConvention
from pilotage.annees import aujourd_hui
from pilotage.models import Agent, PassageDecision, PassageSeance, Reseau

# La dernière fois que chacun est venu : ce qui a changé depuis se lit à son accueil.
DERNIERE_VISITE = timedelta(days=12)
AVANT_LE_DEBUT = {"proposer": 40, "valider": 25}
AVANT_LA_SIGNATURE = {"soumettre": 35, "signer": 0}


def dater(reseaux: list[Reseau], agents: dict[str, Agent]) -> None:
    """Ce qui est né et ce qui a changé d’état prend la date de ce qu’il raconte ; ce qui est signé garde la sienne."""
    _redater(PassageAction.objects.filter(action__reseau__in=reseaux).select_related("action"), _jour_de_l_action)
    decisions = PassageDecision.objects.filter(decision__instance__reseau__in=reseaux).select_related("decision")
    _redater(decisions, lambda passage: passage.decision.prise_le + timedelta(days=21))
    seances = PassageSeance.objects.filter(seance__instance__reseau__in=reseaux).select_related("seance")
    _redater(seances, _jour_de_la_seance)
    conventions = PassageConvention.objects.filter(convention__reseau__in=reseaux).select_related("convention")
    _redater(conventions, _jour_de_la_convention)
    remplaces = PassageProjet.objects.filter(projet__reseau__in=reseaux, verbe="remplacer").select_related("projet")
    _redater(remplaces, _jour_du_remplacement)
    _faire_naitre(Action.objects.filter(reseau__in=reseaux), lambda action: action.debut or aujourd_hui())
    _faire_naitre(Convention.objects.filter(reseau__in=reseaux), lambda convention: convention.debut or aujourd_hui())
    for rang, commentaire in enumerate(Commentaire.objects.filter(action__reseau__in=reseaux).order_by("-pk")):
        jour = aujourd_hui() - timedelta(days=2 + 2 * rang)
        Commentaire.objects.filter(pk=commentaire.pk).update(le=_moment(jour, commentaire.pk))
    Agent.objects.filter(pk__in=[agent.pk for agent in agents.values()]).update(
        last_login=timezone.now() - DERNIERE_VISITE
    )


def _redater(passages: QuerySet, jour_de: Callable) -> None:
    for passage in passages:
        passage.le = _moment(jour_de(passage), passage.pk)
    passages.model.objects.bulk_update(passages, ["le"], batch_size=500)


def _faire_naitre(objets: QuerySet, debut_de: Callable) -> None:
    """Chacun est né avant son premier passage, ou, s’il n’en a aucun, avant son début."""
    lus = list(objets.prefetch_related("passages"))
    for objet in lus:
        premier = min((passage.le for passage in objet.passages.all()), default=None)
        objet.cree_le = (
            premier - timedelta(days=6) if premier else _moment(debut_de(objet) - timedelta(days=60), objet.pk)
        )
    objets.model.objects.bulk_update(lus, ["cree_le"], batch_size=500)


def _jour_de_la_convention(passage: PassageConvention) -> date:
    convention = passage.convention
    signee = convention.signee_le or convention.debut or aujourd_hui()
    return signee - timedelta(days=AVANT_LA_SIGNATURE.get(passage.verbe, 0))


def _jour_du_remplacement(passage: PassageProjet) -> date:
    """Une version est remplacée le jour où la suivante est adoptée."""
    versions = ProjetReseau.objects.filter(reseau=passage.projet.reseau_id, version=passage.projet.version + 1)
    return versions.values_list("adopte_le", flat=True).first() or aujourd_hui()


def _jour_de_la_seance(passage: PassageSeance) -> date:
    ecart = {"convoquer": -15, "tenir": 0, "rediger": 4, "approuver": 30, "diffuser": 8}.get(passage.verbe, -20)
    return timezone.localdate(passage.seance.debut) + timedelta(days=ecart)


def _jour_de_l_action(passage: PassageAction) -> date:
    action = passage.action
    debut = action.debut or aujourd_hui()
    if passage.verbe in AVANT_LE_DEBUT:
        return debut - timedelta(days=AVANT_LE_DEBUT[passage.verbe])
    if passage.verbe in ("terminer", "evaluer"):
        return (action.fin or debut) + timedelta(days=2 if passage.verbe == "terminer" else 12)
    return debut


def _moment(jour: date, rang: int) -> datetime:
    """Un moment de ce jour-là, dans les heures de bureau ; rien ne se passe demain."""
    jour = min(jour, aujourd_hui() - timedelta(days=1))
    return datetime.combine(jour, time(8 + rang % 9, rang * 7 % 60), timezone.get_current_timezone())
