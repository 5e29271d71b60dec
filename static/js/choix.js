// La touche Entrée dans un champ de recherche cherche ; elle n’envoie pas le formulaire qui l’entoure.
document.addEventListener("keydown", (evenement) => {
  const champ = evenement.target;
  if (evenement.key !== "Enter" || !champ.matches?.("[data-cherche]") || !window.htmx) return;
  evenement.preventDefault();
  window.htmx.trigger(champ, "chercher");
});
