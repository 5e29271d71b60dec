"""Le secret de bout en bout : deux mondes que seuls des nombres tus distinguent se répondent octet pour octet.

On fait passer des élèves d’une case tue à une autre, sans changer aucun total montré, et l’on redemande tout ce que chacun peut
lire : pages, graphiques et leurs données, ordres de tri, fichiers, JSON par jeton, ligne de commande. Une réponse qui change
dit quelque chose d’un nombre tu. Ce que des nombres montrés laissent calculer, c’est l’affaire du programme linéaire
(`test_secret_audit.py`).
"""

import io
import re
import zipfile
from datetime import timedelta
from itertools import product

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from actions.models import Cible
from pilotage.acces import PORTEES, Portee, Role
from pilotage.annees import annee_courante
from tableau_bord import urls
from tableau_bord.imports.references import recalculer_sommes
from tableau_bord.indicateurs import CATALOGUE, parts_de
from tableau_bord.models import Import, IndicateurLocal, JetonLecture, Releve, Valeur
from tableau_bord.views import lecture
from tests.factories import (
    AffectationFactory,
    AgentFactory,
    AxeFactory,
    EtablissementFactory,
    ObjectifFactory,
    ProjetReseauFactory,
    RattachementFactory,
    ReseauFactory,
    agent_du_reseau,
)
from tests.maison.adresses import patrons
from tests.maison.client import contenu
from tests.maison.tournee import Visiteur, cle_des_essais

pytestmark = [pytest.mark.django_db, pytest.mark.une_base]

SUIVI = "eval_cp_francais_fragiles"
COMPETENCE = "comp_cp_francais_lettres_fragiles"
VOIES = ("orientation_2gt", "orientation_2pro", "orientation_cap", "sans_solution")
# Ce qui change d’une demande à l’autre : un jeton, une clé de saisie, l’heure, ce que le premier classeur d’un processus déclare.
VOLATIL = re.compile(
    r'csrfmiddlewaretoken" value="[^"]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{2}:\d{2}(?::\d{2})?| xmlns:[^"]+"[^"]+"'
)
# Un agent qui les tient tous lit tout ce que chacun lit. Sans qui coordonne ni qui dirige une école tue : leurs grilles de
# saisie montrent leurs propres nombres.
ROLES = (Role.CORRESPONDANT, Role.LECTEUR, Role.PILOTE, Role.MEMBRE, Role.GESTIONNAIRE, Role.PARTENAIRE, Role.DIRECTEUR)

DES_PERIODES = ("lecture_periodes", "periodes_exporter")


class Monde:
    """Deux réseaux d’une académie. Dans chacun, la première école et le premier collège ont de petites cases ; les deux
    suivants se taisent avec eux ; les autres se montrent.
    """

    def __init__(self):
        self.annee = annee_courante()
        self.trace = Import.objects.create(nom_fichier="valeurs.csv", jeu="modele", etat=Import.Etat.FAIT)
        self.alpha, self.beta = ReseauFactory(ecoles=6, nom="Alpha"), ReseauFactory(ecoles=4, nom="Beta")
        self.local, self.trimestriel = (
            IndicateurLocal.objects.create(
                reseau=self.alpha, niveau="ecole", definition="x", cree_par=AgentFactory(), **champs
            )
            for champs in (
                {"libelle": "Familles au café", "unite": "familles"},
                {"libelle": "Cantine", "unite": "%", "periodicite": "trimestre"},
            )
        )
        for reseau in (self.alpha, self.beta):
            for _ in range(4):
                college = EtablissementFactory(college=True, academie=reseau.academie)
                RattachementFactory(reseau=reseau, etablissement=college)
            for annee in (self.annee - 1, self.annee):
                self._peupler(reseau, annee)
        objectif = ObjectifFactory(axe=AxeFactory(projet=ProjetReseauFactory(reseau=self.alpha, etat="adopte")))
        for code in ("clas", SUIVI, "boursiers"):
            Cible.objects.create(
                objectif=objectif, indicateur=code, depart=20, visee=30, echeance=objectif.axe.projet.derniere_annee
            )
        recalculer_sommes()

    def ecoles(self, reseau):
        return list(reseau.etablissements.ecoles().order_by("pk"))

    def colleges(self, reseau):
        return [e for e in reseau.etablissements.order_by("pk") if not e.est_ecole]

    def _peupler(self, reseau, annee):
        for rang, ecole in enumerate(self.ecoles(reseau)):
            self._ecrire("clas", ecole, annee, *((2, 30), (12, 31), (13, 32), (61, 150))[min(rang, 3)])
            for suivi in (SUIVI, COMPETENCE):
                parts = parts_de(CATALOGUE[suivi], annee)
                nombres = ((3, 12, 14), (9, 10, 11), (10, 11, 12), (31 + rang, 35, 39))[min(rang, 3)]
                for part, nombre in zip(parts, nombres, strict=True):
                    self._ecrire(part.code, ecole, annee, nombre, sum(nombres))
                self._ecrire(suivi, ecole, annee, sum(nombres[:2]), sum(nombres))
            Valeur.objects.create(
                **self._ou("ips_ecoles", ecole, annee),
                valeur=80 + 3 * rang,
                effectif=200,
                ligne=2,
                provenance=self.trace,
            )
            if reseau == self.alpha:
                Valeur.objects.create(
                    **self._ou(self.local.code, ecole, annee),
                    valeur=(3, 21, 22, 63)[min(rang, 3)],
                    ligne=2,
                    provenance=self.trace,
                )
                self._relever(ecole, annee, ((3, 12, 13), (15, 16, 17), (16, 17, 18), (50, 51, 52))[min(rang, 3)])
        for rang, college in enumerate(self.colleges(reseau)):
            self._ecrire("boursiers", college, annee, *((3, 40), (14, 41), (15, 42), (63, 150))[min(rang, 3)])
            voies = ((14, 9, 3, 0), (21, 12, 11, 10), (22, 12, 11, 10), (83, 60, 50, 40))[min(rang, 3)]
            for code, nombre in zip(VOIES, voies, strict=True):
                self._ecrire(code, college, annee, nombre, sum(voies) + 7)
        # Deux collèges seulement en savent quelque chose : c’est le total qui se tait.
        for college, nombre in zip(self.colleges(reseau), (3, 17), strict=False):
            self._ecrire("retard_6e", college, annee, nombre, 40)

    def _ou(self, code, etablissement, annee):
        return {
            "indicateur": code,
            "uai": etablissement.uai,
            "annee": annee,
            "academie": etablissement.academie.code,
            "departement": etablissement.departement,
            "secteur": "PU",
        }

    def _ecrire(self, code, etablissement, annee, numerateur, denominateur):
        nombres = {"numerateur": numerateur, "denominateur": denominateur, "effectif": denominateur}
        Valeur.objects.create(**self._ou(code, etablissement, annee), **nombres, ligne=2, provenance=self.trace)

    def _relever(self, ecole, annee, nombres):
        for periode, nombre in enumerate(nombres, start=1):
            Releve.objects.create(
                indicateur=self.trimestriel.code,
                uai=ecole.uai,
                annee=annee,
                periode=periode,
                numerateur=nombre,
                denominateur=60,
                effectif=60,
                provenance=self.trace,
            )
        self._ecrire(self.trimestriel.code, ecole, annee, sum(nombres), 180)

    def faire_passer_un_eleve(self):
        """D’un établissement tu à un autre, ou d’une période tue à une autre : nul total montré ne change."""
        for reseau, annee in product((self.alpha, self.beta), (self.annee - 1, self.annee)):
            un, autre = self.ecoles(reseau)[:2]
            self._deplacer("clas", un, autre, annee)
            for suivi in (SUIVI, COMPETENCE):
                premier, *_, dernier = parts_de(CATALOGUE[suivi], annee)
                for code, ecoles in ((premier.code, (un, autre)), (suivi, (un, autre)), (dernier.code, (autre, un))):
                    self._deplacer(code, *ecoles, annee)
            if reseau == self.alpha:
                self._deplacer(self.local.code, autre, un, annee)
                for ecole, sens in ((un, 1), (autre, -1)):
                    for periode, nombre in ((1, sens), (2, -sens)):
                        releve = Releve.objects.get(uai=ecole.uai, annee=annee, periode=periode)
                        releve.numerateur += nombre
                        releve.save()
            un, autre = self.colleges(reseau)[:2]
            self._deplacer("boursiers", un, autre, annee)
            self._deplacer(VOIES[0], un, autre, annee)
            self._deplacer(VOIES[2], autre, un, annee)
            self.ajouter("retard_6e", un, annee, 1)
        recalculer_sommes()

    def _deplacer(self, code, de, vers, annee):
        self.ajouter(code, de, annee, -1)
        self.ajouter(code, vers, annee, 1)

    def ajouter(self, code, etablissement, annee, combien):
        valeur = Valeur.objects.get(indicateur=code, uai=etablissement.uai, annee=annee)
        if valeur.numerateur is None:
            valeur.valeur += combien
        else:
            valeur.numerateur += combien
        valeur.save()

    def adresses(self) -> list[str]:
        """Celles de tout le tableau de bord qui ne désignent pas un objet par sa clé, pour le premier réseau."""
        petite, visible = self.ecoles(self.alpha)[0], self.ecoles(self.alpha)[4]
        codes = ("clas", "retard_6e", SUIVI, f"{SUIVI.removesuffix('fragiles')}1", COMPETENCE, VOIES[0])
        choix = {
            "code": [self.alpha.code],
            "uai": [petite.uai, visible.uai],
            "indicateur": [*codes, self.local.code, self.trimestriel.code],
            "format_": ["csv"],
            "document": ["odt"],
            "annee": [self.annee],
            "section": ["tableau-de-bord"],
            "evaluation": ["cp"],
            "discipline": ["francais"],
        }
        noms = {entree.name for entree in urls.urlpatterns}
        chemins = [
            reverse(patron.nom, args=valeurs)
            for patron in patrons()
            if patron.nom in noms and set(patron.parametres) <= choix.keys()
            for valeurs in product(*(choix[nom] for nom in patron.parametres))
            if patron.nom not in DES_PERIODES or self.trimestriel.code in valeurs
        ]
        tris = [f"{reverse('ecoles_comparer', args=[self.alpha.code])}?tri={code}" for code in ("clas", SUIVI)]
        avant = [
            f"{reverse(nom, args=[self.alpha.code, *reste])}?annee={self.annee - 1}"
            for nom, reste in (
                ("tableau_bord", ()),
                ("tableau_exporter", ("json",)),
                ("tableau_exporter", ("ods",)),
                ("lecture_tableau", ()),
                ("competences", ()),
            )
        ]
        return [*chemins, *tris, *avant, reverse("tableau_bord", args=[self.beta.code])]


@pytest.fixture
def monde():
    return Monde()


def ecrit(reponse) -> str:
    """Ce qu’une réponse donne à lire, sans ce qui change d’une demande à l’autre ; une archive est ouverte."""
    corps = contenu(reponse)
    if corps.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(corps)) as archive:
            corps = b"\n".join(archive.read(nom) for nom in archive.namelist() if nom.endswith("content.xml"))
    return f"{reponse.status_code} {VOLATIL.sub('', corps.decode('utf-8', 'replace'))}"


def lire(agent, adresses) -> dict[str, str]:
    visiteur = Visiteur(agent, reconnu=True)
    return {adresse: ecrit(visiteur.demander("GET", adresse)) for adresse in adresses}


@pytest.fixture
def lecteur(monde, monkeypatch):
    """Il tient tous ces rôles ; l’école qu’il dirige se montre."""
    # La clé d’un jeton d’essai est celle d’autres essais de la même minute.
    monkeypatch.setattr(lecture, "DEBIT_MAX", 10_000)
    agent = agent_du_reseau(Role.PARTENAIRE, monde.alpha)
    for role in ROLES:
        lieu = {"reseau": monde.alpha}
        if Portee.ACADEMIE in PORTEES[role]:
            lieu = {"academie": monde.alpha.academie}
        elif Portee.RESEAU not in PORTEES[role]:
            lieu = {"etablissement": monde.ecoles(monde.alpha)[4]}
        if role != Role.PARTENAIRE:
            AffectationFactory(agent=agent, role=role, **lieu)
    JetonLecture.objects.create(
        agent=agent,
        nom="Entrepôt",
        empreinte=JetonLecture.empreinte_de(cle_des_essais(agent)),
        expire_le=timezone.now() + timedelta(days=30),
    )
    return agent


def commande(uai, annee) -> str:
    sortie = io.StringIO()
    call_command("indicateurs", uai, str(annee), stdout=sortie)
    return sortie.getvalue()


def test_un_nombre_tu_ne_change_rien_a_rien_de_ce_qui_se_lit(monde, lecteur):
    adresses = monde.adresses()
    avant, dit = lire(lecteur, adresses), commande(monde.alpha.code, monde.annee)
    # Sans cela, l’essai ne prouverait rien : ces pages se lisent, et tout y est tu à sa place.
    assert sum(texte.startswith("200") for texte in avant.values()) > 60
    assert sum("n. c." in texte for texte in avant.values()) > 30
    monde.faire_passer_un_eleve()
    assert [adresse for adresse, texte in lire(lecteur, adresses).items() if texte != avant[adresse]] == []
    assert commande(monde.alpha.code, monde.annee) == dit


def test_un_nombre_montre_change_ce_qui_se_lit(monde, lecteur):
    """L’essai d’au-dessus peut échouer : une école qui se montre n’a pas le même effet."""
    adresses = [adresse for adresse in monde.adresses() if "/clas/" in adresse or adresse.endswith("tableau.csv")]
    avant = lire(lecteur, adresses)
    monde.ajouter("clas", monde.ecoles(monde.alpha)[3], monde.annee, 1)
    recalculer_sommes()
    changees = [adresse for adresse, texte in lire(lecteur, adresses).items() if texte != avant[adresse]]
    assert changees == [adresse for adresse in adresses if "saisir" not in adresse]
