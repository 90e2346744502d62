"""Pieces of HTML that more than one page is made of. Whatever comes from outside is escaped here."""

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from eval.runs.results import QuestionResult, Shown

_STYLE = Path(__file__).with_name("report.css")


def page(title: str, body: Iterable[str]) -> str:
    """A whole page that needs nothing else."""
    content = "\n".join(body)
    style = _STYLE.read_text(encoding="utf-8")
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n{content}\n</body>\n</html>\n"
    )


def table(names: Sequence[str], rows: Iterable[Sequence[str]], *, numbers_from: int = 1) -> str:
    """A table of text; the columns from `numbers_from` on are numbers."""
    head = "".join(_cell("th", name, place >= numbers_from) for place, name in enumerate(names))
    lines = (
        f"<tr>{''.join(_cell('td', cell, place >= numbers_from) for place, cell in enumerate(row))}</tr>"
        for row in rows
    )
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table></div>'


def _cell(tag: str, words: str, number: bool) -> str:
    return f"<{tag}{' class=number' if number else ''}>{escape(words)}</{tag}>"


def question_heading(one: QuestionResult, beside: str) -> str:
    """A question with its name, and a remark."""
    return f'<h4>{escape(one.text)} <span class="id">{escape(one.query_id)}, {escape(beside)}</span></h4>'


def expected(one: QuestionResult) -> str:
    """What was judged to answer, or why nothing does."""
    if one.unanswerable:
        return f"<p>Nothing in the articles answers it ({escape(one.unanswerable.replace('_', ' '))}).</p>"
    return "".join(f"<blockquote>{escape(words)}</blockquote>" for words in one.expected)


def found(one: QuestionResult, *, limit: int) -> str:
    """The best hits, with what was cited in them marked."""
    if not one.shown:
        return "<p>Nothing was found.</p>"
    return "".join(_hit(hit, rank) for rank, hit in enumerate(one.shown[:limit], start=1))


def _hit(hit: Shown, rank: int) -> str:
    grade = {None: "not judged", 0: "judged: doesn't answer"}.get(hit.grade, f"answers, grade {hit.grade}")
    kind = "good" if hit.grade else "bad"
    title = f"{rank}. {hit.title or hit.name}"
    return (
        f'<p>{escape(title)} <span class="{kind}">{escape(grade)}</span></p>'
        f"<blockquote>{_marked(hit.text, hit.quote)}</blockquote>"
    )


def _marked(words: str, quote: str) -> str:
    at = words.find(quote) if quote else -1
    if at < 0:
        return escape(words)
    end = at + len(quote)
    return f"{escape(words[:at])}<mark>{escape(words[at:end])}</mark>{escape(words[end:])}"
