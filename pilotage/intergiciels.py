"""Ce qui s’applique à toutes les réponses."""

import re
from functools import cache

from django.apps import apps
from django.contrib import messages
from django.db import models
from django.shortcuts import redirect, render
from django.utils import timezone

from pilotage.annees import aujourd_hui
from pilotage.bornes import NeChangePlus
from pilotage.confidentialite import reperer
from pilotage.ecriture import INSECABLE


class PageMethodeRefusee:
    """Donne une page à l’adresse d’un geste que l’on ouvre comme une page (après une reconnexion, par un favori).

    Django répondrait 405 sans un mot.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        reponse = self.get_response(request)
        if reponse.status_code != 405 or request.method != "GET":
            return reponse
        page = render(request, "405.html", status=405)
        page["Allow"] = reponse.get("Allow", "")
        return page


class PonctuationInsecable:
    """Dans le texte de chaque page, nulle ligne ne commence par « : » ni ne finit par un guillemet ouvert.

    Ici, et non dans chaque phrase : gabarits, libellés, messages et textes de chacun se lisent pareil. Ne touche ni aux
    attributs, ni à ce qui se tape ou se recopie tel quel. Voir docs/decisions/0053.
    """

    TEL_QUEL_OU_ESPACE = re.compile(
        r"<(textarea|pre|code|script|style)\b.*?</\1>"
        r"|(?<=«) (?=[^<>]*<)"
        r"| (?=[»;:!?][^<>]*<)",  # le prochain chevron ouvre : on est dans du texte, non dans une balise
        re.DOTALL,
    )

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        reponse = self.get_response(request)
        if not reponse.streaming and reponse.get("Content-Type", "").startswith("text/html"):
            html = reponse.content.decode(reponse.charset)
            reponse.content = self.TEL_QUEL_OU_ESPACE.sub(self._coller, html).encode(reponse.charset)
        return reponse

    @staticmethod
    def _coller(trouve: re.Match) -> str:
        return trouve[0] if trouve[1] else INSECABLE


class DireCeQuiEstFige:
    """Un geste sur ce qui ne change plus ramène à sa page, avec la raison."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, erreur):
        if isinstance(erreur, NeChangePlus):
            messages.warning(request, str(erreur))
            return redirect(erreur.page)
        return None


class SignalerLesDonneesPersonnelles:
    """Après un envoi accepté, dit ce qui, dans les textes, ressemble à une donnée personnelle ; n’en garde rien.

    Ici, et non dans chaque formulaire : aucun texte de la maison n’y échappe.
    """

    # Ces cases attendent justement une adresse, un numéro, un identifiant ; ou ne se lisent pas.
    ATTENDUS = re.compile(
        r"(^|[-_])(telephone|courriel|email|username|password\w*|siret|uai|code|lien|adresse|csrfmiddlewaretoken|cle_saisie)$"
    )

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        reponse = self.get_response(request)
        if request.method == "POST" and reponse.status_code in (302, 303) and request.user.is_authenticated:
            self._signaler(request)
        return reponse

    def _signaler(self, request):
        au, phrases = aujourd_hui(), {}
        for nom, valeurs in request.POST.lists():
            if self.ATTENDUS.search(nom):
                continue
            natures = reperer("\n".join(valeurs), au=au)
            if natures:
                ou = libelles_des_textes().get(re.sub(r"^.*-\d+-|-\d+$", "", nom), "")
                ou = f"« {ou[:1].upper()}{ou[1:]} »" if ou else "Ce que vous venez d’écrire"
                # Un champ et sa valeur d’avant, cachée dans la page, disent la même chose : une fois suffit.
                phrases[f"{ou} contient ce qui ressemble à {' et à '.join(natures)}."] = True
        for phrase in phrases:
            messages.warning(
                request, f"{phrase} Rien n’est bloqué ; mais s’il s’agit d’un élève ou d’une famille, retirez-le."
            )


@cache
def libelles_des_textes() -> dict[str, str]:
    """Nom d’un champ de texte → son libellé, quand il n’en a qu’un dans toute la maison."""
    trouves: dict[str, set[str]] = {}
    for modele in apps.get_models():
        for champ in modele._meta.concrete_fields:
            if isinstance(champ, (models.CharField, models.TextField)):
                trouves.setdefault(champ.name, set()).add(str(champ.verbose_name))
    return {nom: libelles.pop() for nom, libelles in trouves.items() if len(libelles) == 1}


class HeureDuReseau:
    """Rend l’heure de l’installation après une page qui était à l’heure de son réseau (`pilotage.bornes`)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()
