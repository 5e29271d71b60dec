"""L’accueil : le réseau de l’agent, ou le choix s’il en a plusieurs ; et ce qui attend chacun dans son réseau."""

from datetime import date
from typing import cast

from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from actions.etats import Etat
from actions.models import Action, EntreeJournal
from actions.models.bilans import bilans_d_etape_dus, bilans_finaux_dus
from partenariats import agenda
from partenariats.models import Convention
from pilotage import exports
from pilotage.acces import Droit, droits_ouverts, etendue
from pilotage.annees import annee_courante, aujourd_hui, debut_du_trimestre
from pilotage.bornes import ReseauMixin, avec_droit, vue_ouverte
from pilotage.models import Agent, Decision, Etablissement, Information, Lecture, Reseau, Seance
from tableau_bord import rendez_vous
from tableau_bord.apercus import apercus
from tableau_bord.attentes import attentes
from tableau_bord.avancement import CibleSuivie, cibles_de, cibles_du_projet, codes_vises, projet_en_cours, suivre
from tableau_bord.chiffres_cles import candidats, chiffres_cles
from tableau_bord.ecriture import compte
from tableau_bord.indicateurs import LigneAxe, par_axe
from tableau_bord.mes_reseaux import AU_TERME, mes_reseaux
from tableau_bord.nouveautes import depuis_la_visite, nouveautes

LIGNES, RENDEZ_VOUS, JOURNAL = 5, 6, 3
# Au-delà de tant de réseaux, on cherche le sien dans la liste.
D_UN_COUP_D_OEIL = 12
# Au-delà, la page ne serait plus un coup d’œil : les listes disent le reste.
SUIVIES = 100


@vue_ouverte
@require_safe
def accueil(request):
    """Le seul réseau de l’agent ; les siens d’un coup d’œil s’il en suit plusieurs ; côte à côte pour qui suit l’académie."""
    reseaux = list(Reseau.objects.autorises(request.user, Droit.ENTRER).pour_entete()[: D_UN_COUP_D_OEIL + 1])
    if len(reseaux) == 1:
        return redirect("reseau_accueil", reseaux[0].code)
    if reseaux and etendue(request.user, Droit.VOIR_TABLEAU_BORD).academies:
        return redirect("reseaux_comparer")
    if se_lisent_d_un_coup_d_oeil(request.user, reseaux):
        annee = annee_courante()
        lignes = mes_reseaux(reseaux, request.user, annee=annee, au=aujourd_hui())
        return render(request, "tableau_bord/mes_reseaux.html", {"annee": annee, "lignes": lignes})
    return redirect("reseau_liste")


def se_lisent_d_un_coup_d_oeil(agent: Agent, reseaux: list[Reseau]) -> bool:
    """Plusieurs réseaux, pas trop, et tous à lire ; qui suit une académie les a déjà côte à côte."""
    lus = etendue(agent, Droit.VOIR_TABLEAU_BORD)
    peu = 1 < len(reseaux) <= D_UN_COUP_D_OEIL
    return peu and not lus.academies and all(lus.couvre(reseau) for reseau in reseaux)


@require_safe
@avec_droit(Droit.VOIR_TABLEAU_BORD)
def mes_reseaux_exporter(request, format_):
    """Le tableau de « Vos réseaux » ; 404 à qui l’accueil n’en montre pas."""
    reseaux = list(Reseau.objects.autorises(request.user, Droit.ENTRER).pour_entete()[: D_UN_COUP_D_OEIL + 1])
    if format_ not in exports.FORMATS or not se_lisent_d_un_coup_d_oeil(request.user, reseaux):
        raise Http404
    entetes = (
        "UAI", "Réseau", "Rapports à signer", "Actions à valider", "Décisions en retard",
        "Conventions à leur terme", "Actions", "Dont terminées",
    )  # fmt: skip
    lignes = [
        [
            li.reseau.code,
            str(li.reseau),
            li.a_signer,
            li.a_valider,
            li.en_retard,
            li.conventions,
            li.actions,
            li.terminees,
        ]
        for li in mes_reseaux(reseaux, request.user, annee=annee_courante(), au=aujourd_hui())
    ]
    return exports.reponse(format_, "mes-reseaux", entetes, lignes)


class ReseauAccueil(ReseauMixin, TemplateView):
    """Un écran. Chaque bloc ne se lit que si son droit est ouvert : la page d’un partenaire n’a que ses actions."""

    droit = Droit.ENTRER
    template_name = "tableau_bord/reseau_accueil.html"

    def get_context_data(self, **kwargs):
        droits = droits_ouverts(self.request.user, self.reseau)
        annee, jour = annee_courante(), aujourd_hui()
        contexte = {"annee": annee}
        if Droit.VOIR_TABLEAU_BORD in droits:
            contexte |= self._chiffres_et_axes(droits, annee)
        contexte |= self._ce_qui_attend_et_ce_qui_vient(droits, jour)
        contexte |= self._ce_qui_a_change(droits)
        if Droit.VOIR_ACTIONS in droits and Droit.VOIR_TABLEAU_BORD not in droits:
            contexte["siennes"] = self._actions().de_l_annee(annee)[:LIGNES]
        if Droit.TENIR_JOURNAL in droits:
            debut = debut_du_trimestre(jour)
            contexte |= {"trimestre": debut, "ecoles_oubliees": ecoles_non_vues(self.reseau, depuis=debut, au=jour)}
            contexte["dernieres"] = EntreeJournal.objects.autorises(self.request.user, Droit.VOIR_JOURNAL).filter(
                reseau=self.reseau
            )[:JOURNAL]
        return super().get_context_data(**contexte, **kwargs)

    @property
    def _agent(self) -> Agent:
        """Connecté : la page a un droit, et personne d’autre n’en a."""
        return cast("Agent", self.request.user)

    def _chiffres_et_axes(self, droits, annee: int) -> dict:
        """Les six chiffres et l’avancement de chaque axe : une seule lecture des indicateurs pour les deux."""
        cibles = cibles_du_projet(projet_en_cours(self.reseau, annee), droits)
        vises = codes_vises(cibles)
        codes = candidats(vises, droits)
        lus = apercus(self.reseau, annee, codes)
        suivies = suivre(cibles, lus)
        return {
            "chiffres": chiffres_cles(codes, lus, suivies),
            "axes": [
                (ligne, phrase_de_l_axe(ligne, cibles_de(ligne.axe, suivies)))
                for ligne in par_axe(self.reseau, annee)
                if ligne.axe or ligne.actions
            ],
        }

    def _ce_qui_attend_et_ce_qui_vient(self, droits, jour) -> dict:
        actions = self._actions_a_suivre(jour) if Droit.VOIR_ACTIONS in droits else []
        decisions = self._decisions(jour) if Droit.VOIR_DECISIONS in droits else []
        seances = self._seances(jour) if Droit.VOIR_SEANCES in droits else []
        echeances = agenda.du_reseau(self.reseau, self.request.user, droits, au=jour)
        tous = rendez_vous.a_venir(au=jour, actions=actions, decisions=decisions, seances=seances, echeances=echeances)
        en_retard = [d for d in decisions if d.est_en_retard]
        conventions = [e for e in echeances if isinstance(e.sujet, Convention) and e.objet in AU_TERME]
        # Ce qui a sa place plus haut, ou dans la liste des trente jours, n’est pas redit.
        autres = [e for e in echeances if e not in conventions and not jour <= e.le <= jour + rendez_vous.HORIZON]
        dites = {(e.sujet.get_absolute_url(), e.le) for e in conventions}
        return {
            "attentes": attentes(self.reseau, self._agent, droits, actions),
            "en_retard": en_retard[:LIGNES],
            "en_retard_de_plus": max(len(en_retard) - LIGNES, 0),
            "conventions": conventions[:LIGNES],
            "conventions_de_plus": max(len(conventions) - LIGNES, 0),
            "echeances": autres[:LIGNES],
            "rendez_vous": [r for r in tous if (r.url, r.le) not in dites][:RENDEZ_VOUS],
        }

    def _ce_qui_a_change(self, droits) -> dict:
        agent = self._agent
        depuis = depuis_la_visite(agent)
        changees = nouveautes(self.reseau, agent, droits, depuis=depuis)
        contexte = {
            "depuis": depuis,
            "changees": changees[:LIGNES],
            "changees_de_plus": max(len(changees) - LIGNES, 0),
        }
        if Droit.LIRE_INFORMATIONS in droits:
            lues = Lecture.objects.filter(information=OuterRef("pk"), agent=agent)
            siennes = Information.objects.autorises(agent, Droit.LIRE_INFORMATIONS).filter(reseau=self.reseau)
            contexte["informations"] = siennes.select_related("reseau").annotate(lue=Exists(lues)).order_by("-pk")[:3]
        return contexte

    def _actions(self):
        return (
            Action.objects.autorises(self.request.user, Droit.VOIR_ACTIONS)
            .filter(reseau=self.reseau)
            .select_related("reseau")
        )

    def _actions_a_suivre(self, jour) -> list[Action]:
        """Celles qui attendent quelque chose et celles qui ont une date proche ; une requête."""
        proche = (jour, jour + rendez_vous.HORIZON)
        finaux, etapes = bilans_finaux_dus(au=jour), bilans_d_etape_dus(au=jour)
        vivantes = Q(etat__in=[Etat.VALIDEE, Etat.EN_COURS])
        dates = Q(debut__range=proche) | Q(fin__range=proche) | Q(bilan_etape_le__range=proche)
        evaluables = Action.objects.evaluables_par(self.request.user).filter(pk=OuterRef("pk"))
        return list(
            self._actions()
            .filter(Q(etat=Etat.PROPOSEE) | finaux | etapes | (vivantes & dates))
            .annotate(
                bilan_du=Case(When(finaux & Exists(evaluables), then=True), default=False),
                etape_due=Case(When(etapes & Exists(evaluables), then=True), default=False),
            )
            .order_by(F("fin").asc(nulls_last=True), "cree_le", "pk")[:SUIVIES]
        )

    def _decisions(self, jour) -> list[Decision]:
        """Les décisions ouvertes en retard, ou à tenir dans les trente jours."""
        siennes = Decision.objects.autorises(self.request.user, Droit.VOIR_DECISIONS)
        ouvertes = siennes.filter(instance__reseau=self.reseau, echeance__lte=jour + rendez_vous.HORIZON).ouvertes()
        return list(ouvertes.pour_liste().order_by("echeance", "pk")[:SUIVIES])

    def _seances(self, jour) -> list[Seance]:
        siennes = Seance.objects.autorises(self.request.user, Droit.VOIR_SEANCES).filter(instance__reseau=self.reseau)
        return list(siennes.pour_liste().a_venir(au=jour).order_by("debut")[:LIGNES])


def phrase_de_l_axe(ligne: LigneAxe, cibles: list[CibleSuivie]) -> str:
    """« 1 terminée sur 6 actions ; 1 cible atteinte sur 2 »."""
    phrase = f"{compte(ligne.terminees, 'terminée')} sur {compte(ligne.actions, 'action')}"
    if cibles:
        atteintes = compte(sum(suivie.est_atteinte for suivie in cibles), "cible atteinte", "cibles atteintes")
        phrase += f" ; {atteintes} sur {len(cibles)}"
    return phrase


def ecoles_non_vues(reseau: Reseau, *, depuis: date, au: date):
    """Écoles du réseau dont le journal ne dit rien depuis ce jour-là : « on ne vous voit jamais »."""
    vues = EntreeJournal.objects.filter(reseau=reseau, jour__gte=depuis)
    return Etablissement.objects.du_reseau(reseau, au=au).ecoles().exclude(pk__in=vues.values("etablissements"))
