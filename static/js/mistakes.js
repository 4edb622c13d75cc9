// The summary of a form's mistakes takes the focus, on a fresh page and in a part.
const focus = () => document.querySelector("[data-mistakes]:not([data-told])")?.focus();

document.addEventListener("focusin", ({target}) => {
  if (target.matches("[data-mistakes]")) target.dataset.told = "";
});
document.addEventListener("htmx:after:swap", focus);
focus();
