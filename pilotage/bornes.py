"""Les vues bornées : chacune dit son droit ; ce qui est hors du périmètre répond 404.

Trois façons, selon ce que la page montre :

- `@dans_reseau(droit)` : la vue reçoit le réseau de l’adresse, déjà vérifié ;
- `@dans_perimetre(Modele, droit)` : la vue reçoit le réseau et l’objet, pris dans ce réseau ;
- `@avec_droit(droit)` : la page ne tient à aucun réseau (administration, accueil).

Les vues en classe prennent `ReseauMixin` ou `PerimetreMixin`. Le réseau est dans l’adresse, jamais dans la session.
"""

from functools import wraps

from django.core.exceptions import ImproperlyConfigured
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from pilotage.acces import Droit
from pilotage.models import Reseau

# Une page de saisie se lit et s’envoie ; une lecture refuse l’envoi (`require_safe`), un geste la lecture (`require_POST`).
lire_ou_envoyer = require_http_methods(["GET", "HEAD", "POST"])


class NeChangePlus(Exception):
    """Ce qu’on veut changer est figé. On revient à sa page, et on y lit pourquoi (`pilotage.intergiciels.DireCeQuiEstFige`).

    Une page de saisie restée ouverte, un double clic y mènent : ce n’est pas une page introuvable.
    """

    def __init__(self, objet, phrase: str):
        super().__init__(f"« {objet} » ({objet.get_etat_display()}) : {phrase}.")
        self.page = objet.get_absolute_url()


def reseau_autorise(agent, code: str, droit: Droit) -> Reseau:
    """Le réseau de l’adresse, si ce droit l’ouvre à l’agent ; 404 sinon, qu’il existe ou non.

    La suite de la demande est à l’heure de ce réseau : à La Réunion, 17 h 30 s’y dit 17 h 30.
    """
    reseau = get_object_or_404(Reseau.objects.autorises(agent, droit).pour_entete(), code=code)
    timezone.activate(reseau.fuseau)
    return reseau


def objet_autorise(requete, agent, reseau: Reseau, droit: Droit, **cles):
    """Un objet de ce réseau et du périmètre de l’agent ; 404 sinon."""
    return get_object_or_404(requete.autorises(agent, droit).filter(**{requete.model.CHEMIN_RESEAU: reseau}), **cles)


def avec_droit(droit: Droit):
    """Page qui ne tient à aucun réseau : il suffit que le droit soit ouvert quelque part."""

    def decorer(vue):
        @wraps(vue)
        def bornee(request, *args, **kwargs):
            if not request.user.a_le_droit(droit):
                raise Http404
            return vue(request, *args, **kwargs)

        bornee.droit = droit
        return bornee

    return decorer


def dans_reseau(droit: Droit):
    """La vue reçoit `reseau`, déjà vérifié."""

    def decorer(vue):
        @wraps(vue)
        def bornee(request, code, **kwargs):
            request.reseau = reseau_autorise(request.user, code, droit)
            return vue(request, request.reseau, **kwargs)

        bornee.droit = droit
        return bornee

    return decorer


def dans_perimetre(modele, droit: Droit):
    """La vue reçoit le réseau et l’objet lui-même, déjà vérifiés ; hors périmètre : 404."""

    def decorer(vue):
        @wraps(vue)
        def bornee(request, code, pk, **kwargs):
            request.reseau = reseau_autorise(request.user, code, droit)
            objet = objet_autorise(modele.objects.all(), request.user, request.reseau, droit, pk=pk)
            return vue(request, request.reseau, objet, **kwargs)

        bornee.droit = droit
        return bornee

    return decorer


class DroitMixin:
    """Une vue qui ne dit pas son droit ne s’importe pas."""

    droit: Droit

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if not isinstance(getattr(cls, "droit", None), Droit) and not cls.__name__.endswith("Mixin"):
            raise ImproperlyConfigured(f"{cls.__name__} : la vue ne déclare pas son droit.")

    @classmethod
    def as_view(cls, **initkwargs):
        vue = super().as_view(**initkwargs)
        vue.droit = cls.droit
        return vue

    def dispatch(self, request, *args, **kwargs):
        # Une liste vide dirait encore qu’il y a là une page : sans le droit, il n’y en a pas.
        if not request.user.a_le_droit(self.droit):
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class ReseauMixin(DroitMixin):
    """Page d’un réseau : `self.reseau` est vérifié avant tout le reste."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            request.reseau = self.reseau = reseau_autorise(request.user, kwargs["code"], self.droit)

    def get_context_data(self, **kwargs):
        return super().get_context_data(reseau=self.reseau, **kwargs)


class PerimetreMixin(ReseauMixin):
    """Liste ou détail d’un modèle borné au réseau de l’adresse et au périmètre de l’agent."""

    def get_queryset(self):
        requete = super().get_queryset()
        return requete.autorises(self.request.user, self.droit).filter(**{requete.model.CHEMIN_RESEAU: self.reseau})


class DroitDeclare:
    """Intergiciel : refuse toute vue qui n’a pas dit son droit, hors la courte liste des vues ouvertes."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, vue, args, kwargs):
        if getattr(vue, "droit", None) is None and not getattr(vue, "vue_ouverte", False):
            raise ImproperlyConfigured(f"{request.resolver_match.view_name} : la vue ne déclare pas son droit.")
        return


def vue_ouverte(vue):
    """Marque une vue de la courte liste qui ne demande aucun droit (connexion, santé, mentions)."""
    vue.vue_ouverte = True
    return vue
