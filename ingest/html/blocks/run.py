"""The characters of one block as they are gathered: what is said, and what a browser shows."""

from ingest.document import Fate
from ingest.html.blocks.scripts import plain_script
from ingest.html.tree import PageElement
from ingest.structure.composition import collapse
from ingest.structure.omissions import Omissions

_SOFT_HYPHEN = "\u00ad"
_BEFORE, _BEFORE_CHARS = 8, 100  # pieces: enough to see what a superscript is the power of
_BLANKS = " \t\n\f"


class TextRun:
    """Characters that belong to one block, and those of them that a browser shows.

    Args:
        omissions: Takes what is struck out: a browser shows it, and it is no longer said.
    """

    def __init__(self, omissions: Omissions) -> None:
        self._omissions = omissions
        self._said: list[str] = []
        self._shown: list[str] = []
        self._ends_struck = False
        self._begins_line = False

    @property
    def said(self) -> str:
        """What is said."""
        return "".join(self._said)

    @property
    def shown(self) -> str:
        """What a browser shows."""
        return "".join(self._shown)

    @property
    def has_text(self) -> bool:
        """Whether anything but white space was said."""
        return any(piece and not piece.isspace() for piece in self._said)

    def add(self, text: str, *, hidden: bool, struck: bool = False) -> None:
        """Take text in.

        Args:
            text: Of the source.
            hidden: Whether no browser shows it.
            struck: Whether it is struck out.
        """
        plain = text.replace(_SOFT_HYPHEN, "")
        if struck:
            self._omissions.leave_out(Fate.HIDDEN, "struck out", text)
            self._ends_struck = True
        else:
            self._say(plain)
        if not hidden:
            self._shown.append(plain)

    def add_script(
        self, element: PageElement, after: str, *, hidden: bool, struck: bool, is_link: bool = False
    ) -> None:
        """Take a superscript or subscript in, in a form that can't be misread.

        Args:
            element: A `sup` or `sub`.
            after: The text right after it.
            hidden: Whether no browser shows it.
            struck: Whether it is struck out.
            is_link: Whether it is all that a link says.
        """
        if struck:
            self._omissions.leave_out(Fate.HIDDEN, "struck out", element.text())
        else:
            before = "".join(self._said[-_BEFORE:])[-_BEFORE_CHARS:]
            self._said.append(plain_script(element, before, after, is_link=is_link))
            self._begins_line = False
        if not hidden:
            self._shown.append(element.text())

    def end_line(self, *, hidden: bool) -> None:
        """Take a line break in; a line end of the source on either side of it is no further one, and no blank line."""
        if self._said:
            words = self._said[-1].rstrip(_BLANKS)
            if words and "\n" in self._said[-1][len(words) :]:
                self._said[-1] = words
        self._begins_line = False
        self.add("\n", hidden=hidden)
        self._begins_line = True

    def part(self, *, hidden: bool) -> None:
        """End the line, where there is one."""
        if self.has_text and not self._said[-1].endswith("\n"):
            self.add("\n", hidden=hidden)

    def _say(self, text: str) -> None:
        if self._ends_struck and self._said and self._said[-1][-1:].isspace():
            text = text.lstrip()  # the white space on one side of what was struck out is enough
        self._ends_struck = self._ends_struck and not text
        if self._begins_line:
            words = text.lstrip(_BLANKS)
            text = words if "\n" in text[: len(text) - len(words)] else text
            self._begins_line = not words
        if text:
            self._said.append(text)

    def shown_line(self, *, preformatted: bool) -> str:
        """What a browser shows, as it lays it out."""
        return self.shown.strip() if preformatted else collapse(self.shown)
