"""Raised and lowered characters in plain text, so that 10⁹ is never read as 109."""

_SUPERSCRIPTS = str.maketrans("0123456789+-−–=()in", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁱⁿ")
_SUBSCRIPTS = str.maketrans("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎")


def superscript(text: str) -> str:
    """Raised text: Unicode's superscripts where every character has one, else `^(text)`."""
    return _formed(text, _SUPERSCRIPTS, "^")


def subscript(text: str) -> str:
    """Lowered text: Unicode's subscripts where every character has one, else `_(text)`."""
    return _formed(text, _SUBSCRIPTS, "_")


def _formed(text: str, forms: dict[int, int], mark: str) -> str:
    core = text.strip()
    if not core:
        return text
    shown = core.translate(forms) if all(ord(character) in forms for character in core) else f"{mark}({core})"
    return text.replace(core, shown)
