// Range les points de l’ordre du jour à la souris ou au doigt. Les boutons « Monter » et « Descendre » font la même chose
// sans ce script, et au clavier.
(() => {
  "use strict";
  const liste = document.querySelector("[data-ordonner]");
  if (!liste) return;
  const temoin = document.querySelector("[data-ordre]");
  const jeton = liste.querySelector("[name=csrfmiddlewaretoken]").value;
  let tenu = null;
  let avant = [];

  const points = () => [...liste.querySelectorAll(":scope > [data-point]")];
  const ordre = () => points().map((point) => point.dataset.point);

  const envoyer = async () => {
    const donnees = new FormData();
    donnees.set("csrfmiddlewaretoken", jeton);
    for (const cle of ordre()) donnees.append("point", cle);
    try {
      const reponse = await fetch(liste.dataset.ordonner, {
        method: "POST",
        body: donnees,
        headers: { Accept: "application/json" },
        redirect: "error",
      });
      if (!reponse.ok) throw new Error(String(reponse.status));
      temoin.textContent = "Le nouvel ordre est enregistré.";
    } catch {
      // L’écran redevient ce qui est en base.
      for (const cle of avant) liste.append(liste.querySelector(`:scope > [data-point="${cle}"]`));
      temoin.textContent = "L’ordre n’a pas pu être enregistré : rechargez la page et recommencez.";
    }
  };

  const placer = (y) => {
    const suivant = points().find((point) => {
      const cadre = point.getBoundingClientRect();
      return point !== tenu && y < cadre.top + cadre.height / 2;
    });
    if (suivant) suivant.before(tenu);
    else liste.append(tenu);
  };

  const finir = () => {
    if (!tenu) return;
    tenu.classList.remove("ordre-du-jour__point--tenu");
    tenu = null;
    if (ordre().join() !== avant.join()) envoyer();
  };

  for (const poignee of liste.querySelectorAll("[data-poignee]")) {
    poignee.hidden = false;
    poignee.addEventListener("pointerdown", (evenement) => {
      if (evenement.button) return;
      evenement.preventDefault();
      tenu = poignee.closest("[data-point]");
      avant = ordre();
      tenu.classList.add("ordre-du-jour__point--tenu");
    });
  }
  // Le point change de place dans la page pendant qu’on le tient : c’est la page qui écoute, pas lui.
  document.addEventListener("pointermove", (evenement) => tenu && placer(evenement.clientY));
  document.addEventListener("pointerup", finir);
  document.addEventListener("pointercancel", finir);
})();
