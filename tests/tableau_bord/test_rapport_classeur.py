"""Les tableaux du rapport dans un tableur : les mêmes cases que dans le document, masquées pareil."""

import csv
import io
import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from odfdo import Document

from pilotage.acces import Role
from tableau_bord.rapport import composer, mettre_en_page
from tableau_bord.rapport.classeur import en_feuilles, en_lignes, tableaux, valeur
from tests.factories import ReseauFactory, agent_du_reseau
from tests.tableau_bord.rapports import ANNEE, reseau_garni

pytestmark = pytest.mark.django_db


@pytest.fixture
def reseau():
    return reseau_garni(actions=6, ecoles=3)


def adresse(reseau, format_):
    return reverse("rapport_document", args=[reseau.code, ANNEE, format_])


def test_chaque_tableau_du_document_a_sa_feuille_dans_le_meme_ordre(reseau):
    rapport = composer(reseau, ANNEE)
    html = mettre_en_page(rapport).replace("\u00a0", " ")
    legendes = [strip_tags(titre) for titre in re.findall(r"<caption>(.*?)</caption>", html)]

    assert len(legendes) > 8
    sommaire, *feuilles = en_feuilles(rapport)
    assert [rang[2] for rang in sommaire[2]] == legendes == [un.tableau.titre for un in tableaux(rapport)]
    assert len(feuilles) == len(legendes)
    for (_, entetes, lignes), un in zip(feuilles, tableaux(rapport), strict=True):
        assert {len(ligne) for ligne in lignes} <= {len(entetes)}, un.tableau.titre


def test_le_classeur_s_ouvre_et_ses_nombres_sont_des_nombres(reseau, connecter):
    reponse = connecter(agent_du_reseau(Role.PILOTE, reseau)).get(adresse(reseau, "ods"))
    classeur = Document(io.BytesIO(reponse.content))
    feuilles = {table.name: table for table in classeur.body.tables}

    assert reponse["Content-Disposition"] == f'attachment; filename="rapport-{reseau.code}-2023-2024-tableaux.ods"'
    assert feuilles["Tableau 1"].get_values()[0][0] == "Établissement"
    effectifs = [rang[4] for rang in feuilles["Tableau 1"].get_values()[2:]]
    assert any(isinstance(nombre, (int, float)) or str(nombre).isdigit() for nombre in effectifs)


def test_le_fichier_plat_dit_chaque_case_une_fois(reseau, connecter):
    reponse = connecter(agent_du_reseau(Role.PILOTE, reseau)).get(adresse(reseau, "csv"))
    lignes = list(csv.reader(io.StringIO(reponse.content.decode("utf-8-sig")), delimiter=";"))

    assert lignes[0] == ["Partie", "Tableau", "Ligne", "Colonne", "Valeur"]
    assert len(lignes) - 1 == len(list(en_lignes(composer(reseau, ANNEE))))
    assert ["Le tableau de bord", "78,0\u00a0%"] in [[rang[0], rang[4]] for rang in lignes]


def test_un_reseau_vide_n_a_que_ses_signatures(connecter):
    reseau = ReseauFactory()
    reseau.rattachements.all().delete()

    assert [un.partie for un in tableaux(composer(reseau, ANNEE))] == ["Signatures"]


def test_un_format_inconnu_n_existe_pas(reseau, connecter):
    assert connecter(agent_du_reseau(Role.PILOTE, reseau)).get(adresse(reseau, "xlsx")).status_code == 404


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("1\u00a0234,5", 1234.5),
        ("+3,0", 3.0),
        ("\u22122", -2),
        ("12", 12),
        ("n. c.", "n. c."),
        ("86,4\u00a0%", "86,4\u00a0%"),
        ("2/3", "2/3"),
        ("12 *", "12 *"),
        ("0160100X", "0160100X"),
        ("", ""),
    ],
)
def test_une_case_n_est_un_nombre_que_si_elle_n_est_que_cela(texte, attendu):
    assert valeur(texte) == attendu
