import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from eval.drafts.draft import Slot, complaints, draft, filled, read_draft, write_draft
from eval.drafts.sentences import askable_sentences, section_of
from eval.drafts.sets import markdown_of, write_sets
from eval.errors import MalformedSet
from eval.sets.halves import half_of_name
from eval.sets.opening import open_set
from eval.sets.question import Judgment
from ingest.document import Document, Span
from ingest.sources.files import find_files
from ingest.sources.item import file_item
from ingest.sources.reading import read_document
from vouch import main

_DENGUE = """# Dengue

## Treatment

Drink at least 2 litres of water every day while the fever lasts.

Do not:

- take aspirin or ibuprofen while you have dengue fever

## Cause

Dengue is caused by a virus that mosquitoes carry.

Is it common?
"""


def _document(text: str = _DENGUE, name: str = "dengue") -> Document:
    return read_document(file_item("articles", f"articles/{name}.md", text.encode()))


def test_sentences_that_hang_on_others_come_before_those_that_do_not_and_questions_are_none() -> None:
    first = askable_sentences(_document(), most=1)
    assert [(one.quote, one.scope) for one in first] == [
        ("take aspirin or ibuprofen while you have dengue fever", ("Do not:",))
    ]
    two = askable_sentences(_document(), most=2)
    assert [one.heading for one in two] == ["Treatment", "Cause"]  # another section before a second one of the same
    every = askable_sentences(_document(), most=9)
    assert [one.quote[:12] for one in every] == ["Drink at lea", "take aspirin", "Dengue is ca"]
    assert all(_document().slice(one.span) == one.quote for one in every)


def test_a_section_goes_from_its_heading_to_the_next_one() -> None:
    document = _document()
    at = document.text.index("take aspirin")
    section = document.slice(section_of(document, Span(at, at + 4)))
    assert section.startswith("Treatment")
    assert section.endswith("dengue fever\n\n")
    headed = _document("# A\n\nOne.\n\n## B\n\nTwo.", "a")
    assert headed.slice(section_of(headed, Span(3, 7))) == "A\n\nOne.\n\n"
    bare = _document("Only words here, and no heading at all.", "bare")
    assert section_of(bare, Span(0, 4)) == Span(0, len(bare.text))


def _fill(path: Path, answers: dict[str, tuple[str, str | None]]) -> None:
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for record in records:
        if record["id"] in answers:
            record["question"], record["harm"] = answers[record["id"]]
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")


def test_a_draft_is_filled_checked_and_made_into_sets(tmp_path: Path) -> None:
    other = next(f"a{number}" for number in range(50) if half_of_name(f"a{number}") != half_of_name("dengue"))
    gout = "# Gout\n\nGout is a painful form of arthritis.\n\n## Care\n\nRest it.\n"
    documents = {"dengue": _document(), other: _document(gout, other)}
    path = tmp_path / "draft.jsonl"
    write_draft(path, draft(documents.values(), each=1))
    assert filled(read_draft(path)) == []
    _fill(
        path,
        {
            "dengue-01": ("which painkillers are bad for me", "high"),
            "dengue-01-near": ("is there a vaccine", None),
            f"{other}-01": ("why do my joints hurt", "low"),
        },
    )
    counts = write_sets(tmp_path / "sets", read_draft(path), documents).counts
    gone = sum(half_of_name(name) == 1 for name in documents)
    assert counts == {"all": 3, "scope": 1, "sections-out": 2, "pages-out": gone}

    found = open_set(tmp_path / "sets" / "all")
    assert {one.query_id for one in found.questions} == {"dengue-01", "dengue-01-near", f"{other}-01"}
    by_name = {one.query_id: one for one in found.questions}
    assert by_name["dengue-01"].judgments == (
        Judgment("dengue", quote="take aspirin or ibuprofen while you have dengue fever", scope=("Do not:",)),
    )
    assert by_name["dengue-01"].harm == "high"

    without = open_set(tmp_path / "sets" / "sections-out")
    assert {one.unanswerable for one in without.questions} == {"sections_out"}
    article = (tmp_path / "sets" / "sections-out" / "articles" / "dengue.md").read_text()
    assert "aspirin" not in article
    assert "caused by a virus" in article
    pages = open_set(tmp_path / "sets" / "pages-out")
    assert len(find_files(pages.corpus[0])) == 1


def _slot(name: str, doc_id: str, quote: str) -> Slot:
    return Slot(name, "what now", "answerable", doc_id, quote, (), None, "", f"draft.jsonl, line {name}")


_HALVES = [[name for name in map("a{}".format, range(50)) if half_of_name(name) == half] for half in (0, 1)]
_KEEPS, _GOES = (names[0] for names in _HALVES)


def test_an_answer_goes_from_every_section_of_every_article_that_has_it(tmp_path: Path) -> None:
    twice = "# Gout\n\nRest the joint now.\n\n## Signs\n\nPain in the toe.\n\n## Care\n\nRest the joint now. Drink.\n"
    other = "# Joints\n\nJoints move.\n\n## Pain\n\nSo: Rest the joint now.\n"
    documents = {_GOES: _document(twice, _GOES), _KEEPS: _document(other, _KEEPS)}
    made = write_sets(tmp_path, [_slot("1", _GOES, "Rest the joint now.")], documents)
    assert made.counts == {"all": 1, "scope": 0, "sections-out": 1, "pages-out": 0}
    left = [(tmp_path / "sections-out" / "articles" / f"{name}.md").read_text() for name in (_GOES, _KEEPS)]
    assert not any("Rest the joint" in text for text in left)
    assert "Pain in the toe." in left[0]  # a section below the first heading isn't cut with it
    assert "Joints move." in left[1]
    assert made.left_out == (
        "draft.jsonl, line 1: 1 isn't in pages-out, since an article that stays has its quote, too",
    )


def test_an_answer_is_gone_with_its_page_where_no_article_that_stays_has_it(tmp_path: Path) -> None:
    documents = {_GOES: _document(_DENGUE, _GOES), _KEEPS: _document("# Gout\n\nRest it.\n", _KEEPS)}
    made = write_sets(tmp_path, [_slot("1", _GOES, "Dengue is caused by a virus")], documents)
    assert made.counts["pages-out"] == 1
    assert made.left_out == ()


def test_a_question_that_would_leave_an_article_without_text_is_left_out_and_said(tmp_path: Path) -> None:
    text = "# Gout\n\nGout hurts a lot.\n\n## Care\n\nRest the joint now.\n"
    slots = [_slot("1", "gout", "Gout hurts a lot."), _slot("2", "gout", "Rest the joint now.")]
    made = write_sets(tmp_path, slots, {"gout": _document(text, "gout")})
    assert (made.counts["all"], made.counts["sections-out"]) == (2, 1)
    assert made.left_out == (
        "draft.jsonl, line 2: 2 isn't in sections-out, since gout would have no text left",
        "2 of 2 questions aren't in pages-out, since their articles stay: half of all go, those that answer most, and "
        "the rest is what is searched",
    )
    article = (tmp_path / "sections-out" / "articles" / "gout.md").read_text()
    assert "hurts" not in article
    assert "Rest the joint now." in article
    assert [one.query_id for one in open_set(tmp_path / "sections-out").questions] == ["1"]


def test_a_quote_that_is_not_verbatim_is_in_no_set_and_said(tmp_path: Path) -> None:
    slots = [_slot("1", "dengue", "Dengue is caused by some virus"), _slot("2", "dengue", "")]
    made = write_sets(tmp_path, [replace(one, scope=("Do not:",)) for one in slots], {"dengue": _document()})
    assert set(made.counts.values()) == {0}
    assert list(tmp_path.iterdir()) == []
    assert made.left_out == tuple(
        f"draft.jsonl, line {number}: {number} is in no set, since its quote isn't verbatim" for number in "12"
    )


def test_an_article_written_as_markdown_is_read_again_with_the_same_words_and_scope() -> None:
    again = _document(markdown_of(_document()))
    assert again.text == _document().text
    assert [one.quote for one in askable_sentences(again, most=9)] == [
        one.quote for one in askable_sentences(_document(), most=9)
    ]
    assert again.title == "Dengue"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"quote": "take some aspirin while you have dengue"}, "not verbatim"),
        ({"scope": "Never:"}, "not verbatim"),
        ({"question": "aspirin or ibuprofen with dengue fever"}, "repeats the passage's words"),
        ({"question": "take aspirin or ibuprofen"}, "word for word"),
        ({"doc_id": "malaria"}, "no article is called malaria"),
    ],
)
def test_what_a_person_should_look_at_again_is_said_with_its_line(
    tmp_path: Path, change: dict[str, str], said: str
) -> None:
    path = tmp_path / "draft.jsonl"
    write_draft(path, draft([_document()], each=1))
    first, second = path.read_text(encoding="utf-8").splitlines()
    record = {**json.loads(first), "question": "which painkillers are bad for me", **change}
    path.write_text(f"{json.dumps(record)}\n{second}\n", encoding="utf-8")
    found = complaints(read_draft(path), {"dengue": _document()})
    assert any(said in one for one in found), found
    assert all(one.startswith(f"{path}, line 1: ") for one in found)


def test_a_near_miss_about_something_else_is_said(tmp_path: Path) -> None:
    path = tmp_path / "draft.jsonl"
    write_draft(path, draft([_document()], each=1))
    _fill(path, {"dengue-01-near": ("how are kidney stones removed", None)})
    (said,) = complaints(read_draft(path), {"dengue": _document()})
    assert "another subject" in said


def test_a_draft_of_another_form_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "draft.jsonl"
    write_draft(path, draft([_document()], each=1))
    first = json.loads(path.read_text(encoding="utf-8").splitlines()[0])
    for change in (
        {"kind": "false_premise"},
        {"kind": "of_mine"},
        {"quote": None},
        {"question": 3},
        {"scope": 4},
        {"colour": "red"},
    ):
        path.write_text(json.dumps({**first, **change}) + "\n")
        with pytest.raises(MalformedSet) as error:
            read_draft(path)
        assert error.value.where == f"{path}, line 1"


def test_the_command_drafts_and_makes_sets_of_articles_that_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOUCH_HOME", str(tmp_path / "home"))
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "dengue.md").write_text(_DENGUE)
    path = tmp_path / "draft.jsonl"
    made = CliRunner().invoke(main, ["eval", "draft", str(tmp_path / "articles"), "--out", str(path), "--each", "1"])
    assert made.exit_code == 0, made.output
    assert "1 articles, 2 questions to write" in made.output
    _fill(path, {"dengue-01": ("which painkillers are bad for me", "high")})
    words = [
        "eval",
        "draft",
        str(tmp_path / "articles"),
        "--filled",
        str(path),
        "--out",
        str(tmp_path / "sets"),
        "--json",
    ]
    sets = CliRunner().invoke(main, words)
    assert sets.exit_code == 0, sets.output
    assert json.loads(sets.stdout)["written"]["scope"] == 1
    (said,) = json.loads(sets.stdout)["complaints"]
    assert said.startswith("1 of 1 questions aren't in pages-out")
    again = ["eval", "draft", str(tmp_path / "sets" / "sections-out" / "articles"), "--out"]
    before = path.read_bytes()
    kept = CliRunner().invoke(main, [*again, str(path)])
    assert kept.exit_code == 2
    assert "a person wrote" in kept.output
    assert path.read_bytes() == before
    ran = CliRunner().invoke(main, [*again, str(tmp_path / "other.jsonl")])
    assert ran.exit_code == 0, ran.output


def test_questions_of_every_kind_are_taken_from_a_draft_with_what_a_set_says_of_them(tmp_path: Path) -> None:
    path = tmp_path / "draft.jsonl"
    write_draft(path, draft([_document()], each=1))
    asked: list[dict[str, object]] = [
        {"kind": "other_subject", "doc_id": None},
        {"kind": "false_premise", "doc_id": "dengue", "correction": "caused by a virus", "language": "en"},
        {"kind": "answerable", "doc_id": "dengue", "quote": "mosquitoes carry", "note": "mine"},
    ]
    with path.open("a", encoding="utf-8") as stream:
        for number, own in enumerate(asked):
            record = {"id": f"own-{number}", "question": f"what about {number}", "quote": None, "scope": None}
            stream.write(json.dumps({**record, "harm": "small", **own}) + "\n")
    slots, documents = read_draft(path), {"dengue": _document()}
    assert write_sets(tmp_path / "sets", slots, documents).counts["all"] == 3
    other, premise, answered = open_set(tmp_path / "sets" / "all").questions
    assert (other.unanswerable, other.judgments) == ("other_subject", ())
    assert premise.correction == Judgment("dengue", 0, quote="caused by a virus")
    assert (premise.groups, answered.answerable) == ({"language": "en"}, True)
    said = complaints(slots, documents)
    assert [one.partition(": ")[2] for one in said] == [
        "harm is 'small', and the levels that ship are none, low, moderate, high, severe; with others, give --harm to "
        "each run"
    ] * 3


_SITE = "*Data may be missing here at this time.\n\nWe suggest that you see a doctor about it.\n"


@pytest.mark.parametrize(
    "words",
    [
        "In the country this is estimated to be fewer than",
        "CREST syndrome; Limited cutaneous systemic scleroderma; Thibierge disease",
        "(Adams, Principles of Neurology, 6th ed, p1091; Brain 1992)",
        "*Data may be missing here at this time.",
        "Health library (HL);  Definition of Variant (NCI); Mutation terms (NHGRI)",
        "We suggest that you see a doctor about it.",
    ],
)
def test_what_every_article_says_and_what_is_no_sentence_is_not_drafted(words: str) -> None:
    gout = _document(f"# Gout\n\nRest the joint and drink; that helps most people.\n\n{words}\n\n{_SITE}", "gout")
    found = draft([gout, _document(f"# Mumps\n\n{_SITE}", "mumps")], each=9)
    assert {slot.quote for slot in found if slot.quote} == {"Rest the joint and drink; that helps most people."}


def test_words_of_the_title_are_no_repetition(tmp_path: Path) -> None:
    path = tmp_path / "draft.jsonl"
    write_draft(path, draft([_document()], each=1))
    for question, repeats in (("what is bad with dengue", 0), ("dengue ibuprofen aspirin fever", 1)):
        _fill(path, {"dengue-01": (question, None)})
        found = complaints(read_draft(path), {"dengue": _document()})
        assert sum("repeats the passage's words" in one for one in found) == repeats
