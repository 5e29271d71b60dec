"""Ce qui a changé dans le réseau depuis un moment donné : ce que d’autres ont fait, à qui peut le voir, une ligne par objet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone

from actions.conseil.etats import EtatDossier
from actions.etats import Etat
from actions.models import Action, DossierConseil, PassageAction, PassageDossier, PassageProjet, ProjetReseau
from actions.projets.etats import EtatProjet
from partenariats.etats import Etat as EtatConvention
from partenariats.models import Convention, PassageConvention
from pilotage.acces import Droit
from pilotage.annees import libelle_annee
from pilotage.instances.etats import EtatDecision, EtatSeance
from pilotage.models import Agent, Decision, Information, PassageDecision, PassageSeance, Reseau, Seance
from tableau_bord.etats import EtatRapport
from tableau_bord.models import Import, PassageRapport, RapportAnnuel, Valeur

# Ce qu’on relit au plus ; au-delà, ce n’est plus une nouvelle.
RELUES = 200
# Qui n’est jamais venu lit la dernière semaine.
PREMIERE_FOIS = timedelta(days=7)


@dataclass(frozen=True)
class Nouveaute:
    """`quoi` : « action », « décision »… ; `etat` : où elle en est venue ; `fois` : combien de changements depuis."""

    quand: datetime
    quoi: str
    libelle: str
    etat: str
    url: str
    fois: int = 1


@dataclass(frozen=True)
class Source:
    """Les passages d’un modèle : comment l’objet se nomme, quels sont ses états."""

    quoi: str
    droit: Droit
    passages: Any
    modele: Any
    nom: str | Concat
    etats: type

    @property
    def champ(self) -> str:
        """Le champ qui va du passage à son objet."""
        return next(c.name for c in self.passages._meta.fields if c.related_model is self.modele)

    def lignes(self, reseau: Reseau, agent, depuis: datetime) -> QuerySet:
        visibles = self.modele.objects.autorises(agent, self.droit).filter(**{self.modele.CHEMIN_RESEAU: reseau})
        passages = self.passages.objects.filter(le__gt=depuis, **{f"{self.champ}__in": visibles.values("pk")})
        return _colonnes(passages.exclude(par=agent), self.quoi, f"{self.champ}_id", self.nom, F("vers"))


def _colonnes(requete: QuerySet, quoi: str, cle: str, nom: str | Concat, vers) -> QuerySet:
    """Les mêmes six colonnes pour toutes les sources : elles s’unissent en une requête."""
    texte = CharField()
    return (
        requete.order_by()
        .annotate(
            n_quoi=Value(quoi, output_field=texte),
            n_cle=F(cle),
            n_nom=Cast(nom, texte),
            n_vers=Cast(vers, texte),
            n_le=F("publiee_le" if quoi == INFORMATION else "le"),
            n_rang=F("pk"),
        )
        .values_list("n_quoi", "n_cle", "n_nom", "n_vers", "n_le", "n_rang")
    )


INFORMATION = "information"
VERSION = Concat("projet__titre", Value(", version "), Cast("projet__version", CharField()))
SOURCES = (
    Source("action", Droit.VOIR_ACTIONS, PassageAction, Action, "action__intitule", Etat),
    Source("décision", Droit.VOIR_DECISIONS, PassageDecision, Decision, "decision__intitule", EtatDecision),
    Source("séance", Droit.VOIR_SEANCES, PassageSeance, Seance, "seance__instance__nom", EtatSeance),
    Source("convention", Droit.VOIR_CONVENTIONS, PassageConvention, Convention, "convention__intitule", EtatConvention),
    Source("projet", Droit.VOIR_PROJET, PassageProjet, ProjetReseau, VERSION, EtatProjet),
    Source("rapport", Droit.VOIR_RAPPORT, PassageRapport, RapportAnnuel, "rapport__annee", EtatRapport),
    Source("dossier", Droit.VOIR_INSTANCES, PassageDossier, DossierConseil, "dossier__annee", EtatDossier),
)
PAR_QUOI = {source.quoi: source for source in SOURCES}


def depuis_la_visite(agent: Agent) -> datetime:
    """Le moment d’où lire les nouvelles : la visite précédente, ou la dernière semaine pour qui vient d’arriver."""
    return agent.visite_precedente or timezone.now() - PREMIERE_FOIS


def nouveautes(reseau: Reseau, agent: Agent, droits: Iterable[Droit], *, depuis: datetime) -> list[Nouveaute]:
    """De la plus récente à la plus ancienne, ce que l’agent n’a pas fait lui-même ; deux requêtes, trois avec les chiffres."""
    droits = frozenset(droits)
    requetes = [source.lignes(reseau, agent, depuis) for source in SOURCES if source.droit in droits]
    if Droit.LIRE_INFORMATIONS in droits:
        informations = Information.objects.autorises(agent, Droit.LIRE_INFORMATIONS).filter(
            reseau=reseau, publiee_le__gt=depuis
        )
        requetes.append(_colonnes(informations.exclude(par=agent), INFORMATION, "pk", "titre", Value("publiée")))
    lues = _de_passages(reseau, requetes)
    if Droit.VOIR_TABLEAU_BORD in droits:
        lues += _chiffres(reseau, depuis)
    return sorted(lues, key=lambda nouveaute: nouveaute.quand, reverse=True)


def _de_passages(reseau: Reseau, requetes: list[QuerySet]) -> list[Nouveaute]:
    if not requetes:
        return []
    unies = requetes[0].union(*requetes[1:], all=True) if len(requetes) > 1 else requetes[0]
    par_objet: dict[tuple[str, int], list[tuple]] = {}
    # Deux passages d’une même transaction ont le même instant : le dernier écrit dit où l’on en est.
    for quoi, cle, nom, vers, le, _ in unies.order_by("-n_le", "-n_rang")[:RELUES]:
        par_objet.setdefault((quoi, cle), []).append((le, nom, vers))
    return [_nouveaute(reseau, quoi, cle, lignes) for (quoi, cle), lignes in par_objet.items()]


def _nouveaute(reseau: Reseau, quoi: str, cle: int, lignes: list[tuple]) -> Nouveaute:
    le, nom, vers = lignes[0]
    etat = vers if quoi == INFORMATION else str(PAR_QUOI[quoi].etats(vers).label)
    libelle = nom
    if quoi == "rapport":
        libelle = f"Rapport {libelle_annee(int(nom))}"
    elif quoi == "dossier":
        libelle = f"Dossier du conseil école-collège, {libelle_annee(int(nom))}"
    return Nouveaute(le, quoi, libelle, etat, _page(reseau, quoi, cle, nom), len(lignes))


PAGES = {
    "action": "action_detail",
    "décision": "decision_detail",
    "séance": "seance_detail",
    "convention": "convention_detail",
    "dossier": "dossierconseil_detail",
    INFORMATION: "information_detail",
}


def _page(reseau: Reseau, quoi: str, cle: int, nom: str) -> str:
    if quoi == "projet":
        return f"{reverse('projet_detail', args=[reseau.code])}?projet={cle}"
    if quoi == "rapport":
        return reverse("rapport_suivre", args=[reseau.code, int(nom)])
    return reverse(PAGES[quoi], args=[reseau.code, cle])


def _chiffres(reseau: Reseau, depuis: datetime) -> list[Nouveaute]:
    """Les fichiers importés et les saisies qui, depuis, disent quelque chose d’un établissement du réseau."""
    siens = Valeur.objects.filter(provenance=OuterRef("pk"), uai__in=reseau.rattachements.values("etablissement__uai"))
    imports = Import.objects.filter(etat=Import.Etat.FAIT, essai=False, le__gt=depuis).filter(Exists(siens))
    page = reverse("tableau_bord", args=[reseau.code])
    return [
        Nouveaute(recu.le, "chiffres", str(recu.saisie), "saisis", page)
        if hasattr(recu, "saisie")
        else Nouveaute(recu.le, "chiffres", recu.libelle or recu.nom_fichier, "importés", page)
        for recu in imports.select_related("saisie")[:RELUES]
    ]
