"""Les parties du rapport : chacune s’ouvre sur un texte vrai, et ce qui n’a pas de matière le dit en une ligne."""

from datetime import date

import pytest

from pilotage.acces import Role
from pilotage.models import Decision, Instance, LettreMission
from tableau_bord.etats import Section
from tableau_bord.models import CommentaireRapport, TexteRapport
from tableau_bord.rapport import composer, mettre_en_page
from tableau_bord.rapport.phrases import dire, duree, elider
from tests.factories import ReseauFactory, agent_du_reseau
from tests.tableau_bord.rapports import ANNEE, reseau_garni

pytestmark = pytest.mark.django_db


@pytest.fixture
def reseau():
    return reseau_garni(actions=4, ecoles=2)


def simple(texte: str) -> str:
    return texte.replace("\u00a0", " ")


def partie(rapport, section):
    return rapport.partie(section.value)


def propose(rapport, section) -> str:
    return simple(" ".join(partie(rapport, section).texte.proposition))


def tableaux(rapport, section) -> dict[str, list[tuple[str, ...]]]:
    """Titre du tableau → ses lignes."""
    return {
        bloc.tableau.titre: [tuple(map(simple, ligne.cellules)) for ligne in bloc.tableau.lignes]
        for bloc in partie(rapport, section).blocs
        if bloc.tableau
    }


@pytest.mark.parametrize(
    ("combien", "attendu"),
    [(0, "aucune séance"), (1, "une séance"), (2, "deux séances"), (16, "seize séances"), (17, "17 séances")],
)
def test_un_nombre_se_dit_comme_on_parle(combien, attendu):
    assert simple(dire(combien, "séance", feminin=True)) == attendu


@pytest.mark.parametrize(
    ("suite", "attendu"),
    [
        ("Angoulême", "d’Angoulême"),
        ("Rennes", "de Rennes"),
        ("Épinal", "d’Épinal"),
        ("l’Horme", "de l’Horme"),
        ("Huit", "de Huit"),
    ],
)
def test_une_voyelle_elide_l_article(suite, attendu):
    assert elider("de", suite) == attendu


def test_une_duree_se_lit_en_heures_et_minutes():
    assert [simple(duree(minutes)) for minutes in (45, 60, 270)] == ["45 min", "1 h", "4 h 30"]


def test_les_parties_viennent_dans_l_ordre_de_la_conception(reseau):
    assert [p.code for p in composer(reseau, ANNEE).parties] == list(Section.values)


def test_le_pilotage_compte_les_seances_la_presence_et_les_decisions(reseau):
    rapport = composer(reseau, ANNEE)

    assert propose(rapport, Section.PILOTAGE) == (
        "Les instances du réseau se sont réunies deux fois. 50,0 % des personnes convoquées étaient présentes ou "
        "représentées. Deux décisions y ont été prises : une est tenue et une reste à mener. Une décision a dépassé son "
        "échéance."
    )
    lignes = tableaux(rapport, Section.PILOTAGE)
    assert lignes["Séances tenues dans l’année, et présence"] == [
        ("Conseil école-collège", "2", "2", "20/11/2023 et 21/05/2024", "50,0 % (2/4)")
    ]
    assert lignes["Décisions qui restent à mener"][0][4] == "à faire, en retard"


def test_ce_qu_une_instance_reservee_decide_n_est_pas_dans_le_rapport(reseau):
    Instance.objects.update(reservee=True)

    assert "Étendre le rallye lecture" not in mettre_en_page(composer(reseau, ANNEE))
    assert Decision.objects.exists()


def test_une_decision_d_une_autre_annee_et_close_n_y_est_pas(reseau):
    Decision.objects.filter(etat="tenue").update(prise_le=date(2022, 11, 20))

    assert "progression des fractions" not in mettre_en_page(composer(reseau, ANNEE))


def test_le_budget_vient_par_source_avec_son_total(reseau):
    rapport = composer(reseau, ANNEE)
    [(titre, lignes)] = tableaux(rapport, Section.MOYENS).items()

    assert titre == "Budget par source, année scolaire 2023-2024, en euros"
    assert lignes[-1] == ("Total", "5 200 €", "1 000,50 €", "1 000,50 €", "4 199,50 €")
    assert "5 200 € notifiés par une source" in propose(rapport, Section.MOYENS)
    assert "Il reste 4 199,50 € à engager" in simple(
        " ".join(vigilance.constat for vigilance in rapport.essentiel.vigilances)
    )


def test_l_activite_se_lit_en_regard_de_la_lettre_de_mission(reseau):
    rapport = composer(reseau, ANNEE)
    lignes = tableaux(rapport, Section.ACTIVITE)["Activité notée au journal, par axe de la mission"]

    assert lignes[0][:4] == ("1. Mise en œuvre pédagogique", "2", "3 h", "66,7 %")
    blocs = {bloc.titre: bloc for bloc in partie(rapport, Section.ACTIVITE).blocs}
    assert blocs["Axe 1 : ce que la lettre demande, ce qui s’est fait"].points == ("Coordonner les liaisons CM2-6e",)
    assert "Lettre signée le 12 septembre 2022" in simple(blocs["La lettre de mission"].paragraphes[2])
    assert "à la circonscription" in rapport.couverture.coordonnateurs[0].precision


def test_la_quotite_de_la_couverture_est_celle_de_la_lettre(reseau):
    LettreMission.objects.update(quotite=75)

    assert "décharge de 75 %" in simple(composer(reseau, ANNEE).couverture.coordonnateurs[0].precision)


def test_le_conseil_ecole_college_dit_ses_seances_et_sa_parite(reseau):
    assert propose(composer(reseau, ANNEE), Section.CONSEIL) == (
        "Le conseil école-collège s’est réuni deux fois, les 20 novembre 2023 et 21 mai 2024. Un membre y siège au titre des "
        "écoles et un au titre du collège, à parts égales."
    )


def test_une_partie_sans_matiere_le_dit_en_une_ligne_et_n_a_aucun_tableau():
    rapport = composer(ReseauFactory(), ANNEE)

    for section in (Section.PILOTAGE, Section.PARTENARIATS, Section.MOYENS, Section.FORMATION, Section.CONSEIL):
        vide = partie(rapport, section)
        assert len(vide.texte.proposition) == 1, section
        assert vide.blocs == (), section


def test_son_texte_remplace_celui_qui_etait_propose(reseau):
    auteur = agent_du_reseau(Role.COORDONNATEUR, reseau)
    TexteRapport.objects.create(
        reseau=reseau, annee=ANNEE, section=Section.FORMATION, usage="ecrit", texte="Une **belle** année.", par=auteur
    )
    html = mettre_en_page(composer(reseau, ANNEE))

    assert "Une <strong>belle</strong> année." in html
    assert "temps de formation est noté" not in html


def test_une_partie_laissee_de_cote_n_est_ni_dans_le_corps_ni_au_sommaire(reseau):
    auteur = agent_du_reseau(Role.COORDONNATEUR, reseau)
    TexteRapport.objects.create(reseau=reseau, annee=ANNEE, section=Section.FORMATION, usage="omis", par=auteur)

    assert "La formation" not in mettre_en_page(composer(reseau, ANNEE))


def test_seul_un_commentaire_publie_parait_sous_son_nom(reseau):
    pilote = agent_du_reseau(Role.PILOTE, reseau)
    for texte, a_publier in (("À dire à tous.", True), ("À dire entre nous.", False)):
        CommentaireRapport.objects.create(
            reseau=reseau, annee=ANNEE, section=Section.ACTIONS, texte=texte, a_publier=a_publier, par=pilote
        )
    html = mettre_en_page(composer(reseau, ANNEE))

    assert "À dire à tous." in html
    assert str(pilote) in html
    assert "À dire entre nous." not in html


def test_une_bombe_de_markdown_reste_du_texte_et_ne_casse_rien(reseau):
    auteur = agent_du_reseau(Role.COORDONNATEUR, reseau)
    bombe = ("> " * 400 + "[![x](http://127.0.0.1:9/x)](javascript:alert(1)) <script>x</script>\n" + "*" * 3000)[:8000]
    TexteRapport.objects.create(
        reseau=reseau, annee=ANNEE, section=Section.RESEAU, usage="ecrit", texte=bombe, par=auteur
    )
    html = mettre_en_page(composer(reseau, ANNEE))

    assert "<script" not in html
    assert 'src="http' not in html
    assert "javascript:" not in html.replace("](javascript:alert(1))", "")
