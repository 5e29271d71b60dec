"""Le réseau : ses établissements par circonscription, ce qu’on sait de leurs effectifs et de leur IPS."""

from collections import Counter

from pilotage.annees import libelle_annee
from pilotage.models import Etablissement
from tableau_bord.ecriture import compte, enumerer, nombre
from tableau_bord.graphiques import ETABLISSEMENTS_MAX, Graphique, par_etablissement
from tableau_bord.rapport.donnees import GroupeEtablissements, LigneEtablissement, Territoire
from tableau_bord.rapport.matiere import IPS, Matiere, est_connu
from tableau_bord.rapport.parties.references import du_label
from tableau_bord.rapport.parties.textes import chiffre, compter, ligne


def territoire(matiere: Matiere) -> Territoire:
    etablissements = matiere.etablissements
    if not etablissements:
        return Territoire(
            phrases=("Aucun établissement n’est rattaché au réseau pour cette année : sa carte est inconnue.",),
            groupes=(),
        )
    ips = {r.uai: r for code in IPS for r in matiere.des_etablissements(code, matiere.annee_ips)}
    lieux = Counter(lieu.pk for action in matiere.retenues for lieu in action.etablissements.all())
    groupes: dict[str, list[LigneEtablissement]] = {}
    for etablissement in etablissements:
        groupes.setdefault(_groupe(etablissement), []).append(_ligne(etablissement, ips, lieux))
    # Les écoles d’abord, par circonscription ; le second degré ferme la marche.
    ordre = sorted(groupes, key=lambda titre: (titre == SECOND_DEGRE, titre == SANS_CIRCONSCRIPTION, titre))
    return Territoire(
        phrases=_phrases(matiere, etablissements, ips),
        groupes=tuple(GroupeEtablissements(titre, tuple(groupes[titre])) for titre in ordre),
        note=f"Effectif et IPS : fichiers de la DEPP, année {libelle_annee(matiere.annee_ips)} ; « inconnu » quand "
        "l’établissement n’y figure pas (les maternelles n’ont pas d’IPS). Actions : celles de l’année qui ont lieu dans "
        "l’établissement.",
        graphique=_graphique(matiere),
    )


SECOND_DEGRE, SANS_CIRCONSCRIPTION = "Second degré", "Écoles dont la circonscription est inconnue"


def _groupe(etablissement: Etablissement) -> str:
    if not etablissement.est_ecole:
        return SECOND_DEGRE
    if etablissement.circonscription is None:
        return SANS_CIRCONSCRIPTION
    nom = ligne(etablissement.circonscription.nom)
    return nom if nom.lower().startswith("circonscription") else f"Circonscription : {nom}"


def _ligne(etablissement: Etablissement, ips: dict, lieux: Counter) -> LigneEtablissement:
    resultat = ips.get(etablissement.uai)
    montre = resultat is not None and not resultat.masque
    return LigneEtablissement(
        nom=ligne(etablissement.nom),
        uai=etablissement.uai,
        commune=ligne(etablissement.commune),
        nature=etablissement.get_nature_display().removeprefix("école ").removesuffix(" ou primaire"),
        effectif=compter(resultat.mesure.effectif if montre else None),
        ips=chiffre(resultat),
        actions=lieux[etablissement.pk],
    )


def _phrases(matiere: Matiere, etablissements: list[Etablissement], ips: dict) -> tuple[str, ...]:
    ecoles = [etablissement for etablissement in etablissements if etablissement.est_ecole]
    maternelles = sum(e.nature == Etablissement.Nature.MATERNELLE for e in ecoles)
    autres = Counter(e.get_nature_display() for e in etablissements if not e.est_ecole)
    parts = [compte(combien, nature) for nature, combien in sorted(autres.items())]
    if ecoles:
        detail = f" (dont {compte(maternelles, 'maternelle')})" if maternelles else ""
        parts.append(f"{compte(len(ecoles), 'école')}{detail}")
    communes = sorted({ligne(e.commune) for e in etablissements if e.commune})
    ou = f", dans {compte(len(communes), 'commune')} : {enumerer(communes)}" if communes else ""
    phrases = [f"Le réseau réunit {enumerer(parts)}{ou}."]
    if not ecoles:
        phrases.append("Aucune école n’y est rattachée cette année-là.")
    effectifs = [r.mesure.effectif for r in ips.values() if not r.masque and r.mesure.effectif is not None]
    if effectifs:
        phrases.append(
            f"Les fichiers de la DEPP donnent l’effectif de {compte(len(effectifs), 'établissement')} en "
            f"{libelle_annee(matiere.annee_ips)} : {nombre(sum(effectifs))} élèves en tout."
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
