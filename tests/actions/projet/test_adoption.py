"""Le projet se soumet, se vote, s’adopte ; dès lors son texte ne bouge plus."""

import pytest

from actions.models import Adoption, PassageProjet, ProjetReseau
from actions.projets.etats import EtatProjet
from actions.projets.vie import adopter, rouvrir, soumettre
from actions.projets.votes import votes
from pilotage.acces import Role
from pilotage.annees import aujourd_hui
from pilotage.etats import TransitionInterdite
from tests.actions.projet.gestes import page, tous_votent
from tests.factories import (
    AxeFactory,
    ObjectifFactory,
    ProjetReseauFactory,
    agent_du_reseau,
)

pytestmark = pytest.mark.django_db


# ---- Soumettre, voter, adopter


def test_un_projet_sans_objectif_ne_se_soumet_pas(reseau, coordonnateur):
    projet = ProjetReseauFactory(reseau=reseau)
    for numero in (1, 2):
        AxeFactory(projet=projet, numero=numero)
    with pytest.raises(TransitionInterdite, match="l’axe 1, l’axe 2"):
        soumettre(projet, par=coordonnateur)
    assert projet.etat == EtatProjet.BROUILLON


def test_un_projet_d_un_seul_axe_ne_se_soumet_pas(reseau, coordonnateur):
    projet = ProjetReseauFactory(reseau=reseau)
    ObjectifFactory(axe=AxeFactory(projet=projet))
    with pytest.raises(TransitionInterdite, match="de 2 à 5 axes"):
        soumettre(projet, par=coordonnateur)


def test_l_adoption_se_dit_en_une_ligne_avec_ce_qui_manque(projet, coordonnateur):
    attendus = votes(projet).lignes
    assert len(attendus) == 3
    assert [vote.etablissement.est_ecole for vote in attendus] == [False, True, True]
    for vote, resultat in zip(attendus, ("favorable", "defavorable"), strict=False):
        Adoption.objects.create(
            projet=projet,
            etablissement=vote.etablissement,
            jour=aujourd_hui(),
            resultat=resultat,
            note_par=coordonnateur,
        )
    etat = votes(projet)
    assert etat.phrase == "1 sur 3 conseils l’ont adopté ; 1 contre ou ajourné ; 1 à venir."
    assert [vote.etablissement for vote in etat.manquants] == [attendus[2].etablissement]


def test_adopter_sans_tous_les_votes_demande_pourquoi(projet, coordonnateur, pilote):
    soumettre(projet, par=coordonnateur)
    with pytest.raises(TransitionInterdite, match="dites pourquoi"):
        adopter(projet, par=pilote)
    adopter(projet, par=pilote, motif="Le conseil de l’école du port se réunit en juin.")
    assert (projet.etat, projet.adopte_le) == (EtatProjet.ADOPTE, aujourd_hui())


def test_avec_tous_les_votes_l_adoption_ne_demande_rien_et_se_trace_une_fois(adopte):
    assert adopte.etat == EtatProjet.ADOPTE
    assert list(PassageProjet.objects.filter(projet=adopte).values_list("verbe", flat=True)) == ["soumettre", "adopter"]


def test_rouvrir_dit_pourquoi_et_les_votes_sur_l_ancien_texte_ne_comptent_plus(projet, coordonnateur):
    soumettre(projet, par=coordonnateur)
    tous_votent(projet, coordonnateur)
    with pytest.raises(TransitionInterdite, match="dites pourquoi"):
        rouvrir(projet, par=coordonnateur)
    assert votes(projet).complets
    assert rouvrir(projet, par=coordonnateur, motif="Une réserve à reprendre.") == 3
    assert (projet.etat, votes(projet).adoptes) == (EtatProjet.BROUILLON, 0)


def test_le_coordonnateur_soumet_et_le_pilote_adopte(projet, coordonnateur, pilote, connecter, reseau):
    chemin = f"/r/{reseau.code}/projet/{projet.pk}"
    assert page(connecter, pilote, f"{chemin}/soumettre/", motif="x").status_code == 404
    assert page(connecter, coordonnateur, f"{chemin}/soumettre/", motif="").status_code == 302
    assert page(connecter, coordonnateur, f"{chemin}/adopter/", motif="x").status_code == 404
    assert page(connecter, pilote, f"{chemin}/adopter/", motif="Deux conseils en juin.").status_code == 302
    projet.refresh_from_db()
    assert projet.etat == EtatProjet.ADOPTE


def test_les_votes_se_notent_avec_leur_date_dans_le_reseau(projet, coordonnateur, connecter, reseau):
    soumettre(projet, par=coordonnateur)
    college, ecole, autre = (vote.etablissement for vote in votes(projet).lignes)
    reseau.rattachements.filter(etablissement=ecole).update(fin="2025-06-30")
    Adoption.objects.create(
        projet=projet, etablissement=ecole, jour="2025-06-12", resultat="favorable", note_par=coordonnateur
    )
    donnees = {
        f"resultat-{college.pk}": "reserves",
        f"jour-{college.pk}": "2026-06-20",
        f"note-{college.pk}": "Prévoir un bilan chaque année.",
        f"resultat-{ecole.pk}": "favorable",
        f"jour-{ecole.pk}": "2026-06-20",
        f"resultat-{autre.pk}": "favorable",
    }
    chemin = f"/r/{reseau.code}/projet/{projet.pk}/votes/"
    refusee = page(connecter, coordonnateur, chemin, **donnees)
    assert refusee.status_code == 422
    assert set(refusee.context["form"].errors) == {f"jour-{ecole.pk}", f"jour-{autre.pk}"}
    assert "n’était pas dans le réseau" in str(refusee.context["form"].errors)
    assert "Prévoir un bilan chaque année." in refusee.content.decode()

    donnees |= {f"jour-{ecole.pk}": "2025-06-12", f"jour-{autre.pk}": "2026-06-22"}
    assert page(connecter, coordonnateur, chemin, **donnees).status_code == 302
    assert votes(projet).complets


def test_on_ne_vote_pas_un_brouillon(projet, coordonnateur, connecter, reseau):
    assert page(connecter, coordonnateur, f"/r/{reseau.code}/projet/{projet.pk}/votes/").status_code == 404


# ---- Ce qui est figé


@pytest.mark.parametrize("etat", [EtatProjet.SOUMIS, EtatProjet.ADOPTE, EtatProjet.REMPLACE])
def test_un_texte_fige_ne_s_ouvre_plus(projet, coordonnateur, connecter, reseau, etat):
    ProjetReseau.objects.filter(pk=projet.pk).update(etat=etat)
    axe = projet.axes.first()
    base = f"/r/{reseau.code}/projet"
    for chemin in (
        f"{base}/{projet.pk}/modifier/",
        f"{base}/axes/{axe.pk}/modifier/",
        f"{base}/objectifs/{axe.objectifs.first().pk}/cibles/",
    ):
        assert page(connecter, coordonnateur, chemin).status_code == 404


def test_soumis_pendant_qu_on_ecrivait_le_texte_est_rendu_et_rien_ne_change(projet, coordonnateur, connecter, reseau):
    soumettre(projet, par=coordonnateur)
    donnees = {
        "titre": "Autre titre",
        "premiere_annee": projet.premiere_annee,
        "derniere_annee": projet.derniere_annee,
        "analyse": "Un long texte à garder.",
        "axe_1": "Un",
        "axe_2": "Deux",
        "version_lue": projet.revision,
    }
    reponse = page(connecter, coordonnateur, f"/r/{reseau.code}/projet/{projet.pk}/modifier/", **donnees)
    assert reponse.status_code == 422
    assert "ne change plus" in reponse.content.decode()
    assert "Un long texte à garder." in reponse.content.decode()
    projet.refresh_from_db()
    assert projet.titre != "Autre titre"


# ---- À deux


def test_deux_personnes_sur_le_meme_axe_voient_les_deux_listes_d_objectifs(projet, coordonnateur, connecter, reseau):
    axe = projet.axes.get(numero=1)
    chemin = f"/r/{reseau.code}/projet/axes/{axe.pk}/modifier/"
    objectifs = list(axe.objectifs.all())
    base = {
        "intitule": axe.intitule,
        "priorites": ["1"],
        "version_lue": str(axe.revision),
        "objectifs-TOTAL_FORMS": "2",
        "objectifs-INITIAL_FORMS": "2",
    } | {f"objectifs-{i}-id": str(o.pk) for i, o in enumerate(objectifs)}
    premier = base | {"objectifs-0-intitule": "Lire à voix haute", "objectifs-1-intitule": objectifs[1].intitule}
    second = base | {"objectifs-0-intitule": "Lire en famille", "objectifs-1-intitule": objectifs[1].intitule}
    assert page(connecter, coordonnateur, chemin, **premier).status_code == 302
    refusee = page(connecter, agent_du_reseau(Role.COORDONNATEUR, reseau), chemin, **second)
    assert refusee.status_code == 422
    (conflit,) = refusee.context["form"].conflits
    assert conflit[0] == "Objectifs"
    assert "Lire à voix haute" in conflit[1]
    assert "Lire en famille" in conflit[2]
    objectifs[0].refresh_from_db()
    assert objectifs[0].intitule == "Lire à voix haute"
