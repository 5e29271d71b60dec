"""Composer la synthèse d’un réseau pour une année scolaire."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Count, Prefetch, Q

from actions.models import Action, Depense
from partenariats.exercices import COLONNES, par_exercice
from partenariats.models import Enveloppe
from pilotage.annees import libelle_annee
from pilotage.models import Reseau
from tableau_bord.synthese.donnees import (
    ActionResumee,
    Cout,
    EnveloppeResumee,
    Exercice,
    ParAxe,
    Synthese,
)

HORS_AXE = "Sans axe du projet"


def composer(reseau: Reseau, annee: int) -> Synthese:
    """Les actions de l’année par axe, et les exercices qu’elle touche : le scolaire, et deux années civiles."""
    return Synthese(
        reseau=str(reseau),
        annee=annee,
        annee_libelle=libelle_annee(annee),
        axes=tuple(_axes(reseau, annee)),
        colonnes=(*(str(Enveloppe._meta.get_field(nom).verbose_name) for nom in Enveloppe.MONTANTS), "reste à engager"),
        exercices=tuple(exercices_de(reseau, annee)),
    )


def _axes(reseau, annee):
    actions = (
        Action.objects.de_l_annee(annee)
        .retenues()
        .filter(reseau=reseau)
        .select_related("objectif__axe", "bilan_final")
        .annotate(combien_d_etablissements=Count("etablissements", distinct=True))
        .prefetch_related(Prefetch("depenses", Depense.objects.pour_liste()))
        .order_by("objectif__axe__numero", "intitule", "pk")
    )
    ranges: dict[str, list] = {}
    for action in actions:
        titre = str(action.objectif.axe) if action.objectif_id else HORS_AXE
        ranges.setdefault(titre, []).append(action)
    # Sur PostgreSQL les actions sans axe viennent les dernières, sur SQLite les premières : ici, toujours les dernières.
    for titre in sorted(ranges, key=lambda titre: (titre == HORS_AXE, titre)):
        siennes = ranges[titre]
        depenses = [depense for action in siennes for depense in action.depenses.all()]
        yield ParAxe(titre, tuple(_action(action) for action in siennes), _couts(depenses))


def _action(action: Action) -> ActionResumee:
    return ActionResumee(
        intitule=action.intitule,
        etat=action.get_etat_display(),
        etablissements=action.combien_d_etablissements,
        prevus=action.eleves_prevus,
        touches=action.eleves_touches,
        bilan=action.bilan.synthese if action.bilan else "",
        couts=_couts(action.depenses.all()),
    )


def _couts(depenses: Iterable[Depense]) -> tuple[Cout, ...]:
    """Une somme par exercice et par unité."""
    sommes: dict[tuple[str, str], Decimal] = {}
    for depense in depenses:
        enveloppe = depense.ligne.enveloppe
        cle = (enveloppe.exercice_libelle, enveloppe.symbole)
        sommes[cle] = sommes.get(cle, Decimal(0)) + depense.ligne.montant
    return tuple(Cout(exercice, symbole, montant) for (exercice, symbole), montant in sorted(sommes.items()))


def exercices_de(reseau, annee: int):
    """Les exercices que l’année scolaire touche : le sien, et les deux années civiles qu’elle chevauche."""
    touches = Q(exercice=Enveloppe.Exercice.SCOLAIRE, annee=annee) | Q(
        exercice=Enveloppe.Exercice.CIVIL, annee__in=[annee, annee + 1]
    )
    for groupe in par_exercice(Enveloppe.objects.pour_tableau().filter(touches, reseau=reseau)):
        yield Exercice(
            titre=groupe.titre,
            symbole=groupe.symbole,
            enveloppes=tuple(
                EnveloppeResumee(e.financeur.nom, e.intitule, e.programme, tuple(getattr(e, c) for c in COLONNES))
                for e in groupe.enveloppes
            ),
            totaux=tuple(groupe.totaux[c] for c in COLONNES),
            par_financeur=tuple((nom, tuple(t[c] for c in COLONNES)) for nom, t in groupe.par_financeur),
            par_etablissement=tuple(groupe.par_etablissement),
        )
