"""The files of the search box as they are served: compressed, named by their content, and with what pins them.

The module is served without its comments and most of its space, and with the names of the files that hold its texts in
other languages.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from service.http.revalidated import Representation

_FOLDER = Path(__file__).parents[1] / "web" / "widget"
_MODULE = "widget"
_SCRIPT, _JSON = "text/javascript", "application/json"
_DIGITS = 8
_STYLES = re.compile(r"(?<=const CSS = `).*?(?=`;)", re.DOTALL)
_IN_STYLES = re.compile(r"/\*.*?\*/|\s*([{};,])\s*|(\s)\s*")
_IN_CODE = re.compile(
    r"""("[^"\n]*"|`[^`]*`)  # stays as it is
    |/\*.*?\*/|//[^\n]*
    |\s*([][{}()<>=?:;,|&!])\s*
    |(\s)\s*""",
    re.DOTALL | re.VERBOSE,
)
_LANGUAGES = "const LANGUAGES={};"


@dataclass(frozen=True, slots=True)
class BoxFile:
    """A file of the box.

    Attributes:
        name: With the start of its content's sha256: what has this name never changes.
        body: Its content.
        integrity: What a page pins it with (Subresource Integrity, W3C).
    """

    name: str
    body: Representation
    integrity: str

    @classmethod
    def of(cls, stem: str, suffix: str, content: bytes) -> "BoxFile":
        """From its content."""
        digest = hashlib.sha256(content).hexdigest()[:_DIGITS]
        pinned = base64.b64encode(hashlib.sha384(content).digest()).decode()
        kind = _SCRIPT if suffix == "js" else _JSON
        body = Representation.of(content, kind, with_brotli=True)
        return cls(f"{stem}.{digest}.{suffix}", body, f"sha384-{pinned}")


@cache
def languages() -> dict[str, BoxFile]:
    """The texts in each language but English, which is in the module."""
    return {path.stem: BoxFile.of(path.stem, "json", path.read_bytes()) for path in sorted(_FOLDER.glob("*.json"))}


def _packed(source: str) -> str:
    """The module without comments and the space that only people need: readers wait for each byte of it.

    What is between quotes stays as it is, but for the style sheet.
    """
    bare = _STYLES.sub(lambda styles: _IN_STYLES.sub(r"\1\2", styles[0]), source)
    return _IN_CODE.sub(lambda found: found[1] or found[2] or found[3] or "", bare)


@cache
def module() -> BoxFile:
    """The box's one module."""
    source = (_FOLDER / f"{_MODULE}.js").read_text(encoding="utf-8")
    known = ",".join(f'{language}:"{file.name.split(".")[1]}"' for language, file in languages().items())
    made = _packed(source).replace(_LANGUAGES, f"const LANGUAGES={{{known}}};")
    return BoxFile.of(_MODULE, "js", made.encode())
