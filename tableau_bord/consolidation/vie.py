"""La carte des réseaux, la tenue des instances, l’argent par source, où en est chaque rapport."""

from collections import Counter, defaultdict

from django.db.models import Count, Q, Sum

from partenariats.models import Enveloppe
from pilotage.acces import Role
from pilotage.annees import aujourd_hui
from pilotage.instances.types import TypeInstance
from pilotage.models import Affectation, Etablissement, Reseau, Seance
from tableau_bord.ecriture import INCONNU, enumerer, nombre
from tableau_bord.indicateurs.composition import compositions
from tableau_bord.rapport.ensemble import RapportDuReseau
from tableau_bord.rubriques import Rubrique, tableau

SUIVIES = (
    (TypeInstance.COMITE_PILOTAGE, "Comité de pilotage"),
    (TypeInstance.CONSEIL_ECOLE_COLLEGE, "Conseil école-collège"),
    (TypeInstance.EQUIPE_PILOTAGE, "Équipe de pilotage"),
)


def carte(reseaux: list[Reseau], annee: int) -> Rubrique:
    """Combien de réseaux de chaque type, d’écoles, de collèges ; un établissement de deux réseaux n’en fait qu’un."""
    composition = compositions(reseaux, [annee])
    lignes = []
    for type_ in Reseau.Type:
        siens = [reseau for reseau in reseaux if reseau.type == type_]
        if siens:
            lieux = {e.pk: e for reseau in siens for e in composition[reseau.pk, annee]}
            lignes.append((str(type_.label), nombre(len(siens)), *_compter(lieux)))
    tous = {e.pk: e for lieux in composition.values() for e in lieux}
    if len(lignes) > 1:
        lignes.append(("Ensemble", nombre(len(reseaux)), *_compter(tous)))
    communes = {e.commune for e in tous.values() if e.commune}
    return Rubrique(
        "carte",
        "Les réseaux",
        paragraphes=(f"Ils sont dans {nombre(len(communes))} communes.",) if len(communes) > 1 else (),
        tableaux=tableau(
            "Réseaux et établissements",
            (("Réseaux", 40), ("Combien", 20), ("Écoles", 20), ("Collèges", 20)),
            lignes,
            nombres=3,
        ),
        vide="Aucun réseau n’est dans votre périmètre.",
    )


def _compter(lieux: dict[int, Etablissement]) -> tuple[str, str]:
    colleges = sum(e.nature == Etablissement.Nature.COLLEGE for e in lieux.values())
    return nombre(sum(e.est_ecole for e in lieux.values())), nombre(colleges)


def instances(reseaux: list[Reseau], annee: int) -> Rubrique:
    """Combien de réseaux ont tenu chaque instance aucune fois, une fois, deux fois et plus."""
    tenues: dict[str, Counter] = defaultdict(Counter)
    seances = Seance.objects.filter(instance__reseau__in=[r.pk for r in reseaux]).de_l_annee(annee).tenues()
    for sorte, reseau, combien in (
        seances.order_by().values_list("instance__type", "instance__reseau").annotate(combien=Count("pk"))
    ):
        tenues[sorte][reseau] = combien
    lignes = [
        (
            nom,
            nombre(len(reseaux) - len(tenues[sorte])),
            nombre(sum(n == 1 for n in tenues[sorte].values())),
            nombre(sum(n > 1 for n in tenues[sorte].values())),
            nombre(sum(tenues[sorte].values())),
        )
        for sorte, nom in SUIVIES
        if tenues[sorte]
    ]
    return Rubrique(
        "instances",
        "Le pilotage",
        tableaux=tableau(
            "Réseaux, selon les séances tenues dans l’année",
            (("Instance", 40), ("Aucune", 15), ("Une", 15), ("Deux et plus", 15), ("Séances", 15)),
            lignes,
            nombres=4,
            note="Le conseil école-collège se réunit au moins deux fois par an (code de l’éducation, D401-3).",
        ),
        vide="Aucune séance n’est enregistrée comme tenue cette année.",
    )


def budget(reseaux: list[Reseau], annee: int) -> Rubrique:
    """Source par source, un exercice et une unité à la fois ; ce que personne n’a saisi reste inconnu."""
    touches = Q(exercice=Enveloppe.Exercice.SCOLAIRE, annee=annee) | Q(
        exercice=Enveloppe.Exercice.CIVIL, annee__in=[annee, annee + 1]
    )
    sommes = (
        Enveloppe.objects.filter(touches, reseau__in=[r.pk for r in reseaux])
        .order_by("-annee", "exercice", "unite", "financeur__nom")
        .values("annee", "exercice", "unite", "financeur__nom")
        .annotate(
            combien=Count("reseau", distinct=True),
            notifies=Sum("notifie"),
            engages=Sum("engage"),
            realises=Sum("realise"),
        )
    )
    groupes: dict[tuple[str, str], list] = defaultdict(list)
    for somme in sommes:
        modele = Enveloppe(annee=somme["annee"], exercice=somme["exercice"], unite=somme["unite"])
        titre = f"{modele.exercice_libelle}, en {modele.get_unite_display()}"
        montants = (somme["notifies"], somme["engages"], somme["realises"])
        groupes[titre, modele.symbole].append(
            (
                somme["financeur__nom"],
                nombre(somme["combien"]),
                *(INCONNU if montant is None else f"{nombre(montant)}\u00a0{modele.symbole}" for montant in montants),
            )
        )
    colonnes = (("Source", 40), ("Réseaux", 15), ("Notifié", 15), ("Engagé", 15), ("Réalisé", 15))
    return Rubrique(
        "budget",
        "Les moyens, par source",
        tableaux=tuple(
            un
            for (titre, _), lignes in groupes.items()
            for un in tableau(titre[:1].upper() + titre[1:], colonnes, lignes, nombres=4)
        ),
        vide="Aucune enveloppe n’est enregistrée pour cette année.",
    )


def etat_des_rapports(lignes: list[RapportDuReseau]) -> Rubrique:
    """Un réseau par ligne : qui le coordonne, où en est son rapport."""
    au = aujourd_hui()
    tenants = defaultdict(list)
    affectations = Affectation.objects.en_cours(au=au).filter(
        reseau__in=[ligne.reseau.pk for ligne in lignes], role=Role.COORDONNATEUR
    )
    for affectation in affectations.select_related("agent").order_by("agent__nom", "pk"):
        tenants[affectation.reseau_id].append(str(affectation.agent))
    etats = Counter(ligne.suivi.get_etat_display() for ligne in lignes)
    resume = enumerer(f"{nombre(combien)} {etat}" for etat, combien in etats.most_common())
    return Rubrique(
        "rapports",
        "Les rapports annuels",
        paragraphes=(f"Sur {nombre(len(lignes))} rapports : {resume}.",) if lignes else (),
        tableaux=tableau(
            "Où en est chaque rapport",
            (("Réseau", 35), ("Coordination", 30), ("Rapport", 20), ("Édition signée", 15)),
            (
                (
                    str(ligne.reseau),
                    enumerer(tenants[ligne.reseau.pk]) or "personne",
                    ligne.suivi.get_etat_display() if ligne.a_de_quoi else "rien n’est enregistré",
                    f"n° {ligne.edition.numero}" if ligne.edition else "–",
                )
                for ligne in lignes
            ),
        ),
        vide="Aucun réseau n’est dans votre périmètre.",
    )
