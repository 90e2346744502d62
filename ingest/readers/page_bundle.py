"""A page kept as fragments of Markdown, with a `manifest.json` that says their order and what frames them.

The format is that of the NHS beta site: parts of a type with `props`; a text that starts with `!file=` means the
file of that name beside the manifest.
"""

import json
from collections.abc import Callable, Iterator
from html import escape
from typing import TYPE_CHECKING, Any

from ingest.canonical import decode
from ingest.description.dates import DateOrder
from ingest.description.metadata import Metadata
from ingest.description.self_description import SelfDescription
from ingest.errors import UnreadableSource
from ingest.structure.extraction import Extraction

if TYPE_CHECKING:
    from ingest.readers.markdown import Rendering

MANIFEST_NAME = "manifest.json"
_FILE = "!file="
_WARNINGS = frozenset({"attention", "warning", "severe", "alert"})
_MAX_DEPTH = 50


def bundle(data: bytes, read_file: Callable[[str], bytes], *, where: str) -> bytes:
    """Fill the fragments into a manifest, so that one piece of bytes holds the whole document.

    Args:
        data: The manifest.
        read_file: Gives the bytes of a file beside it; raises OSError or KeyError where there is none.
        where: For errors.

    Raises:
        UnreadableSource: If it isn't such a manifest, or a fragment is missing or not text.
    """

    def fill(value: Any, depth: int = 0) -> Any:
        if depth > _MAX_DEPTH:
            raise UnreadableSource("The manifest is nested too deep", where=where, remedy="Mend it")
        if isinstance(value, dict):
            return {key: fill(item, depth + 1) for key, item in value.items()}
        if isinstance(value, list):
            return [fill(item, depth + 1) for item in value]
        if isinstance(value, str) and value.startswith(_FILE):
            return _fragment(value.removeprefix(_FILE), read_file, where)
        return value

    return json.dumps(fill(_parse(data, where)), ensure_ascii=False, indent=1).encode()


def is_manifest(data: bytes) -> bool:
    """Whether a `manifest.json` orders a page's fragments; others, such as a web app's, have other keys."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and isinstance(value.get("content"), dict)


def extract_manifest(data: bytes, *, where: str, date_order: DateOrder | None = None) -> tuple[Extraction, Metadata]:
    """Read a manifest whose fragments are filled in (`bundle`).

    Raises:
        UnreadableSource: If it isn't one, or there is no text in it.
    """
    from ingest.readers.markdown import Rendering, extract_fragments  # its library is loaded for what needs it

    manifest = _parse(data, where)
    pieces = [f"<h1>{escape(manifest['title'])}</h1>"] if isinstance(manifest.get("title"), str) else []
    parts: list[Rendering] = []
    for area in manifest["content"].values():
        pieces.extend(_markup(area, where, parts))
    about = SelfDescription()
    omitted = Rendering(
        "\n".join(pieces),
        tuple(entry for part in parts for entry in part.left_out),
        tuple(warning for part in parts for warning in part.warnings),
    )
    extraction = extract_fragments(omitted.markup, about=about, where=where, date_order=date_order, omitted=omitted)
    return extraction, about.metadata()


def _parse(data: bytes, where: str) -> dict[str, Any]:
    try:
        manifest = json.loads(decode(data, where=where))
    except (json.JSONDecodeError, RecursionError) as error:
        raise UnreadableSource(f"The manifest is not JSON: {error}", where=where, remedy="Mend its syntax") from None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("content"), dict):
        raise UnreadableSource(
            "The manifest has no content", where=where, remedy='Give it "content": {"main": [...]}, or leave it out'
        )
    return manifest


def _fragment(name: str, read_file: Callable[[str], bytes], where: str) -> str:
    if "/" in name or "\\" in name or name in {"", ".", ".."}:
        raise UnreadableSource(
            "A fragment lies outside the manifest's folder",
            where=where,
            value=name,
            remedy="Put it beside the manifest",
        )
    try:
        return decode(read_file(name), where=f"{where}, {name}")
    except (OSError, KeyError):
        raise UnreadableSource(
            "The manifest names a file that isn't there", where=where, value=name, remedy="Add the file, or take it out"
        ) from None


def _markup(part: object, where: str, parts: "list[Rendering]") -> Iterator[str]:
    """A part of the page as HTML, in the order of its text: label or summary, text, children.

    What turning its Markdown into HTML left out is added to `parts`.
    """
    if isinstance(part, list):
        for item in part:
            yield from _markup(item, where, parts)
        return
    if not isinstance(part, dict):
        return
    kind, props = part.get("type"), part.get("props")
    if not isinstance(props, dict):
        return
    inside = list(_inside(props, where, parts))
    if kind == "callout" and props.get("variant") in _WARNINGS:
        yield from ("<div role=alert>", *inside, "</div>")
    elif kind in {"reveal", "tab"} and inside:
        label = escape(str(props.get("summary") or props.get("label") or ""))
        yield from ("<details>", f"<summary>{label}</summary>", *inside, "</details>")
    else:
        yield from ("<div>", *inside, "</div>")


def _inside(props: dict[str, Any], where: str, parts: "list[Rendering]") -> Iterator[str]:
    if isinstance(props.get("value"), str):
        from ingest.readers.markdown import to_html

        parts.append(to_html(props["value"], where=where))
        yield parts[-1].markup
    if isinstance(props.get("caption"), str):
        yield f"<figure><figcaption>{escape(props['caption'])}</figcaption></figure>"
    for key in ("children", "body", "footer"):
        yield from _markup(props.get(key), where, parts)
