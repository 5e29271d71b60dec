"""L’accueil : le réseau de l’agent, ou le choix s’il en a plusieurs ; et ce qui attend chacun dans son réseau."""

from datetime import date

from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.shortcuts import redirect
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from actions.etats import Etat
from actions.models import Action, EntreeJournal
from actions.models.bilans import bilans_d_etape_dus, bilans_finaux_dus
from partenariats import agenda
from pilotage.acces import Droit, droits_ouverts
from pilotage.annees import annee_courante, aujourd_hui, debut_du_trimestre
from pilotage.bornes import ReseauMixin, vue_ouverte
from pilotage.models import Decision, Etablissement, Reseau, Seance
from tableau_bord import rendez_vous
from tableau_bord.apercus import apercus
from tableau_bord.indicateurs import par_axe

LIGNES, RENDEZ_VOUS = 8, 15
# Au-delà, la page ne serait plus un coup d’œil : les listes disent le reste.
SUIVIES = 100


@vue_ouverte
@require_safe
def accueil(request):
    """Renvoie au seul réseau de l’agent, ou à la liste s’il en a plusieurs ou aucun."""
    reseaux = list(Reseau.objects.autorises(request.user, Droit.ENTRER)[:2])
    if len(reseaux) == 1:
        return redirect("reseau_accueil", reseaux[0].code)
    return redirect("reseau_liste")


class ReseauAccueil(ReseauMixin, TemplateView):
    """Chaque bloc ne se lit que si son droit est ouvert : la page d’un partenaire n’a que ses actions."""

    droit = Droit.ENTRER
    template_name = "tableau_bord/reseau_accueil.html"
    CHIFFRES = ("actions_par_axe", "eleves_touches", "bilans_rendus", "ips_college", "dnb_reussite", "acces_6e_3e")

    def get_context_data(self, **kwargs):
        droits = droits_ouverts(self.request.user, self.reseau)
        annee, jour = annee_courante(), aujourd_hui()
        contexte = {"annee": annee}
        if Droit.VOIR_TABLEAU_BORD in droits:
            contexte["chiffres"] = apercus(self.reseau, annee, self.CHIFFRES)
            contexte["axes"] = [ligne for ligne in par_axe(self.reseau, annee) if ligne.axe or ligne.actions]
        contexte |= self._ce_qui_attend_et_ce_qui_vient(droits, jour)
        if Droit.VOIR_ACTIONS in droits and Droit.VOIR_TABLEAU_BORD not in droits:
            contexte["siennes"] = self._actions().de_l_annee(annee)[:LIGNES]
        if Droit.VOIR_JOURNAL in droits:
            contexte["dernieres"] = EntreeJournal.objects.autorises(self.request.user, Droit.VOIR_JOURNAL).filter(
                reseau=self.reseau
            )[:5]
        if Droit.TENIR_JOURNAL in droits:
            debut = debut_du_trimestre(jour)
            contexte |= {"trimestre": debut, "ecoles_oubliees": ecoles_non_vues(self.reseau, depuis=debut, au=jour)}
        return super().get_context_data(**contexte, **kwargs)

    def _ce_qui_attend_et_ce_qui_vient(self, droits, jour) -> dict:
        actions = self._actions_a_suivre(jour) if Droit.VOIR_ACTIONS in droits else []
        decisions = self._decisions(jour) if Droit.VOIR_DECISIONS in droits else []
        seances = self._seances(jour) if Droit.VOIR_SEANCES in droits else []
        echeances = agenda.du_reseau(self.reseau, self.request.user, droits, au=jour)
        tous = rendez_vous.a_venir(au=jour, actions=actions, decisions=decisions, seances=seances, echeances=echeances)
        return {
            "a_valider": [a for a in actions if a.etat == Etat.PROPOSEE][:LIGNES]
            if Droit.VALIDER_ACTION in droits
            else [],
            "bilans": [a for a in actions if getattr(a, "bilan_du", False)][:LIGNES],
            "etapes": [a for a in actions if getattr(a, "etape_due", False)][:LIGNES],
            "en_retard": [d for d in decisions if d.est_en_retard][:LIGNES],
            "rendez_vous": tous[:RENDEZ_VOUS],
            # Ce qui vient dans les trente jours est déjà dans la liste des rendez-vous.
            "echeances": [e for e in echeances if not jour <= e.le <= jour + rendez_vous.HORIZON][:LIGNES],
        }

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


def ecoles_non_vues(reseau: Reseau, *, depuis: date, au: date):
    """Écoles du réseau dont le journal ne dit rien depuis ce jour-là : « on ne vous voit jamais »."""
    vues = EntreeJournal.objects.filter(reseau=reseau, jour__gte=depuis)
    return Etablissement.objects.du_reseau(reseau, au=au).ecoles().exclude(pk__in=vues.values("etablissements"))
