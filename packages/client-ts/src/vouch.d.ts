import type {
  AnswerBody, AskRequest, BatchItemBody, CheckBody, CitationBody, CitationStatusBody, DocumentBody, FeedbackRequest,
  FeedbackTaken, NoticeBody, ReadyBody, SuggestionBody, TopicsBody,
} from "./api.js";

export * from "./api.js";

/** Any failure of a request. */
export class VouchClientError extends Error {}

/** No answer came: no connection, or none in time. */
export class VouchUnreachable extends VouchClientError {}

/** The service answered with an error (RFC 9457). Its notice, where there is one, must be shown. */
export class VouchProblem extends VouchClientError {
  readonly status: number;
  readonly type: string;
  readonly title: string;
  readonly what: string;
  readonly where: string | null;
  readonly value: string | null;
  readonly remedy: string;
  readonly notice: NoticeBody | null;
  readonly retryAfterS: number | null;
}

/** How often and how long to wait for a service that asks to come back later. */
export interface Retries {
  most?: number;
  longestMs?: number;
  firstMs?: number;
}

export interface VouchOptions {
  /** A key of `vouch keys create`. */
  key?: string;
  timeoutMs?: number;
  retries?: Retries;
  fetch?: typeof globalThis.fetch;
}

export type AskOptions = Omit<AskRequest, "question">;

/** Asks a service. */
export class Vouch {
  constructor(url: string, options?: VouchOptions);
  ask(question: string, options?: AskOptions): Promise<AnswerBody>;
  askMany(questions: Iterable<string>, options?: AskOptions): AsyncGenerator<BatchItemBody, void, undefined>;
  suggest(typed: string, limit?: number): Promise<SuggestionBody[]>;
  check(text: string, options?: { sentences?: boolean }): Promise<CheckBody>;
  citation(citationId: string, textSha256?: string): Promise<CitationStatusBody>;
  document(docId: string): Promise<DocumentBody>;
  topics(): Promise<TopicsBody>;
  feedback(given: FeedbackRequest): Promise<FeedbackTaken>;
  readiness(): Promise<ReadyBody>;
  /** Where a reader finds the words, as a whole address. */
  link(citation: Pick<CitationBody, "deep_link">): string;
}

/** What of a citation isn't so in an article's text; an empty list where all is word for word. */
export function verify(citation: CitationBody, text: string): Promise<string[]>;

/** A slice of a text by code points, as offsets of the API count them. */
export function slice(text: string, start: number, end: number): string;
