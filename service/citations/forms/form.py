"""The forms that citations go out in: what each is called, and how it is made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape

from service.citations.citation import Citation
from service.citations.forms.cited import Cited, one_line
from service.citations.forms.markup import html, markdown, plain_in_markdown
from service.citations.forms.prose import apa, plain, vancouver
from service.citations.forms.references import bibtex, csl_json, ris


class Form(StrEnum):
    """A form to paste."""

    TEXT = "text"
    APA = "apa"
    VANCOUVER = "vancouver"
    MARKDOWN = "markdown"
    HTML = "html"
    BIBTEX = "bibtex"
    RIS = "ris"
    CSL_JSON = "csl-json"


@dataclass(frozen=True, slots=True)
class FormFacts:
    """What is known of a form.

    Attributes:
        label: What people call it.
        media_type: What programs call it.
        suffix: Of a file of it.
        write: Makes it of citations.
        headed: Puts a question above it; None where the form has no place for one.
    """

    label: str
    media_type: str
    suffix: str
    write: Callable[[Sequence[Cited]], str]
    headed: Callable[[str, str], str] | None = None


def _headed_text(question: str, text: str) -> str:
    return f"{one_line(question)}\n\n{text}"


def _headed_markdown(question: str, text: str) -> str:
    return f"## {plain_in_markdown(question)}\n\n{text}"


def _headed_html(question: str, text: str) -> str:
    return f"<h2>{escape(one_line(question))}</h2>\n{text}"


FORMS: Mapping[Form, FormFacts] = {
    Form.TEXT: FormFacts("Plain text", "text/plain", "txt", plain, _headed_text),
    Form.APA: FormFacts("APA", "text/plain", "apa.txt", apa, _headed_text),
    Form.VANCOUVER: FormFacts("Vancouver", "text/plain", "vancouver.txt", vancouver, _headed_text),
    Form.MARKDOWN: FormFacts("Markdown", "text/markdown", "md", markdown, _headed_markdown),
    Form.HTML: FormFacts("HTML", "text/html", "html", html, _headed_html),
    Form.BIBTEX: FormFacts("BibTeX", "application/x-bibtex", "bib", bibtex),
    Form.RIS: FormFacts("RIS", "application/x-research-info-systems", "ris", ris),
    Form.CSL_JSON: FormFacts("CSL-JSON", "application/vnd.citationstyles.csl+json", "json", csl_json),
}
"""In the order in which they are offered."""


def citation_as(form: Form, citation: Citation, base: str) -> str:
    """One citation in a form; links to the reader page are completed with `base`, the address of the service."""
    return FORMS[form].write([Cited.of(citation, base)])


def citation_forms(citation: Citation, base: str) -> dict[str, str]:
    """One citation in every form, by the form's label."""
    return {facts.label: citation_as(form, citation, base) for form, facts in FORMS.items()}


def sheet_as(form: Form, question: str, citations: Sequence[Citation], base: str) -> str:
    """Several citations in a form, below the question where the form has a place for it."""
    facts = FORMS[form]
    text = facts.write([Cited.of(citation, base) for citation in citations])
    return facts.headed(question, text) if facts.headed else text
