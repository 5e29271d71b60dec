"""Deux personnes sur la même grille : chacune n’écrit que ce qu’elle a touché, et voit ce que l’autre a écrit dans sa case."""

import json
from collections.abc import Container, Mapping


class Vu:
    """Ce qu’une page montrait quand on l’a ouverte : champ → nombre écrit ; un champ absent était vide."""

    def __init__(self, cases: Mapping[str, str]):
        self.cases = {champ: nombre for champ, nombre in cases.items() if nombre}

    @classmethod
    def lire(cls, texte: str | None, *, a_defaut: Mapping[str, str]) -> "Vu":
        """D’après le champ caché de la page ; sans lui, ou s’il est abîmé, on a vu ce qui est en base."""
        try:
            cases = json.loads(texte or "")
        except ValueError:
            return cls(a_defaut)
        if not isinstance(cases, dict) or not all(isinstance(nombre, str) for nombre in cases.values()):
            return cls(a_defaut)
        return cls(cases)

    def est(self, cases: Mapping[str, str]) -> bool:
        """Ces cases disent-elles ce que l’on a vu ?"""
        return all(self.cases.get(champ, "") == nombre for champ, nombre in cases.items())

    def avec(self, en_base: Mapping[str, str], lues: Container[str]) -> str:
        """Le même, mais ces champs-là ont été relus en base depuis."""
        revues = {champ: nombre for champ, nombre in en_base.items() if champ in lues}
        return Vu({**self.cases, **revues}).en_texte()

    def en_texte(self) -> str:
        return json.dumps(self.cases, ensure_ascii=False, separators=(",", ":"))
