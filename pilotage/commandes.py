"""La base des commandes de RepNet : de l’aide et des erreurs en français, et jamais de trace d’exécution pour l’utilisateur."""

import re
import sys

from django.core.management.base import BaseCommand, CommandError, DjangoHelpFormatter
from django.db import OperationalError, ProgrammingError, connection

_AIDES = {
    "help": "montre cette aide et s’arrête",
    "version": "montre la version de Django et s’arrête",
    "verbosity": "bavardage : 0 rien, 1 normal, 2 davantage, 3 tout",
    "settings": "module de réglages, à la place de DJANGO_SETTINGS_MODULE",
    "pythonpath": "dossier ajouté au chemin de Python",
    "traceback": "montre la trace d’exécution d’une erreur",
    "no_color": "sans couleurs",
    "force_color": "avec des couleurs, même hors d’un terminal",
    "skip_checks": "sans les vérifications du système",
}

# Les messages d’argparse, dont l’anglais est la seule langue.
_MESSAGES = (
    (r"the following arguments are required: (.+)", r"il manque : \1"),
    (r"unrecognized arguments: (.+)", r"argument inconnu : \1"),
    (r"argument (.+?): expected one argument", r"\1 : il faut une valeur"),
    (r"argument (.+?): expected at least one argument", r"\1 : il faut au moins une valeur"),
    (r"argument (.+?): expected (\d+) arguments?", r"\1 : il faut \2 valeurs"),
    (
        r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)",
        r"\1 : \2 n’est pas possible ; choisissez parmi \3",
    ),
    (r"argument (.+?): invalid int value: (.+)", r"\1 : \2 n’est pas un nombre entier"),
    (r"argument (.+?): invalid \w+ value: (.+)", r"\1 : \2 ne se lit pas"),
    (r"argument (.+?): not allowed with argument (.+)", r"\1 ne va pas avec \2"),
    (r"argument (.+?): ignored explicit argument (.+)", r"\1 ne prend pas de valeur : \2"),
    (r"ambiguous option: (.+?) could match (.+)", r"\1 est ambigu : \2"),
    (r"one of the arguments (.+) is required", r"il faut l’un de : \1"),
)


class _Aide(DjangoHelpFormatter):
    def add_usage(self, usage, actions, groups, prefix=None):
        super().add_usage(usage, actions, groups, "usage : " if prefix is None else prefix)


def en_francais(message: str) -> str:
    """Un message d’argparse, traduit s’il est connu, tel quel sinon."""
    for motif, traduction in _MESSAGES:
        if trouve := re.fullmatch(motif, message, re.DOTALL):
            return trouve.expand(traduction)
    return message


class Commande(BaseCommand):
    """À hériter par les commandes de RepNet.

    Une `CommandError` s’écrit telle quelle sur la sortie d’erreur, et la commande rend 1 ; une base sans tables est dite
    en une phrase.
    """

    # Les vérifications du système chargent toutes les pages : une commande n’en a pas l’usage.
    requires_system_checks = ()

    def create_parser(self, prog_name, subcommand, **kwargs):
        kwargs.setdefault("formatter_class", _Aide)
        analyseur = super().create_parser(prog_name, subcommand, **kwargs)
        analyseur._positionals.title = "arguments"
        analyseur._optionals.title = "options"
        for action in analyseur._actions:
            if action.dest in _AIDES:
                action.help = _AIDES[action.dest]
        erreur_de_django = analyseur.error

        def erreur(message):
            if not self._called_from_command_line:
                erreur_de_django(en_francais(message))
            analyseur.print_usage(sys.stderr)
            analyseur.exit(1, f"{analyseur.prog} : {en_francais(message)}\n")

        analyseur.error = erreur
        return analyseur

    def execute(self, *args, **options):
        try:
            return super().execute(*args, **options)
        except (OperationalError, ProgrammingError) as erreur:
            refus = CommandError(_phrase(erreur))
            if options.get("traceback"):
                raise
        except CommandError as erreur:
            refus = erreur
        if not self._called_from_command_line or options.get("traceback"):
            raise refus
        self.stderr.write(str(refus))
        connection.close()
        sys.exit(refus.returncode)


def _phrase(erreur: Exception) -> str:
    if re.search(r"no such table|no such column|does not exist", str(erreur)):
        return "La base de données n’est pas prête : lancez « python manage.py migrate »."
    if "locked" in str(erreur):
        return "La base de données est occupée par une autre écriture : recommencez dans un instant."
    return f"La base de données ne répond pas : {str(erreur).strip().splitlines()[0]}"
