import pytest
from django.core.exceptions import ValidationError

from partenariats.siret import normaliser_siret, verifier_siret

COLLECTIVITE = "21750001600019"


@pytest.mark.parametrize("numero", ["73282932000074", COLLECTIVITE])
def test_un_siret_juste_est_accepte(numero):
    verifier_siret(numero)


@pytest.mark.parametrize("position", range(14))
def test_un_seul_chiffre_change_et_la_cle_est_fausse(position):
    numero = "73282932000074"
    faux = numero[:position] + str((int(numero[position]) + 1) % 10) + numero[position + 1 :]
    with pytest.raises(ValidationError, match="clé de ce SIRET est fausse"):
        verifier_siret(faux)


def test_la_poste_a_sa_propre_cle():
    verifier_siret("35600000000048")  # le siège, selon Luhn
    verifier_siret("35600000009075")  # un bureau : la somme des chiffres est multiple de 5
    with pytest.raises(ValidationError):
        verifier_siret("35600000009076")


def test_les_espaces_ne_comptent_pas():
    assert normaliser_siret("732 829 320\u00a000074") == "73282932000074"


def test_un_siret_trop_court_dit_combien_il_a_de_chiffres():
    with pytest.raises(ValidationError, match="celui-ci en a 13"):
        verifier_siret("7328293200007")


@pytest.mark.parametrize("numero", ["7328293200007A", "٧٣٢٨٢٩٣٢٠٠٠٠٧٤"])
def test_seuls_les_chiffres_0_a_9_sont_acceptes(numero):
    with pytest.raises(ValidationError):
        verifier_siret(numero)
