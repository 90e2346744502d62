"""Markdown: front matter and CommonMark with tables. Nothing else knows markdown-it."""

import re
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.deflist import deflist_plugin

from ingest.canonical import canonical, decode
from ingest.description.dates import DateOrder
from ingest.description.metadata import Metadata
from ingest.description.self_description import SelfDescription
from ingest.document import BlockKind, Fate, LeftOut
from ingest.errors import UnreadableSource
from ingest.html.blocks.flow import Flow
from ingest.html.settling import settle
from ingest.html.tree import parse_markup
from ingest.readers.front_matter import read_front_matter, split_front_matter
from ingest.readers.markdown_boxes import with_boxes
from ingest.readers.markdown_grids import with_grid_tables
from ingest.readers.markdown_marks import with_notes, without_attributes, without_machine_marks
from ingest.readers.markdown_tags import with_tags
from ingest.structure.composition import Composition, collapse
from ingest.structure.extraction import Extraction
from ingest.structure.script_forms import subscript, superscript

MAX_MARKDOWN_CHARS = 3_000_000
_MAX_NESTING = 10_000  # what is deeper would be passed over in silence; Python's own limit comes first, and says so
_MARKDOWN = MarkdownIt("commonmark", {"html": True, "maxNesting": _MAX_NESTING}).enable(["table", "strikethrough"])
_MARKDOWN.use(deflist_plugin)
_SCRIPT = re.compile(r"(?P<mark>\^|(?<!~)~(?!~))(?P<text>[^\s^~]{1,20})(?P=mark)")


def extract_markdown(data: bytes, *, where: str, date_order: DateOrder | None = None) -> tuple[Extraction, Metadata]:
    """Read Markdown with or without front matter.

    Front matter may hold what a sidecar may, under its usual names (`id`, `date`, `lastmod`, `lang` too); other keys
    are passed over. The text is what the marked-up words say: the marks, addresses and comments aren't part of it.

    Raises:
        UnreadableSource: If it is empty, binary or wrongly encoded, the front matter is malformed, or there is no text.
        Unpublished: If the front matter says that readers aren't shown it.
    """
    values, text = split_front_matter(canonical(decode(data, where=where)), where=where)
    about = SelfDescription()
    known = read_front_matter(values, about, where=where, date_order=date_order)
    page = to_html(text, where=where)
    extraction = extract_fragments(page.markup, about=about, where=where, date_order=date_order, omitted=page)
    return extraction, replace(known, reviewed_by=about.reviewed_by)


@dataclass(frozen=True, slots=True)
class Rendering:
    """Markdown as HTML.

    Attributes:
        markup: The HTML.
        left_out: What the publisher's site would have put in, and is not in the source.
        warnings: What a person should look at.
    """

    markup: str
    left_out: tuple[LeftOut, ...] = ()
    warnings: tuple[str, ...] = ()


def to_html(text: str, *, where: str) -> Rendering:
    """Turn Markdown into HTML, as the publisher's site would.

    Raises:
        UnreadableSource: If it is longer than any page, or lists or quotations are nested too deep.
    """
    text = canonical(text)
    if len(text) > MAX_MARKDOWN_CHARS:
        raise UnreadableSource(
            f"The Markdown is longer than {MAX_MARKDOWN_CHARS:,} characters",
            where=where,
            value=len(text),
            remedy="Cut it into pages",
        )
    try:
        text, warnings = without_machine_marks(text)
        text, left_out = with_tags(text)
        env: dict[str, int] = {}
        markup = _MARKDOWN.render(without_attributes(with_boxes(with_notes(with_grid_tables(text)))), env)
        if env.get("struck"):
            left_out = (*left_out, LeftOut(Fate.HIDDEN, "struck out", env["struck"]))
        return Rendering(markup, left_out, warnings)
    except RecursionError:
        raise UnreadableSource(
            "The Markdown is nested too deep", where=where, remedy="Take levels out of its lists or quotations"
        ) from None


def extract_fragments(
    markup: str,
    *,
    about: SelfDescription,
    where: str,
    date_order: DateOrder | None = None,
    omitted: Rendering = Rendering(""),
) -> Extraction:
    """Read HTML that holds an article and nothing else.

    Args:
        markup: The HTML.
        about: What is known of it; takes what the text says.
        where: For errors.
        date_order: How dates such as 03/04/2024 are to be read.
        omitted: What was left out, and warnings, when the HTML was made.

    Raises:
        UnreadableSource: If there is no text in it.
    """
    flow = Flow(Composition(), date_order=date_order, keep_phrases=True)
    page = parse_markup(markup, where=where)
    settle(page, flow.omissions)
    flow.read(page)
    composition = flow.composition
    if not composition.blocks:
        raise UnreadableSource("The document has no text", where=where, remedy="Add its text, or leave it out")
    about.note_stamps(flow.stamps)
    first = composition.blocks[0]
    is_title = first.kind is BlockKind.HEADING and first.level == 1
    about.warnings += omitted.warnings
    about.warnings += [
        f"not known: what the publisher's site puts in place of {left.place}"
        for left in omitted.left_out
        if left.fate is Fate.DROPPED
    ]
    extraction = about.extraction(
        composition,
        title=collapse(composition.text[first.start : first.end]) if is_title else None,
        omissions=flow.omissions,
    )
    return replace(extraction, left_out=(*extraction.left_out, *omitted.left_out))


def _raise_or_lower(state: StateInline, silent: bool) -> bool:
    """`10^9^` and `H~2~O`, as Pandoc, Quarto and others write them."""
    found = _SCRIPT.match(state.src, state.pos, state.posMax)
    if found is None or state.pos == 0 or state.src[state.pos - 1].isspace():
        return False
    if not silent:
        form = superscript if found["mark"] == "^" else subscript
        state.push("text", "", 0).content = form(found["text"])
    state.pos = found.end()
    return True


def _leave_out_struck(state: StateCore) -> None:
    """Take out what is struck through, which its author takes back, and count it in `env["struck"]`."""
    for token in state.tokens:
        depth, kept = 0, []
        for child in token.children or []:
            depth += child.type == "s_open"
            if depth:
                state.env["struck"] = state.env.get("struck", 0) + len(child.content)
            else:
                kept.append(child)
            depth -= child.type == "s_close"
        if token.children is not None:
            token.children = kept


_MARKDOWN.inline.ruler.before("strikethrough", "scripts", _raise_or_lower)
_MARKDOWN.core.ruler.push("struck", _leave_out_struck)
