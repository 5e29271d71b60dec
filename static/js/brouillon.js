// Garde dans ce navigateur ce qui est en train d’être écrit, et l’offre à nouveau après une coupure
// ou une session expirée. Sans ce script, le formulaire marche de la même façon, sans brouillon.
(() => {
  "use strict";
  const PREFIXE = "repnet:brouillon:";
  const VIE = 7 * 24 * 3600 * 1000; // une semaine, en millisecondes
  const IGNORES = new Set(["csrfmiddlewaretoken"]);

  const lire = (cle) => {
    try {
      const garde = JSON.parse(localStorage.getItem(cle));
      if (garde && Date.now() - garde.le < VIE) return garde;
      localStorage.removeItem(cle);
    } catch {
      // Stockage refusé ou illisible : pas de brouillon.
    }
    return null;
  };

  const ecrire = (cle, valeur) => {
    try {
      localStorage.setItem(cle, JSON.stringify(valeur));
    } catch {
      // Stockage plein ou refusé : on continue sans brouillon.
    }
  };

  const champs = (formulaire) =>
    [...new FormData(formulaire)].filter(([nom, valeur]) => !IGNORES.has(nom) && typeof valeur === "string");

  const textes = (paires, formulaire) =>
    paires
      .filter(([nom]) => ["textarea", "text"].includes(formulaire.elements[nom]?.type))
      .map(([, valeur]) => valeur.trim())
      .join("\n");

  const remplir = (formulaire, paires) => {
    for (const element of formulaire.elements) {
      if (!element.name || IGNORES.has(element.name) || element.type === "submit") continue;
      const valeurs = paires.filter(([nom]) => nom === element.name).map(([, valeur]) => valeur);
      if (["checkbox", "radio"].includes(element.type)) element.checked = valeurs.includes(element.value);
      else if (valeurs.length) element.value = valeurs[0];
    }
  };

  const offrir = (formulaire, cle, garde) => {
    const offre = document.createElement("div");
    offre.className = "fr-alert fr-alert--info brouillon";
    offre.setAttribute("role", "status");
    const phrase = document.createElement("p");
    const quand = new Date(garde.le).toLocaleString("fr-FR", { dateStyle: "long", timeStyle: "short" });
    phrase.textContent = `Vous aviez commencé un texte le ${quand}, sans l’enregistrer.`;
    const bouton = (libelle, geste) => {
      const element = document.createElement("button");
      element.type = "button";
      element.className = "fr-btn fr-btn--sm fr-btn--secondary";
      element.textContent = libelle;
      element.addEventListener("click", () => {
        geste();
        offre.remove();
        formulaire.querySelector("textarea, input:not([type=hidden])")?.focus();
      });
      return element;
    };
    const boutons = document.createElement("div");
    boutons.className = "boutons";
    boutons.append(
      bouton("Reprendre ce texte", () => remplir(formulaire, garde.champs)),
      bouton("L’oublier", () => localStorage.removeItem(cle)),
    );
    offre.append(phrase, boutons);
    formulaire.before(offre);
  };

  // Une entrée vient d’être enregistrée : son brouillon n’a plus lieu d’être.
  const enregistree = new URLSearchParams(location.search).get("enregistree");
  if (enregistree) {
    for (const cle of Object.keys(localStorage).filter((nom) => nom.startsWith(PREFIXE))) {
      if (lire(cle)?.champs.some(([, valeur]) => valeur === enregistree)) localStorage.removeItem(cle);
    }
  }

  for (const formulaire of document.querySelectorAll("form[data-brouillon]")) {
    const cle = PREFIXE + formulaire.dataset.brouillon;
    const garde = lire(cle);
    const presents = textes(champs(formulaire), formulaire);
    if (garde && textes(garde.champs, formulaire) && textes(garde.champs, formulaire) !== presents) {
      offrir(formulaire, cle, garde);
    }
    formulaire.addEventListener("input", () => {
      const paires = champs(formulaire);
      if (textes(paires, formulaire)) ecrire(cle, { le: Date.now(), champs: paires });
      else localStorage.removeItem(cle);
    });
  }
})();
