"""Ce que la base sait du réseau pour l’année, lu d’un coup : le nombre de requêtes ne dépend pas du nombre d’actions."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q

from actions.models import Action, Axe, EntreeJournal, Etat, PieceAction, ProjetReseau
from partenariats.models import Convention, Dispositif, Grille, Partie
from pilotage.acces import Role
from pilotage.annees import PREMIERE, aujourd_hui, bornes
from pilotage.instances.etats import DECISION_OUVERTE
from pilotage.instances.types import Siege
from pilotage.models import Affectation, Decision, Etablissement, LettreMission, Presence, Reseau, Seance
from tableau_bord import indicateurs
from tableau_bord.indicateurs.composition import Carte
from tableau_bord.indicateurs.mesures import Fiche, Resultat
from tableau_bord.indicateurs.suites import Suite, suites_des
from tableau_bord.models import CommentaireRapport, Signature, TexteRapport
from tableau_bord.models.rapports.annuel import SIGNATAIRES, fonction_de, parmi, titre_de
from tableau_bord.rapport.donnees import Signataire
from tableau_bord.rapport.parties.textes import ligne
from tableau_bord.synthese.composer import exercices_de
from tableau_bord.synthese.donnees import Exercice

# Années montrées, celle du rapport comprise : dans le tableau, et sur les courbes.
ANNEES, EVOLUTION = 3, 5
IPS = ("ips_ecoles", "ips_college")


@dataclass
class Matiere:
    reseau: Reseau
    annee: int
    jour: date  # jour où les données sont lues
    etablissements: list[Etablissement]  # rattachés au moins un jour de l’année
    precedents: list[Etablissement]  # de même, l’année d’avant
    affectations: list[Affectation]  # coordonnateurs et pilotes, de même
    projet: ProjetReseau | None
    axes: list[Axe]
    actions: list[Action]
    resultats: list[Resultat]  # de toutes les années de l’évolution, réseau et établissements
    parts: dict[str, Resultat]  # code → les groupes des évaluations du réseau, l’année du rapport
    suites: list[Suite]  # celles du réseau, pour ce qui se relève dans l’année, l’année du rapport
    instances: list[Any]  # `Instance` ouvertes un jour au moins de l’année, avec leurs membres des écoles et du collège
    seances: list[Any]  # `Seance` tenues dans l’année, avec `venus` et `notees`
    decisions: list[Decision]  # prises dans l’année ou encore ouvertes à son début, hors instances réservées
    conventions: list[Any]  # `Convention` avec leur situation : courues un jour au moins de l’année, ou en préparation
    grilles: list[Grille]
    exercices: list[Exercice]
    dispositifs: list[Dispositif]  # qui couraient dans l’année
    journal: list[EntreeJournal]
    lettres: list[LettreMission]
    suivantes: list[Action]  # déjà préparées pour l’année d’après
    textes: dict[str, TexteRapport]  # par section
    commentaires: list[CommentaireRapport]  # publiés
    signataires: tuple[Signataire, ...]  # de ce jour, sans leur signature

    @property
    def annees(self) -> list[int]:
        return list(range(self.annee - ANNEES + 1, self.annee + 1))

    @property
    def dernier(self) -> date:
        """Le dernier jour de l’année scolaire."""
        return bornes(self.annee)[1]

    @property
    def premier(self) -> date:
        """Le premier jour de l’année scolaire."""
        return bornes(self.annee)[0]

    @property
    def retenues(self) -> list[Action]:
        """Celles qui comptent : ni idées, ni propositions en attente, ni abandons."""
        return [a for a in self.actions if a.etat not in (Etat.IDEE, Etat.PROPOSEE, Etat.ABANDONNEE)]

    @property
    def faites(self) -> list[Action]:
        return [action for action in self.actions if est_faite(action)]

    @property
    def ecoles(self) -> list[Etablissement]:
        return [etablissement for etablissement in self.etablissements if etablissement.est_ecole]

    @property
    def fiches(self) -> dict[str, Fiche]:
        """Les indicateurs du rapport, par leur code : ceux du tableau de bord du réseau, dans son ordre."""
        return {resultat.fiche.code: resultat.fiche for resultat in self.resultats}

    @property
    def fiches_connues(self) -> dict[str, Fiche]:
        """Ceux connus, ou masqués, une des années du tableau : des autres, le rapport n’a rien à dire."""
        connus = {r.fiche.code for r in self.resultats if r.annee in self.annees and est_connu(r)}
        return {code: fiche for code, fiche in self.fiches.items() if code in connus}

    def serie(self, code: str) -> dict[int, Resultat]:
        """Le résultat du réseau, année par année."""
        return {r.annee: r for r in self.resultats if r.fiche.code == code and r.niveau == "reseau"}

    def du_reseau(self, code: str) -> Resultat | None:
        """Le résultat du réseau, l’année du rapport."""
        return self.serie(code).get(self.annee)

    def dernier_connu(self, code: str) -> Resultat | None:
        """Le résultat du réseau pour la dernière des années du tableau où il est connu ou masqué ; sinon, pour l’année."""
        serie = self.serie(code)
        connus = [annee for annee in self.annees if annee in serie and est_connu(serie[annee])]
        return serie[max(connus)] if connus else serie.get(self.annee)

    def des_etablissements(self, code: str, annee: int | None = None) -> list[Resultat]:
        """Les résultats des établissements, l’année du rapport ou celle demandée."""
        annee = self.annee if annee is None else annee
        return [r for r in self.resultats if r.fiche.code == code and r.niveau == "etablissement" and r.annee == annee]

    @property
    def annee_ips(self) -> int:
        """L’IPS paraît un an après la rentrée : à défaut de celui de l’année, la dernière où il est connu."""
        derniers = [self.dernier_connu(code) for code in IPS]
        return max((r.annee for r in derniers if r is not None and est_connu(r)), default=self.annee)


def est_connu(resultat: Resultat) -> bool:
    """Connu, ou masqué : il y a quelque chose à en dire."""
    return resultat.masque or resultat.mesure.est_connue


def est_faite(action: Action) -> bool:
    return action.etat in (Etat.TERMINEE, Etat.EVALUEE)


def lire(reseau: Reseau, annee: int) -> Matiere:
    """Lit la base ; le nombre de requêtes ne dépend pas de ce qu’elle contient."""
    premier, dernier = bornes(annee)
    annees = list(range(max(PREMIERE, annee - EVOLUTION + 1), annee + 1))
    # La carte se lit une fois, pour toutes les années de l’évolution ; la première n’a pas d’année d’avant à comparer.
    carte = Carte([reseau], annees)
    etablissements = sorted(carte.siens(reseau, annee), key=lambda e: (e.nature, e.commune, e.nom, e.uai))
    projet = ProjetReseau.objects.filter(reseau=reseau).de_l_annee(annee).first()
    axes = Axe.objects.filter(projet=projet).prefetch_related("objectifs", "priorites").order_by("numero")
    images = PieceAction.objects.filter(type_mime__in=("image/png", "image/jpeg"), etat=PieceAction.Etat.PRETE)
    # Celles de l’année, et celles déjà préparées pour la suivante.
    actions = (
        Action.objects.filter(reseau=reseau)
        .filter(Q(annee=annee) | (Q(annee=annee + 1) & ~Q(etat=Etat.ABANDONNEE)))
        .select_related("objectif__axe", "bilan_final", "nature", "decision__instance")
        .prefetch_related("etablissements", "partenaires", "niveaux", "indicateurs", Prefetch("pieces", images))
        .order_by("objectif__axe__numero", "objectif__numero", "intitule", "pk")
    )
    # Qui était là dans l’année, et qui signe aujourd’hui.
    affectations = list(
        Affectation.objects.filter(Q(fin__isnull=True) | Q(fin__gte=premier))
        .filter(reseau=reseau, role__in=[Role.COORDONNATEUR, *SIGNATAIRES])
        .select_related("agent")
        .order_by("debut", "agent__nom", "agent__prenom", "pk")
    )
    toutes = list(actions)
    lus = indicateurs.tableaux(reseau, annees, carte=carte, parts=True)
    return Matiere(
        reseau=reseau,
        annee=annee,
        jour=aujourd_hui(),
        etablissements=etablissements,
        precedents=carte.compositions.get((reseau.pk, annee - 1), []),
        affectations=[a for a in affectations if a.role in (Role.COORDONNATEUR, Role.PILOTE) and a.debut <= dernier],
        projet=projet,
        axes=list(axes) if projet else [],
        actions=[action for action in toutes if action.annee == annee],
        suivantes=[action for action in toutes if action.annee > annee],
        resultats=[r for r in lus if not r.fiche.detail_de],
        parts={r.fiche.code: r for r in lus if r.fiche.detail_de and r.niveau == "reseau" and r.annee == annee},
        suites=_suites(reseau, annee, carte, lus),
        **_vie_du_reseau(reseau, annee),
        **_alliances(reseau, annee),
        textes={t.section: t for t in TexteRapport.objects.filter(reseau=reseau, annee=annee)},
        commentaires=list(
            CommentaireRapport.objects.filter(reseau=reseau, annee=annee, a_publier=True).select_related("par")
        ),
        signataires=tuple(
            Signataire(ligne(str(a.agent)), fonction_de(a), Signature.Titre(titre_de(a)).label)
            for a in parmi(affectations, au=aujourd_hui())
        ),
    )


def _suites(reseau: Reseau, annee: int, carte: Carte, lus: list[Resultat]) -> list[Suite]:
    fiches = list({r.fiche.code: r.fiche for r in lus if r.fiche.periodes}.values())
    if not fiches:
        return []
    lues = suites_des(reseau, fiches, [annee], carte=carte, lus=lus)
    return [suite for fiche in fiches for suite in lues[fiche.code][annee] if suite.est_du_reseau]


def _vie_du_reseau(reseau: Reseau, annee: int) -> dict[str, Any]:
    """Instances, séances, décisions, journal, lettres de mission."""
    premier, dernier = bornes(annee)
    # La composition d’une instance, ce jour ou le dernier de l’année si elle est passée.
    au = min(aujourd_hui(), dernier)
    attendu = Q(presences__etat=Presence.Etat.ATTENDU)
    venus = Q(presences__etat__in=(Presence.Etat.PRESENT, Presence.Etat.REPRESENTE))
    prises = Q(prise_le__range=(premier, dernier)) | Q(prise_le__lt=premier, etat__in=DECISION_OUVERTE)
    return {
        "instances": list(
            reseau.instances.filter(Q(close_le__isnull=True) | Q(close_le__gte=premier), ouverte_le__lte=dernier)
            .annotate(des_ecoles=_sieges(Siege.ECOLES, au), du_college=_sieges(Siege.COLLEGE, au))
            .order_by("nom", "pk")
        ),
        "seances": list(
            Seance.objects.filter(instance__reseau=reseau)
            .de_l_annee(annee)
            .tenues()
            .select_related("instance")
            .annotate(venus=Count("presences", filter=venus), notees=Count("presences", filter=~attendu))
            .order_by("debut", "pk")
        ),
        # Ce qu’une instance réservée décide n’est pas à tous : le rapport, lui, est lu largement.
        "decisions": list(
            Decision.objects.filter(prises, instance__reseau=reseau, instance__reservee=False)
            .select_related("instance", "responsable__agent")
            .order_by("prise_le", "pk")
        ),
        "journal": list(
            EntreeJournal.objects.filter(reseau=reseau)
            .de_l_annee(annee)
            .prefetch_related("etablissements")
            .order_by("jour", "pk")
        ),
        "lettres": list(
            LettreMission.objects.filter(reseau=reseau)
            .de_l_annee(annee)
            .select_related("coordonnateur")
            .order_by("debut")
        ),
    }


def _sieges(siege: str, au: date) -> Count:
    """Les membres qui siègent à ce titre ce jour-là."""
    en_cours = Q(membres__debut__lte=au) & (Q(membres__fin__isnull=True) | Q(membres__fin__gte=au))
    return Count("membres", filter=Q(membres__siege=siege) & en_cours, distinct=True)


def _alliances(reseau: Reseau, annee: int) -> dict[str, Any]:
    """Conventions, grilles de coopération, budget."""
    premier, dernier = bornes(annee)
    courues = Q(debut__lte=dernier) & (Q(fin__gte=premier) | Q(tacite=True))
    return {
        "conventions": list(
            Convention.objects.filter(reseau=reseau)
            .filter(courues | Q(debut__isnull=True, cree_le__date__range=(premier, dernier)))
            .avec_situation(au=min(aujourd_hui(), dernier))
            .prefetch_related(Prefetch("parties", Partie.objects.select_related("partenaire", "etablissement")))
            .order_by("debut", "intitule", "pk")
        ),
        "grilles": list(
            Grille.objects.filter(partenaire__reseau=reseau, annee=annee)
            .select_related("partenaire")
            .prefetch_related("reponses")
            .order_by("partenaire__nom", "objet", "pk")
        ),
        "exercices": list(exercices_de(reseau, annee)),
        "dispositifs": list(
            Dispositif.objects.filter(reseau=reseau)
            .filter(Q(debut__isnull=True) | Q(debut__lte=dernier), Q(fin__isnull=True) | Q(fin__gte=premier))
            .prefetch_related("partenaires")
        ),
    }
