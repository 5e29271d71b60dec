"""Le tableau du coordonnateur : un modèle, un aperçu qui n’écrit rien, tout ou rien, et deux fois comme une."""

import io
import zipfile
from datetime import date

import pytest
import tablib
from django.core.files.uploadedfile import SimpleUploadedFile

from actions.etats import Etat
from actions.models import Action
from actions.tableur import LIGNES_MAX, TableauIllisible, lire
from actions.tableur.colonnes import COLONNES
from pilotage.acces import Role
from pilotage.annees import annee_courante
from tests.factories import (
    AxeFactory,
    EtablissementFactory,
    ObjectifFactory,
    PartenaireFactory,
    ProjetReseauFactory,
    RattachementFactory,
    ReseauFactory,
    agent_du_reseau,
)

ANNEE = annee_courante()
TITRES = [colonne.titre for colonne in COLONNES]


@pytest.fixture
def reseau(db):
    reseau = ReseauFactory()
    for nom in ("Les Tilleuls", "Paul Éluard"):
        RattachementFactory(reseau=reseau, etablissement=EtablissementFactory(nom=nom, academie=reseau.academie))
    projet = ProjetReseauFactory(reseau=reseau, premiere_annee=ANNEE - 1, derniere_annee=ANNEE + 2)
    ObjectifFactory(axe=AxeFactory(projet=projet, numero=1), numero=2)
    PartenaireFactory(reseau=reseau, nom="Médiathèque")
    return reseau


@pytest.fixture
def coordonnateur(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


@pytest.fixture
def envoyer(reseau, coordonnateur, connecter):
    """`envoyer(contenu, nom)` : la page d’aperçu."""
    client = connecter(coordonnateur)

    def _envoyer(contenu: bytes, nom: str = "actions.ods"):
        return client.post(f"/r/{reseau.code}/actions/importer/", {"fichier": SimpleUploadedFile(nom, contenu)})

    return _envoyer


@pytest.fixture
def confirmer(reseau, coordonnateur, connecter):
    client = connecter(coordonnateur)

    def _confirmer(apercu, **autres):
        scelle = apercu.context["confirmation"].initial["tableau"]
        adresse = f"/r/{reseau.code}/actions/importer/confirmer/"
        return client.post(adresse, {"tableau": scelle} | autres, follow=True)

    return _confirmer


def entiere(**cases) -> dict:
    return {
        "Intitulé": "Rallye lecture",
        "Année scolaire": f"{ANNEE}-{ANNEE + 1}",
        "Objectif": "1.2",
        "Axe de la mission": "1",
        "Établissements": "les tilleuls ; Paul Eluard (élém.)",
        "Niveaux": "cycle 3, CP",
        "Partenaires": "mediathèque",
        "Porteur": "les professeurs de 6e",
        "Début": f"03/11/{ANNEE}",
        "Fin": f"18/12/{ANNEE}",
        "Élèves prévus": "1 200",
        "HSE prévues": "12,5",
        "Description": "Cinq albums.",
    } | cases


def tableau(*lignes: dict, format_: str = "ods", titres=TITRES) -> bytes:
    feuille = tablib.Dataset(*[[ligne.get(t, "") for t in titres] for ligne in lignes], headers=titres, title="Actions")
    return feuille.export(format_)


def en_csv(*lignes: dict, codage="utf-8", separateur=";") -> bytes:
    textes = [separateur.join(TITRES)] + [
        separateur.join('"' + str(ligne.get(t, "")).replace('"', '""') + '"' for t in TITRES) for ligne in lignes
    ]
    return "\r\n".join(textes).encode(codage)


@pytest.mark.parametrize("format_", ["ods", "xlsx", "csv"])
def test_le_modele_se_telecharge_se_remplit_et_revient(reseau, coordonnateur, connecter, envoyer, confirmer, format_):
    reponse = connecter(coordonnateur).get(f"/r/{reseau.code}/actions/modele.{format_}")
    assert reponse.status_code == 200
    if format_ != "csv":
        livre = tablib.Databook().load(reponse.content, format_)
        titres = [feuille.title for feuille in livre.sheets()]
        assert titres[0] == "Actions"
        textes = str([feuille.dict for feuille in livre.sheets()])
        assert "Paul Éluard" in textes
        assert "Médiathèque" in textes
    # Vide, il le dit ; rempli, il s’importe.
    assert "aucune ligne sous ses titres" in envoyer(reponse.content, f"a.{format_}").content.decode()
    contenu = en_csv(entiere()) if format_ == "csv" else tableau(entiere(), format_=format_)
    apercu = envoyer(contenu, f"a.{format_}")
    assert apercu.status_code == 200, apercu.context["fautes"]
    assert not Action.objects.exists()
    confirmer(apercu)
    action = Action.objects.get()
    assert (action.intitule, action.annee, action.eleves_prevus, action.hse_prevues) == (
        "Rallye lecture",
        ANNEE,
        1200,
        12.5,
    )
    assert (action.debut, action.fin) == (date(ANNEE, 11, 3), date(ANNEE, 12, 18))
    assert {e.nom for e in action.etablissements.all()} == {"Les Tilleuls", "Paul Éluard"}
    assert {ligne.niveau for ligne in action.niveaux.all()} == {"CM1", "CM2", "6E", "CP"}
    assert [p.nom for p in action.partenaires.all()] == ["Médiathèque"]
    assert (action.objectif.axe.numero, action.objectif.numero) == (1, 2)
    assert (action.etat, action.cree_par, action.autre_porteur) == (Etat.IDEE, coordonnateur, "les professeurs de 6e")


@pytest.mark.parametrize("codage", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separateur", [";", "\t", ","])
def test_un_csv_se_lit_quel_que_soit_le_tableur_qui_l_a_ecrit(codage, separateur):
    lignes, _ = lire(
        "a.csv",
        en_csv({"Intitulé": "Café ; des, parents", "Axe de la mission": "2"}, codage=codage, separateur=separateur),
    )
    assert lignes[0].cases["intitule"] == "Café ; des, parents"


@pytest.mark.parametrize(
    ("colonne", "valeur", "dit"),
    [
        ("Intitulé", "", "Cette case est vide"),
        ("Intitulé", "x" * 201, "200 signes au plus"),
        ("Intitulé", "=1+1", "C’est une formule"),
        ("Description", "a\x0bb", "signe invisible"),
        ("Année scolaire", "2026-2030", "n’est pas une année scolaire"),
        ("Année scolaire", "2001", "trop loin"),
        ("Objectif", "9.9", "n’est pas dans le projet"),
        ("Objectif", "lecture", "comme 1.2"),
        ("Axe de la mission", "4", "écrivez 1, 2 ou 3"),
        ("Axe de la mission", "12", "écrivez 1, 2 ou 3"),
        ("Nature", "zzz", "n’est pas une nature"),
        ("Établissements", "Les Tilleul", "Vouliez-vous dire « Les Tilleuls » ?"),
        ("Niveaux", "CM3", "n’est pas un niveau"),
        ("Partenaires", "Inconnu", "n’est pas un partenaire"),
        ("Début", "31/02/2026", "n’est pas une date"),
        ("Début", "hier", "n’est pas une date"),
        ("Fin", "01/09/1990", "avant son début|avant le début|année scolaire"),
        ("Élèves prévus", "-3", "n’est pas un nombre entier"),
        ("Élèves prévus", "douze", "n’est pas un nombre entier"),
        ("Élèves prévus", "12,5", "n’est pas un nombre entier"),
    ],
)
def test_chaque_faute_dit_sa_ligne_et_sa_colonne_et_rien_n_est_importe(envoyer, colonne, valeur, dit):
    bonne, mauvaise = entiere(Intitulé="Bonne"), entiere(**{colonne: valeur})
    reponse = envoyer(en_csv(bonne, mauvaise), "a.csv")
    assert reponse.status_code == 422
    fautes = reponse.context["fautes"]
    assert {(faute.ligne, faute.colonne) for faute in fautes} == {(3, colonne)}
    assert any(morceau in fautes[0].phrase for morceau in dit.split("|")), fautes
    assert reponse.context["confirmation"] is None
    assert not Action.objects.exists()


def test_une_ecole_partie_n_est_plus_proposee(reseau, envoyer):
    partie = EtablissementFactory(nom="Ancienne", academie=reseau.academie)
    RattachementFactory(reseau=reseau, etablissement=partie, fin=date(ANNEE, 9, 30))
    reponse = envoyer(en_csv(entiere(Établissements="Ancienne")), "a.csv")
    assert "n’est pas du réseau à ces dates" in reponse.context["fautes"][0].phrase


def test_l_ecole_et_le_partenaire_d_un_autre_reseau_n_existent_pas(envoyer):
    autre = ReseauFactory()
    PartenaireFactory(reseau=autre, nom="Ailleurs")
    reponse = envoyer(en_csv(entiere(Partenaires="Ailleurs", Établissements=autre.tete.uai)), "a.csv")
    assert {faute.colonne for faute in reponse.context["fautes"]} == {"Partenaires", "Établissements"}


def test_le_meme_tableau_renvoye_ne_cree_rien_de_plus(reseau, envoyer, confirmer):
    contenu = tableau(entiere(), entiere(Intitulé="Chorale (CM1)"), entiere(Intitulé="Chorale (CM2)"))
    apercu = envoyer(contenu)
    confirmer(apercu)
    # Un double clic sur « Importer » : la même page, deux fois.
    assert "tout ce tableau était déjà importé" in confirmer(apercu).content.decode()
    assert reseau.actions.count() == 3
    # Renommée depuis dans RepNet, elle reste la même.
    reseau.actions.filter(intitule="Rallye lecture").update(intitule="Grand rallye")
    second = envoyer(tableau(entiere(), entiere(Intitulé="Nouvelle")))
    assert [lue.action.intitule for lue in second.context["nouvelles"]] == ["Nouvelle"]
    confirmer(second)
    assert reseau.actions.count() == 4


def test_deux_fois_la_meme_action_dans_le_tableau_se_dit(envoyer):
    reponse = envoyer(tableau(entiere(), entiere(Intitulé="RALLYE Lecture")))
    assert [(f.ligne, f.phrase) for f in reponse.context["fautes"]] == [(3, "La même action est déjà à la ligne 2.")]


def test_on_peut_les_proposer_aussitot_chacune_avec_sa_trace(reseau, envoyer, confirmer):
    confirmer(envoyer(tableau(entiere(), entiere(Intitulé="Chorale"))), proposer="on")
    assert set(reseau.actions.values_list("etat", flat=True)) == {Etat.PROPOSEE}
    assert all(action.passages.count() == 1 for action in reseau.actions.all())


def test_une_ecole_partie_entre_l_apercu_et_la_confirmation_arrete_tout(reseau, envoyer, confirmer):
    apercu = envoyer(tableau(entiere()))
    reseau.rattachements.filter(etablissement__nom="Les Tilleuls").update(fin=date(ANNEE, 9, 1))
    reponse = confirmer(apercu)
    assert "n’est pas du réseau à ces dates" in reponse.content.decode()
    assert not Action.objects.exists()


def test_un_apercu_retouche_ou_pris_a_un_autre_est_refuse(reseau, envoyer, connecter):
    apercu = envoyer(tableau(entiere()))
    scelle = apercu.context["confirmation"].initial["tableau"]
    adresse = f"/r/{reseau.code}/actions/importer/confirmer/"
    autre = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))
    for tentative in (scelle, scelle[:-3] + "xyz", "", "n’importe quoi"):
        reponse = autre.post(adresse, {"tableau": tentative})
        assert reponse.status_code == 422
        assert "envoyez le fichier" in reponse.content.decode()
    assert not Action.objects.exists()


def test_ce_qui_ressemble_a_une_donnee_personnelle_se_relit_avant(envoyer):
    reponse = envoyer(tableau(entiere(Description="Rappeler la famille au 06 12 34 56 78")))
    assert [(f.ligne, f.colonne) for f in reponse.context["apercu"].a_relire] == [(2, "Description")]
    assert "numéro de téléphone" in reponse.content.decode()


def test_un_directeur_n_importe_pas(reseau, connecter):
    client = connecter(agent_du_reseau(Role.DIRECTEUR, reseau))
    for adresse in ("importer/", "modele.ods"):
        assert client.get(f"/r/{reseau.code}/actions/{adresse}").status_code == 404
    assert client.post(f"/r/{reseau.code}/actions/importer/confirmer/", {}).status_code == 404


def test_l_apercu_ne_fait_pas_une_requete_par_ligne(envoyer, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        reponse = envoyer(tableau(*(entiere(Intitulé=f"Action {rang}") for rang in range(120))))
    assert len(reponse.context["apercu"].nouvelles) == 120


# --- Ce qu’on n’a pas écrit soi-même ---


def archive(**membres: bytes) -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as zip_:
        for nom, contenu in membres.items():
            zip_.writestr(nom.replace("__", "/").replace("_xml", ".xml"), contenu)
    return tampon.getvalue()


CELLULE = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'


def ods(*rangees: str) -> bytes:
    espaces = " ".join(
        f'xmlns:{nom}="urn:oasis:names:tc:opendocument:xmlns:{nom}:1.0"' for nom in ("office", "table", "text")
    )
    xml = f"<office:document-content {espaces}><table:table>{''.join(rangees)}</table:table></office:document-content>"
    return archive(content_xml=xml.encode())


def rangee(*cellules: str, attributs: str = "") -> str:
    return f"<table:table-row {attributs}>{''.join(CELLULE.format(c) for c in cellules)}</table:table-row>"


TETE = rangee("Intitulé", "Axe de la mission")

HOSTILES = {
    "vide.csv": b"",
    "image.csv": b"\x89PNG\r\n\x1a\n" + b"\x00" * 50,
    "rapport.ods": b"%PDF-1.7 ...",
    "ancien.xls": b"\xd0\xcf\x11\xe0" + b"\x00" * 600,
    "abime.ods": b"PK\x03\x04" + b"\x00" * 60,
    "texte.xlsx": "Intitulé;Axe de la mission\nx;1".encode(),
    "autre.zip": archive(lisez_moi=b"rien"),
    "zero.csv": b"a;b\x00c" * 200,
    "sans-titres.csv": b"bonjour;tout le monde\n1;2",
    "colonne-absente.csv": "Intitulé;Fin\nx;".encode(),
    "deux-fois.csv": "Intitulé;Titre;Axe de la mission\nx;y;1".encode(),
    "guillemet.csv": b"Intitule;Axe de la mission\n" + b'"' + b"x" * 140_000,
    "lourd.csv": b"x" * (2 * 1024 * 1024 + 1),
    "cinquante-mille.csv": "Intitulé;Axe de la mission\n".encode() + b"x;1\n" * 50_000,
    "bombe.ods": archive(content_xml=b" " * (60 * 1024 * 1024)),
    "repetee.ods": ods(TETE, rangee("x", "1", attributs='table:number-rows-repeated="1048576"')),
    "entites.ods": archive(
        content_xml=b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>',
    ),
    "bombe.xlsx": archive(xl__workbook_xml=b"<a/>", xl__sharedStrings_xml=b" " * (60 * 1024 * 1024)),
    "faux.xlsx": archive(xl__workbook_xml=b"<a/>"),
}


@pytest.mark.parametrize("nom", HOSTILES)
def test_un_fichier_hostile_recoit_une_phrase(nom):
    with pytest.raises(TableauIllisible, match=r"[.!?]$"):
        lire(nom, HOSTILES[nom])


def test_un_fichier_hostile_repond_422_sur_le_bon_champ(envoyer):
    for nom in ("bombe.ods", "texte.xlsx"):
        reponse = envoyer(HOSTILES[nom], nom)
        assert reponse.status_code == 422
        assert list(reponse.context["form"].errors) == ["fichier"]


def test_la_fin_vide_d_une_feuille_ne_compte_pas():
    vides = rangee("", attributs='table:number-rows-repeated="1048000"')
    lignes, _ = lire("a.ods", ods(TETE, rangee("Chorale", "1"), vides))
    assert [(ligne.numero, ligne.cases["intitule"]) for ligne in lignes] == [(2, "Chorale")]


def test_les_titres_peuvent_venir_apres_une_consigne_et_les_colonnes_de_trop_se_disent():
    lignes, ignorees = lire("a.csv", b"Nos actions;;\n\nACTION;mission;Budget\nChorale;2;100")
    assert (lignes[0].numero, lignes[0].cases) == (4, {"intitule": "Chorale", "axe_mission": "2"})
    assert ignorees == ["Budget"]


def test_une_date_ecrite_en_nombre_reste_une_date(envoyer, reseau):
    jours = (date(ANNEE, 11, 3) - date(1899, 12, 30)).days
    reponse = envoyer(tableau(entiere(Début=jours, Fin=date(ANNEE, 12, 18)), format_="xlsx"), "a.xlsx")
    assert reponse.status_code == 200, reponse.context["fautes"]
    assert reponse.context["nouvelles"][0].action.debut == date(ANNEE, 11, 3)


def test_une_formule_vaut_son_resultat_et_sans_resultat_se_dit():
    avec = '<table:table-cell table:formula="of:=6*20" office:value-type="float" office:value="120"/>'
    sans = '<table:table-cell table:formula="of:=6*20"/>'
    tete = rangee("Intitulé", "Axe de la mission", "Élèves prévus")

    def ligne(cellule):
        return rangee("Chorale", "1").replace("</table:table-row>", f"{cellule}</table:table-row>")

    assert lire("a.ods", ods(tete, ligne(avec)))[0][0].cases["eleves_prevus"] == "120"
    assert "formule" in lire("a.ods", ods(tete, ligne(sans)))[0][0].cases["eleves_prevus"]


def test_le_plus_grand_tableau_permis_passe_et_un_de_plus_non():
    def csv_de(nombre):
        return "Intitulé;Axe de la mission\n".encode() + b"".join(b"Action %d;1\n" % rang for rang in range(nombre))

    assert len(lire("a.csv", csv_de(LIGNES_MAX))[0]) == LIGNES_MAX
    with pytest.raises(TableauIllisible, match="500 actions au plus"):
        lire("a.csv", csv_de(LIGNES_MAX + 1))


def test_des_heures_qui_n_en_sont_pas_sont_refusees_sur_leur_case(envoyer):
    for texte in ("douze", "-3", "12e3", "1,234"):
        (faute,) = envoyer(tableau(entiere(**{"HSE prévues": texte}))).context["fautes"]
        assert (faute.colonne, "n’est pas un nombre d’heures" in faute.phrase) == ("HSE prévues", True)
