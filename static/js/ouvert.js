// Dit que la page s’est ouverte, une fois qu’elle se montre. Sans ce script, le bouton « J’en ai pris connaissance » le dit.
(() => {
  "use strict";
  const formulaire = document.querySelector("form[data-ouvert]");
  if (!formulaire) return;
  const dire = () => fetch(location.href, { method: "POST", body: new FormData(formulaire) }).catch(() => {});
  if (document.visibilityState === "visible") dire();
  else document.addEventListener("visibilitychange", dire, { once: true });
})();
