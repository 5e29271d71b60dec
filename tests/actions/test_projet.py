"""Le projet de réseau : ses versions, ses votes, ses cibles, son arbre, ce qui change."""

import pytest
from django.core.exceptions import ValidationError

from actions.etats import Etat
from actions.models import Adoption, AxePriorite, Cible, Objectif, PassageProjet, ProjetReseau
from actions.projets.arbre import lire_arbre
from actions.projets.copie import nouvelle_version, periode_suivante
from actions.projets.dessin import dessiner
from actions.projets.differences import comparer_textes, differences
from actions.projets.etats import EtatProjet
from actions.projets.vie import adopter, rouvrir, soumettre
from actions.projets.votes import votes
from pilotage.acces import Role
from pilotage.annees import annee_courante, aujourd_hui
from pilotage.etats import TransitionInterdite
from tests.factories import (
    ActionFactory,
    AxeFactory,
    ObjectifFactory,
    ProjetReseauFactory,
    ReseauFactory,
    agent_du_reseau,
)

pytestmark = pytest.mark.django_db
ANNEE = annee_courante()


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=2)


@pytest.fixture
def coordonnateur(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


@pytest.fixture
def pilote(reseau):
    return agent_du_reseau(Role.PILOTE, reseau)


@pytest.fixture
def projet(reseau):
    """Deux axes, deux objectifs chacun, une cible."""
    projet = ProjetReseauFactory(
        reseau=reseau, premiere_annee=ANNEE - 1, derniere_annee=ANNEE + 2, analyse="Le réseau compte six écoles."
    )
    for numero in (1, 2):
        axe = AxeFactory(projet=projet, numero=numero, intitule=f"Apprendre ensemble {numero}")
        AxePriorite.objects.create(axe=axe, priorite=numero)
        for rang in (1, 2):
            ObjectifFactory(axe=axe, numero=rang, intitule=f"Lire chaque jour {numero}.{rang}")
    Cible.objects.create(
        objectif=objectif(projet, 1, 1), intitule="Élèves lecteurs", unite="%", depart=40, visee=60, echeance=ANNEE + 2
    )
    return projet


def objectif(projet, axe, rang):
    return Objectif.objects.get(axe__projet=projet, axe__numero=axe, numero=rang)


def tous_votent(projet, par, resultat="favorable"):
    for vote in votes(projet).lignes:
        Adoption.objects.create(
            projet=projet, etablissement=vote.etablissement, jour=aujourd_hui(), resultat=resultat, note_par=par
        )


@pytest.fixture
def adopte(projet, coordonnateur, pilote):
    soumettre(projet, par=coordonnateur)
    tous_votent(projet, coordonnateur)
    adopter(projet, par=pilote)
    return projet


def page(connecter, agent, chemin, **donnees):
    client = connecter(agent)
    return client.post(chemin, donnees) if donnees else client.get(chemin)


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


# ---- L’arbre


def test_l_arbre_compte_les_actions_par_etat_et_par_annee(adopte, reseau):
    lire = objectif(adopte, 1, 1)
    for etat, annee in ((Etat.EN_COURS, ANNEE), (Etat.EVALUEE, ANNEE), (Etat.EVALUEE, ANNEE - 1), (Etat.IDEE, ANNEE)):
        ActionFactory(reseau=reseau, annee=annee, objectif=lire, etat=etat)
    assert lire_arbre(adopte, ANNEE).compte.phrase == "3 actions : 1 idée, 1 en cours, 1 évaluée"
    assert lire_arbre(adopte).compte.phrase == "4 actions : 1 idée, 1 en cours, 2 évaluées"
    assert lire_arbre(adopte).axes[1].compte.phrase == "aucune action"


def test_le_dessin_a_une_feuille_par_action(adopte, reseau):
    avant = dessiner(lire_arbre(adopte)).count("<circle")
    for _ in range(3):
        ActionFactory(reseau=reseau, annee=ANNEE, objectif=objectif(adopte, 1, 1), etat=Etat.EN_COURS)
    # Trois feuilles de plus, un bourgeon de moins.
    assert dessiner(lire_arbre(adopte)).count("<circle") == avant + 2


def test_le_nombre_de_requetes_ne_depend_pas_de_l_arbre(
    adopte, reseau, coordonnateur, connecter, django_assert_max_num_queries
):
    for numero in (3, 4, 5):
        axe = AxeFactory(projet=adopte, numero=numero)
        for rang in range(1, 6):
            o = ObjectifFactory(axe=axe, numero=rang)
            Cible.objects.create(objectif=o, intitule="Familles venues", visee=50, echeance=ANNEE)
            ActionFactory(reseau=reseau, annee=ANNEE, objectif=o)
    client = connecter(coordonnateur)
    with django_assert_max_num_queries(17):
        assert client.get(f"/r/{reseau.code}/projet/").status_code == 200


def test_l_action_sans_objectif_et_celle_d_un_objectif_disparu_se_disent(adopte, reseau, coordonnateur, connecter):
    ActionFactory(reseau=reseau, annee=ANNEE, etat=Etat.EN_COURS)
    texte = page(connecter, coordonnateur, f"/r/{reseau.code}/projet/").content.decode()
    assert "1 action de ces années ne sert encore aucun objectif." in " ".join(texte.split())


@pytest.mark.parametrize("format_", ["odt", "pdf"])
def test_le_projet_sort_en_document(adopte, coordonnateur, connecter, reseau, format_):
    reponse = page(connecter, coordonnateur, f"/r/{reseau.code}/projet/{adopte.pk}/projet.{format_}")
    assert reponse.status_code == 200
    assert reponse.content[:4] == (b"PK\x03\x04" if format_ == "odt" else b"%PDF")


# ---- Cibles


def saisie_de_cible(**champs):
    vide = {"cibles-TOTAL_FORMS": "1", "cibles-INITIAL_FORMS": "0"}
    base = {"indicateur": "", "intitule": "", "unite": "", "depart": "", "visee": "", "echeance": str(ANNEE + 1)}
    return vide | {f"cibles-0-{nom}": valeur for nom, valeur in (base | champs).items()}


@pytest.mark.parametrize(
    ("champs", "fautif"),
    [
        ({"visee": "60"}, "intitule"),
        ({"visee": "60", "intitule": "Familles", "indicateur": "eleves_touches"}, "intitule"),
        ({"visee": "160", "intitule": "Familles", "unite": "%"}, "visee"),
        ({"intitule": "Familles"}, "visee"),
    ],
)
def test_une_cible_a_un_indicateur_et_un_seul_et_un_nombre(projet, coordonnateur, connecter, reseau, champs, fautif):
    from actions import catalogue

    if "indicateur" in champs:
        champs = champs | {"indicateur": next(iter(catalogue.offerts()))}
    o = objectif(projet, 2, 1)
    reponse = page(
        connecter, coordonnateur, f"/r/{reseau.code}/projet/objectifs/{o.pk}/cibles/", **saisie_de_cible(**champs)
    )
    assert reponse.status_code == 422
    assert list(reponse.context["cibles"].errors[0]) == [fautif]


def test_une_cible_du_catalogue_prend_son_nom_et_son_unite(projet, coordonnateur, connecter, reseau):
    from actions import catalogue

    code, offert = next(iter(catalogue.offerts().items()))
    o = objectif(projet, 2, 1)
    chemin = f"/r/{reseau.code}/projet/objectifs/{o.pk}/cibles/"
    assert page(connecter, coordonnateur, chemin, **saisie_de_cible(indicateur=code, visee="60")).status_code == 302
    cible = o.cibles.get()
    assert (cible.indicateur, cible.unite, cible.intitule) == (code, offert.unite, "")
    (lue,) = lire_arbre(projet).axes[1].objectifs[0].cibles
    assert lue.libelle == offert.libelle


def test_on_cherche_un_indicateur_sans_rien_perdre_ni_rien_enregistrer(projet, coordonnateur, connecter, reseau):
    o = objectif(projet, 2, 1)
    donnees = saisie_de_cible(visee="60") | {"cibles-0-indicateur-cherche": "retard", "chercher": "cibles-0-indicateur"}
    reponse = page(connecter, coordonnateur, f"/r/{reseau.code}/projet/objectifs/{o.pk}/cibles/", **donnees)
    texte = reponse.content.decode()
    assert reponse.status_code == 200
    assert 'value="retard_6e"' in texte
    assert 'value="60"' in texte
    assert not o.cibles.exists()


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
