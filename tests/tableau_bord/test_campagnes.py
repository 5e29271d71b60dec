"""Demander des chiffres aux écoles, les rendre, les valider ou les renvoyer, rappeler qui ne répond pas."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from pilotage.acces import Role
from pilotage.annees import annee_courante, aujourd_hui
from pilotage.models import Courriel, Etablissement
from tableau_bord.indicateurs import CATALOGUE
from tableau_bord.indicateurs.lecture import tableau_de
from tableau_bord.models import Campagne, Import, ReponseCampagne, Saisie, Valeur
from tableau_bord.saisies.campagnes import clore, est_a_rappeler, rappeler_les_campagnes
from tests.factories import AffectationFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db

CODES = ("clas", "formation_journees")


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=3)


@pytest.fixture
def coordonnatrice(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


@pytest.fixture
def pilote(reseau):
    return agent_du_reseau(Role.PILOTE, reseau)


@pytest.fixture
def ecoles(reseau):
    return list(reseau.etablissements.ecoles().order_by("uai"))


@pytest.fixture
def directrice(ecoles):
    return AffectationFactory(role=Role.DIRECTEUR, etablissement=ecoles[0]).agent


@pytest.fixture
def campagne(reseau, coordonnatrice, ecoles):
    campagne = Campagne.objects.create(
        reseau=reseau,
        intitule="Accompagnement",
        annee=annee_courante(),
        echeance=aujourd_hui() + timedelta(days=20),
        cree_par=coordonnatrice,
    )
    for code in CODES:
        campagne.demandes.create(code=code)
    for ecole in ecoles:
        ReponseCampagne.objects.create(campagne=campagne, etablissement=ecole)
    return campagne


def grille(campagne, ecole):
    return reverse("campagne_saisir", args=[campagne.reseau.code, campagne.pk, ecole.uai])


RENDU = {"clas-numerateur": "30", "clas-denominateur": "120", "formation_journees-valeur": "4,5"}


class TestOuvrir:
    def donnees(self, ecoles, **autres):
        return {
            "intitule": "Parents",
            "annee": annee_courante(),
            "echeance": aujourd_hui() + timedelta(days=10),
            "indicateurs": ["parents_rencontres"],
            "etablissements": [e.pk for e in ecoles],
        } | autres

    def ouvrir(self, client, reseau, donnees):
        return client.post(reverse("campagne_nouvelle", args=[reseau.code]), donnees)

    def test_une_pilote_choisit_les_indicateurs_les_etablissements_et_le_jour(self, reseau, pilote, ecoles, connecter):
        assert self.ouvrir(connecter(pilote), reseau, self.donnees(ecoles[:2])).status_code == 302
        campagne = Campagne.objects.get()
        assert (campagne.codes, campagne.reponses.count()) == (["parents_rencontres"], 2)
        assert campagne.cree_par == pilote

    def test_ni_un_indicateur_publie_ni_un_etablissement_d_ailleurs_ni_un_jour_passe(
        self, reseau, pilote, ecoles, connecter
    ):
        client, ailleurs = connecter(pilote), ReseauFactory().tete
        for autres, champ in (
            ({"indicateurs": ["ips_ecoles"]}, "indicateurs"),
            ({"etablissements": [ailleurs.pk]}, "etablissements"),
            ({"echeance": aujourd_hui() - timedelta(days=1)}, "echeance"),
            ({"indicateurs": ["boursiers"]}, "indicateurs"),  # se compte au collège, aucune école n’en est un
        ):
            reponse = self.ouvrir(client, reseau, self.donnees(ecoles, **autres))
            assert (reponse.status_code, champ in reponse.context["form"].errors) == (422, True), autres
        assert not Campagne.objects.exists()

    def test_un_etablissement_retire_n_est_plus_attendu_et_garde_ses_valeurs(
        self, campagne, reseau, ecoles, coordonnatrice, connecter
    ):
        client = connecter(coordonnatrice)
        client.post(grille(campagne, ecoles[0]), RENDU)
        adresse = reverse("campagne_modifier", args=[reseau.code, campagne.pk])
        client.post(adresse, self.donnees(ecoles[1:], intitule="Accompagnement", indicateurs=list(CODES)))
        assert set(campagne.reponses.values_list("etablissement", flat=True)) == {e.pk for e in ecoles[1:]}
        assert Valeur.objects.filter(uai=ecoles[0].uai).count() == 2


class TestRendre:
    def test_une_directrice_rend_les_chiffres_de_son_ecole_et_l_on_sait_qui_et_quand(
        self, campagne, ecoles, directrice, connecter
    ):
        client = connecter(directrice)
        assert client.get(grille(campagne, ecoles[0])).status_code == 200
        assert client.post(grille(campagne, ecoles[0]), RENDU).status_code == 302
        lues = set(Valeur.objects.values_list("uai", "indicateur", "numerateur", "denominateur", "valeur"))
        assert lues == {
            (ecoles[0].uai, "clas", 30, 120, None),
            (ecoles[0].uai, "formation_journees", None, None, Decimal("4.5")),
        }
        reponse = campagne.reponses.get(etablissement=ecoles[0])
        assert reponse.rendue_par == directrice
        assert reponse.rendue_le
        saisie = Saisie.objects.get()
        assert (saisie.trace.par, saisie.etat, saisie.etablissement) == (directrice, "a_valider", ecoles[0])

    def test_elle_ne_saisit_pas_ceux_d_une_autre_ecole(self, campagne, ecoles, directrice, connecter):
        client = connecter(directrice)
        assert client.get(grille(campagne, ecoles[1])).status_code == 404
        assert client.post(grille(campagne, ecoles[1]), RENDU).status_code == 404
        libre = reverse("valeurs_saisir", args=[campagne.reseau.code, "clas"])
        client.post(
            libre, {f"{e.uai}-numerateur": "3" for e in ecoles} | {f"{e.uai}-denominateur": "9" for e in ecoles}
        )
        assert set(Valeur.objects.values_list("uai", flat=True)) == {ecoles[0].uai}

    def test_la_grille_ne_lui_montre_aucune_autre_ecole(self, campagne, ecoles, directrice, coordonnatrice, connecter):
        connecter(coordonnatrice).post(
            grille(campagne, ecoles[1]), RENDU | {"clas-numerateur": "65432", "clas-denominateur": "98765"}
        )
        client = connecter(directrice)
        for adresse in (
            reverse("valeurs_saisir", args=[campagne.reseau.code, "clas"]),
            reverse("campagne_detail", args=[campagne.reseau.code, campagne.pk]),
        ):
            # Cinq chiffres : une clé, un jeton de formulaire ou un nom d’essai ne les porte pas par hasard.
            assert "65432" not in re.sub(r"\s", "", client.get(adresse).content.decode())
        assert client.get(reverse("saisie_liste", args=[campagne.reseau.code])).status_code == 404

    def test_un_numerateur_trop_grand_est_refuse_et_rien_n_est_perdu(self, campagne, ecoles, directrice, connecter):
        reponse = connecter(directrice).post(grille(campagne, ecoles[0]), RENDU | {"clas-numerateur": "130"})
        page = reponse.content.decode()
        assert reponse.status_code == 422
        assert "dépasse le dénominateur (120)" in page
        assert 'value="130"' in page
        assert 'value="4,5"' in page
        assert not Valeur.objects.exists()
        assert campagne.reponses.get(etablissement=ecoles[0]).rendue_le is None

    def test_une_faute_ne_cache_pas_celle_d_une_autre_ligne(self, campagne, ecoles, directrice, connecter):
        donnees = {"clas-numerateur": "9", "clas-denominateur": "8", "formation_journees-valeur": "x"}
        erreurs = connecter(directrice).post(grille(campagne, ecoles[0]), donnees).context["form"].errors
        assert set(erreurs) == {"clas-numerateur", "formation_journees-valeur"}

    def test_rendre_sans_tout_remplir_suffit(self, campagne, ecoles, directrice, connecter):
        connecter(directrice).post(grille(campagne, ecoles[0]), {})
        assert campagne.reponses.get(etablissement=ecoles[0]).rendue_par == directrice
        assert not Valeur.objects.exists()
        assert not Saisie.objects.exists()

    def test_close_on_n_y_saisit_plus(self, campagne, ecoles, directrice, connecter):
        assert clore(campagne)
        assert not clore(campagne)
        connecter(directrice).post(grille(campagne, ecoles[0]), RENDU)
        assert not Valeur.objects.exists()


class TestColler:
    def coller(self, client, adresse, bloc):
        return client.post(adresse, {"bloc": bloc, "coller": "1"})

    @pytest.fixture
    def adresse(self, reseau):
        return reverse("valeurs_saisir", args=[reseau.code, "clas"])

    def test_un_bloc_remplit_la_grille_et_n_enregistre_rien_avant_qu_on_l_ait_relu(
        self, adresse, ecoles, coordonnatrice, connecter
    ):
        client = connecter(coordonnatrice)
        bloc = f"École\tSuivis\tÉlèves\n{ecoles[1].nom}\t12\t1 040\n{ecoles[0].uai} (REP)\t30\t120\r\n"
        reponse = self.coller(client, adresse, bloc)
        page = reponse.content.decode()
        assert reponse.status_code == 200
        assert "Relisez" in page
        assert 'value="1040"' in page
        assert 'value="120"' in page
        assert not Import.objects.exists()
        champs = {nom: champ for nom, champ in reponse.context["form"].data.items() if champ}
        assert client.post(adresse, champs).status_code == 302
        assert set(Valeur.objects.values_list("uai", "numerateur", "denominateur")) == {
            (ecoles[1].uai, 12, 1040),
            (ecoles[0].uai, 30, 120),
        }

    def test_sans_nom_les_lignes_vont_dans_l_ordre_de_la_grille(self, adresse, coordonnatrice, connecter):
        reponse = self.coller(connecter(coordonnatrice), adresse, "1\t10\n\t\n3\t30\n")
        donnees = reponse.context["form"].data
        premieres = [ligne.champ("numerateur") for ligne in reponse.context["form"].rangees]
        assert [donnees[nom] for nom in premieres[:3]] == ["1", "3", ""]

    @pytest.mark.parametrize(
        ("bloc", "phrase"),
        [
            ("École Inconnue\t1\t10", "« École Inconnue » n’est pas une ligne de la grille"),
            ("{0}\t1\t10\n{0}\t2\t10", "y est déjà"),
            ("{0}\t1", "on attend 2 nombres, il y en a 1"),
            ("{0}\t=A1\t10", "c’est une formule de tableur"),
            ("\n\n", "Rien à lire"),
            ("1\t2\n" * 9, "la grille n’a que"),
        ],
    )
    def test_un_bloc_qui_ne_se_range_pas_est_refuse_entier_et_garde(
        self, adresse, ecoles, coordonnatrice, connecter, bloc, phrase
    ):
        bloc = bloc.format(ecoles[0].uai)
        reponse = self.coller(connecter(coordonnatrice), adresse, bloc)
        page = reponse.content.decode()
        assert reponse.status_code == 422
        assert phrase in page
        assert reponse.context["bloc"] == bloc

    def test_un_ine_n_est_pas_repete(self, adresse, ecoles, coordonnatrice, connecter):
        reponse = self.coller(connecter(coordonnatrice), adresse, f"{ecoles[0].uai}\t1234567890A\t10")
        assert reponse.status_code == 422
        assert "identifiant national" in " ".join(reponse.context["fautes"])
        assert "1234567890A" not in reponse.content.decode()

    def test_un_mauvais_nombre_colle_se_corrige_dans_sa_case(self, adresse, ecoles, coordonnatrice, connecter):
        reponse = self.coller(connecter(coordonnatrice), adresse, f"{ecoles[0].uai}\t30\t12")
        assert reponse.status_code == 422
        assert "dépasse le dénominateur (12)" in reponse.content.decode()


class TestValider:
    @pytest.fixture
    def saisie(self, campagne, ecoles, directrice, connecter):
        connecter(directrice).post(grille(campagne, ecoles[0]), RENDU)
        return Saisie.objects.get()

    def provenance(self, reseau, ecole):
        lus = tableau_de(reseau, CATALOGUE["formation_journees"], annee_courante())
        return next(r.provenance for r in lus if r.uai == ecole.uai)

    def test_la_valeur_se_dit_a_valider_puis_validee(self, saisie, reseau, ecoles, pilote, connecter):
        assert self.provenance(reseau, ecoles[0]).endswith(", à valider")
        client = connecter(pilote)
        assert "4,5" in client.get(saisie.get_absolute_url()).content.decode()
        client.post(reverse("saisie_valider", args=[reseau.code, saisie.pk]))
        assert self.provenance(reseau, ecoles[0]).endswith(", validée")
        assert saisie.passages.get().par == pilote

    def test_l_accueil_du_pilote_la_montre_et_celui_de_la_directrice_ce_qu_elle_doit(
        self, campagne, reseau, ecoles, directrice, pilote, connecter
    ):
        accueil = reverse("reseau_accueil", args=[reseau.code])
        assert grille(campagne, ecoles[0]) in connecter(directrice).get(accueil).content.decode()
        connecter(directrice).post(grille(campagne, ecoles[0]), RENDU)
        assert grille(campagne, ecoles[0]) not in connecter(directrice).get(accueil).content.decode()
        assert Saisie.objects.get().get_absolute_url() in connecter(pilote).get(accueil).content.decode()

    def test_renvoyer_rend_les_valeurs_d_avant_et_redemande_a_l_ecole(
        self, saisie, campagne, reseau, ecoles, pilote, directrice, connecter
    ):
        renvoyer = reverse("saisie_renvoyer", args=[reseau.code, saisie.pk])
        client = connecter(pilote)
        client.post(renvoyer)
        assert Valeur.objects.count() == 2, "sans motif, rien ne change"
        client.post(renvoyer, {"motif": "Le total n’est pas celui de la rentrée."})
        saisie.refresh_from_db()
        assert (saisie.etat, Valeur.objects.count()) == ("renvoyee", 0)
        assert campagne.reponses.get(etablissement=ecoles[0]).rendue_le is None
        page = connecter(directrice).get(grille(campagne, ecoles[0])).content.decode()
        assert "Le total n’est pas celui de la rentrée." in page

    def test_une_saisie_toute_remplacee_n_attend_plus_rien(self, saisie, campagne, ecoles, directrice, connecter):
        nouveau = {n: v.replace("30", "31").replace("4,5", "5") for n, v in RENDU.items()}
        connecter(directrice).post(grille(campagne, ecoles[0]), nouveau)
        saisie.refresh_from_db()
        assert saisie.etat == "remplacee"
        assert Saisie.objects.a_valider().count() == 1

    def test_une_saisie_remplacee_en_partie_attend_encore(self, saisie, campagne, ecoles, directrice, connecter):
        connecter(directrice).post(grille(campagne, ecoles[0]), RENDU | {"formation_journees-valeur": "6"})
        assert Saisie.objects.a_valider().count() == 2

    def test_on_ne_valide_pas_deux_fois(self, saisie, reseau, pilote, connecter):
        client, adresse = connecter(pilote), reverse("saisie_valider", args=[reseau.code, saisie.pk])
        client.post(adresse)
        client.post(adresse)
        assert saisie.passages.count() == 1

    @pytest.mark.parametrize("role", [Role.COORDONNATEUR, Role.DIRECTEUR, Role.MEMBRE])
    def test_seul_un_pilote_valide(self, saisie, reseau, connecter, role):
        agent = agent_du_reseau(role, reseau)
        assert connecter(agent).post(reverse("saisie_valider", args=[reseau.code, saisie.pk])).status_code == 404


class TestRappeler:
    def jour(self, campagne, ecart):
        return campagne.echeance + timedelta(days=ecart)

    def test_chaque_directeur_recoit_un_courriel_a_l_ouverture_et_jamais_deux_le_meme_jour(self, campagne, directrice):
        jour = aujourd_hui()
        assert (
            rappeler_les_campagnes(au=jour) == 2
        )  # la directrice, et la coordonnatrice pour les écoles sans directeur
        assert rappeler_les_campagnes(au=jour) == 0
        Campagne.objects.update(rappelee_le=None)
        rappeler_les_campagnes(au=jour)
        assert Courriel.objects.filter(genre=Courriel.Genre.CAMPAGNE, destinataire=directrice.courriel).count() == 1
        courriel = Courriel.objects.get(destinataire=directrice.courriel)
        assert "Accompagnement" in courriel.texte
        assert "/saisir/" in courriel.texte

    def test_deux_campagnes_font_un_seul_courriel(self, campagne, directrice, ecoles):
        autre = Campagne.objects.create(
            reseau=campagne.reseau,
            intitule="Parents",
            annee=campagne.annee,
            echeance=campagne.echeance,
            cree_par=campagne.cree_par,
        )
        ReponseCampagne.objects.create(campagne=autre, etablissement=ecoles[0])
        rappeler_les_campagnes(au=aujourd_hui())
        courriel = Courriel.objects.get(destinataire=directrice.courriel)
        assert "Accompagnement" in courriel.texte
        assert "Parents" in courriel.texte

    def test_qui_a_rendu_n_est_plus_rappele(self, campagne, directrice, ecoles, connecter):
        connecter(directrice).post(grille(campagne, ecoles[0]), RENDU)
        rappeler_les_campagnes(au=aujourd_hui())
        assert not Courriel.objects.filter(destinataire=directrice.courriel).exists()

    def test_close_plus_personne_ne_l_est(self, campagne):
        clore(campagne)
        assert rappeler_les_campagnes(au=aujourd_hui()) == 0

    @pytest.mark.parametrize(
        ("rappelee", "au", "attendu"),
        [
            (None, -30, True),
            (-20, -8, False),
            (-20, -7, True),
            (-7, -7, False),
            (-20, -5, True),  # l’horloge a manqué le septième jour : le lendemain rattrape
            (-7, -2, True),
            (-2, 0, True),
            (0, 6, False),
            (0, 7, True),
            (7, 13, False),
            (56, 200, False),
        ],
    )
    def test_les_jours_ou_l_on_rappelle(self, campagne, rappelee, au, attendu):
        campagne.rappelee_le = None if rappelee is None else self.jour(campagne, rappelee)
        assert est_a_rappeler(campagne, au=self.jour(campagne, au)) is attendu


def test_l_horloge_de_chaque_matin_connait_la_tache(settings):
    from repnet.celery import app

    app.loader.import_default_modules()
    prevues = {prevu["task"] for prevu in settings.CELERY_BEAT_SCHEDULE.values()}
    assert "campagne.rappeler" in prevues & app.tasks.keys()


def test_une_maternelle_ne_voit_que_les_indicateurs_ou_elle_se_compte(campagne, ecoles, coordonnatrice, connecter):
    campagne.demandes.create(code="boursiers")
    Etablissement.objects.filter(pk=ecoles[0].pk).update(nature=Etablissement.Nature.MATERNELLE)
    form = connecter(coordonnatrice).get(grille(campagne, ecoles[0])).context["form"]
    assert {ligne.fiche.code for ligne in form.rangees} == set(CODES)


def test_une_date_d_avant_l_annee_demandee_est_refusee(campagne):
    campagne.echeance = date(campagne.annee, 8, 1)
    with pytest.raises(Exception, match="n’a pas commencé"):
        campagne.full_clean()
