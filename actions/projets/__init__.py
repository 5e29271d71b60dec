"""La vie d’un projet de réseau : ses états, ses versions, son adoption, son arbre."""
