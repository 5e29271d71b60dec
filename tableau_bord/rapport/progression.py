"""Dire où en est le rapport qui se fait : la partie qui se compose, puis la page qui s’imprime."""

from collections.abc import Callable

from tableau_bord.etats import Section

Avancer = Callable[[int, str], None]
# Sans rien savoir du document, on compte sur un rapport de taille courante.
PAGES_COURANTES = 40


def par_section(avancer: Avancer) -> Callable[[str], None]:
    """De 5 à 20 %, une partie après l’autre."""
    rangs = {str(section.label): rang for rang, section in enumerate(Section, start=1)}

    def signaler(titre: str) -> None:
        rang = rangs[titre]
        avancer(5 + 15 * rang // len(rangs), f"Composition : {titre} ({rang} sur {len(rangs)}).")

    return signaler


def par_page(avancer: Avancer, *, attendues: int = 0) -> Callable[[int], None]:
    """De 40 à 90 %, une page après l’autre ; `attendues` : celles de la fois d’avant, 0 si l’on ne sait pas."""

    def signaler(page: int) -> None:
        part = min(1, page / (attendues or PAGES_COURANTES))
        sur = f" sur {attendues} environ" if page <= attendues else ""
        avancer(40 + round(50 * part), f"Impression : page {page}{sur}.")

    return signaler
