"""Front matter: what a file says of itself before its text, in YAML (between `---`) or TOML (between `+++`)."""

import re
import tomllib
from typing import Any

from ingest.description.dates import DateOrder
from ingest.description.metadata import DATE_FIELDS, Metadata, parse_metadata
from ingest.description.publication import key_name, refuse_unpublished
from ingest.description.self_description import SelfDescription
from ingest.description.yaml_keys import parse_yaml
from ingest.errors import UnreadableSource

_YAML = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TOML = re.compile(r"\A\+\+\+[ \t]*\n(?P<toml>.*?\n)?\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
# TOML refuses the whole file for a day that doesn't exist; as text such a day costs its own key only.
_TOML_DAY = re.compile(r"(?m)^(\s*[\w.\"'-]+\s*=\s*)(\d{4}-\d{2}-\d{2}(?:[T ][\d:.]+(?:Z|[+-][\d:]+)?)?)(\s*(?:#.*)?)$")
_NESTED = ("params", "extra", "taxonomies", "last_update", "seo")  # tables whose keys are the page's own
_NAMES = {
    "doc_id": "doc_id id",
    "title": "title",
    "url": "url canonical_url canonical",
    "publisher": "publisher organisation organization",
    "language": "language lang locale",
    "audience": "audience",
    "tags": "tags keywords",
    "reviewed_by": "reviewed_by reviewer reviewers medically_reviewed_by medical_reviewer clinically_reviewed_by",
    "published_on": "published_on date published pub_date publish_date published_at publication_date date_published"
    " published_date first_published",
    "updated_on": "updated_on updated lastmod last_mod last_modified last_modified_at modified modified_at updated_at"
    " date_modified date_updated updated_date last_updated last_update",
    "last_reviewed_on": "last_reviewed_on last_reviewed reviewed reviewed_on reviewed_at last_reviewed_at date_reviewed"
    " last_review last_review_date medically_reviewed medically_reviewed_on",
    "next_review_on": "next_review_on next_review next_review_date next_review_due review_due review_by",
}
_FIELD_OF = {key: field for field, keys in _NAMES.items() for key in keys.split()}
_OF_UNKNOWN_MEANING = frozenset({"review_date", "date_of_review"})  # the last review, or the next one
_BOOLEANS = frozenset({"true", "false", "yes", "no"})


def split_front_matter(text: str, *, where: str) -> tuple[dict[str, Any], str]:
    """The keys and values before a text, and the text.

    Raises:
        UnreadableSource: If they are malformed.
    """
    if found := _YAML.match(text):
        return parse_yaml(found["yaml"] or "", what="front matter", where=where), text[found.end() :]
    if found := _TOML.match(text):
        return _parse_toml(found["toml"] or "", where), text[found.end() :]
    return {}, text


def read_front_matter(
    values: dict[str, Any], about: SelfDescription, *, where: str, date_order: DateOrder | None
) -> Metadata:
    """What front matter says of its document; dates and the reviewer go to `about`. Other keys are passed over.

    Raises:
        Unpublished: If it says that readers aren't shown it.
    """
    refuse_unpublished(values, where=where)
    known: dict[str, Any] = {}
    for key, value in _own_keys(values):
        name = _FIELD_OF.get(key)
        if key in _OF_UNKNOWN_MEANING and value:
            about.warnings.append(f"What '{key}: {value}' means can't be told, and stays unknown")
        if name is None or value in (None, "", [], {}) or _says_nothing(name, value):
            continue
        if name in DATE_FIELDS:
            about.note_date(name, str(value), "front matter", date_order)
        elif name == "reviewed_by":
            people = _people(value)
            about.note_reviewer(people, "front matter", people)
        else:
            known.setdefault(name, value)
    return parse_metadata(known, origin="front matter")


def _own_keys(values: dict[str, Any]) -> list[tuple[str, Any]]:
    """The document's keys and, after them, those of the tables that belong to it."""
    found = [(key_name(key), value) for key, value in values.items()]
    for name, value in list(found):
        if name in _NESTED and isinstance(value, dict):
            found += [(key_name(key), inner) for key, inner in value.items()]
    return found


def _says_nothing(name: str, value: object) -> bool:
    """Whether a value is of another kind than the field: whether it is published, a table, a path on its site."""
    if isinstance(value, dict) and name != "reviewed_by":
        return True
    text = str(value).strip()
    return (name == "published_on" and text.lower() in _BOOLEANS) or (name == "url" and text.startswith("/"))


def _people(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_people, value))
    if isinstance(value, dict):
        return str(value.get("name") or "")
    return str(value).strip()


def _parse_toml(text: str, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(_TOML_DAY.sub(r'\1"\2"\3', text))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UnreadableSource(
            f"The front matter is not TOML: {error}", where=where, remedy="Mend its syntax"
        ) from None
