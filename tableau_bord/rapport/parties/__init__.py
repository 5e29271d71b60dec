"""Les parties du rapport, une par fichier : chacune prend la matière lue et rend ses données figées."""
