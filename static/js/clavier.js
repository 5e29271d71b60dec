// Une touche pour un geste de partout (« c » : consigner). Jamais pendant qu’on écrit, ni avec Ctrl, Alt ou Cmd ;
// chacun peut la couper dans « Mon compte ».
document.addEventListener("keydown", (evenement) => {
  if (evenement.ctrlKey || evenement.altKey || evenement.metaKey || evenement.repeat || evenement.defaultPrevented) return;
  if (evenement.target.closest?.("input, textarea, select, [contenteditable], [role=textbox], dialog, .fr-modal--opened")) return;
  const geste = [...document.querySelectorAll("[data-touche]")].find((lien) => lien.dataset.touche === evenement.key.toLowerCase());
  if (!geste) return;
  evenement.preventDefault();
  geste.click();
});
