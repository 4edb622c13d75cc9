// A link with data-popover opens that popover in place of the page it leads to, and lets htmx fill it.
let closed = -Infinity;

document.addEventListener("beforetoggle", (event) => {
  if (event.newState === "closed") closed = event.timeStamp;
}, true);

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-popover]");
  const popover = link && document.getElementById(link.dataset.popover);
  const aside = event.ctrlKey || event.metaKey || event.shiftKey;
  if (!popover?.showPopover || !window.htmx || aside) return;
  event.preventDefault();
  // Pressing the link closes what is open, as any press beside it does; it must not open it again.
  if (popover.matches(":popover-open") || event.timeStamp - closed < 400) return;
  popover.showPopover({source: link});
  popover.dispatchEvent(new Event("open"));
});
