// What was focused before a request is so again after it, unless the answer put the focus elsewhere:
// a button that was closed while it ran, or a part that was put anew, would lose the reader's place.
let last = null;
let around = [];
let asked = false; // whether the request came from where the focus was

document.addEventListener("focusin", ({target}) => {
  last = target;
  asked = false;
  around = [];
  for (let e = target; e; e = e.parentElement) if (e.id) around.push(e.id);
});
document.addEventListener("htmx:before:request", ({detail}) => {
  asked ||= Boolean(last && detail?.ctx?.sourceElement?.contains(last));
});
const back = () => setTimeout(() => {
  if (!asked || !last || (document.activeElement && document.activeElement !== document.body)) return;
  const part = around.map((id) => document.getElementById(id)).find(Boolean);
  const again = last.isConnected && !last.disabled ? last
    : part?.querySelector("textarea, input:not([type=hidden]), select, button, a[href]");
  again?.focus({preventScroll: true});
});
for (const moment of ["htmx:after:swap", "htmx:finally:request"]) document.addEventListener(moment, back);
