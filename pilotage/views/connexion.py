"""Entrer et sortir : courriel et mot de passe."""

from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages.views import SuccessMessageMixin
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST, require_safe

from pilotage.annees import aujourd_hui
from pilotage.bornes import lire_ou_envoyer, vue_ouverte
from pilotage.forms import ConnexionForm, MotDePasseChangerForm, MotDePasseChoisirForm, MotDePasseOublieForm


@method_decorator(login_not_required, name="dispatch")
class Connexion(auth.LoginView):
    template_name = "pilotage/connexion.html"
    authentication_form = ConnexionForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        comptes = comptes_de_demonstration()
        mots_de_passe = {mot_de_passe for _, _, mot_de_passe in comptes}
        commun = mots_de_passe.pop() if len(mots_de_passe) == 1 else ""
        return super().get_context_data(comptes=comptes, mot_de_passe_commun=commun, **kwargs)


def comptes_de_demonstration() -> list[tuple[str, str, str]]:
    """(rôle, courriel, mot de passe) de chaque compte de la démonstration ; rien hors d’elle."""
    if not settings.DEMONSTRATION or not find_spec("pilotage.demonstration"):
        return []
    return list(import_module("pilotage.demonstration").COMPTES)


connexion = vue_ouverte(Connexion.as_view())
deconnexion = vue_ouverte(auth.LogoutView.as_view())


def bloquee(request, *_):
    """Trop d’essais : la page dit quand recommencer (chaque essai de trop fait repartir le délai)."""
    delai = timedelta(hours=settings.AXES_COOLOFF_TIME)
    contexte = {"minutes": int(delai.total_seconds() // 60), "reprise": timezone.localtime() + delai}
    reponse = render(request, "pilotage/connexion_bloquee.html", contexte, status=429)
    reponse["Retry-After"] = str(int(delai.total_seconds()))
    return reponse


@method_decorator(login_not_required, name="dispatch")
class MotDePasseOublie(auth.PasswordResetView):
    """Répond de même, que le compte existe ou non."""

    template_name = "pilotage/mot_de_passe_oublie.html"
    form_class = MotDePasseOublieForm
    email_template_name = "pilotage/courriels/mot_de_passe.txt"
    subject_template_name = "pilotage/courriels/mot_de_passe_objet.txt"
    success_url = reverse_lazy("mot_de_passe_envoye")


@method_decorator(login_not_required, name="dispatch")
class MotDePasseEnvoye(auth.PasswordResetDoneView):
    template_name = "pilotage/mot_de_passe_envoye.html"


@method_decorator(login_not_required, name="dispatch")
class MotDePasseChoisir(SuccessMessageMixin, auth.PasswordResetConfirmView):
    template_name = "pilotage/mot_de_passe_choisir.html"
    form_class = MotDePasseChoisirForm
    success_url = reverse_lazy("connexion")
    success_message = "Votre mot de passe est enregistré : connectez-vous."


class MotDePasseChanger(SuccessMessageMixin, auth.PasswordChangeView):
    template_name = "pilotage/mot_de_passe_changer.html"
    form_class = MotDePasseChangerForm
    success_url = reverse_lazy("compte")
    success_message = "Votre mot de passe est changé."


mot_de_passe_oublie = vue_ouverte(MotDePasseOublie.as_view())
mot_de_passe_envoye = vue_ouverte(MotDePasseEnvoye.as_view())
# Un lien périmé répond avant que Django ne regarde la méthode : on la regarde d’abord.
mot_de_passe_choisir = vue_ouverte(lire_ou_envoyer(MotDePasseChoisir.as_view()))
mot_de_passe_changer = vue_ouverte(MotDePasseChanger.as_view())


@vue_ouverte
@require_safe
def compte(request):
    """Mon compte : qui je suis pour RepNet, mes affectations, mon mot de passe."""
    jour = aujourd_hui()
    affectations = [(a, a.situation(au=jour)) for a in request.user.affectations.pour_affichage()]
    return render(request, "pilotage/compte.html", {"affectations": affectations})


@vue_ouverte
@require_POST
def compte_raccourcis(request):
    """Mettre ou couper, pour soi, les touches de raccourci."""
    voulu = request.POST.get("raccourcis") == "oui"
    request.user.raccourcis = voulu
    request.user.save(update_fields=["raccourcis"])
    messages.success(request, f"Les touches de raccourci sont {'actives' if voulu else 'coupées'}.")
    return redirect("compte")
