"""Une campagne de saisie en cours : des écoles ont rendu, d’autres pas ; une saisie validée, une à valider."""

from datetime import timedelta

from pilotage.annees import annee_courante, aujourd_hui
from tableau_bord.models import Campagne, DemandeCampagne, ReponseCampagne, Saisie
from tableau_bord.saisies.campagnes import fiches_de, rendre
from tableau_bord.saisies.grille import GrilleForm
from tableau_bord.saisies.lignes import lignes_de_l_etablissement

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
        if not form.is_valid():
            raise ValueError(f"la saisie de la démonstration est fausse : {form.errors.as_text()}")
        form.enregistrer()
        rendre(campagne, ecole, par=agents["coordonnatrice"])
    Saisie.objects.filter(campagne=campagne).earliest("pk").passer("valider", par=agents["ien"])
