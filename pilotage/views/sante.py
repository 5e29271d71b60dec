"""Deux adresses pour la surveillance : le processus vit, l’application peut servir."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.views.decorators.http import require_safe

from pilotage.bornes import vue_ouverte


@vue_ouverte
@login_not_required
@require_safe
def vivant(request):
    return JsonResponse({"etat": "vivant"})


@vue_ouverte
@login_not_required
@require_safe
def pret(request):
    """200 si la base répond et que ses migrations sont passées, 503 sinon."""
    try:
        executeur = MigrationExecutor(connection)
        a_passer = executeur.migration_plan(executeur.loader.graph.leaf_nodes())
    except Exception as erreur:  # la raison exacte importe moins que de répondre 503
        return JsonResponse({"etat": "base injoignable", "raison": type(erreur).__name__}, status=503)
    if a_passer:
        return JsonResponse({"etat": "migrations à passer", "nombre": len(a_passer)}, status=503)
    return JsonResponse({"etat": "prêt"})
