/**
 * <vouch-search endpoint="https://search.example/"></vouch-search>: a search box for health sites. It answers with
 * passages of vetted articles, word for word, or says that it found none.
 *
 * One module, no dependencies. It talks to its endpoint and to nobody else, writes every text as text, and keeps
 * nothing. Attributes, custom properties, parts and texts are listed in docs/widget.md.
 */

const MAX_QUESTION = 2000; // code points, as POST /v1/ask takes them
const MAX_TYPED = 200; // longer questions get no suggestions
const FEWEST_TYPED = 2;
const TYPING_PAUSE_MS = 150;
const LOADING_AFTER_MS = 300; // an answer that is faster than this shows no loading state
const SLOW_AFTER_MS = 5000;
const GIVE_UP_AFTER_MS = 30000;
const TEXTS_WITHIN_MS = 3000;
const TRANSLATED = ["de"]; // widget/<language>.json beside this module

/** Every text, in English; "{…}" is filled in, and "-one"/"-other" are chosen by the language's plural rules. */
const ENGLISH = {
  label: "Ask a health question in your own words",
  placeholder: "",
  button: "Search",
  about: "Passages of vetted articles, word for word. Not medical advice.",
  suggestions: "Suggestions",
  "suggestions-one": "{n} suggestion",
  "suggestions-other": "{n} suggestions",
  searching: "Searching…",
  slow: "This takes longer than usual. Still searching…",
  "results-one": "{n} passage",
  "results-other": "{n} passages",
  read: "Read it in the article",
  "open-section": "Open its section of the article",
  "open-page": "Open its page of the article",
  "open-article": "Open the article",
  copy: "Copy citation",
  copied: "Citation copied",
  "copy-by-hand": "Your browser didn’t allow copying. Here is the citation:",
  reviewed: "Reviewed {date}",
  "reviewed-by": "Reviewed {date} by {name}",
  "review-unknown": "Review date unknown",
  overdue: "Review overdue",
  updated: "Updated {date}",
  published: "Published {date}",
  page: "Page {page}",
  notice: "Important",
  unreviewed: "No clinician has reviewed this notice in this language yet.",
  "did-you-mean": "Did you mean:",
  refused: "No answer found",
  "not-answered": "There is something here on this subject, but it doesn’t seem to answer this question.",
  "nothing-on-subject": "None of the articles here seems to be about this.",
  "nothing-in-scope": "No article was searched: none matches the limits set for this box.",
  crisis: "No articles are shown for this question. Please read the notice, and talk to somebody now.",
  "paused-title": "Answers are paused",
  paused: "No questions are answered here at the moment: whoever runs this search has paused it. The articles can still be read.",
  nearest: "The nearest articles, which may be about something else:",
  failed: "That didn’t work",
  "too-long": "The question has {n} characters. Please shorten it to {max}.",
  "too-many": "Too many questions just now. Please wait a moment.",
  unready: "The search isn’t ready just now. Please try again soon.",
  broken: "The search had a fault. Please try again.",
  offline: "No connection",
  unreachable: "The search can’t be reached. Check the connection and try again.",
  "gave-up": "The search didn’t answer in time. Please try again.",
  retry: "Try again",
  misconfigured: "This search box isn’t set up correctly.",
};

// What a link lands on, by `link_precision`; anything else is no more than the article.
const LANDINGS = { fragment: "read", heading: "open-section", page: "open-page" };

const CSS = `
:host {
  --_quiet: var(--vouch-quiet, color-mix(in srgb, currentColor 78%, transparent));
  --_panel: var(--vouch-panel, color-mix(in srgb, currentColor 6%, transparent));
  --_line: var(--vouch-line, color-mix(in srgb, currentColor 20%, transparent));
  --_edge: var(--vouch-edge, color-mix(in srgb, currentColor 62%, transparent));
  --_paper: var(--vouch-paper, Canvas);
  --_accent: var(--vouch-accent, light-dark(#0b5f56, #7fd1c4));
  --_on-accent: var(--vouch-on-accent, light-dark(#ffffff, #10201d));
  --_mark: var(--vouch-mark, light-dark(#ffeaa6, #5a4a12));
  --_mark-ink: var(--vouch-mark-ink, light-dark(#1b2425, #fff6d8));
  --_alert: var(--vouch-alert, light-dark(#8f2d12, #ffb199));
  --_radius: var(--vouch-radius, .5rem);
  display: block; container-type: inline-size; color: var(--vouch-ink, inherit); font-family: var(--vouch-font, inherit);
  line-height: 1.55; overflow-wrap: anywhere; text-align: start;
}
:host([hidden]) { display: none; }
*, *::before, *::after { box-sizing: border-box; }
.waiting { visibility: hidden; }
a { color: var(--_accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--_accent); outline-offset: 2px; }
.heading, .about, .meant, label, .meta > *, .panel p { unicode-bidi: plaintext; text-align: match-parent; } /* texts may lack a translation */
.unseen { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
label { display: block; font-weight: 600; margin-block-end: .4rem; }
.field { display: flex; flex-wrap: wrap; gap: .5rem; }
.typed { position: relative; flex: 1 1 14rem; min-inline-size: 0; }
input, button, textarea { font: inherit; line-height: 1.4; }
input { inline-size: 100%; min-block-size: 2.9rem; padding: .55rem .8rem; color: inherit; background: var(--vouch-field, transparent);
  border: 1px solid var(--_edge); border-radius: var(--_radius); }
input:focus-visible { outline-offset: 0; }
::-webkit-search-cancel-button { filter: grayscale(1); }
button { padding: .3rem .7rem; color: var(--_accent); background: none; border: 1px solid var(--_edge);
  border-radius: var(--_radius); cursor: pointer; min-block-size: 2rem; }
.go { font-weight: 600; min-block-size: 2.9rem; padding: .55rem 1.25rem; flex: 0 0 auto; color: var(--_on-accent);
  background: var(--_accent); border-color: var(--_accent); }
button:hover { text-decoration: underline; text-underline-offset: .2em; }
.about { margin: .45rem 0 0; color: var(--_quiet); font-size: .875em; }
[role=listbox] { position: absolute; z-index: 10; inset-inline-start: 0; inset-block-start: calc(100% + .35rem); margin: 0; padding: .25rem;
  inline-size: max-content; min-inline-size: 100%; max-inline-size: 100cqi; list-style: none; max-block-size: min(24rem, 60vh);
  overflow-y: auto; color: var(--vouch-ink, CanvasText); background: var(--_paper);
  border: 1px solid var(--_edge); border-radius: var(--_radius); box-shadow: 0 .5rem 1.5rem rgb(0 0 0 / .16); }
[role=listbox][hidden] { display: none; }
[role=option] { padding: .5rem .6rem; border-radius: calc(var(--_radius) / 2); cursor: pointer; }
[role=option]:hover { background: var(--_panel); }
[role=option][aria-selected=true] { color: var(--_on-accent); background: var(--_accent); }
.heading { font-size: 1em; font-weight: 400; color: var(--_quiet); margin: 1.25rem 0 .5rem; }
.meant { margin: 1.25rem 0 0; }
.meant button { border: 0; padding: 0 .2rem; text-decoration: underline; font-weight: 600; }
.hits { list-style: none; margin: 0; padding: 0; }
.hits > li { padding-block: 1.15rem; border-block-start: 1px solid var(--_line); }
.title { margin: 0; font-size: 1.1em; line-height: 1.35; font-weight: 600; }
.path, .meta, .actions { margin: .2rem 0 0; color: var(--_quiet); font-size: .925em; }
.meta, .actions { display: flex; flex-wrap: wrap; align-items: center; }
.meta { margin-inline-start: -1.1rem; clip-path: inset(-.3rem -.3rem -.3rem .8rem); } /* a line's first dot lies outside */
.meta:dir(rtl) { clip-path: inset(-.3rem .8rem -.3rem -.3rem); }
.meta > * { position: relative; padding-inline-start: 1.1rem; }
.meta > *::before { content: "·"; position: absolute; inset-inline-start: .4rem; color: var(--_quiet); font-weight: 400; }
.actions { gap: .5rem 1rem; margin-block-start: .6rem; }
@container (max-width: 21rem) { .go { inline-size: 100%; } }
.overdue { color: var(--_alert); font-weight: 600; }
blockquote, .context { margin: .7rem 0; padding-inline-start: 1rem; border-inline-start: 3px solid var(--_line); white-space: pre-line;
  font-family: var(--vouch-quote-font, inherit); unicode-bidi: plaintext; }
.context { color: var(--_quiet); margin-block-end: 0; }
mark { color: var(--_mark-ink); background: var(--_mark); padding: .08em .12em; border-radius: .15em; box-decoration-break: clone;
  -webkit-box-decoration-break: clone; }
.panel { margin-block-start: 1.25rem; padding: 1rem 1.15rem; background: var(--_panel); border-radius: var(--_radius); }
.panel > :first-child { margin-block-start: 0; }
.panel > :last-child { margin-block-end: 0; }
.panel p, .panel ul { margin: .5rem 0; }
.panel ul { padding-inline-start: 1.2rem; }
.notice { border: 2px solid var(--_alert); background: color-mix(in srgb, var(--_alert) 8%, transparent); }
.notice .title { color: var(--_alert); }
.panel .numbers { display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; padding: 0; margin-block-start: .8rem; }
.numbers a { display: block; padding: .45rem .9rem; border: 1px solid; border-radius: var(--_radius); color: var(--_alert); font-weight: 600; }
textarea { inline-size: 100%; margin-block-start: .5rem; padding: .5rem; color: inherit; background: none;
  border: 1px solid var(--_edge); border-radius: var(--_radius); }
.bars { margin-block-start: 1.25rem; padding-block: 1.15rem; border-block-start: 1px solid var(--_line); }
.bars i { display: block; block-size: .85rem; margin-block: .6rem; border-radius: .3rem; background: var(--_line);
  animation: breathe 1.6s ease-in-out infinite alternate; }
.bars i:nth-child(3n + 1) { inline-size: 55%; }
.bars i:nth-child(3n) { inline-size: 82%; }
@keyframes breathe { to { opacity: .45; } }
@media (prefers-reduced-motion: reduce) { .bars i { animation: none; } }
@media (forced-colors: active) {
  .go { border: 2px solid ButtonText; }
  [role=option][aria-selected=true] { forced-color-adjust: none; color: HighlightText; background: Highlight; }
  .bars i { background: GrayText; }
  .panel { border: 1px solid CanvasText; }
  .notice { border-width: 3px; }
}
@media print { form, .actions { display: none; } mark { text-decoration: underline; } }
`;

/* ---- Elements ---- */

/** Makes an element. Strings become text nodes, so nothing in an answer can become markup. */
function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key in made && !key.includes("-") && typeof value !== "string") made[key] = value;
    else made.setAttribute(key === "className" ? "class" : key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

/** An address that a reader may be sent to, or null: http and https only. */
export function webAddress(text, base) {
  try {
    const url = new URL(text, base);
    return ["http:", "https:"].includes(url.protocol) && !url.username && !url.password ? url : null;
  } catch {
    return null;
  }
}

/** Cuts a text at spans of code points (JavaScript's own offsets count UTF-16 units): [text, is inside a span]. */
export function runs(text, spans) {
  const points = Array.from(text);
  const cuts = [];
  let at = 0;
  for (const { start, end } of [...spans].sort((one, other) => one.start - other.start)) {
    const from = Math.min(Math.max(start, at), points.length);
    const to = Math.min(Math.max(end, from), points.length);
    cuts.push([points.slice(at, from).join(""), false], [points.slice(from, to).join(""), true]);
    at = to;
  }
  cuts.push([points.slice(at).join(""), false]);
  return cuts.filter(([piece]) => piece);
}

/* ---- The combobox: WAI-ARIA Authoring Practices 1.2, editable combobox with list autocomplete ---- */

/**
 * Gives an input a list of suggestions. The list stays advice: nothing is taken over unless the reader picks it.
 *
 * @param {HTMLInputElement} input
 * @param {HTMLElement} list An empty element with an id, in the same tree as the input.
 * @param {{load: (typed: string, signal: AbortSignal) => Promise<string[]>, choose: (text: string) => void,
 *   announce: (count: number) => void}} with_
 * @returns {{close: () => void}}
 */
export function combobox(input, list, { load, choose, announce }) {
  let texts = [];
  let wanted = null; // what was typed when the texts came
  let active = -1;
  let timer = 0;
  let request = null;

  const isOpen = () => !list.hidden;
  const isFresh = () => texts.length > 0 && wanted === input.value.trim();
  const activate = (index) => {
    active = index;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    if (index < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", list.children[index].id);
    list.children[index].scrollIntoView({ block: "nearest" });
  };
  const open = () => {
    if (!texts.length) return;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  };
  const stopAsking = () => {
    clearTimeout(timer);
    request?.abort();
  };
  const close = () => {
    stopAsking();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    activate(-1);
  };
  const forget = () => {
    close();
    texts = [];
    wanted = null;
    list.replaceChildren();
  };
  const pick = (text) => {
    input.value = text;
    forget();
    choose(text);
  };
  const show = (typed, found) => {
    texts = found;
    wanted = typed;
    list.replaceChildren(
      ...found.map((text, at) =>
        element("li", { role: "option", id: `${list.id}-${at}`, part: "option", dir: "auto", "aria-selected": "false" }, text),
      ),
    );
    activate(-1);
    if (!found.length) return close();
    open();
    announce(found.length);
  };
  const ask = async () => {
    const typed = input.value.trim();
    stopAsking();
    request = new AbortController();
    const { signal } = request;
    let found = [];
    try {
      found = await load(typed, signal);
    } catch {
      // Without suggestions a question can still be asked.
    }
    if (!signal.aborted && input.value.trim() === typed && input.getRootNode().activeElement === input) show(typed, found);
  };
  const typing = () => {
    stopAsking();
    activate(-1);
    const length = input.value.trim().length;
    if (length < FEWEST_TYPED || length > MAX_TYPED) forget();
    else timer = setTimeout(ask, TYPING_PAUSE_MS);
  };
  const step = async (direction) => {
    // A list on the screen is the one that is stepped through: nothing that is still on its way takes its place.
    if (isOpen()) stopAsking();
    else if (!isFresh()) await ask();
    open();
    const count = texts.length;
    if (!count || !isOpen()) return;
    const from = active < 0 && direction < 0 ? count : active;
    activate((from + direction + count) % count);
  };
  const onKey = (event) => {
    if (event.isComposing) return;
    const { key } = event;
    if (key === "ArrowDown" && event.altKey) isFresh() ? open() : ask();
    else if (key === "ArrowUp" && event.altKey) close();
    else if (key === "ArrowDown") step(1);
    else if (key === "ArrowUp") step(-1);
    else if (key === "Enter" && isOpen() && active >= 0) pick(texts[active]);
    else if (key === "Escape" && isOpen()) close();
    else if (key === "Escape" && input.value) (input.value = ""), forget();
    else {
      if (["Home", "End", "ArrowLeft", "ArrowRight"].includes(key)) activate(-1);
      if (["Enter", "Tab"].includes(key)) close();
      return; // the browser does the rest
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, autocomplete: "off" };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
  list.setAttribute("role", "listbox");
  list.hidden = true;
  input.addEventListener("input", typing);
  input.addEventListener("keydown", onKey);
  input.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the input keeps the focus
  list.addEventListener("click", (event) => {
    const at = [...list.children].indexOf(event.target.closest("[role=option]"));
    if (at >= 0) pick(texts[at]);
  });
  return { close };
}

/** Asks the service what to suggest, with a key where there is one. */
export async function suggest(endpoint, typed, signal, key = null) {
  const url = new URL("v1/suggest", endpoint);
  url.searchParams.set("q", typed);
  const found = await (await send(url, { signal, headers: authorization(key) })).json();
  return found.suggestions.map((suggestion) => suggestion.text);
}

/** Copies a text; false where the browser doesn't let it. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/* ---- The service ---- */

/** A question that got no answer: what a reader is shown, and whether it is worth another try. */
class Failure extends Error {
  constructor(title, text, { notice = null, again = true } = {}) {
    super(text);
    Object.assign(this, { title, notice, again });
  }
}

/** One request that takes no cookies along, says nothing of the page it comes from, and follows nobody elsewhere. */
function send(url, options) {
  return fetch(url, { credentials: "omit", referrerPolicy: "no-referrer", redirect: "error", cache: "no-store", ...options });
}

/** The header that shows a key; none without one. */
function authorization(key) {
  return key ? { Authorization: `Bearer ${key}` } : {};
}

async function post(endpoint, body, signal, say, key) {
  let response;
  try {
    response = await send(new URL("v1/ask", endpoint), {
      method: "POST",
      headers: { "Content-Type": "application/json", ...authorization(key) },
      body: JSON.stringify(body),
      signal,
    });
    if (response.ok) return await response.json();
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Failure(say("offline"), say("unreachable"));
  }
  const problem = await response.json().catch(() => ({}));
  const known = { 429: "too-many", 503: "unready" }[response.status] ?? (response.status >= 500 ? "broken" : null);
  const text = known ? say(known) : [problem.detail, problem.remedy].filter(Boolean).join(". ") || say("broken");
  throw new Failure(say("failed"), text, { notice: problem.notice, again: known !== null });
}

/* ---- The element ---- */

let made = 0;

export class VouchSearch extends HTMLElement {
  static observedAttributes = ["endpoint"];

  #number = ++made;
  #texts = ENGLISH;
  #parts = null; // input, list, results, status
  #request = null;
  #combobox = null;

  connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open", delegatesFocus: true });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    root.adoptedStyleSheets = [sheet];
    this.#prepare(root);
  }

  disconnectedCallback() {
    this.#request?.abort();
    this.#combobox?.close();
  }

  attributeChangedCallback() {
    if (this.#parts) this.#checkEndpoint();
  }

  /** Asks a question, as if the reader had typed it. */
  ask(question) {
    if (!this.#parts) return;
    this.#parts.input.value = question;
    return this.#ask();
  }

  /** Where the service is: the attribute, or where this module came from; null where that is no web address. */
  get #endpoint() {
    const url = webAddress(this.getAttribute("endpoint") ?? new URL(".", import.meta.url).href, document.baseURI);
    if (!url) return null;
    url.search = url.hash = "";
    if (!url.pathname.endsWith("/")) url.pathname += "/";
    return url;
  }

  get #language() {
    return this.closest("[lang]")?.lang || document.documentElement.lang || "en";
  }

  #say = (key, values = {}) => {
    const text = this.getAttribute(`text-${key}`) ?? this.#texts[key] ?? ENGLISH[key];
    return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  };

  #count(key, n) {
    const name = `${key}-${new Intl.PluralRules(this.#locale()).select(n)}`;
    const known = this.hasAttribute(`text-${name}`) || name in this.#texts;
    return this.#say(known ? name : `${key}-other`, { n: n.toLocaleString(this.#locale()) });
  }

  #locale() {
    try {
      return Intl.getCanonicalLocales(this.#texts.language ?? "en")[0];
    } catch {
      return "en";
    }
  }

  #day(iso) {
    const format = new Intl.DateTimeFormat(this.#dateLocale(), { dateStyle: "long", timeZone: "UTC" });
    return format.format(new Date(`${iso}T00:00:00Z`));
  }

  /** English dates are written day first unless the page is in another English. */
  #dateLocale() {
    const [page, texts] = [this.#language, this.#locale()];
    const same = page.split("-")[0].toLowerCase() === texts.split("-")[0].toLowerCase() && page.includes("-");
    try {
      return same ? Intl.getCanonicalLocales(page)[0] : texts === "en" ? "en-GB" : texts;
    } catch {
      return "en-GB";
    }
  }

  /** Builds the box, unseen until its texts are there. */
  async #prepare(root) {
    const place = element("div", { className: "waiting" });
    root.append(place);
    const source = this.#textsAddress();
    if (source) {
      this.#build(place);
      try {
        const response = await send(source, { signal: AbortSignal.timeout(TEXTS_WITHIN_MS), cache: "default" });
        const texts = Object.entries(await response.json()).filter(([, text]) => typeof text === "string");
        if (response.ok) this.#texts = { ...ENGLISH, ...Object.fromEntries(texts) };
      } catch {
        console.warn(`<vouch-search>: no texts at ${source}; shown in English`);
      }
    }
    this.#build(place);
    place.className = "";
    this.#checkEndpoint();
  }

  #textsAddress() {
    const language = this.#language.split("-")[0].toLowerCase();
    if (this.hasAttribute("texts")) return webAddress(this.getAttribute("texts"), document.baseURI);
    return TRANSLATED.includes(language) && this.#endpoint ? new URL(`widget/${language}.json`, this.#endpoint) : null;
  }

  #build(place) {
    const say = this.#say;
    const id = (name) => `vouch-${this.#number}-${name}`;
    const input = element("input", {
      id: id("question"), part: "input", type: "search", name: "q", required: true, dir: "auto", enterkeyhint: "search",
      placeholder: say("placeholder") || null, "aria-describedby": id("about"),
    });
    const list = element("ul", { id: id("list"), part: "list", "aria-label": say("suggestions") });
    const form = element(
      "form", { part: "form", role: "search" },
      element("label", { part: "label", for: input.id }, say("label")),
      element("div", { className: "field" },
        element("div", { className: "typed" }, input, list),
        element("button", { part: "button", className: "go", type: "submit" }, say("button"))),
      element("p", { part: "about", className: "about", id: id("about") }, say("about")),
    );
    const results = element("div", { part: "results" });
    const status = element("div", { className: "unseen", role: "status" });
    place.setAttribute("lang", this.#locale());
    place.replaceChildren(form, status, results);
    this.#parts = { input, list, results, status };
    this.#combobox = combobox(input, list, {
      load: (typed, signal) => (this.#endpoint ? suggest(this.#endpoint, typed, signal, this.getAttribute("key")) : []),
      choose: () => this.#ask(),
      announce: (count) => this.#announce(this.#count("suggestions", count)),
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#ask();
    });
  }

  #checkEndpoint() {
    if (this.#endpoint) return true;
    console.error(`<vouch-search>: the endpoint ${JSON.stringify(this.getAttribute("endpoint"))} is not an http or https address`);
    this.#fail(new Failure(this.#say("failed"), this.#say("misconfigured"), { again: false }));
    return false;
  }

  async #ask() {
    const { input, results } = this.#parts;
    const question = input.value.trim();
    this.#combobox.close();
    this.#request?.abort();
    if (!question || !this.#checkEndpoint()) return;
    const length = Array.from(question).length;
    if (length > MAX_QUESTION) {
      const values = { n: length.toLocaleString(this.#locale()), max: MAX_QUESTION.toLocaleString(this.#locale()) };
      return this.#fail(new Failure(this.#say("failed"), this.#say("too-long", values), { again: false }));
    }
    const request = (this.#request = new AbortController());
    let gaveUp = false;
    const timers = [
      setTimeout(() => this.#showLoading(), LOADING_AFTER_MS),
      setTimeout(() => this.#showSlow(), SLOW_AFTER_MS),
      setTimeout(() => { gaveUp = true; request.abort(); }, GIVE_UP_AFTER_MS),
    ];
    results.setAttribute("aria-busy", "true");
    try {
      const answer = await post(this.#endpoint, { question, ...this.#options() }, request.signal, this.#say, this.getAttribute("key"));
      if (request !== this.#request) return;
      timers.forEach(clearTimeout);
      this.#show(answer);
      this.dispatchEvent(new CustomEvent("vouch-answer", { detail: answer, bubbles: true, composed: true }));
    } catch (error) {
      if (request !== this.#request || (request.signal.aborted && !gaveUp)) return;
      this.#fail(error instanceof Failure ? error : new Failure(this.#say("failed"), this.#say(gaveUp ? "gave-up" : "broken")));
      if (!(error instanceof Failure) && !gaveUp) console.error(error);
    } finally {
      timers.forEach(clearTimeout);
      if (request === this.#request) results.removeAttribute("aria-busy");
    }
  }

  /** How many answers, and from which articles, as the page's author set it. */
  #options() {
    const filters = {};
    const tags = (this.getAttribute("tags") ?? "").split(",").map((tag) => tag.trim()).filter(Boolean);
    if (tags.length) filters.tags = tags;
    for (const name of ["audience", "language"]) if (this.getAttribute(name)) filters[name] = this.getAttribute(name);
    const k = Number.parseInt(this.getAttribute("k"), 10);
    return { k: k >= 1 && k <= 100 ? k : 5, filters };
  }

  /* What is shown */

  #fill(...children) {
    this.#parts.results.replaceChildren(...children.filter(Boolean));
  }

  #announce(text) {
    const { status } = this.#parts;
    status.textContent = status.textContent === text ? `${text}\u00a0` : text; // the same words twice are said twice
  }

  #heading(name, className, ...children) {
    const level = Math.min(Math.max(Number.parseInt(this.getAttribute("heading-level"), 10) || 2, 1), 5);
    return element(`h${name === "title" ? level + 1 : level}`, { part: name, className }, ...children);
  }

  /** Holds the room down to the fold while the reader's own click still explains it, so that nothing moves later. */
  #showLoading() {
    const { results } = this.#parts;
    const room = Math.max(window.innerHeight - results.getBoundingClientRect().top, 0);
    results.style.minBlockSize = `${Math.round(room)}px`;
    const bars = () => element("div", { className: "bars", "aria-hidden": "true" }, ...Array.from({ length: 5 }, () => element("i")));
    this.#fill(element("p", { part: "loading", className: "heading" }, this.#say("searching")), bars(), bars());
    this.#announce(this.#say("searching"));
    this.#held = true;
  }

  #held = false;

  #release() {
    if (!this.#held) this.#parts.results.style.minBlockSize = "";
    this.#held = false;
  }

  #showSlow() {
    const line = this.#parts.results.firstElementChild;
    if (line) line.textContent = this.#say("slow");
    this.#announce(this.#say("slow"));
  }

  #show(answer) {
    this.#release();
    const notice = answer.notice ? this.#notice(answer.notice) : null;
    const meant = answer.did_you_mean ? this.#meant(answer.did_you_mean) : null;
    if (answer.refusal) {
      this.#fill(notice, meant, this.#refusal(answer.refusal));
      this.#announce([answer.notice?.text, this.#refused(answer.refusal), this.#reason(answer.refusal)].filter(Boolean).join(". "));
      return;
    }
    const count = this.#count("results", answer.hits.length);
    const hits = element("ol", { className: "hits", part: "hits", role: "list" }, ...answer.hits.map((hit) => this.#hit(hit)));
    this.#fill(notice, meant, this.#heading("count", "heading", count), hits);
    this.#announce([answer.notice?.text, count].filter(Boolean).join(". "));
  }

  #notice({ text, numbers, language, review }) {
    const lines = numbers.map(({ label, number }) => element("li", {},
      element("a", { part: "number", href: `tel:${number.replace(/[^\d+]/g, "")}` }, element("bdi", {}, label), " ", element("bdi", {}, number))));
    return element("section", { part: "notice", className: "panel notice", "aria-label": this.#say("notice") },
      element("p", { className: "title" }, this.#say("notice")), element("p", { dir: "auto", lang: language }, text),
      lines.length ? element("ul", { className: "numbers" }, ...lines) : null,
      review ? element("p", { className: "meta" }, this.#say("unreviewed")) : null);
  }

  #meant(words) {
    const button = element("button", { type: "button", part: "did-you-mean" }, words);
    button.addEventListener("click", () => {
      this.#parts.input.focus();
      this.ask(words);
    });
    return element("p", { className: "meant" }, `${this.#say("did-you-mean")} `, button);
  }

  #reason({ reason, message }) {
    const key = reason.replaceAll("_", "-");
    return key in ENGLISH || this.hasAttribute(`text-${key}`) ? this.#say(key) : message;
  }

  /** What is said above the reason; nothing where the notice is the answer. */
  #refused({ reason }) {
    return reason === "crisis" ? null : this.#say(reason === "paused" ? "paused-title" : "refused");
  }

  #refusal(refusal) {
    const title = this.#refused(refusal);
    const nearest = refusal.nearest.map(({ title, url }) => element("li", {}, element("bdi", {}, this.#link(url, title))));
    return element("section", { part: "refusal", className: "panel" },
      title ? this.#heading("refusal-title", "title", title) : null,
      element("p", {}, this.#reason(refusal)),
      nearest.length ? element("p", {}, this.#say("nearest")) : null,
      nearest.length ? element("ul", {}, ...nearest) : null);
  }

  #fail(failure) {
    this.#release();
    const retry = element("button", { type: "button", part: "retry" }, this.#say("retry"));
    retry.addEventListener("click", () => {
      this.#parts.input.focus();
      this.#ask();
    });
    this.#fill(
      failure.notice ? this.#notice(failure.notice) : null,
      element("section", { part: "error", className: "panel" },
        this.#heading("error-title", "title", failure.title),
        element("p", {}, failure.message),
        failure.again ? element("p", {}, retry) : null),
    );
    this.#announce([failure.notice?.text, failure.title, failure.message].filter(Boolean).join(". "));
  }

  /** A link to a web address; text alone where it is something else. */
  #link(address, text, properties = {}) {
    const url = webAddress(address, this.#endpoint);
    return url ? element("a", { ...properties, href: url.href }, text) : element("span", {}, text);
  }

  #hit({ passage, citation, group_note: groupNote }) {
    const { context, text, headings, page } = passage;
    return element("li", {}, element("article", { part: "hit" },
      this.#heading("title", "title", this.#link(citation.deep_link, citation.title, { part: "link", dir: "auto" })),
      headings.length ? element("p", { part: "path", className: "path", dir: "auto" }, headings.join(" › ")) : null,
      groupNote ? element("p", { part: "note" }, groupNote) : null,
      ...context.map((span) => (span.text ? element("p", { part: "context", className: "context" }, span.text) : "")),
      element("blockquote", { part: "quote", cite: webAddress(citation.deep_link, this.#endpoint)?.href },
        ...runs(text, passage.highlights).map(([piece, inside]) => (inside ? element("mark", { part: "highlight" }, piece) : piece))),
      element("p", { part: "meta", className: "meta" }, ...this.#facts(citation, page)),
      this.#actions(citation)));
  }

  #facts(citation, page) {
    const day = (iso) => element("time", { datetime: iso }, this.#day(iso));
    const dated = (key, iso, values = {}) => {
      const [before, after] = this.#say(key, values).split("{date}");
      return element("span", {}, before, day(iso), after);
    };
    const facts = [];
    if (citation.publisher) facts.push(element("span", {}, element("bdi", {}, citation.publisher)));
    if (citation.last_reviewed_on) {
      const name = citation.reviewed_by;
      facts.push(dated(name ? "reviewed-by" : "reviewed", citation.last_reviewed_on, name ? { name } : {}));
    } else facts.push(element("span", {}, this.#say("review-unknown")));
    if (citation.review_status === "overdue") facts.push(element("span", { part: "overdue", className: "overdue" }, this.#say("overdue")));
    if (citation.updated_on) facts.push(dated("updated", citation.updated_on));
    if (citation.published_on) facts.push(dated("published", citation.published_on));
    if (page) facts.push(element("span", {}, this.#say("page", { page })));
    return facts;
  }

  #actions(citation) {
    const landing = LANDINGS[citation.link_precision] ?? "open-article";
    const name = (key) => `${this.#say(key)}: ${citation.title}`;
    const button = element("button", { type: "button", part: "copy", "aria-label": name("copy") }, this.#say("copy"));
    const actions = element("p", { part: "actions", className: "actions" },
      this.#link(citation.deep_link, this.#say(landing), { part: "read", "aria-label": name(landing) }), button);
    button.addEventListener("click", async () => {
      const text = this.#cited(citation);
      if (await copy(text)) {
        button.textContent = this.#say("copied");
        this.#announce(this.#say("copied"));
        setTimeout(() => (button.textContent = this.#say("copy")), 3000);
      } else if (!actions.nextElementSibling) {
        const field = element("textarea", { rows: "4", readonly: true, "aria-label": name("copy") }, text);
        actions.after(element("label", {}, this.#say("copy-by-hand"), field));
        field.focus();
        field.select();
      }
    });
    return actions;
  }

  /** The citation as a line of text. */
  #cited(citation) {
    const place = [citation.title, ...citation.headings].join(" › ");
    const dates = [["reviewed", citation.last_reviewed_on], ["updated", citation.updated_on], ["published", citation.published_on]]
      .filter(([, iso]) => iso).map(([key, iso]) => this.#say(key, { date: this.#day(iso) }));
    const url = webAddress(citation.deep_link, this.#endpoint)?.href;
    return [`“${citation.quote}”`, [place, citation.publisher, ...dates].filter(Boolean).join(". "), url].filter(Boolean).join("\n");
  }
}

if (!customElements.get("vouch-search")) customElements.define("vouch-search", VouchSearch);
