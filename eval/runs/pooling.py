"""From results to what a person should judge: the best hits of several systems, pooled question by question.

Source: Spärck Jones & van Rijsbergen, Report on the Need for and Provision of an "Ideal" Information Retrieval Test
Collection, 1975 (pooling).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from eval.runs.results import Results
from eval.sets.labels import Label, judged_words, latest_labels
from eval.systems.response import HEADINGS_JOINED_BY


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words that some system found for a question, to be judged.

    Attributes:
        query_id: The question's name.
        question: The question.
        doc_id: The article.
        title: Its title.
        text: The passage.
        put_forward: The words in it that are offered as the answer; "" where all of it is.
        headings: Above it, where every system that was pooled says them: else one would be known by them.
        beside: What is shown with the words that are put forward, since they hang on it.
        is_cut: Whether the passage has more words than are here.
    """

    query_id: str
    question: str
    doc_id: str
    title: str
    text: str
    put_forward: str = ""
    headings: str = ""
    beside: tuple[str, ...] = ()
    is_cut: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """The same words for the same question are judged once, whichever system found them."""
        return self.query_id, self.doc_id, judged_words(self.text, self.put_forward)


def pool(results: Sequence[Results], *, depth: int) -> list[Candidate]:
    """The best `depth` hits of every result, question by question, each once; systems take turns."""
    by_question: dict[str, dict[tuple[str, str, str], Candidate]] = {}
    titles = _titles(results)
    have_headings = all(_says_headings(one) for one in results)
    for rank in range(depth):
        for one in results:
            for question in one.questions:
                pooled = by_question.setdefault(question.query_id, {})
                for hit in question.shown[rank : rank + 1]:
                    if hit.text:
                        found = Candidate(
                            query_id=question.query_id,
                            question=question.text,
                            doc_id=hit.doc_id,
                            title=titles.get(hit.doc_id, ""),
                            text=hit.text,
                            put_forward=hit.quote if hit.quote != hit.text else "",
                            headings=hit.title.partition(HEADINGS_JOINED_BY)[2] if have_headings else "",
                            beside=hit.beside,
                            is_cut=hit.is_cut,
                        )
                        pooled.setdefault(found.key, found)
    return [candidate for pooled in by_question.values() for candidate in pooled.values()]


def _says_headings(one: Results) -> bool:
    return any(HEADINGS_JOINED_BY in hit.title for question in one.questions for hit in question.shown)


def _titles(results: Sequence[Results]) -> dict[str, str]:
    """doc_id to the article's title, as the first system has it that says one, without headings."""
    shown = (hit for one in results for question in one.questions for hit in question.shown if hit.title)
    titles: dict[str, str] = {}
    for hit in shown:
        titles.setdefault(hit.doc_id, hit.title.partition(HEADINGS_JOINED_BY)[0])
    return titles


def to_judge(candidates: Iterable[Candidate], labels: Iterable[Label], *, who: str) -> Iterator[Candidate]:
    """Candidates that this person hasn't judged yet."""
    done = {(label.query_id, *label.key[1:]) for label in labels if label.who == who}
    return (candidate for candidate in candidates if candidate.key not in done)


def grades_of(labels: Iterable[Label]) -> dict[str, dict[str, int]]:
    """query_id to doc_id to the best grade that its words were given, as TREC qrels have it, by `latest_labels`."""
    grades: dict[str, dict[str, int]] = {}
    for label in latest_labels(labels):
        found = grades.setdefault(label.query_id, {})
        found[label.doc_id] = max(label.grade, found.get(label.doc_id, label.grade))
    return grades
