"""Ce que les réseaux d’une académie se montrent : la fiche publique, les filtres, la reprise."""
