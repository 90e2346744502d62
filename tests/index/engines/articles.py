"""Articles that the conformance suite puts into an engine."""

from datetime import date

from index.config import CutLimits, RetrievalConfig
from ingest.document import BlockKind, Document
from tests.documents import make_document, paragraphs

CONFIG = RetrievalConfig(
    cut=CutLimits(12, 6, 20), title_weight=0.5, headings_weight=0.75, whole_weight=1.0, candidates=100
)
QUESTION = "what causes muscle twitching in sleep"


def catalogue() -> list[Document]:
    """Four documents with words in common, that differ in all that a filter looks at."""
    twitching = make_document(
        [
            (BlockKind.HEADING, 2, "Causes"),
            (BlockKind.PARAGRAPH, 0, "Muscle twitching has many causes. Stroke is one of these causes of twitching."),
            (BlockKind.LIST_ITEM, 1, "Infection of the brain or of the spine"),
            (BlockKind.LIST_ITEM, 1, "Lack of oxygen and kidney failure"),
            (BlockKind.HEADING, 2, "Sleep"),
            (BlockKind.PARAGRAPH, 0, "People twitch in their sleep. Sleep twitches are harmless and very common."),
        ],
        doc_id="twitching",
        title="Muscle twitching",
        tags=("neurology", "sleep"),
        audience="public",
        last_reviewed_on=date(2024, 3, 5),
    )
    sleep = paragraphs(
        "Sleep is when a body rests. Too little of it makes muscle and mind tired.",
        "Adults need seven hours of sleep, and children need more.",
        doc_id="sleep/basics?",
        title="Sleep",
        tags=("sleep",),
        audience="public",
        last_reviewed_on=date(2020, 1, 1),
    )
    herz = paragraphs(
        "Das Herz ist ein Muskel.", doc_id="herz", title="Herz", language="de", audience="staff", tags=("heart",)
    )
    untitled = paragraphs("Hiccups are a mild form of twitching.", doc_id="hiccups 🙂", language=None)
    return [twitching, sleep, herz, untitled]


def twins(count: int) -> list[Document]:
    """Documents that say the same, so that every score is a tie."""
    return [paragraphs("Muscle twitching is common.", doc_id=f"twin {number}") for number in range(count)]


def shelf() -> list[Document]:
    """The catalogue among a hundred more, so that a few may be replaced before an engine tidies up."""
    subjects = ("sleep", "stroke", "oxygen", "muscle", "kidney")
    return [
        *catalogue(),
        *(
            paragraphs(
                f"Study {number} of {subject} asks what number {number} means for sleep and for twitching.",
                f"{subject.title()} has many causes, and number {number} is harmless.",
                doc_id=f"study {number:03}",
                title=f"Study {number} of {subject}",
                tags=(subject, "study"),
                audience="public" if number % 2 else "staff",
                language="en" if number % 10 else "de",
                last_reviewed_on=date(2020 + number % 5, 1, 1),
            )
            for number, subject in enumerate(subjects * 20)
        ),
    ]
