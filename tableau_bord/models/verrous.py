"""Ce que la base elle-même refuse : changer une édition, et sous PostgreSQL l’effacer.

Posés après chaque `migrate`, et non par une migration : SQLite perd les déclencheurs d’une table qu’il reconstruit.
SQLite ne refuse pas l’effacement : Django y vide les tables des essais par DELETE, qu’un déclencheur arrêterait ;
le modèle, lui, le refuse partout. Seul `travail` peut changer : une demande ancienne s’efface, l’édition reste.
"""

from django.db import connections

FIGES = (
    "id",
    "reseau_id",
    "annee",
    "numero",
    "donnees",
    "pdf",
    "empreinte",
    "pages",
    "taille",
    "par_id",
    "tour",
    "changements",
    "le",
)
MESSAGE = "Une édition du rapport ne change plus."

SQLITE = f"""
CREATE TRIGGER edition_figee BEFORE UPDATE OF {", ".join(FIGES)} ON tableau_bord_edition
BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END
"""
POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION edition_figee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND ROW({", ".join(f"NEW.{champ}" for champ in FIGES)})
      IS NOT DISTINCT FROM ROW({", ".join(f"OLD.{champ}" for champ in FIGES)}) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation';
END $$;
DROP TRIGGER IF EXISTS edition_figee ON tableau_bord_edition;
CREATE TRIGGER edition_figee BEFORE UPDATE OR DELETE ON tableau_bord_edition
FOR EACH ROW EXECUTE FUNCTION edition_figee();
"""


def poser_verrous(using: str = "default", **_) -> None:
    """Pose les déclencheurs s’ils manquent ; rien si la table n’existe pas encore. Branché sur `post_migrate`."""
    connexion = connections[using]
    if "tableau_bord_edition" not in connexion.introspection.table_names():
        return
    with connexion.cursor() as curseur:
        if connexion.vendor == "postgresql":
            curseur.execute(POSTGRESQL)
        else:
            # Récrit à chaque fois : la liste des champs figés a pu s’allonger.
            curseur.execute("DROP TRIGGER IF EXISTS edition_figee")
            curseur.execute(SQLITE)
