"""What is embedded for a passage or a sentence: its words, with title, heading path and context in front."""

from collections.abc import Iterator

from index.passages.cutting import CountTokens
from index.passages.passage import Passage
from ingest.document import Document

EMBEDDING_TEXT = "title-headings-context-1"
"""Names the rules of this module: another name goes with every change of them that gives some passage another text."""

_SEPARATOR = "\n"


def passage_text(document: Document, passage: Passage, count_tokens: CountTokens, *, heading_tokens: int) -> str:
    """The text that is embedded for a passage."""
    names = heading_line(document.title, passage.headings, count_tokens, limit=heading_tokens)
    context = (document.slice(span) for span in passage.context)
    return _SEPARATOR.join((*names, *context, passage.text))


def sentence_texts(
    document: Document, passage: Passage, count_tokens: CountTokens, *, heading_tokens: int
) -> Iterator[str]:
    """The texts that are embedded for a passage's sentences, in order."""
    names = heading_line(document.title, passage.headings[-1:], count_tokens, limit=heading_tokens)
    for span in passage.sentences:
        yield _SEPARATOR.join((*names, document.slice(span)))


def heading_line(title: str, headings: tuple[str, ...], count_tokens: CountTokens, *, limit: int) -> list[str]:
    """Title and headings within a limit of tokens: outer headings go first, then the last words of what is left."""
    names = [name for name in (title, *headings) if name.strip()]
    while names and sum(count_tokens(names)) > limit:
        if len(names) > 2:
            del names[1]
        else:
            longest = max(range(len(names)), key=lambda number: len(names[number]))
            words = names[longest].split()
            names[longest] = " ".join(words[: len(words) // 2])
            names = [name for name in names if name]
    return names
