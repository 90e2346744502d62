from collections.abc import Iterable
from pathlib import Path

from index.words.vocabulary import VocabularyWriter


def write_vocabulary(passages: Iterable[tuple[str, str]], path: Path) -> None:
    """Write the words of passages, each given as its document's title and everything else that is searched."""
    writer = VocabularyWriter()
    for title, body in passages:
        writer.add(title, body)
    writer.write(path)
