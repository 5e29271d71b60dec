"""Un seul fichier pour l’archive et pour le lecteur d’écran : PDF/A-3a et PDF/UA-1.

L’imprimeur n’écrit qu’une conformité dans les métadonnées (XMP). On y ajoute l’autre, et le schéma que PDF/A exige de toute
propriété qu’il ne connaît pas (ISO 19005-3, 6.6.2.3).
"""

FIN = b"</rdf:RDF>"
UA = b"""<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" \
xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about=""><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" \
xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about=""><pdfaExtension:schemas><rdf:Bag>\
<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


def declarer_ua(metadonnees) -> None:
    """Ajoute PDF/UA-1 aux métadonnées de ce document ; lève `ValueError` si l’imprimeur ne les écrit plus de cette façon."""
    ecrire = metadonnees.generate_rdf_metadata

    def avec_ua(*args):
        rdf = ecrire(*args)
        if rdf.count(FIN) != 1:
            raise ValueError("Les métadonnées du PDF ne sont plus celles qu’on attendait.")
        return rdf.replace(FIN, UA + FIN)

    metadonnees.generate_rdf_metadata = avec_ua
