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
const MORE_HITS = 20;
const SHORTER_THAN = 160; // a longer question that isn't answered may be asked in parts
const MOST_TOPICS = 12;
const OPEN = new Set(["not_answered", "nothing_on_subject", "not_about"]); // refusals after which other words may find something
const SURE = [[0.7, "sure"], [0.3, "unsure"], [0, "doubtful"]]; // the least confidence, and its words: readers get no number

/** Languages other than English, each with the start of the sha256 of widget/<language>.json, by which it is kept for good. */
const LANGUAGES = {};

/** Every text, in English; "{…}" is filled in, and "-one"/"-other" are chosen by the language's plural rules. */
const ENGLISH = {
  label: "Ask a health question in your own words",
  placeholder: "",
  button: "Search",
  about: "Answers are quoted word for word from checked articles. This is not medical advice.",
  suggestions: "Suggestions",
  "suggestions-one": "{n} suggestion",
  "suggestions-other": "{n} suggestions",
  searching: "Searching…",
  slow: "This takes longer than usual. Still searching…",
  "results-one": "{n} result",
  "results-other": "{n} results",
  sure: "This seems to answer your question.",
  unsure: "This may answer your question.",
  doubtful: "We are not sure that this answers your question.",
  from: "From {title}",
  more: "Read the text around it",
  "more-here-one": "{n} more from this article",
  "more-here-other": "{n} more from this article",
  "more-results": "More results",
  read: "Read it in the article",
  "open-section": "Open its section of the article",
  "open-page": "Open its page of the article",
  "open-article": "Open the article",
  copy: "Copy with its source",
  copied: "Copied",
  "copy-by-hand": "Your browser didn’t allow copying. Here is the text with its source:",
  reviewed: "reviewed {date}",
  "review-unknown": "review date unknown",
  overdue: "may be out of date",
  updated: "updated {date}",
  published: "published {date}",
  page: "page {page}",
  notice: "Get help now",
  unreviewed: "No clinician has reviewed this notice in this language yet.",
  "did-you-mean": "Did you mean:",
  "looked-for": "What we looked for:",
  "part-refused": "No answer found.",
  shorter: "Try asking it shorter:",
  refused: "No answer found",
  "not-answered": "The articles here say something about this subject, but nothing that seems to answer this question.",
  "nothing-on-subject": "None of the articles here seems to be about this.",
  "nothing-in-scope": "No article was searched: none matches what was chosen.",
  "not-about": "The articles here say nothing about: {names}.",
  "language-not-supported": "Only questions in English are answered here.",
  crisis: "We show no articles here. Please use the help above, or say to somebody near you how you feel.",
  "paused-title": "Answers are paused",
  paused: "No questions are answered here at the moment: whoever runs this search has paused it. The articles can still be read.",
  nearest: "These articles are the nearest. They may be about something else:",
  pinned: "Featured by the editors",
  featured: "The editors point to:",
  topics: "What the articles here are about:",
  help: "That doesn’t mean that nothing is wrong. If you are worried about your health, don’t wait: ask a doctor, nurse or pharmacist.",
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
  close: "Close",
  topic: "Topic",
  "any-topic": "All topics",
  audience: "Written for",
  "any-audience": "Everyone",
  feedback: "Did this answer your question?",
  yes: "Yes",
  no: "No",
  why: "What was wrong?",
  "why-wrong": "Something in it is wrong",
  "why-old": "It is out of date",
  "why-other": "It isn’t what I asked",
  "keep-question": "Send my question too, so that the articles can get better",
  send: "Send",
  thanks: "Thank you.",
  "not-sent": "That couldn’t be sent.",
};

// What a link lands on, by `link_precision`; anything else is no more than the article.
const LANDINGS = { fragment: "read", heading: "open-section", page: "open-page" };

const CSS = `
:host, dialog {
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
  --_radius: var(--vouch-radius, .5em);
}
:host {
  display: block; container-type: inline-size; contain-intrinsic-inline-size: min(32em, 88vi); min-inline-size: 0; max-inline-size: 100%;
  color: var(--vouch-ink, inherit); font-family: var(--vouch-font, inherit); line-height: 1.55;
}
:host([hidden]) { display: none; }
:host([modal]) { container-type: normal; flex: none; }
.box { font-variant-caps: normal; overflow-wrap: anywhere; text-align: start; text-indent: 0; text-shadow: none; text-transform: none;
  white-space: normal; word-break: normal; } /* whatever the page around it is set in: a quote has the article's own letters */
*, *::before, *::after { box-sizing: border-box; }
.waiting { visibility: hidden; }
a { color: var(--_accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--_accent); outline-offset: 2px; }
.heading, .about, .meant, label, .meta > *, .panel p { unicode-bidi: plaintext; text-align: match-parent; } /* texts may lack a translation */
.unseen { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
label { display: block; font-weight: 600; margin-block-end: .4em; }
.field { display: flex; flex-wrap: wrap; gap: .5em; }
.typed { position: relative; flex: 1 1 14em; min-inline-size: 0; }
input, button, textarea { font: inherit; line-height: 1.4; }
input { inline-size: 100%; min-block-size: max(2.9em, 46px); padding: .55em .8em; color: inherit; background: var(--vouch-field, transparent);
  border: 1px solid var(--_edge); border-radius: var(--_radius); }
input:focus-visible { outline-offset: 0; }
::-webkit-search-cancel-button { filter: grayscale(1); }
button { padding: .3em .7em; color: var(--_accent); background: none; border: 1px solid var(--_edge);
  border-radius: var(--_radius); cursor: pointer; min-block-size: max(2.75em, 44px); }
.go { font-weight: 600; min-block-size: max(2.9em, 46px); padding: .55em 1.25em; flex: 0 0 auto; color: var(--_on-accent);
  background: var(--_accent); border-color: var(--_accent); }
button:hover { text-decoration: underline; text-underline-offset: .2em; }
.about { margin: .45em 0 0; color: var(--_quiet); font-size: .875em; }
[role=listbox] { position: absolute; z-index: 10; inset-inline-start: 0; inset-block-start: calc(100% + .35em); margin: 0; padding: .25em;
  inline-size: max-content; min-inline-size: 100%; max-inline-size: 100cqi; list-style: none; max-block-size: min(24em, 60vh);
  overflow-y: auto; color: var(--vouch-ink, CanvasText); background: var(--_paper);
  border: 1px solid var(--_edge); border-radius: var(--_radius); box-shadow: 0 .5em 1.5em rgb(0 0 0 / .16); }
[role=listbox][hidden] { display: none; }
[role=option] { padding: .5em .6em; border-radius: calc(var(--_radius) / 2); cursor: pointer; }
[role=option]:hover { background: var(--_panel); }
[role=option][aria-selected=true] { color: var(--_on-accent); background: var(--_accent); }
.heading { font-size: 1em; font-weight: 400; color: var(--_quiet); margin: 1.25em 0 .5em; }
.meant { margin: 1.25em 0 0; }
.meant button { border: 0; padding: 0 .2em; text-decoration: underline; font-weight: 600; text-align: start; }
.meant ol { margin: .25em 0 0; padding-inline-start: 1.5em; }
.hits { list-style: none; margin: 0; padding: 0; }
.hits > li { padding-block: 1em; border-block-start: 1px solid var(--_line); }
.sure { margin: 1.25em 0 .75em; font-weight: 600; }
.kind-heading { font-weight: 600; }
.from { display: flex; flex-wrap: wrap; gap: 0 .25em; margin: .35em 0 0; color: var(--_quiet); font-size: .95em; }
.from > :not(:last-child)::after { content: " ·"; }
details { margin-block-start: .15em; }
summary { inline-size: max-content; max-inline-size: 100%; padding-block: .5em; color: var(--_accent); cursor: pointer; text-decoration: underline;
  text-underline-offset: .15em; }
article:has(> .around[open] > .passage) > blockquote { display: none; }
.doubtful mark { color: inherit; background: none; padding: 0; }
.passage, .others article, .around > .context { margin: .5em 0; padding-inline-start: 1em; border-inline-start: 3px solid var(--_line); }
blockquote > *, .passage > * { margin: .25em 0 0; }
blockquote > :first-child, .passage > :first-child { margin-block-start: 0; }
blockquote ul, .passage ul { padding-inline-start: 1.2em; }
.kind-warning { border-inline-start: 4px solid var(--_alert); padding-inline-start: .75em; }
table { border-collapse: collapse; } th, td { padding: .2em .75em .2em 0; text-align: start; vertical-align: top; border-block-end: 1px solid var(--_line); }
.more { margin: .5em 0 0; }
.feedback { display: flex; flex-wrap: wrap; gap: .5em 1em; align-items: center; margin-block-start: 1em; }
.feedback fieldset { border: 0; padding: 0; margin: 0; inline-size: 100%; }
.feedback p { margin: 0; }
.feedback label { font-weight: 400; } .feedback input { inline-size: auto; min-block-size: 0; }
.facets { display: flex; flex-wrap: wrap; gap: .5em 1em; margin-block-start: .5em; }
.facets[hidden] { display: none; }
.facets label { font-weight: 400; font-size: .925em; min-inline-size: 0; }
select { font: inherit; display: block; max-inline-size: 100%; min-block-size: max(2.75em, 44px); padding: .3em .5em; color: inherit; background: var(--vouch-field, Canvas);
  border: 1px solid var(--_edge); border-radius: var(--_radius); }
dialog { container-type: inline-size; inline-size: min(46em, 100vi - 1em); max-block-size: calc(100vb - 2em); margin-block: 1em auto; padding: 1em; box-sizing: border-box;
  color: var(--vouch-ink, CanvasText); background: var(--_paper); border: 1px solid var(--_edge); border-radius: var(--_radius); overflow: auto; }
dialog::backdrop { background: rgb(0 0 0 / .45); }
.close { display: block; margin-inline-start: auto; }
.title { margin: 0; font-size: 1.1em; line-height: 1.35; font-weight: 600; }
.path, .meta, .actions { margin: .2em 0 0; color: var(--_quiet); font-size: .925em; }
.meta, .actions { display: flex; flex-wrap: wrap; align-items: center; }
.meta { margin-inline-start: -1.1em; clip-path: inset(-.3em -.3em -.3em .8em); } /* a line's first dot lies outside */
.meta:dir(rtl) { clip-path: inset(-.3em .8em -.3em -.3em); }
.meta > * { position: relative; padding-inline-start: 1.1em; }
.meta > *::before { content: "·"; position: absolute; inset-inline-start: .4em; color: var(--_quiet); font-weight: 400; }
.actions { gap: .5em 1em; margin-block-start: .6em; }
@container (max-width: 21em) { .go { inline-size: 100%; } }
.overdue { color: var(--_alert); font-weight: 600; }
blockquote, .context, .passage { margin: 0; white-space: pre-line; font-family: var(--vouch-quote-font, inherit); unicode-bidi: plaintext; }
.context { color: var(--_quiet); }
mark { color: var(--_mark-ink); background: var(--_mark); padding: .08em .12em; border-radius: .15em; box-decoration-break: clone;
  -webkit-box-decoration-break: clone; }
.panel { margin-block-start: 1.25em; padding: 1em 1.15em; background: var(--_panel); border-radius: var(--_radius); }
.panel > :first-child { margin-block-start: 0; }
.panel > :last-child { margin-block-end: 0; }
.panel p, .panel ul { margin: .5em 0; }
.panel ul { padding-inline-start: 1.2em; }
.notice { border: 2px solid var(--_alert); background: color-mix(in srgb, var(--_alert) 8%, transparent); }
.notice .title { color: var(--_alert); }
.panel .numbers { display: flex; flex-wrap: wrap; gap: .5em; list-style: none; padding: 0; margin-block-start: .8em; }
.numbers a { display: block; min-block-size: max(3em, 48px); padding: .7em 1.1em; border-radius: var(--_radius); color: var(--_paper); background: var(--_alert); font-weight: 600; text-decoration: none; }
@container (max-width: 30em) { .numbers li { inline-size: 100%; } }
textarea { inline-size: 100%; margin-block-start: .5em; padding: .5em; color: inherit; background: none;
  border: 1px solid var(--_edge); border-radius: var(--_radius); }
.bars { margin-block-start: 1.25em; padding-block: 1.15em; border-block-start: 1px solid var(--_line); }
.bars i { display: block; block-size: .85em; margin-block: .6em; border-radius: .3em; background: var(--_line);
  animation: breathe 1.6s ease-in-out infinite alternate; }
@keyframes breathe { to { opacity: .45; } }
@media (prefers-reduced-motion: reduce) { .bars i { animation: none; } }
@media (forced-colors: active) {
  .go, .numbers a { color: ButtonText; background: ButtonFace; border: 2px solid; }
  [role=option][aria-selected=true] { forced-color-adjust: none; color: HighlightText; background: Highlight; }
  .bars i { background: GrayText; }
  .panel { border: 1px solid CanvasText; }
  .notice { border-width: 3px; }
}
@media print { form, .actions, summary, .more { display: none; } mark { text-decoration: underline; } }
`;

/* ---- Elements ---- */

/** Makes an element, whose class is its part if nothing is said. Strings become text nodes: no answer becomes markup. */
function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key in made && !key.includes("-") && typeof value !== "string") made[key] = value;
    else made.setAttribute(key === "className" ? "class" : key, value === true ? "" : value);
  }
  if (properties.part && !properties.className) made.className = properties.part;
  made.append(...children.filter(Boolean));
  return made;
}

/** A button that does something other than sending a form. */
function button(part, words, onclick, properties) {
  return element("button", { type: "button", part, onclick, ...properties }, words);
}

/** Those that are there, as sentences. */
const sentences = (...texts) => texts.filter(Boolean).join(". ");

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

/** A text cut at its blocks, whose offsets are code points: each as what is marked in it and what isn't. */
function linesOf(text, blocks, marked, scope) {
  const points = Array.from(text);
  const all = blocks?.length ? blocks : [{ start: 0, end: points.length, kind: "paragraph", level: 0 }];
  return all.map(({ start, end, kind, level }) => {
    const inside = marked.filter((one) => one.end > start && one.start < end);
    const spans = inside.map((one) => ({ start: Math.max(one.start, start) - start, end: Math.min(one.end, end) - start }));
    return { kind, level, scope, text: points.slice(start, end).join(""), spans };
  });
}

/** Words, those that are in spans marked. */
function words(text, spans) {
  return runs(text, spans).map(([piece, inside]) => (inside ? element("mark", { part: "highlight" }, piece) : piece));
}

/** Lines as they are in the article: rows that follow one another are one table, items one list, deeper ones inside. */
function arranged(lines) {
  const found = [];
  let table = null;
  let lists = []; // the open ones, each a level deeper
  for (const line of lines) {
    const { kind, level, scope, text, spans } = line;
    const isRow = kind.startsWith("table_") && text.includes("\t");
    const isItem = kind === "list_item" && !scope;
    if (!isRow) table = null;
    if (!isItem) lists = [];
    if (isRow) {
      if (!table) found.push((table = element("table", {})));
      table.append(row(text, spans, kind === "table_header"));
    } else if (isItem) {
      while (lists.length && lists.at(-1).level > level) lists.pop();
      if (!lists.length || lists.at(-1).level < level) {
        const list = element("ul", {});
        const inside = lists.at(-1)?.list.lastElementChild;
        if (inside) inside.append(list);
        else found.push(list);
        lists.push({ level, list });
      }
      lists.at(-1).list.append(element("li", {}, ...words(text, spans)));
    } else found.push(element("p", { part: scope ? "scope" : null, className: `${scope ? "scope " : ""}kind-${kind}` }, ...words(text, spans)));
  }
  return found;
}

/** A row of a table; spans count in its text, tabs included. */
function row(text, spans, isHeader) {
  let at = 0;
  return element("tr", {}, ...text.split("\t").map((cell) => {
    const start = at;
    at += Array.from(cell).length + 1;
    const inside = spans.map((one) => ({ start: Math.max(one.start - start, 0), end: Math.max(one.end - start, 0) }));
    return element(isHeader ? "th" : "td", isHeader ? { scope: "col" } : {}, ...words(cell, inside));
  }));
}

/** The days that an article says of itself, each with the key of what is said of it. */
function daysOf({ last_reviewed_on: reviewed, updated_on: updated, published_on: published }) {
  return Object.entries({ reviewed, updated, published }).filter(([, iso]) => iso);
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

/** One request that takes no cookies along, says nothing of the page it comes from, and follows nobody elsewhere. */
function send(url, options) {
  return fetch(url, { credentials: "omit", referrerPolicy: "no-referrer", redirect: "error", ...options });
}

/** Asks a path of the service, with a key where there is one. A body is posted: what it says is in no address. */
function call(path, endpoint, key, signal, body) {
  const headers = key ? { Authorization: `Bearer ${key}` } : {};
  if (body) headers["Content-Type"] = "application/json";
  return send(new URL(`v1/${path}`, endpoint), { signal, headers, ...(body && { method: "POST", body: JSON.stringify(body) }) });
}

/** What the service suggests for what is typed. */
export async function suggest(endpoint, typed, signal, key) {
  const { suggestions } = await (await call("suggest", endpoint, key, signal, { q: typed })).json();
  return suggestions.map(({ text }) => text);
}

/** The articles' topics and audiences; nothing where they can't be had: a box works without them. */
async function topicsOf(endpoint, key) {
  try {
    const { topics = [], audiences = [] } = await (await call("topics", endpoint, key, AbortSignal.timeout(TEXTS_WITHIN_MS))).json();
    return { topics, audiences };
  } catch {
    return { topics: [], audiences: [] };
  }
}

/** Sends what a reader said of an answer; whether it was taken. */
async function sendFeedback(endpoint, body, key) {
  try {
    return (await call("feedback", endpoint, key, null, body)).ok;
  } catch {
    return false;
  }
}

/** A question that got no answer: what a reader is shown, and whether it is worth another try. */
class Failure extends Error {
  constructor(title, text, { notice = null, again = true } = {}) {
    super(text);
    Object.assign(this, { title, notice, again });
  }
}

async function post(endpoint, body, signal, say, key) {
  let response;
  try {
    response = await call("ask", endpoint, key, signal, body);
    if (response.ok) return await response.json();
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Failure(say("offline"), say("unreachable"));
  }
  const problem = await response.json().catch(() => ({}));
  const known = { 429: "too-many", 503: "unready" }[response.status] ?? (response.status >= 500 ? "broken" : null);
  const text = known ? say(known) : sentences(problem.detail, problem.remedy) || say("broken");
  throw new Failure(say("failed"), text, { notice: problem.notice, again: known !== null });
}

/* ---- The element ---- */

let made = 0;

export class VouchSearch extends HTMLElement {
  static observedAttributes = ["endpoint"];

  #number = ++made;
  #texts = ENGLISH;
  #parts = null; // input, list, results, status, and where there are any dialog and facets
  #request = null;
  #combobox = null;
  #leaving = null; // ends what this element listens to outside of itself

  /** Renders a hit in a site's own way: (hit, quote, link) => a node. `quote` is an element with all that must be shown. */
  renderHit = this.renderHit ?? null; // may be set before the element is defined

  connectedCallback() {
    this.#listen();
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open", delegatesFocus: true });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    root.adoptedStyleSheets = [sheet];
    this.#prepare(root);
  }

  disconnectedCallback() {
    this.#leaving?.abort();
    this.#request?.abort();
    this.#combobox?.close();
  }

  /** What happens outside of it: a shortcut on the keyboard, and the question of a results page in its address. */
  #listen() {
    this.#leaving = new AbortController();
    const { signal } = this.#leaving;
    const shortcut = this.getAttribute("shortcut");
    if (shortcut) {
      document.addEventListener("keydown", (event) => {
        const { tagName, isContentEditable } = event.composedPath()[0];
        const typing = isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(tagName);
        const held = event.ctrlKey || event.metaKey;
        if (event.key?.toLowerCase() !== shortcut.toLowerCase() || event.altKey || (shortcut === "/" ? held || typing : !held)) return;
        event.preventDefault();
        this.open();
      }, { signal });
    }
    if (this.hasAttribute("from-address")) addEventListener("hashchange", () => this.#askAddress(), { signal });
  }

  #askAddress() {
    const question = new URLSearchParams(location.hash.slice(1)).get("q");
    if (question && question !== this.#parts?.input.value) this.ask(question);
  }

  /** Opens the box where it is a dialog, and puts the cursor into it. */
  open() {
    if (!this.#parts) return;
    const { dialog, input } = this.#parts;
    if (dialog && !dialog.open) dialog.showModal();
    input.focus();
    this.#emit("open");
  }

  /** Sends an event to the page. The question's words go with it only where the page's author asks for them. */
  #emit(name, detail = {}, words = {}) {
    const whole = this.hasAttribute("events-with-question") ? { ...detail, ...words } : detail;
    this.dispatchEvent(new CustomEvent(`vouch:${name}`, { detail: whole, bubbles: true, composed: true }));
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

  /** The site's key; frameworks keep `key` for themselves. */
  get #key() {
    return this.getAttribute("site-key") ?? this.getAttribute("key");
  }

  get #language() {
    return this.closest("[lang]")?.lang || document.documentElement.lang || navigator.language || "en";
  }

  /** The country whose telephone numbers a notice gives, where the page's author names one. It is never guessed. */
  get #country() {
    const country = this.getAttribute("country")?.trim().toUpperCase();
    if (!country) return null;
    if (/^[A-Z]{2}$/.test(country)) return country;
    console.warn(`<vouch-search>: no country: ${country}`);
    return null;
  }

  #say = (key, values = {}) => {
    const text = this.getAttribute(`text-${key}`) ?? this.#texts[key] ?? ENGLISH[key];
    return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  };

  #count(key, n) {
    const name = `${key}-${new Intl.PluralRules(this.#locale()).select(n)}`;
    const known = this.hasAttribute(`text-${name}`) || name in this.#texts;
    return this.#say(known ? name : `${key}-other`, { n: this.#written(n) });
  }

  #written(number) {
    return number.toLocaleString(this.#locale());
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
    try {
      return Intl.getCanonicalLocales(page.startsWith(`${texts}-`) ? page : texts === "en" ? "en-GB" : texts)[0];
    } catch {
      return "en-GB";
    }
  }

  /** Builds the box, unseen until its texts are there. */
  async #prepare(root) {
    const place = element("div", { className: "box waiting" });
    root.append(place);
    const source = this.#textsAddress();
    if (source) {
      this.#build(place);
      try {
        const response = await send(source, { signal: AbortSignal.timeout(TEXTS_WITHIN_MS) });
        const texts = Object.entries(await response.json()).filter(([, text]) => typeof text === "string");
        if (response.ok) this.#texts = { ...ENGLISH, ...Object.fromEntries(texts) };
      } catch {
        console.warn(`<vouch-search>: no texts at ${source}`);
      }
    }
    this.#build(place);
    place.className = "box";
    if (!this.#checkEndpoint()) return;
    this.#offerFacets();
    if (this.hasAttribute("from-address")) this.#askAddress();
  }

  #textsAddress() {
    const language = this.#language.split("-")[0].toLowerCase();
    if (this.hasAttribute("texts")) return webAddress(this.getAttribute("texts"), document.baseURI);
    if (language === "en" || !this.#endpoint) return null;
    if (LANGUAGES[language]) return new URL(`widget/${language}.${LANGUAGES[language]}.json`, this.#endpoint);
    console.info(`<vouch-search>: no texts in ${language}`);
    return null;
  }

  #build(place) {
    const say = this.#say;
    const id = (name) => `vouch-${this.#number}-${name}`;
    const input = element("input", {
      id: id("question"), part: "input", type: "search", name: "q", required: true, dir: "auto", enterkeyhint: "search",
      placeholder: this.getAttribute("placeholder") || say("placeholder") || null, "aria-describedby": id("about"),
    });
    const list = element("ul", { id: id("list"), part: "list", "aria-label": say("suggestions") });
    const facets = element("div", { part: "facets", hidden: true });
    const form = element(
      "form", { part: "form", role: "search" },
      element("label", { part: "label", for: input.id }, say("label")),
      element("div", { className: "field" },
        element("div", { className: "typed" }, input, list),
        element("button", { part: "button", className: "go", type: "submit" }, say("button"))),
      facets,
      element("p", { part: "about", id: id("about") }, say("about")),
    );
    const results = element("div", { part: "results" });
    const status = element("div", { className: "unseen", role: "status" });
    place.setAttribute("lang", this.#locale());
    const dialog = this.hasAttribute("modal") ? this.#dialog(form, status, results) : null;
    if (dialog) {
      place.replaceChildren(button("open", say("button"), () => this.open(), { className: "go", "aria-haspopup": "dialog" }), dialog);
    } else place.replaceChildren(form, status, results);
    this.#parts = { input, list, results, status, dialog, facets };
    this.#combobox = combobox(input, list, {
      load: (typed, signal) => (this.#endpoint ? suggest(this.#endpoint, typed, signal, this.#key) : []),
      choose: () => this.#submit(),
      announce: (count) => this.#announce(this.#count("suggestions", count)),
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  #dialog(...inside) {
    const close = button("close", this.#say("close"), () => dialog.close());
    const dialog = element("dialog", { part: "dialog", "aria-label": this.#say("label") }, close, ...inside);
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close()); // beside it
    return dialog;
  }

  /** Lets readers choose a topic and an audience, where the page's author offers that. */
  async #offerFacets() {
    const wanted = (this.getAttribute("facets") ?? "").split(/[\s,]+/).filter((name) => ["topic", "audience"].includes(name));
    if (!wanted.length || !this.#endpoint) return;
    const found = await topicsOf(this.#endpoint, this.#key);
    const tags = this.#tags(); // readers choose within what the page's author chose
    const choices = {
      topic: found.topics.filter(({ value }) => !tags.length || tags.includes(value)),
      audience: this.getAttribute("audience") ? [] : found.audiences,
    };
    const { facets } = this.#parts;
    facets.append(...wanted.filter((name) => choices[name].length > 1).map((name) => {
      const options = choices[name].map(({ value, articles }) => element("option", { value }, `${value} (${this.#written(articles)})`));
      const onchange = () => this.#parts.input.value.trim() && this.#ask();
      const select = element("select", { name, part: "facet", onchange }, element("option", { value: "" }, this.#say(`any-${name}`)), ...options);
      return element("label", {}, this.#say(name), select);
    }));
    facets.hidden = !facets.children.length;
  }

  /** Asks here, or on the results page where the page's author named one. */
  #submit() {
    const page = webAddress(this.getAttribute("results"), document.baseURI);
    const question = this.#parts.input.value.trim();
    if (matchMedia("(pointer: coarse)").matches) this.#parts.input.blur(); // its keyboard would hide the answer
    if (!this.getAttribute("results") || !page || !question) return this.#ask();
    page.hash = new URLSearchParams({ q: question }).toString();
    location.assign(page);
  }

  #checkEndpoint() {
    if (this.#endpoint) return true;
    console.error(`<vouch-search>: no web address: ${this.getAttribute("endpoint")}`);
    this.#fail(new Failure(this.#say("failed"), this.#say("misconfigured"), { again: false }));
    return false;
  }

  async #ask(more = false) {
    const { input, results } = this.#parts;
    const question = input.value.trim();
    this.#combobox.close();
    this.#request?.abort();
    if (!question || !this.#checkEndpoint()) return;
    const length = Array.from(question).length;
    if (length > MAX_QUESTION) {
      const values = { n: this.#written(length), max: this.#written(MAX_QUESTION) };
      return this.#fail(new Failure(this.#say("failed"), this.#say("too-long", values), { again: false }));
    }
    const request = (this.#request = new AbortController());
    let gaveUp = false;
    let answer = null;
    const timers = [
      setTimeout(() => this.#showLoading(), LOADING_AFTER_MS),
      setTimeout(() => this.#showSlow(), SLOW_AFTER_MS),
      setTimeout(() => { gaveUp = true; request.abort(); }, GIVE_UP_AFTER_MS),
    ];
    results.setAttribute("aria-busy", "true");
    this.#emit("ask", {}, { question });
    try {
      answer = await post(this.#endpoint, { question, ...this.#options(more) }, request.signal, this.#say, this.#key);
      timers.forEach(clearTimeout);
      this.#show(answer, more);
      const { refusal, confidence, hits } = answer;
      const cited = hits.map(({ rank, citation: { doc_id, citation_id, deep_link } }) => ({ rank, doc_id, citation_id, deep_link }));
      if (refusal) this.#emit("refuse", { reason: refusal.reason, notice: answer.notice?.topic ?? null }, { question, answer });
      else this.#emit("answer", { confidence, hits: cited, notice: answer.notice?.topic ?? null }, { question, answer });
    } catch (error) {
      if (request !== this.#request || (request.signal.aborted && !gaveUp)) return;
      const failure = new Failure(this.#say("failed"), this.#say(gaveUp ? "gave-up" : "broken"), { notice: answer?.notice });
      this.#fail(error instanceof Failure ? error : failure);
      if (!(error instanceof Failure) && !gaveUp) console.error(error);
    } finally {
      timers.forEach(clearTimeout);
      if (request === this.#request) results.removeAttribute("aria-busy");
    }
  }

  /** How many answers, and from which articles, as the page's author set it. */
  #options(more) {
    const filters = {};
    const tags = this.#tags();
    if (tags.length) filters.tags = tags;
    for (const name of ["audience", "language"]) if (this.getAttribute(name)) filters[name] = this.getAttribute(name);
    for (const { name, value } of this.#parts.facets.querySelectorAll("select")) {
      if (value && name === "topic") filters.tags = [value];
      else if (value) filters[name] = value;
    }
    const country = this.#country;
    return { k: more ? Math.max(this.#k, MORE_HITS) : this.#k, filters, ...(country ? { country } : {}) };
  }

  #tags() {
    return (this.getAttribute("tags") ?? "").split(",").map((tag) => tag.trim()).filter(Boolean);
  }

  get #k() {
    const k = Number.parseInt(this.getAttribute("k"), 10);
    return k >= 1 && k <= 100 ? k : 5;
  }

  /* What is shown */

  #fill(...children) {
    this.#parts.results.replaceChildren(...children.filter(Boolean));
  }

  #announce(...texts) {
    const { status } = this.#parts;
    const text = sentences(...texts);
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

  #show(answer, more) {
    this.#release();
    const notice = answer.notice ? this.#notice(answer.notice) : null;
    const meant = answer.did_you_mean ? this.#offered("did-you-mean", [answer.did_you_mean]) : null;
    const understood = this.#understood(answer);
    if (answer.refusal) {
      this.#fill(notice, meant, understood, this.#refusal(answer));
      this.#announce(this.#spoken(answer.notice), this.#refused(answer.refusal), this.#reason(answer.refusal));
      return;
    }
    const count = this.#count("results", answer.hits.length);
    const sure = this.#say(SURE.find(([least]) => answer.confidence >= least)[1]);
    const doubtful = answer.confidence < SURE[1][0]; // words that may be no answer aren't marked as one
    const hits = element("ol", { className: doubtful ? "hits doubtful" : "hits", part: "hits", role: "list" }, ...this.#articles(answer.hits));
    this.#fill(notice, meant, understood, this.#heading("count", "unseen", count), element("p", { part: "sure" }, sure), hits, this.#featured(answer.featured),
      !more && answer.hits.length === this.#k && this.#k < MORE_HITS ? this.#moreButton() : null, answer.hits.length ? this.#feedback(answer) : null);
    this.#announce(this.#spoken(answer.notice), count, sure);
  }

  /** Hits by article, each article where its best hit is. */
  #articles(hits) {
    const together = this.getAttribute("group") !== "none";
    const articles = Map.groupBy(hits, (hit) => (together ? hit.citation.doc_id : hit));
    return [...articles.values()].map(([best, ...others]) => element("li", {}, this.#hit(best),
      others.length ? this.#folded("others", this.#count("more-here", others.length), best.citation.title, ...others.map((hit) => this.#hit(hit))) : null));
  }

  /** Something that is opened on request; `of` makes its name another than that of others on the page. */
  #folded(part, words, of, ...inside) {
    const summary = element("summary", {}, words, element("span", { className: "unseen" }, `: ${of}`));
    return element("details", { part }, summary, ...inside);
  }

  /** Asks whether this answered, where the page's author wants to know; with the question only if the reader agrees. */
  #feedback({ question, hits }) {
    if (!this.hasAttribute("feedback")) return null;
    const say = this.#say;
    const { doc_id: docId, citation_id: citationId } = hits[0].citation;
    const form = element("form", { part: "feedback" });
    const choice = (key, act) => button("feedback-button", say(key), act);
    const give = async (answered) => {
      const agreed = form.agreed?.checked ?? false;
      const body = { doc_id: docId, citation_id: citationId, answered, why: (!answered && form.why?.value) || null, agreed, question: agreed ? question : null };
      const taken = await sendFeedback(this.#endpoint, body, this.#key);
      const words = say(taken ? "thanks" : "not-sent");
      const said = element("p", { tabIndex: -1 }, words);
      form.replaceChildren(said);
      said.focus();
      this.#announce(words);
      if (taken) this.#emit("feedback", { answered, why: body.why });
    };
    const ask = () => {
      const why = ["wrong", "old", "other"].map((value) => element("label", {}, element("input", { type: "radio", name: "why", value }), ` ${say(`why-${value}`)}`));
      const keep = this.getAttribute("feedback") === "question" ? element("label", {}, element("input", { type: "checkbox", name: "agreed" }), ` ${say("keep-question")}`) : null;
      form.replaceChildren(element("fieldset", {}, element("legend", {}, say("why")), ...why), ...(keep ? [keep] : []), choice("send", () => give(false)));
      form.querySelector("input").focus();
    };
    form.addEventListener("submit", (event) => event.preventDefault());
    form.append(element("span", {}, say("feedback")), choice("yes", () => give(true)), choice("no", ask));
    return form;
  }

  #moreButton() {
    return element("p", { className: "more" }, button("more-results", this.#say("more-results"), () => this.#ask(true)));
  }

  /** The questions in what was asked, where it was more than one, or had other words around it. */
  #understood({ question, questions = [] }) {
    if (questions.length < 2 && (!questions.length || questions[0].text === question.trim())) return null;
    const items = questions.map(({ text, answered }) => element("li", {}, element("q", { dir: "auto" }, text), answered ? null : ` ${this.#say("part-refused")}`));
    return element("div", { part: "understood", className: "meant" }, this.#say("looked-for"), element("ol", {}, ...items));
  }

  /** Questions to ask with a click, below what is said of them. */
  #offered(key, questions) {
    const ask = (words) => () => {
      this.#parts.input.focus();
      this.ask(words);
    };
    const buttons = questions.map((words) => button(key, words, ask(words), { dir: "auto" }));
    return element("p", { className: "meant" }, `${this.#say(key)} `, ...buttons);
  }

  #spoken(notice) {
    return notice && sentences(notice.title, notice.text);
  }

  #notice({ title, text, numbers, language, review }) {
    const words = title ?? this.#say("notice");
    const lines = numbers.map(({ label, number }) => element("li", {},
      element("a", { part: "number", href: `tel:${number.replace(/[^\d+]/g, "")}` }, element("bdi", {}, label), " ", element("bdi", {}, number))));
    return element("section", { part: "notice", className: "panel notice", "aria-label": words },
      element("p", { className: "title", dir: "auto", lang: title ? language : null }, words),
      lines.length ? element("ul", { className: "numbers" }, ...lines) : null,
      ...text.split("\n\n").map((paragraph) => element("p", { dir: "auto", lang: language }, paragraph)),
      review ? element("p", { className: "meta" }, this.#say("unreviewed")) : null);
  }

  #reason({ reason, message, missing = [] }) {
    const key = reason.replaceAll("_", "-");
    const names = missing.map(({ name }) => `“${name}”`).join(", ");
    return key in ENGLISH || this.hasAttribute(`text-${key}`) ? this.#say(key, { names }) : message;
  }

  /** What is said above the reason; nothing where the notice is the answer. */
  #refused({ reason }) {
    return reason === "crisis" ? null : this.#say(reason === "paused" ? "paused-title" : "refused");
  }

  #refusal({ refusal, question, questions = [], featured }) {
    const title = this.#refused(refusal);
    const open = OPEN.has(refusal.reason);
    const nearest = refusal.nearest.map(({ title, url }) => element("li", {}, element("bdi", {}, this.#link(url, title))));
    const shorter = open && question.length > SHORTER_THAN ? questions.map(({ text }) => text).filter((text) => text !== question.trim()) : [];
    const topics = element("p", { part: "topics" });
    if (open && !shorter.length) this.#nameTopics(topics);
    return element("section", { part: "refusal", className: "panel" },
      title ? this.#heading("refusal-title", "title", title) : null,
      element("p", {}, this.#reason(refusal)),
      open ? element("p", { part: "help" }, this.#say("help")) : null,
      shorter.length ? this.#offered("shorter", shorter) : null,
      nearest.length ? element("p", {}, this.#say("nearest")) : null,
      nearest.length ? element("ul", {}, ...nearest) : null,
      this.#featured(featured),
      open ? topics : null);
  }

  /** Articles that the editors point to; nothing where there are none. */
  #featured(articles = []) {
    const links = articles.flatMap(({ title, url }) => [", ", element("bdi", {}, this.#link(url, title))]).slice(1);
    return links.length ? element("p", { part: "featured" }, `${this.#say("featured")} `, ...links) : null;
  }

  /** Says what the articles are about, once that is known: no refusal waits for it. */
  async #nameTopics(line) {
    const { topics } = await topicsOf(this.#endpoint, this.#key);
    const names = topics.slice(0, MOST_TOPICS).flatMap(({ value }) => [", ", element("bdi", {}, value)]).slice(1);
    if (names.length) line.append(`${this.#say("topics")} `, ...names);
  }

  #fail(failure) {
    this.#release();
    const again = () => {
      this.#parts.input.focus();
      this.#ask();
    };
    this.#fill(
      failure.notice ? this.#notice(failure.notice) : null,
      element("section", { part: "error", className: "panel" },
        this.#heading("error-title", "title", failure.title),
        element("p", {}, failure.message),
        failure.again ? element("p", {}, button("retry", this.#say("retry"), again)) : null),
    );
    this.#announce(this.#spoken(failure.notice), failure.title, failure.message);
  }

  /** A link to a web address; text alone where it is something else. */
  #link(address, text, properties = {}) {
    const url = webAddress(address, this.#endpoint);
    const target = this.getAttribute("target");
    return url ? element("a", { ...properties, href: url.href, target, rel: target ? "noopener" : null }, text) : element("span", {}, text);
  }

  #hit(hit) {
    const { passage, citation, group_note: groupNote } = hit;
    const quote = this.#quote(citation);
    const own = this.#ownHit(hit, quote);
    if (own) return own;
    const { context, text, headings, page } = passage;
    const named = `${citation.title} (${hit.rank})`; // a number, as words by themselves could say the opposite
    const inside = citation.parts.filter(({ start, end }) => start < passage.end && end > passage.start);
    const isMore = inside.reduce((sum, part) => sum + part.text.length, 0) < text.length;
    return element("article", { part: "hit" },
      hit.pinned ? element("p", { part: "pinned", className: "meta" }, element("span", {}, this.#say("pinned"))) : null,
      groupNote ? element("p", { part: "note" }, groupNote) : null,
      quote,
      element("p", { part: "from" }, ...this.#from(citation, hit.rank)),
      this.#folded("around", this.#say("more"), named,
        headings.length && !context.length ? element("p", { part: "path", dir: "auto" }, headings.join(" › ")) : null,
        ...(isMore ? [...context.map((span) => (span.text ? element("p", { part: "context" }, span.text) : "")), this.#passage(passage)] : []),
        this.#actions(citation, named),
        element("p", { part: "meta" }, ...this.#facts(citation, page))));
  }

  /** The hit as the page's own function renders it; null where there is none, or it fails. */
  #ownHit(hit, quote) {
    try {
      return this.renderHit?.(hit, quote, webAddress(hit.citation.deep_link, this.#endpoint)?.href ?? null) ?? null;
    } catch (error) {
      console.error(error);
      return null;
    }
  }

  /** The words that answer, marked, below those that they hang on, such as the heading "Don't". */
  #quote(citation) {
    const lines = citation.parts.flatMap(({ role, text, blocks }) => linesOf(text, blocks, role === "quote" ? [{ start: 0, end: Infinity }] : [], role === "scope"));
    return element("blockquote", { part: "quote", dir: "auto", cite: webAddress(citation.deep_link, this.#endpoint)?.href }, ...arranged(lines));
  }

  /** The whole passage, with its lists and rows, and the words that answer marked in it. */
  #passage({ text, highlights, blocks }) {
    return element("div", { part: "passage", dir: "auto" }, ...arranged(linesOf(text, blocks, highlights, false)));
  }

  #from(citation, rank) {
    const [before, after] = this.#say("from").split("{title}");
    const link = this.#link(citation.deep_link, citation.title, { part: "link", dir: "auto" });
    if (link.href) link.append(element("span", { className: "unseen" }, ` (${rank})`));
    const reviewed = citation.last_reviewed_on ? this.#dated("reviewed", citation.last_reviewed_on) : element("span", {}, this.#say("review-unknown"));
    return [element("span", {}, before, element("bdi", {}, link), after), reviewed, this.#overdue(citation)];
  }

  #overdue(citation) {
    return citation.review_status === "overdue" ? element("span", { part: "overdue" }, this.#say("overdue")) : null;
  }

  /** A fact with its day. */
  #dated(key, iso) {
    const [before, after] = this.#say(key).split("{date}");
    return element("span", {}, before, element("time", { datetime: iso }, this.#day(iso)), after);
  }

  #facts(citation, page) {
    const named = [citation.publisher, citation.reviewed_by].filter(Boolean).map((name) => element("span", {}, element("bdi", {}, name)));
    const at = page ? [element("span", {}, this.#say("page", { page: this.#written(page) }))] : [];
    return [...named, ...daysOf(citation).map(([key, iso]) => this.#dated(key, iso)), ...at];
  }

  #actions(citation, named) {
    const landing = LANDINGS[citation.link_precision] ?? "open-article";
    const name = (key) => `${this.#say(key)}: ${named}`;
    const copyIt = async ({ target }) => {
      const text = this.#cited(citation);
      if (await copy(text)) {
        target.textContent = this.#say("copied");
        this.#announce(this.#say("copied"));
        setTimeout(() => (target.textContent = this.#say("copy")), 3000);
      } else if (!actions.nextElementSibling?.matches("label")) {
        const field = element("textarea", { rows: "4", readonly: true, "aria-label": name("copy") }, text);
        actions.after(element("label", {}, this.#say("copy-by-hand"), field));
        field.focus();
        field.select();
      }
    };
    const actions = element("p", { part: "actions" },
      this.#link(citation.deep_link, this.#say(landing), { part: "read", "aria-label": name(landing) }),
      button("copy", this.#say("copy"), copyIt, { "aria-label": name("copy") }));
    return actions;
  }

  /** The citation as a line of text. */
  #cited(citation) {
    const place = sentences([citation.title, ...citation.headings].join(" › "), citation.publisher);
    const dates = daysOf(citation).map(([key, iso]) => this.#say(key, { date: this.#day(iso) })).join(", ");
    const url = webAddress(citation.deep_link, this.#endpoint)?.href;
    return [`“${citation.quote}”`, dates ? `${place} (${dates})` : place, url].filter(Boolean).join("\n");
  }
}

if (!customElements.get("vouch-search")) customElements.define("vouch-search", VouchSearch);
