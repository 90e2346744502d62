"""A site's own names of medicines and conditions, beside those that ship."""

from dataclasses import dataclass
from pathlib import Path

from index.errors import OwnNamesError
from index.things.lexicon import LISTS, folded_names
from index.things.thing import Thing
from index.words.vocabulary import WORD, key

_MOST = 60  # characters of a name


@dataclass(frozen=True, slots=True)
class OwnNames:
    """What a site calls medicines and conditions, those that none of its articles is about included.

    Attributes:
        things: Each with its names.
        words: All words of these names: none of them is misspelt.
    """

    things: tuple[Thing, ...] = ()
    words: frozenset[str] = frozenset()

    @classmethod
    def read(cls, folder: Path) -> "OwnNames":
        """Read `medicines.txt` and `conditions.txt` of a folder, where they are there.

        Each line has the names of one thing, separated by commas; `#` begins a comment.

        Raises:
            OwnNamesError: With file and line, if a file can't be read, a line has no name, or one is another thing's.
        """
        things: dict[str, Thing] = {}
        words: set[str] = set()
        for kind, file in LISTS:
            path = folder / file
            for number, line in enumerate(_lines(path), 1):
                names = folded_names(line)
                if not line.strip() or line.startswith("#"):
                    continue
                where, thing = f"{path}, line {number}", Thing(kind, names)
                if not names or not all(names) or max(map(len, names)) > _MOST:
                    raise OwnNamesError(
                        f"A line has the names of one thing, each of 1 to {_MOST} letters, separated by commas",
                        where=where,
                        value=line,
                        remedy="Write it so, such as: paracetamol, acetaminophen",
                    )
                words |= {key(word) for word in WORD.findall(line)}
                for name in names:
                    if things.setdefault(name, thing) != thing:
                        raise OwnNamesError(
                            "A name is of two things", where=where, value=name, remedy="Leave it in one line"
                        )
        return cls(tuple(dict.fromkeys(things.values())), frozenset(words))


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise OwnNamesError(
            f"The names can't be read: {error}", where=str(path), remedy="Save the file as UTF-8 text"
        ) from None
