from datetime import date, time, timedelta

import pytest
from django.core.management import CommandError, call_command
from icalendar import Calendar

from pilotage.acces import Role
from pilotage.annees import annee_courante
from pilotage.calendrier.vacances import FichierRefuse, lire_le_calendrier, vacances_du_jour
from pilotage.instances.deroulement import attendre_les_membres
from pilotage.instances.horaires import moment
from pilotage.models import FluxAgenda, Vacances
from tests.factories import (
    AcademieFactory,
    InstanceFactory,
    MembreFactory,
    ReseauFactory,
    SeanceFactory,
    agent_du_reseau,
)

pytestmark = pytest.mark.django_db
ENTETE = "Description;Population;Date de début;Date de fin;Académies;Zones;annee_scolaire"
HIVER = "Vacances d'Hiver;-;2027-02-06T00:00:00+01:00;2027-02-22T00:00:00+01:00;Poitiers;Zone A;2026-2027"


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=1)


def seance_le(instance, jour, heure=17, **champs):
    debut = moment(jour, time(heure, 30))
    return SeanceFactory(instance=instance, debut=debut, fin=debut + timedelta(hours=2), **champs)


class TestVacances:
    def test_un_jour_de_reprise_est_un_jour_de_classe(self, reseau):
        assert lire_le_calendrier([ENTETE, HIVER]) == 1
        assert str(vacances_du_jour(reseau.academie, date(2027, 2, 6))) == "Vacances d’Hiver"
        assert vacances_du_jour(reseau.academie, date(2027, 2, 21))
        assert vacances_du_jour(reseau.academie, date(2027, 2, 22)) is None
        assert vacances_du_jour(reseau.academie, date(2027, 2, 5)) is None

    def test_minuit_a_paris_s_ecrit_aussi_a_l_heure_universelle(self, reseau):
        lire_le_calendrier([ENTETE, HIVER.replace("2027-02-06T00:00:00+01:00", "2027-02-05T23:00:00+00:00")])
        assert Vacances.objects.get().debut == date(2027, 2, 6)

    def test_deux_fois_ne_change_rien(self, reseau):
        for _ in range(2):
            lire_le_calendrier([ENTETE, HIVER])
        assert Vacances.objects.count() == 1

    def test_celles_des_enseignants_et_des_autres_academies_ne_comptent_pas(self, reseau):
        AcademieFactory(code="14")
        lignes = [ENTETE, HIVER.replace(";-;", ";Enseignants;"), HIVER.replace("Poitiers", "Rennes")]
        lire_le_calendrier(lignes)
        assert vacances_du_jour(reseau.academie, date(2027, 2, 10)) is None

    @pytest.mark.parametrize(
        ("lignes", "phrase"),
        [
            (["UAI;Nom", "0160100X;Rolland"], "il manque la colonne « Description »"),
            (
                [ENTETE, HIVER, HIVER.replace("2027-02-06T00:00:00+01:00", "6 février")],
                "Ligne 3, colonne « Date de début »",
            ),
        ],
    )
    def test_un_mauvais_fichier_se_dit_et_n_ecrit_rien(self, reseau, lignes, phrase):
        with pytest.raises(FichierRefuse, match=phrase):
            lire_le_calendrier(lignes)
        assert not Vacances.objects.exists()

    def test_le_vrai_calendrier_national_se_lit(self, reseau, donnees_reelles):
        call_command("vacances", donnees_reelles / "fr-en-calendrier-scolaire.csv")
        assert str(vacances_du_jour(reseau.academie, date(2025, 12, 25))) == "Vacances de Noël"
        assert vacances_du_jour(reseau.academie, date(2025, 11, 20)) is None

    def test_un_fichier_absent_se_dit(self, tmp_path):
        with pytest.raises(CommandError, match="ne se lit pas"):
            call_command("vacances", tmp_path / "rien.csv")


class TestCalendrier:
    @pytest.fixture
    def jour(self):
        jour = date(annee_courante() + 1, 3, 9)
        while jour.weekday() > 4:
            jour += timedelta(days=1)
        return jour

    def page(self, reseau, connecter, role=Role.COORDONNATEUR, **question):
        client = connecter(agent_du_reseau(role, reseau))
        return client.get(f"/r/{reseau.code}/calendrier/", question).content.decode()

    def test_deux_seances_a_la_fois_ou_siegent_les_memes_se_signalent(self, reseau, connecter, jour):
        copil, cec = (InstanceFactory(reseau=reseau, nom=nom) for nom in ("Copil", "Conseil"))
        for instance in (copil, cec):
            MembreFactory(instance=instance, courriel="ien@ac.example")
        seance_le(copil, jour)
        seance_le(cec, jour, heure=18)
        assert "En même temps que « Copil » à 17:30 : 1 membre en commun" in self.page(reseau, connecter)

    def test_sans_membre_commun_ou_l_une_apres_l_autre_rien_ne_se_heurte(self, reseau, connecter, jour):
        une, autre, troisieme = (InstanceFactory(reseau=reseau) for _ in range(3))
        MembreFactory(instance=une, courriel="ien@ac.example")
        MembreFactory(instance=troisieme, courriel="ien@ac.example")
        MembreFactory(instance=autre)
        seance_le(une, jour)
        seance_le(autre, jour)
        seance_le(troisieme, jour, heure=19)
        assert "En même temps" not in self.page(reseau, connecter)

    def test_une_seance_pendant_les_vacances_se_signale(self, reseau, connecter, jour):
        Vacances.objects.create(
            academie=reseau.academie, libelle="Vacances d’hiver", debut=jour, reprise=jour + timedelta(days=3)
        )
        seance_le(InstanceFactory(reseau=reseau), jour)
        assert "Pendant les vacances d’hiver" in self.page(reseau, connecter)

    def test_une_seance_annulee_n_y_est_plus(self, reseau, connecter, jour):
        seance_le(InstanceFactory(reseau=reseau, nom="Copil"), jour, etat="annulee")
        assert "Copil" not in self.page(reseau, connecter)

    @pytest.mark.parametrize("annee", ["1900", "99999", "²²²²"])
    def test_une_annee_hors_de_portee_ne_casse_rien(self, reseau, connecter, annee):
        client = connecter(agent_du_reseau(Role.PILOTE, reseau))
        assert client.get(f"/r/{reseau.code}/calendrier/", {"annee": annee}).status_code in (200, 404)


class TestMonAgenda:
    def ouvrir(self, agent, connecter):
        page = connecter(agent).post("/mon-agenda/").content.decode()
        cle = page.split("/agenda/")[1].split(".ics")[0]
        return f"/agenda/{cle}.ics"

    def seances(self, client, adresse):
        client.logout()
        reponse = client.get(adresse)
        assert reponse.status_code == 200
        return {str(e["UID"]) for e in Calendar.from_ical(reponse.content).walk("VEVENT")}

    def test_il_ne_montre_que_ce_que_l_agent_voit(self, reseau, connecter, client):
        partenaire = agent_du_reseau(Role.PARTENAIRE, reseau)
        instance = InstanceFactory(reseau=reseau)
        MembreFactory(instance=instance, agent=partenaire)
        sienne, autre, ailleurs = SeanceFactory(instance=instance), SeanceFactory(instance=instance), SeanceFactory()
        attendre_les_membres(sienne)
        assert self.seances(client, self.ouvrir(partenaire, connecter)) == {f"{sienne.uid}@repnet"}
        pilote = agent_du_reseau(Role.PILOTE, reseau)
        vues = self.seances(client, self.ouvrir(pilote, connecter))
        assert vues == {f"{sienne.uid}@repnet", f"{autre.uid}@repnet"}
        assert f"{ailleurs.uid}@repnet" not in vues

    def test_la_cle_n_est_gardee_que_hachee_et_l_ancienne_ne_vaut_plus(self, reseau, connecter, client):
        pilote = agent_du_reseau(Role.PILOTE, reseau)
        ancienne = self.ouvrir(pilote, connecter)
        cle = ancienne.removeprefix("/agenda/").removesuffix(".ics")
        assert len(cle) >= 43, "256 bits"
        assert cle not in str(FluxAgenda.objects.values().get())
        nouvelle = self.ouvrir(pilote, connecter)
        assert client.get(ancienne).status_code == 404
        connecter(pilote).post("/mon-agenda/fermer/")
        assert client.get(nouvelle).status_code == 404

    def test_compte_ferme_l_agenda_se_tait(self, reseau, connecter, client):
        pilote = agent_du_reseau(Role.PILOTE, reseau)
        adresse = self.ouvrir(pilote, connecter)
        pilote.fermer()
        assert client.get(adresse).status_code == 404

    def test_lire_son_lien_ne_le_montre_pas_une_seconde_fois(self, reseau, connecter):
        pilote = agent_du_reseau(Role.PILOTE, reseau)
        self.ouvrir(pilote, connecter)
        assert "/agenda/" not in connecter(pilote).get("/mon-agenda/").content.decode()
