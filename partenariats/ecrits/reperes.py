"""Les repères d’un modèle : « {objet} », « {parties} »… ce que chacun devient, d’après la convention.

Un repère est un nom de cette liste, et rien d’autre : un modèle ne calcule pas, ne parcourt rien, n’ouvre rien.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from partenariats.models import Apport, Convention, Partie
from pilotage.ecriture import date_en_clair

# Ce qui manque se complète à la main, sur le papier.
POINTILLES = "…" * 16


@dataclass(frozen=True)
class Repere:
    """`en_bloc` : il tient seul sur sa ligne, et devient des paragraphes, une liste ou un tableau (du HTML sûr)."""

    nom: str
    quoi: str
    valeur: Callable[[Convention], str]
    exemple: str
    en_bloc: bool = False


def _jour(le: date | None) -> str:
    return date_en_clair(le) if le else ""


def _paragraphes(texte: str) -> SafeString:
    lignes = [ligne.strip() for ligne in texte.splitlines() if ligne.strip()]
    return format_html_join("", "<p>{}</p>", ((ligne,) for ligne in lignes))


def _parties(convention: Convention) -> SafeString:
    return _liste(_identite(partie) for partie in convention.parties.all())


def _identite(partie: Partie) -> SafeString:
    morceaux = []
    if partie.partenaire:
        adresse = ", ".join(filter(None, [partie.partenaire.adresse, partie.partenaire.commune]))
        if adresse:
            morceaux.append(adresse)
        if partie.partenaire.siret:
            morceaux.append(f"SIRET {partie.partenaire.siret_lisible}")
    elif partie.etablissement:
        morceaux.append(partie.etablissement.commune)
    if partie.signataire:
        morceaux.append(f"représenté par {partie.signataire}")
    return format_html("<strong>{}</strong>{}", capfirst(partie.nom), "".join(f", {m}" for m in morceaux if m))


def _liste(lignes: Iterable[str]) -> SafeString:
    items = format_html_join("", "<li>{}</li>", ((ligne,) for ligne in lignes))
    return format_html("<ul>{}</ul>", items) if items else mark_safe("")


def _engagements(convention: Convention) -> SafeString:
    return _liste(
        format_html("<strong>{}</strong> : {}", capfirst(partie.nom), " ".join(partie.engagements.split()))
        for partie in convention.parties.all()
        if partie.engagements
    )


def _contributions(convention: Convention) -> SafeString:
    return _liste(_apport(apport) for apport in convention.apports.all())


def _apport(apport: Apport) -> str:
    combien = ""
    if apport.quantite is not None:
        entiere = apport.quantite == apport.quantite.to_integral_value()
        decimales = 0 if entiere else 2
        combien = f", {number_format(Decimal(apport.quantite), decimales, force_grouping=True)} {apport.unite}".rstrip()
    precision = f" : {apport.description}" if apport.description else ""
    return f"{apport.partenaire}, {apport.annee_libelle}, {apport.get_nature_display()}{combien}{precision}"


def _etablissements(convention: Convention) -> str:
    return ", ".join(etablissement.nom_usuel for etablissement in convention.etablissements.all())


def _reconduction(convention: Convention) -> str:
    if not convention.tacite:
        return "Elle n’est pas reconduite d’elle-même."
    preavis = _jour(convention.preavis_le) or POINTILLES
    return f"Elle est reconduite tacitement, sauf dénonciation avant le {preavis}."


def _deliberation(convention: Convention) -> str:
    if convention.signataire != Convention.Signataire.EPLE:
        return f"Pour l’Éducation nationale signe {convention.get_signataire_display()}."
    numero = convention.deliberation_numero or POINTILLES
    return (
        f"Vu la délibération du conseil d’administration n° {numero} du "
        f"{_jour(convention.deliberation_le) or POINTILLES} (code de l’éducation, R421-9)."
    )


def _signataires(convention: Convention) -> list[str]:
    return [
        capfirst(f"{partie.nom}, {partie.signataire}" if partie.signataire else partie.nom)
        for partie in convention.parties.all()
    ]


def _signatures(signataires: list[str]) -> SafeString:
    rangees = format_html_join(
        # Pas d’en-tête de ligne : dans un tableau presque vide, on entendrait plus d’en-têtes que de données.
        "",
        "<tr><td>{}</td><td></td><td></td></tr>",
        ((qui,) for qui in signataires or [POINTILLES]),
    )
    return format_html(
        '<table class="a-signer"><caption>Fait en autant d’exemplaires que de parties</caption><thead><tr>'
        '<th scope="col">Pour</th><th scope="col">Lieu et date</th><th scope="col">Nom et signature</th></tr></thead>'
        "<tbody>{}</tbody></table>",
        rangees,
    )


def _mere(convention: Convention) -> str:
    return convention.avenant_a.intitule if convention.avenant_a else ""


REPERES: dict[str, Repere] = {
    repere.nom: repere
    for repere in (
        Repere("intitule", "l’intitulé", lambda c: c.intitule, "Ateliers d’écriture du soir"),
        Repere(
            "nature",
            "convention cadre, annuelle ou avenant",
            lambda c: c.get_nature_display().capitalize(),
            "Convention annuelle",
        ),
        Repere("reseau", "le réseau", lambda c: str(c.reseau), "REP+ Jean Moulin"),
        Repere("academie", "l’académie", lambda c: str(c.reseau.academie), "Poitiers"),
        Repere(
            "college",
            "le collège tête du réseau",
            lambda c: c.reseau.tete.nom_usuel if c.reseau.tete else "",
            "collège Jean Moulin",
        ),
        Repere(
            "parties",
            "les parties, avec adresse, SIRET et signataire",
            _parties,
            _liste(
                [
                    "collège Jean Moulin, représenté par le principal",
                    "Théâtre de la Halle, représenté par sa directrice",
                ]
            ),
            en_bloc=True,
        ),
        Repere(
            "objet",
            "l’objet",
            lambda c: _paragraphes(c.objet),
            _paragraphes("Deux ateliers par semaine, préparés avec les maîtres."),
            en_bloc=True,
        ),
        Repere(
            "engagements",
            "ce à quoi chaque partie s’engage",
            _engagements,
            _liste(["collège : des salles et un référent", "théâtre : 120 heures d’intervention"]),
            en_bloc=True,
        ),
        Repere(
            "contributions",
            "l’argent, les heures, les locaux, le matériel apportés",
            _contributions,
            _liste(["Ville, 2026-2027, argent, 1\u00a0200,50 €", "Théâtre, 2026-2027, heures d’intervention, 64 h"]),
            en_bloc=True,
        ),
        Repere("publics", "les publics", lambda c: c.publics, "élèves de cycle 3"),
        Repere("territoire", "le territoire", lambda c: c.territoire, "quartier du Moulin"),
        Repere(
            "etablissements", "les établissements concernés", _etablissements, "école La Fontaine, collège Jean Moulin"
        ),
        Repere(
            "dispositif",
            "le dispositif dont elle relève",
            lambda c: str(c.dispositif or "hors dispositif"),
            "Cité éducative",
        ),
        Repere("debut", "le premier jour", lambda c: _jour(c.debut), "1er septembre 2026"),
        Repere("fin", "le dernier jour", lambda c: _jour(c.fin), "6 juillet 2027"),
        Repere(
            "reconduction",
            "une phrase : reconduite tacitement ou non, et le préavis",
            _reconduction,
            "Elle n’est pas reconduite d’elle-même.",
        ),
        Repere("bilan", "le jour où le bilan est attendu", lambda c: _jour(c.bilan_le), "15 juin 2027"),
        Repere("mere", "la convention que l’avenant modifie", _mere, "Ateliers d’écriture du soir"),
        Repere(
            "deliberation",
            "une phrase : la délibération du CA, ou qui signe",
            _deliberation,
            "Vu la délibération du conseil d’administration n° 2026-31 du 30 juin 2026 (code de l’éducation, R421-9).",
        ),
        Repere(
            "signatures",
            "le tableau à signer, une rangée par partie",
            lambda c: _signatures(_signataires(c)),
            _signatures(["collège Jean Moulin, le principal", "Théâtre de la Halle, sa directrice"]),
            en_bloc=True,
        ),
    )
}
