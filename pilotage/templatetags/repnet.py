"""Filtres et balises des gabarits : nombres à la française, fil d’Ariane, listes légères."""

from decimal import Decimal

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from pilotage import ecriture, exports
from pilotage.annees import libelle_annee
from pilotage.ecriture import INCONNU, INSECABLE, MASQUE

register = template.Library()

# Ce que django-tables2 écrit dans une case sans valeur.
VIDE = "—"
# Ce qui se groupe par milliers ; tout autre objet d’une case s’écrit par son nom.
NOMBRES = (int, float, Decimal)


@register.filter
def nombre(valeur: int | float | Decimal | None, decimales: int | None = None) -> str:
    """« 1 103 », « 84,3 » ; « inconnu » si la valeur manque : jamais un zéro à sa place.

    `decimales` fixe le nombre de chiffres après la virgule ; sinon, ceux de la valeur.
    """
    return INCONNU if valeur is None or valeur == "" else ecriture.nombre(valeur, decimales)


@register.filter
def sans_zeros(valeur: Decimal | None) -> Decimal | None:
    """12 pour 12,00 et 12,5 pour 12,50, avant `nombre`."""
    if valeur is None or valeur == "":
        return None
    return valeur.quantize(Decimal(1)) if valeur == valeur.to_integral_value() else valeur.normalize()


@register.filter
def pourcent(valeur: float | Decimal | None, decimales: int = 1) -> str:
    """« 84,3 % » pour 84.3 : la valeur est déjà en pour cent."""
    return INCONNU if valeur is None or valeur == "" else f"{nombre(valeur, decimales)}{INSECABLE}%"


@register.filter
def duree(minutes: int | None) -> str:
    """« 45 min », « 1 h 30 » ; « inconnu » si la durée manque."""
    if minutes is None or minutes == "":
        return INCONNU
    heures, reste = divmod(int(minutes), 60)
    if not heures:
        return f"{reste}{INSECABLE}min"
    return f"{nombre(heures)}{INSECABLE}h" + (f"{INSECABLE}{reste:02d}" if reste else "")


@register.filter
def ou_inconnu(valeur) -> str:
    """La valeur telle quelle ; « inconnu » si elle manque."""
    return INCONNU if valeur is None or valeur == "" else valeur


@register.filter
def masque(valeur, est_masquee: bool) -> str:
    """« n. c. » (non communiqué) à la place d’un petit nombre, qui n’est pas zéro."""
    return MASQUE if est_masquee else valeur


@register.filter
def annee(valeur: int | None) -> str:
    """« 2026-2027 » pour 2026."""
    return INCONNU if valeur is None or valeur == "" else libelle_annee(int(valeur))


@register.filter
def sous(valeurs, libelles):
    """Chaque valeur avec le libellé de sa colonne : à l’étroit, la ligne devient une fiche qui les nomme.

    Lève ValueError s’il n’y a pas autant de libellés que de valeurs.
    """
    return zip(valeurs, libelles, strict=True)


@register.filter
def filtre_pose(formulaire) -> bool:
    """Un filtre est-il posé ? L’année, toujours choisie, n’en est pas un."""
    return any(formulaire[nom].value() for nom in formulaire.fields if nom != "annee")


@register.filter
def pages_proches(page: Page) -> list[int | None]:
    """Numéros de page à montrer ; `None` là où l’on saute."""
    entieres = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [numero if isinstance(numero, int) else None for numero in entieres]


@register.simple_tag(takes_context=True)
def page_adresse(context, numero: int) -> str:
    """La même liste, à cette page : le tri et les filtres de l’adresse restent."""
    request = context.get("request")
    parametres: QueryDict = request.GET.copy() if request else QueryDict(mutable=True)
    parametres[context.get("parametre") or "page"] = str(numero)
    return f"?{parametres.urlencode()}"


@register.inclusion_tag("composants/sortir.html", takes_context=True)
def sortir(context, nom_url: str, *arguments, quoi: str = "Sortir ce tableau") -> dict:
    """Les liens d’un tableau vers ses fichiers ; les filtres et le tri de l’adresse restent, la page non : tout sort."""
    parametres = context["request"].GET.copy()
    parametres.pop("page", None)
    question = f"?{parametres.urlencode()}" if parametres else ""
    liens = [
        (format_.upper(), f"{reverse(nom_url, args=[*arguments, format_])}{question}") for format_ in exports.FORMATS
    ]
    return {"quoi": quoi, "liens": liens}


@register.simple_tag
def etape(libelle, nom_url: str = "", *arguments) -> SafeString:
    """Une étape du fil d’Ariane ; sans adresse, c’est la page où l’on est."""
    if not nom_url:
        return format_html('<li><a class="fr-breadcrumb__link" aria-current="page">{}</a></li>', libelle)
    return format_html(
        '<li><a class="fr-breadcrumb__link" href="{}">{}</a></li>', reverse(nom_url, args=arguments), libelle
    )


@register.simple_tag(takes_context=True)
def repeter(context, nom: str) -> SafeString:
    """Le contenu d’un bloc de la page, une seconde fois : le titre s’écrit une fois, le <title> et le <h1> le montrent."""
    bloc = context.render_context[BLOCK_CONTEXT_KEY].get_block(nom)
    return bloc.render(context) if bloc else mark_safe("")


@register.simple_tag
def tri(colonne) -> SafeString:
    """`aria-sort` d’un en-tête de liste : sur le <th> seulement."""
    if not colonne.is_ordered:
        return mark_safe("")
    sens = "descending" if colonne.order_by_alias.is_descending else "ascending"
    return format_html(' aria-sort="{}"', sens)


@register.simple_tag
def rangee(ligne) -> SafeString:
    """Une ligne de liste (django-tables2), sans gabarit : c’est ce qui coûte dans une liste.

    La première cellule est l’en-tête de la ligne. `data-libelle` sert aux écrans étroits, où chaque ligne devient une fiche.
    """
    cellules = []
    for rang, (colonne, contenu) in enumerate(ligne.items()):
        classe = colonne.column.attrs.get("td", {}).get("class", "")
        libelle = conditional_escape(colonne.header)
        contenu = VIDE if contenu is None else nombre(contenu) if isinstance(contenu, NOMBRES) else str(contenu)
        if contenu == VIDE and rang:
            classe = f"{classe} sans-valeur".strip()
        attribut_classe = f' class="{conditional_escape(classe)}"' if classe else ""
        balise, portee = ("th", ' scope="row" role="rowheader"') if rang == 0 else ("td", ' role="cell"')
        cellules.append(
            f'<{balise}{portee}{attribut_classe} data-libelle="{libelle}">{conditional_escape(contenu)}</{balise}>'
        )
    return mark_safe(f'<tr role="row">{"".join(cellules)}</tr>')  # noqa: S308 (chaque morceau est échappé)
