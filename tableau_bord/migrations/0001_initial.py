import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.math
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
import pilotage.annees
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    initial = True

    dependencies = [
        ('pilotage', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Classement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uai', models.CharField(max_length=8, verbose_name='UAI')),
                ('rentree', models.PositiveSmallIntegerField(verbose_name='rentrée')),
                ('label', models.CharField(choices=[('REP', 'REP'), ('REP+', 'REP+')], max_length=4, verbose_name='label')),
                ('tete', models.CharField(max_length=8, verbose_name='UAI de la tête')),
                ('academie', models.CharField(max_length=2, verbose_name='code de l’académie')),
            ],
            options={
                'verbose_name': 'classement en éducation prioritaire',
                'constraints': [models.UniqueConstraint(fields=('uai', 'rentree'), name='classement_unique'), models.CheckConstraint(condition=django.db.models.lookups.Exact(models.Case(models.When(models.Q(('uai__regex', '^[0-9]{7}[A-Z]$')), then=models.Case(models.When(django.db.models.lookups.Exact(django.db.models.functions.text.Substr('uai', 8, 1), django.db.models.functions.text.Substr(models.Value('ABCDEFGHJKLMNPRSTUVWXYZ'), django.db.models.expressions.CombinedExpression(django.db.models.functions.math.Mod(django.db.models.functions.comparison.Cast(django.db.models.functions.text.Substr('uai', 1, 7), models.IntegerField()), models.Value(23)), '+', models.Value(1)), 1)), then=models.Value(1)), default=models.Value(0))), default=models.Value(0), output_field=models.IntegerField()), 1), name='classement_uai_juste', violation_error_message='L’UAI doit avoir sept chiffres et la bonne lettre de contrôle.')],
            },
        ),
        migrations.CreateModel(
            name='CommentaireRapport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reseau', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='commentaires_rapport', to='pilotage.reseau', verbose_name='réseau')),
                ('annee', models.PositiveSmallIntegerField(validators=[pilotage.annees.verifier_annee], verbose_name='année scolaire')),
                ('section', models.CharField(choices=[('essentiel', 'L’essentiel'), ('le-reseau', 'Le réseau'), ('le-pilotage', 'Le pilotage et le suivi des décisions'), ('les-actions', 'Les actions par axe et par objectif'), ('le-tableau-de-bord', 'Le tableau de bord'), ('les-partenariats', 'Les partenariats et les conventions'), ('les-moyens', 'Les moyens et le budget'), ('la-formation', 'La formation'), ('l-activite', 'L’activité du coordonnateur'), ('le-conseil', 'Le conseil école-collège'), ('les-perspectives', 'Les perspectives')], max_length=20, verbose_name='partie')),
                ('texte', models.TextField(max_length=2000, verbose_name='commentaire')),
                ('a_publier', models.BooleanField(default=False, verbose_name='paraît dans le rapport, sous mon nom')),
                ('par', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('fonction', models.CharField(blank=True, editable=False, max_length=100, verbose_name='fonction')),
                ('le', models.DateTimeField(auto_now_add=True, verbose_name='le')),
                ('cle_saisie', models.UUIDField(editable=False, null=True, unique=True, verbose_name='clé de saisie')),
            ],
            options={
                'verbose_name': 'commentaire du rapport',
                'verbose_name_plural': 'commentaires du rapport',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reseau', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='pilotage.reseau', verbose_name='réseau')),
                ('annee', models.PositiveSmallIntegerField(verbose_name='année scolaire')),
                ('numero', models.PositiveSmallIntegerField(verbose_name='numéro')),
                ('donnees', models.JSONField(verbose_name='données composées')),
                ('pdf', models.FileField(upload_to='editions/', verbose_name='PDF')),
                ('empreinte', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('pages', models.PositiveSmallIntegerField(verbose_name='pages')),
                ('taille', models.PositiveIntegerField(verbose_name='taille (octets)')),
                ('par', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('travail', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='edition', to='pilotage.travail')),
                ('tour', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='tour de signature')),
                ('changements', models.JSONField(blank=True, default=list, verbose_name='ce qui change depuis la précédente')),
                ('le', models.DateTimeField(auto_now_add=True, verbose_name='le')),
            ],
            options={
                'verbose_name': 'édition du rapport',
                'verbose_name_plural': 'éditions du rapport',
                'ordering': ['-annee', '-numero'],
                'constraints': [models.UniqueConstraint(fields=('reseau', 'annee', 'numero'), name='edition_numero_unique')],
            },
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nom_fichier', models.CharField(max_length=200, verbose_name='fichier')),
                ('fichier', models.FileField(blank=True, upload_to='imports/', verbose_name='fichier reçu')),
                ('empreinte', models.CharField(blank=True, max_length=64, verbose_name='SHA-256')),
                ('jeu', models.CharField(blank=True, max_length=40, verbose_name='jeu de données')),
                ('academie', models.CharField(blank=True, max_length=2, verbose_name='académie demandée')),
                ('essai', models.BooleanField(default=False, verbose_name='essai, sans rien écrire')),
                ('etat', models.CharField(choices=[('recu', 'reçu'), ('fait', 'fait'), ('refuse', 'refusé'), ('annule', 'annulé')], default='recu', max_length=8, verbose_name='état')),
                ('lues', models.PositiveIntegerField(default=0, verbose_name='lignes lues')),
                ('gardees', models.PositiveIntegerField(default=0, verbose_name='lignes gardées')),
                ('ecartees', models.PositiveIntegerField(default=0, verbose_name='lignes écartées')),
                ('refusees', models.PositiveIntegerField(default=0, verbose_name='lignes refusées')),
                ('compte_rendu', models.JSONField(default=dict, verbose_name='compte rendu')),
                ('par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='imports', to=settings.AUTH_USER_MODEL)),
                ('travail', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='import_demande', to='pilotage.travail')),
                ('le', models.DateTimeField(auto_now_add=True, verbose_name='le')),
                ('suite_de', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='suite', to='tableau_bord.import')),
                ('annule_le', models.DateTimeField(blank=True, null=True, verbose_name='annulé le')),
                ('annule_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'import',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='IndicateurLocal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reseau', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='indicateurs', to='pilotage.reseau', verbose_name='réseau')),
                ('libelle', models.CharField(max_length=80, verbose_name='libellé')),
                ('definition', models.TextField(max_length=1000, verbose_name='définition')),
                ('formule', models.CharField(blank=True, max_length=300, verbose_name='formule')),
                ('source', models.CharField(blank=True, max_length=150, verbose_name='source')),
                ('unite', models.CharField(choices=[('%', '%'), ('élèves', 'élèves'), ('familles', 'familles'), ('adultes', 'adultes'), ('heures', 'heures'), ('journées', 'journées'), ('séances', 'séances'), ('nombre', 'nombre')], default='%', max_length=12, verbose_name='unité')),
                ('sens', models.CharField(blank=True, choices=[('', 'ni l’un ni l’autre : une description'), ('hausse', 'plus haut est mieux'), ('baisse', 'plus bas est mieux')], max_length=8, verbose_name='sens')),
                ('niveau', models.CharField(choices=[('etablissement', 'chaque établissement'), ('ecole', 'chaque école'), ('college', 'chaque collège')], default='etablissement', max_length=14, verbose_name='se compte dans')),
                ('est_actif', models.BooleanField(default=True, verbose_name='montré au tableau de bord')),
                ('cree_par', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('cle_saisie', models.UUIDField(editable=False, null=True, unique=True, verbose_name='clé de saisie')),
            ],
            options={
                'verbose_name': 'indicateur du réseau',
                'verbose_name_plural': 'indicateurs du réseau',
                'ordering': ['libelle', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('reseau', 'libelle'), name='indicateur_local_unique', violation_error_message='Le réseau a déjà un indicateur de ce nom.')],
            },
        ),
        migrations.CreateModel(
            name='RapportAnnuel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reseau', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rapports', to='pilotage.reseau', verbose_name='réseau')),
                ('annee', models.PositiveSmallIntegerField(validators=[pilotage.annees.verifier_annee], verbose_name='année scolaire')),
                ('etat', models.CharField(choices=[('brouillon', 'brouillon'), ('soumis', 'soumis à la signature'), ('valide', 'validé'), ('transmis', 'transmis')], default='brouillon', editable=False, max_length=10, verbose_name='état')),
                ('tour', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='tour de signature')),
                ('donnees', models.JSONField(editable=False, null=True, verbose_name='données soumises')),
            ],
            options={
                'verbose_name': 'rapport annuel',
                'verbose_name_plural': 'rapports annuels',
                'ordering': ['-annee', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('reseau', 'annee'), name='rapport_unique')],
            },
        ),
        migrations.CreateModel(
            name='PassageRapport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verbe', models.CharField(max_length=30, verbose_name='verbe')),
                ('depuis', models.CharField(max_length=20, verbose_name='depuis')),
                ('vers', models.CharField(max_length=20, verbose_name='vers')),
                ('par', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('motif', models.CharField(blank=True, max_length=500, verbose_name='motif')),
                ('le', models.DateTimeField(auto_now_add=True, verbose_name='le')),
                ('rapport', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passages', to='tableau_bord.rapportannuel')),
            ],
            options={
                'verbose_name': 'passage d’un rapport',
                'ordering': ['pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReferencePubliee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('indicateur', models.CharField(max_length=40, verbose_name='indicateur')),
                ('annee', models.PositiveSmallIntegerField(verbose_name='année scolaire')),
                ('maille', models.CharField(choices=[('france', 'France'), ('region', 'région académique'), ('academie', 'académie'), ('departement', 'département')], max_length=12, verbose_name='maille')),
                ('code', models.CharField(blank=True, max_length=3, verbose_name='code de la région, de l’académie ou du département')),
                ('public', models.CharField(choices=[('REP', 'REP'), ('REP+', 'REP+'), ('hors_ep', 'hors éducation prioritaire (public)'), ('ensemble', 'ensemble, public et privé')], max_length=8, verbose_name='public')),
                ('valeur', models.DecimalField(decimal_places=4, max_digits=12, verbose_name='valeur')),
                ('provenance', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='references', to='tableau_bord.import', verbose_name='import')),
                ('ligne', models.PositiveIntegerField(verbose_name='ligne du fichier')),
            ],
            options={
                'verbose_name': 'référence publiée',
                'verbose_name_plural': 'références publiées',
                'constraints': [models.UniqueConstraint(fields=('indicateur', 'annee', 'maille', 'code', 'public', 'provenance'), name='reference_publiee_unique')],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rapport', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='tableau_bord.rapportannuel')),
                ('tour', models.PositiveSmallIntegerField(verbose_name='tour')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('titre', models.CharField(choices=[('rapport', 'le rapport'), ('budget', 'le budget')], max_length=10, verbose_name='signe')),
                ('nom', models.CharField(max_length=130, verbose_name='nom')),
                ('fonction', models.CharField(max_length=100, verbose_name='fonction')),
                ('le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
            ],
            options={
                'verbose_name': 'signature',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('rapport', 'tour', 'agent', 'titre'), name='signature_une_fois')],
            },
        ),
        migrations.CreateModel(
            name='Somme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('indicateur', models.CharField(max_length=40, verbose_name='indicateur')),
                ('annee', models.PositiveSmallIntegerField(verbose_name='année scolaire')),
                ('maille', models.CharField(choices=[('france', 'France'), ('region', 'région académique'), ('academie', 'académie'), ('departement', 'département')], max_length=12, verbose_name='maille')),
                ('code', models.CharField(blank=True, max_length=3, verbose_name='code de l’académie ou du département')),
                ('public', models.CharField(choices=[('REP', 'REP'), ('REP+', 'REP+'), ('hors_ep', 'hors éducation prioritaire (public)'), ('ensemble', 'ensemble, public et privé')], max_length=8, verbose_name='public')),
                ('numerateur', models.DecimalField(decimal_places=4, max_digits=20, verbose_name='numérateur')),
                ('denominateur', models.DecimalField(decimal_places=4, max_digits=20, verbose_name='dénominateur')),
                ('etablissements', models.PositiveIntegerField(verbose_name='nombre d’établissements')),
            ],
            options={
                'verbose_name': 'somme de référence',
                'constraints': [models.UniqueConstraint(fields=('indicateur', 'annee', 'maille', 'code', 'public'), name='somme_unique')],
            },
        ),
        migrations.CreateModel(
            name='TexteRapport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reseau', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='textes_rapport', to='pilotage.reseau', verbose_name='réseau')),
                ('annee', models.PositiveSmallIntegerField(validators=[pilotage.annees.verifier_annee], verbose_name='année scolaire')),
                ('section', models.CharField(choices=[('essentiel', 'L’essentiel'), ('le-reseau', 'Le réseau'), ('le-pilotage', 'Le pilotage et le suivi des décisions'), ('les-actions', 'Les actions par axe et par objectif'), ('le-tableau-de-bord', 'Le tableau de bord'), ('les-partenariats', 'Les partenariats et les conventions'), ('les-moyens', 'Les moyens et le budget'), ('la-formation', 'La formation'), ('l-activite', 'L’activité du coordonnateur'), ('le-conseil', 'Le conseil école-collège'), ('les-perspectives', 'Les perspectives')], max_length=20, verbose_name='partie')),
                ('usage', models.CharField(choices=[('propose', 'garder le texte proposé, qui suit les chiffres'), ('ecrit', 'mettre mon texte à la place'), ('aucun', 'ne rien écrire en tête de cette partie'), ('omis', 'laisser cette partie hors du rapport')], default='propose', max_length=10, verbose_name='en tête de la partie')),
                ('texte', models.TextField(blank=True, max_length=8000, verbose_name='texte')),
                ('par', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('le', models.DateTimeField(auto_now=True, verbose_name='modifié le')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
            ],
            options={
                'verbose_name': 'texte du rapport',
                'verbose_name_plural': 'textes du rapport',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('reseau', 'annee', 'section'), name='texte_rapport_unique'), models.CheckConstraint(condition=models.Q(models.Q(('usage', 'ecrit'), _negated=True), models.Q(('texte', ''), _negated=True), _connector='OR'), name='texte_rapport_ecrit', violation_error_message='Écrivez votre texte, ou gardez celui qui est proposé.'), models.CheckConstraint(condition=models.Q(('section', 'essentiel'), ('usage', 'omis'), _negated=True), name='texte_rapport_essentiel', violation_error_message='L’essentiel ouvre le rapport : il ne peut pas en être retiré.')],
            },
        ),
        migrations.CreateModel(
            name='Transmission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transmissions', to='tableau_bord.edition')),
                ('nom', models.CharField(max_length=130, verbose_name='destinataire')),
                ('qualite', models.CharField(choices=[('dasen', 'DASEN'), ('recteur', 'recteur'), ('ia_ipr', 'IA-IPR'), ('ville', 'ville ou collectivité'), ('autre', 'autre')], max_length=10, verbose_name='qualité')),
                ('courriel', models.EmailField(blank=True, max_length=254, verbose_name='courriel professionnel')),
                ('par', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('le', models.DateTimeField(auto_now_add=True, verbose_name='transmis le')),
                ('ouverte_le', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ouvert le')),
                ('retiree_le', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='lien retiré le')),
                ('cle_saisie', models.UUIDField(editable=False, null=True, unique=True, verbose_name='clé de saisie')),
            ],
            options={
                'verbose_name': 'transmission',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Valeur',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('indicateur', models.CharField(max_length=40, verbose_name='indicateur')),
                ('uai', models.CharField(max_length=8, verbose_name='UAI')),
                ('annee', models.PositiveSmallIntegerField(verbose_name='année scolaire')),
                ('numerateur', models.DecimalField(decimal_places=4, max_digits=14, null=True, verbose_name='numérateur')),
                ('denominateur', models.DecimalField(decimal_places=4, max_digits=14, null=True, verbose_name='dénominateur')),
                ('valeur', models.DecimalField(decimal_places=4, max_digits=12, null=True, verbose_name='valeur')),
                ('effectif', models.DecimalField(decimal_places=2, max_digits=12, null=True, verbose_name='effectif')),
                ('secteur', models.CharField(blank=True, max_length=2, verbose_name='secteur')),
                ('academie', models.CharField(blank=True, max_length=2, verbose_name='code de l’académie')),
                ('departement', models.CharField(blank=True, max_length=3, verbose_name='code du département')),
                ('provenance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='valeurs', to='tableau_bord.import', verbose_name='import')),
                ('ligne', models.PositiveIntegerField(verbose_name='ligne du fichier')),
            ],
            options={
                'verbose_name': 'valeur observée',
                'verbose_name_plural': 'valeurs observées',
                'constraints': [models.UniqueConstraint(fields=('uai', 'indicateur', 'annee'), name='valeur_unique'), models.CheckConstraint(condition=models.Q(('valeur__isnull', False), models.Q(('denominateur__isnull', False), ('numerateur__isnull', False)), _connector='OR'), name='valeur_connue', violation_error_message='Une valeur inconnue ne s’enregistre pas : laissez la case vide.'), models.CheckConstraint(condition=models.Q(('denominateur__isnull', True), ('denominateur__gt', 0), _connector='OR'), name='valeur_denominateur_positif', violation_error_message='Le dénominateur doit être positif.'), models.CheckConstraint(condition=django.db.models.lookups.Exact(models.Case(models.When(models.Q(('uai__regex', '^[0-9]{7}[A-Z]$')), then=models.Case(models.When(django.db.models.lookups.Exact(django.db.models.functions.text.Substr('uai', 8, 1), django.db.models.functions.text.Substr(models.Value('ABCDEFGHJKLMNPRSTUVWXYZ'), django.db.models.expressions.CombinedExpression(django.db.models.functions.math.Mod(django.db.models.functions.comparison.Cast(django.db.models.functions.text.Substr('uai', 1, 7), models.IntegerField()), models.Value(23)), '+', models.Value(1)), 1)), then=models.Value(1)), default=models.Value(0))), default=models.Value(0), output_field=models.IntegerField()), 1), name='valeur_uai_juste', violation_error_message='L’UAI doit avoir sept chiffres et la bonne lettre de contrôle.')],
                'indexes': [models.Index(fields=['indicateur', 'annee'], name='valeur_indicateur_annee')],
            },
        ),
        migrations.CreateModel(
            name='ValeurRemplacee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('indicateur', models.CharField(max_length=40, verbose_name='indicateur')),
                ('uai', models.CharField(max_length=8, verbose_name='UAI')),
                ('annee', models.PositiveSmallIntegerField(verbose_name='année scolaire')),
                ('numerateur', models.DecimalField(decimal_places=4, max_digits=14, null=True, verbose_name='numérateur')),
                ('denominateur', models.DecimalField(decimal_places=4, max_digits=14, null=True, verbose_name='dénominateur')),
                ('valeur', models.DecimalField(decimal_places=4, max_digits=12, null=True, verbose_name='valeur')),
                ('effectif', models.DecimalField(decimal_places=2, max_digits=12, null=True, verbose_name='effectif')),
                ('secteur', models.CharField(blank=True, max_length=2, verbose_name='secteur')),
                ('academie', models.CharField(blank=True, max_length=2, verbose_name='code de l’académie')),
                ('departement', models.CharField(blank=True, max_length=3, verbose_name='code du département')),
                ('par_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='remplacees', to='tableau_bord.import', verbose_name='import')),
                ('provenance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tableau_bord.import', verbose_name='import d’origine')),
                ('ligne', models.PositiveIntegerField(verbose_name='ligne du fichier d’origine')),
            ],
            options={
                'verbose_name': 'valeur remplacée',
                'verbose_name_plural': 'valeurs remplacées',
                'constraints': [models.UniqueConstraint(fields=('par_import', 'uai', 'indicateur', 'annee'), name='valeur_remplacee_unique')],
            },
        ),
    ]
