import uuid
from datetime import timedelta

import pytest

from actions.forms import EntreeJournalForm
from actions.models import EntreeJournal
from pilotage.acces import Role
from pilotage.annees import aujourd_hui
from pilotage.models import Etablissement
from tests.factories import ActionFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=3)


@pytest.fixture
def coordonnateur(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


def saisie(**champs):
    return {
        "jour": aujourd_hui().isoformat(),
        "genre": "visite",
        "axe_mission": "1",
        "texte": "Observation en CP",
        "cle_saisie": str(uuid.uuid4()),
    } | champs


def test_une_entree_se_note_et_se_relit(reseau, coordonnateur, connecter):
    ecole = Etablissement.objects.ecoles().first()
    client = connecter(coordonnateur)
    reponse = client.post(f"/r/{reseau.code}/consigner/", saisie(etablissements=[ecole.pk], duree="1h30"), follow=True)
    assert reponse.status_code == 200
    entree = EntreeJournal.objects.get()
    assert (entree.duree, entree.auteur, list(entree.etablissements.all())) == (90, coordonnateur, [ecole])
    page = client.get(f"/r/{reseau.code}/journal/").content.decode()
    assert "Observation en CP" in page
    assert "1\u00a0h\u00a030" in page


def test_un_double_clic_ne_note_qu_une_entree(reseau, coordonnateur, connecter):
    client, donnees = connecter(coordonnateur), saisie()
    codes = [client.post(f"/r/{reseau.code}/consigner/", donnees).status_code for _ in range(2)]
    assert codes == [302, 302]
    assert EntreeJournal.objects.count() == 1


@pytest.mark.parametrize(
    ("ecrit", "minutes"),
    [("45", 45), ("1h30", 90), ("2 h", 120), ("1:15", 75), ("50 min", 50), ("1 h 5", 65), ("", None)],
)
def test_une_duree_s_ecrit_comme_on_la_dit(reseau, coordonnateur, ecrit, minutes):
    form = EntreeJournalForm(saisie(duree=ecrit), agent=coordonnateur, reseau=reseau)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["duree"] == minutes


@pytest.mark.parametrize("ecrit", ["bientôt", "0", "25h", "-5", "1h99999", "٤٥"])
def test_une_duree_illisible_est_dite_sur_son_champ(reseau, coordonnateur, ecrit):
    form = EntreeJournalForm(saisie(duree=ecrit), agent=coordonnateur, reseau=reseau)
    assert list(form.errors) == ["duree"]


def test_un_texte_colle_trop_long_revient_entier_et_le_navigateur_n_en_coupe_rien(reseau, coordonnateur, connecter):
    client, texte = connecter(coordonnateur), "Observation en CP. " * 600
    assert "maxlength" not in client.get(f"/r/{reseau.code}/consigner/").content.decode()
    reponse = client.post(f"/r/{reseau.code}/consigner/", saisie(texte=texte))
    assert (reponse.status_code, list(reponse.context["form"].errors)) == (422, ["texte"])
    assert texte.strip() in reponse.content.decode()


def test_un_signe_invisible_est_dit_la_ou_il_est_et_les_lignes_se_gardent(reseau, coordonnateur):
    form = EntreeJournalForm(saisie(texte="Lire\x07 ensemble"), agent=coordonnateur, reseau=reseau)
    assert "signe invisible, après « Lire »" in " ".join(form.errors["texte"])
    form = EntreeJournalForm(saisie(texte="Matin\r\nsoir"), agent=coordonnateur, reseau=reseau)
    assert form.is_valid()
    assert form.cleaned_data["texte"] == "Matin\nsoir"


def test_une_date_a_venir_est_refusee(reseau, coordonnateur):
    demain = (aujourd_hui() + timedelta(days=1)).isoformat()
    form = EntreeJournalForm(saisie(jour=demain), agent=coordonnateur, reseau=reseau)
    assert "à venir" in " ".join(form.errors["jour"])


def test_la_saisie_suivante_propose_ce_que_la_derniere_avait(reseau, coordonnateur):
    vide = EntreeJournalForm(agent=coordonnateur, reseau=reseau)
    assert vide["genre"].value() is None
    form = EntreeJournalForm(saisie(genre="familles", axe_mission="2"), agent=coordonnateur, reseau=reseau)
    assert form.is_valid()
    form.save()
    suivante = EntreeJournalForm(agent=coordonnateur, reseau=reseau)
    assert (suivante["genre"].value(), suivante["axe_mission"].value()) == ("familles", 2)


def noter(reseau, auteur, **champs):
    lieux = champs.pop("etablissements", [])
    defauts = {"genre": "visite", "axe_mission": 1, "texte": "x", "reseau": reseau, "auteur": auteur}
    entree = EntreeJournal.objects.create(**defauts | champs)
    entree.etablissements.set(lieux)
    return entree


def test_le_lieu_n_est_propose_que_le_meme_jour_et_la_duree_jamais(reseau, coordonnateur):
    ecole = Etablissement.objects.ecoles().first()
    hier = aujourd_hui() - timedelta(days=1)
    noter(reseau, coordonnateur, jour=hier, etablissements=[ecole], duree=45)
    lendemain = EntreeJournalForm(agent=coordonnateur, reseau=reseau)
    assert not lendemain["etablissements"].value()
    noter(reseau, coordonnateur, etablissements=[ecole], duree=45)
    suivante = EntreeJournalForm(agent=coordonnateur, reseau=reseau)
    assert suivante["etablissements"].value() == [ecole.pk]
    assert "décochez" in suivante["etablissements"].help_text
    assert suivante["duree"].value() is None


def test_la_derniere_est_la_derniere_ecrite_meme_pour_un_jour_passe(reseau, coordonnateur):
    noter(reseau, coordonnateur, genre="reunion")
    noter(reseau, coordonnateur, genre="familles", jour=aujourd_hui() - timedelta(days=20))
    assert EntreeJournalForm(agent=coordonnateur, reseau=reseau)["genre"].value() == "familles"


def test_depuis_une_action_on_propose_ce_qu_elle_dit_puis_ce_qu_on_en_a_note(reseau, coordonnateur):
    ecoles = list(Etablissement.objects.ecoles()[:2])
    noter(reseau, coordonnateur, genre="reunion", axe_mission=3, etablissements=[ecoles[1]])
    action = ActionFactory(reseau=reseau, etat="en_cours", axe_mission=2)

    def proposee():
        form = EntreeJournalForm(agent=coordonnateur, reseau=reseau, initial={"action": str(action.pk)})
        return form["genre"].value(), form["axe_mission"].value(), form["etablissements"].value() or []

    action.etablissements.set(ecoles)
    assert proposee() == ("reunion", 2, [])
    action.etablissements.set(ecoles[:1])
    assert proposee() == ("reunion", 2, [ecoles[0].pk])
    noter(reseau, coordonnateur, action=action, genre="action", axe_mission=1, etablissements=[ecoles[1]])
    assert proposee() == ("action", 1, [ecoles[1].pk])


def test_une_action_d_un_autre_reseau_n_est_pas_un_choix(reseau, coordonnateur):
    ActionFactory(reseau=reseau, etat="en_cours")
    autre = ActionFactory(etat="en_cours")
    form = EntreeJournalForm(saisie(action=autre.pk), agent=coordonnateur, reseau=reseau)
    assert list(form.errors) == ["action"]


def test_le_temps_se_somme_par_axe_et_l_inconnu_n_est_pas_zero(reseau, coordonnateur):
    for axe, duree in ((1, 30), (1, 45), (1, None), (2, None)):
        EntreeJournal.objects.create(
            reseau=reseau, genre="visite", axe_mission=axe, texte="x", duree=duree, auteur=coordonnateur
        )
    assert [
        (t["axe_mission"], t["minutes"], t["entrees"], t["sans_duree"]) for t in EntreeJournal.objects.temps_par_axe()
    ] == [
        (1, 75, 3, 1),
        (2, None, 1, 1),
    ]


def test_l_export_dit_ce_que_la_page_montre(reseau, coordonnateur, connecter):
    for genre, texte in (("visite", "=FORMULE()"), ("reunion", "Concertation")):
        EntreeJournal.objects.create(reseau=reseau, genre=genre, axe_mission=1, texte=texte, auteur=coordonnateur)
    client = connecter(coordonnateur)
    contenu = client.get(f"/r/{reseau.code}/journal/journal.csv?genre=visite").content.decode("utf-8-sig")
    lignes = contenu.splitlines()
    assert len(lignes) == 2
    assert "'=FORMULE()" in lignes[1]
    assert client.get(f"/r/{reseau.code}/journal/journal.ods").content[:2] == b"PK"
    assert client.get(f"/r/{reseau.code}/journal/journal.exe").status_code == 404


def test_un_directeur_n_a_pas_le_journal(reseau, connecter):
    client = connecter(agent_du_reseau(Role.DIRECTEUR, reseau))
    assert client.get(f"/r/{reseau.code}/journal/").status_code == 404
    assert client.post(f"/r/{reseau.code}/consigner/", saisie()).status_code == 404
    assert not EntreeJournal.objects.exists()
