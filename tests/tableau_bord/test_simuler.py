import io

import pytest
from django.core.management import CommandError, call_command

from actions.models import Action, EntreeJournal
from pilotage.models import Etablissement, Reseau
from tableau_bord.indicateurs import resultats
from tableau_bord.models import Somme, Valeur

pytestmark = pytest.mark.django_db


def simuler(*, reseaux=3, annees=2, graine=7):
    sortie = io.StringIO()
    call_command("simuler", "--reseaux", str(reseaux), "--annees", str(annees), "--graine", str(graine), stdout=sortie)
    return sortie.getvalue()


def test_une_simulation_remplit_une_base_vide():
    sortie = simuler()
    assert Reseau.objects.count() == 3
    assert f"{Action.objects.count()} actions" in sortie
    assert f"{EntreeJournal.objects.count()} entrées" in sortie
    assert f"{Valeur.objects.count()} valeurs" in sortie
    for etablissement in Etablissement.objects.all():
        etablissement.full_clean()
    # Les références se calculent sur ce qu’elle a écrit, comme sur de vrais fichiers.
    assert Somme.objects.filter(indicateur="dnb_reussite", maille="france", public="REP").exists()
    reseau = Reseau.objects.pour_entete().first()
    assert any(r.mesure.est_connue for r in resultats(reseau, Valeur.objects.first().annee))


def test_une_base_qui_sert_n_est_pas_touchee():
    simuler(reseaux=1, annees=1)
    avant = Action.objects.count()
    with pytest.raises(CommandError, match="déjà des réseaux"):
        simuler(reseaux=1, annees=1)
    assert Action.objects.count() == avant


@pytest.mark.parametrize("reseaux", ["0", "-1", "mille", "5001", "٣"])
def test_un_nombre_illisible_est_refuse(reseaux):
    with pytest.raises(CommandError, match="n’est pas un nombre"):
        call_command("simuler", "--reseaux", reseaux, "--annees", "1")


def test_la_meme_graine_donne_la_meme_base():
    from tableau_bord.demonstration.simulation import simuler as remplir

    def photo(graine):
        remplir(2, 2, graine, dire=lambda _: None)
        lues = (
            list(Action.objects.order_by("pk").values_list("intitule", "eleves_prevus", "etat")),
            list(Valeur.objects.order_by("pk").values_list("uai", "indicateur", "annee", "valeur", "numerateur")),
        )
        for modele in (EntreeJournal, Action, Valeur):
            modele.objects.all().delete()
        Reseau.objects.all().delete()
        Etablissement.objects.all().delete()
        from pilotage.models import Agent
        from tableau_bord.models import Classement

        Classement.objects.all().delete()
        Agent.objects.all().delete()
        return lues

    assert photo(3) == photo(3)
