"""La vie d’une action, au hasard : des milliers de suites de gestes, dont d’illégaux, faits ou envoyés par n’importe qui."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from actions.etats import DROIT_DU_VERBE, MOTIF_OBLIGATOIRE, TRANSITIONS, Etat
from actions.models import Action, BilanFinal
from pilotage.acces import DROITS, Role
from pilotage.etats import TransitionInterdite
from tests.factories import ActionFactory, ReseauFactory, agent_du_reseau
from tests.maison.tournee import Visiteur

pytestmark = pytest.mark.django_db
# Le banc en joue 2 000 ; la suite, assez pour passer partout.
ESSAIS = 30
ROLES = (Role.COORDONNATEUR, Role.PILOTE, Role.DIRECTEUR, Role.MEMBRE, Role.PARTENAIRE, Role.GESTIONNAIRE)
VERBES, MOTIFS = (
    st.sampled_from(sorted(TRANSITIONS)),
    st.sampled_from(["", "  ", "Le financement s’arrête.", "é" * 501]),
)


class Monde:
    """Ce qui ne change pas d’un essai à l’autre."""

    def __init__(self):
        self.reseau = ReseauFactory(ecoles=1)
        self.agents = {role: agent_du_reseau(role, self.reseau) for role in ROLES}
        self.visiteurs = {role: Visiteur(agent).client for role, agent in self.agents.items()}


class Vie(RuleBasedStateMachine):
    """Le modèle : un état, la liste des passages attendus, un bilan ou non."""

    monde: Monde

    @initialize(createur=st.sampled_from(ROLES))
    def naitre(self, createur):
        self.point = transaction.savepoint()
        self.createur = createur
        self.action = ActionFactory(reseau=self.monde.reseau, cree_par=self.monde.agents[createur])
        self.etat, self.passages, self.a_un_bilan = Etat.IDEE, [], False

    @rule()
    def ecrire_le_bilan(self):
        if not self.a_un_bilan:
            BilanFinal.objects.create(action=self.action, synthese="Fait.", par=self.action.cree_par)
            self.a_un_bilan = True

    @rule(verbe=VERBES, motif=MOTIFS, perime=st.booleans())
    def faire(self, verbe, motif, perime):
        """Par le modèle ; `perime` : d’après une action lue avant les derniers passages."""
        action = self.action if perime else Action.objects.get(pk=self.action.pk)
        attendu = self._permis(verbe, motif)
        try:
            action.passer(verbe, par=self.monde.agents[Role.PILOTE], motif=motif)
        except TransitionInterdite:
            assert not attendu, f"{verbe} refusé depuis {self.etat}"
        else:
            assert attendu, f"{verbe} accepté depuis {self.etat}"
            self._noter(verbe)

    @rule(verbe=VERBES, motif=MOTIFS, role=st.sampled_from(ROLES), fois=st.integers(1, 2))
    def envoyer(self, verbe, motif, role, fois):
        """Par un envoi direct, une fois ou deux, sans passer par la page."""
        for _ in range(fois):
            a_le_droit = self._a_le_droit(role, verbe)
            attendu = a_le_droit and self._permis(verbe, motif)
            reponse = self.monde.visiteurs[role].post(f"{self.action.get_absolute_url()}{verbe}/", {"motif": motif})
            assert reponse.status_code == (302 if a_le_droit else 404), (role, verbe, reponse.status_code)
            if attendu:
                self._noter(verbe)

    def _a_le_droit(self, role, verbe) -> bool:
        droit = DROIT_DU_VERBE[verbe]
        if role == Role.PARTENAIRE or droit not in DROITS[role]:
            return False
        # Proposer : la sienne tant qu’elle n’est pas validée, ou toutes pour qui modifie les actions.
        if verbe == "proposer" and role not in (Role.COORDONNATEUR, Role.PILOTE):
            return role == self.createur and self.etat in (Etat.IDEE, Etat.PROPOSEE)
        return True

    def _permis(self, verbe, motif) -> bool:
        depuis, _ = TRANSITIONS[verbe]
        return (
            self.etat in depuis
            and len(motif.strip()) <= 500
            and (verbe not in MOTIF_OBLIGATOIRE or bool(motif.strip()))
            and (verbe != "evaluer" or self.a_un_bilan)
        )

    def _noter(self, verbe):
        vers = TRANSITIONS[verbe][1]
        self.passages.append((verbe, self.etat, vers))
        self.etat = vers

    @invariant()
    def l_etat_est_legal_et_chaque_passage_a_une_trace_et_une_seule(self):
        if not hasattr(self, "etat"):
            return
        assert Action.objects.values_list("etat", flat=True).get(pk=self.action.pk) == self.etat
        assert list(self.action.passages.values_list("verbe", "depuis", "vers")) == self.passages

    def teardown(self):
        if hasattr(self, "point"):
            transaction.savepoint_rollback(self.point)


def test_la_vie_d_une_action_reste_legale_et_tracee():
    jouer(ESSAIS)


def jouer(essais: int) -> None:
    """Autant de vies, de vingt gestes chacune ; peu nombreuses, toujours les mêmes."""
    Vie.monde = Monde()
    run_state_machine_as_test(
        Vie,
        settings=settings(
            max_examples=essais,
            stateful_step_count=20,
            deadline=None,
            derandomize=essais < 100,
            suppress_health_check=list(HealthCheck),
        ),
    )
