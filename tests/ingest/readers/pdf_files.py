"""PDF files small enough to read, written by hand (ISO 32000-1, 7.5)."""

from collections.abc import Sequence
from dataclasses import dataclass


def plain_pdf(pages: list[str], *, foot: str = "") -> bytes:
    """A PDF with one line of text after another on each page; `#` in the foot means the page's number."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages) or 1))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages) or 1} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, text in enumerate(pages or [""]):
        content = _content(text, foot.replace("#", str(number + 1)))
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >>"
            f" /Contents {5 + 2 * number} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    return _file(objects, "")


@dataclass(frozen=True, slots=True)
class Words:
    """Words at a place of a page, in points from its lower left corner."""

    x: float
    y: float
    text: str
    size: float = 11
    is_bold: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A line drawn from one place to another."""

    x: float
    y: float
    to_x: float
    to_y: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A grey picture at a place."""

    x: float
    y: float
    width: float
    height: float


def column(lines: list[str], *, x: float = 72, y: float = 720, size: float = 11) -> list[Words]:
    """Lines one under the other."""
    return [Words(x, y - number * 1.2 * size, line, size) for number, line in enumerate(lines)]


def drawn_pdf(*pages: Sequence[Words | Rule | Picture]) -> bytes:
    """A PDF of pages with what is drawn on each, in that order."""
    kids = " ".join(f"{6 + 2 * number} 0 R" for number in range(len(pages)))
    grey = "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        f"<< {grey} /Length 1 >>\nstream\n@\nendstream",
    ]
    for number, page in enumerate(pages):
        content = "\n".join(map(_drawn, page))
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R /F2 4 0 R >>"
            f" /XObject << /I1 5 0 R >> >> /Contents {7 + 2 * number} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    return _file(objects, "")


def _drawn(item: Words | Rule | Picture) -> str:
    if isinstance(item, Rule):
        return f"0.5 w {item.x} {item.y} m {item.to_x} {item.to_y} l S"
    if isinstance(item, Picture):
        return f"q {item.width} 0 0 {item.height} {item.x} {item.y} cm /I1 Do Q"
    text = item.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /F{1 + item.is_bold} {item.size} Tf {item.x} {item.y} Td ({text}) Tj ET"


def locked_pdf() -> bytes:
    """A PDF whose password nobody knows."""
    key = "".join(f"{byte:02x}" for byte in range(32))
    encrypted = f"<< /Filter /Standard /V 1 /R 2 /O <{key}> /U <{key}> /P -4 >>"
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>", encrypted]
    return _file(objects, f"/Encrypt 3 0 R /ID [<{key}> <{key}>]")


def _content(text: str, foot: str) -> str:
    lines, y = [], 720
    for line in text.split("\n"):
        size = 20 if line.startswith("# ") else 11
        lines.append(f"BT /F1 {size} Tf 72 {y} Td ({line.removeprefix('# ')}) Tj ET")
        y -= 14 if line else 20
    if foot:
        lines.append(f"BT /F1 9 Tf 72 40 Td ({foot}) Tj ET")
    return "\n".join(lines) if text or foot else ""


def _file(objects: list[str], trailer: str) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{at:010} 00000 n \n" for at in offsets)
    end = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + (table + end).encode()
