import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.check.draft import ClaimKind, Draft
from tests.stopwatch import own_seconds

QUOTED = [
    ("He said “rest well” today", ["rest well"]),
    ('He said "rest well" today', ["rest well"]),
    ("He said ‘rest well’ today", ["rest well"]),
    ("He said 'rest well' today", ["rest well"]),
    ("Er sagt „ruh dich aus“ heute", ["ruh dich aus"]),
    ("Il dit « repose-toi » hier", ["repose-toi"]),
    ("Er sagt »ruh dich aus« heute", ["ruh dich aus"]),
    ("他说「好好休息」吧", ["好好休息"]),
    ("“take ‘one’ a day”", ["take ‘one’ a day"]),
    ("‘the patients’ notes are kept’", ["the patients’ notes are kept"]),
    ("don't, can't and the patients' notes", []),
    ('a 5\'10" man and a 12" pipe', []),
    ("“two\nlines”", ["two\nlines"]),
    ("“never closed\n\nanother paragraph", ["never closed"]),
    ("“one paragraph\n\n“and the next”", ["one paragraph", "and the next"]),
    ("> one line\n> and more\n\nno", ["one line\n> and more"]),
    ("> “one line”\n> — NHS, 2024", ["one line"]),
    ("<blockquote>rest <b>well</b></blockquote> and <q>sleep</q>", ["rest <b>well", "sleep"]),
    ("“ ” and “…”", []),
]


@pytest.mark.parametrize(("text", "quotations"), QUOTED, ids=[text for text, _ in QUOTED])
def test_quotations_are_found_by_their_marks(text: str, quotations: list[str]) -> None:
    draft = Draft.read(text)
    assert [text[claim.span.start : claim.span.end] for claim in draft.claims] == quotations
    assert {claim.kind for claim in draft.claims} <= {ClaimKind.QUOTATION}


def test_sentences_are_found_in_lists_wrapped_lines_and_beside_quotations() -> None:
    text = (
        "Rest well. Sleep,\nand eat.\n\n## Don't\n- run [1]\n- walk on\n  your toes\n\n1. It helps.\n"
        "The page says: “drink water every hour, and rest in the shade”\n\n| Age | Dose |\n|---|---|\n| 5 | one |\n"
    )
    draft = Draft.read(text, sentences=True)
    sentences = [text[one.span.start : one.span.end] for one in draft.claims if one.kind is ClaimKind.SENTENCE]
    assert sentences == [
        "Rest well.", "Sleep,\nand eat.", "Don't", "run", "walk on\n  your toes", "It helps.", "Age | Dose", "5 | one",
    ]  # fmt: skip


def test_ellipses_part_a_quotation_and_sentences_its_parts() -> None:
    text = "“Rest well. Eat … [...] sleep (…) and run ... far.”"
    draft = Draft.read(text)
    parts = draft.parts(draft.claims[0].span)
    assert [(text[one.span.start : one.span.end], one.after_gap) for one in parts] == [
        ("Rest well. Eat", False), ("sleep", True), ("and run", True), ("far.", True),
    ]  # fmt: skip
    pieces = draft.sentences(parts[0])
    assert [(text[one.span.start : one.span.end], one.after_gap) for one in pieces] == [
        ("Rest well.", False), ("Eat", False),
    ]  # fmt: skip


@given(st.text(st.sampled_from("ab .\n\t“”\"'‘’«»„>*_-#|[](){}&;<>q/…1`~"), max_size=80), st.booleans())
def test_whatever_is_read_keeps_its_place(text: str, sentences: bool) -> None:
    draft = Draft.read(text, sentences=sentences)
    assert len(draft.plain) == len(text)
    for claim in draft.claims:
        assert 0 <= claim.span.start < claim.span.end <= len(text)
        for part in draft.parts(claim.span):
            assert claim.span.start <= part.span.start < part.span.end <= claim.span.end
            for piece in draft.sentences(part):
                assert part.span.start <= piece.span.start < piece.span.end <= part.span.end


HOSTILE = (
    "“", '"a ', "'a ", "‘a’s ", "[", "](", "<q>", "<blockquote ", "> ", "*a", "_", "…", "\n-", "\n\u2060", "&#", "| ",
    "` ",
)  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_time_does_not_run_away(unit: str) -> None:
    text = (unit * 20_000)[:20_000]

    assert own_seconds(lambda: Draft.read(text, sentences=True)) < 5.0
