"""L’ordre des points, et qui est attendu à une séance."""

from django.db import transaction
from django.db.models import F

from pilotage.models import Point, Presence, Remontee, Seance


@transaction.atomic
def deplacer(point: Point, pas: int) -> None:
    """Monte (`pas=-1`) ou descend (`pas=1`) un point d’un rang ; au bout de la liste, ne fait rien."""
    # Le verrou fait que deux clics à la fois ne numérotent pas deux points pareil.
    Seance.objects.select_for_update().get(pk=point.seance_id)
    points = list(Point.objects.filter(seance=point.seance_id))
    ici = points.index(point)
    la = ici + pas
    if 0 <= la < len(points):
        points[ici], points[la] = points[la], points[ici]
    for rang, un in enumerate(points, start=1):
        un.ordre = rang
    Point.objects.bulk_update(points, ["ordre"])


@transaction.atomic
def ordonner(seance: Seance, cles: list[int]) -> bool:
    """Range les points dans l’ordre de ces clés ; faux, sans rien changer, si ce ne sont pas exactement les siens."""
    Seance.objects.select_for_update().get(pk=seance.pk)
    points = {point.pk: point for point in seance.points.all()}
    if len(cles) != len(points) or set(cles) != points.keys():
        return False
    for rang, cle in enumerate(cles, start=1):
        points[cle].ordre = rang
    Point.objects.bulk_update(points.values(), ["ordre"])
    return True


def attendre_les_membres(seance: Seance) -> None:
    """Inscrit sur la liste de la séance ceux qui siègent ce jour-là et n’y sont pas encore ; rejoué, n’ajoute rien."""
    membres = seance.instance.membres.en_cours(au=seance.jour)
    deja = seance.presences.values("membre")
    Presence.objects.bulk_create(
        (Presence(seance=seance, membre=membre) for membre in membres.exclude(pk__in=deja)), ignore_conflicts=True
    )


@transaction.atomic
def ouvrir(seance: Seance) -> None:
    """La liste de la séance qui s’ouvre : ceux qui siègent, et déjà notés ceux qui ont répondu qu’ils ne viendraient pas.

    « Je serai là » n’est pas encore une présence : elle se constate.
    """
    attendre_les_membres(seance)
    absences = (Presence.Etat.EXCUSE, Presence.Etat.REPRESENTE)
    seance.presences.filter(etat=Presence.Etat.ATTENDU, reponse__in=absences).update(etat=F("reponse"))


@transaction.atomic
def inscrire(remontee: Remontee, seance: Seance, *, par) -> Point:
    """Met une remontée à l’ordre du jour, comme un point d’échange ; lève `TransitionInterdite` si elle n’attend plus."""
    dernier = seance.points.order_by("-ordre").values_list("ordre", flat=True).first() or 0
    intitule = f"{remontee.get_genre_display().split()[-1].capitalize()} : {remontee.texte}"
    point = Point.objects.create(seance=seance, ordre=dernier + 1, intitule=_tronque(intitule, 200))
    remontee.passer("inscrire", par=par, point=point)
    return point


def _tronque(texte: str, longueur: int) -> str:
    return texte if len(texte) <= longueur else f"{texte[: longueur - 1]}…"
