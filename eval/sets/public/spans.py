"""SQuAD-style spans: answers by their offsets in the source's own text.

Source: Rajpurkar et al., SQuAD, EMNLP 2016 (an answer is its words and where they start in the context).
"""

from collections.abc import Mapping
from pathlib import Path

from eval.sets.lines import FileLine, read_records, text_of, whole_number
from eval.sets.offsets import to_canonical
from eval.sets.question import Judgment
from ingest.canonical import canonical
from ingest.document import Span


def span_judgments(path: Path, texts: Mapping[str, str]) -> dict[str, list[Judgment]]:
    """Read `{"query", "doc", "start", "end", "answer"}` lines; a span that can't be mapped stays, and says why.

    Args:
        path: The file.
        texts: doc_id to the document's text as it came.

    Returns:
        query_id to judgments, their spans in canonical text.

    Raises:
        MalformedSet: With file and line, if a line breaks the form or names a document that isn't there.
    """
    judgments: dict[str, list[Judgment]] = {}
    for line, record in read_records(path):
        query_id, doc_id = text_of(record, "query", line), text_of(record, "doc", line)
        if doc_id not in texts:
            line.refuse(
                "No document with a text has this id", "Add it to the documents, or remove the line", value=doc_id
            )
        span = Span(whole_number(record.get("start"), "start", line), whole_number(record.get("end"), "end", line))
        found = _judgment(doc_id, span, text_of(record, "answer", line), texts[doc_id], line)
        judgments.setdefault(query_id, []).append(found)
    return judgments


def _judgment(doc_id: str, span: Span, answer: str, source: str, line: FileLine) -> Judgment:
    """White space around an answer counts neither in the file nor in the text: annotators catch some with the mouse."""
    words = source[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip())
    try:
        mapped = to_canonical(source, Span(start, start + len(words.strip())))
    except ValueError as error:
        return Judgment(doc_id, quote=canonical(answer.strip()), unmapped=f"{line.place}: {error}")
    if words.strip() != answer.strip():
        at = f"{line.place}: the text from {span.start} to {span.end} isn't the answer"
        return Judgment(doc_id, quote=canonical(answer.strip()), unmapped=at)
    return Judgment(doc_id, quote=canonical(source)[mapped.start : mapped.end], span=mapped)
