"""Mettre en page : le rapport composé devient du HTML, le même pour l’aperçu du navigateur et pour l’imprimeur."""

from dataclasses import dataclass

from django.template.loader import render_to_string

from pilotage.annees import libelle_annee
from pilotage.ecriture import insecables
from tableau_bord.ecriture import INCONNU, SANS_OBJET, abreger, jour
from tableau_bord.etats import Section
from tableau_bord.graphiques import Dessin, Graphique, tracer
from tableau_bord.indicateurs.registre import en_titre
from tableau_bord.rapport.blocs import Colonne, Ligne, Tableau
from tableau_bord.rapport.donnees import (
    BilanAxe,
    Chiffre,
    Couverture,
    GroupeEtablissements,
    ParEtablissement,
    ParPeriode,
    Personne,
    Rapport,
    TableauDeBord,
)

TITRE = "Rapport annuel d’activité"
NOM_LONG = 50  # signes au-delà desquels le nom du réseau s’écrit plus petit en couverture
PERSONNES_MAX = 6  # en couverture, par fonction ; les signatures les montrent toutes
# Fonctions appelées à signer, quand aucun pilote n’est enregistré pour l’année.
SIGNATAIRES = (
    "inspecteur de l’Éducation nationale",
    "principal du collège",
    "inspecteur d’académie – inspecteur pédagogique régional",
)


LEGENDE = (
    ("inconnu", "la valeur n’a pas été saisie, ou la source ne la donne pas ; ce n’est pas zéro"),
    ("n. c.", "non communiqué : le nombre est trop petit pour être montré ; ce n’est pas zéro non plus"),
    ("*", "chiffre fragile : il porte sur moins de vingt personnes"),
    ("–", "sans objet"),
)


@dataclass(frozen=True)
class Entree:
    """Une ligne du sommaire ; `sous` : sous la partie qui la précède."""

    ancre: str
    titre: str
    sous: bool = False


@dataclass(frozen=True)
class Figure:
    """Un dessin et, s’il n’est pas déjà ailleurs dans la page, son tableau."""

    dessin: Dessin
    tableau: Tableau | None


def mettre_en_page(rapport: Rapport) -> str:
    """Le document entier à imprimer, en HTML ; tout ce qu’il montre y est, dessins compris."""
    return insecables(render_to_string("tableau_bord/rapport/impression.html", contexte(rapport)))


def contexte(rapport: Rapport) -> dict:
    """Ce que lisent les gabarits du rapport, à l’écran et à l’impression."""
    couverture = rapport.couverture
    identite = _identite(couverture)
    actions, tableau, territoire = rapport.actions, rapport.tableau, rapport.territoire
    return {
        "rapport": rapport,
        "titre_rapport": TITRE,
        "annee_libelle": libelle_annee(couverture.annee),
        "reseau_libelle": f"{couverture.label} {couverture.reseau}",
        "nom_long": len(couverture.reseau) > NOM_LONG,
        "reseau_abrege": abreger(f"{couverture.label} {couverture.reseau}", 40),
        "arrete_le": jour(couverture.arrete_le),
        "edition_libelle": f"édition n° {couverture.edition}" if couverture.edition else "hors édition",
        "etablissements": _etablissements(territoire.groupes) if territoire.groupes else None,
        "figure_ips": _figure(territoire.graphique, avec_tableau=False),
        "figure_actions": _figure(actions.graphique),
        "missions": _missions(rapport) if actions.missions else None,
        "publics": _publics(rapport) if actions.publics else None,
        "axes": [(axe, abreger(axe.titre, 95), _axe(axe)) for axe in actions.axes],
        "identite": identite,
        "identite_lignes": [(terme, " ; ".join(valeurs)) for terme, valeurs in identite],
        "legende": LEGENDE,
        "indicateurs": _indicateurs(tableau) if tableau.est_connu else None,
        "figures": [_figure(graphique) for graphique in tableau.graphiques],
        "evaluations": [_figure(graphique) for graphique in tableau.evaluations],
        "face_a_l_ips": _figure(tableau.face_a_l_ips),
        "par_etablissement": _par_etablissement(tableau.par_etablissement),
        "par_periode": [_par_periode(donnees) for donnees in tableau.par_periode],
        "lectures": _lectures(rapport),
        "courtes": _courtes(rapport),
        "sommaire": _sommaire(rapport),
        "signatures": _signatures(rapport),
        "signatures_phrase": _phrase_des_signatures(rapport),
    }


def _identite(couverture: Couverture) -> list[tuple[str, list[str]]]:
    """Les lignes de la couverture : un terme, ses valeurs."""

    def noms(personnes: tuple[Personne, ...], *, avec_fonction: bool) -> list[str]:
        morceaux = ((p.nom, p.fonction if avec_fonction else "", p.precision) for p in personnes[:PERSONNES_MAX])
        listes = [", ".join(filter(None, trio)) for trio in morceaux]
        return listes + ["…"] * (len(personnes) > PERSONNES_MAX)

    circonscriptions = couverture.circonscriptions
    return [
        ("Tête du réseau", [f"{couverture.tete}, UAI {couverture.uai}"]),
        ("Académie", [couverture.academie]),
        (
            "Circonscription" if len(circonscriptions) == 1 else "Circonscriptions",
            [", ".join(circonscriptions) or "inconnues"],
        ),
        ("Communes", [abreger(", ".join(couverture.communes) or "inconnues", 300)]),
        ("Coordonnateur", noms(couverture.coordonnateurs, avec_fonction=False) or ["non enregistré pour cette année"]),
        ("Pilotes", noms(couverture.pilotes, avec_fonction=True) or ["non enregistrés pour cette année"]),
    ]


def ecrire(chiffre: Chiffre) -> str:
    """Le nombre, suivi d’un astérisque s’il est fragile."""
    return f"{chiffre.texte} *" if chiffre.fragile else chiffre.texte


def _figure(graphique: Graphique | None, *, avec_tableau: bool = True) -> Figure | None:
    if graphique is None:
        return None
    dessin = tracer(graphique)
    if not avec_tableau:
        return Figure(dessin, None)
    table = dessin.table
    largeurs = [min(15, 65 // (len(table.colonnes) - 1))] * (len(table.colonnes) - 1)
    colonnes = (
        Colonne(table.colonnes[0], 100 - sum(largeurs)),
        *(Colonne(nom, largeur, nombre=True) for nom, largeur in zip(table.colonnes[1:], largeurs, strict=True)),
    )
    return Figure(dessin, Tableau(f"Données : {table.legende}", colonnes, tuple(map(Ligne, table.lignes))))


def _etablissements(groupes: tuple[GroupeEtablissements, ...]) -> Tableau:
    """La colonne des classes n’y est que si l’on en connaît."""
    avec_classes = any(e.classes.texte not in (INCONNU, SANS_OBJET) for g in groupes for e in g.etablissements)
    colonnes = (
        Colonne("Établissement", 26 if avec_classes else 30),
        Colonne("UAI", 12),
        Colonne("Nature", 13 if avec_classes else 15),
        Colonne("Commune", 15 if avec_classes else 18),
        Colonne("Élèves", 8, nombre=True),
        *([Colonne("Classes", 9, nombre=True)] if avec_classes else []),
        Colonne("IPS", 8, nombre=True),
        Colonne("Actions", 9, nombre=True),
    )
    lignes = []
    for groupe in groupes:
        lignes.append(Ligne((groupe.titre,), etendue=len(colonnes)))
        lignes += [
            Ligne(
                (
                    e.nom,
                    e.uai,
                    e.nature,
                    e.commune,
                    ecrire(e.effectif),
                    *([ecrire(e.classes)] if avec_classes else []),
                    ecrire(e.ips),
                    str(e.actions),
                )
            )
            for e in groupe.etablissements
        ]
    return Tableau("Les établissements, par circonscription", colonnes, tuple(lignes))


def _missions(rapport: Rapport) -> Tableau:
    return Tableau(
        "Actions par axe de la mission du coordonnateur",
        (Colonne("Axe de la mission", 70), Colonne("Prévues", 15, nombre=True), Colonne("Faites", 15, nombre=True)),
        tuple(Ligne((m.axe, str(m.prevues), str(m.faites))) for m in rapport.actions.missions),
    )


def _publics(rapport: Rapport) -> Tableau:
    return Tableau(
        "Publics prévus et touchés, toutes actions ensemble (participations)",
        (
            Colonne("Public", 28),
            Colonne("Prévus", 18, nombre=True),
            Colonne("sur… actions", 18, nombre=True),
            Colonne("Touchés", 18, nombre=True),
            Colonne("sur… actions", 18, nombre=True),
        ),
        tuple(
            Ligne((p.public, ecrire(p.prevus), str(p.actions_prevues), ecrire(p.touches), str(p.actions_touchees)))
            for p in rapport.actions.publics
        ),
    )


def _axe(axe: BilanAxe) -> Tableau | None:
    """Les objectifs de l’axe et, sous chacun, ses actions ; rien si l’axe n’en a aucune."""
    if not any(objectif.actions for objectif in axe.objectifs):
        return None
    lignes = []
    for objectif in axe.objectifs:
        faites = f"{objectif.faites}/{objectif.prevues} faites" if objectif.prevues else "aucune"
        lignes.append(
            Ligne(
                (
                    objectif.intitule,
                    faites,
                    ecrire(objectif.eleves_prevus) if objectif.prevues else "–",
                    ecrire(objectif.eleves_touches) if objectif.prevues else "–",
                ),
                etendue=3,
            )
        )
        lignes += [
            Ligne((a.intitule, a.etablissements, a.niveaux, a.etat, ecrire(a.prevus), ecrire(a.touches)))
            for a in objectif.actions
        ]
    return Tableau(
        f"{axe.titre.split(' : ')[0]} : prévu et fait",
        (
            Colonne("Objectif, actions", 34),
            Colonne("Établissements", 23),
            Colonne("Niveaux", 12),
            Colonne("État", 11),
            Colonne("Élèves prévus", 10, nombre=True),
            Colonne("Élèves touchés", 10, nombre=True),
        ),
        tuple(lignes),
    )


def _indicateurs(tableau: TableauDeBord) -> Tableau:
    annees = len(tableau.annees)
    references = len(tableau.references)
    # Ce qui reste après le nom et la base se partage également.
    largeur = (100 - 28 - 10) // (annees + references)
    return Tableau(
        "Le réseau sur trois ans, et ses références pour la dernière année",
        (
            Colonne("Indicateur", 100 - 10 - largeur * (annees + references)),
            *(Colonne(annee, largeur, nombre=True) for annee in tableau.annees),
            Colonne("Sur combien", 10, nombre=True),
            *(Colonne(reference, largeur, nombre=True) for reference in tableau.references),
        ),
        tuple(
            Ligne(
                (
                    _avec_son_unite(rang.libelle, rang.unite),
                    *map(ecrire, rang.valeurs),
                    rang.base,
                    *map(ecrire, rang.references),
                )
            )
            for rang in tableau.lignes
        ),
        note="Sur combien : dénominateur ou effectif de la dernière année."
        + (" * Moins de vingt personnes : à lire avec prudence." if tableau.a_des_fragiles else ""),
    )


# Au-delà, les en-têtes ne tiennent plus dans leur colonne.
INDICATEURS_MAX = 5


def _par_etablissement(donnees: ParEtablissement | None) -> list[Tableau]:
    """Un tableau par thème, ou plus si ses indicateurs sont trop nombreux pour tenir côte à côte."""
    if donnees is None:
        return []
    themes = donnees.themes or ("",) * len(donnees.colonnes)
    tableaux = []
    for theme in dict.fromkeys(themes):
        siens = [rang for rang, sien in enumerate(themes) if sien == theme]
        for debut in range(0, len(siens), INDICATEURS_MAX):
            tableaux.append(_partie_par_etablissement(donnees, theme, siens[debut : debut + INDICATEURS_MAX]))
    return [tableau for tableau in tableaux if tableau.lignes]


def _partie_par_etablissement(donnees: ParEtablissement, theme: str, rangs: list[int]) -> Tableau:
    largeur = min(13, 52 // len(rangs))
    lignes = []
    for etablissement in donnees.lignes:
        cellules = [etablissement.valeurs[rang] for rang in rangs]
        if any(cellule.texte not in (INCONNU, SANS_OBJET) for cellule in cellules):
            lignes.append(Ligne((etablissement.etablissement, etablissement.uai, *map(ecrire, cellules))))
    return Tableau(
        f"Par établissement : {theme[:1].lower()}{theme[1:]}" if theme else "Les indicateurs par établissement",
        (
            Colonne("Établissement", 100 - 12 - largeur * len(rangs)),
            Colonne("UAI", 12),
            *(Colonne(donnees.colonnes[rang], largeur, nombre=True) for rang in rangs),
        ),
        tuple(lignes),
    )


def _par_periode(donnees: ParPeriode) -> Tableau:
    largeur = 60 // (len(donnees.periodes) + 1)
    return Tableau(
        f"Le réseau dans l’année, {donnees.rythme}",
        (
            Colonne("Indicateur", 100 - largeur * (len(donnees.periodes) + 1)),
            *(Colonne(en_titre(periode), largeur, nombre=True) for periode in donnees.periodes),
            Colonne("L’année", largeur, nombre=True),
        ),
        tuple(
            Ligne((_avec_son_unite(rang.libelle, rang.unite), *map(ecrire, rang.valeurs), ecrire(rang.annee)))
            for rang in donnees.lignes
        ),
    )


def _avec_son_unite(libelle: str, unite: str) -> str:
    return libelle if unite == "%" else f"{libelle} ({unite})"


def _lectures(rapport: Rapport) -> list[str]:
    """Celles que le texte en tête de la partie ne dit pas déjà."""
    partie = rapport.partie(Section.TABLEAU)
    dites = partie.texte.proposition if partie else ()
    return [lecture for lecture in rapport.tableau.lectures if lecture not in dites]


def _courtes(rapport: Rapport) -> set[str]:
    """Les parties sans autre matière que leur texte, et celle qui suit : aucune n’ouvre une page à elle seule."""
    vides = {
        Section.ESSENTIEL: False,
        Section.RESEAU: not rapport.territoire.groupes,
        Section.ACTIONS: not rapport.actions.graphique,
        Section.TABLEAU: not rapport.tableau.est_connu,
    }
    courtes = set()
    avant = False
    for partie in rapport.parties:
        vide = vides.get(Section(partie.code), not partie.blocs)
        if vide or avant:
            courtes.add(partie.code)
        avant = vide
    return courtes


def _sommaire(rapport: Rapport) -> list[Entree]:
    """Les parties et, sous celle des actions, ses axes et les actions marquantes."""
    entrees = []
    for partie in rapport.parties:
        entrees.append(Entree(partie.code, partie.titre))
        if partie.code == Section.ACTIONS:
            entrees += [
                Entree(f"axe-{rang}", abreger(axe.titre, 95), sous=True)
                for rang, axe in enumerate(rapport.actions.axes, start=1)
            ]
            if rapport.actions.graphique:
                entrees.append(Entree("marquantes", "Les actions marquantes", sous=True))
    if rapport.releves:
        entrees.append(Entree("les-releves", "Annexe : relevés"))
    return [
        *entrees,
        Entree("la-methode", "Annexe : méthode et secret statistique"),
        Entree("les-signatures", "Signatures"),
    ]


def _phrase_des_signatures(rapport: Rapport) -> str:
    couverture = rapport.couverture
    qui = f"{couverture.label} {couverture.reseau}"
    quoi = f"le rapport d’activité {libelle_annee(couverture.annee)}, données du {jour(couverture.arrete_le)}"
    if rapport.signataires and all(signataire.le for signataire in rapport.signataires):
        return f"Les pilotes du réseau {qui} et, pour le budget, le gestionnaire ont signé {quoi}."
    return f"Appelés à signer {quoi} : les pilotes du réseau {qui} et, pour le budget, le gestionnaire."


def _signatures(rapport: Rapport) -> Tableau:
    """Qui signe, quoi, quand ; à défaut de pilote enregistré, les trois fonctions, à remplir à la main."""
    couverture = rapport.couverture
    lignes = [Ligne((s.fonction, s.nom, s.titre, s.le)) for s in rapport.signataires]
    if not lignes:
        lignes = [Ligne((p.fonction, p.nom, "le rapport", "")) for p in couverture.pilotes]
    lignes = lignes or [Ligne((fonction, "", "le rapport", "")) for fonction in SIGNATAIRES]
    return Tableau(
        "Tableau des signatures",
        (Colonne("Fonction", 32), Colonne("Nom", 24), Colonne("Signe", 12), Colonne("Date et signature", 32)),
        tuple(lignes),
    )
