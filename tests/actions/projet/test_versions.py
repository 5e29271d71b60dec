"""Les versions du projet, et ce qui change de l’une à l’autre."""

import pytest
from django.core.exceptions import ValidationError

from actions.models import Cible, ProjetReseau
from actions.projets.arbre import lire_arbre
from actions.projets.copie import nouvelle_version, periode_suivante
from actions.projets.differences import comparer_textes, differences
from actions.projets.etats import EtatProjet
from actions.projets.vie import adopter, soumettre
from pilotage.annees import annee_courante
from tests.actions.projet.gestes import objectif, page, tous_votent
from tests.factories import (
    ActionFactory,
    ObjectifFactory,
)

pytestmark = pytest.mark.django_db
ANNEE = annee_courante()


# ---- Versions


def test_une_nouvelle_version_copie_l_arbre_et_laisse_l_ancienne_intacte(adopte):
    avant = lire_arbre(adopte)
    nouvelle = nouvelle_version(adopte, effet=ANNEE + 1, raison="Une école de plus.")
    objectif(nouvelle, 1, 1).delete()
    nouvelle.axes.filter(numero=2).update(intitule="Autrement")
    adopte.refresh_from_db()
    assert (nouvelle.version, nouvelle.etat, nouvelle.analyse) == (2, EtatProjet.BROUILLON, adopte.analyse)
    assert adopte.etat == EtatProjet.ADOPTE
    apres = lire_arbre(adopte)
    assert [(b.axe.intitule, b.priorites, [o.rang for o in b.objectifs]) for b in apres.axes] == [
        (b.axe.intitule, b.priorites, [o.rang for o in b.objectifs]) for b in avant.axes
    ]
    assert [len(o.cibles) for b in apres.axes for o in b.objectifs] == [1, 0, 0, 0]


def test_la_version_suivante_part_de_celle_qui_est_adoptee(projet, coordonnateur):
    soumettre(projet, par=coordonnateur)
    with pytest.raises(ValidationError, match="adoptée"):
        nouvelle_version(projet, effet=ANNEE)


def test_un_brouillon_ne_prend_la_place_de_rien_tant_qu_il_n_est_pas_adopte(adopte, reseau):
    nouvelle_version(adopte, effet=ANNEE, raison="Pour voir.")
    assert ProjetReseau.objects.filter(reseau=reseau).de_l_annee(ANNEE).first() == adopte


def test_adoptee_elle_prend_les_actions_de_ses_annees_et_celles_d_avant_gardent_les_leurs(
    adopte, reseau, coordonnateur, pilote
):
    ancien = objectif(adopte, 1, 1)
    passee = ActionFactory(reseau=reseau, annee=ANNEE - 1, objectif=ancien)
    presente = ActionFactory(reseau=reseau, annee=ANNEE, objectif=ancien)
    orpheline = ActionFactory(reseau=reseau, annee=ANNEE, objectif=objectif(adopte, 2, 2))
    nouvelle = nouvelle_version(adopte, effet=ANNEE, raison="Une école de plus.")
    objectif(nouvelle, 2, 2).delete()
    soumettre(nouvelle, par=coordonnateur)
    tous_votent(nouvelle, coordonnateur)
    adopter(nouvelle, par=pilote)
    for action in (passee, presente, orpheline):
        action.refresh_from_db()
    assert passee.objectif == ancien
    assert presente.objectif == objectif(nouvelle, 1, 1)
    assert orpheline.objectif == objectif(adopte, 2, 2)
    adopte.refresh_from_db()
    assert adopte.etat == EtatProjet.REMPLACE
    projets = ProjetReseau.objects.filter(reseau=reseau)
    assert projets.de_l_annee(ANNEE).first() == nouvelle
    assert projets.de_l_annee(ANNEE - 1).first() == adopte


def test_deux_clics_ne_font_qu_une_version_suivante(adopte, coordonnateur, connecter, reseau):
    chemin = f"/r/{reseau.code}/projet/{adopte.pk}/version-suivante/"
    donnees = {"raison": "Une école de plus.", "effet": str(ANNEE + 1)}
    premiere = page(connecter, coordonnateur, chemin, **donnees)
    seconde = page(connecter, coordonnateur, chemin, **donnees)
    assert premiere.status_code == seconde.status_code == 302
    assert premiere.url == seconde.url
    assert ProjetReseau.objects.filter(reseau=reseau).count() == 2


def test_la_version_suivante_dit_pourquoi(adopte, coordonnateur, connecter, reseau):
    chemin = f"/r/{reseau.code}/projet/{adopte.pk}/version-suivante/"
    reponse = page(connecter, coordonnateur, chemin, raison="", effet=str(ANNEE + 1))
    assert reponse.status_code == 422
    assert list(reponse.context["form"].errors) == ["raison"]


def test_la_periode_suivante_reprend_l_arbre_et_laisse_le_depart_inconnu(adopte):
    suivant = periode_suivante(adopte)
    assert (suivant.premiere_annee, suivant.derniere_annee, suivant.version) == (ANNEE + 3, ANNEE + 6, 1)
    cible = Cible.objects.get(objectif__axe__projet=suivant)
    assert (cible.depart, cible.visee, cible.echeance) == (None, 60, ANNEE + 6)
    assert objectif(suivant, 1, 1).lignee != objectif(adopte, 1, 1).lignee


def test_seul_un_brouillon_se_supprime(adopte, coordonnateur, connecter, reseau):
    nouvelle = nouvelle_version(adopte, effet=ANNEE, raison="Pour voir.")
    for projet in (adopte, nouvelle):
        page(connecter, coordonnateur, f"/r/{reseau.code}/projet/{projet.pk}/supprimer/", oui="1")
    assert list(ProjetReseau.objects.filter(reseau=reseau)) == [adopte]


def test_deux_projets_ne_commencent_pas_la_meme_annee(projet, coordonnateur, connecter, reseau):
    donnees = {
        "titre": "Un autre",
        "premiere_annee": projet.premiere_annee,
        "derniere_annee": projet.derniere_annee,
        "axe_1": "Un",
        "axe_2": "Deux",
    }
    reponse = page(connecter, coordonnateur, f"/r/{reseau.code}/projet/nouveau/", **donnees)
    assert reponse.status_code == 422
    assert list(reponse.context["form"].errors) == ["premiere_annee"]
    # Le même titre : c’est le même formulaire, envoyé deux fois.
    reponse = page(connecter, coordonnateur, f"/r/{reseau.code}/projet/nouveau/", **donnees | {"titre": projet.titre})
    assert reponse.url.endswith(f"?projet={projet.pk}")


# ---- Ce qui change


def test_ce_qui_change_se_dit_par_axe_objectif_et_cible(adopte):
    nouvelle = nouvelle_version(adopte, effet=ANNEE, raison="Une école de plus.")
    nouvelle.axes.filter(numero=2).update(intitule="Grandir ensemble 2")
    objectif(nouvelle, 1, 2).delete()
    ObjectifFactory(axe=nouvelle.axes.get(numero=2), numero=3, intitule="Ouvrir l’école")
    Cible.objects.filter(objectif__axe__projet=nouvelle).update(visee=70)
    ecart = differences(adopte, nouvelle)
    assert [(c.quoi, c.sens) for c in ecart.arbre] == [
        ("Objectif 1.1", "change"),
        ("Objectif 1.2", "retire"),
        ("Axe 2", "change"),
        ("Objectif 2.3", "ajoute"),
    ]
    assert ecart.arbre[0].details == (
        f"en moins : cible « Élèves lecteurs » : de 40 à 60 % en {ANNEE + 2}-{ANNEE + 3}",
        f"en plus : cible « Élèves lecteurs » : de 40 à 70 % en {ANNEE + 2}-{ANNEE + 3}",
    )
    assert ecart.analyse == ()


def test_deux_versions_pareilles_ne_different_en_rien(adopte):
    assert not differences(adopte, nouvelle_version(adopte, effet=ANNEE)).il_y_en_a


def test_un_texte_se_compare_mot_a_mot():
    morceaux = comparer_textes("Le réseau compte six écoles.", "Le réseau compte sept écoles.\r\n")
    assert [(m.sens, m.texte) for m in morceaux] == [
        ("", "Le réseau compte "),
        ("retire", "six"),
        ("ajoute", "sept"),
        ("", " écoles."),
    ]


def test_la_page_des_changements_les_dit_aussi_en_mots(adopte, coordonnateur, connecter, reseau):
    nouvelle = nouvelle_version(adopte, effet=ANNEE)
    ProjetReseau.objects.filter(pk=nouvelle.pk).update(analyse="Le réseau compte sept écoles.")
    texte = page(connecter, coordonnateur, f"/r/{reseau.code}/projet/{nouvelle.pk}/changements/").content.decode()
    assert "[retiré : </span>six" in texte
    assert "[ajouté : </span>sept" in texte
