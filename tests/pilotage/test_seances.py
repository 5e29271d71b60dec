import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from pilotage.acces import Role
from pilotage.annees import aujourd_hui
from pilotage.etats import TransitionInterdite
from pilotage.instances.deroulement import attendre_les_membres, deplacer
from pilotage.instances.etats import TRANSITIONS_SEANCE, EtatSeance
from pilotage.models import Presence, Remontee, Seance
from tests.factories import (
    InstanceFactory,
    MembreFactory,
    PointFactory,
    RemonteeFactory,
    ReseauFactory,
    SeanceFactory,
    agent_du_reseau,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=2)


@pytest.fixture
def instance(reseau):
    return InstanceFactory(reseau=reseau)


@pytest.fixture
def coordonnateur(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


@pytest.fixture
def client_coordonnateur(connecter, coordonnateur):
    return connecter(coordonnateur)


def adresse(objet, suite=""):
    nom = type(objet).__name__.lower() + "s"
    reseau = objet.reseau if hasattr(objet, "reseau") else getattr(objet, "seance", objet).instance.reseau
    return f"/r/{reseau.code}/{nom}/{objet.pk}/{suite}"


def saisie(**champs):
    jour = aujourd_hui() + timedelta(days=20)
    return {
        "jour": jour.isoformat(),
        "heure_debut": "17:30",
        "heure_fin": "19:30",
        "lieu": "Salle polyvalente",
        "cle_saisie": str(uuid.uuid4()),
    } | champs


class TestPlanifier:
    def test_la_seance_a_l_ordre_du_jour_de_sa_sorte(self, instance, client_coordonnateur):
        reponse = client_coordonnateur.post(adresse(instance, "planifier/"), saisie(), follow=True)
        seance = Seance.objects.get()
        assert timezone.localtime(seance.debut).strftime("%H:%M") == "17:30"
        intitules = [point.intitule for point in seance.points.all()]
        assert intitules[0] == "Tableau de bord du réseau"
        assert "Actions à valider" in intitules
        assert "Salle polyvalente" in reponse.content.decode()

    def test_le_compte_rendu_precedent_ne_s_approuve_qu_a_partir_de_la_deuxieme(self, instance, client_coordonnateur):
        SeanceFactory(instance=instance, dans=-30, etat=EtatSeance.TENUE)
        client_coordonnateur.post(adresse(instance, "planifier/"), saisie())
        seance = Seance.objects.order_by("debut").last()
        assert [point.rubrique for point in seance.points.all()][:2] == ["approbation", "decisions"]

    @pytest.mark.parametrize(
        ("champs", "phrase"),
        [
            ({"heure_debut": "19:30", "heure_fin": "17:30"}, "finit avant d’avoir commencé"),
            ({"heure_debut": "17:30", "heure_fin": "17:30"}, "finit avant d’avoir commencé"),
            ({"jour": "2027-03-28", "heure_debut": "02:30", "heure_fin": "04:00"}, "02:30 n’existe pas ce jour-là"),
            ({"jour": "2026-10-25", "heure_debut": "02:30", "heure_fin": "04:00"}, "02:30 sonne deux fois ce jour-là"),
            ({"jour": "mardi"}, "jj/mm/aaaa"),
            ({"jour": "0026-10-25"}, "L’année 26 est sûrement une faute de frappe"),
            ({"jour": "2206-10-25"}, "L’année 2206 est sûrement une faute de frappe"),
            ({"heure_debut": "midi"}, "hh:mm"),
            ({"jour": ""}, "obligatoire"),
        ],
    )
    def test_une_date_impossible_est_dite_en_francais(self, instance, client_coordonnateur, champs, phrase):
        reponse = client_coordonnateur.post(adresse(instance, "planifier/"), saisie(**champs))
        assert reponse.status_code == 422
        page = reponse.content.decode()
        assert phrase in page
        assert "Salle polyvalente" in page, "ce qui a été tapé reste"
        assert not Seance.objects.exists()

    def test_un_jour_de_vacances_n_est_pas_interdit_il_se_dit(self, instance, client_coordonnateur):
        jour = aujourd_hui() + timedelta(days=20)
        instance.reseau.academie.vacances.create(
            libelle="Vacances d’hiver", debut=jour - timedelta(days=2), reprise=jour + timedelta(days=5)
        )
        reponse = client_coordonnateur.post(adresse(instance, "planifier/"), saisie(), follow=True)
        assert "tombe pendant les vacances" in reponse.content.decode()
        assert Seance.objects.count() == 1

    def test_un_objet_tient_sur_une_ligne(self, instance, client_coordonnateur):
        client_coordonnateur.post(adresse(instance, "planifier/"), saisie(objet="Bilan\r\nBcc: x\u2028fin\x00"))
        assert not Seance.objects.filter(objet__contains="\n").exists()

    def test_un_double_clic_n_en_planifie_qu_une(self, instance, client_coordonnateur):
        donnees = saisie()
        codes = [client_coordonnateur.post(adresse(instance, "planifier/"), donnees).status_code for _ in range(2)]
        assert codes == [302, 302]
        assert Seance.objects.count() == 1

    def test_un_directeur_ne_planifie_pas(self, instance, connecter):
        directeur = agent_du_reseau(Role.DIRECTEUR, instance.reseau)
        assert connecter(directeur).post(adresse(instance, "planifier/"), saisie()).status_code == 404


class TestOrdreDuJour:
    @pytest.fixture
    def points(self, instance):
        seance = SeanceFactory(instance=instance)
        return [PointFactory(seance=seance, ordre=rang, intitule=f"Point {rang}") for rang in (1, 2, 3)]

    def ordre(self, points):
        return [point.intitule for point in points[0].seance.points.all()]

    def test_un_point_monte_et_descend_sans_script(self, points, client_coordonnateur):
        client_coordonnateur.post(adresse(points[2], "monter/"))
        assert self.ordre(points) == ["Point 1", "Point 3", "Point 2"]
        client_coordonnateur.post(adresse(points[0], "descendre/"))
        assert self.ordre(points) == ["Point 3", "Point 1", "Point 2"]

    def test_au_bout_de_la_liste_rien_ne_bouge(self, points):
        deplacer(points[0], -1)
        deplacer(points[2], 1)
        assert self.ordre(points) == ["Point 1", "Point 2", "Point 3"]

    def test_un_point_ou_l_on_a_ecrit_ne_se_retire_pas(self, points, client_coordonnateur):
        points[1].texte = "On en a parlé."
        points[1].save()
        for point in points:
            client_coordonnateur.post(adresse(point, "retirer/"))
        assert self.ordre(points) == ["Point 2"]

    def test_une_remontee_devient_un_point_puis_revient_si_on_le_retire(self, points, reseau, client_coordonnateur):
        remontee = RemonteeFactory(reseau=reseau, genre="souci", texte="Le portail ne ferme plus.")
        seance = points[0].seance
        client_coordonnateur.post(adresse(seance, "inscrire/"), {"remontee": remontee.pk})
        client_coordonnateur.post(adresse(seance, "inscrire/"), {"remontee": remontee.pk})
        assert self.ordre(points)[3:] == ["Souci : Le portail ne ferme plus."]
        remontee.refresh_from_db()
        assert remontee.etat == "inscrite"
        client_coordonnateur.post(adresse(remontee.point, "retirer/"))
        assert Remontee.objects.get().etat == "recue"

    def test_la_remontee_d_un_autre_reseau_n_existe_pas(self, points, client_coordonnateur):
        remontee = RemonteeFactory()
        reponse = client_coordonnateur.post(adresse(points[0].seance, "inscrire/"), {"remontee": remontee.pk})
        assert reponse.status_code == 404

    def test_approuve_l_ordre_du_jour_ne_change_plus(self, points, client_coordonnateur):
        Seance.objects.update(etat=EtatSeance.APPROUVEE)
        reponse = client_coordonnateur.post(adresse(points[2], "monter/"), follow=True)
        assert "ni la séance ni son ordre du jour ne changent plus" in reponse.content.decode()
        assert self.ordre(points) == ["Point 1", "Point 2", "Point 3"]

    def test_approuvee_la_seance_ne_se_corrige_plus_et_sa_page_le_dit(self, points, client_coordonnateur):
        Seance.objects.update(etat=EtatSeance.APPROUVEE)
        reponse = client_coordonnateur.post(adresse(points[0].seance, "modifier/"), {"lieu": "ailleurs"}, follow=True)
        assert reponse.redirect_chain[0] == (points[0].seance.get_absolute_url(), 302)
        assert "(compte rendu approuvé) : ni la séance" in reponse.content.decode()
        assert Seance.objects.get(pk=points[0].seance.pk).lieu != "ailleurs"


@pytest.mark.parametrize("verbe", sorted(TRANSITIONS_SEANCE))
@pytest.mark.parametrize("etat", EtatSeance.values)
def test_un_verbe_ne_passe_que_depuis_ses_etats(instance, verbe, etat):
    seance = SeanceFactory(instance=instance, etat=etat)
    depuis, vers = TRANSITIONS_SEANCE[verbe]
    if etat in depuis:
        seance.passer(verbe, par=seance.cree_par, motif="parce que")
        assert (seance.etat, seance.passages.count()) == (vers, 1)
    else:
        with pytest.raises(TransitionInterdite, match="impossible depuis"):
            seance.passer(verbe, par=seance.cree_par, motif="parce que")


def test_annuler_demande_pourquoi(instance, client_coordonnateur):
    seance = SeanceFactory(instance=instance)
    client_coordonnateur.post(adresse(seance, "annuler/"), {"motif": " "})
    seance.refresh_from_db()
    assert seance.etat == EtatSeance.PLANIFIEE
    client_coordonnateur.post(adresse(seance, "annuler/"), {"motif": "Grève."})
    seance.refresh_from_db()
    assert seance.etat == EtatSeance.ANNULEE


class TestEcrire:
    @pytest.fixture
    def seance(self, instance, coordonnateur):
        seance = SeanceFactory(instance=instance, dans=0, etat=EtatSeance.TENUE)
        self.claire = MembreFactory(instance=instance, nom="Claire Petit", siege="ecoles")
        self.bruno = MembreFactory(instance=instance, nom="Bruno Roux", siege="college")
        self.point = PointFactory(seance=seance, intitule="Moyens")
        attendre_les_membres(seance)
        return seance

    @pytest.fixture
    def caches(self, seance, client_coordonnateur):
        """Les champs cachés de la page, tels que le navigateur les renverrait."""
        html = client_coordonnateur.get(adresse(seance, "ecrire/")).content.decode()
        return dict(re.findall(r'<input type="hidden" name="((?:lu|initial)-[^"]+)"(?: value="([^"]*)")?', html))

    def test_ouvrir_la_seance_inscrit_ceux_qui_siegent_une_fois(self, instance, client_coordonnateur):
        MembreFactory(instance=instance)
        MembreFactory(instance=instance, fin="2016-01-01")
        seance = SeanceFactory(instance=instance, dans=0)
        reponse = client_coordonnateur.post(adresse(seance, "tenir/"))
        assert reponse["Location"].endswith("/ecrire/")
        attendre_les_membres(seance)
        assert seance.presences.count() == 1

    def test_ce_que_chacun_a_repondu_n_est_pas_a_redire(self, instance, client_coordonnateur):
        seance = SeanceFactory(instance=instance, dans=0, etat=EtatSeance.CONVOQUEE)
        la, excuse, represente, muet = MembreFactory.create_batch(4, instance=instance)
        attendre_les_membres(seance)
        for membre, dit, par in ((la, "present", ""), (excuse, "excuse", ""), (represente, "represente", "Ali Roy")):
            seance.presences.filter(membre=membre).update(reponse=dit, represente_par=par)
        client_coordonnateur.post(adresse(seance, "tenir/"))
        etats = {p.membre: p.etat for p in seance.presences.all()}
        # « Je serai là » n’est pas une présence : elle se constate.
        assert etats == {la: "attendu", excuse: "excuse", represente: "represente", muet: "attendu"}
        page = client_coordonnateur.get(adresse(seance, "ecrire/")).content.decode()
        assert page.count("avait répondu") == 3
        assert 'value="Ali Roy"' in page

    def test_tout_s_enregistre_sans_script(self, seance, caches, client_coordonnateur):
        claire = seance.presences.get(membre=self.claire)
        envoi = caches | {
            f"presence-{claire.pk}": "present",
            f"texte-{self.point.pk}": "Deux classes dédoublées.\r\nEncore une à Pâques.",
            f"decision-{self.point.pk}": "Écrire au DASEN",
            f"responsable-{self.point.pk}": "claire petit",
            f"echeance-{self.point.pk}": "2027-01-15",
        }
        for _ in range(2):
            assert client_coordonnateur.post(adresse(seance, "ecrire/"), envoi).status_code == 302
        claire.refresh_from_db()
        self.point.refresh_from_db()
        assert claire.etat == Presence.Etat.PRESENT
        assert self.point.texte == "Deux classes dédoublées.\nEncore une à Pâques."
        decision = seance.decisions.get()
        assert (decision.responsable, decision.point, str(decision.echeance)) == (self.claire, self.point, "2027-01-15")

    def test_clore_la_redaction_enregistre_d_abord(self, seance, caches, client_coordonnateur):
        envoi = caches | {f"texte-{self.point.pk}": "Le dernier mot.", "rediger": "1"}
        client_coordonnateur.post(adresse(seance, "ecrire/"), envoi)
        seance.refresh_from_db()
        assert (seance.etat, seance.points.get().texte) == (EtatSeance.REDIGEE, "Le dernier mot.")

    def test_un_responsable_qui_n_est_pas_membre_reste_ecrit(self, seance, caches, client_coordonnateur):
        champs = {f"decision-{self.point.pk}": "Écrire au DASEN", f"responsable-{self.point.pk}": "Yves du RASED"}
        client_coordonnateur.post(adresse(seance, "ecrire/"), caches | champs)
        assert seance.decisions.get().a_la_charge_de == "Yves du RASED"

    def test_au_fil_de_la_frappe_le_texte_part_et_la_decision_attend(self, seance, caches, client_coordonnateur):
        champ = f"texte-{self.point.pk}"
        envoi = {"brouillon": "1", champ: "Un", f"lu-{self.point.pk}": caches[f"lu-{self.point.pk}"]}
        envoi[f"decision-{self.point.pk}"] = "Pas encore"
        reponse = client_coordonnateur.post(adresse(seance, "ecrire/"), envoi).json()
        self.point.refresh_from_db()
        assert self.point.texte == "Un"
        assert not seance.decisions.exists()
        # La suite part avec l’empreinte de ce qui vient d’être écrit : ce n’est pas un conflit.
        envoi |= {champ: "Un, deux", f"lu-{self.point.pk}": reponse["empreintes"][champ]}
        assert client_coordonnateur.post(adresse(seance, "ecrire/"), envoi).json()["conflits"] == []
        self.point.refresh_from_db()
        assert self.point.texte == "Un, deux"

    def test_ce_qu_un_autre_a_ecrit_n_est_pas_ecrase(self, seance, caches, client_coordonnateur):
        self.point.texte = "Le texte de Bruno."
        self.point.save()
        reponse = client_coordonnateur.post(
            adresse(seance, "ecrire/"), caches | {f"texte-{self.point.pk}": "Le texte de Claire."}
        )
        contenu = reponse.content.decode()
        assert "Le texte de Bruno." in contenu
        assert "Le texte de Claire." in contenu
        self.point.refresh_from_db()
        assert self.point.texte == "Le texte de Bruno."

    def test_une_page_ancienne_ne_defait_pas_ce_qu_elle_n_a_pas_touche(self, seance, caches, client_coordonnateur):
        claire, bruno = seance.presences.order_by("membre__nom").reverse()
        self.point.texte = "Le texte de Bruno."
        self.point.save()
        Presence.objects.filter(pk=bruno.pk).update(etat="excuse")
        envoi = caches | {f"texte-{self.point.pk}": "", f"presence-{claire.pk}": "absent"}
        client_coordonnateur.post(adresse(seance, "ecrire/"), envoi)
        assert {p.etat for p in seance.presences.all()} == {"absent", "excuse"}
        self.point.refresh_from_db()
        assert self.point.texte == "Le texte de Bruno."

    def test_la_parite_des_presents_se_lit(self, seance, caches, client_coordonnateur):
        envoi = {"brouillon": "1"}
        for presence in seance.presences.all():
            envoi |= {f"presence-{presence.pk}": "present", f"initial-presence-{presence.pk}": "attendu"}
        reponse = client_coordonnateur.post(adresse(seance, "ecrire/"), envoi).json()
        assert reponse["quorum"].startswith("2 présents ou représentés sur 2 membres avec voix")
        assert "1 pour les écoles, 1 pour le collège" in reponse["quorum"]

    def test_une_echeance_illisible_se_dit_et_le_texte_reste(self, seance, caches, client_coordonnateur):
        champs = {f"texte-{self.point.pk}": "Long débat.", f"decision-{self.point.pk}": "Oui"}
        champs[f"echeance-{self.point.pk}"] = "bientôt"
        reponse = client_coordonnateur.post(adresse(seance, "ecrire/"), caches | champs)
        assert reponse.status_code == 422
        assert "Long débat." in reponse.content.decode()

    def test_un_directeur_n_ecrit_pas(self, seance, connecter):
        directeur = agent_du_reseau(Role.DIRECTEUR, seance.instance.reseau)
        assert connecter(directeur).get(adresse(seance, "ecrire/")).status_code == 404

    def test_le_nombre_de_requetes_ne_depend_pas_des_points_ni_des_membres(
        self, seance, client_coordonnateur, django_assert_max_num_queries
    ):
        for _ in range(20):
            PointFactory(seance=seance)
            MembreFactory(instance=seance.instance)
        attendre_les_membres(seance)
        with django_assert_max_num_queries(20):
            client_coordonnateur.get(adresse(seance, "ecrire/"))


class TestCompteRendu:
    @pytest.fixture
    def seance(self, instance):
        seance = SeanceFactory(instance=instance, dans=-10, etat=EtatSeance.TENUE)
        PointFactory(seance=seance, intitule="Moyens", texte="**Deux** classes <script>alert(1)</script>")
        MembreFactory(instance=instance, nom="Claire Petit")
        attendre_les_membres(seance)
        seance.presences.update(etat="present")
        return seance

    def test_il_ne_se_lit_qu_une_fois_redige(self, seance, connecter):
        client = connecter(agent_du_reseau(Role.DIRECTEUR, seance.instance.reseau))
        assert client.get(adresse(seance, "compte-rendu/")).status_code == 404
        seance.passer("rediger", par=seance.cree_par)
        assert client.get(adresse(seance, "compte-rendu/")).status_code == 200

    def test_le_texte_est_mis_en_forme_et_aucun_html_ne_passe(self, seance, client_coordonnateur):
        page = client_coordonnateur.get(adresse(seance, "compte-rendu/")).content.decode()
        assert "<strong>Deux</strong>" in page
        assert "<script>alert" not in page

    def test_approuve_il_est_fige(self, seance, client_coordonnateur):
        seance.passer("rediger", par=seance.cree_par)
        client_coordonnateur.post(adresse(seance, "approuver/"))
        seance.points.update(texte="Changé ensuite.")
        seance.instance.membres.update(nom="Autre nom")
        page = client_coordonnateur.get(adresse(seance, "compte-rendu/")).content.decode()
        assert "Claire Petit" in page
        assert "Changé ensuite" not in page
        assert client_coordonnateur.get(adresse(seance, "ecrire/"))["Location"] == seance.get_absolute_url()

    def test_la_base_elle_meme_refuse_de_le_changer(self, seance):
        from django.db import DatabaseError, transaction

        Seance.objects.filter(pk=seance.pk).update(compte_rendu={"points": []})
        with pytest.raises(DatabaseError), transaction.atomic():
            Seance.objects.filter(pk=seance.pk).update(compte_rendu={"points": ["autre"]})
        # Tout le reste de la séance peut encore changer d’état.
        Seance.objects.filter(pk=seance.pk).update(etat="diffusee")
        Seance.objects.get(pk=seance.pk).save()

    def test_approuver_deux_fois_se_dit_et_ne_change_rien(self, seance, client_coordonnateur):
        Seance.objects.filter(pk=seance.pk).update(etat="redigee")
        client_coordonnateur.post(adresse(seance, "approuver/"))
        garde = Seance.objects.get(pk=seance.pk).compte_rendu
        seance.points.update(texte="Récrit")
        reponse = client_coordonnateur.post(adresse(seance, "approuver/"), follow=True)
        assert "impossible depuis" in reponse.content.decode()
        assert Seance.objects.get(pk=seance.pk).compte_rendu == garde

    def test_il_s_approuve_a_la_seance_suivante(self, seance, client_coordonnateur):
        seance.passer("rediger", par=seance.cree_par)
        suivante = SeanceFactory(instance=seance.instance, dans=0, etat=EtatSeance.TENUE)
        PointFactory(seance=suivante, rubrique="approbation")
        assert "est approuvé" in client_coordonnateur.get(adresse(suivante, "ecrire/")).content.decode()
        client_coordonnateur.post(adresse(suivante, "ecrire/"), {"approuver": "on"})
        seance.refresh_from_db()
        assert seance.etat == EtatSeance.APPROUVEE
        assert seance.compte_rendu["presences"][0]["personnes"][0]["nom"] == "Claire Petit"

    def test_un_texte_envoye_apres_la_cloture_ne_s_ecrit_pas(self, seance, client_coordonnateur):
        seance.passer("rediger", par=seance.cree_par)
        point = seance.points.get()
        client_coordonnateur.post(adresse(seance, "ecrire/"), {f"texte-{point.pk}": "Trop tard"})
        point.refresh_from_db()
        assert point.texte != "Trop tard"


class TestLePartenaire:
    def test_il_ne_voit_que_les_seances_ou_il_est_convoque(self, instance, connecter):
        partenaire = agent_du_reseau(Role.PARTENAIRE, instance.reseau)
        MembreFactory(instance=instance, agent=partenaire)
        sienne, autre = SeanceFactory(instance=instance), SeanceFactory(instance=instance)
        attendre_les_membres(sienne)
        client = connecter(partenaire)
        assert client.get(adresse(sienne)).status_code == 200
        assert client.get(adresse(autre)).status_code == 404
        assert client.get(f"/r/{instance.reseau.code}/instances/").status_code == 404
