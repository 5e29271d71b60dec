"""Ce que partagent les formulaires de l’étage : les établissements proposés, le rappel sous les textes libres."""

from django.db.models import Case, IntegerField, Value, When

from pilotage.acces import Droit
from pilotage.annees import bornes
from pilotage.models import Etablissement

RAPPEL_NOMS = "N’écrivez le nom d’aucun élève ni d’aucune famille."


def etablissements_proposes(champ, agent, reseau, annee: int) -> None:
    """Borne `champ` aux établissements du réseau un jour de l’année : collège d’abord, puis élémentaires, maternelles.

    La carte change : une action passée doit rester saisissable avec les écoles d’alors.
    """
    premier, dernier = bornes(annee)
    rang = Case(
        When(nature=Etablissement.Nature.COLLEGE, then=Value(0)),
        When(nature=Etablissement.Nature.MATERNELLE, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    champ.queryset = (
        Etablissement.objects.autorises(agent, Droit.VOIR_ACTIONS)
        .filter(pk__in=reseau.rattachements.pendant(premier, dernier).values("etablissement"))
        .order_by(rang, "nom")
    )
    champ.label_from_instance = lambda etablissement: etablissement.nom_court
