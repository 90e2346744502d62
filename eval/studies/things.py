"""Are questions refused where no article is about what they name, and answered where one is?"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eval.sets.lines import read_records, text_of
from index.passages.query import Query
from ingest.home import Home
from service.answers.answerer import Answer, RefusalReason
from service.live.live_index import LiveIndex
from service.live.serving import Serving

_NO_LIMIT = 1e-9  # a confidence that every answer has, so that only what is about something else is refused


@dataclass(frozen=True, slots=True)
class ThingsCase:
    """A question, and what came of it where things are compared and where they aren't.

    Attributes:
        text: Its words.
        kind: Whether its page answers it ("answerable"), or doesn't ("near_miss").
        doc_id: Its page.
        page: The best hit's page where nothing is compared; None where there is none.
        was_answered: Whether that was an answer.
        kept: The best hit's page where things are compared, whatever the confidence; None where that refuses.
        is_answered: Whether there is an answer where they are compared.
        missing: What no article is about.
        was_answered_elsewhere: Whether, with its page withdrawn, another page answered where nothing is compared.
        is_answered_elsewhere: The same where things are compared.
    """

    text: str
    kind: str
    doc_id: str
    page: str | None
    was_answered: bool
    kept: str | None
    is_answered: bool
    missing: tuple[str, ...]
    was_answered_elsewhere: bool
    is_answered_elsewhere: bool

    @property
    def is_false_refusal(self) -> bool:
        """Whether its own page came first and answers it, and no passage of it counts as about what it names."""
        return self.kind == "answerable" and self.page == self.doc_id and self.kept != self.doc_id


def things_cases(files: Iterable[Path], home: Home) -> Iterator[ThingsCase]:
    """Ask every question four times: with and without comparing things, with and without its own page.

    Raises:
        MalformedSet: With file and line, if a line is no JSON object with `text`, `kind` and `doc_id`.
    """
    serving = LiveIndex(home, any_retrieval=True, serving=False).get()
    for path in files:
        for line, record in read_records(path):
            kind, doc_id = text_of(record, "kind", line), text_of(record, "doc_id", line)
            yield _case(serving, text_of(record, "text", line), kind, doc_id)


def _case(serving: Serving, text: str, kind: str, doc_id: str) -> ThingsCase:
    threshold = serving.answerer.threshold
    elsewhere = replace(serving, withdrawn=serving.withdrawn | {doc_id})
    raw, compared, answer = (serving.ask(Query(text), min_confidence=limit) for limit in (0.0, _NO_LIMIT, None))
    raw_elsewhere, answer_elsewhere = (elsewhere.ask(Query(text), min_confidence=limit) for limit in (0.0, None))
    refusal = compared.refusal
    return ThingsCase(
        text=text,
        kind=kind,
        doc_id=doc_id,
        page=_page(raw),
        was_answered=raw.confidence >= threshold,
        kept=_page(compared),
        is_answered=answer.refusal is None,
        missing=tuple(f"{one.name} ({one.kind})" for one in refusal.missing)
        if refusal and refusal.reason is RefusalReason.NOT_ABOUT
        else (),
        was_answered_elsewhere=raw_elsewhere.confidence >= threshold,
        is_answered_elsewhere=answer_elsewhere.refusal is None,
    )


def _page(answer: Answer) -> str | None:
    return answer.hits[0].citation.document.doc_id if answer.hits else None


def summary(cases: Sequence[ThingsCase]) -> dict[str, float]:
    """The shares that count, each of what its name says it is of."""
    answerable = [one for one in cases if one.kind == "answerable"]
    near = [one for one in cases if one.kind == "near_miss"]
    return {
        "answerable": len(answerable),
        "false refusals": _share(one.is_false_refusal for one in answerable),
        "own page first, nothing compared": _share(one.page == one.doc_id for one in answerable),
        "own page first": _share(one.kept == one.doc_id for one in answerable),
        "answered, nothing compared": _share(one.was_answered for one in answerable),
        "answered": _share(one.is_answered for one in answerable),
        "near misses": len(near),
        "near misses answered, nothing compared": _share(one.was_answered for one in near),
        "near misses answered": _share(one.is_answered for one in near),
        "answered by another page, nothing compared": _share(one.was_answered_elsewhere for one in cases),
        "answered by another page": _share(one.is_answered_elsewhere for one in cases),
    }


def _share(those: Iterable[bool]) -> float:
    found = list(those)
    return round(sum(found) / len(found), 4) if found else 0.0
