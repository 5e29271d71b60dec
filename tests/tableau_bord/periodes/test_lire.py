"""Lire un indicateur période par période : sa page, ses fichiers, sa fiche, la campagne qui le demande."""

from datetime import timedelta

import pytest
from django.urls import reverse

from pilotage.acces import Role
from pilotage.annees import annee_courante, aujourd_hui
from pilotage.models import Reseau
from tableau_bord.imports.releves import deduire_les_annees
from tableau_bord.indicateurs import fiche_de
from tableau_bord.indicateurs.suites import suites
from tableau_bord.models import Campagne, Import, IndicateurLocal, JetonLecture, Releve, Saisie, Valeur
from tableau_bord.periodes import Periodicite
from tableau_bord.rapport.classeur import tableaux
from tableau_bord.rapport.composer import composer
from tableau_bord.rapport.donnees import depuis_json, vers_json
from tableau_bord.rapport.mise_en_page import mettre_en_page
from tests.factories import (
    AcademieFactory,
    PartenaireFactory,
    RepresentationFactory,
    ReseauFactory,
    agent_du_reseau,
)
from tests.maison.classeurs import feuilles
from tests.maison.client import contenu
from tests.tableau_bord.periodes.communs import ANNEE, grille, indicateur

pytestmark = pytest.mark.django_db


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
        # Le classeur entier a les mêmes lignes.
        adresse = reverse("tableau_exporter", args=[taux.reseau.code, "ods"])
        feuille = feuilles(contenu(client.get(adresse, {"annee": ANNEE})))["Période par période"]
        seules = [ligne for ligne in export.splitlines() if ligne]
        assert [ligne[0] for ligne in feuille] == [ligne.split(";")[0] for ligne in seules]
        assert [ligne[5] for ligne in feuille] == [ligne.split(";")[5].replace(",", ".") for ligne in seules]

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

    def test_le_rapport_dit_les_periodes_de_l_annee_et_tait_les_memes(self, releves, taux, reseau):
        reseau = Reseau.objects.pour_entete().get(pk=reseau.pk)
        (trimestres,) = composer(reseau, ANNEE).tableau.par_periode
        assert trimestres.periodes == ("1er trimestre", "2e trimestre", "3e trimestre")
        (ligne,) = trimestres.lignes
        assert [valeur.texte for valeur in ligne.valeurs] == ["n. c.", "n. c.", "inconnu"]
        assert all(valeur.valeur is None for valeur in ligne.valeurs)

        Releve.objects.filter(numerateur=2).update(numerateur=20)
        deduire_les_annees({(e.uai, taux.code, ANNEE) for e in releves})
        rapport = composer(reseau, ANNEE)
        ((_, tableau),) = [un for un in tableaux(rapport) if "chaque trimestre" in un.tableau.titre]
        # (31 + 33) ÷ (60 + 62), puis (20 + 34) ÷ (61 + 63) ; l’année réunit les deux.
        assert list(tableau.lignes[0].cellules) == [
            "Familles aux rencontres",
            "52,5\u00a0%",
            "43,5\u00a0%",
            "inconnu",
            "48,0\u00a0%",
        ]
        assert "Le réseau dans l’année, chaque trimestre" in mettre_en_page(rapport)
        assert depuis_json(vers_json(rapport)) == rapport

    def test_sans_releve_le_rapport_n_a_pas_de_tableau_de_periodes(self, taux, reseau):
        assert composer(Reseau.objects.pour_entete().get(pk=reseau.pk), ANNEE).tableau.par_periode == ()

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
