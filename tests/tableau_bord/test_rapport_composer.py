"""Composer le rapport : ce qui est vrai s’y écrit, ce qui manque s’y dit, ce qui est masqué n’y est pas."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import Action, BilanFinal, Etat, IndicateurAction, Objectif
from pilotage.acces import Role
from pilotage.models import LettreMission
from tableau_bord import indicateurs
from tableau_bord.indicateurs.mesures import Fiche, Mesure, Resultat
from tableau_bord.rapport import composer, depuis_json, mettre_en_page, vers_json
from tableau_bord.rapport.matiere import lire
from tableau_bord.rapport.parties.actions import niveaux
from tableau_bord.rapport.parties.manques import manques
from tableau_bord.rapport.parties.textes import chiffre, propre
from tests.factories import ActionFactory, AffectationFactory, RattachementFactory, ReseauFactory
from tests.tableau_bord.rapports import ANNEE, remplir, reseau_garni

pytestmark = pytest.mark.django_db


@pytest.fixture
def reseau():
    return reseau_garni()


def simple(texte: str) -> str:
    return texte.replace("\u00a0", " ")


def test_le_rapport_compose_est_fait_de_donnees_simples(reseau):
    rapport = composer(reseau, ANNEE)

    with CaptureQueriesContext(connection) as requetes:
        texte = json.dumps(vers_json(rapport), ensure_ascii=False)
        assert depuis_json(json.loads(texte)) == rapport
        mettre_en_page(rapport)
    assert not requetes.captured_queries
    with pytest.raises(AttributeError):
        rapport.forme = 2


def test_le_nombre_de_requetes_ne_depend_ni_des_actions_ni_des_ecoles(reseau):
    grand = reseau_garni(actions=30, ecoles=9)

    assert requetes_de(reseau) == requetes_de(grand) <= 36


def requetes_de(reseau) -> int:
    with CaptureQueriesContext(connection) as requetes:
        composer(reseau, ANNEE)
    return len(requetes)


def test_la_couverture_dit_de_quel_reseau_et_par_qui(reseau):
    couverture = composer(reseau, ANNEE).couverture

    assert couverture.label == "REP+"
    assert couverture.uai == reseau.tete.uai
    assert couverture.circonscriptions == ("IEN de Valombre",)
    assert [pilote.fonction for pilote in couverture.pilotes] == [
        "inspecteur de l’Éducation nationale",
        "principal du collège",
        "inspecteur d’académie – inspecteur pédagogique régional",
    ]
    assert simple(couverture.coordonnateurs[0].precision) == "décharge de 50 %, à la circonscription"
    assert couverture.edition is None


def test_qui_est_parti_avant_l_annee_n_y_est_pas_et_qui_part_dans_l_annee_y_est_avec_sa_date(reseau):
    AffectationFactory(role=Role.COORDONNATEUR, reseau=reseau, debut=date(2020, 9, 1), fin=date(2022, 8, 31))
    reseau.affectations.filter(role=Role.COORDONNATEUR, debut=date(2022, 9, 1)).update(fin=date(2023, 12, 31))

    [personne] = composer(reseau, ANNEE).couverture.coordonnateurs
    assert "jusqu’au 31 décembre 2023" in simple(personne.precision)


def test_les_actions_se_comptent_par_axe_et_par_objectif_prevues_et_faites(reseau):
    actions = composer(reseau, ANNEE).actions

    # Six actions : une abandonnée et une proposée ne comptent pas ; celle de rang 4 est la proposée, sans objectif.
    bilans = [(axe.titre.split(" : ")[0], axe.objectifs[0].prevues, axe.objectifs[0].faites) for axe in actions.axes]
    assert bilans == [("Axe 1", 2, 1), ("Axe 2", 2, 1)]
    assert [(mission.prevues, mission.faites) for mission in actions.missions] == [(1, 1), (1, 1), (2, 0)]
    assert actions.axes[0].objectifs[0].eleves_prevus.texte == "82"
    assert "Axe 1" in actions.graphique.table.lignes[0][0]


def test_un_nombre_d_eleves_qui_manque_est_inconnu_et_non_zero(reseau):
    actions = [a for axe in composer(reseau, ANNEE).actions.axes for o in axe.objectifs for a in o.actions]

    assert {action.touches.texte for action in actions if action.intitule == "Rallye lecture 1"} == {"inconnu"}
    Action.objects.filter(intitule="Rallye lecture 1").update(eleves_touches=0)
    actions = [a for axe in composer(reseau, ANNEE).actions.axes for o in axe.objectifs for a in o.actions]
    assert {action.touches.texte for action in actions if action.intitule == "Rallye lecture 1"} == {"0"}


def test_les_actions_d_un_objectif_d_un_autre_projet_et_sans_objectif_ont_leur_place(reseau):
    remplir(reseau, list(Objectif.objects.all()), 5)
    Action.objects.filter(objectif=None).update(etat=Etat.EN_COURS)
    reseau.projets.update(premiere_annee=2010, derniere_annee=2013)

    titres = [axe.titre for axe in composer(reseau, ANNEE).actions.axes]
    assert [titre.split(" : ")[0] for titre in titres] == [
        "Autre projet, axe 1",
        "Autre projet, axe 2",
        "Actions sans objectif du projet",
    ]


def test_les_actions_marquantes_ont_leur_bilan_et_les_evaluees_viennent_d_abord(reseau):
    marquantes = composer(reseau, ANNEE).actions.marquantes

    assert [action.intitule for action in marquantes] == ["Rallye lecture 0", "Rallye lecture 2"]
    assert marquantes[0].bilan == "Les deux degrés se sont parlé."


def test_ce_qui_manque_se_dit_avec_la_page_ou_le_completer(reseau):
    trouves = {simple(manque.constat): manque for manque in manques(lire(reseau, ANNEE))}

    assert trouves["1 action terminée sans bilan"].exemples == ("Rallye lecture 1",)
    assert trouves["1 action terminée sans bilan"].page == "action_liste"
    assert trouves["1 action proposée attend sa validation"].exemples == ("Rallye lecture 4",)
    LettreMission.objects.all().delete()
    assert "Aucune lettre de mission n’est enregistrée pour cette année" in {
        manque.constat for manque in manques(lire(reseau, ANNEE))
    }
    assert any("le lieu d’aucune action" in constat for constat in trouves)


def test_l_essentiel_ne_retient_que_trois_points_de_chaque_sorte(reseau):
    essentiel = composer(reseau, ANNEE).essentiel

    assert len(essentiel.vigilances) == 3
    assert len(essentiel.reussites) <= 3
    assert [simple(attendue) for attendue in essentiel.attendues] == ["Valider ou non une action proposée."]


def test_les_phrases_disent_les_chiffres(reseau):
    rapport = composer(reseau, ANNEE)
    constats = simple(" ".join((*rapport.essentiel.constats, *rapport.tableau.lectures)))

    assert "En 2023-2024, 4 actions ont été validées, dont 2 menées à leur terme." in constats
    assert "Le taux de réussite au DNB (série générale) est de 78,0 %, 14,0 points de plus qu’en 2022-2023." in constats


def test_un_ecart_que_la_source_dit_non_significatif_ne_se_commente_pas(reseau, monkeypatch):
    fiche = indicateurs.CATALOGUE["dnb_reussite"]
    monkeypatch.setitem(indicateurs.CATALOGUE, "dnb_reussite", replace(fiche, ecart_significatif=Decimal(20)))

    assert "qu’en 2022-2023" not in " ".join(composer(reseau, ANNEE).tableau.lectures)


def test_le_tableau_de_bord_montre_trois_annees_la_base_et_les_references(reseau):
    tableau = composer(reseau, ANNEE).tableau
    [dnb] = [rang for rang in tableau.lignes if rang.libelle.startswith("Réussite au DNB")]

    assert tableau.annees == ("2021-2022", "2022-2023", "2023-2024")
    assert [simple(valeur.texte) for valeur in dnb.valeurs] == ["60,0 %", "64,0 %", "78,0 %"]
    assert dnb.base == "50"
    assert tableau.references == ("France, REP+", "Académie, REP+", "France, hors EP")
    assert tableau.graphiques


def test_l_ips_de_l_annee_d_avant_se_montre_avec_son_annee(reseau):
    territoire = composer(reseau, ANNEE + 1).territoire

    assert "IPS : 2023-2024" in territoire.note
    assert {e.ips.texte for e in territoire.groupes[0].etablissements} == {"70,0", "71,0", "72,0"}


def test_un_resultat_masque_n_a_plus_de_nombre():
    fiche = Fiche("x", "x", "", "", "", unite="%")
    masque = Resultat(fiche, "reseau", "", "", ANNEE, Mesure(Decimal(3), Decimal(4)), masque=True)

    assert chiffre(masque).texte == "n. c."
    assert chiffre(masque).valeur is None


def test_un_chiffre_fragile_porte_un_asterisque(reseau):
    from tableau_bord.models import Valeur

    Valeur.objects.filter(indicateur="dnb_reussite", annee=ANNEE).update(numerateur=12, denominateur=15, effectif=15)
    rapport = composer(reseau, ANNEE)

    assert rapport.tableau.a_des_fragiles
    assert simple("80,0 % *") in simple(mettre_en_page(rapport))


def test_les_niveaux_qui_se_suivent_se_resserrent():
    action = ActionFactory(reseau=ReseauFactory())
    for niveau in ("CP", "CE1", "CE2", "6E"):
        action.niveaux.create(niveau=niveau)

    assert niveaux(action) == "CP à CE2, 6e"


def test_un_reseau_sans_rien_donne_un_rapport_qui_le_dit():
    reseau = ReseauFactory()
    reseau.rattachements.all().delete()
    rapport = composer(reseau, ANNEE)
    html = mettre_en_page(rapport)

    for phrase in (
        "Aucun établissement n’est rattaché au réseau pour cette année",
        "Aucune action validée n’est enregistrée pour 2023-2024.",
        "Aucun indicateur n’est connu pour le réseau ces trois années-là.",
        "non enregistrés pour cette année",
    ):
        assert phrase in html
    # Un seul tableau : celui des signatures. Aucun tableau vide.
    assert html.count("<table") == 1
    assert html.count("<img") == 0


def test_un_reseau_d_ecoles_sans_college_et_un_reseau_de_soixante_ecoles():
    sans_college = ReseauFactory(ecoles=2)
    sans_college.rattachements.filter(etablissement=sans_college.tete).delete()
    grand = ReseauFactory(ecoles=60)

    assert "deux écoles" in simple(composer(sans_college, ANNEE).territoire.phrases[0])
    assert sum(len(groupe.etablissements) for groupe in composer(grand, ANNEE).territoire.groupes) == 61


def test_la_carte_est_celle_de_l_annee():
    reseau = ReseauFactory()
    RattachementFactory(reseau=reseau, etablissement=ReseauFactory().tete, debut="2015-09-01", fin="2020-08-31")

    assert len(composer(reseau, ANNEE).territoire.groupes[0].etablissements) == 1


@pytest.mark.parametrize("annee", [0, 1980, 2101, 99999])
def test_une_annee_hors_des_bornes_est_refusee(reseau, annee):
    with pytest.raises(ValidationError):
        composer(reseau, annee)


def test_un_texte_propre_n_a_ni_commande_ni_mise_en_sens():
    assert propre("a\x00b\x07\r\nc\u202ed\ud800 e\u0301\t") == "a b \ncd  é"


def test_ce_que_les_personnes_ecrivent_reste_du_texte(reseau):
    BilanFinal.objects.filter(action__intitule="Rallye lecture 0").update(
        synthese="<script>alert(1)</script>\n\ndeuxième paragraphe"
    )
    Action.objects.filter(intitule="Rallye lecture 0").update(
        intitule="<img src=x onerror=alert(1)> & \u202e{{ secret }}\x07"
    )
    html = mettre_en_page(composer(reseau, ANNEE))

    assert "<script" not in html
    assert "<img src=x" not in html
    assert "&lt;img src=x onerror=alert(1)&gt; &amp; {{ secret }}" in html
    assert not any(signe in html for signe in ("\u202e", "\x07"))
    assert "<p>deuxième paragraphe</p>" in html


def test_les_publics_prevus_et_touches_disent_sur_combien_d_actions(reseau):
    actions = composer(reseau, ANNEE).actions
    eleves = next(p for p in actions.publics if p.public == "Élèves")
    retenues = Action.objects.filter(reseau=reseau, annee=ANNEE).retenues()
    assert eleves.prevus.valeur == sum(a.eleves_prevus for a in retenues)
    assert eleves.actions_touchees == retenues.filter(eleves_touches__isnull=False).count() < retenues.count()
    # Personne n’a compté les parents : la ligne n’y est pas, plutôt que zéro.
    assert all(p.public != "Parents" for p in actions.publics)


def test_une_action_marquante_dit_ce_qu_elle_s_etait_donne_a_mesurer(reseau):
    marquante = BilanFinal.objects.filter(action__intitule="Rallye lecture 0").get().action
    IndicateurAction.objects.create(action=marquante, intitule="Livres lus", unite="livres", cible=10, atteint="8.50")
    dites = {a.intitule: a.mesures for a in composer(reseau, ANNEE).actions.marquantes}
    assert dites["Rallye lecture 0"] == ("Livres lus (livres) : visé 10, atteint 8,5",)
