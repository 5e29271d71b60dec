"""La synthèse de plusieurs réseaux : Σ/Σ, depuis ce qui se montre, et rien hors du périmètre."""

import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from pilotage.acces import Role
from pilotage.annees import annee_courante
from pilotage.models import Reseau
from tableau_bord.consolidation import composer
from tableau_bord.imports.references import recalculer_sommes
from tableau_bord.models import Import, Valeur
from tests.factories import (
    ActionFactory,
    AffectationFactory,
    EnveloppeFactory,
    InstanceFactory,
    RattachementFactory,
    ReseauFactory,
    SeanceFactory,
    agent_du_reseau,
)
from tests.maison.client import contenu

pytestmark = pytest.mark.django_db
ANNEE = annee_courante()


@pytest.fixture
def reseaux():
    """Un REP, deux REP+ et une cité éducative, de la même académie."""
    types = (Reseau.Type.REP, Reseau.Type.REP_PLUS, Reseau.Type.REP_PLUS, Reseau.Type.CITE)
    quatre = [ReseauFactory(type=type_, nom=f"Réseau {rang}", ecoles=1) for rang, type_ in enumerate(types)]
    # La cité partage le collège du premier : elle le compterait deux fois.
    RattachementFactory(reseau=quatre[3], etablissement=quatre[0].tete)
    return quatre


@pytest.fixture
def correspondant(reseaux):
    return agent_du_reseau(Role.CORRESPONDANT, reseaux[0])


def observer(reseau, numerateur, denominateur, indicateur="boursiers"):
    provenance = Import.objects.create(nom_fichier="fichier.csv", jeu="ivac", etat=Import.Etat.FAIT)
    Valeur.objects.create(
        indicateur=indicateur,
        uai=reseau.tete.uai,
        annee=ANNEE,
        numerateur=Decimal(numerateur),
        denominateur=Decimal(denominateur),
        effectif=Decimal(denominateur),
        secteur="PU",
        academie="13",
        departement="16",
        provenance=provenance,
        ligne=2,
    )
    recalculer_sommes({(indicateur, ANNEE)})
    # Comme après un import : les totaux se lisent dans ce qui est gardé de chaque réseau.
    recalculer_sommes({(indicateur, ANNEE)})


def lignes(synthese, code) -> dict[str, tuple[str, ...]]:
    rubrique = next(r for r in synthese.rubriques if r.code == code)
    return {
        ligne.cellules[0].replace("\u00a0", " "): tuple(c.replace("\u00a0", " ") for c in ligne.cellules[1:])
        for tableau in rubrique.tableaux
        for ligne in tableau.lignes
    }


def test_un_taux_consolide_est_la_somme_des_numerateurs_sur_celle_des_denominateurs(reseaux, correspondant):
    for reseau, numerateur, denominateur in zip(reseaux, (30, 39, 10, 400), (50, 100, 200, 400), strict=True):
        observer(reseau, numerateur, denominateur)
    # (30 + 39 + 10) / 350, et non (60 + 39 + 5) / 3 ; la cité, qui partage un collège, n’y est pas.
    assert lignes(composer(correspondant, ANNEE), "observes")["Boursiers au collège"][1:] == (
        "3 sur 3",
        "22,6 %",
        "60,0 %",
        "16,3 %",
    )


def test_ce_qui_est_masque_sur_une_page_n_entre_dans_aucun_total(reseaux, correspondant):
    observer(reseaux[0], 30, 50)
    observer(reseaux[1], 2, 100)  # deux boursiers : n. c. sur sa page
    observer(reseaux[2], 10, 200)
    boursiers = lignes(composer(correspondant, ANNEE), "observes")["Boursiers au collège"]
    assert boursiers[1:] == ("2 sur 3", "16,0 %", "60,0 %", "5,0 %")
    page_entiere = " ".join(
        " ".join(valeurs) for valeurs in lignes(composer(correspondant, ANNEE), "observes").values()
    )
    assert "12,0" not in page_entiere  # (30 + 2 + 10) / 350


def test_un_type_dont_tout_est_masque_dit_n_c(reseaux, correspondant):
    observer(reseaux[0], 2, 50)
    observer(reseaux[1], 30, 100)
    assert lignes(composer(correspondant, ANNEE), "observes")["Boursiers au collège"][3] == "n. c."


def test_ce_qui_est_inconnu_partout_n_a_pas_de_ligne(reseaux, correspondant):
    assert lignes(composer(correspondant, ANNEE), "observes") == {}


def test_les_actions_s_additionnent(reseaux, correspondant):
    for reseau, combien in zip(reseaux, (2, 1, 0, 5), strict=True):
        ActionFactory.create_batch(combien, reseau=reseau, annee=ANNEE, etat="evaluee")
    activite = lignes(composer(correspondant, ANNEE), "activite")
    assert activite["Actions menées à terme"][1:] == ("2 sur 3", "100,0 %", "100,0 %", "100,0 %")


def test_une_autre_academie_n_y_entre_pas(reseaux, correspondant):
    ailleurs = ReseauFactory(nom="Ailleurs", academie__code="24", type=Reseau.Type.REP)
    observer(ailleurs, 10, 100)
    EnveloppeFactory(reseau=ailleurs, annee=ANNEE, notifie=Decimal("99999"))
    synthese = composer(correspondant, ANNEE)
    assert synthese.reseaux == 4
    assert lignes(synthese, "observes") == {}
    assert lignes(synthese, "budget") == {}
    assert str(ailleurs) not in lignes(synthese, "rapports")


def test_le_titre_dit_l_academie_a_qui_la_voit_toute(reseaux, correspondant):
    assert composer(correspondant, ANNEE).titre == f"Synthèse de l’académie de {reseaux[0].academie.nom}"
    ien = agent_du_reseau(Role.PILOTE, reseaux[0])
    AffectationFactory(agent=ien, role=Role.PILOTE, reseau=reseaux[1])
    synthese = composer(ien, ANNEE)
    assert (synthese.titre, synthese.reseaux) == ("Synthèse de mes réseaux", 2)


def test_l_argent_s_additionne_par_source_et_par_exercice(reseaux, correspondant):
    for reseau, montant in zip(reseaux[:2], ("100", "250"), strict=True):
        EnveloppeFactory(
            reseau=reseau,
            annee=ANNEE,
            exercice="scolaire",
            financeur__nom="Ville",
            financeur__reseau=reseau,
            notifie=Decimal(montant),
            engage=None,
            realise=None,
        )
    assert lignes(composer(correspondant, ANNEE), "budget") == {"Ville": ("2", "350 €", "inconnu", "inconnu")}


def test_le_pilotage_compte_les_reseaux_qui_se_sont_reunis(reseaux, correspondant):
    for reseau, combien in zip(reseaux, (2, 1, 0, 0), strict=True):
        instance = InstanceFactory(reseau=reseau, type="comite_pilotage", nom="Comité de pilotage")
        SeanceFactory.create_batch(combien, instance=instance, etat="tenue")
    assert lignes(composer(correspondant, ANNEE), "instances") == {"Comité de pilotage": ("2", "1", "1", "3")}


def test_la_page_et_le_pdf_disent_la_meme_chose(reseaux, correspondant, connecter, tmp_path):
    from outloud import check
    from pdfua import Severity, validate

    observer(reseaux[0], 30, 50)
    client = connecter(correspondant)
    page = client.get("/rapports/synthese/").content.decode()
    pdf = contenu(client.get(f"/rapports/{ANNEE}/synthese.pdf"))
    fichier = tmp_path / "synthese.pdf"
    fichier.write_bytes(pdf)
    texte = " ".join(" ".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf)).pages).split())
    for mot in ("60,0", "Boursiers au collège", str(reseaux[1])):
        assert mot in page
        assert mot in texte
    assert [c.message for c in check(str(fichier)).findings if c.severity == "error"] == []
    assert [c.message for c in validate(str(fichier)).findings if c.severity >= Severity.ERROR] == []
    assert client.get(f"/rapports/{ANNEE}/synthese.odt").status_code == 200
    assert client.get(f"/rapports/{ANNEE}/synthese.exe").status_code == 404


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_reseaux(reseaux, correspondant):
    def compter():
        agent = type(correspondant).objects.get(pk=correspondant.pk)
        with CaptureQueriesContext(connection) as requetes:
            composer(agent, ANNEE)
        return len(requetes)

    avant = compter()
    for reseau in ReseauFactory.create_batch(6, type=Reseau.Type.REP):
        ActionFactory(reseau=reseau, annee=ANNEE, etat="evaluee")
        EnveloppeFactory(reseau=reseau, annee=ANNEE)
    assert compter() <= avant + 1
