"""Characters of fonts that have an encoding of their own: Symbol, Wingdings."""

UNREADABLE = "\N{REPLACEMENT CHARACTER}"
# Adobe's Symbol encoding from 0x20 and from 0xA0, which Word keeps at U+F020 and up. A space is what has no character.
_SYMBOL = (
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?"
    "≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"
    "‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼ "
    "                                "
    "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…|—↵"
    "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓"
    "◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪ 〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭ "
)
_WINGDINGS = {
    0x21: "✏", 0x28: "☎", 0x29: "✆", 0x2A: "✉", 0x4A: "☺", 0x4B: "😐", 0x4C: "☹", 0x6C: "●", 0x6E: "■", 0x6F: "□",
    0x70: "□", 0x71: "❑", 0x72: "❒", 0x74: "⧫", 0x75: "◆", 0x76: "❖", 0x77: "⬥", 0x9E: "·", 0x9F: "•", 0xA7: "▪",
    0xA8: "◻", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨", 0xF1: "⇧",
    0xF2: "⇩", 0xF3: "⇔", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_WINGDINGS_2 = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0xA3: "□"}
_WINGDINGS_3 = {0x21: "→", 0x22: "↑", 0x23: "↓", 0x70: "▲", 0x71: "▼", 0x75: "▶", 0x74: "◀"}
_PRIVATE = 0xF000


def symbol(font: str, code: int) -> str:
    """The character of a font at a code (Word may add 0xF000 to it); `UNREADABLE` where that isn't known."""
    place, name = code & 0xFF if code >= _PRIVATE else code, font.casefold()
    if name == "symbol":
        character = _SYMBOL[place - 0x20] if 0x20 <= place < 0x20 + len(_SYMBOL) else " "
        return character if character != " " or place == 0x20 else UNREADABLE
    tables = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2, "wingdings 3": _WINGDINGS_3}
    if name in tables:
        return tables[name].get(place, UNREADABLE)
    # Every other font that symbols are taken from (such as Segoe UI Symbol) keeps Unicode's places.
    return chr(code) if 0x20 <= code < _PRIVATE and not 0xD800 <= code <= 0xDFFF else UNREADABLE


def in_font(text: str, font: str) -> str:
    """Text of a run in a font: characters from the private area become what that font shows there."""
    return "".join(symbol(font, ord(c)) if _PRIVATE <= ord(c) <= _PRIVATE + 0xFF else c for c in text)
