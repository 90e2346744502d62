"""Superscripts, subscripts and fractions as plain text that can't be misread: 10⁹, m², 1 1/2, never 109 or 11/2."""

import re

from ingest.html.tree import PageElement

_SUPER = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_SUB = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_SUPER_CHARACTERS = frozenset("0123456789+-−=()n")
_SUB_CHARACTERS = frozenset("0123456789+-−=()")
_ORDINAL = re.compile(r"(?:st|nd|rd|th|TM|SM|®|™|o|a|er|re|e)")
# What an exponent follows: a number, or a unit of length, time, mass or amount that is never counted with notes.
_POWER_OF = re.compile(r"(?:\d|(?:^|[^A-Za-z])(?:[µμumcdk]?m|in|ft|s|kg|cells|[xynrR]))$|\)$")
_QUANTITY = re.compile(r"\d\s*(?:g|mg|kg|ml|mL|l|L|°C|%)$")
_OVER = re.compile(r"\s*[/⁄∕]\s*\d")
_DENOMINATOR = re.compile(r"\s*[/⁄∕]\s*$")


def is_script(element: PageElement) -> bool:
    """Whether it is a superscript or a subscript."""
    return element.tag in {"sup", "sub"}


def plain_script(element: PageElement, before: str, after: str) -> str:
    """What a superscript or subscript is in plain text.

    Args:
        element: A `sup` or `sub`.
        before: The text of the same block before it.
        after: The text right after it, within its parent.

    Returns:
        Its characters, raised or lowered where Unicode has all of them, set apart where they are a fraction or a
        note's mark.
    """
    text = " ".join(element.text().split())
    if not text:
        return ""
    if element.tag == "sub":
        return _plain_subscript(text, before)
    if text.isdecimal() and _OVER.match(after):
        return f" {text}" if before[-1:].isdecimal() else text
    if _is_note(element, text, before):
        return f" {text}" if text.startswith(("[", "(")) else f" [{text}]"
    if _ORDINAL.fullmatch(text):
        return text
    if set(text) <= _SUPER_CHARACTERS:
        return text.translate(_SUPER)
    return f"^({text})"


def _plain_subscript(text: str, before: str) -> str:
    if text.isdecimal() and _DENOMINATOR.search(before):
        return text
    return text.translate(_SUB) if set(text) <= _SUB_CHARACTERS else f"_({text})"


def _is_note(element: PageElement, text: str, before: str) -> bool:
    """Whether it marks a note: a link, a sign, a letter, or a number after what no power is taken of."""
    if any("href" in link.attributes for link in element.find("a")) or text.startswith("["):
        return True
    if not any(character.isalnum() for character in text):
        return not set(text) <= {"+", "-", "−", "®", "™", "°", "º"}
    if _ORDINAL.fullmatch(text):
        return False
    number = text.replace(",", "").replace(" ", "")
    if number.isdecimal():
        return bool(_QUANTITY.search(before)) or not _POWER_OF.search(before)
    return len(text) == 1 and text.islower() and text != "n"
