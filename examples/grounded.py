"""A chat model answers with quotations of vetted articles, and each is checked before anybody reads it.

It needs `pip install 'vouch[langchain]'`, a service of Vouch with a key of scope search, and a chat model of LangChain.
"""

from collections.abc import Callable
from dataclasses import dataclass

from vouch_client import Answer, Notice, Vouch

PROMPT = """Answer the question with the quotations below alone. Put every word that you take from them between “ and ”,
unchanged and whole, and name its number. If they don't answer it, say so.

Question: {question}

{quotations}"""


@dataclass(frozen=True, slots=True)
class Grounded:
    """What may be shown: a notice before all else; a text whose quotations are all true, or why there is none."""

    notice: Notice | None
    text: str | None
    why_not: str | None = None
    links: tuple[str, ...] = ()


def grounded(question: str, vouch: Vouch, write: Callable[[str], str]) -> Grounded:
    """A model's answer to a question, if what it quotes is word for word in the articles.

    Args:
        question: What somebody asks.
        vouch: Asks the service; checking needs a key.
        write: Gives a model's text for a prompt: `lambda prompt: model.invoke(prompt).text`.
    """
    answer = vouch.ask(question, k=3)
    if answer.refusal is not None:
        return Grounded(answer.notice, None, answer.refusal.message)
    text = write(PROMPT.format(question=question, quotations=numbered(answer)))
    checked = vouch.check(text)
    if not checked.all_verbatim:
        wrong = [one.message for one in checked.checked if one.verdict != "verbatim"]
        return Grounded(answer.notice, None, " ".join(wrong) or "The model quoted nothing.")
    return Grounded(answer.notice, text, links=tuple(vouch.link(hit.citation) for hit in answer.hits))


def numbered(answer: Answer) -> str:
    """The quotations, each with all that it hangs on, and how fresh its article is."""
    return "\n".join(
        f"{hit.rank}. “{hit.citation.parts[-1].text}” (below: "
        f"{' … '.join(part.text for part in hit.citation.parts[:-1]) or 'no heading'}; "
        f"{hit.citation.title}, review {hit.citation.review_status})"
        for hit in answer.hits
    )
