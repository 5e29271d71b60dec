"""Une campagne de saisie en cours : des écoles ont rendu, d’autres pas ; une saisie validée, une à valider."""

from datetime import timedelta

from pilotage.annees import annee_courante, aujourd_hui
from tableau_bord.indicateurs import CATALOGUE
from tableau_bord.indicateurs.echelles import nom_de_l_evaluation
from tableau_bord.models import Campagne, DemandeCampagne, ReponseCampagne, Saisie
from tableau_bord.saisies.campagnes import fiches_de, rendre
from tableau_bord.saisies.grille import GrilleForm
from tableau_bord.saisies.groupes import GrilleDesGroupes, lignes_de_l_evaluation
from tableau_bord.saisies.lignes import lignes_de_l_etablissement, se_compte_dans

EVALUATIONS_DEMANDEES = ("eval_mi_cp_francais_fragiles", "eval_mi_cp_maths_fragiles")
GROUPES = (7, 9, 24)  # élèves à besoins, fragiles, satisfaisants
DEMANDES = ("clas", "parents_rencontres", "formation_journees")


def peupler_campagnes(reseau, etablissements, agents) -> None:
    campagne = Campagne.objects.create(
        reseau=reseau,
        intitule="Familles, accompagnement et formation",
        annee=annee_courante(),
        echeance=aujourd_hui() + timedelta(days=12),
        cree_par=agents["coordonnatrice"],
    )
    DemandeCampagne.objects.bulk_create(DemandeCampagne(campagne=campagne, code=code) for code in DEMANDES)
    ecoles = [etablissement for etablissement in etablissements.values() if etablissement.est_ecole]
    ReponseCampagne.objects.bulk_create(ReponseCampagne(campagne=campagne, etablissement=ecole) for ecole in ecoles)
    # La dernière n’a pas répondu : c’est celle de la directrice de la démonstration, ou une autre.
    sienne = agents["directrice"].affectations.get().etablissement
    repondent = [ecole for ecole in ecoles if ecole != sienne][:2]
    for rang, ecole in enumerate(repondent, start=1):
        nombres = {
            "clas-numerateur": 14 * rang,
            "clas-denominateur": 118 + 20 * rang,
            "parents_rencontres-numerateur": 61 + 9 * rang,
            "parents_rencontres-denominateur": 92 + 14 * rang,
            "formation_journees-valeur": 5 + rang,
        }
        form = GrilleForm(
            {nom: str(nombre) for nom, nombre in nombres.items()},
            reseau=reseau,
            annee=campagne.annee,
            par=agents["coordonnatrice"],
            lignes=lignes_de_l_etablissement(ecole, fiches_de(campagne)),
            nom=f"{campagne.intitule}, {ecole.nom_usuel}",
            campagne=campagne,
        )
        enregistrer(form)
        rendre(campagne, ecole, par=agents["coordonnatrice"])
    Saisie.objects.filter(campagne=campagne).earliest("pk").passer("valider", par=agents["ien"])
    _campagne_de_mi_annee(reseau, ecoles, sienne, agents)


def _campagne_de_mi_annee(reseau, ecoles, sienne, agents) -> None:
    """L’évaluation de mi-CP, compétence par compétence : une école a rendu, une autre n’a rendu que le français."""
    campagne = Campagne.objects.create(
        reseau=reseau,
        intitule="Évaluations de mi-CP",
        annee=annee_courante(),
        echeance=aujourd_hui() + timedelta(days=26),
        cree_par=agents["coordonnatrice"],
    )
    for code in EVALUATIONS_DEMANDEES:
        campagne.demandes.create(code=code, par_competence=True)
    evaluees = [ecole for ecole in ecoles if se_compte_dans(CATALOGUE[EVALUATIONS_DEMANDEES[0]], ecole)]
    ReponseCampagne.objects.bulk_create(ReponseCampagne(campagne=campagne, etablissement=ecole) for ecole in evaluees)
    rendues, francais_seul = [ecole for ecole in evaluees if ecole != sienne][:2]
    for ecole, codes in ((rendues, EVALUATIONS_DEMANDEES), (francais_seul, EVALUATIONS_DEMANDEES[:1])):
        for code in codes:
            lignes = lignes_de_l_evaluation(CATALOGUE[code], ecole, campagne.annee)
            nombres = {
                ligne.champ(f"groupe_{groupe}"): str(combien + (rang * groupe) % 4)
                for rang, ligne in enumerate(lignes)
                for groupe, combien in enumerate(GROUPES, start=1)
            }
            form = GrilleDesGroupes(
                nombres,
                reseau=reseau,
                annee=campagne.annee,
                par=agents["coordonnatrice"],
                lignes=lignes,
                nom=f"{campagne.intitule}, {nom_de_l_evaluation(CATALOGUE[code])}, {ecole.nom_usuel}",
                campagne=campagne,
                grille=code,
            )
            enregistrer(form)
            rendre(campagne, ecole, par=agents["coordonnatrice"], grille=code)


def enregistrer(form: GrilleForm) -> None:
    """Lève `ValueError` si la saisie de la démonstration est fausse."""
    if not form.is_valid():
        raise ValueError(f"la saisie de la démonstration est fausse : {form.errors.as_text()}")
    form.enregistrer()
