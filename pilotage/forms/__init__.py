from pilotage.forms.affectations import AffectationFinirForm, AffectationForm
from pilotage.forms.comptes import AgentForm, CompteRecherche
from pilotage.forms.connexion import ConnexionForm, MotDePasseChangerForm, MotDePasseChoisirForm, MotDePasseOublieForm
from pilotage.forms.reseaux import ReseauRecherche

__all__ = [
    "AffectationFinirForm",
    "AffectationForm",
    "AgentForm",
    "CompteRecherche",
    "ConnexionForm",
    "MotDePasseChangerForm",
    "MotDePasseChoisirForm",
    "MotDePasseOublieForm",
    "ReseauRecherche",
]
