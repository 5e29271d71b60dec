"""Les partenariats : les conventions de l’année, qui prend part à quoi, et ce que la grille de coopération en dit."""

from collections import Counter

from partenariats.models import Convention, Grille
from partenariats.models.cooperation import Critere
from tableau_bord.ecriture import enumerer, nombre
from tableau_bord.rapport.blocs import Bloc, Colonne, Ligne, Tableau
from tableau_bord.rapport.matiere import Matiere, est_faite
from tableau_bord.rapport.parties.textes import ligne
from tableau_bord.rapport.phrases import dire, majuscule

PARTENAIRES_MAX = 20
# Les cinq critères du Référentiel, en un mot pour l’en-tête d’une colonne.
CRITERES = {
    Critere.OBJECTIF: "Objectif partagé",
    Critere.PROPOSEE: "Co-proposée",
    Critere.CONSTRUITE: "Co-construite",
    Critere.REALISEE: "Co-réalisée",
    Critere.EVALUEE: "Co-évaluée",
}


def proposition(matiere: Matiere) -> tuple[str, ...]:
    ensemble = [action for action in matiere.retenues if action.partenaires.all()]
    if not (ensemble or matiere.conventions or matiere.grilles):
        return ("Aucun partenaire, aucune convention n’est enregistré pour cette année.",)
    phrases = []
    if ensemble:
        qui = {p.pk for action in ensemble for p in action.partenaires.all()}
        phrases.append(
            f"{majuscule(dire(len(qui), 'partenaire a pris part', 'partenaires ont pris part'))} à "
            f"{dire(len(ensemble), 'action', feminin=True)} du réseau, sur les {nombre(len(matiere.retenues))} de l’année."
            if len(matiere.retenues) > 1
            else f"{majuscule(dire(len(qui), 'partenaire a pris part', 'partenaires ont pris part'))} à l’action de l’année."
        )
    if matiere.conventions:
        cadre = dire(len(matiere.conventions), "convention encadre", "conventions encadrent", feminin=True)
        phrases.append(f"{majuscule(cadre)} ce travail.")
        bientot = [c for c in matiere.conventions if c.situation in ("a_renouveler", "a_reconduire", "echue")]
        if bientot:
            suite = dire(len(bientot), "est à renouveler ou échue", "sont à renouveler ou échues", feminin=True)
            phrases.append(f"{majuscule(suite)}.")
    completes = [grille for grille in matiere.grilles if grille.remplis == len(CRITERES)]
    if matiere.grilles:
        phrases.append(
            f"Des {nombre(len(matiere.grilles))} coopérations passées à la grille du Référentiel, "
            f"{dire(len(completes), 'remplit', 'remplissent', feminin=True)} les cinq critères."
            if len(matiere.grilles) > 1
            else "Une coopération a été passée à la grille du Référentiel."
        )
    a_discuter = [grille for grille in matiere.grilles if grille.est_a_discuter]
    if a_discuter:
        offres = dire(
            len(a_discuter), "offre clé en main ou commerciale", "offres clé en main ou commerciales", feminin=True
        )
        phrases.append(f"{majuscule(offres)} : à discuter.")
    return tuple(phrases)


def blocs(matiere: Matiere) -> tuple[Bloc, ...]:
    return tuple(filter(None, (_conventions(matiere), _partenaires(matiere), _grilles(matiere))))


def _conventions(matiere: Matiere) -> Bloc | None:
    if not matiere.conventions:
        return None
    return Bloc(
        titre="Les conventions",
        tableau=Tableau(
            "Conventions de l’année",
            (
                Colonne("Convention", 34),
                Colonne("Avec", 24),
                Colonne("Nature", 14),
                Colonne("Du, au", 14),
                Colonne("Situation", 14),
            ),
            tuple(map(_convention, matiere.conventions)),
        ),
    )


def _convention(convention: Convention) -> Ligne:
    noms = [
        ligne(
            partie.partenaire.nom
            if partie.partenaire
            else partie.etablissement.nom_usuel
            if partie.etablissement
            else ""
        )
        for partie in convention.parties.all()
    ]
    nature = convention.get_nature_display() + (", financière" if convention.est_financiere else "")
    dates = [f"{d:%d/%m/%Y}" if d else "–" for d in (convention.debut, convention.fin)]
    return Ligne(
        (ligne(convention.intitule), enumerer(noms) or "–", nature, ", ".join(dates), convention.situation_libelle)
    )


def _partenaires(matiere: Matiere) -> Bloc | None:
    """Qui prend part à quoi, du plus présent au moins présent."""
    prevues: Counter = Counter()
    faites: Counter = Counter()
    noms = {}
    for action in matiere.retenues:
        for partenaire in action.partenaires.all():
            noms[partenaire.pk] = ligne(partenaire.nom)
            prevues[partenaire.pk] += 1
            faites[partenaire.pk] += est_faite(action)
    if not noms:
        return None
    avec_convention = {p.partenaire_id for c in matiere.conventions for p in c.parties.all()}
    ordre = sorted(noms, key=lambda pk: (-prevues[pk], noms[pk]))
    reste = len(ordre) - PARTENAIRES_MAX
    return Bloc(
        titre="Qui prend part aux actions",
        tableau=Tableau(
            "Partenaires des actions de l’année",
            (
                Colonne("Partenaire", 52),
                Colonne("Actions", 14, nombre=True),
                Colonne("Faites", 14, nombre=True),
                Colonne("Convention", 20),
            ),
            tuple(
                Ligne((noms[pk], nombre(prevues[pk]), nombre(faites[pk]), "oui" if pk in avec_convention else "non"))
                for pk in ordre[:PARTENAIRES_MAX]
            ),
            note=f"{majuscule(dire(reste, 'autre partenaire', 'autres partenaires'))} en plus." if reste > 0 else "",
        ),
    )


def _grilles(matiere: Matiere) -> Bloc | None:
    if not matiere.grilles:
        return None
    return Bloc(
        titre="La grille de coopération",
        paragraphes=(
            "Selon le Référentiel de l’éducation prioritaire, une coopération est utile quand l’objectif de réussite scolaire "
            "est partagé et que l’action est proposée, construite, réalisée et évaluée ensemble.",
        ),
        tableau=Tableau(
            "Les coopérations de l’année et les cinq critères",
            (
                Colonne("Coopération", 35),
                *(Colonne(libelle, 13) for libelle in CRITERES.values()),
            ),
            tuple(map(_grille, matiere.grilles)),
        ),
        suite=tuple(map(_preuves, matiere.grilles)),
    )


def _preuves(grille: Grille) -> str:
    """Ce qui montre chaque critère rempli."""
    reponses = {reponse.critere: reponse for reponse in grille.reponses.all()}
    dites = [
        f"{critere.label} : {ligne(reponses[critere].preuve).rstrip('.')}"
        for critere in Critere
        if critere in reponses and reponses[critere].est_rempli
    ]
    nom = f"{ligne(grille.partenaire.nom)}, {ligne(grille.objet)}"
    return f"{nom} : {' ; '.join(dites)}." if dites else f"{nom} : aucun critère n’est encore rempli."


def _grille(grille: Grille) -> Ligne:
    remplis = {reponse.critere for reponse in grille.reponses.all() if reponse.est_rempli}
    nom = f"{ligne(grille.partenaire.nom)} : {ligne(grille.objet)}"
    if grille.est_a_discuter:
        nom += f" ({grille.get_offre_display()}, à discuter)"
    return Ligne((nom, *("oui" if critere in remplis else "non" for critere in CRITERES)))
