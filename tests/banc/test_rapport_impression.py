"""Le banc de l’impression du rapport : des rapports de durée dans une même course, et la mémoire ; aucun temps absolu.

L’étalon est WeasyPrint 70 sur le document écrit simplement : les mêmes mots et la même feuille, des tableaux sans largeurs de
colonnes (ce qu’on écrit d’abord), les options par défaut. On imprime à côté le même document exactement, avec et sans balises,
puis Chromium et LibreOffice s’ils sont installés.
"""

import gc
import os
import re
import resource
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from statistics import median

import pytest
from django.db import transaction

from pilotage.documents import en_odt
from pilotage.documents.impression import _feuille, _weasyprint
from tableau_bord.rapport import Rapport, composer, imprimer, mettre_en_page
from tableau_bord.rapport.impression import FEUILLE
from tests.tableau_bord.rapports import ANNEE, reseau_garni

RACINE = Path(__file__).resolve().parents[2]
CPU_MAX, MEMOIRE_MAX, LONG_MAX = 0.8, 350, 4.5  # part de l’étalon, Mo, 150 pages contre 39
FOIS = 3
# La base n’est montée que si un essai la demande : ce fichier doit aussi se jouer seul.
pytestmark = [pytest.mark.une_base, pytest.mark.django_db]


def dire(phrase: str) -> None:
    sys.stdout.write(f"\n{phrase}\n")


@pytest.fixture(scope="module")
def modele(django_db_setup, django_db_blocker) -> Rapport:
    with django_db_blocker.unblock(), transaction.atomic():
        rapport = composer(reseau_garni(actions=180, ecoles=15), ANNEE)
        transaction.set_rollback(True)
    return rapport


def allonger(rapport: Rapport, pages: int, graphiques: int) -> tuple[str, int]:
    """Un document de `pages` pages au moins, des mêmes tableaux répétés, et son nombre de pages."""
    courbes = rapport.tableau.graphiques
    dessins = tuple(
        replace(courbes[n % len(courbes)], titre=f"{courbes[n % len(courbes)].titre}, {n}")
        for n in range(graphiques - 2)
    )
    fois, mesures = 1, []
    while len(mesures) < 12:
        axes = tuple(replace(axe, titre=f"{axe.titre} ({n})") for n in range(fois) for axe in rapport.actions.axes)
        long = replace(
            rapport,
            actions=replace(rapport.actions, axes=axes),
            tableau=replace(rapport.tableau, graphiques=dessins),
        )
        html = mettre_en_page(long)
        obtenues = imprimer(html).pages
        if obtenues >= pages:
            return html, obtenues
        # Deux mesures disent ce qu’apporte une répétition : la suite saute droit au but.
        mesures.append((fois, obtenues))
        par_fois = (obtenues - mesures[0][1]) / (fois - mesures[0][0]) if len(mesures) > 1 else 0
        fois += max(1, int((pages - obtenues) / par_fois)) if par_fois else 1
    raise AssertionError(f"Le document n’atteint pas {pages} pages.")


def simplement(html: str) -> str:
    """Le même document, ses tableaux sans largeurs de colonnes."""
    return re.sub(r"<colgroup>.*?</colgroup>", "", html)


def cpu(faire) -> float:
    """Secondes de calcul, ici et chez les enfants : la médiane de quelques fois."""
    mesures = []
    for _ in range(FOIS):
        gc.collect()
        mesures.append(-_depense())
        faire()
        mesures[-1] += _depense()
    return median(mesures)


def _depense() -> float:
    siens, enfants = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return siens.ru_utime + siens.ru_stime + enfants.ru_utime + enfants.ru_stime


def test_quarante_pages_et_douze_graphiques(modele, tmp_path):
    html, pages = allonger(modele, 40, 12)
    cellules = html.count("<td") + html.count("<th")
    weasyprint, feuille = _weasyprint(), _feuille(FEUILLE)
    nu = simplement(html)

    def par_defaut(document, css, **options):
        return weasyprint.HTML(string=document).write_pdf(stylesheets=[weasyprint.CSS(string=css)], **options)

    notre = cpu(lambda: imprimer(html))
    etalon = cpu(lambda: par_defaut(nu, feuille.replace("table-layout: fixed;", "")))
    memes = cpu(lambda: par_defaut(html, feuille))
    balises = cpu(lambda: par_defaut(html, feuille, pdf_variant="pdf/ua-1"))
    dire(f"{pages} pages, {cellules} cellules, {html.count('<img')} images, {len(imprimer(html))} octets.")
    dire(f"Calcul, part de WeasyPrint sur le document écrit simplement : {notre / etalon:.2f} (au plus {CPU_MAX}).")
    dire(f"Part du même document exactement : sans balises {notre / memes:.2f}, avec balises {notre / balises:.2f}.")
    page, texte = tmp_path / "rapport.html", tmp_path / "rapport.odt"
    page.write_text(html.replace("</head>", f"<style>{feuille}</style></head>"))
    texte.write_bytes(en_odt(html, "Rapport"))
    _a_cote("Chromium, avec balises", notre, _chromium(page, tmp_path))
    _a_cote("LibreOffice, sur l’ODT", notre, _libreoffice(texte, tmp_path))

    assert notre / etalon <= CPU_MAX


def _a_cote(nom: str, notre: float, commande: list[str] | None) -> None:
    if commande is None:
        dire(f"{nom} : pas installé.")
        return
    dire(f"Part de {nom} : {notre / cpu(lambda: subprocess.run(commande, capture_output=True, check=True)):.2f}.")


def _chromium(page: Path, dossier: Path) -> list[str] | None:
    if not (chemin := shutil.which("chromium")):
        return None
    communs = ["--headless", "--no-sandbox", "--disable-gpu", "--generate-pdf-document-outline", "--export-tagged-pdf"]
    return [
        chemin,
        *communs,
        f"--user-data-dir={dossier / 'chromium'}",
        f"--print-to-pdf={dossier / 'c.pdf'}",
        page.as_uri(),
    ]


def _libreoffice(texte: Path, dossier: Path) -> list[str] | None:
    if not (chemin := shutil.which("soffice")):
        return None
    ou = f"-env:UserInstallation={(dossier / 'libreoffice').as_uri()}"
    return [chemin, ou, "--headless", "--convert-to", "pdf", "--outdir", str(dossier), str(texte)]


def test_la_memoire_reste_sous_sa_limite(modele, tmp_path):
    """Un processus neuf qui n’imprime que cela, comme un travailleur."""
    html, pages = allonger(modele, 40, 12)
    (tmp_path / "rapport.html").write_text(html)
    programme = (
        "import sys; from pathlib import Path; import django; django.setup()\n"
        "from tableau_bord.rapport import imprimer\n"
        "imprimer(Path(sys.argv[1]).read_text())\n"
        # VmHWM et non ru_maxrss, qu’un enfant hérite de son parent.
        "statut = Path('/proc/self/status').read_text()\n"
        "print(int(statut.split('VmHWM:')[1].split()[0]) / 1024)"
    )
    commande = [sys.executable, "-c", programme, str(tmp_path / "rapport.html")]
    environnement = os.environ | {"DJANGO_SETTINGS_MODULE": "repnet.settings"}
    sortie = subprocess.run(commande, cwd=RACINE, env=environnement, capture_output=True, text=True, check=True)
    memoire = float(sortie.stdout.split()[-1])
    dire(f"Mémoire la plus haute pour {pages} pages : {memoire:.0f} Mo (au plus {MEMOIRE_MAX}).")

    assert memoire < MEMOIRE_MAX


def test_cent_cinquante_pages_ne_coutent_pas_plus_que_leur_part(modele):
    """Le même corps quatre fois : autant de cellules et de graphiques à la page, il n’y a que la longueur qui change."""
    court, peu = allonger(modele, 39, 12)
    debut, fin = court.index('<section class="partie partie--essentiel'), court.index("</body>")
    long = court[:debut] + court[debut:fin] * 4 + court[fin:]
    beaucoup = imprimer(long).pages
    part = cpu(lambda: imprimer(long)) / cpu(lambda: imprimer(court))
    dire(f"{beaucoup} pages contre {peu} : {part:.2f} fois le calcul (au plus {LONG_MAX}).")

    assert beaucoup >= 150
    assert part <= LONG_MAX
