// When a script of the CDN does not come, it and those after it are loaded from here instead.
// This file stands before them in the page, so that it hears them fail.
const asked = new Set();

document.addEventListener("error", ({target}) => {
  const scripts = [...document.querySelectorAll("script[data-local]")];
  for (const {dataset: {local}} of scripts.slice(scripts.indexOf(target) >>> 0)) {
    if (asked.has(local)) continue;
    asked.add(local);
    const script = document.createElement("script");
    script.src = local;
    script.async = false;
    document.head.append(script);
  }
}, true);
