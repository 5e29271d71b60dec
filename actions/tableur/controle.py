"""Relire chaque case : une action prête à s’écrire, ou une faute qui dit la ligne, la colonne, et quoi écrire."""

import difflib
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError

from actions.models import Action, AxeMission, NatureAction, Objectif
from actions.models.publics import NIVEAUX_DU_CYCLE, Cycle, Niveau
from actions.tableur.colonnes import COMPTES, HEURES, PAR_NOM, mot
from actions.tableur.lecture import FORMULE, Ligne
from partenariats.models import Partenaire
from pilotage.acces import Droit
from pilotage.annees import annee_courante, aujourd_hui, bornes, libelle_annee
from pilotage.confidentialite import reperer
from pilotage.models import Agent, Etablissement, Reseau

# Une date écrite en nombre compte les jours depuis celui-ci, dans tous les tableurs.
ORIGINE_DES_JOURS = date(1899, 12, 30)
JOURS_PLAUSIBLES = range(36526, 73051)  # de 2000 à 2100


@dataclass(frozen=True)
class Faute:
    """Ce qui ne va pas : où, et quoi faire. `colonne` : son titre, vide si la ligne entière est en cause."""

    ligne: int
    colonne: str
    phrase: str


@dataclass
class ActionLue:
    ligne: int
    action: Action
    etablissements: list[Etablissement]
    partenaires: list[Partenaire]
    niveaux: list[str]
    deja: bool = False


@dataclass
class Apercu:
    """Ce que l’import ferait : les actions à créer, celles qui y sont déjà, les fautes, ce qui est à relire."""

    lues: list[ActionLue] = field(default_factory=list)
    fautes: list[Faute] = field(default_factory=list)
    a_relire: list[Faute] = field(default_factory=list)

    @property
    def nouvelles(self) -> list[ActionLue]:
        return [lue for lue in self.lues if not lue.deja]

    @property
    def deja_la(self) -> list[ActionLue]:
        return [lue for lue in self.lues if lue.deja]


def cle_d_import(reseau: Reseau, annee: int, intitule: str) -> uuid.UUID:
    """La même ligne renvoyée est la même action, même si son titre a été retouché depuis dans RepNet."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"repnet:tableau:{reseau.pk}:{annee}:{mot(intitule)}")


def relire(lignes: Sequence[Ligne], *, reseau: Reseau, agent: Agent) -> Apercu:
    """Tout le tableau, sans rien écrire ; un nombre de requêtes qui ne dépend pas de sa longueur."""
    lecteur = _Lecteur(reseau, agent)
    apercu = Apercu()
    vues: dict[uuid.UUID, int] = {}
    for ligne in lignes:
        lue = lecteur.lire(ligne, apercu.fautes)
        if lue is None:
            continue
        unique = cle_d_import(reseau, lue.action.annee, lue.action.intitule)
        if unique in vues:
            apercu.fautes.append(
                Faute(ligne.numero, PAR_NOM["intitule"].titre, f"La même action est déjà à la ligne {vues[unique]}.")
            )
        vues.setdefault(unique, ligne.numero)
        apercu.lues.append(lue)
        apercu.a_relire += _personnelles(ligne)
    existantes = reseau.actions.filter(annee__in={lue.action.annee for lue in apercu.lues})
    cles, titres = set(), set()
    for annee, intitule, cle_saisie in existantes.values_list("annee", "intitule", "cle_saisie"):
        cles.add(cle_saisie)
        titres.add((annee, mot(intitule)))
    for lue in apercu.lues:
        lue.deja = lue.action.cle_saisie in cles or (lue.action.annee, mot(lue.action.intitule)) in titres
    return apercu


def _personnelles(ligne: Ligne) -> list[Faute]:
    au = aujourd_hui()
    return [
        Faute(ligne.numero, PAR_NOM[nom].titre, f"ressemble à {' et à '.join(natures)}")
        for nom in ("intitule", "porteur", "description")
        if (natures := reperer(ligne.cases.get(nom, ""), au=au))
    ]


class _Case(Exception):
    """Cette case ne se comprend pas."""


class _Lecteur:
    def __init__(self, reseau: Reseau, agent: Agent):
        self.reseau, self.agent = reseau, agent
        self.rattachements: dict[int, list[tuple[date, date | None]]] = {}
        for pk, debut, fin in reseau.rattachements.values_list("etablissement", "debut", "fin"):
            self.rattachements.setdefault(pk, []).append((debut, fin))
        permis = Etablissement.objects.autorises(agent, Droit.MODIFIER_ACTION).filter(pk__in=self.rattachements)
        self.etablissements = _par_noms(permis, lambda e: (e.uai, e.nom, e.nom_court, e.nom_usuel))
        partenaires = Partenaire.objects.autorises(agent, Droit.VOIR_PARTENAIRES).filter(reseau=reseau)
        self.partenaires = _par_noms(partenaires, lambda p: (p.nom,))
        natures = NatureAction.objects.du_reseau(reseau).ouvertes()
        self.natures = _par_noms(natures, lambda n: (n.nom,))
        self.objectifs = list(
            Objectif.objects.autorises(agent, Droit.MODIFIER_ACTION)
            .filter(axe__projet__reseau=reseau)
            .select_related("axe__projet")
            .order_by("-axe__projet__version")
        )

    def lire(self, ligne: Ligne, fautes: list[Faute]) -> ActionLue | None:
        """L’action de cette ligne ; `None`, et des fautes de plus, si elle ne se comprend pas."""
        avant = len(fautes)

        def case(nom, lire, *arguments, defaut=None):
            texte = ligne.cases.get(nom, "")
            try:
                if texte == FORMULE or (texte.startswith("=") and len(texte) > 1):
                    raise _Case("C’est une formule : collez sa valeur à la place.")
                if not texte and PAR_NOM[nom].obligatoire:
                    raise _Case(f"Cette case est vide. {PAR_NOM[nom].aide}")
                return lire(texte, *arguments) if texte else defaut
            except _Case as erreur:
                fautes.append(Faute(ligne.numero, PAR_NOM[nom].titre, str(erreur)))
                return defaut

        annee = case("annee", _annee, defaut=annee_courante())
        action = Action(
            reseau=self.reseau,
            annee=annee,
            intitule=case("intitule", _texte, 200, defaut=""),
            description=case("description", _texte, 5000, defaut=""),
            autre_porteur=case("porteur", _texte, 120, defaut=""),
            axe_mission=case("axe_mission", _axe_mission),
            nature=case("nature", self._nature),
            objectif=case("objectif", self._objectif, annee),
            debut=case("debut", _jour),
            fin=case("fin", _jour),
            cree_par=self.agent,
            **{nom: case(nom, _entier) for nom in COMPTES},
            **{nom: case(nom, _heures) for nom in HEURES},
        )
        dates = (action.debut, action.fin, annee)
        lue = ActionLue(
            ligne.numero,
            action,
            case("etablissements", self._etablissements, *dates, defaut=[]),
            case("partenaires", self._partenaires, defaut=[]),
            case("niveaux", _niveaux, defaut=[]),
        )
        if len(fautes) > avant:
            return None
        action.cle_saisie = cle_d_import(self.reseau, annee, action.intitule)
        self._regles(action, ligne.numero, fautes)
        return lue if len(fautes) == avant else None

    def _regles(self, action: Action, numero: int, fautes: list[Faute]) -> None:
        """Celles de l’action elle-même : ses longueurs, ses dates, son objectif."""
        try:
            action.clean_fields(exclude=["reseau", "objectif", "nature", "porteur", "decision", "origine", "cree_par"])
            action.clean()
        except ValidationError as erreur:
            for nom, phrases in erreur.message_dict.items():
                titre = PAR_NOM[nom].titre if nom in PAR_NOM else ""
                fautes.extend(Faute(numero, titre, phrase) for phrase in phrases)

    def _nature(self, texte: str) -> NatureAction:
        return _trouver(texte, self.natures, "une nature d’action de la liste")

    def _partenaires(self, texte: str) -> list[Partenaire]:
        return _uniques(_trouver(nom, self.partenaires, "un partenaire du réseau") for nom in _morceaux(texte, ";\n"))

    def _objectif(self, texte: str, annee: int) -> Objectif:
        trouve = re.match(r"(?:axe\s*)?(\d+)[.,](\d+)", texte.strip(), re.IGNORECASE)
        if not trouve:
            raise _Case(f"« {texte[:40]} » n’est pas un numéro d’objectif : écrivez-le comme 1.2.")
        axe, numero = int(trouve[1]), int(trouve[2])
        for objectif in self.objectifs:
            projet = objectif.axe.projet
            if (objectif.axe.numero, objectif.numero) == (axe, numero) and (
                projet.premiere_annee <= annee <= projet.derniere_annee
            ):
                return objectif
        raise _Case(f"L’objectif {axe}.{numero} n’est pas dans le projet du réseau en {libelle_annee(annee)}.")

    def _etablissements(self, texte: str, debut: date | None, fin: date | None, annee: int) -> list[Etablissement]:
        premier, dernier = bornes(annee)
        # Des dates qui ne vont pas ont déjà leur faute : l’école se juge alors sur l’année entière.
        if premier <= (debut or premier) <= (fin or dernier) <= dernier:
            premier, dernier = debut or premier, fin or dernier
        if mot(texte) in ("tous", "toutes", "toutlereseau", "toutesleecoles"):
            tous = {e.pk: e for trouves in self.etablissements.values() for e in trouves}
            return [e for e in tous.values() if self._est_la(e, premier, dernier)]
        choisis = _uniques(
            _trouver(nom, self.etablissements, "un établissement du réseau") for nom in _morceaux(texte, ";\n")
        )
        for etablissement in choisis:
            if not self._est_la(etablissement, premier, dernier):
                raise _Case(
                    f"{etablissement.nom_court} n’est pas du réseau à ces dates ({premier:%d/%m/%Y} – {dernier:%d/%m/%Y})."
                )
        return choisis

    def _est_la(self, etablissement: Etablissement, premier: date, dernier: date) -> bool:
        return any(
            debut <= dernier and (fin is None or fin >= premier) for debut, fin in self.rattachements[etablissement.pk]
        )


def _par_noms(objets, noms) -> dict[str, list]:
    """Clé d’un nom → les objets qui le portent."""
    resultat: dict[str, list] = {}
    for objet in objets:
        for nom in {mot(nom) for nom in noms(objet)}:
            resultat.setdefault(nom, []).append(objet)
    return resultat


def _trouver(texte: str, par_noms: dict[str, list], quoi: str):
    # Une formule neutralisée dans le modèle (« '=… ») revient telle qu’elle est en base.
    trouves = par_noms.get(mot(texte), [])
    if len(trouves) == 1:
        return trouves[0]
    if trouves:
        raise _Case(f"Plusieurs s’appellent « {texte[:60]} » : écrivez l’UAI.")
    proches = difflib.get_close_matches(mot(texte), par_noms, 1, 0.75)
    propose = f" Vouliez-vous dire « {getattr(par_noms[proches[0]][0], 'nom', '')} » ?" if proches else ""
    raise _Case(f"« {texte[:60]} » n’est pas {quoi}.{propose}")


def _morceaux(texte: str, separateurs: str) -> list[str]:
    return [morceau.strip() for morceau in re.split(f"[{separateurs}]", texte) if morceau.strip()]


def _uniques(objets) -> list:
    return list({objet.pk: objet for objet in objets}.values())


def _texte(texte: str, longueur: int) -> str:
    texte = texte.replace("\r\n", "\n").replace("\r", "\n").strip()
    if any(ord(signe) < 32 and signe not in "\n\t" for signe in texte) or "\x7f" in texte:
        raise _Case("Ce texte contient un signe invisible, sans doute venu d’un copier-coller : récrivez-le.")
    if len(texte) > longueur:
        raise _Case(f"Ce texte est trop long : {longueur} signes au plus.")
    return texte if longueur > 200 else " ".join(texte.split())


def _annee(texte: str) -> int:
    trouve = re.fullmatch(r"(20\d\d)(?:\s*[-/–]\s*((?:20)?\d\d))?", texte.strip())
    if not trouve or (trouve[2] and int(trouve[2]) % 100 != (int(trouve[1]) + 1) % 100):
        raise _Case(
            f"« {texte[:20]} » n’est pas une année scolaire : écrivez-la comme {libelle_annee(annee_courante())}."
        )
    annee = int(trouve[1])
    if not annee_courante() - 5 <= annee <= annee_courante() + 2:
        raise _Case(f"L’année {libelle_annee(annee)} est trop loin : de cinq ans en arrière à deux ans en avant.")
    return annee


def _axe_mission(texte: str) -> int:
    for axe in AxeMission:
        if re.match(rf"{axe.value}(?!\d)", texte.strip()) or mot(texte) == mot(axe.label):
            return axe.value
    raise _Case(f"« {texte[:40]} » n’est pas un axe de la mission : écrivez 1, 2 ou 3.")


def _entier(texte: str) -> int:
    propre = re.sub(r"[\s\u00a0\u202f]", "", texte)
    if not re.fullmatch(r"\d{1,6}", propre, re.ASCII):
        raise _Case(f"« {texte[:30]} » n’est pas un nombre entier, de 0 à 999 999.")
    return int(propre)


def _heures(texte: str) -> Decimal:
    propre = re.sub(r"[\s\u00a0\u202f]", "", texte).replace(",", ".")
    if not re.fullmatch(r"\d{1,5}(\.\d{1,2})?", propre, re.ASCII):
        raise _Case(f"« {texte[:30]} » n’est pas un nombre d’heures ou de parts : écrivez 12 ou 12,5.")
    return Decimal(propre)


def _jour(texte: str) -> date:
    trouve = re.fullmatch(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})", texte.strip())
    try:
        if trouve:
            jour, mois, annee = (int(morceau) for morceau in trouve.groups())
            return date(annee if annee > 99 else 2000 + annee, mois, jour)
        if texte.isascii() and texte.isdigit() and int(texte[:9]) in JOURS_PLAUSIBLES:
            return ORIGINE_DES_JOURS + timedelta(days=int(texte))
        return date.fromisoformat(texte.strip()[:10])
    except ValueError:
        raise _Case(f"« {texte[:20]} » n’est pas une date : écrivez-la comme 03/11/2026.") from None


def _niveaux(texte: str) -> list[str]:
    connus = {mot(libelle): [valeur] for valeur, libelle in Niveau.choices}
    connus |= {mot(cycle.label): [str(n) for n in niveaux] for cycle, niveaux in NIVEAUX_DU_CYCLE.items()}
    connus |= {mot(Cycle(cycle).value): [str(n) for n in niveaux] for cycle, niveaux in NIVEAUX_DU_CYCLE.items()}
    connus |= {"6eme": ["6E"], "5eme": ["5E"], "4eme": ["4E"], "3eme": ["3E"]}
    resultat = []
    for morceau in _morceaux(texte, ",;\n"):
        if mot(morceau) not in connus:
            raise _Case(f"« {morceau[:20]} » n’est pas un niveau : écrivez CP, CM2, 6e, cycle 3…")
        resultat += connus[mot(morceau)]
    return list(dict.fromkeys(resultat))
