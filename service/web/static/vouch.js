/** What script adds to the pages; they work without it. */

import { combobox, copy, suggest } from "../widget.js";

const SERVICE = new URL("..", import.meta.url); // also where it is served below a path of another site
const SLOW_AFTER_MS = 300;
const say = (text) => {
  const status = document.querySelector("#status");
  if (status) status.textContent = text;
};

function suggestWhileTyping(input, list) {
  combobox(input, list, {
    load: (typed, signal) => suggest(SERVICE, typed, signal),
    choose: () => input.form.requestSubmit(),
    announce: (count) => say(count === 1 ? "1 suggestion" : `${count} suggestions`),
  });
  input.form.addEventListener("submit", () => {
    setTimeout(() => {
      input.form.setAttribute("aria-busy", "true");
      say("Searching…");
    }, SLOW_AFTER_MS);
  });
  addEventListener("pageshow", () => input.form.removeAttribute("aria-busy")); // a page that comes back is not busy
}

function offerCopying(button) {
  const words = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = button.previousElementSibling;
    const done = await copy(source.textContent);
    if (!done) getSelection().selectAllChildren(source);
    button.textContent = done ? "Copied" : "Selected";
    say(done ? "Copied" : "Copying isn’t possible here. The text is selected.");
    setTimeout(() => (button.textContent = words), 3000);
  });
}

/** Brings the cited words into view where the browser didn't find them by the link's own text fragment. */
function showCitedWords(words) {
  const [navigation] = performance.getEntriesByType("navigation");
  if (!words || navigation?.type !== "navigate") return;
  const { top, bottom } = words.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) words.scrollIntoView({ block: "center" });
}

/**
 * Keeps the question in the address after "#q=", to be shared and found again: no server or proxy sees that part. What
 * comes in that way, or by the history, is asked in the body of a request.
 */
function keepInFragment(input) {
  const form = input.form;
  const asked = () => new URLSearchParams(location.hash.slice(1)).get("q")?.trim() || null;
  const shown = "asked" in form.dataset ? input.value.trim() : null;
  const settle = () => {
    const question = asked();
    if (question && !("unsaid" in form.dataset) && question !== shown) {
      input.value = question;
      form.submit();
    } else if (shown) {
      history.replaceState(null, "", `${form.action}#q=${encodeURIComponent(shown)}`);
    } else if ("unsaid" in form.dataset) {
      history.replaceState(null, "", form.action); // nobody who takes this device up later is to read it
    }
  };
  settle();
  addEventListener("hashchange", settle);
}

const input = document.querySelector("#q");
if (input?.form.method === "post") keepInFragment(input);
if (input) suggestWhileTyping(input, document.querySelector("#suggestions"));
document.querySelectorAll("[data-copy]").forEach(offerCopying);
addEventListener("load", () => requestAnimationFrame(() => showCitedWords(document.querySelector("#cited"))));
