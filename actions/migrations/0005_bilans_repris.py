"""Reprendre chaque bilan, jusqu’ici un seul texte, et semer la liste commune des natures d’action."""

from django.db import migrations

NATURES = (
    "liaison inter-degrés",
    "aide aux élèves",
    "formation",
    "parcours culturel",
    "familles",
    "climat scolaire",
    "ouverture",
    "numérique",
    "santé",
    "autre",
)
LOT = 2000


def reprendre(apps, schema_editor):
    Action = apps.get_model("actions", "Action")
    BilanFinal = apps.get_model("actions", "BilanFinal")
    ecrites = Action.objects.exclude(bilan="").values_list("pk", "bilan", "cree_par", "modifie_le").order_by("pk")
    lot = []
    for pk, texte, auteur, le in ecrites.iterator(chunk_size=LOT):
        if texte.strip():
            lot.append(BilanFinal(action_id=pk, synthese=texte, par_id=auteur, ecrit_le=le, modifie_le=le))
        if len(lot) == LOT:
            _ecrire(BilanFinal, lot)
            lot = []
    _ecrire(BilanFinal, lot)


def _ecrire(BilanFinal, lot):
    dates = {bilan.action_id: bilan.ecrit_le for bilan in lot}
    ecrits = BilanFinal.objects.bulk_create(lot)
    # `auto_now` a mis l’heure de la migration : un bilan garde la date où il a été écrit.
    for bilan in ecrits:
        bilan.ecrit_le = bilan.modifie_le = dates[bilan.action_id]
    BilanFinal.objects.bulk_update(ecrits, ["ecrit_le"], batch_size=500)


def rendre(apps, schema_editor):
    Action = apps.get_model("actions", "Action")
    for pk, texte in apps.get_model("actions", "BilanFinal").objects.values_list("action", "synthese"):
        Action.objects.filter(pk=pk).update(bilan=texte)


def semer(apps, schema_editor):
    NatureAction = apps.get_model("actions", "NatureAction")
    for nom in NATURES:
        NatureAction.objects.get_or_create(nom=nom, academie=None, reseau=None)


class Migration(migrations.Migration):
    dependencies = [("actions", "0004_actions_entieres")]

    operations = [
        migrations.RunPython(reprendre, rendre),
        migrations.RunPython(semer, migrations.RunPython.noop),
    ]
