"""Un client de test qui tient deux règles : un GET n’écrit rien, une liste n’a pas de choix vide sans nom."""

import re

import pytest
from django.db import connections
from django.db.models.fields import BLANK_CHOICE_DASH
from django.test import Client

# Ouvrir une session s’écrit ; un GET ne devrait pourtant le faire que pour fermer une session périmée.
ECRITURE = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE|CREATE|ALTER|DROP|TRUNCATE)\b", re.IGNORECASE)

SANS_NOM = BLANK_CHOICE_DASH[0][1].encode()


class ClientAttentif(Client):
    """Échoue si une requête GET ou HEAD modifie la base, ou si une page montre le choix vide de Django, « --------- »."""

    def request(self, **requete):
        reponse = self._demander(**requete)
        if not reponse.streaming and SANS_NOM in reponse.content and "html" in reponse.get("Content-Type", ""):
            pytest.fail(f"{requete.get('PATH_INFO')} : une liste a pour choix vide « --------- ». Donnez-lui un nom.")
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
