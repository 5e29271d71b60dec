"""Annuler un import de valeurs : la base redevient ce qu’elle était, tant qu’aucun rapport n’en a figé les valeurs."""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from pilotage.models import Agent, Rattachement
from tableau_bord.imports.bilan import compter
from tableau_bord.imports.jeux import ANNUAIRE, CALENDRIER, RESEAUX
from tableau_bord.imports.references import recalculer_sommes
from tableau_bord.imports.releves import rendre_les_releves
from tableau_bord.models import Edition, Import, Releve, ReleveRemplace, Valeur, ValeurRemplacee

# Ces imports créent des établissements et des réseaux, auxquels tout se rattache ensuite.
SANS_RETOUR = frozenset({RESEAUX.code, ANNUAIRE.code, CALENDRIER.code})
# Un rapport montre l’année et les deux d’avant.
ANNEES_FIGEES = 3
LOT = 500
_CHAMPS = (
    "indicateur",
    "uai",
    "annee",
    "numerateur",
    "denominateur",
    "valeur",
    "effectif",
    "secteur",
    "academie",
    "departement",
    "provenance_id",
    "ligne",
)


class AnnulationRefusee(Exception):
    """L’import ne peut pas être annulé ; le message dit pourquoi."""


def raison_de_garder(trace: Import) -> str:
    """Pourquoi cet import ne s’annule pas ; vide s’il peut l’être."""
    if trace.etat != Import.Etat.FAIT or trace.essai:
        return "Cet import n’a rien écrit."
    if trace.jeu in SANS_RETOUR:
        return "Seul un import de valeurs s’annule : celui-ci a créé ou mis à jour le territoire, dont le reste dépend."
    for remplaces in (ValeurRemplacee, ReleveRemplace):
        if suivant := remplaces.objects.filter(provenance=trace).order_by("par_import").first():
            return f"L’import « {suivant.par_import} », fait depuis, a changé de ses valeurs : annulez-le d’abord."
    if edition := _edition_qui_fige(trace):
        return f"{edition} ({edition.reseau}) a figé de ses valeurs : elles doivent rester celles du rapport."
    return ""


@transaction.atomic
def annuler(trace: Import, *, par: Agent | None) -> str:
    """Rend à chaque valeur ce qu’elle était avant l’import ; rend une phrase. Lève `AnnulationRefusee`."""
    # La condition est dans l’UPDATE : deux demandes simultanées n’annulent pas deux fois.
    faits = Import.objects.filter(pk=trace.pk, etat=Import.Etat.FAIT)
    if raison := raison_de_garder(trace):
        raise AnnulationRefusee(raison)
    if not faits.update(etat=Import.Etat.ANNULE, annule_le=timezone.now(), annule_par=par):
        raise AnnulationRefusee("Cet import est déjà annulé.")
    # Les relevés d’abord : l’année se redéduit de ceux qui restent, et n’est plus à cette saisie.
    releves_retires, releves_remis = rendre_les_releves(trace)
    siennes, avant = Valeur.objects.filter(provenance=trace), ValeurRemplacee.objects.filter(par_import=trace)
    touches = set(siennes.order_by().values_list("indicateur", "annee").distinct())
    touches |= set(avant.order_by().values_list("indicateur", "annee").distinct())
    remises = [Valeur(**valeurs) for valeurs in avant.values(*_CHAMPS)]
    retirees = siennes.delete()[0] + releves_retires
    Valeur.objects.bulk_create(remises, batch_size=LOT)
    trace.references.all().delete()
    avant.delete()
    recalculer_sommes(touches)
    trace.refresh_from_db()
    phrase = f"{compter(retirees, 'valeur retirée', 'valeurs retirées')}"
    if combien := len(remises) + releves_remis:
        phrase += f", dont {compter(combien, 'remise', 'remises')} comme avant l’import"
    return f"{phrase}."


def _edition_qui_fige(trace: Import) -> Edition | None:
    """La première édition faite après l’import dont le réseau et les années portent une de ses valeurs."""
    editions = Edition.objects.filter(le__gte=trace.le).select_related("reseau").defer("donnees").order_by("pk")
    for edition in editions.filter(Exists(Rattachement.objects.filter(reseau=OuterRef("reseau")))):
        uais = edition.reseau.rattachements.values("etablissement__uai")
        annees = range(edition.annee - ANNEES_FIGEES + 1, edition.annee + 1)
        for valeurs in (
            Valeur.objects.filter(provenance=trace),
            ValeurRemplacee.objects.filter(par_import=trace),
            Releve.objects.filter(provenance=trace),
            ReleveRemplace.objects.filter(par_import=trace),
        ):
            if valeurs.filter(uai__in=uais, annee__in=annees).exists():
                return edition
    return None
