"""Le modèle à remplir : la feuille des actions, et en regard ce qu’on peut y écrire dans ce réseau."""

import tablib

from actions.models import AxeMission, NatureAction, ProjetReseau
from actions.models.publics import Cycle, Niveau
from actions.tableur.colonnes import COLONNES
from pilotage import exports
from pilotage.acces import Droit
from pilotage.annees import bornes, libelle_annee
from pilotage.mise_en_forme_ods import mettre_en_forme
from pilotage.models import Agent, Etablissement, Reseau

FORMATS = {
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def modele(format_: str, *, reseau: Reseau, agent: Agent, annee: int) -> bytes:
    """Le fichier, vide d’actions, pour ce réseau et cette année. Un CSV n’a que la ligne de titres."""
    titres = [colonne.titre for colonne in COLONNES]
    if format_ == "csv":
        return exports.en_csv(titres, [])
    feuilles = [tablib.Dataset(headers=titres, title="Actions"), *_references(reseau, agent, annee)]
    if format_ == "ods":
        # Une feuille sans ligne ne s’écrit pas en ODS : une ligne vide la tient.
        feuilles[0].append([""] * len(titres))
    classeur = tablib.Databook(feuilles).export(format_)
    return mettre_en_forme(classeur) if format_ == "ods" else classeur


def _references(reseau, agent, annee) -> list[tablib.Dataset]:
    premier, dernier = bornes(annee)
    etablissements = (
        Etablissement.objects.autorises(agent, Droit.VOIR_ACTIONS)
        .filter(pk__in=reseau.rattachements.pendant(premier, dernier).values("etablissement"))
        .order_by("nom", "pk")
    )
    projet = ProjetReseau.objects.autorises(agent, Droit.VOIR_PROJET).filter(reseau=reseau).de_l_annee(annee).first()
    objectifs = [
        (f"{axe.numero}.{objectif.numero}", objectif.intitule, axe.intitule)
        for axe in (projet.axes.prefetch_related("objectifs") if projet else ())
        for objectif in axe.objectifs.all()
    ]
    return [
        _feuille(
            "Mode d’emploi",
            ("Colonne", "Obligatoire", "Ce qu’on y écrit", "Exemple"),
            [(c.titre, "oui" if c.obligatoire else "non", c.aide, c.exemple) for c in COLONNES],
        ),
        _feuille(
            "Établissements",
            ("Nom", "UAI", f"En {libelle_annee(annee)}"),
            [(e.nom, e.uai, e.nom_usuel) for e in etablissements],
        ),
        _feuille("Objectifs", ("Numéro", "Objectif", "Axe du projet"), objectifs),
        _feuille("Axes de la mission", ("Numéro", "Axe"), [(axe.value, axe.label) for axe in AxeMission]),
        _feuille("Natures", ("Nature",), [(n.nom,) for n in NatureAction.objects.du_reseau(reseau).ouvertes()]),
        _feuille(
            "Partenaires",
            ("Nom",),
            [(nom,) for nom in reseau.partenaires.filter(est_actif=True).values_list("nom", flat=True)],
        ),
        _feuille("Niveaux", ("Niveau",), [(libelle,) for libelle in (*Niveau.labels, *Cycle.labels)]),
    ]


def _feuille(titre: str, entetes, lignes) -> tablib.Dataset:
    feuille = tablib.Dataset(headers=list(entetes), title=titre)
    for ligne in lignes or [[""] * len(entetes)]:
        feuille.append([exports.cellule(v) if isinstance(v, str) else v for v in ligne])
    return feuille
