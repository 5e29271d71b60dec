"""Une campagne qui demande des évaluations, compétence par compétence : une grille de plus pour chacune."""

from datetime import timedelta

import pytest
from django.urls import reverse

from pilotage.acces import Role
from pilotage.annees import annee_courante, aujourd_hui
from pilotage.models import Etablissement
from tableau_bord.indicateurs import CATALOGUE
from tableau_bord.models import Campagne, EvaluationNationale, ReponseCampagne, Saisie, Valeur
from tableau_bord.saisies.validation import renvoyer
from tests.factories import AffectationFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db

CP, MATHS, PHONEMES = "eval_cp_francais_fragiles", "eval_cp_maths_fragiles", "comp_cp_francais_phonemes_fragiles"


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=2)


@pytest.fixture
def pilote(reseau):
    return agent_du_reseau(Role.PILOTE, reseau)


@pytest.fixture
def ecole(reseau):
    return reseau.etablissements.ecoles().order_by("uai").first()


@pytest.fixture
def directrice(ecole):
    return AffectationFactory(role=Role.DIRECTEUR, etablissement=ecole).agent


@pytest.fixture
def campagne(reseau, ecole, pilote):
    campagne = Campagne.objects.create(
        reseau=reseau,
        intitule="Rentrée",
        annee=annee_courante(),
        echeance=aujourd_hui() + timedelta(days=20),
        cree_par=pilote,
    )
    campagne.demandes.create(code="clas")
    for code in (CP, MATHS):
        campagne.demandes.create(code=code, par_competence=True)
    ReponseCampagne.objects.create(campagne=campagne, etablissement=ecole)
    return campagne


def adresse(campagne, ecole, evaluation=""):
    if evaluation:
        return reverse("campagne_saisir_evaluation", args=[campagne.reseau.code, campagne.pk, ecole.uai, evaluation])
    return reverse("campagne_saisir", args=[campagne.reseau.code, campagne.pk, ecole.uai])


def groupes(code, *nombres):
    return {f"{code}-groupe_{rang}": str(nombre) for rang, nombre in enumerate(nombres, start=1)}


class TestOuvrir:
    def donnees(self, **autres):
        communes = {"intitule": "Rentrée", "annee": annee_courante(), "echeance": aujourd_hui() + timedelta(days=10)}
        return communes | autres

    def ouvrir(self, client, reseau, **autres):
        return client.post(reverse("campagne_nouvelle", args=[reseau.code]), self.donnees(**autres))

    def test_une_evaluation_suffit_et_ne_se_demande_que_la_ou_elle_se_passe(self, reseau, pilote, connecter):
        assert self.ouvrir(connecter(pilote), reseau, evaluations=[CP]).status_code == 302
        campagne = Campagne.objects.get()
        assert (campagne.codes, campagne.evaluations) == ([], [CP])
        attendus = {reponse.etablissement for reponse in campagne.reponses.all()}
        assert attendus == set(reseau.etablissements.ecoles())
        page = connecter(pilote).get(campagne.get_absolute_url()).content.decode()
        assert "CP, début d’année, français</a>, compétence par compétence" in page

    def test_le_meme_indicateur_se_demande_aussi_seul_et_se_retire(self, reseau, pilote, connecter):
        client = connecter(pilote)
        self.ouvrir(client, reseau, evaluations=[CP, MATHS], indicateurs=[CP])
        campagne = Campagne.objects.get()
        assert (campagne.codes, campagne.evaluations) == ([CP], [CP, MATHS])
        modifier = reverse("campagne_modifier", args=[reseau.code, campagne.pk])
        form = client.get(modifier).context["form"]
        assert (form["indicateurs"].value(), form["evaluations"].value()) == ([CP], [CP, MATHS])
        client.post(modifier, self.donnees(evaluations=[MATHS]))
        campagne = Campagne.objects.get()
        assert (campagne.codes, campagne.evaluations) == ([], [MATHS])

    @pytest.mark.parametrize(
        ("autres", "champ", "phrase"),
        [
            ({}, "indicateurs", "au moins un indicateur, ou une évaluation"),
            ({"evaluations": [CP], "periode": "trimestre-1"}, "evaluations", "se demande pour l’année"),
            ({"evaluations": ["eval_ce1_maths_fragiles"]}, "evaluations", "cette évaluation est close"),
            ({"evaluations": ["ips_ecoles"]}, "evaluations", "ips_ecoles"),
        ],
    )
    def test_ce_qui_ne_se_demande_pas_le_dit_et_garde_ce_qui_est_saisi(
        self, reseau, pilote, connecter, autres, champ, phrase
    ):
        ce1 = EvaluationNationale.objects.get(code="ce1")
        EvaluationNationale.objects.filter(pk=ce1.pk).update(derniere=annee_courante() - 1)
        ce1.noter_un_changement()
        CATALOGUE.perimer()
        reponse = self.ouvrir(connecter(pilote), reseau, **autres)
        assert reponse.status_code == 422
        assert phrase in str(reponse.context["form"].errors[champ])
        assert 'value="Rentrée"' in reponse.content.decode()
        assert not Campagne.objects.exists()


class TestRendre:
    def test_une_grille_apres_l_autre_puis_la_reponse_est_rendue(self, campagne, ecole, directrice, connecter):
        client = connecter(directrice)
        reponse = campagne.reponses.get()
        envoye = client.post(adresse(campagne, ecole), {"clas-numerateur": "30", "clas-denominateur": "120"})
        assert envoye.url == adresse(campagne, ecole, CP)
        reponse.refresh_from_db()
        assert reponse.rendue_le is None
        page = client.get(envoye.url)
        assert [(nom, rendue, ici) for _, nom, rendue, ici in page.context["grilles"]] == [
            ("Indicateurs", True, False),
            ("CP, début d’année, français", False, True),
            ("CP, début d’année, mathématiques", False, False),
        ]
        assert "Il reste à rendre" in page.content.decode()
        assert client.post(envoye.url, groupes(PHONEMES, 8, 12, 30)).url == adresse(campagne, ecole, MATHS)
        # Sans rien à écrire, on rend quand même : on a répondu.
        assert client.post(adresse(campagne, ecole, MATHS), {}).url == campagne.get_absolute_url()
        reponse.refresh_from_db()
        assert reponse.rendue_par == directrice
        lues = Valeur.objects.filter(indicateur=PHONEMES).values_list("uai", "numerateur", "denominateur")
        assert list(lues) == [(ecole.uai, 20, 50)]
        assert set(Saisie.objects.values_list("grille", "campagne")) == {("", campagne.pk), (CP, campagne.pk)}

    def test_renvoyee_une_grille_se_redemande_seule(self, campagne, ecole, directrice, pilote, connecter):
        client = connecter(directrice)
        client.post(adresse(campagne, ecole), {"clas-numerateur": "30", "clas-denominateur": "120"})
        client.post(adresse(campagne, ecole, CP), groupes(PHONEMES, 8, 12, 30))
        client.post(adresse(campagne, ecole, MATHS), {})
        renvoyer(Saisie.objects.get(grille=CP), par=pilote, motif="Le total n’est pas celui de la classe.")
        reponse = campagne.reponses.get()
        assert (reponse.rendue_le, reponse.grilles_rendues) == (None, ["", MATHS])
        assert "Le total n’est pas celui" in client.get(adresse(campagne, ecole, CP)).content.decode()
        assert "Le total n’est pas celui" not in client.get(adresse(campagne, ecole)).content.decode()
        (ligne,) = connecter(pilote).get(campagne.get_absolute_url()).context["reponses"]
        assert ligne["ou_en_est"] == "2\u00a0grilles sur 3"
        client = connecter(directrice)
        assert (
            client.post(adresse(campagne, ecole, CP), groupes(PHONEMES, 8, 12, 31)).url == campagne.get_absolute_url()
        )
        assert campagne.reponses.get().rendue_par == directrice

    def test_une_demande_qui_change_revoit_qui_a_repondu(self, campagne, reseau, ecole, directrice, pilote, connecter):
        connecter(directrice).post(adresse(campagne, ecole), {"clas-numerateur": "30", "clas-denominateur": "120"})
        modifier = reverse("campagne_modifier", args=[reseau.code, campagne.pk])
        demande = {
            "intitule": "Rentrée",
            "annee": campagne.annee,
            "echeance": campagne.echeance,
            "indicateurs": ["clas"],
            "etablissements": [ecole.pk],
        }
        # On ne lui demande plus d’évaluation : elle a tout rendu, et n’est plus rappelée.
        connecter(pilote).post(modifier, demande)
        assert campagne.reponses.get().rendue_le
        assert campagne.reponses.get().rendue_par == directrice
        # On lui en redemande une : elle la doit.
        connecter(pilote).post(modifier, demande | {"evaluations": [MATHS]})
        assert campagne.reponses.get().rendue_le is None
        accueil = connecter(directrice).get(reverse("reseau_accueil", args=[reseau.code]))
        assert adresse(campagne, ecole) in accueil.content.decode()

    def test_sans_indicateur_l_adresse_du_courriel_mene_a_la_premiere_evaluation(
        self, campagne, ecole, directrice, connecter
    ):
        campagne.demandes.filter(par_competence=False).delete()
        client = connecter(directrice)
        assert client.get(adresse(campagne, ecole)).url == adresse(campagne, ecole, CP)
        page = client.get(adresse(campagne, ecole, CP))
        assert [colonne.libelle for colonne in page.context["form"].colonnes] == [
            "À besoins",
            "Fragiles",
            "Satisfaisants",
        ]

    @pytest.mark.parametrize("nature", [Etablissement.Nature.COLLEGE, Etablissement.Nature.MATERNELLE])
    def test_ni_un_college_ni_une_maternelle_n_a_la_grille_du_cp(self, campagne, ecole, directrice, connecter, nature):
        Etablissement.objects.filter(pk=ecole.pk).update(nature=nature)
        assert connecter(directrice).get(adresse(campagne, ecole, CP)).status_code == 404

    def test_ni_une_autre_ecole_ni_une_evaluation_qui_n_est_pas_demandee(
        self, campagne, reseau, ecole, directrice, pilote, connecter
    ):
        autre = reseau.etablissements.ecoles().exclude(pk=ecole.pk).get()
        ReponseCampagne.objects.create(campagne=campagne, etablissement=autre)
        client = connecter(directrice)
        assert client.post(adresse(campagne, autre, CP), groupes(PHONEMES, 8, 12, 30)).status_code == 404
        assert client.get(adresse(campagne, ecole, "eval_ce1_maths_fragiles")).status_code == 404
        assert connecter(pilote).get(adresse(campagne, ecole, CP)).status_code == 404
        assert not Valeur.objects.exists()

    def test_close_on_n_y_saisit_plus(self, campagne, ecole, directrice, connecter):
        Campagne.objects.update(close_le="2026-01-01T00:00:00Z")
        reponse = connecter(directrice).post(adresse(campagne, ecole, CP), groupes(PHONEMES, 8, 12, 30))
        assert reponse.url == campagne.get_absolute_url()
        assert not Valeur.objects.exists()


def test_la_page_ne_coute_pas_une_requete_par_reponse(
    campagne, reseau, pilote, connecter, django_assert_max_num_queries
):
    client = connecter(pilote)
    with django_assert_max_num_queries(40) as une:
        client.get(campagne.get_absolute_url())
    for ecole in ReseauFactory(ecoles=6).etablissements.ecoles():
        ReponseCampagne.objects.create(campagne=campagne, etablissement=ecole)
    with django_assert_max_num_queries(40) as sept:
        client.get(campagne.get_absolute_url())
    assert len(une.captured_queries) == len(sept.captured_queries)


def test_les_indicateurs_a_demander_sont_ranges_par_rubrique_sous_leur_titre(reseau, pilote, connecter):
    page = connecter(pilote).get(reverse("campagne_nouvelle", args=[reseau.code])).content.decode()
    rubrique = page.index('fr-text--sm">Vie scolaire</legend>')
    suivante = page.index('fr-text--sm">Dispositifs, familles, formation</legend>')
    assert rubrique < page.index('value="absenteisme"') < suivante < page.index('value="clas"')
    # Une rubrique est un groupe de cases pour qui ne voit pas la page ; ce qui n’est pas rangé n’a pas de titre.
    assert page.count('class="fr-fieldset cases-rangees"') == page.count('fr-fieldset__legend fr-text--sm">')
    assert 'fr-text--sm"></legend>' not in page
