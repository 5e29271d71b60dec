"""Les comptes de la démonstration : un par rôle, affichés sur la page de connexion de la démonstration et là seulement."""

MOT_DE_PASSE = "valombre au fil de l eau"

# (rôle tel qu’on le lit, courriel, mot de passe)
COMPTES = [
    ("Coordonnatrice du réseau", "coordonnatrice@valombre.example", MOT_DE_PASSE),
    ("Pilote : inspectrice (IEN), deux réseaux", "ien@valombre.example", MOT_DE_PASSE),
    ("Pilote : principal du collège", "principal@valombre.example", MOT_DE_PASSE),
    ("Pilote : IA-IPR", "iaipr@valombre.example", MOT_DE_PASSE),
    ("Directrice d’école", "directrice@valombre.example", MOT_DE_PASSE),
    ("Membre du réseau : professeur", "professeur@valombre.example", MOT_DE_PASSE),
    ("Gestionnaire du collège", "gestionnaire@valombre.example", MOT_DE_PASSE),
    ("Partenaire : association", "association@valombre.example", MOT_DE_PASSE),
    ("Correspondant académique", "correspondant@valombre.example", MOT_DE_PASSE),
    ("Lecteur académique (DASEN)", "dasen@valombre.example", MOT_DE_PASSE),
    ("Administratrice", "admin@valombre.example", MOT_DE_PASSE),
]
