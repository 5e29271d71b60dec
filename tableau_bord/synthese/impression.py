"""Le PDF de la synthèse : rangé sous l’empreinte de ce qu’il montre, il n’est jamais périmé."""

from contextlib import suppress

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac

from partenariats.models import Visa
from pilotage.models import Reseau
from tableau_bord.rapport.impression import imprimer
from tableau_bord.synthese.composer import composer
from tableau_bord.synthese.donnees import Synthese


def dernier_visa(synthese: Synthese, reseau: Reseau) -> tuple[Visa | None, bool]:
    """Le dernier visa du gestionnaire, et s’il vaut pour les chiffres d’aujourd’hui."""
    visa = Visa.objects.filter(reseau=reseau, annee=synthese.annee).select_related("par").first()
    return visa, visa is not None and visa.empreinte == synthese.empreinte


def mettre_en_page(synthese: Synthese, reseau: Reseau) -> str:
    visa, tient = dernier_visa(synthese, reseau)
    contexte = {"synthese": synthese, "visa": visa, "visa_tient": tient}
    return render_to_string("tableau_bord/synthese_impression.html", contexte)


def chemin(reseau: Reseau, annee: int, html: str) -> str:
    """Où est le PDF de ce document : un chiffre changé, et c’est un autre."""
    return f"{_dossier(reseau, annee)}/{salted_hmac('repnet.synthese', html).hexdigest()}.pdf"


def est_prete(synthese: Synthese, reseau: Reseau) -> bool:
    return default_storage.exists(chemin(reseau, synthese.annee, mettre_en_page(synthese, reseau)))


def editer(reseau: Reseau, annee: int) -> None:
    """Imprime la synthèse d’aujourd’hui, et retire les précédentes ; refait, ne change rien."""
    html = mettre_en_page(composer(reseau, annee), reseau)
    nom = chemin(reseau, annee, html)
    if not default_storage.exists(nom):
        default_storage.save(nom, ContentFile(bytes(imprimer(html))))
    dossier = _dossier(reseau, annee)
    with suppress(FileNotFoundError):
        for fichier in default_storage.listdir(dossier)[1]:
            if f"{dossier}/{fichier}" != nom:
                default_storage.delete(f"{dossier}/{fichier}")


def _dossier(reseau: Reseau, annee: int) -> str:
    return f"syntheses/{reseau.pk}/{annee}"
