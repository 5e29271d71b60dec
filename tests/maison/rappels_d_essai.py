"""L’application Celery dont un essai peut arrêter les rappels en chemin : `celery --app tests.maison.rappels_d_essai`.

`ESSAI_ARRET` dit où : « avant » d’avoir validé ce qui est écrit, ou « apres ». On y attend le fichier « continuer ».
"""

import os
import time
from pathlib import Path

from tests.maison.travaux_d_essai import app, noter  # noqa: F401 (le groupe de processus cherche `app` ici)

from partenariats import rappels  # isort: skip (Django est prêt depuis la ligne du dessus)

DOSSIER, OU = Path(os.environ["ESSAI_DOSSIER"]), os.environ["ESSAI_ARRET"]


def en_s_arretant(fonction):
    def a_sa_place(*args, **kwargs):
        rendu = fonction(*args, **kwargs)
        noter(DOSSIER, "debut")
        while not (DOSSIER / "continuer").exists():
            time.sleep(0.05)
        noter(DOSSIER, "fin")
        return rendu

    return a_sa_place


if OU == "avant":
    rappels.ecrire_les_lettres = en_s_arretant(rappels.ecrire_les_lettres)
else:
    rappels.rappeler = en_s_arretant(rappels.rappeler)
