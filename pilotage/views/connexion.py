"""Entrer et sortir : courriel et mot de passe."""

from django.conf import settings
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator

from pilotage.bornes import vue_ouverte
from pilotage.forms import ConnexionForm


@method_decorator(login_not_required, name="dispatch")
class Connexion(auth.LoginView):
    template_name = "pilotage/connexion.html"
    authentication_form = ConnexionForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        comptes = []
        if settings.DEMONSTRATION:
            from pilotage.demonstration import COMPTES as comptes
        return super().get_context_data(comptes=comptes, **kwargs)


connexion = vue_ouverte(Connexion.as_view())
deconnexion = vue_ouverte(auth.LogoutView.as_view())
