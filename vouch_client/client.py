"""A client that waits for each answer."""

import time
from collections.abc import Iterable, Iterator
from itertools import islice
from types import TracebackType
from typing import TypeVar

import httpx

from vouch_client import calls
from vouch_client.batches import MOST_IN_A_BATCH, BatchItem
from vouch_client.calls import Asking, Call, Filters
from vouch_client.errors import VouchProblem, VouchUnreachable
from vouch_client.exchange import Address, outcome
from vouch_client.paging import Pages
from vouch_client.records import Citation
from vouch_client.results import (
    Answer,
    CheckResult,
    CitationStatus,
    Document,
    FeedbackKept,
    Hit,
    Readiness,
    Suggestion,
    Topics,
)
from vouch_client.retries import Retries

T = TypeVar("T")
_ANYWHERE = Filters()


class Vouch:
    """Asks a service of Vouch. Safe to use from many threads at once; close it, or use it as a context.

    Every method raises `VouchProblem` where the service refuses, `VouchUnreachable` where no answer comes in time, and
    `VouchClientError` where what comes can't be read. Nothing that is asked is kept or logged here.

    Args:
        url: The service: `https://search.example`, with the path that it is below, if there is one.
        key: A key of `vouch keys create`; None shows none.
        timeout_s: How long each step of a request may take: connecting, sending, waiting for each piece.
        retries: What is done where the service asks to come back later; `Retries(most=0)` raises at once.
        transport: How requests are sent, for tests and for proxies of one's own; None takes the usual way.

    Raises:
        ValueError: If the address is none of HTTP, or the key can't be sent.
    """

    def __init__(
        self,
        url: str,
        *,
        key: str | None = None,
        timeout_s: float = 15.0,
        retries: Retries = Retries(),  # noqa: B008 - it is frozen
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._address = Address(url, key)
        self._retries = retries
        self._http = httpx.Client(timeout=timeout_s, transport=transport)

    def __enter__(self) -> "Vouch":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def ask(
        self,
        question: str,
        *,
        k: int = 5,
        filters: Filters = _ANYWHERE,
        min_confidence: float | None = None,
        explain: bool = False,
        country: str | None = None,
    ) -> Answer:
        """A question answered with cited passages, or refused; see `Asking` for the arguments.

        Show `answer.notice` before anything else where there is one, and each citation's `quote` whole.
        """
        return self._send(calls.ask(question, Asking(k, filters, min_confidence, explain, country)))

    def search(
        self,
        question: str,
        *,
        k: int = 5,
        filters: Filters = _ANYWHERE,
        min_confidence: float | None = None,
        explain: bool = False,
        country: str | None = None,
    ) -> Answer:
        """The same as `ask`, with the question in the address, which proxies may keep."""
        return self._send(calls.search(question, Asking(k, filters, min_confidence, explain, country)))

    def ask_many(
        self, questions: Iterable[str], *, k: int = 5, filters: Filters = _ANYWHERE, country: str | None = None
    ) -> Iterator[BatchItem]:
        """What becomes of each question, in their order; up to 20 of them are sent at a time, as they are taken.

        One question's problem is its own: `item.result()` raises it, and the others go on.
        """
        asking, waiting = Asking(k, filters, country=country), iter(questions)
        while page := list(islice(waiting, MOST_IN_A_BATCH)):
            yield from self._send(calls.batch(page, asking)).answers

    def hits(
        self, question: str, *, filters: Filters = _ANYWHERE, min_confidence: float | None = None, page: int = 10
    ) -> Iterator[Hit]:
        """All hits of a question, best first, up to the 100 that the service gives; none where it refuses.

        It asks for more as they are taken. No citation comes twice. An answer's notice isn't among the hits: ask with
        `ask` where a person reads them.
        """
        pages = Pages(page)
        while pages.k is not None:
            answer = self._send(calls.ask(question, Asking(pages.k, filters, min_confidence)))
            yield from pages.fresh(answer)

    def link(self, citation: Citation) -> str:
        """Where a reader finds the words of a citation, as a whole address."""
        return self._address.link(citation.deep_link)

    def suggest(self, typed: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """Titles, headings and known questions that start with what is typed so far; best first."""
        return self._send(calls.suggest(typed, limit)).suggestions

    def check(self, text: str, *, sentences: bool = False) -> CheckResult:
        """Whether what a text quotes is true to the articles; with `sentences`, each of its sentences, too."""
        return self._send(calls.check(text, sentences=sentences))

    def citation(self, citation_id: str, *, text_sha256: str | None = None) -> CitationStatus:
        """What became of a quote: whether it is still there, word for word."""
        return self._send(calls.citation(citation_id, text_sha256))

    def document(self, doc_id: str) -> Document:
        """An article as it is stored; every offset counts in its `text`."""
        return self._send(calls.document(doc_id))

    def topics(self) -> Topics:
        """What the articles are about, and for whom."""
        return self._send(calls.topics())

    def feedback(
        self,
        doc_id: str,
        citation_id: str,
        *,
        answered: bool,
        why: str | None = None,
        question: str | None = None,
        agreed: bool = False,
    ) -> FeedbackKept:
        """Say whether an answer answered. `question` is kept only where the reader `agreed` in words."""
        return self._send(
            calls.feedback(doc_id, citation_id, answered=answered, why=why, question=question, agreed=agreed)
        )

    def readiness(self) -> Readiness:
        """That questions can be answered, and with which snapshot; `VouchProblem` with status 503 where they can't."""
        return self._send(calls.readiness())

    def _send(self, call: Call[T]) -> T:
        """Send a request, again where the service asks to come back and the wait is short enough."""
        sent = 0
        while True:
            sent += 1
            try:
                return outcome(call, self._http.request(**self._address.request(call)))
            except httpx.HTTPError as error:
                raise VouchUnreachable(f"No answer came: {type(error).__name__}") from error
            except VouchProblem as problem:
                wait = self._retries.wait_s(problem, sent)
                if wait is None:
                    raise
            time.sleep(wait)
