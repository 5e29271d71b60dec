"""Une année entière, l’horloge avancée de matin en matin : conventions, avenants, enveloppes, appels, et leurs rappels."""

from collections import Counter
from datetime import date, timedelta

import pytest

from partenariats import agenda
from partenariats.models import AppelAProjets, Convention, Enveloppe, Rappel
from partenariats.rappels import rappeler
from pilotage.acces import Role
from pilotage.models import Courriel
from tests.factories import (
    AppelFactory,
    ConventionFactory,
    EnveloppeFactory,
    PartenaireFactory,
    ReseauFactory,
    agent_du_reseau,
)

pytestmark = pytest.mark.django_db
PREMIER, DERNIER = date(2026, 9, 1), date(2027, 8, 31)
# Un matin manqué ne fait rien manquer : on n’en joue qu’un sur trois.
PAS = timedelta(days=3)


def test_une_annee_de_conventions_d_enveloppes_et_d_appels():
    reseau = ReseauFactory()
    coordonnateur = agent_du_reseau(Role.COORDONNATEUR, reseau)
    partenaire = PartenaireFactory(reseau=reseau)
    champs = {"reseau": reseau, "signee": True, "avec": partenaire, "debut": date(2026, 1, 1)}
    annuelle = ConventionFactory(fin=date(2026, 12, 31), bilan_le=date(2027, 1, 31), **champs)
    tacite = ConventionFactory(fin=date(2027, 3, 31), tacite=True, preavis_le=date(2026, 12, 31), **champs)
    enveloppe = EnveloppeFactory(reseau=reseau, bilan_le=date(2027, 3, 31))
    appel = AppelFactory(reseau=reseau, depot_le=date(2026, 12, 15), reponse_le=date(2027, 2, 15))

    def avenant():
        prepare = annuelle.preparer_avenant(par=coordonnateur)
        Convention.objects.filter(pk=prepare.pk).update(debut=date(2026, 12, 1), fin=date(2027, 6, 30))
        prepare.refresh_from_db()
        delibere = {"deliberation_numero": "2026-40", "deliberation_le": date(2026, 11, 5)}
        prepare.signer(par=coordonnateur, le=date(2026, 11, 10), **delibere)

    def suivre(**champs):
        return lambda: AppelAProjets.objects.filter(pk=appel.pk).update(**champs)

    def prolonger():
        tacite.refresh_from_db()
        tacite.prolonger(par=coordonnateur, jusqu_au=date(2028, 3, 31), motif="Tacite reconduction.")

    # Ce que chacun fait, et le jour où il le fait.
    gestes = [
        (date(2026, 11, 10), avenant),
        (date(2026, 12, 10), suivre(resultat="depose")),
        (date(2027, 2, 20), suivre(resultat="retenu", bilan_le=date(2027, 6, 30))),
        (date(2027, 3, 15), lambda: Enveloppe.objects.filter(pk=enveloppe.pk).update(bilan_rendu_le=date(2027, 3, 15))),
        (date(2027, 4, 10), prolonger),
    ]
    situations: dict[str, list[str]] = {"annuelle": [], "tacite": []}
    jour = PREMIER
    while jour <= DERNIER:
        while gestes and gestes[0][0] <= jour:
            gestes.pop(0)[1]()
        for _ in range(2):  # l’horloge de deux machines
            rappeler(au=jour)
        for nom, convention in (("annuelle", annuelle), ("tacite", tacite)):
            situation = Convention.objects.avec_situation(au=jour).get(pk=convention.pk).situation
            if situations[nom][-1:] != [situation]:
                situations[nom].append(situation)
        jour += PAS

    assert situations["annuelle"] == ["en_cours", "a_renouveler", "en_cours", "a_renouveler", "echue"]
    assert situations["tacite"] == ["en_cours", "a_reconduire", "en_cours"]
    rappels = Counter(
        (r.objet, r.convention or r.appel or r.enveloppe, r.echeance, r.seuil) for r in Rappel.objects.all()
    )
    assert set(rappels.values()) == {1}
    attendus = {
        ("fin", annuelle, date(2026, 12, 31), 90),  # l’avenant du 10 novembre éteint le rappel à 30 jours
        ("bilan", annuelle, date(2027, 1, 31), 90),
        ("bilan", annuelle, date(2027, 1, 31), 30),
        ("fin", annuelle, date(2027, 6, 30), 90),
        ("fin", annuelle, date(2027, 6, 30), 30),
        ("preavis", tacite, date(2026, 12, 31), 90),
        ("preavis", tacite, date(2026, 12, 31), 30),
        ("bilan", enveloppe, date(2027, 3, 31), 90),
        ("bilan", enveloppe, date(2027, 3, 31), 30),
        ("depot", appel, date(2026, 12, 15), 30),
        ("depot", appel, date(2026, 12, 15), 7),
        ("reponse", appel, date(2027, 2, 15), 30),
        ("reponse", appel, date(2027, 2, 15), 7),
        ("bilan", appel, date(2027, 6, 30), 30),
        ("bilan", appel, date(2027, 6, 30), 7),
    }
    suivis = {annuelle, tacite, enveloppe, appel}
    assert {rappel for rappel in rappels if rappel[1] in suivis} == attendus
    assert Courriel.objects.filter(genre=Courriel.Genre.ECHEANCE).values("cle").distinct().count() == len(
        Courriel.objects.filter(genre=Courriel.Genre.ECHEANCE)
    )
    # Ce qui reste à faire à la fin de l’année se lit encore ; ce qui est fait ne se lit plus.
    restent = {(e.objet, e.sujet.pk) for e in agenda.toutes(au=DERNIER) if e.sujet != enveloppe}
    assert ("bilan", appel.pk) in restent
    assert not [e for e in agenda.toutes(au=DERNIER) if e.sujet == enveloppe]
