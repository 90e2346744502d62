// Asks a service of Vouch. No dependencies: fetch, Web Crypto and URL are all that it needs.

const MAY_COME_BACK = new Set([429, 503]);
const MOST_IN_A_BATCH = 20;
const JOINT = " … ";

/** Any failure of a request; the two below say more. */
export class VouchClientError extends Error {}

/** No answer came: no connection, or none in time. */
export class VouchUnreachable extends VouchClientError {}

/** The service answered with an error (RFC 9457): what is wrong, where, and what to do; its notice must be shown. */
export class VouchProblem extends VouchClientError {
  constructor(status, said, retryAfterS = null) {
    super(`${status}: ${said.detail}${said.where ? ` (${said.where})` : ""}. ${said.remedy}`);
    this.status = status;
    this.type = said.type;
    this.title = said.title;
    this.what = said.detail;
    this.where = said.where ?? null;
    this.value = said.value ?? null;
    this.remedy = said.remedy;
    this.notice = said.notice ?? null;
    this.retryAfterS = retryAfterS;
  }
}

/** Asks a service. Nothing that is asked is kept or logged here. */
export class Vouch {
  #base;
  #headers;
  #timeoutMs;
  #retries;
  #fetch;

  constructor(url, { key, timeoutMs = 15_000, retries = {}, fetch = globalThis.fetch.bind(globalThis) } = {}) {
    const address = new URL(url);
    if (!/^https?:$/.test(address.protocol) || address.search || address.hash) {
      throw new TypeError(`${url} is no address of a service: write it like https://search.example`);
    }
    this.#base = address.href.replace(/\/+$/, "");
    this.#headers = { accept: "application/json", ...(key ? { authorization: `Bearer ${key}` } : {}) };
    this.#timeoutMs = timeoutMs;
    this.#retries = { most: 2, longestMs: 20_000, firstMs: 500, ...retries };
    this.#fetch = fetch;
  }

  /** A question answered with cited passages, or refused. Show `notice` first where there is one. */
  ask(question, options = {}) {
    return this.#send("/v1/ask", { body: { question, ...options } });
  }

  /** What becomes of each question, in their order; 20 are sent at a time, as they are taken. */
  async *askMany(questions, options = {}) {
    const all = [...questions];
    for (let at = 0; at < all.length; at += MOST_IN_A_BATCH) {
      const page = all.slice(at, at + MOST_IN_A_BATCH).map((question) => ({ question, ...options }));
      yield* (await this.#send("/v1/ask/batch", { body: { questions: page } })).answers;
    }
  }

  /** Titles, headings and known questions that start with what is typed so far; best first. */
  async suggest(typed, limit = 8) {
    return (await this.#send("/v1/suggest", { body: { q: typed, limit } })).suggestions;
  }

  /** Whether what a text quotes is true to the articles; it needs a key. */
  check(text, { sentences = false } = {}) {
    return this.#send("/v1/check", { body: { text, sentences } });
  }

  /** What became of a quote: whether it is still there, word for word. */
  citation(citationId, textSha256) {
    const query = { format: "status", ...(textSha256 ? { text_sha256: textSha256 } : {}) };
    return this.#send(`/v1/citations/${encodeURIComponent(citationId)}`, { query });
  }

  /** An article as it is stored; offsets count in its text, in code points. */
  document(docId) {
    return this.#send(`/v1/documents/${encodeURIComponent(docId)}`);
  }

  /** What the articles are about, and for whom. */
  topics() {
    return this.#send("/v1/topics");
  }

  /** Say whether an answer answered. */
  feedback(given) {
    return this.#send("/v1/feedback", { body: given });
  }

  /** That questions can be answered; a problem of status 503 where they can't. */
  readiness() {
    return this.#send("/readyz");
  }

  /** Where a reader finds the words of a citation, as a whole address. */
  link(citation) {
    return new URL(citation.deep_link, `${this.#base}/`).href;
  }

  async #send(path, { body, query } = {}) {
    for (let sent = 1; ; sent += 1) {
      const outcome = await this.#once(path, body, query);
      if (!(outcome instanceof VouchProblem)) return outcome;
      const wait = this.#waitMs(outcome, sent);
      if (wait === null) throw outcome;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  /** What is waited for is 429 and 503 alone, and nothing that has a notice: that must be shown now. */
  #waitMs(problem, sent) {
    const { most, longestMs, firstMs } = this.#retries;
    if (!MAY_COME_BACK.has(problem.status) || problem.notice || sent > most) return null;
    const wait = problem.retryAfterS === null ? firstMs * 2 ** (sent - 1) : problem.retryAfterS * 1000;
    return wait <= longestMs ? wait : null;
  }

  async #once(path, body, query) {
    const address = new URL(`${this.#base}${path}`);
    for (const [name, value] of Object.entries(query ?? {})) address.searchParams.set(name, value);
    let response;
    let text;
    try {
      response = await this.#fetch(address, {
        method: body ? "POST" : "GET",
        headers: { ...this.#headers, ...(body ? { "content-type": "application/json" } : {}) },
        body: body ? JSON.stringify(body) : undefined,
        redirect: "error",
        credentials: "omit",
        cache: "no-store",
        referrerPolicy: "no-referrer",
        signal: AbortSignal.timeout(this.#timeoutMs),
      });
      text = await response.text();
    } catch (error) {
      throw new VouchUnreachable(`No answer came: ${error.name}`, { cause: error });
    }
    const said = parsed(text);
    if (response.ok && said !== null) return said;
    if (response.ok) throw new VouchClientError("The answer is no JSON; is the address that of a Vouch?");
    return new VouchProblem(response.status, isProblem(said) ? said : NO_VOUCH, retryAfterS(response.headers));
  }
}

const NO_VOUCH = {
  type: "about:blank",
  title: "",
  detail: "What answered is no Vouch, but perhaps a proxy before one",
  remedy: "Look at the address, and at the proxies before the service",
};

/** What of a citation isn't so in an article's text, in words; an empty list where all is word for word. */
export async function verify(citation, text) {
  const faults = [];
  const points = Array.from(text);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const hash = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hash !== citation.text_sha256) faults.push("The text isn't the version that is cited: its sha256 differs");
  for (const part of citation.parts) {
    if (cut(points, part.start, part.end) !== part.text) {
      faults.push(`The text has other words at ${part.start} to ${part.end}, where the ${part.role} should be`);
    }
  }
  if (citation.parts.map((part) => part.text).join(JOINT) !== citation.quote) {
    faults.push("The quote isn't what its parts say");
  }
  const quotes = citation.parts.filter((part) => part.role === "quote");
  if (!quotes.some((part) => part.start === citation.start && part.end === citation.end)) {
    faults.push("The citation's offsets are those of no part that is the quote");
  }
  return faults;
}

/** A slice of a text by code points, as offsets of the API count them. */
export function slice(text, start, end) {
  return Array.from(text).slice(start, end).join("");
}

function cut(points, start, end) {
  return start >= 0 && start < end && end <= points.length ? points.slice(start, end).join("") : null;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isProblem(said) {
  return said !== null && typeof said === "object" && typeof said.detail === "string" && typeof said.remedy === "string";
}

function retryAfterS(headers) {
  const text = (headers.get("retry-after") ?? "").trim();
  if (/^[0-9]{1,15}$/.test(text)) return Number(text);
  const day = text ? Date.parse(text) : NaN;
  return Number.isNaN(day) ? null : Math.max(0, (day - Date.now()) / 1000);
}
