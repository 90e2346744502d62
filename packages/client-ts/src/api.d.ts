// Written by `make api` from the description of the API. Offsets count code points.

/** Why an article's words can't be compared any more. */
export type Absence = "withdrawn" | "removed" | (string & {});

/** The answer to all that was asked; `answered` is true exactly when `refusal` is null. `questions` are the questions in it; it is answered if any of them is. `unjudged_language` names the language of what is answered though it wasn't measured in it when an answer is wrong. `featured` are articles that the editors point to beside it; `confidence` and `refusal` are what they would be without. */
export interface AnswerBody {
  readonly question: string;
  readonly answered: boolean;
  readonly confidence: number;
  readonly hits: HitBody[];
  readonly refusal: RefusalBody | null;
  readonly featured?: FeaturedBody[];
  readonly questions: QuestionBody[];
  readonly unjudged_language: string | null;
  readonly did_you_mean: string | null;
  readonly notice: NoticeBody | null;
  readonly snapshot_id: string;
  readonly took_ms: number;
}

/** The body of `POST /v1/ask`. */
export interface AskRequest {
  question: string;
  /** How many hits at most; of several questions each has at least one. */
  k?: number;
  filters?: FilterFields;
  /** Refuse below this confidence; 0 gives the ranking, but for a `crisis`; null takes the default. */
  min_confidence?: number | null;
  /** Say of each hit what its score is made of. */
  explain?: boolean;
  /** Whose telephone numbers a notice gives, such as GB; null takes what is set for the service. */
  country?: string | null;
}

/** What becomes of each question, in their order. */
export interface BatchBody {
  readonly answers: BatchItemBody[];
}

/** What `/v1/ask` says to one question: its status, and with 200 the answer, else the problem. `retry_after` is in how many seconds to come back, where that may help. */
export interface BatchItemBody {
  readonly status: number;
  readonly answer: AnswerBody | null;
  readonly problem: ProblemBody | null;
  readonly retry_after: number | null;
}

/** The body of `POST /v1/ask/batch`: bodies of `/v1/ask`, of which each is looked at by itself. */
export interface BatchRequest {
  questions: AskRequest[];
}

/** A paragraph, list item, row and so on of a text, or what of it is in there; `start` and `end` count in the text. A row's cells have tabs between them, and lists are `level` deep. */
export interface BlockBody {
  readonly start: number;
  readonly end: number;
  readonly kind: BlockKind;
  readonly level: number;
}

/** What a block of an article is. */
export type BlockKind = "heading" | "paragraph" | "list_item" | "table_header" | "table_row" | "term" | "definition" | "warning" | "quotation" | "preformatted" | (string & {});

/** What a build did; `built` is false where nothing had changed, `embedded` how many texts were new. */
export interface BuiltBody {
  readonly snapshot_id: string;
  readonly built: boolean;
  readonly incremental: boolean;
  readonly embedded: number;
  readonly counts: { [name: string]: number };
}

/** What a run did with one document. */
export type Change = "added" | "changed" | "unchanged" | "removed" | "failed" | (string & {});

/** What is said of a draft: of each claim in its order, and how many there are with each verdict. `all_verbatim` is false also where there was nothing to check. */
export interface CheckBody {
  readonly checked: CheckedBody[];
  readonly counts: { [name: string]: number };
  readonly all_verbatim: boolean;
  readonly snapshot_id: string;
  readonly took_ms: number;
}

/** The body of `POST /v1/check`. */
export interface CheckRequest {
  /** Any text; it is kept nowhere. */
  text: string;
  /** Look at each sentence too, not at quotations only. */
  sentences?: boolean;
}

/** What is said of one quotation, or of one sentence; `start` and `end` are its offsets into the draft. `verbatim`: whole sentences of an article in service, with all that they hang on. `out_of_scope`: its words, but what turns or restricts them there is left away (`missing`). `superseded`: an earlier version said it (`earlier`). `withdrawn`: the article isn't in service any more; no word of it is said. `cut`: part of a sentence. `altered`: much like a sentence, with other words (`differences`). `not_found`: none of these. `citations` are the whole sentences, with what they hang on, their link, and how fresh they are. `sentences` has the same for each sentence of a quotation whose sentences aren't together. */
export interface CheckedBody {
  readonly kind: ClaimKind;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly verdict: QuoteVerdict;
  readonly reasons: Reason[];
  readonly message: string;
  readonly citations: CitationBody[];
  readonly missing: PartBody[];
  readonly differences: DifferenceBody[];
  readonly similarity: number | null;
  readonly earlier: CitedBody | null;
  readonly doc_id: string | null;
  readonly elsewhere: ElsewhereBody[];
  readonly sentences: CheckedBody[];
}

/** The answering words, and what is known about the article; `start` and `end` are their offsets into its text. `parts` are the answering words and those without which they would mean something else, such as the heading "Don't" above an item, in the order of the text. `quote` is their texts joined by ` … `: show it whole. `link_precision` says what the link lands on: the words themselves (`fragment`), the `heading` above them, the `page` of a paged document, or no more than the `document`; `link_caveat` why, where it isn't the words. */
export interface CitationBody {
  readonly doc_id: string;
  readonly title: string;
  readonly url: string | null;
  readonly publisher: string | null;
  readonly published_on: string | null;
  readonly updated_on: string | null;
  readonly last_reviewed_on: string | null;
  readonly next_review_on: string | null;
  readonly reviewed_by: string | null;
  readonly evidence: DateEvidenceBody[];
  readonly text_sha256: string;
  readonly citation_id: string;
  readonly deep_link: string;
  readonly link_precision: LinkPrecision;
  readonly link_caveat: string | null;
  readonly headings: string[];
  readonly parts: PartBody[];
  readonly quote: string;
  readonly start: number;
  readonly end: number;
  readonly page: number | null;
  readonly review_status: ReviewStatus;
}

/** What became of a quote. */
export type CitationStatus = "verbatim" | "moved" | "changed" | "gone" | (string & {});

/** What became of a quote. `verbatim`: it is where it was. `moved`: the same words are elsewhere in the article, below the same headings. `changed`: the article is there, and these words aren't, or say something else below another heading. `gone`: the article is no longer in service, because it was `withdrawn` or `removed`; of one that was withdrawn no word is said. */
export interface CitationStatusBody {
  readonly citation_id: string;
  readonly doc_id: string;
  readonly status: CitationStatus;
  readonly gone_because: Absence | null;
  readonly cited: CitedBody | null;
  readonly present: CitationBody | null;
  readonly nearest: NearestSentenceBody | null;
  readonly snapshot_id: string;
}

/** The words as they were in the version that was cited, and when that version was taken in. */
export interface CitedBody {
  readonly doc_id: string;
  readonly title: string;
  readonly url: string | null;
  readonly publisher: string | null;
  readonly published_on: string | null;
  readonly updated_on: string | null;
  readonly last_reviewed_on: string | null;
  readonly next_review_on: string | null;
  readonly reviewed_by: string | null;
  readonly evidence: DateEvidenceBody[];
  readonly text_sha256: string;
  readonly parts: PartBody[];
  readonly quote: string;
  readonly start: number;
  readonly end: number;
  readonly stored_at: string;
}

/** What part of a draft is looked at. */
export type ClaimKind = "quotation" | "sentence" | (string & {});

/** One addend of a score: `score` times `weight`; `rank` is the passage's by this score alone, among candidates. What a newer article gains, and what further hits of one document lose, has no rank. */
export interface ComponentBody {
  readonly name: string;
  readonly score: number;
  readonly rank: number | null;
  readonly weight: number;
}

/** Words outside a passage that belong to it, such as a warning; offsets into the document's text. */
export interface ContextBody {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What a date, or the reviewer, was read from: the field, where in the source that is, and its words there. */
export interface DateEvidenceBody {
  readonly field: string;
  readonly origin: string;
  readonly quote: string;
}

/** Words of the draft, and what the article has in their place; either may be empty. */
export interface DifferenceBody {
  readonly draft: string;
  readonly article: string;
}

/** A structural piece of a document. */
export interface DocumentBlockBody {
  readonly kind: BlockKind;
  readonly level: number;
  readonly start: number;
  readonly end: number;
  readonly section_id: string | null;
  readonly element_id: string | null;
  readonly page: number | null;
}

/** A document as it is stored: `text` is what all offsets count in. */
export interface DocumentBody {
  readonly doc_id: string;
  readonly title: string;
  readonly url: string | null;
  readonly publisher: string | null;
  readonly language: string | null;
  readonly audience: string | null;
  readonly tags: string[];
  readonly published_on: string | null;
  readonly updated_on: string | null;
  readonly last_reviewed_on: string | null;
  readonly next_review_on: string | null;
  readonly reviewed_by: string | null;
  readonly date_evidence: DateEvidenceBody[];
  readonly text: string;
  readonly text_sha256: string;
  readonly blocks: DocumentBlockBody[];
}

/** What is to change of what is known of a document (RFC 7396): what isn't named stays, null takes it away. `status` publishes a draft, or makes one of what is published. */
export interface DocumentChange {
  readonly title?: string | null;
  readonly url?: string | null;
  readonly publisher?: string | null;
  readonly language?: string | null;
  readonly audience?: string | null;
  readonly tags?: string[] | null;
  readonly published_on?: string | null;
  readonly updated_on?: string | null;
  readonly last_reviewed_on?: string | null;
  readonly next_review_on?: string | null;
  readonly reviewed_by?: string | null;
  readonly status?: WrittenStatus | null;
}

/** Documents in order of doc_id; `next` asks for those after them, and is null where there are none. */
export interface DocumentListBody {
  readonly documents: ListedBody[];
  readonly next: string | null;
}

/** A document with its text, either as `text` or as `sections`; blank lines set paragraphs apart. `status` says whether readers may see it: a `draft` is in no answer, suggestion, list or page of theirs. */
export interface DocumentWrite {
  readonly title?: string | null;
  readonly url?: string | null;
  readonly publisher?: string | null;
  readonly language?: string | null;
  readonly audience?: string | null;
  readonly tags?: string[] | null;
  readonly published_on?: string | null;
  readonly updated_on?: string | null;
  readonly last_reviewed_on?: string | null;
  readonly next_review_on?: string | null;
  readonly reviewed_by?: string | null;
  readonly status: WrittenStatus;
  readonly text?: string | null;
  readonly sections?: SectionWrite[] | null;
}

/** Another article that holds the same words, of which something else is to be said there. */
export interface ElsewhereBody {
  readonly doc_id: string;
  readonly title: string;
  readonly verdict: QuoteVerdict;
}

/** Where vectors are searched: `embedded`, or the kind of store, and whether that answered when it was last asked. While it doesn't, each machine searches itself, or refuses where it holds too many passages. */
export interface EngineBody {
  readonly kind: string;
  readonly reachable: boolean;
}

/** One addend of what speaks for the highlighted sentence: `score` times `weight`. */
export interface EvidenceBody {
  readonly name: string;
  readonly score: number;
  readonly weight: number;
}

/** Why a passage has its rank, and why this sentence of it is highlighted. */
export interface ExplanationBody {
  readonly components: ComponentBody[];
  readonly highlight: EvidenceBody[];
}

/** A value that articles carry, and how many do. */
export interface FacetBody {
  readonly value: string;
  readonly articles: number;
}

/** What is wrong, where, with which value, and what to do about it. */
export interface FaultBody {
  readonly what: string;
  readonly where: string | null;
  readonly value: string | null;
  readonly remedy: string;
}

/** An article that the editors point to for such questions. No hit is of it, and it may not answer. */
export interface FeaturedBody {
  readonly doc_id: string;
  readonly title: string;
  readonly url: string;
}

/** The body of `POST /v1/feedback`. `question` is kept only where `agreed` says that the reader agreed in words, and the operator keeps questions. */
export interface FeedbackRequest {
  doc_id: string;
  /** Of the result that was shown first. */
  citation_id: string;
  /** Whether it answered the question. */
  answered: boolean;
  /** If it didn't: `wrong`, `old`, or `other` for something else. */
  why?: Why | null;
  question?: string | null;
  agreed?: boolean;
}

/** That it was kept, and whether the question was. */
export interface FeedbackTaken {
  readonly kept_question: boolean;
}

/** Where answers may come from; what is left out lets everything through. */
export interface FilterFields {
  doc_ids?: string[];
  tags?: string[];
  audience?: string | null;
  language?: string | null;
  reviewed_since?: string | null;
}

/** What is given of a citation: its status, an annotation, or a form to paste. */
export type Format = "status" | "annotation" | "text" | "apa" | "vancouver" | "markdown" | "html" | "bibtex" | "ris" | "csl-json";

/** That the process runs. */
export interface HealthBody {
  readonly status?: "ok";
}

/** A passage that answers, and its citation; `explanation` where it was asked for. `group_note` says in words where the passage is about other people than the question, such as adults, not children. `pinned` is true where it comes first because the editors want that, whatever its score; by itself it would answer, too. */
export interface HitBody {
  readonly rank: number;
  readonly score: number;
  readonly passage: PassageBody;
  readonly citation: CitationBody;
  readonly group_note?: string | null;
  readonly pinned?: boolean;
  readonly explanation?: ExplanationBody | null;
}

/** What sort of thing it is. */
export type Kind = "medicine" | "condition" | "number" | "form" | "group" | "subject" | (string & {});

/** The latest version of a document, draft or published, whether the index in service has it yet or not. `in_service` says that answers are given from this very text; `warnings` is what a person should look at. */
export interface LatestBody {
  readonly listed: ListedBody;
  readonly document: DocumentBody;
  readonly warnings: string[];
  readonly in_service: boolean;
}

/** What became of one line of many. */
export type LineResult = "added" | "changed" | "unchanged" | "refused" | (string & {});

/** What a link lands on. */
export type LinkPrecision = "fragment" | "heading" | "page" | "document" | (string & {});

/** A document without its text. `warnings` is how many things a person should look at; `version` is its ETag. */
export interface ListedBody {
  readonly doc_id: string;
  readonly status: ListedStatus;
  readonly served_as: string | null;
  readonly title: string;
  readonly url: string | null;
  readonly language: string | null;
  readonly audience: string | null;
  readonly tags: string[];
  readonly published_on: string | null;
  readonly updated_on: string | null;
  readonly last_reviewed_on: string | null;
  readonly next_review_on: string | null;
  readonly reviewed_by: string | null;
  readonly overdue: boolean;
  readonly warnings: number;
  readonly text_sha256: string;
  readonly version: string;
  readonly written_at: string;
}

/** What becomes of a document: only what is published, and no duplicate, is answered with. */
export type ListedStatus = "draft" | "published" | "withdrawn" | "duplicate" | (string & {});

/** Something that a question is about and no article is, in the question's words, and what sort of thing it is. */
export interface MissingBody {
  readonly name: string;
  readonly kind: Kind;
}

/** An article that comes near, without answering. */
export interface NearestBody {
  readonly doc_id: string;
  readonly title: string;
  readonly url: string;
}

/** The sentence that is most like the quote now; `similarity` is 1 where it has the same words in their order. */
export interface NearestSentenceBody {
  readonly similarity: number;
  readonly citation: CitationBody;
}

/** A newer article on the same subject, and its words that say otherwise. */
export interface NewerWordsBody {
  readonly doc_id: string;
  readonly title: string;
  readonly text: string;
  readonly url: string;
}

/** What is said beside the results where a question sounds like an emergency. `title` is what is above the words, and left out where the rules have none. `language` and `review` come only with words in a language whose rules no clinician has read yet. */
export interface NoticeBody {
  readonly topic: string;
  readonly title?: string | null;
  readonly text: string;
  readonly numbers: NumberBody[];
  readonly version: string;
  readonly language?: string | null;
  readonly review?: string | null;
}

/** A telephone line. */
export interface NumberBody {
  readonly label: string;
  readonly number: string;
}

/** What became of one document; `line` is its line in what was sent, from 1, and `fault` why it was refused. */
export interface OutcomeBody {
  readonly line: number;
  readonly doc_id: string | null;
  readonly result: LineResult;
  readonly version: string | null;
  readonly warnings: string[];
  readonly fault: FaultBody | null;
}

/** A slice of the article's text: what the answering words hang on (`scope`), or they themselves (`quote`). `blocks` are what the slice is made of, as offsets into its own `text`. */
export interface PartBody {
  readonly role: PartRole;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly blocks: BlockBody[];
}

/** What a part of a citation is for. */
export type PartRole = "scope" | "quote" | (string & {});

/** A verbatim passage. `start`, `end`, `context` are offsets into the document's text, `highlights` and `blocks` into `text`. */
export interface PassageBody {
  readonly passage_id: string;
  readonly passage_ids: string[];
  readonly section_id: string | null;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly page: number | null;
  readonly headings: string[];
  readonly context: ContextBody[];
  readonly highlights: SpanBody[];
  readonly blocks: BlockBody[];
}

/** What is said of a pasted text: of each citation in it, and of what it quotes that is no whole citation. `claims` are as `POST /v1/check` gives them. `unknown` has what looks like a citation_id and is none. */
export interface PastedBody {
  readonly citations: PastedCitationBody[];
  readonly claims: CheckedBody[];
  readonly unknown: string[];
  readonly snapshot_id: string;
}

/** What became of one citation. `verdict`: `verbatim`, `moved`, `changed` (with the `differences` from the sentence that is most like it now), `gone`, `withdrawn`, or `superseded` (the words are there, and `newer` is what a newer article says in their place). `citation` is what `GET /v1/citations/{citation_id}` says. */
export interface PastedCitationBody {
  readonly verdict: string;
  readonly message: string;
  readonly citation: CitationStatusBody;
  readonly differences: DifferenceBody[];
  readonly newer: NewerWordsBody | null;
}

/** The body of `POST /v1/citations/check`. */
export interface PastedCitationRequest {
  /** Any text; it is kept nowhere. */
  readonly text: string;
}

/** An error as RFC 9457 has it, with what is wrong, where, and what to do about it. `notice` is there where the question that failed sounds like an emergency. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly where?: string | null;
  readonly value?: string | null;
  readonly remedy: string;
  readonly notice?: NoticeBody | null;
}

/** How many of which units are done, of how many; `total` is null where that isn't known. */
export interface ProgressBody {
  readonly done: number;
  readonly total: number | null;
  readonly unit: string;
}

/** One of the questions in what was asked: `start` and `end` are offsets into it, `text` is what is there. Each is answered, with the hits of `hit_ranks`, or refused by itself. */
export interface QuestionBody {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly answered: boolean;
  readonly confidence: number;
  readonly hit_ranks: number[];
  readonly refusal: RefusalBody | null;
}

/** How words are related to the library; the order is that in which the first one that fits is said of them. */
export type QuoteVerdict = "verbatim" | "out_of_scope" | "superseded" | "withdrawn" | "cut" | "altered" | "not_found" | (string & {});

/** That the service is ready, with which snapshot, and what is measured. `languages` are those in which it was measured when it answers and when it refuses; `other_languages` says what becomes of questions and pages in others. `trouble` says why the snapshot that was published last isn't the one in service, or that it can't be read any more what was withdrawn or what the editors want, or what synonyms or rules for notices the site has of its own; null where all is well. `paused_since` says that no question is answered, and since when; null where they are. It is ready all the same: notices, articles and citations are there, and would be gone with it. `engine` says where vectors are searched. `replica` is null where the service follows no shared place. */
export interface ReadyBody {
  readonly status: "ready";
  readonly snapshot_id: string;
  readonly languages: string[];
  readonly other_languages: "answered" | "refused";
  readonly trouble: string | null;
  readonly paused_since: string | null;
  readonly engine: EngineBody;
  readonly replica?: ReplicaBody | null;
}

/** What a verdict rests on. */
export type Reason = "scope_missing" | "turned" | "other_medicine" | "not_citable" | "part_of_sentence" | "label_only" | "earlier_version" | "withdrawn" | "removed" | "number_changed" | "medicine_changed" | "negation_changed" | "words_changed" | "left_out_unmarked" | "put_together" | "partly_found" | (string & {});

/** Whom the articles are for. */
export type Recipient = "PAT" | "PROV" | "PAYOR" | (string & {});

/** Why there is no answer; `missing` where it is that the articles are about something else. */
export interface RefusalBody {
  readonly reason: RefusalReason;
  readonly message: string;
  readonly nearest: NearestBody[];
  readonly missing: MissingBody[];
}

/** Why there is no answer. */
export type RefusalReason = "nothing_in_scope" | "nothing_on_subject" | "not_answered" | "language_not_supported" | "crisis" | "not_about" | "paused" | (string & {});

/** How far a replica follows its shared place. `sequence` is the number of the newest pointer that was seen there, `publication` the sha256 of what is in service from there, and `heard_at` when the place answered last; each null before the first. */
export interface ReplicaBody {
  readonly sequence: number | null;
  readonly publication: string | null;
  readonly heard_at: string | null;
}

/** Whether an article's review is due; unknown where it doesn't say when that is, however lately it was reviewed. */
export type ReviewStatus = "current" | "overdue" | "unknown" | (string & {});

/** A section of a text: its heading, its words, and the publisher's own id of it. */
export interface SectionWrite {
  readonly _id?: string | null;
  readonly heading?: string | null;
  readonly text: string;
}

/** A half-open range. */
export interface SpanBody {
  readonly start: number;
  readonly end: number;
}

/** What to offer for a question that is being typed; best first. */
export interface SuggestBody {
  readonly q: string;
  readonly suggestions: SuggestionBody[];
}

/** What `/v1/suggest` takes: as JSON, or as the query string. */
export interface SuggestRequest {
  /** The question as far as it is typed. */
  readonly q: string;
  /** How many suggestions at most. */
  readonly limit?: number;
}

/** A title, heading or known question that the articles answer to. */
export interface SuggestionBody {
  readonly text: string;
  readonly kind: SuggestionKind;
}

/** What a suggestion is in the article that it comes from, in the order in which they are offered. */
export type SuggestionKind = "question" | "title" | "heading" | (string & {});

/** Work that takes its time. `state` is `queued`, `running`, then `done`, `failed` or `interrupted` with `fault`. `counts` says how many documents were added, changed, unchanged and refused, `outcomes` what became of each; `next_line` asks for those after them (`?after=`), and is null where there are none yet. */
export interface TaskBody {
  readonly task_id: string;
  readonly kind: TaskKind;
  readonly state: TaskState;
  readonly made_at: string;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly progress: ProgressBody;
  readonly counts: { [name: string]: number };
  readonly outcomes: OutcomeBody[];
  readonly next_line: number | null;
  readonly built: BuiltBody | null;
  readonly fault: FaultBody | null;
}

/** What a task does. */
export type TaskKind = "documents" | "build" | (string & {});

/** The tasks that were asked for last, the newest first, without their outcomes. */
export interface TaskListBody {
  readonly tasks: TaskBody[];
}

/** How far a task is: `interrupted` is one that broke what worked on it too often, so that it isn't tried again. */
export type TaskState = "queued" | "running" | "done" | "failed" | "interrupted" | (string & {});

/** The tags and audiences of articles, the 100 most frequent of each; `articles` is how many articles there are. */
export interface TopicsBody {
  readonly topics: FacetBody[];
  readonly audiences: FacetBody[];
  readonly articles: number;
}

/** A version that was published once; `version` names it in a path, and `is_present` says that it is the one now. */
export interface VersionBody {
  readonly version: string;
  readonly text_sha256: string;
  readonly stored_at: string;
  readonly title: string;
  readonly reviewed_by: string | null;
  readonly last_reviewed_on: string | null;
  readonly is_present: boolean;
}

/** Published versions of a document, the newest first; `next` asks for older ones, and is null without any. */
export interface VersionListBody {
  readonly doc_id: string;
  readonly versions: VersionBody[];
  readonly next: number | null;
}

/** Why an answer was none. */
export type Why = "wrong" | "old" | "other";

/** What was done with a document. `version` is its ETag, which changes with all that is known of it, and `text_sha256` the version of its text; both are null where it was removed. `withdrawn` says that no answer holds it, whatever its status; `twins` are documents that say the same and are answered with. `replayed` says that the change was made before, under the same Idempotency-Key, and this was said then. */
export interface WrittenBody {
  readonly doc_id: string;
  readonly change: Change;
  readonly status: WrittenStatus | null;
  readonly version: string | null;
  readonly text_sha256: string | null;
  readonly warnings: string[];
  readonly twins: string[];
  readonly withdrawn: boolean;
  readonly replayed: boolean;
}

/** Whether readers may see a document that staff wrote. */
export type WrittenStatus = "draft" | "published" | (string & {});
