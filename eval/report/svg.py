"""The few shapes that the plots need, as SVG text."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 460, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 16, 14, 44


@dataclass(frozen=True, slots=True)
class Axes:
    """A plot's area, from values to places on it.

    Attributes:
        x_max: The greatest value across; the least is 0.
        y_max: The greatest value upwards; the least is 0.
    """

    x_max: float = 1.0
    y_max: float = 1.0

    def x(self, value: float) -> float:
        """Across."""
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * value / self.x_max

    def y(self, value: float) -> float:
        """Upwards."""
        return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * value / self.y_max

    def frame(self, x_label: str, y_label: str, *, x_form: str = "{:g}", y_form: str = "{:g}") -> str:
        """Grid lines with their values, and what the axes mean."""
        parts = []
        for step in range(5):
            across, up = self.x_max * step / 4, self.y_max * step / 4
            parts.append(line(self.x(0), self.y(up), self.x(self.x_max), self.y(up), "grid"))
            parts.append(text(self.x(across), self.y(0) + 16, x_form.format(across), "middle"))
            parts.append(text(self.x(0) - 6, self.y(up) + 4, y_form.format(up), "end"))
        parts.append(text((self.x(0) + self.x(self.x_max)) / 2, HEIGHT - 6, x_label, "middle", "label"))
        middle = (self.y(0) + self.y(self.y_max)) / 2
        parts.append(
            f'<text class="label" text-anchor="middle" transform="translate(12 {middle:.1f}) rotate(-90)">'
            f"{escape(y_label)}</text>"
        )
        return "".join(parts)


def figure(title: str, body: str, *, note: str = "", width: int = WIDTH, height: int = HEIGHT) -> str:
    """A figure with its title, and what it shows for those who don't see it."""
    caption = f"<strong>{escape(title)}.</strong> {escape(note)}"
    return (
        f'<figure><svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(f"{title}. {note}", quote=True)}">'
        f"{body}</svg><figcaption>{caption}</figcaption></figure>"
    )


def standalone(title: str, body: str, *, style: str) -> str:
    """A file of its own that any viewer shows, with its colours in it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(title, quote=True)}"><title>{escape(title)}</title><style>{style}</style>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>{body}</svg>\n'
    )


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """A straight line."""
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def text(x: float, y: float, words: str, anchor: str = "start", kind: str = "tick") -> str:
    """Words."""
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def dot(x: float, y: float, radius: float, kind: str, *, title: str) -> str:
    """A dot; a browser shows its title under the pointer."""
    return f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"><title>{escape(title)}</title></circle>'


def bar(x: float, y: float, width: float, height: float, kind: str, *, title: str) -> str:
    """A bar; a browser shows its title under the pointer."""
    return (
        f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}">'
        f"<title>{escape(title)}</title></rect>"
    )


def curve(points: Sequence[tuple[float, float]], kind: str) -> str:
    """A line through points."""
    return f'<polyline class="{kind}" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>'
