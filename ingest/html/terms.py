"""Buttons and tooltips within a sentence are words of it: terms that a glossary explains."""

from ingest.html.roles import heading_level, is_button
from ingest.html.tree import PageElement
from ingest.structure.composition import collapse
from ingest.structure.furniture import is_phrase

_SENTENCES = frozenset({"p", "li", "dd", "td", "div", "span", "strong", "em", "b", "blockquote"})
_TERMS = frozenset({"button", "span", "a", "abbr", "dfn"})
_IS_TERM = "vouch:term"


def is_term(element: PageElement) -> bool:
    """Whether its text is part of the sentence around it."""
    return _IS_TERM in element.attributes


def take_terms_in(parent: PageElement) -> None:
    """Make buttons and tooltips within a sentence words of it: a term that a glossary explains."""
    if parent.tag not in _SENTENCES or heading_level(parent):
        return
    for position, child in enumerate(parent.children):
        if isinstance(child, str) or child.tag not in _TERMS:
            continue
        if not (child.attributes.get("class") or is_button(child)):
            continue
        before = parent.children[position - 1] if position else ""
        after = parent.children[position + 1] if position + 1 < len(parent.children) else ""
        if _is_amid(before, after) or (not is_phrase(collapse(child.text())) and _is_within_sentence(before, after)):
            child.tag = "span" if child.tag == "button" else child.tag
            if child.attributes.get("role") == "button":
                del child.attributes["role"]
            for inner in child.walk():
                if inner.tag == "button":
                    inner.tag = "span"
            child.attributes[_IS_TERM] = ""


def _is_amid(before: PageElement | str, after: PageElement | str) -> bool:
    """Whether words of the same sentence are right before it and right after it."""
    left = before.rstrip() if isinstance(before, str) else ""
    right = after.lstrip() if isinstance(after, str) else ""
    return left[-1:].isalnum() and (right[:1].islower() or right[:1] in {",", ";"})


def _is_within_sentence(before: PageElement | str, after: PageElement | str) -> bool:
    left = before.rstrip() if isinstance(before, str) else ""
    right = after.strip() if isinstance(after, str) else ""
    if right:
        return right[0].islower() or (bool(left) and left[-1] not in ".?!:|›»/•·")
    return bool(left) and left[-1].isalpha() and len(left.split()) >= 2
