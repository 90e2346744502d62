"""The rules for emergency notices as a clinician reads them: what is said, what brings it, and questions that did."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from eval.report.pages import page
from eval.studies.notices import NoticeCase
from service.emergency.notices import ENGLISH, rule_files
from service.emergency.rule_file import Entry, open_rule_file

_EXAMPLES = 12
_PARTS = {
    "statements": "Brought by what people say of now",
    "signs": "Brought by signs, unless asked in general",
    "except": "Not brought by these, whose words mean something else",
    "withheld": "When the notice is the whole answer",
}

_DEFINITIONS = (
    ("context", "What silences"),
    ("words", "Classes of words"),
    ("signs", "Signs made of them"),
    ("countries", "Telephone numbers"),
)

Outline = str | list["Outline"] | dict[str, "Outline"]
"""A value of a rule file as it is shown: a text, a list, or named values."""


@dataclass(frozen=True, slots=True)
class ReviewedTopic:
    """One kind of emergency, to be read and signed.

    Attributes:
        name: Short, as in the file.
        text: What is said to a reader.
        numbers: The kinds of telephone lines that come with it.
        parts: What brings it, part by part: a heading, and the phrases as they are in the file.
        caught: Questions that brought it.
        false: Those of them that are marked as no emergency.
        missed: Emergencies of its kind that brought none.
    """

    name: str
    text: str
    numbers: str
    parts: list[tuple[str, Outline]]
    caught: list[str]
    false: list[str]
    missed: list[str]


@dataclass(frozen=True, slots=True)
class ReviewedFile:
    """A rule file of one language.

    Attributes:
        path: Its name.
        language: Of the questions that it is for.
        version: As its author wrote it.
        review: What it says of its own review.
        topics: In the order in which they are looked for.
        definitions: Words, signs and what silences, by their headings.
    """

    path: str
    language: str
    version: str
    review: str
    topics: list[ReviewedTopic]
    definitions: list[tuple[str, Outline]]


def review_pack(rules: Path, cases: Sequence[NoticeCase]) -> str:
    """A page that needs nothing else, with every rule, every text, and examples.

    Args:
        rules: The English rule file; those of other languages are found as a server finds them.
        cases: Questions, and what came of them.

    Raises:
        NoticesError: If a rule file can't be read.
    """
    files = [_file(path, language, cases) for language, path in rule_files(rules).items()]
    return page("review_pack.html", files=files, grammar=_grammar(rules), asked=len(cases), most=_EXAMPLES)


def _file(path: Path, language: str, cases: Sequence[NoticeCase]) -> ReviewedFile:
    root = open_rule_file(path).named()
    own = [case for case in cases if case.language == language or (case.topic is None and language == ENGLISH)]
    return ReviewedFile(
        path.name,
        language,
        root["version"].text(),
        root["review"].text() if "review" in root else "Nothing is said of a review.",
        [_topic(name, entry, own) for name, entry in root["topics"].named().items()],
        [(title, outline(root[key])) for key, title in _DEFINITIONS if key in root],
    )


def _topic(name: str, entry: Entry, cases: Sequence[NoticeCase]) -> ReviewedTopic:
    found = entry.named()
    came = [case for case in cases if case.topic == name]
    return ReviewedTopic(
        name=name,
        text=found["text"].text(),
        numbers=", ".join(number.text() for number in found["numbers"].entries()) or "none",
        parts=[(title, outline(found[key])) for key, title in _PARTS.items() if key in found],
        caught=_texts(case for case in came if case.wanted),
        false=_texts(case for case in came if not case.wanted),
        missed=_texts(case for case in cases if case.wanted == name and case.topic is None),
    )


def _texts(cases: Iterable[NoticeCase]) -> list[str]:
    return [f"{case.text} (answer withheld)" if case.withheld else case.text for case in cases]


def outline(entry: Entry) -> Outline:
    """A value with all that is in it, as texts."""
    if isinstance(entry.node, yaml.MappingNode):
        return {name: outline(value) for name, value in entry.named().items()}
    if isinstance(entry.node, yaml.SequenceNode):
        return [outline(value) for value in entry.entries()]
    return entry.text()


def _grammar(rules: Path) -> str:
    """How phrases are written, as the head of the rule file says it."""
    return "\n".join(_comments(rules.read_text(encoding="utf-8").splitlines()))


def _comments(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if not line.startswith("#"):
            return
        yield line.removeprefix("#").removeprefix(" ")
