"""Les moyens de la démonstration : enveloppes et lignes, ce qui est réservé, appels à projets et leurs dossiers."""

from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256

from django.core.files.base import ContentFile

from actions.models import Action, Axe, Candidature, Depense, ProjetReseau, Reserve
from partenariats.cycles import preparer_l_annee
from partenariats.models import AppelAProjets, Enveloppe, Financeur, Ligne, PieceAppel
from pilotage.annees import annee_courante, aujourd_hui

PREVISIONNEL = """poste;montant
intervenants;12 400,00
matériel;1 850,00
transports;3 750,00
total;18 000,00
"""


def peupler_moyens(reseau, agents, par_nom, hasard) -> None:
    enveloppes = _budget(reseau, agents, par_nom, hasard)
    _depenses(reseau)
    _reserves(reseau, enveloppes, agents)
    _appels(reseau, enveloppes, agents)


def _budget(reseau, agents, par_nom, hasard) -> dict[str, Enveloppe]:
    ville = Financeur.objects.create(
        reseau=reseau, nom="Ville de Valombre", partenaire=par_nom["Ville de Valombre, service éducation"]
    )
    etat = Financeur.objects.create(reseau=reseau, nom="État, BOP 147 (politique de la ville)")
    rectorat = Financeur.objects.create(reseau=reseau, nom="Rectorat, BOP 141 et 230")
    civil, scolaire = aujourd_hui().year, annee_courante()
    lignes = [
        ("Cité éducative", etat, "BOP 147, 1.3", "civil", civil, "euros", 18000, 15000, 12450.5, 9870.25),
        ("Accompagnement du soir", etat, "BOP 147, 1.2", "civil", civil, "euros", 6000, 5200, 5200, 4310),
        ("Transports et sorties", ville, "", "civil", civil, "euros", 4000, 3500, 1980.4, 1980.4),
        ("Projets du réseau", rectorat, "BOP 141", "scolaire", scolaire, "euros", 3000, 2400, 640, None),
        ("Devoirs faits", rectorat, "BOP 141", "scolaire", scolaire, "hse", 320, 280, 96, 81.5),
        ("Coordination inter-degrés", rectorat, "BOP 141", "scolaire", scolaire, "imp", 12, 10, 10, None),
    ]
    enveloppes = {}
    for intitule, financeur, programme, exercice, annee, unite, *montants in lignes:
        demande, notifie, engage, realise = (None if m is None else Decimal(str(m)) for m in montants)
        enveloppes[intitule] = Enveloppe.objects.create(
            reseau=reseau,
            financeur=financeur,
            intitule=intitule,
            programme=programme,
            exercice=exercice,
            annee=annee,
            unite=unite,
            demande=demande,
            notifie=notifie,
            engage=engage,
            realise=realise,
            bilan_le=date(annee + 1, 3, 31) if exercice == "civil" else None,
            modifie_par=agents["gestionnaire"],
        )
    etablissements = list(reseau.etablissements.order_by("-nature", "uai"))
    for intitule, libelle in (
        ("Cité éducative", "Intervenants"),
        ("Transports et sorties", "Bus"),
        ("Devoirs faits", "HSE"),
    ):
        enveloppe, reste = enveloppes[intitule], enveloppes[intitule].realise
        for etablissement in hasard.sample(etablissements, 3):
            part = (reste / Decimal(hasard.randint(3, 5))).quantize(Decimal("0.01"))
            reste -= part
            Ligne.objects.create(
                enveloppe=enveloppe,
                libelle=f"{libelle}, {etablissement.nom}",
                etablissement=etablissement,
                montant=part,
                jour=aujourd_hui() - timedelta(days=hasard.randint(5, 60)),
                saisie_par=agents["gestionnaire"],
            )
    return enveloppes


def _appels(reseau, enveloppes, agents) -> None:
    preparer_l_annee(reseau, annee_courante())
    contrat = AppelAProjets.objects.get(reseau=reseau, annee=annee_courante(), intitule="Contrat de ville")
    contrat.enveloppe = enveloppes["Cité éducative"]
    contrat.financeur = enveloppes["Cité éducative"].financeur
    contrat.montant_demande = Decimal("18000")
    contrat.demande = "Cité éducative : reconduire les ateliers, ouvrir un lieu pour les parents."
    contrat.save()
    actions = Action.objects.filter(reseau=reseau, annee=annee_courante(), partenaires__isnull=False).distinct()
    Candidature.objects.bulk_create(
        Candidature(appel=contrat, action=action) for action in actions.order_by("intitule")[:3]
    )
    octets = PREVISIONNEL.encode()
    PieceAppel.objects.create(
        appel=contrat,
        nom="budget-previsionnel.csv",
        fichier=ContentFile(octets, name="budget-previsionnel.csv"),
        type_mime="text/csv",
        taille=len(octets),
        empreinte=sha256(octets).hexdigest(),
        deposee_par=agents["coordonnatrice"],
    )


def _depenses(reseau) -> None:
    """Deux lignes sur trois paient une action du projet."""
    actions = list(
        Action.objects.filter(reseau=reseau, annee=annee_courante(), objectif__isnull=False).retenues().order_by("pk")
    )
    for rang, ligne in enumerate(Ligne.objects.filter(enveloppe__reseau=reseau).order_by("pk")):
        if actions and rang % 3:
            Depense.objects.create(action=actions[(rang * 7) % len(actions)], ligne=ligne)


def _reserves(reseau, enveloppes, agents) -> None:
    """La moitié de la cité éducative promise aux axes, le reste aux écoles ; l’un des axes a déjà tout pris."""
    cite = enveloppes["Cité éducative"]
    axes = Axe.objects.filter(
        projet=ProjetReseau.objects.filter(reseau=reseau).de_l_annee(annee_courante()).first()
    ).order_by("numero")
    for axe, montant in zip(axes, ("6000", "4500", "2000"), strict=False):
        Reserve.objects.create(enveloppe=cite, axe=axe, montant=Decimal(montant), modifie_par=agents["gestionnaire"])
    for ecole in reseau.etablissements.ecoles().order_by("uai")[:4]:
        Reserve.objects.create(
            enveloppe=cite, etablissement=ecole, montant=Decimal("1500"), modifie_par=agents["gestionnaire"]
        )
