// Connects the page to its stream once everything is loaded: htmx's extension for streams, which comes
// with this file, takes its place at that moment, and htmx has looked through the page before.
addEventListener("load", () => setTimeout(() => {
  const live = document.getElementById("live");
  if (!live?.dataset.stream || !window.htmx) return;
  live.setAttribute("hx-sse:connect", live.dataset.stream);
  window.htmx.process(live);
}));
