"""Un client de test qui tient trois règles : un GET n’écrit rien, une liste n’a pas de choix vide sans nom, une adresse n’a pas
de nombre groupé par milliers.
"""

import re

import pytest
from django.db import connections
from django.db.models.fields import BLANK_CHOICE_DASH
from django.test import Client

# Ouvrir une session s’écrit ; un GET ne devrait pourtant le faire que pour fermer une session périmée.
ECRITURE = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE|CREATE|ALTER|DROP|TRUNCATE)\b", re.IGNORECASE)

GROUPE = re.compile(rb"""(?:href|action)="[^"]*=\d{1,3}\xc2\xa0\d{3}""")
SANS_NOM = BLANK_CHOICE_DASH[0][1].encode()


COLLEE = re.compile("(?<=«)\u00a0|\u00a0(?=[»;:!?])")


class ClientAttentif(Client):
    """Échoue si un GET modifie la base, si une page montre le choix vide de Django (« --------- ») ou mène à « ?annee=2 026 »."""

    def request(self, **requete):
        reponse = self._demander(**requete)
        if not reponse.streaming and "html" in reponse.get("Content-Type", ""):
            if SANS_NOM in reponse.content:
                pytest.fail(
                    f"{requete.get('PATH_INFO')} : une liste a pour choix vide « --------- ». Donnez-lui un nom."
                )
            if groupe := GROUPE.search(reponse.content):
                pytest.fail(f"{requete.get('PATH_INFO')} : un nombre groupé par milliers dans {groupe[0].decode()}")
            # Les essais disent les phrases comme on les tape ; l’espace insécable a le sien (tests/pilotage/test_ponctuation.py).
            reponse.content = COLLEE.sub(" ", reponse.content.decode()).encode()
        return reponse

    def _demander(self, **requete):
        if requete.get("REQUEST_METHOD", "GET") not in ("GET", "HEAD"):
            return super().request(**requete)
        ecritures = []

        def guetter(executer, sql, parametres, plusieurs, contexte):
            if ECRITURE.match(sql):
                ecritures.append(sql)
            return executer(sql, parametres, plusieurs, contexte)

        poses = [connexion.execute_wrappers for connexion in connections.all()]
        for pose in poses:
            pose.append(guetter)
        try:
            reponse = super().request(**requete)
            if reponse.streaming and not reponse.is_async:
                # Un fichier envoyé au fil de l’eau est lu ici, pour que ses requêtes soient guettées aussi.
                reponse.contenu = b"".join(reponse.streaming_content)
        finally:
            for pose in poses:
                pose.remove(guetter)
        if ecritures:
            pytest.fail(f"GET {requete.get('PATH_INFO')} a écrit dans la base : {ecritures[0][:200]}")
        return reponse


def contenu(reponse) -> bytes:
    """Le corps d’une réponse, envoyé au fil de l’eau ou non."""
    if reponse.streaming:
        return reponse.contenu if hasattr(reponse, "contenu") else b"".join(reponse.streaming_content)
    return reponse.content
