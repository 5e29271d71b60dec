from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("actions", "0005_bilans_repris")]

    operations = [migrations.RemoveField(model_name="action", name="bilan")]
