"""Deux indicateurs du réseau relevés dans l’année : un par trimestre, qui s’ajoute ; un de vacances à vacances, un état."""

from datetime import timedelta

from pilotage.annees import annee_courante, aujourd_hui
from tableau_bord.demonstration.campagnes import enregistrer
from tableau_bord.indicateurs.registre import fiche_locale
from tableau_bord.models import Campagne, IndicateurLocal, ReponseCampagne, Saisie
from tableau_bord.periodes import Cumul, Periodicite, code_de
from tableau_bord.saisies.campagnes import fiches_de, rendre
from tableau_bord.saisies.grille import GrilleForm
from tableau_bord.saisies.lignes import lignes_de_l_etablissement, lignes_de_l_indicateur
from tableau_bord.saisies.validation import valider

# Ce qui vient aux rencontres de chaque trimestre, de l’an dernier puis de cette année : un réseau qui progresse.
VENUES = (0.44, 0.52, 0.55)
VENUES_DE_L_ANNEE = 0.58


def peupler_periodes(reseau, etablissements, agents, hasard) -> None:
    ecoles = [etablissement for etablissement in etablissements.values() if etablissement.est_ecole]
    familles = {ecole.uai: hasard.randint(58, 140) for ecole in ecoles}
    livrets = IndicateurLocal.objects.create(
        reseau=reseau,
        libelle="Familles venues à la remise des livrets",
        definition="Familles venues en personne chercher le livret de leur enfant, à chaque trimestre. Une famille compte une "
        "fois par trimestre.",
        formule="familles venues ÷ familles invitées",
        unite=IndicateurLocal.Unite.POURCENT,
        sens=IndicateurLocal.Sens.HAUSSE,
        niveau=IndicateurLocal.Niveau.ECOLE,
        periodicite=Periodicite.TRIMESTRE,
        cree_par=agents["coordonnatrice"],
    )
    petits_dejeuners = IndicateurLocal.objects.create(
        reseau=reseau,
        libelle="Élèves au petit déjeuner de l’école",
        definition="Élèves inscrits au petit déjeuner de l’école la dernière semaine de chaque période.",
        unite=IndicateurLocal.Unite.ELEVES,
        niveau=IndicateurLocal.Niveau.ECOLE,
        periodicite=Periodicite.VACANCES,
        cumul=Cumul.DERNIERE,
        cree_par=agents["coordonnatrice"],
    )
    passee = annee_courante() - 1
    venues = {}
    for rang, part in enumerate(VENUES, start=1):
        for ecole in ecoles:
            invitees = familles[ecole.uai]
            venues[ecole.uai, rang] = (round(invitees * (part + hasard.uniform(-0.08, 0.08))), invitees)
    # Une petite période, pour voir ce qui se tait : à la dernière école, trois familles seulement au premier trimestre.
    venues[ecoles[-1].uai, 1] = (3, familles[ecoles[-1].uai])
    donnees = {
        f"{uai}-p{rang}-{nom}": compte
        for (uai, rang), comptes in venues.items()
        for nom, compte in zip(("numerateur", "denominateur"), comptes, strict=True)
    }
    _saisir(reseau, passee, livrets, ecoles, agents, donnees)
    inscrits = {
        f"{ecole.uai}-p{rang}-valeur": round(familles[ecole.uai] * 0.12) + 2 * rang
        for ecole in ecoles
        for rang in range(1, 6)
    }
    _saisir(reseau, passee, petits_dejeuners, ecoles, agents, inscrits)
    _campagne_du_trimestre(reseau, livrets, ecoles, familles, agents)


def _saisir(reseau, annee, local, ecoles, agents, donnees) -> None:
    """L’année passée, saisie par la coordonnatrice et validée."""
    fiche = fiche_locale(local)
    form = GrilleForm(
        {champ: str(nombre) for champ, nombre in donnees.items()},
        reseau=reseau,
        annee=annee,
        par=agents["coordonnatrice"],
        lignes=lignes_de_l_indicateur(fiche, ecoles),
        nom=local.libelle,
    )
    enregistrer(form)
    valider(Saisie.objects.latest("pk"), par=agents["ien"])


def _campagne_du_trimestre(reseau, local, ecoles, familles, agents) -> None:
    """Le premier trimestre de cette année, demandé à chaque école ; toutes n’ont pas encore répondu."""
    campagne = Campagne.objects.create(
        reseau=reseau,
        intitule="Remise des livrets",
        annee=annee_courante(),
        periode=code_de(Periodicite.TRIMESTRE, 1),
        echeance=aujourd_hui() + timedelta(days=18),
        cree_par=agents["coordonnatrice"],
    )
    campagne.demandes.create(code=local.code)
    ReponseCampagne.objects.bulk_create(ReponseCampagne(campagne=campagne, etablissement=ecole) for ecole in ecoles)
    sienne = agents["directrice"].affectations.get().etablissement
    repondent = [ecole for ecole in ecoles if ecole != sienne][:3]
    for rang, ecole in enumerate(repondent):
        invitees = familles[ecole.uai]
        form = GrilleForm(
            {
                f"{local.code}-p1-numerateur": str(round(invitees * VENUES_DE_L_ANNEE) + rang),
                f"{local.code}-p1-denominateur": str(invitees),
            },
            reseau=reseau,
            annee=campagne.annee,
            par=agents["coordonnatrice"],
            lignes=lignes_de_l_etablissement(ecole, fiches_de(campagne)),
            nom=f"{campagne.intitule}, {ecole.nom_usuel}",
            campagne=campagne,
            rang=campagne.rang_de_periode,
        )
        enregistrer(form)
        rendre(campagne, ecole, par=agents["coordonnatrice"])
    valider(Saisie.objects.filter(campagne=campagne).earliest("pk"), par=agents["ien"])
