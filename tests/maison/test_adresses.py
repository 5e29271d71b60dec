"""Le registre des adresses : il voit tout le site, et le monde des essais le remplit."""

import pytest
from django.urls import resolve

from tests.maison.adresses import CROISE, PROPRE, ParametreInconnu, adresses, modele_du_nom
from tests.maison.modeles import chemin_du_reseau, nos_modeles, objets_du_reseau
from tests.maison.monde import CANARI


def test_chaque_adresse_du_registre_mene_a_sa_vue(monde):
    toutes = adresses(monde)
    assert toutes
    for adresse in toutes:
        assert resolve(adresse.chemin.partition("?")[0]).url_name == adresse.nom.partition("?")[0]


def test_un_objet_d_un_autre_reseau_se_demande_sous_sa_propre_adresse(monde):
    croisees = {a.nom: a.chemin for a in adresses(monde) if a.situation == CROISE}
    propres = {a.nom: a.chemin for a in adresses(monde) if a.situation == PROPRE}
    assert "action_detail" in croisees
    for nom, chemin in croisees.items():
        assert chemin != propres[nom]
        assert f"/{monde.propre.code}/" in chemin, nom


def test_une_cle_dont_on_ignore_le_modele_dit_quoi_ajouter():
    with pytest.raises(ParametreInconnu, match="MODELES_DES_NOMS"):
        modele_du_nom("chose_voir")


def test_chaque_modele_d_un_reseau_est_peuple_dans_le_reseau_etranger(monde):
    vides = [
        modele.__name__
        for modele in nos_modeles()
        if chemin_du_reseau(modele) and not objets_du_reseau(modele, monde.etranger).exists()
    ]
    assert not vides, f"Ajoutez ces modèles à peupler_reseau (tests/peuplement.py) : {', '.join(vides)}"


def test_le_canari_est_pose_dans_le_reseau_etranger_et_pas_dans_le_sien(monde):
    for modele in nos_modeles():
        for nom in ("intitule", "titre", "nom", "description"):
            # Un choix dans une liste n’est pas un texte de quelqu’un.
            libre = any(champ.name == nom and not champ.choices for champ in modele._meta.concrete_fields)
            if libre and chemin_du_reseau(modele):
                etranger = objets_du_reseau(modele, monde.etranger).values_list(nom, flat=True)
                propre = objets_du_reseau(modele, monde.propre).values_list(nom, flat=True)
                assert all(CANARI in texte for texte in etranger), modele
                assert not any(CANARI in texte for texte in propre), modele
