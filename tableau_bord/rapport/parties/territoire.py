"""Le réseau : ses établissements par circonscription, ce qu’on sait de leurs effectifs et de leur IPS."""

from collections import Counter
from collections.abc import Iterable

from partenariats.models import Dispositif
from pilotage.annees import libelle_annee
from pilotage.models import Etablissement
from tableau_bord.ecriture import INCONNU, MASQUE, SANS_OBJET, enumerer, nombre
from tableau_bord.graphiques import ETABLISSEMENTS_MAX, Graphique, par_etablissement
from tableau_bord.indicateurs.mesures import Resultat
from tableau_bord.rapport.donnees import Chiffre, GroupeEtablissements, LigneEtablissement, Territoire
from tableau_bord.rapport.matiere import IPS, Matiere, est_connu
from tableau_bord.rapport.parties.references import du_label
from tableau_bord.rapport.parties.textes import chiffre, compter, ligne
from tableau_bord.rapport.phrases import dire, majuscule


def territoire(matiere: Matiere) -> Territoire:
    etablissements = matiere.etablissements
    if not etablissements:
        return Territoire(
            phrases=("Aucun établissement n’est rattaché au réseau pour cette année : sa carte est inconnue.",),
            groupes=(),
        )
    ips = {r.uai: r for code in IPS for r in matiere.des_etablissements(code, matiere.annee_ips)}
    effectifs, annee_effectifs = _effectifs(matiere, ips)
    classes = {r.uai: r for code in CLASSES for r in matiere.des_etablissements(code)}
    lieux = Counter(lieu.pk for action in matiere.retenues for lieu in action.etablissements.all())
    groupes: dict[str, list[LigneEtablissement]] = {}
    for etablissement in etablissements:
        groupes.setdefault(_groupe(etablissement), []).append(
            LigneEtablissement(
                nom=ligne(etablissement.nom),
                uai=etablissement.uai,
                commune=ligne(etablissement.commune),
                nature=etablissement.get_nature_display().removeprefix("école ").removesuffix(" ou primaire"),
                effectif=effectifs.get(etablissement.uai, Chiffre(INCONNU)),
                ips=_ips(etablissement, ips),
                actions=lieux[etablissement.pk],
                classes=chiffre(classes[etablissement.uai]) if etablissement.uai in classes else Chiffre(INCONNU),
            )
        )
    # Les écoles d’abord, par circonscription ; le second degré ferme la marche.
    ordre = sorted(groupes, key=lambda titre: (titre == SECOND_DEGRE, titre == SANS_CIRCONSCRIPTION, titre))
    return Territoire(
        phrases=_phrases(matiere, etablissements, effectifs, annee_effectifs),
        groupes=tuple(GroupeEtablissements(titre, tuple(groupes[titre])) for titre in ordre),
        note=_note(matiere, ips, effectifs, annee_effectifs),
        graphique=_graphique(matiere),
        mouvements=tuple(_mouvements(matiere)),
        dispositifs=tuple(_dispositif(dispositif) for dispositif in matiere.dispositifs),
    )


EFFECTIFS, CLASSES = ("effectif_ecole", "effectif_college"), ("classes_ecole", "classes_college")
SECOND_DEGRE, SANS_CIRCONSCRIPTION = "Second degré", "Écoles dont la circonscription est inconnue"


def _groupe(etablissement: Etablissement) -> str:
    if not etablissement.est_ecole:
        return SECOND_DEGRE
    if etablissement.circonscription is None:
        return SANS_CIRCONSCRIPTION
    nom = ligne(etablissement.circonscription.nom)
    return nom if nom.lower().startswith("circonscription") else f"Circonscription : {nom}"


def _ips(etablissement: Etablissement, ips: dict[str, Resultat]) -> Chiffre:
    """Une maternelle n’a pas d’IPS : rien n’y manque."""
    if etablissement.uai in ips:
        return chiffre(ips[etablissement.uai])
    return Chiffre(SANS_OBJET if etablissement.nature == Etablissement.Nature.MATERNELLE else INCONNU)


def _effectifs(matiere: Matiere, ips: dict[str, Resultat]) -> tuple[dict[str, Chiffre], int]:
    """L’effectif par UAI, et l’année où il est connu : celui de la rentrée ; à défaut, celui du fichier de l’IPS."""
    rentree = {r.uai: r for code in EFFECTIFS for r in matiere.des_etablissements(code)}
    if any(est_connu(r) for r in rentree.values()):
        return {uai: chiffre(r) for uai, r in rentree.items()}, matiere.annee
    return {
        uai: Chiffre(MASQUE) if r.masque else compter(None if r.mesure.effectif is None else int(r.mesure.effectif))
        for uai, r in ips.items()
    }, matiere.annee_ips


def _note(matiere: Matiere, ips: dict[str, Resultat], effectifs: dict[str, Chiffre], annee: int) -> str:
    """D’où viennent les colonnes ; rien à dire de celles qui n’ont aucune valeur."""
    morceaux = []
    if any(c.valeur is not None for c in effectifs.values()):
        morceaux.append(f"Élèves : fichiers de la DEPP, {libelle_annee(annee)}.")
    if any(est_connu(r) for r in ips.values()):
        morceaux.append(f"IPS : {libelle_annee(matiere.annee_ips)} ; les maternelles n’en ont pas.")
    morceaux.append("Actions : celles de l’année qui ont lieu dans l’établissement.")
    return " ".join(morceaux)


def _mouvements(matiere: Matiere) -> Iterable[str]:
    """Ce qui entre dans le réseau et ce qui en sort, d’une année à l’autre."""
    avant = {e.pk for e in matiere.precedents}
    maintenant = {e.pk for e in matiere.etablissements}
    if entres := [ligne(e.nom_usuel) for e in matiere.etablissements if e.pk not in avant and avant]:
        yield f"{majuscule(enumerer(entres))} {'rejoignent' if len(entres) > 1 else 'rejoint'} le réseau cette année."
    if sortis := [ligne(e.nom_usuel) for e in matiere.precedents if e.pk not in maintenant]:
        yield f"{majuscule(enumerer(sortis))} {'ont' if len(sortis) > 1 else 'a'} quitté le réseau depuis l’an passé."


def _dispositif(dispositif: Dispositif) -> str:
    """« contrat local d’accompagnement à la scolarité (CLAS), centre social du Moulin »."""
    morceaux = [dispositif.get_type_display(), ligne(dispositif.precision)]
    if noms := [ligne(partenaire.nom) for partenaire in dispositif.partenaires.all()]:
        morceaux.append(f"avec {enumerer(noms)}")
    return f"{majuscule(', '.join(filter(None, morceaux)))}."


def _phrases(
    matiere: Matiere, etablissements: list[Etablissement], effectifs: dict[str, Chiffre], annee: int
) -> tuple[str, ...]:
    ecoles = [etablissement for etablissement in etablissements if etablissement.est_ecole]
    maternelles = sum(e.nature == Etablissement.Nature.MATERNELLE for e in ecoles)
    autres = Counter(e.get_nature_display() for e in etablissements if not e.est_ecole)
    parts = [dire(combien, nature) for nature, combien in sorted(autres.items())]
    if ecoles:
        detail = f", dont {dire(maternelles, 'maternelle', feminin=True)}" if 0 < maternelles < len(ecoles) else ""
        parts.append(f"{dire(len(ecoles), 'école', feminin=True)}{detail}")
    communes = sorted({ligne(e.commune) for e in etablissements if e.commune})
    ou = ""
    if len(communes) == 1:
        ou = (
            f", à {communes[0]}"
            if not communes[0].lower().startswith(("le ", "les "))
            else f", dans la commune {communes[0]}"
        )
    elif communes:
        ou = f", dans {dire(len(communes), 'commune')} : {enumerer(communes)}"
    phrases = [f"Le réseau réunit {enumerer(parts)}{ou}."]
    if not ecoles:
        phrases.append("Aucune école n’y est rattachée cette année-là.")
    connus = [int(c.valeur) for c in effectifs.values() if c.valeur is not None]
    if connus:
        tous = len(connus) == len(etablissements)
        de_qui = "tous les établissements" if tous else dire(len(connus), "établissement")
        phrases.append(
            f"Les fichiers de la DEPP donnent l’effectif de {de_qui} en {libelle_annee(annee)} : "
            f"{nombre(sum(connus))} élèves en tout."
        )
    return tuple(phrases)


def _graphique(matiere: Matiere) -> Graphique | None:
    """L’IPS des écoles, s’il y en a au moins deux à comparer."""
    resultats = matiere.des_etablissements("ips_ecoles", matiere.annee_ips)
    montres = [resultat for resultat in resultats if est_connu(resultat)]
    if not 2 <= sum(not resultat.masque for resultat in montres) <= ETABLISSEMENTS_MAX:
        return None
    reseau = matiere.serie("ips_ecoles").get(matiere.annee_ips)
    return par_etablissement(montres, reseau=reseau, references=du_label(matiere.reseau.type))
