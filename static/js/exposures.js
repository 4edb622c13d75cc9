// Exposures: which threads were half in view for a second, told to the list's own address in batches.
// <ul data-seen-at="/c/…/seen" data-origin="list"> with <li data-seen="214">; 60 numbers at once.
// A card that stands in the list for another reason says so itself: <li data-origin="shelf">.
const told = new Set();
const waiting = new Map();
const batches = new Map();
let timer;

const send = () => {
  clearTimeout(timer);
  timer = undefined;
  const {"X-CSRF-Token": csrf} = JSON.parse(document.body.getAttribute("hx-headers:inherited") || "{}");
  for (const [key, numbers] of batches) {
    const [address, origin] = key.split(" ");
    for (let at = 0; at < numbers.length; at += 60) {
      const body = new URLSearchParams({csrf, origin, numbers: numbers.slice(at, at + 60)});
      navigator.sendBeacon(address, body);
    }
  }
  batches.clear();
};

const gather = (card) => {
  const list = card.closest("[data-seen-at]");
  if (document.visibilityState !== "visible" || !list?.isConnected) return;
  const key = `${list.dataset.seenAt} ${card.dataset.origin ?? list.dataset.origin}`;
  if (told.has(`${key} ${card.dataset.seen}`)) return;
  told.add(`${key} ${card.dataset.seen}`);
  batches.set(key, [...(batches.get(key) ?? []), card.dataset.seen]);
  timer ??= setTimeout(send, 3000);
};

const observer = new IntersectionObserver((entries) => {
  for (const {target, intersectionRatio} of entries) {
    clearTimeout(waiting.get(target));
    if (intersectionRatio >= 0.5) waiting.set(target, setTimeout(gather, 1000, target));
  }
}, {threshold: 0.5});

const watch = () => {
  for (const card of document.querySelectorAll("[data-seen-at] [data-seen]")) observer.observe(card);
};

watch();
document.addEventListener("htmx:after:swap", watch);
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && send());
