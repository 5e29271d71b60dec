"""Saisir par période : la grille, l’année qui s’en déduit, renvoyer, valider ; une seule vérité à chaque geste."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from pilotage.acces import Role
from pilotage.annees import annee_courante, aujourd_hui
from pilotage.models import Reseau
from tableau_bord.imports.annulation import AnnulationRefusee, annuler, raison_de_garder
from tableau_bord.imports.importation import importer
from tableau_bord.imports.jeux.modele import COLONNES
from tableau_bord.imports.releves import deduire_les_annees
from tableau_bord.indicateurs import Mesure, fiche_de, mesure_de_l_annee
from tableau_bord.indicateurs.suites import suites
from tableau_bord.models import Campagne, Import, IndicateurLocal, JetonLecture, Releve, Saisie, Valeur
from tableau_bord.periodes import CODES, Cumul, Periodicite, lire_code
from tableau_bord.saisies.grille import GrilleForm
from tableau_bord.saisies.lignes import lignes_de_l_indicateur
from tests.factories import (
    AcademieFactory,
    AffectationFactory,
    AgentFactory,
    PartenaireFactory,
    RepresentationFactory,
    ReseauFactory,
    agent_du_reseau,
)
from tests.maison.client import contenu
from tests.tableau_bord import fichiers

pytestmark = pytest.mark.django_db

ANNEE = 2024


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=2)


@pytest.fixture
def coordonnatrice(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


@pytest.fixture
def pilote(reseau):
    return agent_du_reseau(Role.PILOTE, reseau)


@pytest.fixture
def ecole(reseau):
    return reseau.etablissements.ecoles().order_by("uai").first()


def indicateur(reseau, **champs):
    communs = {"libelle": "Familles aux rencontres", "definition": "x", "unite": "%", "niveau": "ecole"}
    communs |= {"periodicite": Periodicite.TRIMESTRE, "cree_par": AgentFactory()}
    return IndicateurLocal.objects.create(reseau=reseau, **communs | champs)


@pytest.fixture
def taux(reseau):
    return indicateur(reseau)


def grille(local, periode=""):
    adresse = reverse("valeurs_saisir", args=[local.reseau.code, local.code])
    return f"{adresse}?annee={ANNEE}" + (f"&periode={periode}" if periode else "")


def cases(ecole, *periodes):
    """Les cases d’un taux, période par période : (numérateur, dénominateur), ou rien."""
    return {
        f"{ecole.uai}-p{rang}-{nom}": str(nombre)
        for rang, comptes in enumerate(periodes, start=1)
        for nom, nombre in zip(("numerateur", "denominateur"), comptes or (), strict=False)
    }


def annee(local, ecole):
    """Numérateur et dénominateur de l’année, ou rien si elle est inconnue."""
    return Valeur.objects.filter(indicateur=local.code, uai=ecole.uai).values_list("numerateur", "denominateur").first()


class TestLaGrille:
    def test_une_colonne_par_periode_et_l_annee_s_en_deduit(self, taux, ecole, coordonnatrice, connecter):
        client = connecter(coordonnatrice)
        page = client.get(grille(taux)).content.decode()
        assert [libelle in page for libelle in ("1er trimestre", "2e trimestre", "3e trimestre")] == [True] * 3
        assert client.post(grille(taux), cases(ecole, (12, 40), (), (30, 60))).status_code == 302
        assert list(Releve.objects.order_by("periode").values_list("periode", "numerateur", "denominateur")) == [
            (1, 12, 40),
            (3, 30, 60),
        ]
        assert annee(taux, ecole) == (42, 100)
        trace = Import.objects.get()
        assert {r.provenance.par for r in Releve.objects.all()} == {coordonnatrice}
        assert Valeur.objects.get().provenance == trace

    def test_une_seule_periode_laisse_les_autres_comme_elles_etaient(self, taux, ecole, coordonnatrice, connecter):
        client = connecter(coordonnatrice)
        client.post(grille(taux), cases(ecole, (12, 40), (8, 40)))
        champs = client.get(grille(taux, 2)).context["form"].fields
        assert set(champs) & set(cases(ecole, (0, 0), (0, 0))) == set(cases(ecole, None, (0, 0)))
        client.post(grille(taux, 2), cases(ecole, None, (10, 50)))
        assert annee(taux, ecole) == (22, 90)
        assert "2e trimestre" in Saisie.objects.first().trace.nom_fichier

    def test_une_case_videe_retire_le_releve_et_l_annee_suit(self, taux, ecole, coordonnatrice, connecter):
        client = connecter(coordonnatrice)
        client.post(grille(taux), cases(ecole, (12, 40), (8, 40)))
        client.post(grille(taux, 1), {})
        assert annee(taux, ecole) == (8, 40)
        client.post(grille(taux, 2), {})
        assert annee(taux, ecole) is None
        assert not Releve.objects.exists()

    def test_un_numerateur_trop_grand_est_refuse_dans_sa_case_et_rien_n_est_perdu(
        self, taux, ecole, coordonnatrice, connecter
    ):
        reponse = connecter(coordonnatrice).post(grille(taux), cases(ecole, (12, 40), (41, 40), (7, "x")))
        page = reponse.content.decode()
        assert reponse.status_code == 422
        assert set(reponse.context["form"].errors) == {f"{ecole.uai}-p2-numerateur", f"{ecole.uai}-p3-denominateur"}
        assert "dépasse le dénominateur (40)" in page
        assert all(f'value="{saisi}"' in page for saisi in ("12", "41", "7", "x"))
        assert not Releve.objects.exists()

    def test_un_bloc_de_tableur_se_range_par_periode(self, taux, ecole, coordonnatrice, connecter):
        client = connecter(coordonnatrice)
        donnees = client.post(grille(taux), {"bloc": f"{ecole.nom}\t12\t40\t\t\t30\t60", "coller": "1"}).context["form"]
        assert donnees.data | cases(ecole, (12, 40), ("", ""), (30, 60)) == donnees.data
        donnees = client.post(grille(taux, 3), {"bloc": f"{ecole.uai}\t31\t60", "coller": "1"}).context["form"]
        assert donnees.data | cases(ecole, None, None, (31, 60)) == donnees.data
        refus = client.post(grille(taux), {"bloc": f"{ecole.uai}\t31\t60", "coller": "1"})
        assert "on attend 6 nombres, il y en a 2" in refus.content.decode()

    def test_saisir_deux_fois_la_meme_chose_ne_change_rien(self, taux, ecole, coordonnatrice, connecter):
        for _ in range(2):
            connecter(coordonnatrice).post(grille(taux), cases(ecole, (12, 40)))
        assert (Import.objects.count(), Saisie.objects.count()) == (1, 1)

    @pytest.mark.parametrize("periode", ["4", "0", "x", "-1", "²"])
    def test_une_periode_qui_n_existe_pas_est_introuvable(self, taux, coordonnatrice, connecter, periode):
        assert connecter(coordonnatrice).get(grille(taux, periode)).status_code == 404

    def test_une_directrice_ne_releve_que_son_ecole(self, taux, reseau, ecole, connecter):
        directrice = AffectationFactory(role=Role.DIRECTEUR, etablissement=ecole).agent
        autre = reseau.etablissements.ecoles().exclude(pk=ecole.pk).get()
        connecter(directrice).post(grille(taux), cases(ecole, (12, 40)) | cases(autre, (1, 2)))
        assert set(Releve.objects.values_list("uai", flat=True)) == {ecole.uai}


class TestADeux:
    """La coordonnatrice a ouvert la grille ; la directrice y écrit avant elle."""

    @pytest.fixture
    def vu(self, taux, ecole, coordonnatrice, connecter):
        """Ce que la grille montrait à la coordonnatrice, avant que la directrice relève le premier trimestre."""
        client = connecter(coordonnatrice)
        client.post(grille(taux), cases(ecole, None, (20, 50)))
        vu = client.get(grille(taux)).context["form"]["vu"].value()
        directrice = AffectationFactory(role=Role.DIRECTEUR, etablissement=ecole).agent
        connecter(directrice).post(grille(taux), cases(ecole, (12, 40), (20, 50)))
        return vu

    def numerateurs(self):
        return dict(Releve.objects.values_list("periode", "numerateur"))

    def test_ce_qu_on_n_a_pas_touche_ne_s_ecrit_pas_par_dessus_l_autre(
        self, vu, taux, ecole, coordonnatrice, connecter
    ):
        envoi = cases(ecole, ("", ""), (20, 50), (33, 60)) | {"vu": vu}
        assert connecter(coordonnatrice).post(grille(taux), envoi).status_code == 302
        assert self.numerateurs() == {1: 12, 2: 20, 3: 33}

    def test_la_meme_case_montre_les_deux_et_renvoyer_vaut_decision(self, vu, taux, ecole, coordonnatrice, connecter):
        client = connecter(coordonnatrice)
        envoi = cases(ecole, (15, 40), (20, 50), (33, 60)) | {"vu": vu}
        reponse = client.post(grille(taux), envoi)
        form = reponse.context["form"]
        assert reponse.status_code == 422
        assert set(form.errors) == {f"{ecole.uai}-p1-numerateur"}
        assert "a écrit 12. Gardez le vôtre" in str(form.errors)
        assert 'value="15"' in reponse.content.decode()
        assert self.numerateurs() == {1: 12, 2: 20}
        assert client.post(grille(taux), envoi | {"vu": form["vu"].value()}).status_code == 302
        assert self.numerateurs() == {1: 15, 2: 20, 3: 33}

    def test_la_meme_chose_des_deux_n_est_pas_un_conflit(self, vu, taux, ecole, coordonnatrice, connecter):
        envoi = cases(ecole, (12, 40), (20, 50)) | {"vu": vu}
        assert connecter(coordonnatrice).post(grille(taux), envoi).status_code == 302
        assert Saisie.objects.count() == 2

    def test_vider_ce_que_l_on_voit_le_retire(self, vu, taux, ecole, coordonnatrice, connecter):
        connecter(coordonnatrice).post(grille(taux), {"vu": vu})
        assert self.numerateurs() == {1: 12}

    @pytest.mark.parametrize("abime", ["", "{", "[1]", '{"x": 1}', "null"])
    def test_un_champ_cache_abime_ne_perd_rien(self, vu, taux, ecole, coordonnatrice, connecter, abime):
        envoi = cases(ecole, (12, 40), (20, 50), (33, 60)) | {"vu": abime}
        assert connecter(coordonnatrice).post(grille(taux), envoi).status_code == 302
        assert self.numerateurs() == {1: 12, 2: 20, 3: 33}


class TestLAnnee:
    @pytest.mark.parametrize(
        ("champs", "connues", "attendue"),
        [
            ({}, {1: (10, 40), 3: (30, 60)}, Decimal(40)),
            ({"cumul": Cumul.DERNIERE}, {1: (10, 40), 2: (30, 60)}, Decimal(50)),
            ({}, {}, None),
        ],
    )
    def test_d_un_taux(self, reseau, champs, connues, attendue):
        fiche = fiche_de(indicateur(reseau, **champs).code)
        mesure = mesure_de_l_annee(fiche, {rang: Mesure.part(*comptes) for rang, comptes in connues.items()})
        assert mesure.valeur == attendue

    @pytest.mark.parametrize(
        ("cumul", "connues", "attendue"),
        [
            (Cumul.SOMME, {1: 4, 2: 0, 3: 6}, 10),
            (Cumul.SOMME, {1: 4, 3: 6}, None),  # il manque un trimestre : la somme ne serait pas celle de l’année
            (Cumul.DERNIERE, {1: 4, 2: 9}, 9),
        ],
    )
    def test_d_un_nombre(self, reseau, cumul, connues, attendue):
        fiche = fiche_de(indicateur(reseau, unite="séances", cumul=cumul).code)
        mesure = mesure_de_l_annee(fiche, {r: Mesure(valeur_propre=Decimal(n)) for r, n in connues.items()})
        assert mesure.valeur == attendue

    def test_un_nombre_auquel_il_manque_une_periode_n_a_pas_de_valeur_de_l_annee(
        self, reseau, ecole, coordonnatrice, connecter
    ):
        local = indicateur(reseau, unite="séances", periodicite=Periodicite.SEMESTRE)
        client = connecter(coordonnatrice)
        client.post(grille(local), {f"{ecole.uai}-p1-valeur": "4,5"})
        assert (Releve.objects.count(), Valeur.objects.count()) == (1, 0)
        client.post(grille(local, 2), {f"{ecole.uai}-p2-valeur": "0"})
        assert Valeur.objects.get().valeur == Decimal("4.5")

    def test_elle_ne_s_importe_pas_a_cote(self, taux, ecole, tmp_path):
        ligne = [ecole.uai, taux.code, str(ANNEE), "10", "40", "", ""]
        bilan = importer(fichiers.ecrire(tmp_path / "modele.csv", COLONNES, [ligne]))
        assert bilan.est_refuse
        assert "se saisit par période" in str(bilan.erreurs[0])
        assert not Valeur.objects.exists()


class TestLePilote:
    @pytest.fixture
    def deux(self, taux, ecole, coordonnatrice, connecter):
        """Deux saisies, une par trimestre, à valider toutes les deux."""
        client = connecter(coordonnatrice)
        client.post(grille(taux, 1), cases(ecole, (12, 40)))
        client.post(grille(taux, 2), cases(ecole, None, (8, 40)))
        return list(Saisie.objects.order_by("pk"))

    def etat(self):
        return Valeur.objects.get().provenance.saisie.etat

    def test_l_annee_reste_a_valider_tant_qu_une_periode_l_est(self, deux, reseau, pilote, connecter):
        assert [s.etat for s in deux] == ["a_valider"] * 2
        client = connecter(pilote)
        for saisie, attendu in ((deux[1], "a_valider"), (deux[0], "validee")):
            assert self.etat() == "a_valider"
            client.post(reverse("saisie_valider", args=[reseau.code, saisie.pk]))
            assert self.etat() == attendu

    def test_il_lit_la_periode_saisie_et_celle_d_avant(self, deux, taux, ecole, reseau, pilote, connecter):
        client = connecter(pilote)
        page = client.get(deux[1].get_absolute_url()).content.decode()
        assert "2e trimestre 2024-2025" in page
        assert "1er trimestre" not in page
        assert "20 sur 80" not in page, "l’année se déduit, elle ne se saisit pas"
        export = b"".join(client.get(reverse("saisie_exporter", args=[reseau.code, deux[1].pk, "csv"]))).decode()
        assert "2e trimestre 2024-2025;8,0000;40,0000" in export

    def test_renvoyer_la_premiere_rend_l_annee_a_la_seconde(self, deux, taux, ecole, reseau, pilote, connecter):
        renvoyer = reverse("saisie_renvoyer", args=[reseau.code, deux[0].pk])
        connecter(pilote).post(renvoyer, {"motif": "Ce sont ceux de mai."})
        assert annee(taux, ecole) == (8, 40)
        assert list(Releve.objects.values_list("periode", flat=True)) == [2]

    def test_renvoyer_une_correction_rend_le_releve_d_avant(
        self, deux, taux, ecole, reseau, coordonnatrice, pilote, connecter
    ):
        connecter(coordonnatrice).post(grille(taux, 1), cases(ecole, (20, 40)))
        deux[0].refresh_from_db()
        assert deux[0].etat == "remplacee"
        assert annee(taux, ecole) == (28, 80)
        assert raison_de_garder(deux[0].trace)
        with pytest.raises(AnnulationRefusee, match="a changé de ses valeurs"):
            annuler(deux[0].trace, par=pilote)
        correction = Saisie.objects.latest("pk")
        connecter(pilote).post(reverse("saisie_renvoyer", args=[reseau.code, correction.pk]), {"motif": "Non."})
        assert annee(taux, ecole) == (20, 80)

    def test_annuler_tout_ne_laisse_rien(self, deux, pilote):
        for saisie in reversed(deux):
            annuler(saisie.trace, par=pilote)
        assert not Valeur.objects.exists()
        assert not Releve.objects.exists()


class TestLaPage:
    @pytest.fixture
    def releves(self, taux, reseau):
        """Deux trimestres de deux écoles ; la première a deux familles au second."""
        trace = Import.objects.create(nom_fichier="x", etat=Import.Etat.FAIT)
        Saisie.objects.create(trace=trace, reseau=reseau)
        ecoles = reseau.etablissements.ecoles().order_by("uai")
        for ecole, comptes in zip(ecoles, [((31, 60), (2, 61)), ((33, 62), (34, 63))], strict=True):
            for rang, (numerateur, denominateur) in enumerate(comptes, start=1):
                Releve.objects.create(
                    uai=ecole.uai,
                    indicateur=taux.code,
                    annee=ANNEE,
                    periode=rang,
                    numerateur=numerateur,
                    denominateur=denominateur,
                    effectif=denominateur,
                    provenance=trace,
                )
        deduire_les_annees({(e.uai, taux.code, ANNEE) for e in ecoles})
        return ecoles

    def page(self, client, local, **demande):
        return client.get(
            reverse("indicateur_detail", args=[local.reseau.code, local.code]), {"annee": ANNEE} | demande
        )

    def exporter(self, client, local, format_="csv"):
        adresse = reverse("periodes_exporter", args=[local.reseau.code, local.code, format_])
        return contenu(client.get(adresse, {"annee": ANNEE})).decode("utf-8-sig")

    def test_une_petite_periode_tait_la_suite_a_la_page_dans_la_courbe_et_dans_l_export(
        self, releves, taux, pilote, connecter
    ):
        client = connecter(pilote)
        reponse = self.page(client, taux)
        lignes = {
            ligne["nom"]: [c["valeur"] for _, c in ligne["cases"]] for ligne in reponse.context["periodes"]["lignes"]
        }
        # Deux écoles : la seconde connaît la sienne, le réseau dirait donc celle de la première.
        assert lignes == {
            "Le réseau": ["n. c.", "n. c.", "inconnu"],
            releves[0].nom_usuel: ["n. c.", "n. c.", "inconnu"],
            releves[1].nom_usuel: ["53,2\u00a0%", "54,0\u00a0%", "inconnu"],
        }
        assert reponse.context["periodes"]["courbe"] is None
        export = self.exporter(client, taux)
        assert "33,0000" not in export
        assert f"{releves[0].nom_usuel};Familles aux rencontres;%;2e trimestre 2024-2025;n. c.;" in export
        assert f"{releves[0].nom_usuel};Familles aux rencontres;%;2024-2025;27,27;121" in export
        assert '"Valeur": "n. c."' in self.exporter(client, taux, "json")

    def test_sans_petit_nombre_le_reseau_a_sa_courbe_et_l_annee_dit_de_combien_de_periodes(
        self, releves, taux, pilote, connecter
    ):
        Releve.objects.filter(numerateur=2).update(numerateur=20)
        deduire_les_annees({(e.uai, taux.code, ANNEE) for e in releves})
        reponse = self.page(connecter(pilote), taux, annee=ANNEE + 1)
        courbe = reponse.context["periodes"]["courbe"]
        assert courbe.table.lignes == (("2024-2025", "52,5\u00a0%", "43,5\u00a0%", "inconnu"),)
        page = reponse.content.decode()
        assert "2 périodes sur 3" in page
        assert "1er trimestre : tous ; 2e trimestre : tous ; 3e trimestre : aucun" in page
        assert "Σ des numérateurs ÷ Σ des dénominateurs des périodes connues" in page

    def test_l_annee_d_avant_est_tracee_a_cote(self, releves, taux, pilote, connecter):
        Releve.objects.filter(numerateur=2).update(numerateur=20)
        for releve in list(Releve.objects.all()):
            Releve.objects.create(
                **{nom: getattr(releve, nom) for nom in ("uai", "indicateur", "periode", "numerateur", "denominateur")},
                annee=ANNEE - 1,
                provenance=releve.provenance,
            )
        deduire_les_annees({(e.uai, taux.code, a) for e in releves for a in (ANNEE - 1, ANNEE)})
        # Cette année n’a qu’un trimestre : l’année d’avant donne de quoi le lire.
        Releve.objects.filter(annee=ANNEE, periode=2).delete()
        deduire_les_annees({(e.uai, taux.code, ANNEE) for e in releves})
        courbe = self.page(connecter(pilote), taux).context["periodes"]["courbe"]
        assert [ligne[0] for ligne in courbe.table.lignes] == ["2024-2025", "2023-2024"]

    def test_rien_de_releve_rien_de_montre(self, taux, pilote, connecter):
        assert self.page(connecter(pilote), taux).context["periodes"] is None

    def test_ni_un_autre_reseau_ni_qui_n_en_voit_pas_le_tableau_de_bord_ne_le_sort(
        self, releves, taux, reseau, connecter
    ):
        ailleurs = ReseauFactory()
        adresses = [
            reverse("periodes_exporter", args=[code, taux.code, "csv"]) for code in (reseau.code, ailleurs.code)
        ]
        etranger = agent_du_reseau(Role.COORDONNATEUR, ailleurs)
        assert [connecter(etranger).get(adresse).status_code for adresse in adresses] == [404, 404]
        partenaire = RepresentationFactory(partenaire=PartenaireFactory(reseau=reseau)).affectation.agent
        assert connecter(partenaire).get(adresses[0]).status_code == 404
        assert connecter(agent_du_reseau(Role.MEMBRE, reseau)).get(adresses[0]).status_code == 200

    def test_par_jeton_on_lit_les_memes_periodes(self, releves, taux, reseau, client):
        cle = JetonLecture.ouvrir(agent_du_reseau(Role.CORRESPONDANT, reseau), "Entrepôt")

        def lire(code, indicateur):
            adresse = reverse("lecture_periodes", args=[code, indicateur])
            return client.get(adresse, {"annee": ANNEE}, HTTP_AUTHORIZATION=f"Bearer {cle}")

        lus = lire(reseau.code, taux.code).json()["resultats"]
        assert {(r["uai"], r["periode"], r["numerateur"]) for r in lus if r["niveau"] == "etablissement"} == {
            *((releves[0].uai, rang, None) for rang in (1, 2, 3)),
            (releves[0].uai, None, 33),
            *((releves[1].uai, rang, nombre) for rang, nombre in ((1, 33), (2, 34), (3, None), (None, 67))),
        }
        assert {(r["periode"], r["masque"]) for r in lus if r["niveau"] == "reseau"} == {
            (1, True),
            (2, True),
            (3, False),
            (None, False),
        }
        ailleurs = ReseauFactory(academie=AcademieFactory())
        assert lire(ailleurs.code, taux.code).status_code == 404
        assert lire(reseau.code, "clas").status_code == 404, "il ne se relève qu’une fois par an"

    def test_un_indicateur_annuel_n_a_pas_de_periodes_a_sortir(self, reseau, pilote, connecter):
        annuel = indicateur(reseau, libelle="x", periodicite=Periodicite.ANNUELLE)
        adresse = reverse("periodes_exporter", args=[reseau.code, annuel.code, "csv"])
        assert connecter(pilote).get(adresse).status_code == 404

    def test_autant_de_requetes_quel_que_soit_le_nombre_d_ecoles(self, django_assert_num_queries):
        for combien in (2, 9):
            reseau = Reseau.objects.pour_entete().get(pk=ReseauFactory(ecoles=combien).pk)
            local = indicateur(reseau)
            trace = Import.objects.create(nom_fichier="x", etat=Import.Etat.FAIT)
            for ecole in reseau.etablissements.ecoles():
                Releve.objects.create(
                    uai=ecole.uai, indicateur=local.code, annee=ANNEE, periode=1, valeur=1, provenance=trace
                )
            with django_assert_num_queries(4):
                suites(reseau, fiche_de(local.code), [ANNEE - 1, ANNEE])


class TestLaCampagne:
    def donnees(self, local, ecole, **autres):
        return {
            "intitule": "Remise des livrets",
            "annee": annee_courante(),
            "periode": "trimestre-1",
            "echeance": aujourd_hui() + timedelta(days=10),
            "indicateurs": [local.code],
            "etablissements": [ecole.pk],
        } | autres

    def ouvrir(self, client, reseau, donnees):
        return client.post(reverse("campagne_nouvelle", args=[reseau.code]), donnees)

    def test_elle_ne_demande_que_sa_periode(self, taux, reseau, ecole, coordonnatrice, connecter):
        client = connecter(coordonnatrice)
        self.ouvrir(client, reseau, self.donnees(taux, ecole, periode="trimestre-2"))
        campagne = Campagne.objects.get()
        assert "2e trimestre" in client.get(campagne.get_absolute_url()).content.decode()
        saisir = reverse("campagne_saisir", args=[reseau.code, campagne.pk, ecole.uai])
        reponse = client.get(saisir)
        champs = [nom for nom in reponse.context["form"].fields if nom != "vu"]
        assert champs == [f"{taux.code}-p2-numerateur", f"{taux.code}-p2-denominateur"]
        client.post(saisir, {f"{taux.code}-p2-numerateur": "30", f"{taux.code}-p2-denominateur": "60"})
        assert Releve.objects.values_list("periode", "numerateur").get() == (2, 30)
        assert campagne.reponses.get().rendue_par == coordonnatrice
        assert Saisie.objects.get().campagne == campagne

    @pytest.mark.parametrize("rythme", [Periodicite.ANNUELLE, Periodicite.SEMESTRE])
    def test_elle_refuse_ce_qui_ne_se_saisit_pas_a_ce_rythme(self, reseau, ecole, coordonnatrice, connecter, rythme):
        local = indicateur(reseau, periodicite=rythme)
        reponse = self.ouvrir(connecter(coordonnatrice), reseau, self.donnees(local, ecole))
        assert reponse.status_code == 422
        assert "ne se saisit pas chaque trimestre" in str(reponse.context["form"].errors["indicateurs"])
        assert 'value="Remise des livrets"' in reponse.content.decode()
        assert not Campagne.objects.exists()

    def test_toute_l_annee_montre_chaque_periode(self, taux, reseau, ecole, coordonnatrice, connecter):
        client = connecter(coordonnatrice)
        self.ouvrir(client, reseau, self.donnees(taux, ecole, periode="", indicateurs=[taux.code, "clas"]))
        saisir = reverse("campagne_saisir", args=[reseau.code, Campagne.objects.get().pk, ecole.uai])
        form = client.get(saisir).context["form"]
        assert form.groupes == [("", 2), ("1er trimestre", 2), ("2e trimestre", 2), ("3e trimestre", 2)]
        assert f"{taux.code}-numerateur" not in form.fields

    def test_renvoyee_la_periode_redevient_attendue(self, taux, reseau, ecole, coordonnatrice, pilote, connecter):
        client = connecter(coordonnatrice)
        self.ouvrir(client, reseau, self.donnees(taux, ecole))
        campagne = Campagne.objects.get()
        saisir = reverse("campagne_saisir", args=[reseau.code, campagne.pk, ecole.uai])
        client.post(saisir, {f"{taux.code}-p1-numerateur": "30", f"{taux.code}-p1-denominateur": "60"})
        renvoyer = reverse("saisie_renvoyer", args=[reseau.code, Saisie.objects.get().pk])
        connecter(pilote).post(renvoyer, {"motif": "Ce sont ceux de juin."})
        assert campagne.reponses.get().rendue_le is None
        assert not Releve.objects.exists()
        assert not Valeur.objects.exists()


class TestLaFiche:
    CHAMPS = {"libelle": "Rencontres", "definition": "x", "unite": "séances", "niveau": "ecole", "est_actif": "on"}

    def test_le_rythme_ne_change_plus_une_fois_une_periode_saisie(self, reseau, ecole, coordonnatrice, connecter):
        client = connecter(coordonnatrice)
        rythme = {"periodicite": "trimestre", "cumul": "somme"}
        client.post(reverse("indicateurlocal_nouveau", args=[reseau.code]), self.CHAMPS | rythme)
        local = IndicateurLocal.objects.get()
        client.post(grille(local, 1), {f"{ecole.uai}-p1-valeur": "4"})
        assert not Valeur.objects.exists(), "l’année n’est pas connue, mais une période l’est"
        modifier = reverse("indicateurlocal_modifier", args=[reseau.code, local.pk])
        assert client.post(modifier, self.CHAMPS | {"periodicite": "annuelle"}).status_code == 302
        local.refresh_from_db()
        assert (local.periodicite, local.cumul) == ("trimestre", "somme")

    def test_sans_choix_il_se_saisit_une_fois_par_an(self, reseau, coordonnatrice, connecter):
        connecter(coordonnatrice).post(reverse("indicateurlocal_nouveau", args=[reseau.code]), self.CHAMPS)
        assert IndicateurLocal.objects.get().periodicite == Periodicite.ANNUELLE


@pytest.mark.parametrize(
    "faux", [{"periode": 0}, {"periode": 6}, {"denominateur": 0}, {"numerateur": None}, {"uai": "0000000X"}]
)
def test_la_base_refuse_un_releve_faux(faux, ecole):
    trace = Import.objects.create(nom_fichier="x")
    champs = {"uai": ecole.uai, "indicateur": "local-1", "annee": ANNEE, "periode": 1, "provenance": trace}
    champs |= {"numerateur": 1, "denominateur": 2}
    with pytest.raises(IntegrityError), transaction.atomic():
        Releve.objects.create(**champs | faux)
    Releve.objects.create(**champs)
    with pytest.raises(IntegrityError), transaction.atomic():
        Releve.objects.create(**champs)


def test_chaque_code_de_periode_se_relit():
    assert [lire_code(code) for code, _ in CODES][:3] == [("semestre", 1), ("semestre", 2), ("trimestre", 1)]
    assert lire_code("") == ("", 0)


def test_deux_periodes_saisies_au_meme_instant_comptent_toutes_deux_dans_l_annee(transactional_db):
    """Sous PostgreSQL, aucune des deux transactions ne voit l’autre : sans s’attendre, l’année oublierait un trimestre."""
    reseau = ReseauFactory(ecoles=1)
    local, par = indicateur(reseau), AgentFactory()
    ecoles = list(reseau.etablissements.ecoles())
    fiche = fiche_de(local.code)
    ensemble = threading.Barrier(3)

    def saisir(rang):
        ensemble.wait()
        try:
            donnees = cases(ecoles[0], *[()] * (rang - 1), (10 * rang, 100))
            lignes = lignes_de_l_indicateur(fiche, ecoles)
            form = GrilleForm(donnees, reseau=reseau, annee=ANNEE, par=par, lignes=lignes, nom="x", rang=rang)
            assert form.is_valid()
            form.enregistrer()
        finally:
            connection.close()

    fils = [threading.Thread(target=saisir, args=[rang]) for rang in (1, 2, 3)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert annee(local, ecoles[0]) == (60, 300)
