"""Ce que la base elle-même refuse : changer un compte rendu approuvé.

Posé après chaque `migrate`, et non par une migration : SQLite perd les déclencheurs d’une table qu’il reconstruit.
"""

from django.db import connections

MESSAGE = "Un compte rendu approuvé ne change plus."

SQLITE = f"""
CREATE TRIGGER IF NOT EXISTS compte_rendu_fige BEFORE UPDATE OF compte_rendu ON pilotage_seance
WHEN OLD.compte_rendu IS NOT NULL AND NEW.compte_rendu IS NOT OLD.compte_rendu
BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END
"""
POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION compte_rendu_fige() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.compte_rendu IS NOT NULL AND NEW.compte_rendu IS DISTINCT FROM OLD.compte_rendu THEN
    RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS compte_rendu_fige ON pilotage_seance;
CREATE TRIGGER compte_rendu_fige BEFORE UPDATE ON pilotage_seance
FOR EACH ROW EXECUTE FUNCTION compte_rendu_fige();
"""


def poser_verrous(using: str = "default", **_) -> None:
    """Pose le déclencheur s’il manque ; rien si la table n’existe pas encore. Branché sur `post_migrate`."""
    connexion = connections[using]
    if "pilotage_seance" not in connexion.introspection.table_names():
        return
    with connexion.cursor() as curseur:
        curseur.execute(POSTGRESQL if connexion.vendor == "postgresql" else SQLITE)
