"""Le banc des rapports en nombre : une académie par deux processus, et cinquante kill -9 pendant cinquante rapports.

De vrais processus, une vraie base, un vrai courtier. `REPNET_BANC_RAPPORTS` et `REPNET_BANC_MORTS` réduisent les nombres, pour
essayer le banc lui-même.
"""

import hashlib
import os
import random
import signal
import sys
import time

import pytest

from pilotage.models import Reseau, Travail
from pilotage.travaux import demander
from tableau_bord.demonstration.simulation import simuler
from tableau_bord.models import Edition
from tests.factories import AgentFactory
from tests.maison.processus import Processus, courtier_de_fichiers
from tests.tableau_bord.rapports import ANNEE, reseau_garni

RAPPORTS = int(os.environ.get("REPNET_BANC_RAPPORTS", "118"))
MORTS = int(os.environ.get("REPNET_BANC_MORTS", "50"))
ACCELERATION_MIN = 1.8
PATIENCE = 3600  # secondes : une borne contre l’attente sans fin, pas une mesure
CELERY = ("-m", "celery", "--app", "repnet", "--quiet")
SEUL = ("--without-gossip", "--without-mingle", "--without-heartbeat")
pytestmark = pytest.mark.une_base


def dire(phrase: str) -> None:
    sys.stdout.write(f"\n{phrase}\n")
    sys.stdout.flush()


@pytest.fixture
def processus(tmp_path, transactional_db):
    lances = Processus(
        tmp_path, CELERY_BROKER_URL="filesystem://", REPNET_TRAVAIL_BAIL="4", REPNET_TRAVAIL_BALAYAGE="1"
    )
    with courtier_de_fichiers(tmp_path / "donnees" / "file"):
        yield lances
        lances.tout_tuer()


def travailleurs(processus, combien: int):
    return processus.lancer(*CELERY, "worker", "--concurrency", str(combien), "--loglevel", "warning", *SEUL)


def tous_finis(travaux) -> bool:
    return not Travail.objects.filter(pk__in=[t.pk for t in travaux]).exclude(etat__in=("fait", "echoue")).exists()


def essais(travaux) -> int:
    return sum(Travail.objects.filter(pk__in=[t.pk for t in travaux]).values_list("tentatives", flat=True))


def patienter(condition, quoi: str, processus) -> None:
    limite = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > limite:
            raise AssertionError(
                f"On attend en vain : {quoi}.\n{processus.journal.read_text(errors='replace')[-4000:]}"
            )
        time.sleep(0.1)


def test_une_academie_par_deux_processus(processus):
    simuler(RAPPORTS, 1, 1, dire=lambda phrase: None)
    reseaux, agent = list(Reseau.objects.order_by("pk")), AgentFactory()
    annee = reseaux[0].actions.first().annee
    durees = {}
    for combien in (1, 2):
        # Prêts et chauds avant de partir : on mesure les rapports, pas le démarrage.
        # Chacun dans sa session : là où le noyau partage le calcul par session, deux processus d’une même session n’en
        # auraient qu’une part.
        lances = [travailleurs(processus, 1) for _ in range(combien)]
        chauffe = [
            demander("rapport_produire", par=agent, cle=f"c{combien}{n}", reseau=reseaux[n], annee=annee)
            for n in range(combien)
        ]
        patienter(lambda faits=chauffe: tous_finis(faits), "le premier rapport", processus)
        debut = time.monotonic()
        travaux = [
            demander("rapport_produire", par=agent, cle=f"{combien}-{reseau.pk}", reseau=reseau, annee=annee)
            for reseau in reseaux
        ]
        patienter(lambda faits=travaux: tous_finis(faits), f"les rapports par {combien}", processus)
        durees[combien] = time.monotonic() - debut
        processus.tout_tuer()
        for lance in lances:
            lance.wait()
        assert Edition.objects.filter(travail__in=travaux).count() == RAPPORTS
    rapport = durees[1] / durees[2]
    dire(f"{RAPPORTS} rapports : deux processus vont {rapport:.2f} fois plus vite qu’un (au moins {ACCELERATION_MIN}).")

    assert rapport >= ACCELERATION_MIN


def test_cinquante_kill_9_pendant_cinquante_rapports(processus):
    hasard = random.Random(50)
    reseau, agent = reseau_garni(actions=12, ecoles=4), AgentFactory()
    travaux = [demander("rapport_produire", par=agent, cle=f"r{n}", reseau=reseau, annee=ANNEE) for n in range(MORTS)]
    horloge = ("beat", "--schedule", str(processus.donnees / "horloge"), "--loglevel", "warning")
    processus.lancer(*CELERY, *horloge)
    morts = 0
    while morts < MORTS and not tous_finis(travaux):
        deja = essais(travaux)
        lance = travailleurs(processus, 1)

        # Un essai de plus, commencé, et pas au bord de l’abandon : on tue pendant un rapport, jamais le même sans fin.
        def commence(deja=deja):
            vivants = Travail.objects.filter(etat="en_cours", progression__gte=5, tentatives__lt=4)
            return (essais(travaux) > deja and vivants.exists()) or tous_finis(travaux)

        patienter(commence, "un rapport commencé", processus)
        time.sleep(hasard.uniform(0, 3))
        if tous_finis(travaux):
            break
        # Le maître et son enfant, d’un coup ; l’horloge reste.
        for numero, ligne in processus.vivants().items():
            if " worker " in ligne:
                os.kill(numero, signal.SIGKILL)
        lance.wait()
        morts += 1
    lance = travailleurs(processus, 1)
    patienter(lambda: tous_finis(travaux), "les rapports", processus)
    processus.tout_tuer()
    dire(f"{morts} kill -9 pendant {MORTS} rapports, {essais(travaux)} essais.")
    assert morts == MORTS
    assert essais(travaux) > MORTS * 1.5, "presque tous ont interrompu un rapport"

    etats = set(Travail.objects.filter(pk__in=[t.pk for t in travaux]).values_list("etat", flat=True))
    assert etats == {"fait"}
    editions = list(Edition.objects.filter(travail__in=travaux))
    assert len(editions) == len({e.travail_id for e in editions}) == MORTS
    assert sorted(e.numero for e in editions) == list(range(1, MORTS + 1))
    racine = processus.donnees / "fichiers"
    fichiers = {chemin.relative_to(racine).as_posix(): chemin for chemin in racine.rglob("*") if chemin.is_file()}
    assert set(fichiers) == {edition.pdf.name for edition in editions}
    for edition in editions:
        assert hashlib.sha256(fichiers[edition.pdf.name].read_bytes()).hexdigest() == edition.empreinte
