"""Six autres réseaux de l’académie fictive, dont on n’a que les chiffres : de quoi comparer, et voir une répartition."""

from pilotage.annees import bornes
from pilotage.models import Etablissement, Rattachement, Reseau
from tableau_bord.models import Classement, Valeur

NOMS = ("Les Marronniers", "La Grande Île", "Le Pont Neuf", "Les Trois Moulins", "Le Val Clair", "La Butte")
ECOLES = 3


def creer_le_voisinage(reseau: Reseau, rentree: int) -> None:
    """Prend, parmi les établissements labellisés qui n’ont pas de réseau, un collège et trois écoles de son label à la fois."""
    pris = set(Etablissement.objects.values_list("uai", flat=True))
    labels = dict(Classement.objects.filter(rentree=rentree).exclude(uai__in=pris).values_list("uai", "label"))
    libres = {
        indicateur: sorted(
            set(Valeur.objects.filter(indicateur=indicateur, uai__in=labels).values_list("uai", flat=True))
        )
        for indicateur in ("ips_college", "ips_ecoles")
    }
    for nom, college in zip(NOMS, libres["ips_college"], strict=False):
        label = labels[college]
        ecoles = [uai for uai in libres["ips_ecoles"] if labels[uai] == label][:ECOLES]
        libres["ips_ecoles"] = [uai for uai in libres["ips_ecoles"] if uai not in ecoles]
        tete = _etablissement(reseau, college, Etablissement.Nature.COLLEGE, nom)
        voisin = Reseau.objects.create(code=tete.uai, type=label, nom=nom, tete=tete, academie=reseau.academie)
        siens = [
            _etablissement(reseau, uai, Etablissement.Nature.ELEMENTAIRE, f"{nom}, école {rang}")
            for rang, uai in enumerate(ecoles, start=1)
        ]
        Rattachement.objects.bulk_create(
            Rattachement(reseau=voisin, etablissement=etablissement, debut=bornes(rentree)[0])
            for etablissement in (tete, *siens)
        )


def _etablissement(reseau: Reseau, uai: str, nature, nom: str) -> Etablissement:
    return Etablissement.objects.create(
        uai=uai,
        nature=nature,
        nom=nom,
        commune=reseau.tete.commune,
        departement=reseau.tete.departement,
        academie=reseau.academie,
    )
