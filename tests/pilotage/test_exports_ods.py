"""Un ODS s’ouvre prêt à lire : colonnes à la mesure, dates d’ici, aucune formule ; ses valeurs restent des valeurs."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import tablib
from lxml import etree

from pilotage.exports import en_ods
from pilotage.mise_en_forme_ods import CM_PAR_SIGNE, LARGEUR_MAX, _q

LONG = "Un texte bien plus long que la case, qui doit aller à la ligne plutôt que s’étaler."
LIGNES = [
    [date(2026, 11, 3), "réunion", LONG, Decimal("1234.50")],
    [datetime(2026, 11, 3, 13, 5, tzinfo=UTC), "=1+1", "x", None],
]


def piece(nom):
    ods = en_ods("Journal", ["Jour", "Genre", "Texte", "Montant"], LIGNES)
    with zipfile.ZipFile(io.BytesIO(ods)) as archive:
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED  # « mimetype », le premier, sans compression
        return etree.fromstring(archive.read(nom))


def test_les_valeurs_gardent_leur_type():
    ods = en_ods("Journal", ["Jour", "Genre", "Texte", "Montant"], LIGNES)
    premiere, seconde = tablib.Dataset().load(ods, "ods").dict
    assert list(premiere.values()) == [date(2026, 11, 3), "réunion", LONG, 1234.5]
    assert seconde["Jour"].isoformat() == "2026-11-03T14:05:00"
    assert not piece("content.xml").xpath("//@*[local-name()='formula']")


def test_une_date_s_ecrit_jour_mois_annee():
    (style,) = piece("styles.xml").xpath("//*[local-name()='date-style'][@*[local-name()='name']='date-style1']")
    assert [etree.QName(p).localname for p in style] == ["day", "text", "month", "text", "year"]
    assert [p.text for p in style if p.text] == ["/", "/"]


def test_chaque_colonne_a_la_largeur_de_ce_qu_elle_porte_sans_depasser():
    contenu = piece("content.xml")
    styles = {
        s.getparent().get(_q("style:name")): s.get(_q("style:column-width"))
        for s in contenu.iter(_q("style:table-column-properties"))
    }
    largeurs = [float(styles[c.get(_q("table:style-name"))][:-2]) for c in contenu.iter(_q("table:table-column"))]
    assert len(largeurs) == 4
    assert max(largeurs) == largeurs[2] == round(LARGEUR_MAX * CM_PAR_SIGNE + 0.4, 2)
    assert min(largeurs) == largeurs[1]


def test_un_montant_montre_ses_centimes_et_une_annee_ne_se_groupe_pas():
    ods = en_ods("Budget", ["Année", "Montant", "Indice", "Part"], [[2026, Decimal("6000.00"), Decimal("77.1"), 1 / 3]])
    with zipfile.ZipFile(io.BytesIO(ods)) as archive:
        contenu = etree.fromstring(archive.read("content.xml"))
    *_, rangee = contenu.iter(_q("table:table-row"))
    styles = [case.get(_q("table:style-name")) for case in rangee]
    assert styles == [None, "RepNetNombre2", "RepNetNombre1", None]
    (format_,) = contenu.xpath("//*[local-name()='number-style'][@*[local-name()='name']='RepNetNombreF2']")
    assert format_[0].get(_q("number:decimal-places")) == "2"


def test_une_feuille_s_imprime_couchee_toute_sa_largeur_sur_une_page():
    (page,) = piece("styles.xml").iter(_q("style:page-layout-properties"))
    assert (page.get(_q("style:print-orientation")), page.get(_q("style:scale-to-X"))) == ("landscape", "1")


def test_une_liste_vide_s_ouvre_aussi():
    assert tablib.Dataset().load(en_ods("Vide", ["A", "B"], []), "ods").headers == ["A", "B"]
