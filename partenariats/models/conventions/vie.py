"""Ce qu’on fait d’une convention : la signer, la prolonger, préparer son avenant ou sa suite."""

from datetime import date, timedelta
from typing import Self

from django.db import transaction

from partenariats.etats import MOTIF_OBLIGATOIRE, SIGNES, TRANSITIONS, Etat
from pilotage.etats import AvecEtats, TransitionInterdite


class VieDeConvention(AvecEtats):
    """Les verbes d’une convention ; ses champs sont dans `convention.py`."""

    TRANSITIONS = TRANSITIONS
    MOTIF_OBLIGATOIRE = MOTIF_OBLIGATOIRE

    class Meta:
        abstract = True

    @transaction.atomic
    def preparer_avenant(self, *, par) -> Self:
        """Un avenant à l’état de projet, avec les mêmes parties ; lève `TransitionInterdite` si rien n’est signé."""
        if self.etat != Etat.SIGNEE:
            raise TransitionInterdite("Un avenant modifie une convention signée et non dénoncée.")
        mere = self.avenant_a or self
        numero = mere.avenants.count() + 1
        return self._copier(
            par=par,
            intitule=f"Avenant n° {numero} : {mere.intitule}"[:200],
            nature=self.Nature.AVENANT,
            avenant_a=mere,
            debut=None,
            fin=mere.fin,
        )

    @transaction.atomic
    def preparer_suite(self, *, par) -> Self:
        """La convention suivante, à l’état de projet, de même durée ; lève `TransitionInterdite` si rien n’est signé."""
        if self.etat not in SIGNES or self.avenant_a_id:
            raise TransitionInterdite("On renouvelle une convention signée ; un avenant se refait avec elle.")
        lendemain = self.fin + timedelta(days=1)
        return self._copier(
            par=par,
            intitule=self.intitule,
            nature=self.nature,
            fait_suite_a=self,
            debut=lendemain,
            fin=lendemain + (self.fin - self.debut),
        )

    def _copier(self, *, par, **champs) -> Self:
        repris = ("reseau", "dispositif", "objet", "publics", "territoire", "est_financiere", "signataire", "tacite")
        copie = type(self).objects.create(cree_par=par, **{nom: getattr(self, nom) for nom in repris}, **champs)
        copie.etablissements.set(self.etablissements.all())
        self.parties.model.objects.bulk_create(
            self.parties.model(
                convention=copie,
                partenaire_id=partie.partenaire_id,
                etablissement_id=partie.etablissement_id,
                signataire=partie.signataire,
                engagements=partie.engagements,
            )
            for partie in self.parties.all()
        )
        return copie

    def ce_qui_manque_pour_signer(self) -> list[str]:
        """Ce qu’il faut encore avant la signature, en phrases ; vide quand tout est là."""
        manques = []
        if not (self.debut and self.fin):
            manques.append("les dates de début et de fin")
        if not self.avenant_a_id and not self.parties.filter(partenaire__isnull=False).exists():
            manques.append("au moins un partenaire parmi les parties")
        if self.signataire == self.Signataire.EPLE and not (self.deliberation_numero and self.deliberation_le):
            manques.append("la délibération du CA, son numéro et sa date (code de l’éducation, R421-9)")
        return manques

    @transaction.atomic
    def signer(self, *, par, le: date, deliberation_numero: str = "", deliberation_le: date | None = None) -> None:
        """Enregistre la signature ; lève `TransitionInterdite` s’il manque une délibération, une date, un partenaire.

        Un avenant signé qui finit plus tard prolonge la convention qu’il modifie.
        """
        self.deliberation_numero = deliberation_numero.strip() or self.deliberation_numero
        self.deliberation_le = deliberation_le or self.deliberation_le
        if manques := self.ce_qui_manque_pour_signer():
            raise TransitionInterdite(f"Avant de signer, il manque : {' ; '.join(manques)}.")
        if self.deliberation_le and self.deliberation_le > le:
            raise TransitionInterdite("Le CA délibère avant la signature : vérifiez les deux dates.")
        self.passer(
            "signer",
            par=par,
            signee_le=le,
            deliberation_numero=self.deliberation_numero,
            deliberation_le=self.deliberation_le,
        )
        mere = self.avenant_a
        if mere and mere.etat == Etat.SIGNEE and self.fin > mere.fin:
            mere.prolonger(par=par, jusqu_au=self.fin, motif=f"Avenant « {self} »")

    def prolonger(self, *, par, jusqu_au: date, motif: str = "") -> None:
        """Repousse la fin (reconduction, avenant) ; lève `TransitionInterdite` si elle ne recule pas.

        Le préavis et le bilan de la période finie ne valent plus pour la suivante : le préavis est à redonner.
        """
        if self.fin and jusqu_au <= self.fin:
            raise TransitionInterdite(
                f"La convention court déjà jusqu’au {self.fin:%d/%m/%Y} : donnez une date plus tardive."
            )
        self.passer("prolonger", par=par, motif=motif, fin=jusqu_au, preavis_le=None)
