// Enregistre ce qui se tape pendant la séance, une fois par pause, et le garde dans ce navigateur si la connexion manque.
// Sans ce script, le bouton « Enregistrer » fait la même chose.
(() => {
  "use strict";
  const formulaire = document.querySelector("form[data-seance]");
  if (!formulaire) return;
  const PAUSE = 1500; // millisecondes sans frappe
  const NOUVEL_ESSAI = 10000;
  const cle = `repnet:seance:${formulaire.dataset.seance}`;
  const temoin = formulaire.querySelector("[data-enregistrement]");
  const quorum = formulaire.querySelector("[data-quorum]");
  const touches = new Map(); // champ → valeur à envoyer
  let minuterie = 0;
  let enRoute = false;

  const suivi = (champ) => champ.name && (champ.tagName === "TEXTAREA" || /^(presence|represente)-/.test(champ.name));
  // Le champ caché qui dit quel texte on avait sous les yeux.
  const marque = (nom) =>
    formulaire.elements[nom === "introduction" ? "lu-introduction" : nom.startsWith("texte-") ? nom.replace("texte-", "lu-") : ""];

  const dire = (phrase, panne = false) => {
    temoin.textContent = phrase;
    temoin.classList.toggle("enregistrement--panne", panne);
  };

  const garder = () => {
    try {
      const ecrits = [...touches].map(([nom, valeur]) => [nom, valeur, marque(nom)?.value]);
      if (ecrits.length) localStorage.setItem(cle, JSON.stringify(ecrits));
      else localStorage.removeItem(cle);
    } catch {
      // Stockage plein ou refusé : l’enregistrement en ligne reste.
    }
  };

  const envoyer = async () => {
    if (enRoute || !touches.size) return;
    enRoute = true;
    const partis = new Map(touches);
    const donnees = new FormData();
    donnees.set("brouillon", "1");
    donnees.set("csrfmiddlewaretoken", formulaire.elements.csrfmiddlewaretoken.value);
    for (const [nom, valeur] of partis) {
      donnees.set(nom, valeur);
      if (marque(nom)) donnees.set(marque(nom).name, marque(nom).value);
      const avant = formulaire.elements[`initial-${nom}`];
      if (avant) donnees.set(avant.name, avant.value);
    }
    try {
      const reponse = await fetch(formulaire.action || location.href, { method: "POST", body: donnees, redirect: "error" });
      const dit = await reponse.json();
      if (!reponse.ok) throw new Error(dit.erreur);
      for (const [nom, valeur] of partis) if (touches.get(nom) === valeur) touches.delete(nom);
      for (const [nom, empreinte] of Object.entries(dit.empreintes)) if (partis.has(nom)) marque(nom).value = empreinte;
      for (const nom of partis.keys()) {
        const avant = formulaire.elements[`initial-${nom}`];
        if (avant) avant.value = partis.get(nom);
      }
      quorum.textContent = dit.quorum;
      dire(
        dit.conflits.length
          ? `Écrit ailleurs pendant ce temps : ${dit.conflits.join(", ")}. Enregistrez la page pour voir les deux textes.`
          : `Enregistré à ${dit.a}.`,
        dit.conflits.length > 0,
      );
    } catch {
      dire("Pas encore enregistré : le texte est gardé dans ce navigateur, un nouvel essai va suivre.", true);
      setTimeout(envoyer, NOUVEL_ESSAI);
    } finally {
      enRoute = false;
      garder();
    }
    if (touches.size && !temoin.classList.contains("enregistrement--panne")) programmer();
  };

  const programmer = () => {
    clearTimeout(minuterie);
    minuterie = setTimeout(envoyer, PAUSE);
  };

  formulaire.addEventListener("input", (evenement) => {
    if (!suivi(evenement.target)) return;
    touches.set(evenement.target.name, evenement.target.value);
    garder();
    programmer();
  });
  formulaire.addEventListener("submit", () => {
    clearTimeout(minuterie);
    touches.clear();
  });
  addEventListener("online", envoyer);

  // Ce qu’une coupure avait laissé dans ce navigateur revient dans la page, puis part.
  try {
    for (const [nom, valeur, lu] of JSON.parse(localStorage.getItem(cle) || "[]")) {
      const champ = formulaire.elements[nom];
      if (!champ || champ.value === valeur) continue;
      champ.value = valeur;
      // Si un autre a écrit depuis, le serveur le verra : c’est ce texte-ci qu’on avait sous les yeux.
      if (lu && marque(nom)) marque(nom).value = lu;
      touches.set(nom, valeur);
    }
  } catch {
    localStorage.removeItem(cle);
  }
  if (touches.size) {
    dire("Un texte gardé dans ce navigateur a été repris ; il va être enregistré.");
    programmer();
  }
})();
