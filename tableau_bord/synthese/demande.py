"""Demander au gestionnaire de signer le budget de la synthèse : une lettre à chacun, une fois par état des chiffres."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from pilotage.acces import Role
from pilotage.annees import aujourd_hui
from pilotage.courriels.demandes import Lettre, ecrire_les_lettres
from pilotage.models import Agent, Courriel, Reseau
from tableau_bord.synthese.donnees import Synthese


def demander_la_signature(reseau: Reseau, synthese: Synthese, *, par: Agent) -> int:
    """Écrit aux gestionnaires du réseau ; rend leur nombre. La même demande, chiffres inchangés, ne part pas deux fois."""
    gestionnaires = reseau.affectations.en_cours(au=aujourd_hui()).filter(role=Role.GESTIONNAIRE)
    agents = list(Agent.objects.filter(is_active=True, pk__in=gestionnaires.values("agent")).order_by("courriel"))
    adresse = reverse("synthese_detail", args=[reseau.code, synthese.annee])
    texte = render_to_string(
        "tableau_bord/courriels/signature.txt",
        {"synthese": synthese, "par": par, "page": f"{settings.ADRESSE}{adresse}"},
    )
    objet = f"À signer : synthèse budgétaire {synthese.annee_libelle}, {reseau}"
    cle = f"visa-{reseau.pk}-{synthese.annee}-{synthese.empreinte[:20]}"
    lettres = [Lettre(f"{cle}-{agent.pk}", agent, par, objet, texte) for agent in agents]
    ecrire_les_lettres(reseau, Courriel.Genre.SIGNATURE, lettres)
    return len(agents)
