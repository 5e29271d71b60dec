"""Les évaluations nationales, compétence par compétence : ce qui est réussi, ce qui ne l’est pas, et dans quelle école."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from pilotage import exports
from pilotage.acces import Droit, droits_ouverts
from pilotage.annees import libelle_annee
from pilotage.bornes import dans_reseau, lire_ou_envoyer
from tableau_bord.apercus import PROFONDEUR, case, texte_denominateur, texte_resultat
from tableau_bord.graphiques import Graphique, parts_par_competence, tracer
from tableau_bord.indicateurs import CATALOGUE, Fiche, Resultat, competences_de, tableau_des
from tableau_bord.indicateurs.composition import Carte
from tableau_bord.indicateurs.detail import competences_evaluees, evaluations_connues
from tableau_bord.indicateurs.echelles import Echelle, echelle_en, nom_de_l_evaluation, raison_de_refuser
from tableau_bord.indicateurs.lecture import peut_avoir_sa_ligne
from tableau_bord.indicateurs.registre import en_titre
from tableau_bord.saisies.grille import etablissements_a_saisir
from tableau_bord.saisies.groupes import GrilleDesGroupes, lignes_de_l_evaluation
from tableau_bord.views.saisies import montrer_la_grille
from tableau_bord.views.tableau import annee_demandee, annees_offertes

RESEAU = ""


@dataclass(frozen=True)
class Competences:
    """Une évaluation, une discipline, une année : ses compétences, et leurs résultats, réseau et établissements."""

    annee: int  # demandée
    suivi: Fiche  # l’évaluation entière
    vue: int  # l’année des valeurs : la dernière connue
    choix: list[tuple[Fiche, int]]  # les évaluations dont on sait quelque chose, et leur dernière année
    competences: list[tuple[Fiche, list[Fiche]]]  # (compétence, ses groupes cette année-là)
    lieux: list[tuple[str, str]]  # UAI, nom ; le réseau d’abord, sans UAI
    resultats: dict[tuple[str, str, int], Resultat]

    @property
    def groupes(self) -> list[str]:
        return [part.groupe for part in self.competences[0][1]] if self.competences else []

    @property
    def suivis(self) -> str:
        """Les groupes que réunit le chiffre suivi : « À besoins et fragiles »."""
        return en_titre(" et ".join(self.echelle.groupes[: self.echelle.fragiles]))

    @property
    def echelle(self) -> Echelle:
        return echelle_en((self.competences[0][0] if self.competences else self.suivi).echelles, self.vue)

    @property
    def evaluation(self) -> str:
        return nom_de_l_evaluation(self.suivi)

    def resultat(self, fiche: Fiche, uai: str = RESEAU, annee: int | None = None) -> Resultat | None:
        return self.resultats.get((uai, fiche.code, self.vue if annee is None else annee))


def lire(request, reseau) -> Competences:
    """Ce que l’adresse demande (`?annee=2025&evaluation=eval_cp_francais_fragiles`), sinon la première évaluation connue ;
    404 pour une évaluation qui n’existe pas."""
    annee = annee_demandee(request)
    annees = range(annee - PROFONDEUR + 1, annee + 1)
    # Avec l’année d’avant la plus ancienne, pour la comparer.
    carte = Carte([reseau], [annees[0] - 1, *annees])
    connues = evaluations_connues(carte, annees)
    choix = [(CATALOGUE[code], connues[code]) for code in CATALOGUE if code in connues]
    suivi = _demandee(request, choix)
    vue = connues.get(suivi.code, annee)
    competences = competences_evaluees(suivi, vue)
    demandees = [suivi, *(fiche for competence, parts in competences for fiche in (competence, *parts))]
    lus = tableau_des(reseau, demandees, [vue - 1, vue], carte=carte) if connues else []
    dites = {r.fiche.code for r in lus if r.annee == vue and (r.masque or r.mesure.est_connue)}
    lieux = {r.uai: r.nom for r in lus if r.niveau == "etablissement" and r.annee == vue}
    return Competences(
        annee=annee,
        suivi=suivi,
        vue=vue,
        choix=choix,
        competences=[(c, parts) for c, parts in competences if dites & {c.code, *(part.code for part in parts)}],
        lieux=[(RESEAU, "Le réseau"), *((uai, nom) for uai, nom in lieux.items())],
        resultats={(RESEAU if r.niveau == "reseau" else r.uai, r.fiche.code, r.annee): r for r in lus},
    )


def _demandee(request, choix: list[tuple[Fiche, int]]) -> Fiche:
    code = request.GET.get("evaluation", "")
    if not code:
        premieres = [fiche for fiche, annee in choix if annee == max(annee for _, annee in choix)]
        return (premieres or [fiche for fiche in CATALOGUE.values() if competences_de(fiche)])[0]
    fiche = CATALOGUE.get(code)
    if fiche is None or not competences_de(fiche):
        raise Http404
    return fiche


@require_safe
@dans_reseau(Droit.VOIR_TABLEAU_BORD)
def competences(request, reseau):
    """Le réseau, compétence par compétence ; puis chaque établissement, pour les élèves fragiles."""
    lu = lire(request, reseau)
    dessin = _dessin(lu)
    contexte = {
        "reseau": reseau,
        "annee": lu.annee,
        "annees": annees_offertes(lu.annee),
        "lu": lu,
        "choix": [(fiche.code, nom_de_l_evaluation(fiche), annee) for fiche, annee in _offertes(request, reseau, lu)],
        "requete": request.GET.urlencode(),
        "dessin": tracer(dessin) if dessin else None,
        "lignes": [_ligne(lu, competence, parts) for competence, parts in lu.competences],
        "ensemble": _ligne(lu, lu.suivi, []),
        "lieux": lu.lieux[1:],
        "a_saisir": _a_saisir(request, reseau, lu),
        "croisees": [_croisee(lu, fiche) for fiche in (*(c for c, _ in lu.competences), lu.suivi)],
    }
    return render(request, "tableau_bord/competences.html", contexte)


def _offertes(request, reseau, lu: Competences) -> list[tuple[Fiche, int]]:
    """Celles dont on sait quelque chose ; à qui en saisit, toutes celles qui ont encore lieu, avec l’année affichée."""
    if Droit.SAISIR_VALEURS not in droits_ouverts(request.user, reseau):
        return lu.choix
    connues = {fiche.code: annee for fiche, annee in lu.choix}
    toutes = [CATALOGUE[code] for code in dict.fromkeys(f.competence_de for f in CATALOGUE.values() if f.competence_de)]
    ouvertes = [f for f in toutes if f.code in connues or not raison_de_refuser(f, lu.annee)]
    return [(fiche, connues.get(fiche.code, lu.annee)) for fiche in ouvertes]


def _dessin(lu: Competences) -> Graphique | None:
    lignes = [(en_titre(c.competence), [lu.resultat(part) for part in parts]) for c, parts in lu.competences]
    return parts_par_competence(lignes, groupes=lu.groupes, sujet=en_titre(lu.evaluation), annee=lu.vue)


def _ligne(lu: Competences, fiche: Fiche, parts: list[Fiche]) -> dict:
    resultat = lu.resultat(fiche)
    return {
        "fiche": fiche,
        "nom": en_titre(fiche.competence) or "L’évaluation entière",
        "groupes": [(part.groupe, texte_resultat(lu.resultat(part))) for part in parts],
        "fragiles": texte_resultat(resultat),
        "denominateur": texte_denominateur(resultat) or (resultat.raison if resultat else ""),
        "fragile": resultat is not None and resultat.fragile,
        "avant": texte_resultat(lu.resultat(fiche, annee=lu.vue - 1)),
        "rupture": lu.vue in fiche.ruptures,
    }


def _croisee(lu: Competences, fiche: Fiche) -> dict:
    return {
        "nom": en_titre(fiche.competence) or "L’évaluation entière",
        "fiche": fiche,
        "cases": [texte_resultat(lu.resultat(fiche, uai)) for uai, _ in (*lu.lieux[1:], lu.lieux[0])],
    }


@require_safe
@dans_reseau(Droit.VOIR_TABLEAU_BORD)
def competences_exporter(request, reseau, format_):
    """Ce que la page montre : une ligne par compétence et par lieu, une colonne par groupe."""
    if format_ not in exports.FORMATS:
        raise Http404
    lu = lire(request, reseau)
    entetes = ["UAI", "Lieu", "Évaluation", "Compétence", "Année", *lu.groupes, lu.suivis, "Élèves évalués"]
    lignes = [
        [
            uai or reseau.code,
            nom,
            lu.evaluation,
            competence.competence,
            libelle_annee(lu.vue),
            *(case(lu.resultat(part, uai)) for part in parts),
            case(suivi := lu.resultat(competence, uai)),
            suivi.mesure.denominateur if suivi is not None and not suivi.masque else None,
        ]
        for competence, parts in lu.competences
        for uai, nom in lu.lieux
    ]
    return exports.reponse(format_, f"competences-{reseau.code}-{lu.suivi.code}-{lu.vue}", entetes, lignes)


@lire_ou_envoyer
@dans_reseau(Droit.SAISIR_VALEURS)
def competences_saisir(request, reseau, evaluation, discipline, uai):
    """Une évaluation dans un établissement : les élèves de chaque groupe, compétence par compétence."""
    suivi = CATALOGUE.get(f"eval_{evaluation}_{discipline}_fragiles")
    annee = annee_demandee(request)
    permis = {e.uai: e for e in etablissements_a_saisir(request.user, reseau, annee)}
    if suivi is None or uai not in permis:
        raise Http404
    etablissement, nom = permis[uai], nom_de_l_evaluation(suivi)
    lignes = [] if raison_de_refuser(suivi, annee) else lignes_de_l_evaluation(suivi, etablissement, annee)

    def former(donnees=None):
        return GrilleDesGroupes(
            donnees,
            reseau=reseau,
            annee=annee,
            par=request.user,
            lignes=lignes,
            nom=f"{nom}, {etablissement.nom_usuel}",
        )

    def enregistre(form):
        messages.success(request, form.enregistrer() if lignes else "Rien n’a changé.")
        return redirect(f"{reverse('competences', args=[reseau.code])}?annee={annee}&evaluation={suivi.code}")

    contexte = {
        "reseau": reseau,
        "evaluation": nom,
        "etablissement": etablissement,
        "annee": annee,
        "annees": annees_offertes(annee),
    }
    return montrer_la_grille(request, former, enregistre, "tableau_bord/competences_saisir.html", contexte)


def _a_saisir(request, reseau, lu: Competences) -> list[tuple[str, str]]:
    """(adresse de la grille, nom) de chaque établissement dont l’agent saisit cette évaluation, l’année affichée."""
    if Droit.SAISIR_VALEURS not in droits_ouverts(request.user, reseau) or raison_de_refuser(lu.suivi, lu.annee):
        return []
    evaluation, discipline = lu.suivi.code.removeprefix("eval_").removesuffix("_fragiles").rsplit("_", 1)
    return [
        (reverse("competences_saisir", args=[reseau.code, evaluation, discipline, e.uai]), e.nom_usuel)
        for e in etablissements_a_saisir(request.user, reseau, lu.annee)
        if peut_avoir_sa_ligne(e, lu.suivi)
    ]
