// Votes: the dome shows at once what will be. A refusal puts it back; toasts.js says why.
// The sheet draws `.vote.htmx-request` as the other state, so that nothing here counts.
const shown = new WeakMap();

document.addEventListener("htmx:before:request", ({detail: {ctx}}) => {
  const {submitter} = ctx.request;
  submitter?.closest("[popover]")?.hidePopover();
  if (!submitter?.matches(".vote")) return;
  shown.set(ctx, submitter);
  submitter.classList.add("htmx-request");
});
document.addEventListener("htmx:finally:request", ({detail: {ctx}}) => {
  shown.get(ctx)?.classList.remove("htmx-request");
});
