// Toasts: one short sentence in the corner, for what happened away from the eye.
// The server sends one with `HX-Trigger: {"toast": {"text": "…"}}`, or writes it into #toasts itself.
const shown = 10000;

const leave = (toast) => setTimeout(() => toast.matches(":hover, :focus-within") ? leave(toast) : toast.remove(), shown);

const show = (text, again) => {
  const region = document.getElementById("toasts");
  if (!region || !text) return;
  const toast = document.createElement("p");
  toast.className = "toast";
  toast.append(text);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-small";
  button.textContent = again ? region.dataset.again : region.dataset.close;
  button.addEventListener("click", () => {
    toast.remove();
    again?.();
  });
  toast.append(button);
  region.replaceChildren(toast);
  leave(toast);
};

const retry = ({form, submitter}) => form?.isConnected && (() => form.requestSubmit(submitter?.isConnected ? submitter : null));

document.addEventListener("toast", ({detail}) => show(detail?.text, detail?.again));

// A refusal comes with its own toast. Of an error of ours htmx swaps nothing, so its words are read here.
document.addEventListener("htmx:response:error", ({detail: {ctx}}) => {
  if (ctx.response.status < 500) return;
  const page = new DOMParser().parseFromString(ctx.text, "text/html");
  const reason = page.querySelector("[data-reason]")?.textContent.trim();
  show(reason || document.getElementById("toasts")?.dataset.failed, retry(ctx.request));
});
document.addEventListener("htmx:error", ({detail: {ctx}}) => {
  if (ctx?.response) return;
  show(document.getElementById("toasts")?.dataset.offline, ctx?.request && retry(ctx.request));
});

document.addEventListener("htmx:after:swap", () => {
  for (const toast of document.querySelectorAll("#toasts .toast:not([data-told])")) {
    toast.dataset.told = "";
    leave(toast);
  }
});
