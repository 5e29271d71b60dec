"""Le réseau de démonstration : fictif, vivant, rejouable. Aucun nom d’élève ni de famille."""
