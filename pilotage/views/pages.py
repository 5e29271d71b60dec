"""Les pages ouvertes à tous : accessibilité, mentions légales."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pilotage.bornes import vue_ouverte


@vue_ouverte
@login_not_required
@require_safe
def accessibilite(request):
    return render(request, "pilotage/accessibilite.html")


@vue_ouverte
@login_not_required
@require_safe
def mentions(request):
    return render(request, "pilotage/mentions.html")
