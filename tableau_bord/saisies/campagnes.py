"""Mener une campagne : ce qu’il manque, la rendre, la clore, la rappeler aux directeurs."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from actions.agents import agents_ayant
from pilotage.acces import DROITS, Droit, roles_ayant
from pilotage.courriels.demandes import Lettre, ecrire_les_lettres
from pilotage.models import Affectation, Agent, Courriel, Etablissement, Reseau
from tableau_bord.indicateurs import Fiche
from tableau_bord.indicateurs.echelles import nom_de_l_evaluation, raison_de_refuser
from tableau_bord.indicateurs.registre import fiches, fiches_locales
from tableau_bord.models import Campagne, ReponseCampagne
from tableau_bord.models.locaux import PREFIXE
from tableau_bord.saisies.lignes import se_compte_dans

Grille = tuple[str, str]  # son code, son nom
GRILLE_DES_INDICATEURS = ""

# Jours avant l’échéance ; ensuite, chaque semaine.
AVANT = (7, 2, 0)
SEMAINE = timedelta(days=7)
# Au-delà, un rappel de plus ne changerait rien : la page le dit toujours.
SEMAINES_APRES = 8


def fiches_de(campagne: Campagne) -> list[Fiche]:
    """Les fiches demandées, dans l’ordre du catalogue ; un code qui n’existe plus est laissé."""
    codes = set(campagne.codes)
    connues = fiches() + (fiches_locales(campagne.reseau) if any(c.startswith(PREFIXE) for c in codes) else [])
    return [fiche for fiche in connues if fiche.code in codes]


def evaluations_de(campagne: Campagne) -> list[Fiche]:
    """L’indicateur suivi de chaque évaluation demandée compétence par compétence ; une évaluation close depuis est laissée."""
    siennes = set(campagne.evaluations)
    connues = [fiche for fiche in fiches() if fiche.code in siennes] if siennes else []
    return [fiche for fiche in connues if not raison_de_refuser(fiche, campagne.annee)]


@dataclass(frozen=True)
class Demande:
    """Ce qu’une campagne demande : des indicateurs, et des évaluations compétence par compétence (par leur indicateur suivi)."""

    fiches: tuple[Fiche, ...]
    evaluations: tuple[Fiche, ...]

    @classmethod
    def de(cls, campagne: Campagne) -> "Demande":
        return cls(tuple(fiches_de(campagne)), tuple(evaluations_de(campagne)))

    def grilles(self, etablissement: Etablissement) -> list[Grille]:
        """Celles qu’on attend de cet établissement : celle des indicateurs, puis une par évaluation."""
        siennes = [fiche for fiche in self.evaluations if se_compte_dans(fiche, etablissement)]
        grilles = [(fiche.code, nom_de_l_evaluation(fiche)) for fiche in siennes]
        if any(se_compte_dans(fiche, etablissement) for fiche in self.fiches):
            grilles.insert(0, (GRILLE_DES_INDICATEURS, "Indicateurs"))
        return grilles

    def manquent(self, reponse: ReponseCampagne) -> list[Grille]:
        """Les grilles que cet établissement n’a pas encore rendues."""
        attendues = self.grilles(reponse.etablissement)
        return [grille for grille in attendues if grille[0] not in reponse.grilles_rendues]


@transaction.atomic
def rendre(
    campagne: Campagne, etablissement: Etablissement, *, par: Agent, grille: str = GRILLE_DES_INDICATEURS
) -> list[Grille]:
    """Note que l’établissement a rendu cette grille ; rend celles qui manquent encore.

    La dernière rendue, on garde par qui et quand il a répondu ; la dernière réponse l’emporte.
    """
    # Deux grilles rendues au même instant : la seconde voit la première.
    reponse = campagne.reponses.select_for_update(of=("self",)).get(etablissement=etablissement)
    reponse.grilles_rendues = sorted({*reponse.grilles_rendues, grille})
    reponse.rendue_par = par
    manquent = Demande.de(campagne).manquent(reponse)
    if not manquent:
        reponse.rendue_le = timezone.now()
    reponse.save(update_fields=["grilles_rendues", "rendue_le", "rendue_par"])
    return manquent


@transaction.atomic
def redemander(campagne: Campagne, etablissement: Etablissement, *, grille: str) -> None:
    """L’établissement, s’il est encore attendu, doit de nouveau rendre cette grille."""
    reponse = campagne.reponses.select_for_update(of=("self",)).filter(etablissement=etablissement).first()
    if reponse is None:
        return
    reponse.grilles_rendues = [code for code in reponse.grilles_rendues if code != grille]
    reponse.rendue_le = None
    reponse.save(update_fields=["grilles_rendues", "rendue_le"])


@transaction.atomic
def revoir_les_reponses(campagne: Campagne) -> None:
    """La demande a changé : qui a rendu tout ce qu’elle demande encore a répondu, à qui elle demande une grille de plus, non."""
    demande, maintenant = Demande.de(campagne), timezone.now()
    commencees = campagne.reponses.filter(rendue_par__isnull=False).select_related("etablissement")
    reponses = list(commencees.select_for_update(of=("self",)))
    for reponse in reponses:
        reponse.rendue_le = None if demande.manquent(reponse) else reponse.rendue_le or maintenant
    ReponseCampagne.objects.bulk_update(reponses, ["rendue_le"])


def clore(campagne: Campagne) -> bool:
    """Ferme la campagne ; faux si elle l’était déjà."""
    return bool(Campagne.objects.ouvertes().filter(pk=campagne.pk).update(close_le=timezone.now()))


def rouvrir(campagne: Campagne) -> bool:
    return bool(Campagne.objects.filter(pk=campagne.pk, close_le__isnull=False).update(close_le=None))


def a_rendre(agent: Agent, reseau: Reseau) -> list[ReponseCampagne]:
    """Ce que l’on attend encore des établissements de cet agent, la plus pressée d’abord ; vide s’il n’en a pas."""
    siens = [
        affectation.etablissement_id
        for affectation in agent.affectations_du_jour
        if affectation.etablissement_id and Droit.SAISIR_VALEURS in DROITS[affectation.role]
    ]
    if not siens:
        return []
    attendues = ReponseCampagne.objects.filter(
        campagne__reseau=reseau, campagne__close_le__isnull=True, rendue_le__isnull=True, etablissement__in=siens
    )
    return list(attendues.select_related("campagne", "etablissement").order_by("campagne__echeance", "pk"))


def est_a_rappeler(campagne: Campagne, *, au: date) -> bool:
    """À l’ouverture, puis à chaque jour dit ; un matin manqué se rattrape le lendemain."""
    if campagne.rappelee_le is None:
        return True
    jours = [campagne.echeance - timedelta(days=avant) for avant in AVANT]
    jours += [campagne.echeance + SEMAINE * rang for rang in range(1, SEMAINES_APRES + 1)]
    return any(campagne.rappelee_le < jour <= au for jour in jours)


def rappeler_les_campagnes(*, au: date) -> int:
    """Écrit les courriels dus ce jour-là ; rend leur nombre. Un par personne et par jour au plus ; rejoué, rien de plus."""
    ouvertes = Campagne.objects.ouvertes().filter(reponses__rendue_le__isnull=True)
    reseaux = Reseau.objects.filter(pk__in=ouvertes.values("reseau"))
    return sum(_rappeler_le_reseau(reseau, au) for reseau in reseaux.order_by("pk"))


@transaction.atomic
def _rappeler_le_reseau(reseau: Reseau, au: date) -> int:
    # Deux horloges au même instant : la seconde attend ici, et ne trouve plus rien à rappeler.
    campagnes = Campagne.objects.ouvertes().filter(reseau=reseau).select_for_update(of=("self",))
    dues = [campagne for campagne in campagnes.order_by("echeance", "pk") if est_a_rappeler(campagne, au=au)]
    manquent = ReponseCampagne.objects.filter(campagne__in=dues, rendue_le__isnull=True)
    attendues = list(manquent.select_related("campagne__reseau", "etablissement"))
    attendues.sort(key=lambda r: (r.campagne.echeance, r.pk))
    par_personne = _par_personne(reseau, attendues, au)
    lettres = [
        Lettre(
            cle=f"campagnes-{reseau.pk}-{agent.pk}-{au:%Y-%m-%d}",
            a=agent,
            par=siennes[0].campagne.cree_par,
            objet=f"{reseau} : des chiffres à rendre",
            texte=render_to_string(
                "tableau_bord/courriels/campagnes.txt",
                {"reponses": siennes, "reseau": reseau, "adresse": settings.ADRESSE, "au": au},
            ),
        )
        for agent, siennes in par_personne.items()
    ]
    ecrire_les_lettres(reseau, Courriel.Genre.CAMPAGNE, lettres)
    Campagne.objects.filter(pk__in=[campagne.pk for campagne in dues]).update(rappelee_le=au)
    return len(lettres)


def _par_personne(reseau: Reseau, attendues: Iterable[ReponseCampagne], au: date) -> dict[Agent, list[ReponseCampagne]]:
    """Les directeurs de chaque établissement ; à défaut, qui coordonne le réseau."""
    attendues = list(attendues)
    directeurs: dict[int, list[Agent]] = defaultdict(list)
    affectations = Affectation.objects.en_cours(au=au).filter(
        Q(role__in=roles_ayant(Droit.SAISIR_VALEURS)),
        etablissement__in={r.etablissement_id for r in attendues},
        agent__is_active=True,
    )
    for affectation in affectations.select_related("agent").order_by("pk"):
        directeurs[affectation.etablissement_id].append(affectation.agent)
    coordonnent = list(agents_ayant(Droit.TENIR_JOURNAL, reseau, au=au))
    par_personne: dict[Agent, list[ReponseCampagne]] = defaultdict(list)
    for reponse in attendues:
        for agent in dict.fromkeys(directeurs[reponse.etablissement_id]) or coordonnent:
            par_personne[agent].append(reponse)
    return par_personne
