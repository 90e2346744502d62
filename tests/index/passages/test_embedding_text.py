from index.config import CutLimits
from index.passages.cutting import cut
from index.passages.embedding_text import heading_line, passage_text, sentence_texts
from ingest.document import BlockKind
from tests.documents import make_document
from tests.encoders import count_words

ARTICLE = make_document(
    [
        (BlockKind.HEADING, 2, "Causes"),
        (BlockKind.HEADING, 3, "Common ones"),
        (BlockKind.PARAGRAPH, 0, "Many. They are:"),
        *((BlockKind.LIST_ITEM, 1, f"cause {n} of it") for n in range(4)),
    ],
    title="Myoclonus",
)


def test_a_passage_is_embedded_with_title_headings_and_context_in_front() -> None:
    first, second = cut(ARTICLE, count_words, CutLimits(18, 6, 20))

    assert passage_text(ARTICLE, first, count_words, heading_tokens=20) == (
        "Myoclonus\nCauses\nCommon ones\nMany. They are:\n\n• cause 0 of it\n\n• cause 1 of it"
    )
    assert passage_text(ARTICLE, second, count_words, heading_tokens=20) == (
        f"Myoclonus\nCauses\nCommon ones\nThey are:\n{second.text}"
    )
    assert "They are:" not in second.text


def test_a_sentence_is_embedded_with_the_title_and_its_own_heading_in_front() -> None:
    first = cut(ARTICLE, count_words, CutLimits(18, 6, 20))[0]

    texts = list(sentence_texts(ARTICLE, first, count_words, heading_tokens=20))

    assert texts[:2] == ["Myoclonus\nCommon ones\nMany.", "Myoclonus\nCommon ones\nThey are:"]
    assert len(texts) == len(first.sentences)


def test_outer_headings_go_first_then_the_last_words_of_what_is_longest() -> None:
    headings = ("outer words here", "inner words")

    assert heading_line("The title", headings, count_words, limit=7) == ["The title", *headings]
    assert heading_line("The title", headings, count_words, limit=6) == ["The title", "inner words"]
    assert heading_line("A title of six words here", (), count_words, limit=4) == ["A title of"]
    assert heading_line("", ("only heading",), count_words, limit=7) == ["only heading"]
    assert heading_line(" ", (), count_words, limit=7) == []
    assert heading_line("x" * 999, (), lambda texts: [len(text) for text in texts], limit=9) == []
