"""Les indicateurs : une fiche chacun, calculés sur l’application ou observés dans les fichiers publics."""
