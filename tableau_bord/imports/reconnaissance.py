"""Quel jeu de données est-ce ? D’après les en-têtes, quels que soient leur écriture, leur ordre et les colonnes en plus."""

from itertools import islice

from tableau_bord.imports.erreurs import INTERDITS, FichierRefuse
from tableau_bord.imports.fichier import FichierCsv
from tableau_bord.imports.jeux import IPS, JEUX, Reconnaissance, ips
from tableau_bord.imports.nominatif import refuser_colonnes_nominatives, refuser_ine

# De quoi reconnaître des écoles ou des collèges à leurs noms, ou un fichier d’élèves à ses lignes.
_LIGNES_LUES = 400
SANS_LIGNE = "ce fichier n’a que sa ligne d’en-tête."


def meilleur_decoupage(lignes: list[list[list[str]]]) -> tuple[int, int]:
    """Rangs de la ligne d’en-tête et de son découpage, parmi les premières lignes, chacune découpée de plusieurs façons.

    L’en-tête est la première ligne où un jeu de données a toutes ses colonnes (un titre peut être au-dessus), à défaut la
    première. Le découpage est celui où l’on reconnaît le plus de colonnes ; à égalité, celui qui en fait le plus.
    """

    def valeur(entete: list[str]) -> tuple[bool, int, int]:
        vues = [Reconnaissance(jeu, entete) for jeu in JEUX]
        complet = any(not vue.manquantes for vue in vues)
        return complet, max(len(vue.colonnes) for vue in vues), len(entete)

    for rang, decoupages in enumerate(lignes):
        valeurs = [valeur(entete) for entete in decoupages]
        meilleure = max(valeurs)
        if meilleure[0]:
            return rang, valeurs.index(meilleure)
    premieres = [valeur(entete) for entete in lignes[0]]
    return 0, premieres.index(max(premieres))


def reconnaitre(fichier: FichierCsv) -> Reconnaissance:
    """Le jeu de données de ce fichier ; lève `FichierRefuse` s’il n’y en a aucun, ou plusieurs."""
    # Avant toute phrase qui répète l’en-tête : un fichier sans en-tête commence par ses données.
    refuser_colonnes_nominatives(fichier.entete)
    for ligne, cases in [*fichier.dessus, (fichier.ligne_entete, fichier.entete)]:
        refuser_ine(ligne, [], cases)
    for rang, ecriture in enumerate(fichier.entete, start=1):
        if INTERDITS.search(ecriture):
            raise FichierRefuse(
                f"l’en-tête de sa colonne n° {rang} (ligne {fichier.ligne_entete}) porte un caractère interdit."
            )
    vues = [Reconnaissance(jeu, fichier.entete) for jeu in JEUX]
    possibles = [vue for vue in vues if not vue.manquantes]
    if not possibles:
        for enregistrement in islice(fichier.enregistrements(), _LIGNES_LUES):
            refuser_ine(enregistrement.ligne, fichier.entete, enregistrement.cases)
        raise FichierRefuse(_inconnu(fichier, vues))
    if len(possibles) > 1:
        libelles = " et ".join(f"« {vue.jeu.libelle} »" for vue in possibles)
        raise FichierRefuse(
            f"ses en-têtes peuvent être ceux de plusieurs jeux de données, {libelles} : "
            "ne gardez que les colonnes de l’un d’eux."
        )
    reconnaissance = possibles[0]
    for rangs in reconnaissance.repetees:
        noms = " et ".join(f"« {fichier.entete[rang]} »" for rang in rangs)
        raise FichierRefuse(f"les colonnes {noms} (n° {_rangs(rangs)}) disent la même chose : n’en gardez qu’une.")
    if raison := reconnaissance.jeu.refuser(fichier.nom, reconnaissance.colonnes):
        raise FichierRefuse(raison)
    return reconnaissance


def variante_ips(fichier: FichierCsv, reconnaissance: Reconnaissance) -> str:
    """Écoles ou collèges ; lève `FichierRefuse` si rien ne le dit."""
    rang = reconnaissance.colonnes.get("nom")
    noms = [
        enregistrement.cases[rang]
        for enregistrement in islice(fichier.enregistrements(), _LIGNES_LUES)
        if rang is not None and rang < len(enregistrement.cases)
    ]
    if not any(fichier.enregistrements()):
        raise FichierRefuse(SANS_LIGNE)
    if trouvee := ips.variante(reconnaissance, noms, fichier.nom):
        return trouvee
    if ips.nomme_les_deux(noms):
        raise FichierRefuse(
            f"c’est bien un fichier d’« {IPS.libelle} », mais il mêle des écoles et des collèges : séparez-les en deux fichiers."
        )
    raise FichierRefuse(
        f"c’est bien un fichier d’« {IPS.libelle} », mais rien ne dit s’il porte sur des écoles ou sur des collèges : "
        "nommez-le « ips-ecoles.csv » ou « ips-colleges.csv »."
    )


def _inconnu(fichier: FichierCsv, vues: list[Reconnaissance]) -> str:
    meilleure = max(vues, key=lambda vue: (len(vue.colonnes), -len(vue.manquantes)))
    connus = " ; ".join(vue.jeu.libelle for vue in vues)
    if not meilleure.colonnes:
        apercu = ", ".join(f"« {ecriture} »" for ecriture in fichier.entete[:6] if ecriture)
        return f"aucune de ses colonnes n’est reconnue (la première ligne est {apercu}). Fichiers connus : {connus}."
    reconnues = ", ".join(f"« {ecriture} »" for ecriture in meilleure.reconnues)
    manquantes = ", ".join(meilleure.manquantes)
    return (
        f"ce jeu de données n’est pas reconnu. Le plus proche est « {meilleure.jeu.libelle} » : colonnes reconnues "
        f"{reconnues} ; il manque {manquantes}. Fichiers connus : {connus}."
    )


def _rangs(rangs: list[int]) -> str:
    return " et ".join(str(rang + 1) for rang in rangs)
