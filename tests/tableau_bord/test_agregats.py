"""Ce qui est gardé par réseau et par lieu : toujours ce que donnerait un recalcul complet, et ce que montre chaque page."""

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pilotage.annees import bornes
from pilotage.models import Rattachement, Reseau
from tableau_bord.imports.annulation import annuler
from tableau_bord.imports.bilan import Bilan
from tableau_bord.imports.importation import importer
from tableau_bord.imports.jeux import MODELE, Ligne
from tableau_bord.imports.observations import ecrire_observations
from tableau_bord.imports.references import recalculer_sommes
from tableau_bord.indicateurs import CATALOGUE, resultats
from tableau_bord.indicateurs.ensembles import par_reseau
from tableau_bord.models import Import, MesureReseau, Somme, Valeur
from tests.factories import AcademieFactory, ReseauFactory

pytestmark = pytest.mark.django_db

ANNEE = 2023
# Un taux publié, un indice, un nombre, un quotient, une part qui se masque avec ses voisines, une valeur qui ne s’agrège pas.
CODES = ("dnb_reussite", "ips_ecoles", "effectif_ecole", "eleves_par_classe", "eval_cp_francais_fragiles", "va_dnb")
PARTS = ("eval_cp_francais_1", "eval_cp_francais_2")
OBSERVEES = [fiche for fiche in CATALOGUE.values() if fiche.est_observee]
CHAMPS_SOMME = ("indicateur", "annee", "maille", "code", "public", "numerateur", "denominateur", "etablissements")
CHAMPS_MESURE = ("reseau", "indicateur", "annee", "numerateur", "denominateur", "valeur", "effectif", "est_masquee")


def gardes():
    """Tout ce qui est gardé, tel quel."""
    return set(Somme.objects.values_list(*CHAMPS_SOMME)), set(MesureReseau.objects.values_list(*CHAMPS_MESURE))


def verifier_juste():
    """Ce qui est gardé est ce qu’un recalcul de rien donne, et chaque ligne est celle de la page de son réseau."""
    tenus = gardes()
    Somme.objects.all().delete()
    MesureReseau.objects.all().delete()
    recalculer_sommes()
    assert gardes() == tenus
    reseaux = list(Reseau.objects.pour_entete())
    lus = par_reseau(reseaux, OBSERVEES, [ANNEE])
    for reseau in reseaux:
        for resultat in resultats(reseau, ANNEE, etablissements=False):
            if resultat.fiche.est_observee:
                garde = lus[reseau.pk][resultat.fiche.code, ANNEE]
                assert (garde.masque, garde.raison, garde.fragile) == (
                    resultat.masque,
                    resultat.raison,
                    resultat.fragile,
                ), resultat.fiche.code
                assert _arrondie(garde.mesure) == _arrondie(resultat.mesure), resultat.fiche.code


def _arrondie(mesure):
    nombres = (mesure.numerateur, mesure.denominateur, mesure.valeur, mesure.effectif)
    return [None if nombre is None else round(Decimal(nombre), 6) for nombre in nombres]


@pytest.fixture
def reseaux():
    """Deux réseaux qui partagent une école, et un troisième d’une autre académie."""
    academie = AcademieFactory()
    un, deux = (ReseauFactory(academie=academie, ecoles=4) for _ in range(2))
    partagee = un.etablissements.ecoles().order_by("pk").first()
    Rattachement.objects.create(reseau=deux, etablissement=partagee, debut=bornes(ANNEE)[0])
    return [un, deux, ReseauFactory(academie=AcademieFactory(code="14", nom="Rennes"), ecoles=2)]


def champs(code, un, deux):
    """Les nombres d’une valeur de cet indicateur, d’après deux entiers."""
    fiche = CATALOGUE[code]
    petit, grand = sorted((un, deux))
    if fiche.agregation in ("ratio", "quotient"):
        rapport = (
            {"valeur": None} if fiche.agregation == "ratio" else {"valeur": round(Decimal(petit) / (grand + 1), 4)}
        )
        return {"numerateur": Decimal(petit), "denominateur": Decimal(grand + 1), "effectif": None} | rapport
    effectif = Decimal(grand) if fiche.agregation in ("moyenne", "aucune") else None
    return {"valeur": Decimal(un) / 4, "effectif": effectif or None, "numerateur": None, "denominateur": None}


def ecrire(trace, valeurs):
    """Des (UAI, indicateur, deux entiers ou rien), comme d’un fichier modèle."""
    vide = dict.fromkeys(("numerateur", "denominateur", "valeur", "effectif"))
    lignes = [
        Ligne(
            rang,
            {"uai": uai, "annee": ANNEE, "indicateur": code, "fiche": CATALOGUE[code]}
            | (champs(code, *nombres) if nombres else vide),
        )
        for rang, (uai, code, nombres) in enumerate(valeurs, 2)
    ]
    ecrire_observations(lignes, MODELE, "", trace, Bilan())


ecritures = st.lists(
    st.tuples(
        st.integers(0, 11),  # quel établissement
        st.sampled_from((*CODES, *PARTS)),
        st.one_of(st.none(), st.tuples(st.integers(0, 12), st.integers(0, 30))),  # rien : la case est vide
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lots=st.lists(ecritures, min_size=1, max_size=3), annule=st.booleans())
def test_apres_chaque_ecriture_ce_qui_est_garde_est_ce_qu_un_recalcul_donne(reseaux, lots, annule):
    uais = sorted({e.uai for reseau in reseaux for e in reseau.etablissements.all()})
    trace = None
    for lot in lots:
        trace = Import.objects.create(nom_fichier="lot.csv", jeu="modele", etat=Import.Etat.FAIT)
        ecrire(trace, ((uais[numero % len(uais)], code, nombres) for numero, code, nombres in lot))
    if annule:
        annuler(trace, par=None)
    verifier_juste()
    Valeur.objects.all().delete()
    recalculer_sommes()
    assert gardes() == (set(), set())


def test_un_total_qui_se_tait_ne_garde_aucun_nombre(reseaux):
    """L’école partagée a une petite case : le total de chacun de ses réseaux se comparerait à l’autre."""
    un, deux, _ = reseaux
    partagee, voisine = un.etablissements.ecoles().order_by("pk")[:2]
    trace = Import.objects.create(nom_fichier="lot.csv", jeu="modele", etat=Import.Etat.FAIT)
    code = "eval_cp_francais_fragiles"
    ecrire(trace, [(partagee.uai, code, (2, 20)), (voisine.uai, code, (9, 25))])
    lignes = MesureReseau.objects.filter(indicateur=code)
    assert {ligne.reseau_id for ligne in lignes} == {un.pk, deux.pk}
    assert all(ligne.est_masquee and ligne.numerateur is ligne.denominateur is None for ligne in lignes)
    verifier_juste()


def test_un_import_des_labels_et_des_valeurs_garde_tout_juste(liste, ivac, ips):
    for chemin in (ivac, liste, ips):
        importer(chemin)
        verifier_juste()
    assert MesureReseau.objects.filter(indicateur="dnb_reussite").exists()


def test_un_rattachement_qui_change_change_la_mesure_des_reseaux(liste, ivac, tmp_path):
    importer(liste)
    importer(ivac)
    reseau = Reseau.objects.get(code=MesureReseau.objects.filter(indicateur="dnb_reussite").first().reseau.code)
    avant = gardes()
    seule = [ligne for ligne in liste.read_text().splitlines() if reseau.code not in ligne]
    assert len(seule) < len(liste.read_text().splitlines())
    suivante = tmp_path / "liste-rentree-2023.csv"
    suivante.write_text("\n".join(seule) + "\n")
    importer(suivante)
    assert gardes() != avant
    verifier_juste()


def test_un_essai_ne_touche_a_rien_de_ce_qui_est_garde(liste, ivac):
    importer(liste)
    avant = gardes()
    importer(ivac, essai=True)
    assert gardes() == avant


class TestLaCommande:
    def test_rien_a_dire_quand_tout_est_juste(self, liste, ivac, capsys):
        importer(liste)
        importer(ivac)
        call_command("agregats", "--comparer")
        assert "juste" in capsys.readouterr().out

    def test_ce_qui_est_faux_se_dit_et_se_repare(self, liste, ivac, capsys):
        importer(liste)
        importer(ivac)
        justes = gardes()
        MesureReseau.objects.filter(est_masquee=False).update(numerateur=1)
        Somme.objects.filter(maille="france").update(etablissements=0)
        faux = gardes()
        with pytest.raises(CommandError, match="ne sont pas d’accord"):
            call_command("agregats", "--comparer")
        # Comparer ne répare rien.
        assert gardes() == faux
        call_command("agregats")
        assert "réécrits" in capsys.readouterr().out
        assert gardes() == justes


def test_la_nuit_tout_est_repris_et_ce_qui_etait_faux_se_voit_au_journal(liste, ivac, caplog):
    from tableau_bord.tasks import reprendre_les_agregats

    importer(liste)
    importer(ivac)
    justes = gardes()
    reprendre_les_agregats()
    assert not caplog.records
    MesureReseau.objects.all().delete()
    reprendre_les_agregats()
    assert gardes() == justes
    assert "agrégats" in caplog.text
