"""De quoi dessiner : des fiches, des résultats, ce qui se lit dans un dessin."""

from decimal import Decimal
from xml.etree import ElementTree

from tableau_bord.indicateurs.mesures import Fiche, Mesure, Reference, Resultat

FICHE = Fiche("ips_ecoles", "IPS moyen des écoles", "", "", "", unite="indice", ruptures=(2022,))
TAUX = Fiche("dnb_reussite", "Réussite au DNB", "", "", "", unite="%")
REFERENCES = (Reference("france", "REP+", Decimal("74.4")), Reference("academie", "REP+", Decimal("75.3")))
COMPAREES = [("france", "REP+"), ("academie", "REP+")]


def resultat(
    annee=2023, valeur="72.1", *, nom="Les Tilleuls", uai="9990001X", fiche=FICHE, masque=False, references=REFERENCES
):
    mesure = Mesure(valeur_propre=Decimal(valeur), effectif=Decimal(200)) if valeur else Mesure()
    return Resultat(fiche, "etablissement", uai, nom, annee, mesure, masque=masque, references=references)


def textes(svg: str) -> str:
    return " ".join(noeud.text or "" for noeud in ElementTree.fromstring(svg).iter() if noeud.tag.endswith("}text"))


def contraste(une: str, autre: str) -> float:
    def clarte(couleur):
        parts = (int(couleur[i : i + 2], 16) / 255 for i in (1, 3, 5))
        rouge, vert, bleu = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * rouge + 0.7152 * vert + 0.0722 * bleu

    haute, basse = sorted((clarte(une), clarte(autre)), reverse=True)
    return (haute + 0.05) / (basse + 0.05)


PARTS = tuple(
    Fiche(f"eval_cp_francais_{rang}", f"{nom}, CP, français", "", "", "", unite="%")
    for rang, nom in enumerate(("À besoins", "Fragiles", "Satisfaisants"), start=1)
)


def groupes(**annees):
    """Code → année → résultat ; une année dite `None` est masquée."""
    return {
        fiche.code: {
            int(annee[1:]): resultat(
                int(annee[1:]), valeurs[rang] if valeurs else "33.3", fiche=fiche, masque=valeurs is None
            )
            for annee, valeurs in annees.items()
        }
        for rang, fiche in enumerate(PARTS)
    }
