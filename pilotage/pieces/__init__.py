"""Les pièces jointes : examinées avant d’être gardées, rangées hors de la racine web, servies à qui a le droit.

Une sorte de pièce est un modèle qui hérite de `pilotage.models.PieceBase` et dit à quoi elle est jointe ; la place prise se
compte sur toutes les sortes. `PieceForm` la dépose ; `pilotage.views.pieces` la joint, la sert et la retire.
"""
