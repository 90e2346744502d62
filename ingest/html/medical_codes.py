"""Which codes a page says that it is about: schema.org's `MedicalCode`, in its JSON-LD.

Source: schema.org, MedicalEntity.code and MedicalCode.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.html.markup import decode_page
from ingest.html.structured_data import page_objects, plain_keys
from ingest.html.tree import parse_markup
from ingest.structure.composition import collapse

_ABOUT = ("about", "mainEntity", "mainContentOfPage")


@dataclass(frozen=True, slots=True)
class PageCode:
    """A code as a page writes it.

    Attributes:
        code: The code.
        system: The name or address of its system.
        name: What has the code, in words; "" where the page doesn't say.
    """

    code: str
    system: str
    name: str


def medical_codes(data: bytes, *, where: str) -> tuple[PageCode, ...]:
    """The codes of what a page is about, each once; none of what it only mentions.

    Args:
        data: The page's bytes.
        where: Where it came from, for errors.

    Raises:
        UnreadableSource: If it can't be decoded, or its tree is monstrous.
    """
    markup, _ = decode_page(data, charset=None, where=where)
    found: dict[PageCode, None] = {}
    for item in page_objects(parse_markup(markup, where=where)):
        for entity in (item, *(one for key in _ABOUT for one in _objects(item.get(key)))):
            found.update(dict.fromkeys(_codes(entity)))
    return tuple(found)


def _codes(entity: dict[str, Any]) -> Iterator[PageCode]:
    for one in _objects(entity.get("code")):
        code, system = _text(one.get("codeValue")) or _text(one.get("code")), _text(one.get("codingSystem"))
        if code and system:
            yield PageCode(code, system, _text(entity.get("name")))


def _objects(value: object) -> Iterator[dict[str, Any]]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield plain_keys(one)


def _text(value: object) -> str:
    return collapse(value) if isinstance(value, str) else ""
