// Coller plusieurs cases d’un tableur dans une grille de saisie : à partir de la case où l’on est, vers la droite et vers le bas.
// Sans ce script, la zone « Coller depuis un tableur » fait la même chose.
(() => {
  "use strict";
  const grille = document.querySelector("table[data-coller]");
  if (!grille) return;
  const temoin = document.querySelector("[data-coller-temoin]");

  // Une case par colonne, même là où la ligne n’en a pas : la colonne du tableur reste celle de la grille.
  const rangees = [...grille.tBodies[0].rows].map((rangee) =>
    [...rangee.querySelectorAll("td[data-libelle]")].slice(0, -1).map((case_) => case_.querySelector("input")),
  );

  grille.addEventListener("paste", (evenement) => {
    const texte = (evenement.clipboardData || window.clipboardData).getData("text").replace(/\r?\n$/, "");
    const ligne = rangees.findIndex((rangee) => rangee.includes(evenement.target));
    if (ligne < 0 || !/[\t\n]/.test(texte)) return;
    evenement.preventDefault();
    const colonne = rangees[ligne].indexOf(evenement.target);
    let placees = 0;
    let perdues = 0;
    texte.split(/\r?\n/).forEach((suite, rang) => {
      suite.split("\t").forEach((valeur, cran) => {
        const case_ = rangees[ligne + rang]?.[colonne + cran];
        if (case_) {
          case_.value = valeur.trim();
          placees += 1;
        } else if (valeur.trim()) perdues += 1;
      });
    });
    temoin.textContent =
      `${placees} case${placees > 1 ? "s" : ""} collée${placees > 1 ? "s" : ""}` +
      (perdues ? `, ${perdues} hors de la grille` : "") +
      ". Relisez, puis enregistrez.";
  });
})();
