"""Les commandes parlent français et ne montrent jamais de trace d’exécution."""

import argparse

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, ProgrammingError

from pilotage.commandes import Commande, en_francais


class Compter(Commande):
    help = "Compte jusqu’à tant."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("tant", type=int)
        parser.add_argument("--couleur", choices=["bleu", "vert"])

    def handle(self, *, tant, **options):
        if tant == 13:
            raise CommandError("Treize porte malheur.")
        if tant == 404:
            raise OperationalError("no such table: pilotage_reseau\n")
        if tant == 405:
            raise ProgrammingError('relation "pilotage_reseau" does not exist\nLINE 1')
        if tant == 500:
            raise OperationalError("connection refused\nIs the server running?")
        self.stdout.write(str(tant))


def lancer(capsys, *arguments):
    """(code de sortie, sortie, erreurs), comme en ligne de commande."""
    code = 0
    try:
        Compter().run_from_argv(["manage.py", "compter", *arguments])
    except SystemExit as sortie:
        code = sortie.code
    return code, *capsys.readouterr()


def test_une_commande_qui_va_bien_rend_zero(capsys):
    assert lancer(capsys, "3") == (0, "3\n", "")


@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [
        (["13"], "Treize porte malheur."),
        (["404"], "manage.py migrate"),
        (["405"], "manage.py migrate"),
        (["500"], "La base de données ne répond pas : connection refused"),
        ([], "il manque : tant"),
        (["trois"], "'trois' n’est pas un nombre entier"),
        (["3", "--couleur", "rouge"], "'rouge' n’est pas possible ; choisissez parmi"),
        (["3", "--couleur"], "--couleur : il faut une valeur"),
        (["3", "--taille"], "argument inconnu : --taille"),
    ],
)
def test_une_erreur_est_une_phrase_sur_la_sortie_d_erreur_et_rend_un(capsys, arguments, phrase):
    code, sortie, erreurs = lancer(capsys, *arguments)
    assert code == 1
    assert sortie == ""
    assert phrase in erreurs
    assert "Traceback" not in erreurs
    assert "CommandError" not in erreurs


@pytest.mark.parametrize("commande", [Compter(), "importer", "indicateurs"])
def test_l_aide_est_en_francais(capsys, commande):
    with pytest.raises(SystemExit) as sortie:
        call_command(commande, "--help")
    assert sortie.value.code == 0
    aide = capsys.readouterr().out
    assert aide.startswith("usage : ")
    for anglais in ("show this", "positional", "Verbosity", "Usage", "settings module", "exit", "output"):
        assert anglais not in aide


def test_appelee_par_du_code_elle_leve_une_erreur_a_attraper():
    with pytest.raises(CommandError, match="Treize"):
        call_command(Compter(), 13)
    with pytest.raises(CommandError, match="migrate"):
        call_command(Compter(), 404)


def test_les_messages_d_argparse_sont_tous_traduits():
    """Chaque message connu, tel qu’argparse l’écrit vraiment ; un message inconnu reste tel quel."""
    analyseur = argparse.ArgumentParser(prog="p", exit_on_error=False, add_help=False)
    analyseur.add_argument("--deux", nargs=2)
    analyseur.add_argument("--plus", nargs="+")
    analyseur.add_argument("--oui", action="store_true")
    for arguments in (["--deux", "1"], ["--plus"], ["--oui=3"]):
        with pytest.raises(argparse.ArgumentError) as erreur:
            analyseur.parse_args(arguments)
        assert en_francais(str(erreur.value)) != str(erreur.value)
    assert en_francais("autre chose") == "autre chose"
