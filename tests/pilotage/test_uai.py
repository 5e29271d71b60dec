import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from pilotage.models import Etablissement
from pilotage.uai import lettre_de_controle, verifier_uai
from tests.factories import AcademieFactory, EtablissementFactory


@pytest.mark.parametrize("uai", ["0160100X", "0333494U", "7200009X", "9760102G"])
def test_un_uai_juste_est_accepte(uai):
    assert uai[7] == lettre_de_controle(uai[:7])
    verifier_uai(uai)


@pytest.mark.parametrize("uai", ["0160100A", "016010X", "0160100x", "٠١٦٠١٠٠X", "", "0160100XX", "abcdefgh"])
def test_un_uai_faux_est_refuse_avec_une_phrase(uai):
    with pytest.raises(ValidationError, match="UAI"):
        verifier_uai(uai)


@pytest.mark.django_db
@pytest.mark.parametrize("uai", ["0160100A", "016O100X", "0160100x", "É160100X"])
def test_la_base_elle_meme_refuse_un_uai_faux(uai):
    academie = AcademieFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Etablissement.objects.bulk_create([Etablissement(uai=uai, nature=340, nom="X", academie=academie)])


@pytest.mark.django_db
def test_la_base_accepte_un_uai_juste():
    assert EtablissementFactory(uai="0160100X").pk
