"""L’environnement des essais, posé avant que Django ne lise ses réglages (« -p tests.environnement » dans pyproject.toml).

Rien n’y dépend du fichier `.env` du poste : ce qui est défini ici l’emporte. Seuls `DATABASE_URL`, `REPNET_DONNEES`
et `CELERY_BROKER_URL` se choisissent de l’extérieur, pour essayer sur une autre base ou un autre courtier.
"""

import atexit
import os
import shutil
import tempfile

os.environ.update(
    SECRET_KEY="cle-des-essais-qui-ne-protege-rien-et-ne-sert-nulle-part-ailleurs",
    REPNET_DEBUG="non",
    REPNET_HTTPS="non",
    REPNET_DEMONSTRATION="non",
    REPNET_STATIQUES_DIRECTS="oui",
    REPNET_BLOC_MARQUE="",
    REPNET_HOTES="localhost,127.0.0.1,testserver",
    REPNET_FUSEAU="Europe/Paris",
    # Playwright tient une boucle asynchrone dans le fil des essais, où l’ORM s’exécute aussi.
    DJANGO_ALLOW_ASYNC_UNSAFE="1",
)
os.environ.setdefault("CELERY_BROKER_URL", "filesystem://")
os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
if "REPNET_DONNEES" not in os.environ:
    os.environ["REPNET_DONNEES"] = tempfile.mkdtemp(prefix="repnet-essais-")
    atexit.register(shutil.rmtree, os.environ["REPNET_DONNEES"], ignore_errors=True)
