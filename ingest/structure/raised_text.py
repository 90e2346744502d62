"""Raised and lowered runs in a line: powers as Unicode has them, note marks set apart, ordinals as they are."""

import re
from collections.abc import Sequence
from enum import StrEnum
from itertools import groupby

from ingest.structure.script_forms import subscript, superscript


class Script(StrEnum):
    """Where the characters of a run are to the line."""

    LEVEL = "level"
    RAISED = "raised"
    LOWERED = "lowered"


_MARK = re.compile(r"\d(?:[\d,;\s–-]*\d)?|[*†‡§¶#]+|[a-z](?:\s*,\s*[a-z])*")
# What a power is of: a number, a closing bracket, a unit of length or time, a variable.
_BASE = re.compile(r"(?:\d|\)|(?:^|[^A-Za-z])(?:[kcdmµμn]?m|s|in|ft|yd|[xyzrn]))$")
_FRACTION = re.compile(r"(?P<before>\d)?(?P<above>[⁰¹²³⁴-⁹]+)\s*[/⁄∕]\s*(?P<below>[₀-₉]+|\d+(?!\d))")
# Longer text is raised for looks.
_MAX_CHARS = 20
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "01234567890123456789")


def in_line(pieces: Sequence[tuple[str, Script]]) -> str:
    """Pieces of a paragraph as one line of plain text.

    What is lowered after a letter stays as it is (HbA1c, CO2: so people write and look for it); after a number it is
    marked.
    """
    line = ""
    for script, group in groupby(pieces, key=lambda piece: piece[1]):
        text = "".join(piece[0] for piece in group)
        if script is Script.RAISED:
            line += _raised(text, line)
        elif script is Script.LOWERED and (line[-1:].isdigit() or line[-1:] in {"/", "⁄", "∕"}):
            line += subscript(text)
        else:
            line += text
    return _FRACTION.sub(_in_words, line)


def _raised(text: str, before: str) -> str:
    core = text.strip()
    if not core or (len(core) > 1 and core.isalpha()) or core in "™®℠°º" or len(core) > _MAX_CHARS:
        return text
    if core == "o" and before.rstrip()[-1:].isdigit():
        return "°"
    if not before.strip() and core.isdecimal():
        return f"[{core}]"
    if _MARK.fullmatch(core) and before.strip() and not (_BASE.search(before) and core.isdecimal()):
        gap = "" if before[-1:].isspace() else " "
        return f"{gap}[{core}]{' ' if text[-1:].isspace() else ''}"
    return superscript(text)


def _in_words(match: re.Match[str]) -> str:
    """`1` and `¹/₂` as `1 1/2`."""
    before = f"{match['before']} " if match["before"] else ""
    return f"{before}{match['above'].translate(_DIGITS)}/{match['below'].translate(_DIGITS)}"
