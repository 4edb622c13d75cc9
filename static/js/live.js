// Connects the page to its stream once everything is loaded: htmx may look through the page before its
// extension for streams has come over a slow line, and would pass the connection by for good.
addEventListener("load", () => setTimeout(() => {
  const live = document.getElementById("live");
  if (!live?.dataset.stream || !window.htmx) return;
  live.setAttribute("hx-sse:connect", live.dataset.stream);
  window.htmx.process(live);
}));
