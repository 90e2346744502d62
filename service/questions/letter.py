"""What somebody asks, question by question: one question as it is, a letter taken apart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ingest.document import Span
from service.questions.asking import lead_of, opens_question, question_in, split_joined
from service.questions.sentences import sentences
from service.questions.story import Letter, needed
from service.questions.subjects import Subjects, telling_terms

LONG = 40
"""Words; a text of one question that has no more is asked as it is. Of 3,406 questions typed by hand none has more."""
MOST_QUESTIONS = 8
_TELLING_WORDS = 3  # "My question:" is no part of a story


@dataclass(frozen=True, slots=True)
class UnderstoodQuestion:
    """A question as it was understood.

    Attributes:
        span: Where it is in what was typed.
        text: Its words there.
        searched: What is searched for: those, with what they need of the story.
        telling: Terms of which an answer holds at least one, where the subject is the story's and these are strange to
            the articles: "Will it rain tomorrow?" under a question about a medicine.
    """

    span: Span
    text: str
    searched: str
    telling: frozenset[str] = frozenset()

    def with_words(self, text: str) -> "UnderstoodQuestion":
        """The same question in other words, with what it needs of the story."""
        own, new = " ".join(self.text.split()), " ".join(text.split())
        return replace(self, text=text, searched=" ".join(self.searched.split()).replace(own, new))


def read_questions(typed: str, subjects: Callable[[], Subjects]) -> tuple[UnderstoodQuestion, ...]:
    """The questions in what was typed, in order: at least one, at most `MOST_QUESTIONS`, the last ones of more.

    Args:
        typed: What was typed.
        subjects: Gives what names something; it is asked for where there is more than one plain question.
    """
    asked: list[Span] = []
    joined: set[Span] = set()
    story: list[Span] = []
    for sentence in sentences(typed, opens_question):
        question = question_in(typed, sentence)
        parts = split_joined(typed, question) if question else []
        asked += parts
        joined.update(parts[1:])
        told = Span(lead_of(typed, sentence), question.start if question else sentence.end)
        if len(typed[told.start : told.end].split()) >= _TELLING_WORDS:
            story.append(told)
    asked = _distinct(typed, asked)[-MOST_QUESTIONS:]
    if not asked or (len(asked) == 1 and len(typed.split()) <= LONG):
        return (whole(typed),)
    known = subjects()
    named = tuple(known.names(typed))
    places = (*named, *known.topical_words(typed))
    letter = Letter(typed, tuple(asked), frozenset(joined), tuple(story), named, places)
    return tuple(_in_its_story(letter, question) for question in asked)


def _distinct(typed: str, asked: Sequence[Span]) -> list[Span]:
    """Questions without those that were asked before in the same words."""
    first: dict[str, Span] = {}
    for span in asked:
        first.setdefault(" ".join(typed[span.start : span.end].casefold().rstrip("?!. ").split()), span)
    return list(first.values())


def whole(typed: str) -> UnderstoodQuestion:
    """What was typed as one question."""
    start = len(typed) - len(typed.lstrip())
    words = typed.strip()
    return UnderstoodQuestion(Span(start, start + len(words)), words, typed)


def _in_its_story(letter: Letter, question: Span) -> UnderstoodQuestion:
    told = [" ".join(letter.words(span).split()).rstrip(".,;:?! ") for span in needed(letter, question)]
    words = letter.words(question)
    telling = telling_terms(words) if told and not letter.is_topical(question) else frozenset()
    return UnderstoodQuestion(question, words, ". ".join((*told, " ".join(words.split()))), telling)
