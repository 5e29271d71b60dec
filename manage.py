#!/usr/bin/env python3
"""Point d’entrée des commandes de RepNet."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "repnet.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
