/** Shows the search box with the options that a site's owner chooses, and writes the lines to paste. */

import "../widget.js";

const SERVICE = new URL("..", import.meta.url); // also where it is served below a path of another site
const ACCENT = "#0b5f56";
const form = document.querySelector(".try");
const quoted = (text) => `"${text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;")}"`;

/** What was chosen, as attributes. */
function chosen() {
  const found = { endpoint: SERVICE.href };
  for (const field of form.querySelectorAll("[name]")) {
    if (field.type === "checkbox" ? field.checked : field.value.trim()) found[field.name] = field.value.trim();
  }
  const pinned = "pinned" in found;
  delete found.pinned;
  return { attributes: found, pinned, accent: form.querySelector("#accent").value };
}

function lines({ attributes, pinned, accent }) {
  const { module, integrity } = form.dataset;
  const source = pinned ? `${SERVICE}${module}" integrity="${integrity}" crossorigin="anonymous` : `${SERVICE}widget.js`;
  const written = Object.entries(attributes).map(([name, value]) => (value ? ` ${name}=${quoted(value)}` : ` ${name}`)).join("");
  const style = accent === ACCENT ? "" : `<style>vouch-search { --vouch-accent: ${accent}; }</style>\n`;
  return `<script type="module" src="${source}"></` + `script>\n${style}<vouch-search${written}><a href="${SERVICE}">Search our checked articles</a></vouch-search>`;
}

function show() {
  const now = chosen();
  const box = document.createElement("vouch-search");
  for (const [name, value] of Object.entries(now.attributes)) box.setAttribute(name, value);
  if (now.accent !== ACCENT) box.style.setProperty("--vouch-accent", now.accent);
  document.querySelector("#shown").replaceChildren(box);
  document.querySelector("#snippet").textContent = lines(now);
  document.querySelector("#plain").textContent =
    `<form action="${SERVICE}" method="post" accept-charset="utf-8" role="search">\n  <label>Ask a health question <input name="q" type="search" required></label>\n  <button>Search</button>\n</form>`;
}

form.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
show();
