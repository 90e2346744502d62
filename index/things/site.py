"""The things of one site: its articles by the names in them, and what its questions are about."""

from collections.abc import Callable, Sequence

from index.passages.outline import Outline
from index.passages.passage import Passage
from index.things.article import Articles, PassageNames
from index.things.check import group_note, missing
from index.things.folding import fold
from index.things.lexicon import shipped
from index.things.own_names import OwnNames
from index.things.question import SUBJECTS, Asked, read_question
from index.things.thing import MissingThing, Use
from index.words.synonyms import Synonyms
from ingest.document import Document


class SiteThings:
    """What questions and passages of one snapshot are about. Safe to use from many threads at once.

    Args:
        outlines: Of every document.
        find: Gives a document.
        synonyms: The site's.
        own: What else it has names for.
    """

    def __init__(
        self,
        outlines: Sequence[Outline],
        find: Callable[[str], Document],
        synonyms: Synonyms,
        own: OwnNames | None = None,
    ) -> None:
        titles = [one.title for one in outlines]
        self._heads = frozenset(head for title in titles if (head := _numbered_head(title)))
        self._lexicon = shipped().with_own(own.things if own else ()).with_site(titles, synonyms)
        self._articles = Articles(find, self._heads, self._lexicon)
        self._titles = {one.doc_id: one.title for one in outlines}

    def read(self, question: str) -> Asked:
        """What a question is about."""
        return read_question(question, self._lexicon, heads=self._heads)

    def listed(self, question: str) -> frozenset[str]:
        """What a question is about, by first names on the lists and in titles: never by words of its own."""
        return frozenset(
            one.thing.names[0]
            for one in self.read(question).mentions
            if one.use is not Use.BACKGROUND
            and one.thing.kind in SUBJECTS
            and one.thing.names[0] in self._lexicon.things
        )

    def missing(self, asked: Asked, passage: Passage) -> tuple[MissingThing, ...]:
        """What a question is about that a passage with its article doesn't name."""
        return missing(asked, self._articles.of(passage.doc_id), self._names(passage))

    def title(self, doc_id: str) -> str:
        """An article's title; "" where it is unknown."""
        return self._titles.get(doc_id, "")

    def names_group(self, asked: Asked) -> bool:
        """Whether a question says for which people it asks."""
        return bool(asked.groups)

    def group_note(self, asked: Asked, passage: Passage, quote: str) -> str | None:
        """That a passage is about other people than a question, in plain words."""
        return group_note(asked, self._names(passage), quote)

    def _names(self, passage: Passage) -> PassageNames:
        return self._articles.passage(passage, self.title(passage.doc_id))


def _numbered_head(title: str) -> str | None:
    """The word that a title ends on before a number: "Spinocerebellar ataxia 6"."""
    words = fold(title).split()
    return words[-2] if len(words) > 1 and words[-1].isdigit() and words[-2].isalpha() else None
