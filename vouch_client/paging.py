"""All hits of a question, a page at a time: the service takes no place to go on from, so each page asks for more."""

from collections.abc import Iterator

from vouch_client.results import Answer, Hit

_MOST_HITS = 100


class Pages:
    """How many hits to ask for next, and which of those that come are new.

    Args:
        page: How many come first; twice as many are asked for each time.

    Raises:
        ValueError: If it is below 1 or above 100.
    """

    def __init__(self, page: int) -> None:
        if not 1 <= page <= _MOST_HITS:
            raise ValueError(f"A page has 1 to {_MOST_HITS} hits, not {page}")
        self.k: int | None = page
        self._seen: set[tuple[str, str]] = set()

    def fresh(self, answer: Answer) -> Iterator[Hit]:
        """The hits of an answer to `k` that no page had before; afterwards `k` is the next one, None at the end."""
        asked = self.k or 0
        for hit in answer.hits:
            known = (hit.citation.citation_id, hit.passage.passage_id)
            if known not in self._seen:
                self._seen.add(known)
                yield hit
        is_last = len(answer.hits) < asked or asked == _MOST_HITS
        self.k = None if is_last else min(_MOST_HITS, 2 * asked)
