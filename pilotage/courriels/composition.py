"""Ce que dit un courriel d’une séance, d’après la séance telle qu’elle est au moment de partir."""

from email import encoders
from email.mime.base import MIMEBase
from email.utils import parseaddr

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from pilotage.courriels.agenda import invitation
from pilotage.instances.compte_rendu import compte_rendu
from pilotage.instances.documents import imprime, ordre_du_jour
from pilotage.lignes import une_ligne
from pilotage.models import Courriel, Presence

SEL = "convocation"
OBJETS = {
    Courriel.Genre.CONVOCATION: "Convocation : {seance}",
    Courriel.Genre.CHANGEMENT: "Changement : {seance}",
    Courriel.Genre.ANNULATION: "Annulée : {seance}",
    Courriel.Genre.COMPTE_RENDU: "Compte rendu : {seance}",
}
OBJET_MAX = 200


def jeton(presence: Presence) -> str:
    """De quoi répondre sans compte : signé, il ne dit que la place de ce membre à cette séance."""
    return signing.dumps(presence.pk, salt=SEL)


def presence_du_jeton(texte: str) -> int | None:
    """Clé de la présence ; `None` si le jeton n’est pas de nous."""
    try:
        return signing.loads(texte, salt=SEL)
    except signing.BadSignature:
        return None


def composer(courriel: Courriel) -> None:
    """Écrit l’objet, le texte et la pièce d’agenda dans le courriel (sans l’enregistrer)."""
    if courriel.genre in Courriel.DEJA_ECRITS:
        return
    if courriel.genre == Courriel.Genre.RAPPEL:
        _composer_le_rappel(courriel)
    else:
        _composer_pour_la_seance(courriel)


def _composer_le_rappel(courriel):
    decision = courriel.decision
    retard = " (en retard)" if decision.est_en_retard else ""
    courriel.objet = une_ligne(f"Rappel{retard} : {decision}")[:OBJET_MAX]
    responsable = decision.responsable
    contexte = {
        "decision": decision,
        "lien": f"{settings.ADRESSE}{decision.get_absolute_url()}",
        "par": courriel.par,
        "revient": responsable is None or courriel.destinataire != responsable.adresse,
        # Qui n’a pas de compte ne peut pas ouvrir la page : il répond au courriel.
        "sans_compte": responsable is not None and responsable.agent_id is None,
    }
    courriel.texte = render_to_string("pilotage/courriels/rappel.txt", contexte)


def _composer_pour_la_seance(courriel):
    seance, presence = courriel.seance, courriel.presence
    chemin = {
        Courriel.Genre.ANNULATION: "",
        Courriel.Genre.COMPTE_RENDU: reverse("lien_compte_rendu", args=[jeton(presence)]),
    }.get(courriel.genre, reverse("lien_convocation", args=[jeton(presence)]))
    lien = f"{settings.ADRESSE}{chemin}" if chemin else ""
    passage = seance.passages.filter(verbe="annuler").last() if courriel.genre == Courriel.Genre.ANNULATION else None
    contexte = {
        "seance": seance,
        "membre": presence.membre,
        "points": list(seance.points.select_related("rapporteur__agent")),
        "lien": lien,
        "motif": passage.motif if passage else "",
        "par": courriel.par,
        "genre": courriel.genre,
        "cr": compte_rendu(seance) if courriel.genre == Courriel.Genre.COMPTE_RENDU else None,
    }
    courriel.objet = une_ligne(OBJETS[courriel.genre].format(seance=seance))[:OBJET_MAX]
    courriel.texte = render_to_string(f"pilotage/courriels/{courriel.genre}.txt", contexte)
    if courriel.genre != Courriel.Genre.COMPTE_RENDU:
        courriel.agenda = invitation(
            seance,
            destinataire=courriel.destinataire,
            nom=str(presence.membre),
            expediteur=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
            description="\n".join(f"{rang}. {point}" for rang, point in enumerate(contexte["points"], start=1))
            + (f"\n\nRépondre : {lien}" if lien else ""),
        )


def message(courriel: Courriel) -> EmailMessage:
    """Le message à remettre au serveur : un seul destinataire, la réponse va à qui l’a demandé."""
    domaine = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "repnet"
    envoi = EmailMessage(
        courriel.objet,
        courriel.texte,
        None,
        [courriel.destinataire],
        reply_to=[courriel.par.courriel],
        headers={"Message-ID": f"<{courriel.identifiant}@{domaine}>", "Auto-Submitted": "auto-generated"},
    )
    if courriel.agenda:
        methode = "CANCEL" if courriel.genre == Courriel.Genre.ANNULATION else "REQUEST"
        piece = MIMEBase("text", "calendar", method=methode, charset="utf-8")
        piece.set_payload(courriel.agenda.encode())
        encoders.encode_base64(piece)
        piece.add_header("Content-Disposition", "attachment", filename="seance.ics")
        envoi.attach(piece)
    if courriel.seance is not None and courriel.porte_l_ordre_du_jour:
        envoi.attach("ordre-du-jour.pdf", bytes(imprime(ordre_du_jour(courriel.seance).html)), "application/pdf")
    return envoi
