"""Les documents : un gabarit HTML, et le même contenu en page, en PDF balisé et en ODT.

`rediger(gabarit, …)` rend le document entier ; `imprimer(html)` en fait un PDF, `en_odt(html, titre)` un texte modifiable ;
`reponse(format_, …)` l’envoie. Le HTML est limité à ce que les deux savent dire : h1 à h4, p, ul, ol, dl (sans div),
table (thead, th scope), strong, em, a, br, blockquote, figure dont l’image est une adresse `data:`.
"""

from pilotage.documents.impression import Pdf, imprimer
from pilotage.documents.odt import en_odt
from pilotage.documents.redaction import FORMATS, rediger, reponse

__all__ = ["FORMATS", "Pdf", "en_odt", "imprimer", "rediger", "reponse"]
