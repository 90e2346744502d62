"""A gate in one picture: an SVG, or the JSON that a badge service draws one from."""

import json
from html import escape

_LABEL = "vouch eval"
_GOOD, _BAD, _NOTHING = ("brightgreen", "#1b7340"), ("red", "#a8322a"), ("lightgrey", "#6b6b6b")
_CHARACTER, _ROOM, _HEIGHT = 6.6, 12, 20


def badge_words(bounds: int | None, failed: int, *, changed: bool = False) -> str:
    """What it says.

    Args:
        bounds: Of the sets whose files are there; None where there are none.
        failed: How many weren't kept.
        changed: Whether a set isn't the one that was pinned, or can't be run: then nobody knows how many are kept.
    """
    if bounds is None:
        return "nothing ran"
    if changed:
        return "inputs changed"
    return f"{bounds} bounds hold" if not failed else f"{failed} of {bounds} bounds missed"


def badge_json(bounds: int | None, failed: int, *, changed: bool = False) -> str:
    """The endpoint schema; for its arguments see `badge_words`.

    Source: shields.io, Endpoint Badge.
    """
    colour = _colours(bounds, failed)[0]
    record = {"schemaVersion": 1, "label": _LABEL, "message": badge_words(bounds, failed, changed=changed)}
    record["color"] = colour
    return json.dumps(record) + "\n"


def badge_svg(bounds: int | None, failed: int, *, changed: bool = False) -> str:
    """A picture that needs no service: label and words beside each other; see `badge_words`."""
    words, colour = badge_words(bounds, failed, changed=changed), _colours(bounds, failed)[1]
    left, right = (round(len(part) * _CHARACTER + _ROOM) for part in (_LABEL, words))
    text = 'fill="#fff" font-family="Verdana,sans-serif" font-size="11" text-anchor="middle"'
    title = escape(f"{_LABEL}: {words}", quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{_HEIGHT}" role="img" '
        f'aria-label="{title}"><title>{title}</title><rect width="{left}" height="{_HEIGHT}" fill="#555"/>'
        f'<rect x="{left}" width="{right}" height="{_HEIGHT}" fill="{colour}"/>'
        f'<text x="{left / 2:g}" y="14" {text}>{escape(_LABEL)}</text>'
        f'<text x="{left + right / 2:g}" y="14" {text}>{escape(words)}</text></svg>\n'
    )


def _colours(bounds: int | None, failed: int) -> tuple[str, str]:
    if bounds is None:
        return _NOTHING
    return _BAD if failed else _GOOD
