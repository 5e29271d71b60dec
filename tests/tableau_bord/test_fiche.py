"""La fiche d’un réseau : une page A4, quoi qu’il y ait dedans, et les mêmes chiffres que le rapport."""

import io
import re
from dataclasses import replace

import pytest
from pypdf import PdfReader

from pilotage.acces import Role
from pilotage.annees import aujourd_hui
from pilotage.documents import Pdf
from tableau_bord.fiche import imprimer_la_fiche
from tableau_bord.models import Transmission
from tableau_bord.rapport import composer, edition
from tableau_bord.rapport.blocs import Texte
from tableau_bord.rapport.donnees import Chiffre, Vigilance
from tableau_bord.rapport.suivi import soumettre
from tests.factories import ReseauFactory, agent_du_reseau
from tests.maison.client import contenu
from tests.tableau_bord.rapports import ANNEE, reseau_garni

pytestmark = pytest.mark.django_db


def lire(pdf: bytes) -> str:
    lecteur = PdfReader(io.BytesIO(pdf))
    assert len(lecteur.pages) == 1
    page = lecteur.pages[0]
    assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == (595, 842)
    return " ".join(page.extract_text().split())


def test_la_fiche_tient_sur_une_page_et_dit_les_chiffres_du_rapport(tmp_path):
    from outloud import check
    from pdfua import Severity, validate

    rapport = composer(reseau_garni(actions=20, ecoles=8), ANNEE)
    pdf = imprimer_la_fiche(rapport)
    texte = lire(pdf).replace("\u00a0", " ")
    assert "REP+ Les Deux Rives" in texte
    for cle in rapport.essentiel.chiffres:
        assert cle.chiffre.texte.replace("\u00a0", " ") in texte
    assert "Points de vigilance" in texte
    fichier = tmp_path / "fiche.pdf"
    fichier.write_bytes(pdf)
    resultat = check(str(fichier))
    assert resultat.error is None
    assert [c.message for c in resultat.findings if c.severity == "error"] == []
    assert [c.message for c in validate(str(fichier)).findings if c.severity >= Severity.ERROR] == []


def test_la_fiche_d_un_reseau_vide_tient_aussi_et_ne_dit_pas_zero_pour_inconnu():
    reseau = ReseauFactory()
    reseau.rattachements.all().delete()
    texte = lire(imprimer_la_fiche(composer(reseau, ANNEE)))
    assert "inconnu" in texte


def test_la_fiche_la_plus_longue_tient_encore():
    """Soixante communes, des mots de trois cents lettres, des listes pleines."""
    rapport = composer(reseau_garni(actions=20, ecoles=8), ANNEE)
    mot, phrase = "w" * 300, "Une phrase très longue qui revient souvent. " * 40
    axes = rapport.actions.axes[:1] * 9
    pire = replace(
        rapport,
        couverture=replace(
            rapport.couverture,
            reseau=mot,
            tete=mot,
            communes=tuple(f"Commune {mot}" for _ in range(60)),
            pilotes=rapport.couverture.pilotes * 20,
        ),
        essentiel=replace(
            rapport.essentiel,
            reussites=(phrase,) * 3,
            vigilances=(Vigilance(phrase, (mot, phrase)),) * 3,
            attendues=(phrase,) * 3,
            chiffres=tuple(
                replace(cle, libelle=phrase[:80], precision=mot, chiffre=Chiffre("123 456"))
                for cle in rapport.essentiel.chiffres
            ),
        ),
        actions=replace(rapport.actions, axes=tuple(replace(axe, titre=phrase) for axe in axes)),
        tableau=replace(
            rapport.tableau, lignes=tuple(replace(rang, libelle=mot) for rang in rapport.tableau.lignes * 3)
        ),
        parties=tuple(replace(p, texte=Texte(ecrit=f"**{phrase.strip()}**", usage="ecrit")) for p in rapport.parties),
    )
    assert "**" not in lire(imprimer_la_fiche(pire))


def test_la_fiche_d_un_rapport_soumis_ne_bouge_plus(connecter):
    reseau = reseau_garni(actions=6)
    pilote = agent_du_reseau(Role.PILOTE, reseau)
    soumettre(reseau, ANNEE, par=pilote)
    adresse = f"/r/{reseau.code}/rapports/{ANNEE}/fiche.pdf"
    client = connecter(pilote)
    avant = lire(contenu(client.get(adresse)))
    reseau.actions.update(eleves_touches=76_543)
    assert lire(contenu(client.get(adresse))) == avant


def test_le_dasen_a_la_fiche_de_l_edition_transmise_par_son_lien_sans_compte(client, monkeypatch):
    reseau = reseau_garni(actions=6)
    pilote = agent_du_reseau(Role.PILOTE, reseau)
    suivi = soumettre(reseau, ANNEE, par=pilote)
    monkeypatch.setattr(edition, "imprimer", lambda html, **options: Pdf(b"%PDF"))
    for attendu in suivi.attendus(au=aujourd_hui()):
        suivi.signer(par=attendu.agent, tour=suivi.tour)
    transmission = Transmission.objects.create(
        edition=edition.editer(reseau, ANNEE, par=pilote), nom="La DASEN", qualite="dasen", par=pilote
    )
    reseau.actions.update(eleves_touches=76_543)
    assert f"{transmission.chemin}fiche.pdf" in client.get(transmission.chemin).content.decode()
    texte = lire(contenu(client.get(f"{transmission.chemin}fiche.pdf")))
    assert "Validé et signé" in texte
    assert "76543" not in re.sub(r"\s", "", texte)
    transmission.retirer()
    assert client.get(f"{transmission.chemin}fiche.pdf").status_code == 404


def test_la_fiche_se_lit_comme_le_rapport(connecter):
    reseau = ReseauFactory()
    adresse = f"/r/{reseau.code}/rapports/{ANNEE}/fiche.pdf"
    for role, statut in ((Role.LECTEUR, 200), (Role.MEMBRE, 404), (Role.PARTENAIRE, 404)):
        assert connecter(agent_du_reseau(role, reseau)).get(adresse).status_code == statut
    assert connecter(agent_du_reseau(Role.LECTEUR, ReseauFactory(academie__code="24"))).get(adresse).status_code == 404
