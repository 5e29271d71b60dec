"""L’accueil : le réseau de l’agent, ou le choix s’il en a plusieurs ; et ce qui attend chacun dans son réseau."""

from datetime import timedelta

from django.shortcuts import redirect
from django.views.generic import TemplateView

from actions.etats import Etat
from actions.models import Action, EntreeJournal
from actions.models.bilans import bilans_finaux_dus
from partenariats import agenda
from pilotage.acces import Droit, droits_ouverts
from pilotage.annees import annee_courante, aujourd_hui
from pilotage.bornes import ReseauMixin, vue_ouverte
from pilotage.models import Decision, Etablissement, Reseau, Seance
from tableau_bord.apercus import apercus
from tableau_bord.indicateurs import par_axe

HORIZON = timedelta(days=30)
LIGNES = 8


@vue_ouverte
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
        annee = annee_courante()
        contexte = {"annee": annee}
        if Droit.VOIR_ACTIONS in droits:
            contexte |= self._actions(annee, droits)
        if Droit.VOIR_TABLEAU_BORD in droits:
            contexte["chiffres"] = apercus(self.reseau, annee, self.CHIFFRES)
            contexte["axes"] = [ligne for ligne in par_axe(self.reseau, annee) if ligne.axe or ligne.actions]
        contexte |= self._agenda(droits)
        if Droit.VOIR_JOURNAL in droits:
            contexte["dernieres"] = EntreeJournal.objects.autorises(self.request.user, Droit.VOIR_JOURNAL).filter(
                reseau=self.reseau
            )[:5]
        if Droit.TENIR_JOURNAL in droits:
            contexte["ecoles_oubliees"] = ecoles_non_vues(self.reseau)
        return super().get_context_data(**contexte, **kwargs)

    def _agenda(self, droits) -> dict:
        """Décisions en retard, prochaines séances, échéances des conventions, des appels et des enveloppes."""
        agent, jour = self.request.user, aujourd_hui()
        contexte = {}
        if Droit.VOIR_DECISIONS in droits:
            decisions = Decision.objects.autorises(agent, Droit.VOIR_DECISIONS).filter(instance__reseau=self.reseau)
            contexte["en_retard"] = decisions.pour_liste().en_retard(au=jour).order_by("echeance")[:LIGNES]
        if Droit.VOIR_SEANCES in droits:
            seances = Seance.objects.autorises(agent, Droit.VOIR_SEANCES).filter(instance__reseau=self.reseau)
            contexte["seances"] = seances.pour_liste().a_venir(au=jour).order_by("debut")[:3]
        contexte["echeances"] = agenda.du_reseau(self.reseau, agent, droits, au=jour)[:LIGNES]
        return contexte

    def _actions(self, annee, droits) -> dict:
        """Ce qui attend l’agent : à valider, à évaluer ; et ce qui vient dans les trente jours."""
        siennes = (
            Action.objects.autorises(self.request.user, Droit.VOIR_ACTIONS)
            .filter(reseau=self.reseau)
            .select_related("reseau")
        )
        jour = aujourd_hui()
        bientot = siennes.filter(
            etat__in=[Etat.VALIDEE, Etat.EN_COURS], fin__range=(jour - HORIZON, jour + HORIZON)
        ).order_by("fin")
        contexte = {"bientot": bientot[:LIGNES]}
        if Droit.VALIDER_ACTION in droits:
            contexte["a_valider"] = siennes.filter(etat=Etat.PROPOSEE).order_by("cree_le")[:LIGNES]
        if Droit.MODIFIER_ACTION in droits:
            contexte["sans_bilan"] = siennes.filter(bilans_finaux_dus(au=jour)).order_by("fin")[:LIGNES]
        if Droit.VOIR_TABLEAU_BORD not in droits:
            contexte["siennes"] = siennes.de_l_annee(annee)[:LIGNES]
        return contexte


def ecoles_non_vues(reseau: Reseau, *, jours: int = 90):
    """Écoles du réseau dont le journal ne dit rien depuis `jours` jours : « on ne vous voit jamais »."""
    jour = aujourd_hui()
    vues = EntreeJournal.objects.filter(reseau=reseau, jour__gte=jour - timedelta(days=jours))
    return Etablissement.objects.du_reseau(reseau, au=jour).ecoles().exclude(pk__in=vues.values("etablissements"))
