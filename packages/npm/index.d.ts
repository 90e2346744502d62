/** What `<vouch-search>` takes as attributes; docs/widget.md says what each means. Those without a value are set by being there. */
export interface VouchSearchAttributes {
  /** Where Vouch is; in a bundle it has to be said. */
  endpoint?: string;
  /** The site's key, by a name that frameworks don't keep for themselves. */
  "site-key"?: string;
  key?: string;
  country?: string;
  k?: string | number;
  tags?: string;
  audience?: string;
  language?: string;
  facets?: "topic" | "audience" | "topic audience";
  group?: "none";
  target?: string;
  placeholder?: string;
  shortcut?: string;
  modal?: "" | true;
  results?: string;
  "from-address"?: "" | true;
  feedback?: "" | true | "question";
  "heading-level"?: 1 | 2 | 3 | 4 | 5 | "1" | "2" | "3" | "4" | "5";
  "events-with-question"?: "" | true;
  texts?: string;
  [text: `text-${string}`]: string | undefined;
}

export interface Span {
  start: number;
  end: number;
}

export interface Block extends Span {
  kind: string;
  level: number;
}

/** Words of an article; all parts of a citation are to be shown together. */
export interface Part extends Span {
  role: "scope" | "quote";
  text: string;
  blocks: Block[];
}

export interface Citation extends Span {
  doc_id: string;
  title: string;
  url: string | null;
  publisher: string | null;
  published_on: string | null;
  updated_on: string | null;
  last_reviewed_on: string | null;
  next_review_on: string | null;
  reviewed_by: string | null;
  evidence: { field: string; origin: string; quote: string }[];
  text_sha256: string;
  citation_id: string;
  deep_link: string;
  link_precision: "fragment" | "heading" | "page" | "document";
  link_caveat: string | null;
  headings: string[];
  parts: Part[];
  quote: string;
  page: number | null;
  review_status: "current" | "overdue" | "unknown";
}

export interface Passage extends Span {
  passage_id: string;
  passage_ids: string[];
  section_id: string | null;
  text: string;
  page: number | null;
  headings: string[];
  context: (Span & { text: string })[];
  highlights: Span[];
  blocks: Block[];
}

/** A result, as `POST /v1/ask` gives it. */
export interface Hit {
  rank: number;
  score: number;
  passage: Passage;
  citation: Citation;
  group_note: string | null;
  pinned: boolean;
  explanation: unknown;
}

export type RefusalReason =
  | "nothing_in_scope"
  | "nothing_on_subject"
  | "not_answered"
  | "language_not_supported"
  | "crisis"
  | "not_about"
  | "paused";

export interface Refusal {
  reason: RefusalReason;
  message: string;
  nearest: { doc_id: string; title: string; url: string }[];
  missing: { name: string; kind: string }[];
}

export interface Notice {
  topic: string;
  title: string | null;
  text: string;
  numbers: { label: string; number: string }[];
  version: string;
  language: string | null;
  review: string | null;
}

/** What `POST /v1/ask` answers. */
export interface Answer {
  question: string;
  answered: boolean;
  confidence: number;
  hits: Hit[];
  refusal: Refusal | null;
  featured: { doc_id: string; title: string; url: string }[];
  questions: (Span & { text: string; answered: boolean; confidence: number; hit_ranks: number[]; refusal: Refusal | null })[];
  unjudged_language: string | null;
  did_you_mean: string | null;
  notice: Notice | null;
  snapshot_id: string;
  took_ms: number;
}

/** What events have only where the element has `events-with-question`. */
export interface WithQuestion {
  question?: string;
  answer?: Answer;
}

/** What each event has in `detail`. */
export interface VouchEvents {
  "vouch:open": Record<string, never>;
  "vouch:ask": { question?: string };
  "vouch:answer": WithQuestion & {
    confidence: number;
    hits: Pick<Hit & Citation, "rank" | "doc_id" | "citation_id" | "deep_link">[];
    notice: string | null;
  };
  "vouch:refuse": WithQuestion & { reason: RefusalReason; notice: string | null };
  "vouch:feedback": { answered: boolean; why: "wrong" | "old" | "other" | null };
}

/** Renders a result: `quote` has all words that must be shown together, `link` is null where there is none. */
export type RenderHit = (hit: Hit, quote: HTMLQuoteElement, link: string | null) => Node | null;

export interface VouchSearch extends HTMLElement {
  renderHit: RenderHit | null;
  /** Asks a question, as if the reader had typed it. */
  ask(question: string): Promise<void> | undefined;
  /** Opens the box where it is a dialog, and puts the cursor into it. */
  open(): void;
}

/** The element's class, once it is defined; null where there is no browser. */
export const defined: Promise<(new () => VouchSearch) | null>;

declare global {
  interface HTMLElementTagNameMap {
    "vouch-search": VouchSearch;
  }
  interface HTMLElementEventMap extends VouchEventMap {}
}

type VouchEventMap = { [Name in keyof VouchEvents]: CustomEvent<VouchEvents[Name]> };
