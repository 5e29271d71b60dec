"""Entrer et sortir : courriel et mot de passe."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from pilotage.bornes import vue_ouverte
from pilotage.forms import ConnexionForm


@method_decorator(login_not_required, name="dispatch")
class Connexion(auth.LoginView):
    template_name = "pilotage/connexion.html"
    authentication_form = ConnexionForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        return super().get_context_data(comptes=comptes_de_demonstration(), **kwargs)


def comptes_de_demonstration() -> list[tuple[str, str, str]]:
    """(rôle, courriel, mot de passe) de chaque compte de la démonstration ; rien hors d’elle."""
    if not settings.DEMONSTRATION or not find_spec("pilotage.demonstration"):
        return []
    return list(import_module("pilotage.demonstration").COMPTES)


connexion = vue_ouverte(Connexion.as_view())
deconnexion = vue_ouverte(auth.LogoutView.as_view())


@vue_ouverte
@require_safe
def compte(request):
    """Mon compte : mes affectations, mon mot de passe."""
    affectations = request.user.affectations.select_related("reseau", "etablissement", "academie")
    return render(request, "pilotage/compte.html", {"affectations": affectations})
