"""Semer la liste commune des natures d’action ; chaque académie et chaque réseau y ajoute les siennes."""

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


def semer(apps, schema_editor):
    NatureAction = apps.get_model("actions", "NatureAction")
    for nom in NATURES:
        NatureAction.objects.get_or_create(nom=nom, academie=None, reseau=None)


class Migration(migrations.Migration):
    dependencies = [("actions", "0001_initial")]

    operations = [migrations.RunPython(semer, migrations.RunPython.noop)]
