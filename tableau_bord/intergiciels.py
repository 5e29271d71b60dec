"""Ce qui suit chaque envoi accepté dans un réseau."""

from tableau_bord.rapport.brouillons import noter

# Post, redirect, get ; 204 : un geste fait sans changer de page. Un formulaire refusé revient à l’écran, et n’a rien écrit.
ACCEPTE = (204, 302, 303)


class NoterLesChangements:
    """Après un envoi accepté dans un réseau, note que le brouillon de son rapport est à refaire.

    Ici, et non dans chaque formulaire : une page qu’on ajoutera n’aura pas à y penser. Noter de trop ne coûte qu’une
    comparaison ; noter trop peu, une attente : ce qui se montre est toujours comparé (`tableau_bord.rapport.brouillons`).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        reponse = self.get_response(request)
        reseau = getattr(request, "reseau", None)
        if request.method == "POST" and reseau is not None and reponse.status_code in ACCEPTE:
            noter(reseau)
        return reponse
