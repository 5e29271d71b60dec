"""Le conseil école-collège : son programme d’actions de l’année suivante et le bilan de l’année (D401-1 à D401-4).

`etats` : la vie d’un dossier ; `composition` : ce qu’il dit, en données simples ; `accords` : ce que chaque conseil a
répondu ; `documents` : le programme, le bilan et leur transmission conjointe.
"""
