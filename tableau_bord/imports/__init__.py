"""L’import des fichiers publics : lire, reconnaître, vérifier, écrire, tenir les sommes de référence."""
