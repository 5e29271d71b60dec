#!/usr/bin/env python3
"""Point d’entrée des commandes de RepNet."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "repnet.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as erreur:
        # Un réglage manque ou se trompe : la phrase suffit, la pile n’apprendrait rien à qui installe.
        sys.exit(str(erreur))
