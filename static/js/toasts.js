// Toasts: one short sentence in the corner, for what happened away from the eye.
// The server sends one with `HX-Trigger: {"toast": {"text": "…"}}`; our scripts dispatch the same event.
const shown = 10000;

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
  const leave = () => toast.matches(":hover, :focus-within") ? setTimeout(leave, shown) : toast.remove();
  setTimeout(leave, shown);
};

const retry = ({form, submitter}) => form?.isConnected && (() => form.requestSubmit(submitter?.isConnected ? submitter : null));

document.addEventListener("toast", ({detail}) => show(detail?.text, detail?.again));

// What a refusing page says stands in its `data-reason`; the rest is in the region's own words.
document.addEventListener("htmx:response:error", ({detail: {ctx}}) => {
  const {status} = ctx.response;
  if (status === 409 || status === 422) return;
  const page = new DOMParser().parseFromString(ctx.text, "text/html");
  const reason = page.querySelector("[data-reason]")?.textContent.trim();
  const {failed} = document.getElementById("toasts")?.dataset ?? {};
  show(reason || failed, (status >= 500 || status === 429) && retry(ctx.request));
});
document.addEventListener("htmx:error", ({detail: {ctx, error}}) => {
  if (ctx?.response && !(error instanceof TypeError)) return;
  show(document.getElementById("toasts")?.dataset.offline, ctx && retry(ctx.request));
});
