"""Les pages de chiffres : par rubrique, par établissement, école par école ; indicateurs du réseau ; saisie ; secret partout."""

import io
import re
import zipfile
from base64 import b64decode

import pytest
from django.urls import reverse

from pilotage.acces import Role
from pilotage.models import Reseau
from tableau_bord.imports.annulation import annuler
from tableau_bord.imports.references import recalculer_sommes
from tableau_bord.indicateurs import resultats
from tableau_bord.models import Import, IndicateurLocal, Valeur
from tableau_bord.rapport.composer import composer
from tests.factories import AgentFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db

ANNEE = 2024


@pytest.fixture
def reseau():
    return Reseau.objects.pour_entete().get(pk=ReseauFactory(ecoles=5).pk)


@pytest.fixture
def coordonnatrice(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


@pytest.fixture
def observer():
    provenance = Import.objects.create(nom_fichier="fichier.csv", jeu="modele")

    def _observer(indicateur, etablissement, **champs):
        communs = {"academie": etablissement.academie.code, "secteur": "PU", "departement": etablissement.departement}
        return Valeur.objects.create(
            indicateur=indicateur,
            uai=etablissement.uai,
            annee=ANNEE,
            provenance=provenance,
            ligne=2,
            **communs | champs,
        )

    return _observer


@pytest.fixture
def evalue(reseau, observer):
    """Cinq écoles évaluées, dont une a quatre élèves fragiles sur cinquante-cinq."""
    comptes = [(4, 55), (30, 61), (31, 62), (40, 83), (41, 89)]
    for ecole, (fragiles, tous) in zip(reseau.etablissements.ecoles().order_by("pk"), comptes, strict=True):
        observer("eval_cp_francais_fragiles", ecole, numerateur=fragiles, denominateur=tous, effectif=tous)
        observer("ips_ecoles", ecole, valeur=70 + tous, effectif=200)
    recalculer_sommes()
    return reseau.etablissements.ecoles().order_by("pk").first()


def adresses(reseau, ecole):
    annee = f"?annee={ANNEE}"
    return [
        reverse("tableau_bord", args=[reseau.code]) + annee,
        reverse("indicateur_detail", args=[reseau.code, "eval_cp_francais_fragiles"]) + annee,
        reverse("etablissement_chiffres", args=[reseau.code, ecole.uai]) + annee,
        reverse("ecoles_comparer", args=[reseau.code]) + annee,
        reverse("ecoles_comparer", args=[reseau.code]) + annee + "&tri=eval_cp_francais_fragiles",
        reverse("ecoles_exporter", args=[reseau.code, "csv"]) + annee,
        reverse("ecoles_exporter", args=[reseau.code, "json"]) + annee,
        reverse("tableau_exporter", args=[reseau.code, "csv"]) + annee,
        reverse("tableau_exporter", args=[reseau.code, "ods"]) + annee,
        reverse("tableau_exporter", args=[reseau.code, "json"]) + annee,
        reverse("reseaux_exporter", args=["csv"]) + annee,
        *(
            reverse(nom, args=[reseau.code, objet, format_]) + annee
            for nom, objet in (
                ("etablissement_exporter", ecole.uai),
                ("indicateur_exporter", "eval_cp_francais_fragiles"),
            )
            for format_ in ("csv", "ods", "json")
        ),
    ]


@pytest.mark.parametrize("role", [Role.COORDONNATEUR, Role.PILOTE, Role.DIRECTEUR, Role.LECTEUR])
def test_une_petite_valeur_n_est_dans_aucune_page_ni_aucun_export(reseau, evalue, connecter, role):
    client = connecter(agent_du_reseau(role, reseau))
    for adresse in adresses(reseau, evalue):
        reponse = client.get(adresse)
        assert reponse.status_code == 200, adresse
        contenu = b"".join(reponse) if reponse.streaming else reponse.content
        if adresse.split("?")[0].endswith("ods"):
            contenu = zipfile.ZipFile(io.BytesIO(contenu)).read("content.xml")
        textes = contenu.decode()
        # Les données d’un graphique sont dans la page, en base 64.
        textes += "".join(
            b64decode(csv).decode() for csv in re.findall(r"data:text/csv;charset=utf-8;base64,([^\"]+)", textes)
        )
        for ecrit in ("7,27", "7.27", "7,3"):
            assert ecrit not in textes, adresse


@pytest.mark.parametrize("sens", ["haut", "bas"])
def test_les_ecoles_se_trient_et_sortent_dans_l_ordre_montre_celles_qu_on_tait_a_la_fin(
    reseau, evalue, connecter, coordonnatrice, sens
):
    client = connecter(coordonnatrice)
    demande = {"annee": ANNEE, "tri": "eval_cp_francais_fragiles", "sens": sens}
    lignes = client.get(reverse("ecoles_comparer", args=[reseau.code]), demande).context["lignes"]
    rang = lignes[0][1].index(next(texte for texte in lignes[0][1] if "%" in texte))
    textes = [cases[rang] for _, cases in lignes]
    montrees = [texte for texte in textes if texte != "n. c."]
    assert 1 < len(montrees) < len(textes)
    assert textes == [*sorted(montrees, reverse=sens == "haut"), *["n. c."] * (len(textes) - len(montrees))]
    sorties = client.get(reverse("ecoles_exporter", args=[reseau.code, "json"]), demande).json()
    assert [ligne["UAI"] for ligne in sorties] == [*(ecole.uai for ecole, _ in lignes), reseau.code]
    assert client.get(reverse("ecoles_comparer", args=[reseau.code]), {"tri": "mot_de_passe"}).status_code == 404
    assert client.get(reverse("ecoles_exporter", args=[reseau.code, "exe"])).status_code == 404


def test_les_ecoles_se_voient_face_a_leur_ips_sans_celles_qu_on_tait(
    reseau, evalue, observer, connecter, coordonnatrice
):
    montree = reverse("indicateur_detail", args=[reseau.code, "eval_cp_francais_fragiles"]) + f"?annee={ANNEE}"
    # Trois écoles tues sur cinq : deux points ne font pas un nuage.
    assert connecter(coordonnatrice).get(montree).context["face"] is None
    Valeur.objects.filter(uai=evalue.uai, indicateur="eval_cp_francais_fragiles").update(numerateur=20)
    face = connecter(coordonnatrice).get(montree).context["face"]
    assert face.titre == "Élèves fragiles, CP, début d’année, français selon « IPS moyen des écoles », par école"
    assert len(face.table.lignes) == 5


@pytest.mark.parametrize("code", ["devoirs_faits", "cordees"])
def test_un_indicateur_du_college_n_attend_rien_des_ecoles(reseau, observer, connecter, coordonnatrice, code):
    observer(code, reseau.tete, numerateur=120, denominateur=400, effectif=400)
    page = connecter(coordonnatrice).get(reverse("indicateur_detail", args=[reseau.code, code]) + f"?annee={ANNEE}")
    assert [ligne["resultat"].uai for ligne in page.context["etablissements"]] == [reseau.tete.uai]
    assert page.context["valeur"] == "30,0\u00a0%"


def test_une_petite_valeur_n_est_pas_dans_le_rapport(reseau, evalue):
    assert "7,3" not in str(composer(reseau, ANNEE))


def test_une_reference_ne_porte_pas_sur_ce_qui_est_tu(reseau, evalue):
    vus = [r for r in resultats(reseau, ANNEE) if r.fiche.code == "eval_cp_francais_fragiles"]
    montres = [r for r in vus if r.niveau == "etablissement" and not r.masque]
    tus = [r for r in vus if r.niveau == "etablissement" and r.masque]
    assert len(tus) == 3
    assert not any(r.references for r in vus)  # deux écoles montrées : une référence désignerait l’une d’elles
    assert len(montres) == 2


def test_les_indicateurs_se_lisent_par_rubrique(reseau, evalue, connecter, coordonnatrice):
    page = connecter(coordonnatrice).get(adresses(reseau, evalue)[0]).content.decode()
    assert "Évaluations nationales" in page
    assert "Le pilotage" in page


def test_ce_que_l_agent_n_a_pas_le_droit_de_lire_n_est_ni_au_tableau_ni_a_son_adresse(reseau, connecter):
    lecteur = connecter(agent_du_reseau(Role.LECTEUR, reseau))
    page = lecteur.get(reverse("tableau_bord", args=[reseau.code])).content.decode()
    assert "Entrées du journal" not in page
    assert "Budget réalisé" not in page
    for code in ("entrees_du_journal", "budget_realise", "decisions_en_retard"):
        assert lecteur.get(reverse("indicateur_detail", args=[reseau.code, code])).status_code == 404
    export = b"".join(lecteur.get(reverse("tableau_exporter", args=[reseau.code, "csv"]))).decode()
    assert "Entrées du journal" not in export


class TestIndicateurLocal:
    CHAMPS = {
        "libelle": "Familles au café des parents",
        "definition": "Familles venues une fois au moins.",
        "unite": "familles",
        "niveau": "etablissement",
        "sens": "hausse",
        "est_actif": "on",
    }

    def creer(self, client, reseau, **champs):
        return client.post(reverse("indicateurlocal_nouveau", args=[reseau.code]), self.CHAMPS | champs)

    def test_un_reseau_s_en_ajoute_un_le_saisit_et_le_lit(self, reseau, connecter, coordonnatrice):
        client = connecter(coordonnatrice)
        self.creer(client, reseau)
        local = IndicateurLocal.objects.get()
        uais = list(reseau.etablissements.order_by("pk").values_list("uai", flat=True))
        saisir = reverse("valeurs_saisir", args=[reseau.code, local.code]) + f"?annee={ANNEE}"
        assert client.get(saisir).status_code == 200
        assert client.post(saisir, {f"{uai}-valeur": "10" for uai in uais}).status_code == 302
        assert set(Valeur.objects.values_list("indicateur", "valeur")) == {(local.code, 10)}
        trace = Import.objects.get(jeu="saisie")
        assert trace.par == coordonnatrice
        page = client.get(reverse("indicateur_detail", args=[reseau.code, local.code]) + f"?annee={ANNEE}")
        assert str(10 * len(uais)) in page.content.decode()
        annuler(trace, par=coordonnatrice)
        assert not Valeur.objects.exists()

    def test_deux_envois_n_en_font_qu_un(self, reseau, connecter, coordonnatrice):
        client = connecter(coordonnatrice)
        cle = "5f3c2b34-9a53-4a3e-8f52-1d2f6a1c0b11"
        for _ in range(2):
            assert self.creer(client, reseau, cle_saisie=cle).status_code == 302
        assert IndicateurLocal.objects.count() == 1

    def test_un_libelle_deja_pris_est_refuse_sur_son_champ(self, reseau, connecter, coordonnatrice):
        client = connecter(coordonnatrice)
        self.creer(client, reseau)
        reponse = self.creer(client, reseau)
        assert reponse.status_code == 422
        assert "déjà un indicateur de ce nom" in reponse.content.decode()

    def test_celui_d_un_autre_reseau_n_existe_pas(self, reseau, connecter, coordonnatrice):
        autre = ReseauFactory()
        local = IndicateurLocal.objects.create(
            reseau=autre, libelle="x", definition="x", unite="familles", cree_par=AgentFactory()
        )
        client = connecter(coordonnatrice)
        assert client.get(reverse("indicateur_detail", args=[reseau.code, local.code])).status_code == 404
        assert client.get(reverse("indicateurlocal_modifier", args=[reseau.code, local.pk])).status_code == 404

    def test_un_petit_nombre_de_familles_est_masque(self, reseau, observer):
        local = IndicateurLocal.objects.create(
            reseau=reseau, libelle="x", definition="x", unite="familles", cree_par=AgentFactory()
        )
        for rang, etablissement in enumerate(reseau.etablissements.order_by("pk")):
            observer(local.code, etablissement, valeur=3 if rang == 0 else 20 + rang)
        vus = [r for r in resultats(reseau, ANNEE) if r.fiche.code == local.code]
        assert [r.masque for r in vus if r.niveau == "etablissement"].count(True) == 3


class TestSaisie:
    def test_un_numerateur_au_dessus_de_son_denominateur_est_refuse_et_rien_n_est_perdu(
        self, reseau, connecter, coordonnatrice
    ):
        uai = reseau.tete.uai
        saisir = reverse("valeurs_saisir", args=[reseau.code, "boursiers"]) + f"?annee={ANNEE}"
        reponse = connecter(coordonnatrice).post(saisir, {f"{uai}-numerateur": "90", f"{uai}-denominateur": "80"})
        assert reponse.status_code == 422
        page = reponse.content.decode()
        assert "dépasse le dénominateur (80)" in page
        assert 'value="90"' in page
        assert not Valeur.objects.exists()

    def test_saisir_deux_fois_la_meme_chose_ne_change_rien(self, reseau, connecter, coordonnatrice):
        uai = reseau.tete.uai
        saisir = reverse("valeurs_saisir", args=[reseau.code, "boursiers"]) + f"?annee={ANNEE}"
        client = connecter(coordonnatrice)
        for _ in range(2):
            client.post(saisir, {f"{uai}-numerateur": "40", f"{uai}-denominateur": "80"})
        assert (Import.objects.count(), Valeur.objects.get().numerateur) == (1, 40)

    @pytest.mark.parametrize("code", ["ips_college", "actions_faites", "effectif_ecole"])
    def test_on_ne_saisit_ni_ce_qu_un_fichier_public_donne_ni_ce_qui_se_calcule(
        self, reseau, connecter, coordonnatrice, code
    ):
        adresse = reverse("valeurs_saisir", args=[reseau.code, code])
        assert connecter(coordonnatrice).get(adresse).status_code == 404


def test_la_page_d_un_etablissement_d_un_autre_reseau_n_existe_pas(reseau, connecter, coordonnatrice):
    autre = ReseauFactory()
    client = connecter(coordonnatrice)
    assert client.get(reverse("etablissement_chiffres", args=[reseau.code, autre.tete.uai])).status_code == 404
    assert client.get(reverse("etablissement_chiffres", args=[autre.code, autre.tete.uai])).status_code == 404
