"""Citations for programs that manage references: BibTeX, RIS and CSL-JSON."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from service.citations.citation import Citation, today
from service.citations.forms.cited import Cited, newest_date, one_line, publisher_of, review_of, safe_address, title_of

_BIBTEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "%": r"\%", "&": r"\&",
    "#": r"\#", "_": r"\_", "$": r"\$", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", "`": r"\textasciigrave{}",
}  # fmt: skip
"""Braces by name: BibTeX counts an escaped one, too, so that a single one would end the entry."""
_LIGATURES = re.compile(r"(?<=-)(?=-)|(?<=')(?=')")
"""Between two marks that TeX would make one sign of."""


def bibtex(cited: Sequence[Cited]) -> str:
    """Entries of biblatex's type `online`."""
    return "\n\n".join(map(_bibtex, cited))


def _bibtex(cited: Cited) -> str:
    citation, document = cited.citation, cited.citation.document
    day, review = newest_date(document), review_of(document)
    fields = {
        "title": _plain_in_bibtex(title_of(document)),
        "organization": _plain_in_bibtex(publisher_of(document)),
        "date": day and day.isoformat(),
        "url": safe_address(cited.address).replace("%", r"\%").replace("#", r"\#"),
        "note": review and _plain_in_bibtex(review),
        "annotation": _plain_in_bibtex(citation.quote),
    }
    lines = (f"  {name} = {{{value}}}," for name, value in fields.items() if value)
    return "\n".join((f"@online{{{reference_key(citation)},", *lines, "}"))


def ris(cited: Sequence[Cited], *, on: date | None = None) -> str:
    """Records of the type ELEC, a web page.

    Source: RIS format specifications (Research Information Systems, 2001, and its tags of 2011): a tag, two blanks, a
    hyphen and a blank, and the value on the same line.

    Args:
        cited: What is cited.
        on: The day on which it was looked at; today without it.
    """
    return "\n".join("\n".join(_ris(one, on or today())) for one in cited)


def _ris(cited: Cited, on: date) -> Iterator[str]:
    citation, document = cited.citation, cited.citation.document
    day = newest_date(document)
    fields = (
        ("TY", "ELEC"),
        ("ID", reference_key(citation)),
        ("TI", title_of(document)),
        ("PB", publisher_of(document)),
        ("PY", day and str(day.year)),
        ("DA", day and _slashed(day)),
        ("Y2", _slashed(on)),
        ("SE", " › ".join(map(one_line, citation.headings))),
        ("SP", citation.page and str(citation.page)),
        ("LA", document.language),
        ("N1", review_of(document)),
        ("AB", one_line(citation.quote)),
        ("UR", safe_address(cited.address)),
    )
    yield from (f"{tag}  - {value}" for tag, value in fields if value)
    yield "ER  - "


def csl_json(cited: Sequence[Cited]) -> str:
    """A list of items, as Zotero and other reference managers take it.

    Source: Citation Style Language 1.0.2, schema csl-data.json.
    """
    return json.dumps(list(map(_csl, cited)), ensure_ascii=False, indent=2)


def _csl(cited: Cited) -> dict[str, Any]:
    citation, document = cited.citation, cited.citation.document
    first, last = document.published_on, newest_date(document)
    item = {
        "id": reference_key(citation),
        "type": "webpage",
        "title": title_of(document),
        "publisher": publisher_of(document),
        "issued": last and _date_parts(last),
        "original-date": first and first != last and _date_parts(first),
        "URL": cited.address,
        "section": " › ".join(citation.headings),
        "page": citation.page and str(citation.page),
        "abstract": citation.quote,
        "note": review_of(document),
    }
    return {name: value for name, value in item.items() if value}


def reference_key(citation: Citation) -> str:
    """What the reference is called in a list of references."""
    return f"vouch-{citation.citation_id}"


def _date_parts(day: date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}


def _slashed(day: date) -> str:
    return f"{day:%Y/%m/%d}/"


def _plain_in_bibtex(text: str) -> str:
    escaped = "".join(_BIBTEX.get(character, character) for character in one_line(text))
    return _LIGATURES.sub("{}", escaped)
