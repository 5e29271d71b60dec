import pytest

from partenariats.models import Reponse
from pilotage.annees import bornes
from tableau_bord.etats import Section
from tableau_bord.rapport import composer, mettre_en_page
from tests.factories import ConventionFactory, GrilleFactory, PartenaireFactory
from tests.tableau_bord.rapports import ANNEE, reseau_garni

pytestmark = pytest.mark.django_db


def test_la_grille_de_cooperation_et_les_conventions_de_l_annee_sont_au_rapport():
    reseau = reseau_garni()
    partenaire = PartenaireFactory(reseau=reseau, nom="Théâtre de la Halle")
    premier, dernier = bornes(ANNEE)
    champs = {"reseau": reseau, "signee": True, "avec": partenaire}
    ConventionFactory(intitule="De l’année", debut=premier, fin=dernier, **champs)
    ConventionFactory(
        intitule="Passée", debut=premier.replace(year=ANNEE - 2), fin=premier.replace(year=ANNEE - 1), **champs
    )
    grille = GrilleFactory(partenaire=partenaire, annee=ANNEE, objet="parcours", offre="commerciale")
    Reponse.objects.create(grille=grille, critere="objectif", est_rempli=True, preuve="Le vocabulaire\nvisé.")
    GrilleFactory(partenaire=partenaire, annee=ANNEE - 1, objet="l’an passé")
    rapport = composer(reseau, ANNEE)

    blocs = {bloc.titre: bloc for bloc in rapport.partie(Section.PARTENARIATS).blocs}
    assert [ligne.entete for ligne in blocs["Les conventions"].tableau.lignes] == ["De l’année"]
    (cooperation,) = blocs["La grille de coopération"].tableau.lignes
    assert cooperation.cellules == (
        "Théâtre de la Halle : parcours (démarche commerciale, à discuter)",
        "oui",
        "non",
        "non",
        "non",
        "non",
    )
    assert "l’objectif de réussite scolaire est partagé\u00a0: Le vocabulaire visé." in mettre_en_page(rapport)
