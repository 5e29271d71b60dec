"""Finir les balises du PDF : ce que WeasyPrint n’écrit pas, et qu’un lecteur d’écran attend (ISO 14289-1).

- la portée de chaque en-tête de tableau (7.5) ;
- un tableau coupé par une page reste un seul tableau, dont l’en-tête n’est dit qu’une fois ;
- les en-têtes et pieds de page, et les en-têtes de tableau répétés, sont des artéfacts (7.8) ;
- les liens s’impriment.

Travaille sur les objets du PDF juste avant leur écriture : `pdf.objects` et les boîtes de page du document.
"""

from collections import defaultdict

IMPRIMABLE = 4  # indicateur « Print » d’une annotation (ISO 32000-1, 12.5.3)


def finir(document, pdf) -> None:
    """À donner à `write_pdf(finisher=…)`."""
    objets = _Objets(pdf)
    for fragments in _tableaux_coupes(document, objets):
        _recoller(objets, fragments)
    for objet in pdf.objects:
        if not isinstance(objet, dict):
            continue
        if objet.get("S") == "/TH":
            rangee = objets.parent(objet)
            objet["A"]["Scope"] = "/Column" if objets.parent(rangee).get("S") == "/THead" else "/Row"
        elif objet.get("Subtype") == "/Link":
            objet["F"] = IMPRIMABLE
    _ecarter_les_artefacts(pdf, objets)


class _Objets:
    """Les objets du PDF, par leur référence « 12 0 R »."""

    def __init__(self, pdf):
        self.objets = pdf.objects

    def __getitem__(self, reference):
        return self.objets[int(bytes(reference).split()[0])]

    def parent(self, element):
        return self[element["P"]]

    def enfants(self, element) -> list:
        return [self[enfant] for enfant in element["K"] if isinstance(enfant, bytes)]

    def descendants(self, element, genre: str) -> list:
        trouves = []
        for enfant in self.enfants(element):
            if enfant.get("S") == genre:
                trouves.append(enfant)
            elif enfant.get("Type") == "/StructElem":
                trouves += self.descendants(enfant, genre)
        return trouves


def _tableaux_coupes(document, objets) -> list[list]:
    """Pour chaque tableau du document qui tient sur plusieurs pages, ses éléments de structure, page après page."""
    par_tableau = defaultdict(list)
    for page in document.pages:
        for boite in page._page_box.descendants():
            if boite.element is None or boite.element_tag != "table" or getattr(boite, "is_table_wrapper", False):
                continue
            # `mark` est l’élément de structure d’une cellule ; celui de sa table est trois crans plus haut.
            cellule = next((b.mark for b in boite.descendants() if getattr(b, "mark", None) is not None), None)
            if cellule is not None:
                par_tableau[boite.element].append(objets.parent(objets.parent(objets.parent(cellule))))
    return [fragments for fragments in par_tableau.values() if len(fragments) > 1]


def _recoller(objets, fragments: list) -> None:
    """Les rangées des fragments suivants rejoignent le corps du premier ; leurs en-têtes répétés quittent l’arbre."""
    premier, *suivants = fragments
    corps = objets.descendants(premier, "/TBody")[-1]
    titres = _titres(objets, premier)
    for fragment in suivants:
        memes = {ancien: titres[rang] for rang, ancien in enumerate(_titres(objets, fragment)) if rang < len(titres)}
        for suite in objets.descendants(fragment, "/TBody"):
            for rangee in objets.enfants(suite):
                rangee["P"] = corps.reference
                corps["K"].append(rangee.reference)
                for cellule in objets.descendants(rangee, "/TD"):
                    entetes = cellule["A"].get("Headers", [])
                    entetes[:] = [_titre_de(memes, entete) for entete in entetes]
        parent = objets.parent(fragment)
        parent["K"].remove(fragment.reference)


def _titres(objets, table) -> list:
    """Identifiants des en-têtes de colonne, dans l’ordre."""
    return [
        cellule["ID"]
        for tete in objets.descendants(table, "/THead")
        for cellule in objets.descendants(tete, "/TH")
        if "ID" in cellule
    ]


def _titre_de(memes: dict, entete):
    return next((nouveau for ancien, nouveau in memes.items() if ancien.data == entete.data), entete)


def _ecarter_les_artefacts(pdf, objets) -> None:
    """Ce qu’aucune branche de l’arbre n’atteint plus devient artéfact de pagination, dans la page elle-même."""
    racine = objets[pdf.catalog["StructTreeRoot"]]
    atteints, a_voir = set(), [objets[enfant] for enfant in racine["K"]]
    while a_voir:
        element = a_voir.pop()
        atteints.add(element.number)
        a_voir += [enfant for enfant in objets.enfants(element) if enfant.get("Type") == "/StructElem"]
    nums = objets[racine["ParentTree"]]["Nums"]
    pages = {page["StructParents"]: page for page in pdf.objects if isinstance(page, dict) and "StructParents" in page}
    for rang in range(0, len(nums), 2):
        references = nums[rang + 1]
        if not isinstance(references, list):
            continue  # l’élément d’un lien
        perdus = {mcid for mcid, reference in enumerate(references) if objets[reference].number not in atteints}
        if perdus:
            _marquer(objets[pages[nums[rang]]["Contents"]].stream, perdus)
            references[:] = [b"null" if mcid in perdus else r for mcid, r in enumerate(references)]
    for objet in pdf.objects:
        if isinstance(objet, dict) and objet.get("Type") == "/StructElem" and objet.number not in atteints:
            objet.free = "f"


def _marquer(flux: list, perdus: set[int]) -> None:
    """Réécrit « /Span <</MCID 3>> BDC » en « /Artifact <</Type /Pagination>> BDC » pour les contenus perdus."""
    for rang, operation in enumerate(flux):
        if operation != b"BDC":
            continue
        proprietes = flux[rang - 1]
        if isinstance(proprietes, dict) and proprietes.get("MCID") in perdus:
            flux[rang - 2] = "/Artifact"
            flux[rang - 1] = "<</Type /Pagination>>"
