"""La liste des réseaux : ce qu’elle crée, ce qu’elle garde, ce qu’elle ferme."""

from datetime import date

import pytest

from pilotage.annees import annee_courante
from pilotage.models import Circonscription, Etablissement, Rattachement, Reseau
from tableau_bord.imports.importation import importer
from tableau_bord.imports.noms import nom_affiche, recomposer
from tableau_bord.imports.territoire import nature_lue
from tableau_bord.models import Classement, Import
from tests.factories import RattachementFactory
from tests.tableau_bord import fichiers as f

Nature = Etablissement.Nature


def ligne(uai, tete=f.TETE, nom="X", type_="ECOLE MATERNELLE", label="REP+", academie="POITIERS"):
    return [academie, "16", "CHARENTE", "SOYAUX", tete, uai, nom, type_, label, "", ""]


def liste_de(tmp_path, rentree, *lignes):
    return f.ecrire(tmp_path / f"liste-rentree-{rentree}.csv", f.ENTETE_LISTE, lignes)


@pytest.mark.django_db
class TestCreation:
    def test_chaque_tete_fait_un_reseau_qui_porte_son_nom(self, liste):
        bilan = importer(liste)
        assert (bilan.gardees, bilan.refusees) == (5, 0)
        reseau = Reseau.objects.get(code=f.TETE)
        assert (reseau.type, reseau.nom, reseau.tete.uai) == ("REP+", "Romain Rolland", f.TETE)
        assert Reseau.objects.get(code=f.TETE_REP).type == "REP"
        assert reseau.academie.nom == "Poitiers"

    def test_les_etablissements_ont_leur_nature_leur_lieu_et_leur_circonscription(self, liste):
        importer(liste)
        ecole = Etablissement.objects.get(uai=f.ECOLE)
        assert (ecole.nature, ecole.nom, ecole.commune, ecole.departement) == (
            Nature.ELEMENTAIRE,
            "Le Petit Prince",
            "Soyaux",
            "16",
        )
        assert ecole.circonscription.nom == "IEN Soyaux"
        assert Etablissement.objects.get(uai=f.MATERNELLE).nom == "Soyaux"
        assert Circonscription.objects.count() == 2

    def test_les_rattachements_commencent_a_la_rentree(self, liste):
        importer(liste)
        assert set(Rattachement.objects.values_list("debut", "fin")) == {(date(2022, 9, 1), None)}
        assert Rattachement.objects.count() == 5

    def test_une_academie_seule_est_creee_mais_tous_les_labels_sont_gardes(self, tmp_path):
        ailleurs = f.uai_de("059", 1)
        chemin = liste_de(tmp_path, 2022, *f.LIGNES_LISTE, ligne(ailleurs, ailleurs, type_="COLLEGE", academie="LILLE"))
        importer(chemin, academie="13")
        assert Reseau.objects.count() == 2
        assert not Etablissement.objects.filter(uai=ailleurs).exists()
        assert Classement.objects.count() == 6
        importer(chemin)
        assert Reseau.objects.count() == 3

    def test_une_tete_peut_etre_une_ecole_et_un_reseau_sans_ecole(self, tmp_path):
        seul = f.uai_de("016", 900)
        importer(liste_de(tmp_path, 2022, ligne(f.ECOLE, f.ECOLE), ligne(seul, seul, type_="COLLEGE", nom="SEUL")))
        assert Reseau.objects.get(code=f.ECOLE).tete.est_ecole
        assert Reseau.objects.get(code=seul).etablissements.count() == 1

    def test_importer_deux_fois_ne_change_rien(self, liste):
        importer(liste)
        avant = [
            list(m.objects.order_by("pk").values()) for m in (Reseau, Etablissement, Rattachement, Classement, Import)
        ]
        bilan = importer(liste)
        assert not bilan.a_change
        assert "Rien n’a changé : tout était déjà là." in bilan.phrases()
        apres = [
            list(m.objects.order_by("pk").values()) for m in (Reseau, Etablissement, Rattachement, Classement, Import)
        ]
        assert apres == avant

    def test_un_fichier_aux_minuscules_et_accents_ameliore_les_noms_sans_changer_le_reste(self, liste, tmp_path):
        importer(liste)
        entete = [
            "UAI",
            "EP 2022-2023",
            "Nom",
            "Type",
            "Académie",
            "Commune",
            "UAI tête de réseau",
            "Nature de l'établissement",
        ]
        lignes = [
            [f.TETE, "REP+", "Collège Romain Rolland", "Collège", "Poitiers", "Soyaux", f.TETE, ""],
            [f.MATERNELLE, "REP+", "Ecole maternelle Célestin Freinet", "Ecole", "Poitiers", "Soyaux", f.TETE, ""],
            [f.uai_de("016", 999), "HORS EP", "Collège Autre", "Collège", "Poitiers", "Soyaux", "", ""],
        ]
        bilan = importer(f.ecrire(tmp_path / "ep.csv", entete, lignes))
        assert (bilan.gardees, bilan.ecartees) == (2, 1)
        maternelle = Etablissement.objects.get(uai=f.MATERNELLE)
        assert (maternelle.nature, maternelle.nom) == (Nature.MATERNELLE, "Célestin Freinet")
        assert maternelle.circonscription.nom == "IEN Soyaux"
        assert Rattachement.objects.filter(fin=None).count() == 5


@pytest.mark.django_db
class TestControle:
    def test_un_titre_sans_numero_et_une_ligne_hors_ep_sont_ecartes_avec_leur_raison(self, tmp_path):
        hors = ligne(f.COLLEGE_HORS, "", label="HORS EP")
        bilan = importer(
            liste_de(tmp_path, 2022, *f.LIGNES_LISTE, ligne("", nom="", type_="ECOLE ISOLEE"), hors), essai=True
        )
        assert [ligne for ligne, _ in bilan.exemples] == [7, 8]
        assert bilan.raisons == {"titre sans établissement (« école isolée »)": 1, "hors éducation prioritaire": 1}

    def test_un_etablissement_nomme_sans_numero_est_refuse(self, tmp_path):
        (erreur,) = importer(liste_de(tmp_path, 2022, ligne("", nom="LES LILAS"))).erreurs
        assert (erreur.ligne, erreur.colonne) == (2, "NUMERO")

    def test_une_tete_sans_ligne_est_refusee(self, tmp_path):
        (erreur,) = importer(liste_de(tmp_path, 2022, ligne(f.ECOLE))).erreurs
        assert (erreur.colonne, erreur.valeur) == ("UAI tête de réseau", f.TETE)

    def test_une_tete_deja_connue_n_a_pas_besoin_de_sa_ligne(self, liste, tmp_path):
        importer(liste)
        assert not importer(liste_de(tmp_path, 2022, ligne(f.uai_de("016", 777)))).est_refuse

    def test_un_type_inconnu_est_refuse(self, tmp_path):
        (erreur,) = importer(liste_de(tmp_path, 2022, ligne(f.TETE, type_="PISCINE"))).erreurs
        assert (erreur.colonne, erreur.valeur) == ("TYPE_DETABLISSEMENT", "PISCINE")

    def test_deux_rentrees_melees_sont_refusees(self, tmp_path):
        entete = [*f.ENTETE_LISTE, "Rentrée scolaire"]
        lignes = [[*ligne(f.TETE, type_="COLLEGE"), "2022"], [*ligne(f.ECOLE), "2023"]]
        assert "2022, 2023" in importer(f.ecrire(tmp_path / "x.csv", entete, lignes)).refus_du_fichier


@pytest.mark.django_db
class TestRentree:
    @pytest.mark.parametrize(
        ("nom", "rentree", "d_ou"),
        [("liste-des-rep-rentree-2023.csv", 2023, "nom du fichier"), ("rep_2021-2022.csv", 2021, "nom du fichier")],
    )
    def test_elle_se_lit_dans_le_nom_du_fichier(self, tmp_path, nom, rentree, d_ou):
        bilan = importer(f.ecrire(tmp_path / nom, f.ENTETE_LISTE, f.LIGNES_LISTE))
        assert d_ou in bilan.precisions[0]
        assert set(Classement.objects.values_list("rentree", flat=True)) == {rentree}

    def test_une_colonne_l_emporte_sur_le_nom_du_fichier(self, tmp_path):
        lignes = [[*ligne, "2024-2025"] for ligne in f.LIGNES_LISTE]
        bilan = importer(f.ecrire(tmp_path / "liste-2022.csv", [*f.ENTETE_LISTE, "Année scolaire"], lignes))
        assert "Rentrée 2024 (lue dans une colonne)" in bilan.precisions[0]

    def test_sans_rien_c_est_l_annee_en_cours_et_c_est_dit(self, tmp_path):
        bilan = importer(f.ecrire(tmp_path / "liste.csv", f.ENTETE_LISTE, f.LIGNES_LISTE))
        assert f"Rentrée {annee_courante()}" in bilan.precisions[0]
        assert "n’en dit pas d’autre" in bilan.precisions[0]


@pytest.mark.django_db
class TestListesSuccessives:
    @pytest.fixture
    def lignes(self):
        return [ligne(f.TETE, type_="COLLEGE"), ligne(f.ECOLE), ligne(f.MATERNELLE)]

    def periodes(self, uai):
        return list(Rattachement.objects.filter(etablissement__uai=uai).order_by("debut").values_list("debut", "fin"))

    def test_ce_qui_n_est_plus_dans_la_liste_se_ferme_a_la_veille_et_rien_ne_s_efface(self, tmp_path, lignes):
        importer(liste_de(tmp_path, 2022, *lignes))
        bilan = importer(liste_de(tmp_path, 2024, *lignes[:2]))
        assert self.periodes(f.MATERNELLE) == [(date(2022, 9, 1), date(2024, 8, 31))]
        assert self.periodes(f.ECOLE) == [(date(2022, 9, 1), None)]
        assert any("1 rattachement fermé" in phrase for phrase in bilan.changements)

    @pytest.mark.parametrize("ordre", [(2020, 2022, 2024), (2024, 2022, 2020), (2022, 2020, 2024), (2024, 2020, 2022)])
    def test_l_ordre_des_imports_ne_change_pas_les_rattachements(self, tmp_path, lignes, ordre):
        listes = {2020: lignes[:2], 2022: lignes, 2024: [lignes[0], lignes[2]]}
        for rentree in ordre:
            importer(liste_de(tmp_path, rentree, *listes[rentree]))
        assert self.periodes(f.TETE) == [(date(2020, 9, 1), None)]
        assert self.periodes(f.ECOLE) == [(date(2020, 9, 1), date(2024, 8, 31))]
        assert self.periodes(f.MATERNELLE) == [(date(2022, 9, 1), None)]

    @pytest.mark.parametrize("ordre", [(2020, 2022, 2024), (2020, 2024, 2022), (2024, 2022, 2020)])
    def test_une_absence_au_milieu_coupe_le_rattachement_en_deux(self, tmp_path, lignes, ordre):
        listes = {2020: lignes, 2022: lignes[:2], 2024: lignes}
        for rentree in ordre:
            importer(liste_de(tmp_path, rentree, *listes[rentree]))
        assert self.periodes(f.MATERNELLE) == [(date(2020, 9, 1), date(2022, 8, 31)), (date(2024, 9, 1), None)]

    def test_une_fin_saisie_a_la_main_reste(self, tmp_path, lignes):
        importer(liste_de(tmp_path, 2022, *lignes))
        Rattachement.objects.filter(etablissement__uai=f.ECOLE).update(fin=date(2023, 8, 31))
        importer(liste_de(tmp_path, 2022, *lignes))
        assert self.periodes(f.ECOLE) == [(date(2022, 9, 1), date(2023, 8, 31))]
        importer(liste_de(tmp_path, 2024, *lignes))
        assert self.periodes(f.ECOLE) == [(date(2022, 9, 1), date(2023, 8, 31)), (date(2024, 9, 1), None)]

    def test_un_debut_plus_ancien_saisi_a_la_main_reste(self, tmp_path, lignes):
        importer(liste_de(tmp_path, 2022, *lignes))
        Rattachement.objects.filter(etablissement__uai=f.ECOLE).update(debut=date(2015, 9, 1))
        assert not importer(liste_de(tmp_path, 2022, *lignes)).a_change
        assert self.periodes(f.ECOLE) == [(date(2015, 9, 1), None)]

    def test_un_autre_reseau_ou_une_autre_academie_ne_sont_pas_touches(self, tmp_path, lignes):
        ailleurs = f.uai_de("059", 1)
        importer(liste_de(tmp_path, 2022, *lignes, ligne(ailleurs, ailleurs, type_="COLLEGE", academie="LILLE")))
        cite = Reseau.objects.create(
            code="cite", type="CE", nom="Cité", tete=Etablissement.objects.get(uai=f.TETE), academie_id=self._academie()
        )
        RattachementFactory(reseau=cite, etablissement=Etablissement.objects.get(uai=f.MATERNELLE))
        importer(liste_de(tmp_path, 2024, *lignes[:2]))
        assert self.periodes(ailleurs) == [(date(2022, 9, 1), None)]
        assert Rattachement.objects.get(reseau=cite).fin is None

    def _academie(self):
        return Reseau.objects.get(code=f.TETE).academie_id

    def test_une_liste_plus_ancienne_ne_change_ni_noms_ni_types(self, tmp_path, lignes):
        importer(liste_de(tmp_path, 2024, *lignes))
        anciennes = [ligne(f.TETE, nom="ANCIEN NOM", type_="COLLEGE", label="REP"), ligne(f.ECOLE, label="REP")]
        importer(liste_de(tmp_path, 2022, *anciennes))
        reseau = Reseau.objects.get(code=f.TETE)
        assert (reseau.type, reseau.tete.nom) == ("REP+", "X")
        assert Classement.objects.get(uai=f.TETE, rentree=2022).label == "REP"

    def test_un_reseau_dont_la_tete_a_change_a_la_main_est_retrouve(self, tmp_path, lignes):
        importer(liste_de(tmp_path, 2022, *lignes))
        reseau = Reseau.objects.get(code=f.TETE)
        reseau.tete = Etablissement.objects.get(uai=f.ECOLE)
        reseau.save()
        importer(liste_de(tmp_path, 2024, *(ligne(uai, f.ECOLE) for uai in (f.ECOLE, f.MATERNELLE))))
        assert Reseau.objects.count() == 1

    def test_un_changement_de_label_suit_la_derniere_liste(self, tmp_path, lignes):
        importer(liste_de(tmp_path, 2022, *lignes))
        importer(liste_de(tmp_path, 2024, ligne(f.TETE, type_="COLLEGE", label="REP")))
        assert Reseau.objects.get(code=f.TETE).type == "REP"


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("ROMAIN ROLLAND", "Romain Rolland"),
        ("Collège Claude Boucher", "Claude Boucher"),
        ("Ecole élémentaire publique Tony Laîné", "Tony Laîné"),
        ("PETIT PRINCE (LE)", "Le Petit Prince"),
        ("ESTAQUE (L')", "L'Estaque"),
        ("JEAN XXIII", "Jean XXIII"),
        ("JB CLEMENT", "JB Clement"),
        ("P. ET M. CURIE", "P. et M. Curie"),
        ("SAINT-CHARLES 2", "Saint-Charles 2"),
        ("ECOLE MATERNELLE", ""),
    ],
)
def test_un_nom_en_capitales_se_lit_en_majuscules_et_minuscules(ecrit, lu):
    assert nom_affiche(ecrit) == lu


def test_la_commune_ne_se_repete_pas_dans_le_nom():
    assert nom_affiche("Jean Bart La Rochelle", "La Rochelle") == "Jean Bart"
    assert nom_affiche("Notre-Dame de Poitiers", "Poitiers") == "Notre-Dame de Poitiers"
    assert recomposer("NOTRE-DAME-DE-BONDEVILLE") == "Notre-Dame-de-Bondeville"


@pytest.mark.parametrize(
    ("valeurs", "nature"),
    [
        ({"type": "COLLEGE"}, Nature.COLLEGE),
        ({"type": "SEGPA DU COLLEGE"}, Nature.SEGPA),
        ({"type": "SPECIALISEE LES GUIBLETS"}, Nature.SPECIALISEE),
        ({"type": "ECOLE ELEMENTAIRE OU PRIMAIRE", "nom": "LA MATERNELLE"}, Nature.ELEMENTAIRE),
        ({"type": "ECOLE MATERNELLE"}, Nature.MATERNELLE),
        ({"type": "Ecole", "nom": "Ecole maternelle Condorcet"}, Nature.MATERNELLE),
        ({"type": "Ecole", "nom": "Ecole primaire d'application Lavoisier"}, Nature.APPLICATION),
        ({"type": "Ecole", "nom": "Condorcet"}, Nature.ELEMENTAIRE),
        ({"code_nature": "101", "type": "Ecole"}, Nature.MATERNELLE),
        ({"code_nature": "999", "nom": "Collège X"}, Nature.COLLEGE),
        ({"type": "PISCINE"}, None),
    ],
)
def test_la_nature_se_lit_dans_le_code_le_type_ou_le_nom(valeurs, nature):
    assert nature_lue(valeurs) == nature


@pytest.mark.django_db
def test_la_liste_nationale_donne_quatorze_reseaux_a_poitiers_et_mille_cent_trois_en_france(donnees_reelles):
    chemin = donnees_reelles / "liste-des-rep-et-rep-rentree-2022.csv"
    bilan = importer(chemin, academie="13")
    assert (bilan.lues, bilan.gardees, bilan.ecartees, bilan.refusees) == (7719, 7708, 11, 0)
    types = sorted(Reseau.objects.values_list("type", flat=True))
    assert (types.count("REP"), types.count("REP+"), len(types)) == (10, 4, 14)
    assert Etablissement.objects.filter(nature=Nature.COLLEGE).count() == 14
    assert Etablissement.objects.ecoles().count() == 65
    assert Classement.objects.count() == 7708
    importer(chemin)
    assert Reseau.objects.count() == 1103
    assert Reseau.objects.filter(tete__nature__in=Etablissement.NATURES_ECOLE).count() == 13
    assert not importer(chemin).a_change
