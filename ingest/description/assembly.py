"""Putting a `Document` together from what its bytes say and what is known besides."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

from ingest.description.language import detect_language, language_warnings
from ingest.description.metadata import DATE_FIELDS, Metadata, without
from ingest.document import DateEvidence, Document, text_sha256
from ingest.scope.block_scope import with_scope
from ingest.structure.extraction import EXTRACTOR_VERSION, Extraction

_AS_SAID = ("url", "publisher", "audience", "tags", "reviewed_by")


def assemble(
    extraction: Extraction,
    found: Metadata,
    known: Metadata = Metadata(),  # noqa: B008 (it is frozen)
    *,
    doc_id: str,
    source_id: str,
    source_sha256: str,
) -> Document:
    """Put a document together.

    Args:
        extraction: The article.
        found: What its own bytes say besides.
        known: What its sidecar says, which comes first.
        doc_id: Its id, where neither names one.
        source_id: The source that it came from.
        source_sha256: The sha256 of its bytes.

    Raises:
        DocumentError: If the id can't be used.
    """
    found = without(found, known.unknown)
    dates, evidence = _dates(extraction, found, known)
    both = _over(known, found)
    language = both.language or detect_language(extraction.text)
    title = both.title or extraction.title or ""
    return Document(
        doc_id=both.doc_id or doc_id,
        source_id=source_id,
        title=title,
        text=extraction.text,
        blocks=with_scope(extraction.text, extraction.blocks, title=title, language=language),
        text_sha256=text_sha256(extraction.text),
        source_sha256=source_sha256,
        extractor_version=EXTRACTOR_VERSION,
        language=language,
        date_evidence=evidence,
        warnings=(
            *extraction.warnings,
            *both.warnings,
            *language_warnings(language, declared=both.language is not None),
        ),
        left_out=extraction.left_out,
        **{name: getattr(both, name) for name in _AS_SAID} | dates,
    )


def _dates(
    extraction: Extraction, found: Metadata, known: Metadata
) -> tuple[dict[str, date], tuple[DateEvidence, ...]]:
    """The dates, and what they and the reviewer were read from: the sidecar, else the article, else the record."""
    dates = {name: day for name, day in extraction.dates if name not in known.unknown}
    evidence = {entry.field: entry for entry in extraction.evidence if entry.field not in known.unknown}
    for metadata, origin in ((found, "record"), (known, "sidecar")):
        for name in (*DATE_FIELDS, "reviewed_by"):
            value = getattr(metadata, name)
            if value is None or (metadata is found and name in evidence):
                continue
            if name in DATE_FIELDS:
                dates[name] = value
            evidence[name] = DateEvidence(name, origin, value if isinstance(value, str) else value.isoformat())
    return dates, tuple(evidence[name] for name in sorted(evidence))


def _over(upper: Metadata, lower: Metadata) -> Metadata:
    """What either knows; where both do, the upper."""
    known: dict[str, Any] = {
        entry.name: getattr(upper, entry.name) for entry in fields(Metadata) if getattr(upper, entry.name)
    }
    return replace(lower, **known | {"warnings": (*lower.warnings, *upper.warnings)})
