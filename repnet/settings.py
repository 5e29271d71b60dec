"""Réglages de RepNet : sûrs par défaut, ouverts seulement par l’environnement (voir `.env.example`)."""

import re
from importlib.util import find_spec
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from kombu import Exchange, Queue

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.BOOLEAN_TRUE_STRINGS = (*environ.Env.BOOLEAN_TRUE_STRINGS, "oui")
environ.Env.read_env(BASE_DIR / ".env")

# --- Ce que chaque installation décide -------------------------------------------------------

DEBUG = env.bool("REPNET_DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY n’est pas définie. Lancez « make installer », qui écrit un fichier .env, "
        "ou définissez la variable d’environnement SECRET_KEY."
    )
ALLOWED_HOSTS = env.list("REPNET_HOTES", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("REPNET_ORIGINES", default=[])
# En HTTPS, les cookies sont sûrs et tout renvoie vers HTTPS ; « non » seulement pour une machine isolée.
HTTPS = env.bool("REPNET_HTTPS", True)
DONNEES = Path(env.str("REPNET_DONNEES", str(BASE_DIR / "var")))
DONNEES.mkdir(parents=True, exist_ok=True)
# La démonstration affiche ses comptes sur la page de connexion ; jamais ailleurs.
DEMONSTRATION = env.bool("REPNET_DEMONSTRATION", False)
# Bloc-marque de l’État, « | » entre ses lignes : absent par défaut, réservé aux services de l’État (docs/deployer.md).
BLOC_MARQUE = env.str("REPNET_BLOC_MARQUE", "").replace("|", "\n")

# --- Applications ------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "repnet.statiques.Statiques",
    "django.contrib.humanize",
    "axes",
    "csp",
    "auditlog",
    "crispy_forms",
    "django_tables2",
    "django_filters",
    "django_htmx",
    "pilotage",
    "partenariats",
    "actions",
    "tableau_bord",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "pilotage.bornes.DroitDeclare",
    "pilotage.intergiciels.HeureDuReseau",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "auditlog.middleware.AuditlogMiddleware",
    "axes.middleware.AxesMiddleware",
    "pilotage.intergiciels.SignalerLesDonneesPersonnelles",
    "tableau_bord.intergiciels.NoterLesChangements",
    "pilotage.intergiciels.PageMethodeRefusee",
    "pilotage.intergiciels.PonctuationInsecable",
    "pilotage.intergiciels.DireCeQuiEstFige",
]

ROOT_URLCONF = "repnet.urls"
WSGI_APPLICATION = "repnet.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pilotage.contexte.site",
            ],
            "builtins": ["pilotage.templatetags.dates"],
        },
    },
]

FORM_RENDERER = "pilotage.rendu.SansCoupure"

# --- Base de données ---------------------------------------------------------------------------

# Une variable laissée vide vaut absente.
_BASE = env.str("DATABASE_URL", "") or f"sqlite:///{DONNEES / 'repnet.sqlite3'}"
if not re.match(r"(sqlite|postgres|postgresql)://", _BASE):
    raise ImproperlyConfigured(
        "DATABASE_URL commence par « sqlite:/// » ou « postgresql:// » ; celle qui est donnée, non. Voyez .env.example."
    )
DATABASES = {"default": env.db_url_config(_BASE)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Écritures simultanées : sans ces trois réglages, « database is locked » sous deux agents à la fois.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("REPNET_CONNEXION_DUREE", 600)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Comptes -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "pilotage.Agent"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "pilotage.motdepasse.LongueurSelonRole"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "connexion"
LOGIN_REDIRECT_URL = "accueil"
LOGOUT_REDIRECT_URL = "connexion"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # heures
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "pilotage.views.connexion.bloquee"
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_FORM_FIELD = "username"
AXES_VERBOSE = False
# Qui a ouvert, fermé ou affecté qui, et quand ; jamais un mot de passe.
AUDITLOG_INCLUDE_TRACKING_MODELS = (
    {"model": "pilotage.Agent", "exclude_fields": ["password", "last_login", "visite_precedente"]},
    "pilotage.Affectation",
)
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"

# --- Courriel ----------------------------------------------------------------------------------

# Sans serveur d’envoi, rien ne part : les courriels sont gardés, un par fichier, dans le dossier des données.
COURRIELS_ENVOYES = bool(env.str("EMAIL_URL", ""))
if COURRIELS_ENVOYES:
    vars().update(env.email_url("EMAIL_URL"))
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DONNEES / "courriels"
# Les liens des courriels, écrits par un travail de fond, ont besoin de l’adresse entière du site.
ADRESSE = env.str("REPNET_ADRESSE", "http://localhost:8000").rstrip("/")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("REPNET_EXPEDITEUR", "RepNet <repnet@localhost>")

# --- Sécurité ----------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
if env.bool("REPNET_DERRIERE_MANDATAIRE", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Entrer dans la liste préchargée des navigateurs engage tout le domaine : c’est à qui le tient d’en décider.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
CSRF_FAILURE_VIEW = "pilotage.views.erreurs.csrf_refuse"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# Le tableau du budget envoie six cases par enveloppe, en une fois.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6000
# Les pièces jointes : leur poids, la place de chaque réseau (en Mo), et la commande qui les analyse (aucune par défaut).
PIECE_MAX = env.int("REPNET_PIECE_MAX", 10) * 1024 * 1024
PIECE_QUOTA = env.int("REPNET_PIECE_QUOTA", 500) * 1024 * 1024
PIECE_ANALYSEUR = env.str("REPNET_ANALYSEUR", "")
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# --- Langue, heure, chiffres -------------------------------------------------------------------

LANGUAGE_CODE = "fr"
TIME_ZONE = env.str("REPNET_FUSEAU", "Europe/Paris")
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True

# --- Fichiers ----------------------------------------------------------------------------------

STATIC_URL = "/static/"
# Du paquet django-dsfr, seuls servent les fichiers du système de design : ni ses modèles, ni ses gabarits.
DSFR = Path(find_spec("dsfr").submodule_search_locations[0]) / "static" / "dsfr" / "dist"
STATICFILES_DIRS = [BASE_DIR / "static", ("dsfr", DSFR)]
STATIC_ROOT = env.str("REPNET_STATIQUES", str(DONNEES / "statiques"))
Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)
# Sans collecte (démonstration, tests), whitenoise sert les fichiers là où ils sont.
WHITENOISE_USE_FINDERS = env.bool("REPNET_STATIQUES_DIRECTS", False)
STORAGES = {
    # Hors de la racine web : seule une vue, qui vérifie le droit, sert ces fichiers.
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DONNEES / "fichiers"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_URL = ""

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Les graphiques, par empreinte de leur contenu : dessinés une fois, partagés par le web et les travailleurs.
    "dessins": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DONNEES / "dessins",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
}
# Ce que les processus comptent ensemble (pilotage/debit.py) : un fichier par clé, ou Redis s’il porte déjà les messages.
DEBIT_DOSSIER = DONNEES / "debit"
if (courtier := env.str("CELERY_BROKER_URL", "")).startswith(("redis://", "rediss://")):
    CACHES["debit"] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": courtier,
        # Sans réponse aussitôt, on ne compte pas : une lecture n’attend pas son compteur.
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }

# --- Présentation ------------------------------------------------------------------------------

CRISPY_ALLOWED_TEMPLATE_PACKS = "repnet_dsfr"
CRISPY_TEMPLATE_PACK = "repnet_dsfr"
CRISPY_FAIL_SILENTLY = False
# Crispy ajoute à chaque champ une classe au nom de son widget ; le DSFR n’en a que faire.
CRISPY_CLASS_CONVERTERS = dict.fromkeys(
    ["textinput", "numberinput", "emailinput", "passwordinput", "dateinput", "textarea", "select", "fileinput"], ""
)
DJANGO_TABLES2_TEMPLATE = "composants/table.html"

# --- Journaux : sur la sortie d’erreur, jamais le contenu d’un formulaire -----------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ligne": {"format": "{asctime} {levelname} {name} : {message}", "style": "{"}},
    "handlers": {"erreurs": {"class": "logging.StreamHandler", "formatter": "ligne"}},
    "root": {"handlers": ["erreurs"], "level": env.str("REPNET_JOURNAL", "WARNING")},
    # Le gestionnaire par défaut de Django écrit par courriel ; celui de la racine suffit.
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}

# --- Secret statistique ------------------------------------------------------------------------

# Sous combien de personnes un chiffre se masque, puis le seuil propre à un indicateur (« absenteisme=11 ») ; jamais moins de 5.
SEUIL_MIN = 5
SEUIL_SECRET = env.int("REPNET_SEUIL_SECRET", SEUIL_MIN)
SEUILS_SECRET = env.dict("REPNET_SEUILS_SECRET", cast={"value": int}, default={})
if min([SEUIL_SECRET, *SEUILS_SECRET.values()]) < SEUIL_MIN:
    raise ImproperlyConfigured(
        f"Un seuil du secret statistique ne descend pas sous {SEUIL_MIN} : voyez REPNET_SEUIL_SECRET et REPNET_SEUILS_SECRET."
    )

# Secondes pendant lesquelles un processus tient les évaluations nationales pour inchangées (docs/decisions/0050).
CATALOGUE_RELU_APRES = 10

# --- Tâches ------------------------------------------------------------------------------------

# Ce que chaque installation peut décider, en secondes : le bail d’un travail, prolongé tant que son processus vit ; le délai
# au bout duquel un message sans effet est renvoyé ; l’intervalle des balayages ; l’attente du courtier à l’envoi.
TRAVAIL_BAIL = env.int("REPNET_TRAVAIL_BAIL", 60)
TRAVAIL_RELANCE = env.int("REPNET_TRAVAIL_RELANCE", 60)
TRAVAIL_BALAYAGE = env.int("REPNET_TRAVAIL_BALAYAGE", 30)
TRAVAIL_ENVOI_MAX = 2.0
# Combien de temps après un changement le brouillon du rapport se refait : ceux qui suivent, d’ici là, sont du même lot.
BROUILLON_DELAI = env.int("REPNET_BROUILLON_DELAI", 60)

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "filesystem://")
# Passé ce délai, le processus est tué et le travail rejoué ; un peu avant, il est arrêté et son demandeur le sait.
CELERY_TASK_TIME_LIMIT = env.int("REPNET_TRAVAIL_DUREE_MAX", 1800)
CELERY_TASK_SOFT_TIME_LIMIT = max(CELERY_TASK_TIME_LIMIT - 60, CELERY_TASK_TIME_LIMIT // 2)
if CELERY_BROKER_URL.startswith("filesystem:"):
    # Sans service à installer : un fichier par message, écrit d’un coup (repnet/fichiers.py).
    CELERY_BROKER_TRANSPORT = "repnet.fichiers:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        **{
            option: str(DONNEES / "file" / dossier)
            for option, dossier in {
                "data_folder_in": "messages",
                "data_folder_out": "messages",
                "processed_folder": "pris",
                "control_folder": "echanges",
            }.items()
        },
        "polling_interval": 0.5,
    }
    # L’inspection à distance laisserait un fichier par question.
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
elif CELERY_BROKER_URL.startswith(("redis", "sentinel")):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        # Plus long que le plus long des travaux, sinon Redis le redonnerait pendant qu’il se fait.
        "visibility_timeout": CELERY_TASK_TIME_LIMIT + 300,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": TRAVAIL_ENVOI_MAX,
        "health_check_interval": 25,
    }
CELERY_BROKER_CONNECTION_TIMEOUT = TRAVAIL_ENVOI_MAX
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
# La ligne en base dit ce qui reste à faire : le message n’est acquitté qu’une fois le travail fini.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_QUEUES = [Queue(nom, Exchange(nom), routing_key=nom) for nom in ("travaux", "documents")]
CELERY_TASK_DEFAULT_QUEUE = "travaux"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_POOL = "prefork"
# WeasyPrint garde de la mémoire d’un rapport à l’autre : le processus est renouvelé.
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_WORKER_MAX_MEMORY_PER_CHILD = env.int("REPNET_TRAVAIL_MEMOIRE_MAX", 400) * 1024
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(DONNEES / "horloge")
CELERY_BEAT_SCHEDULE = {
    "balayer": {
        "task": "travail.balayer",
        "schedule": float(TRAVAIL_BALAYAGE),
        # Un balayage en retard n’a pas à s’ajouter au suivant.
        "options": {"expires": TRAVAIL_BALAYAGE},
    },
    "reprendre_agregats": {"task": "agregats.reprendre", "schedule": crontab(hour=3, minute=10)},
    "rappeler_decisions": {"task": "decision.rappeler", "schedule": crontab(hour=6, minute=15)},
    "rappeler_bilans": {"task": "bilan.rappeler", "schedule": crontab(hour=6, minute=20)},
    "rappeler_campagnes": {"task": "campagne.rappeler", "schedule": crontab(hour=6, minute=25)},
    "relancer": {"task": "courriel.relancer", "schedule": 60.0, "options": {"expires": 60}},
    "reanalyser": {"task": "piece.reanalyser", "schedule": 600.0},
    "ramasser_brouillons": {"task": "brouillon.ramasser", "schedule": 20.0, "options": {"expires": 20}},
    # Ce qui dépend du jour (une décision qui passe son échéance), ou qu’aucun envoi n’a changé.
    "verifier_brouillons": {"task": "brouillon.verifier", "schedule": crontab(hour=4, minute=45)},
    "rappeler": {"task": "convention.rappeler", "schedule": crontab(hour=6, minute=30)},
}
