from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from partenariats.forms.montant import ecrire_montant, lire_montant


@pytest.mark.parametrize(
    ("saisie", "attendu"),
    [
        ("1 234,5 €", "1234.50"),
        ("1\u00a0234,50\u00a0€", "1234.50"),
        ("1\u202f234 567,89", "1234567.89"),
        ("1234.5", "1234.50"),
        ("800", "800.00"),
        ("0", "0.00"),
        ("12,", "12.00"),
        ("3,500", "3.50"),
        ("18 h", "18.00"),
        ("250 euros", "250.00"),
    ],
)
def test_un_montant_s_ecrit_comme_on_l_ecrit_en_francais(saisie, attendu):
    assert lire_montant(saisie) == Decimal(attendu)


@pytest.mark.parametrize("vide", ["", "  ", "\u00a0"])
def test_rien_d_ecrit_veut_dire_inconnu(vide):
    assert lire_montant(vide) is None


@pytest.mark.parametrize(
    ("saisie", "raison"),
    [
        ("12e3", "écriture scientifique"),
        ("1E5", "écriture scientifique"),
        ("-5", "négatif"),
        ("−5", "négatif"),
        ("1,234,567", "une seule virgule"),
        ("1.234,50", "une seule virgule"),
        ("12,345", "deux chiffres"),
        ("12 34", "n’est pas un montant"),
        ("douze", "n’est pas un montant"),
        ("NaN", "n’est pas un montant"),
        ("Infinity", "n’est pas un montant"),
        ("١٢", "n’est pas un montant"),
        ("1_000", "n’est pas un montant"),
        ("=1+1", "n’est pas un montant"),
        ("99999999999", "trop grand"),
        ("1" + "0" * 40, "trop grand"),
        (",5", "n’est pas un montant"),
    ],
)
def test_ce_qui_n_est_pas_un_montant_est_refuse_avec_la_raison(saisie, raison):
    with pytest.raises(ValidationError, match=raison):
        lire_montant(saisie)


@given(st.decimals(min_value=0, max_value=9_999_999_999, places=2))
def test_un_montant_ecrit_se_relit_au_centime(valeur):
    assert lire_montant(ecrire_montant(valeur)) == valeur


@given(st.text(max_size=30))
def test_aucune_saisie_ne_fait_tomber_la_lecture(saisie):
    try:
        valeur = lire_montant(saisie)
    except ValidationError:
        return
    assert valeur is None or valeur >= 0
