"""Superscripts, subscripts and fractions as plain text that can't be misread: 10⁹, m², 1 1/2, never 109 or 11/2."""

import re

from ingest.html.tree import PageElement

_SUPER = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_SUB = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_SUPER_CHARACTERS = frozenset("0123456789+-−=()n")
_SUB_CHARACTERS = frozenset("0123456789+-−=()")
_ORDINAL = re.compile(r"(?:st|nd|rd|th|TM|SM|®|™|o|a|er|re|e)")
# What an exponent follows: ten, a unit of length or time, a variable, or brackets around no more than these. After
# other figures it marks a note: "65" with a raised 2 is nobody's square.
_POWER_OF = re.compile(
    r"(?<![\d.,])10$"
    r"|(?:^|[^A-Za-zµμ'’])(?:[µμumcdk]?m|[xynrRχησω])$"
    r"|\d\s*(?:in|ft|yd|mi|s)$|/\s*(?:s|h|in|ft|yd|sec|min)$"
    r"|\((?:[\d\s.,·×*/+−-]{1,40}|[^()]{0,60}\b(?:m|cm|mm|in|ft|met(?:re|er)s?|inch(?:es)?|feet|height))\)$"
)
_ISOTOPE = re.compile(
    r"[23]H|[34]He|1[01]B|1[134]C|1[35]N|1[58]O|18F|2[24]Na|3[23]P|35S|4[02]K|4[57]Ca|51Cr|5[29]Fe|5[78]Co|60Co"
    r"|6[247]Cu|65Zn|6[78]Ga|7[25]Se|76Br|81mKr|85Kr|82Rb|8[579]Sr|90Sr|86Y|90Y|89Zr|99Mo|99m?Tc|111In|113mIn|117mSn"
    r"|12[34579]I|131I|1(?:27|29|33)Xe|13[47]Cs|153Sm|166Ho|169Er|177Lu|18[68]Re|192Ir|198Au|201Tl|203Pb|21[02]Pb"
    r"|210Po|211At|21[23]Bi|22[02]Rn|22[346]Ra|225Ac|22[78]Th|232Th|23[458]U|23[89]Pu|241Am"
)
_SYMBOL_AFTER = re.compile(r"[A-Z][a-z]?(?![A-Za-z])")
_SYMBOL_BEFORE = re.compile(r"(?<![A-Za-z])[A-Z][a-z]?$")
_QUANTITY = re.compile(r"\d\s*(?:g|mg|kg|ml|mL|l|L|°C|%)$")
_OVER = re.compile(r"\s*[/⁄∕]\s*\d")
_DENOMINATOR = re.compile(r"\s*[/⁄∕]\s*$")


def is_script(element: PageElement) -> bool:
    """Whether it is a superscript or a subscript."""
    return element.tag in {"sup", "sub"}


def plain_script(element: PageElement, before: str, after: str, *, is_link: bool = False) -> str:
    """What a superscript or subscript is in plain text.

    Args:
        element: A `sup` or `sub`.
        before: The text of the same block before it.
        after: The text right after it, within its parent.
        is_link: Whether it is all that a link says.

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
    if not before[-1:].isalnum() and (symbol := _SYMBOL_AFTER.match(after)) and _ISOTOPE.fullmatch(text + symbol[0]):
        return text
    if is_link or _is_note(element, text, before):
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
    if (symbol := _SYMBOL_BEFORE.search(before)) and _ISOTOPE.fullmatch(text + symbol[0]):
        return False
    number = text.replace(",", "").replace(" ", "")
    if number.isdecimal():
        return bool(_QUANTITY.search(before)) or not _POWER_OF.search(before)
    return len(text) == 1 and text.islower() and text != "n"
