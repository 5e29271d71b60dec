"""Un client de test qui tient la règle : un GET n’écrit rien."""

import re

import pytest
from django.db import connections
from django.test import Client

# Ouvrir une session s’écrit ; un GET ne devrait pourtant le faire que pour fermer une session périmée.
ECRITURE = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE|CREATE|ALTER|DROP|TRUNCATE)\b", re.IGNORECASE)


class ClientAttentif(Client):
    """Échoue si une requête GET ou HEAD modifie la base."""

    def request(self, **requete):
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
