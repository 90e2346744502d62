import csv
import io
from datetime import date
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.passages.outline import Outline
from ingest.links.checked import CheckedLink
from ingest.links.findings import FoundLink, LinkFindings
from service.answers.catalogue import Catalogue
from service.upkeep.freshness import Need, NeedsLook, freshness_csv, freshness_mail, freshness_text, needing_look
from service.upkeep.review import PairToCompare, Review
from service.upkeep.table import csv_table

TODAY = date(2026, 11, 30)
PAIR = PairToCompare("new", "New title", "old", "Old title", is_dated=True, places=(("20", "10"),))


def _outline(doc_id: str, *, reviewed: date | None = None, due: date | None = None, title: str = "") -> Outline:
    updated = date(2020, 1, 2)
    return Outline(doc_id, title or doc_id, (), None, None, None, None, (), updated, reviewed, due)


def _found(
    *outlines: Outline, review: Review | None = None, withdrawn: frozenset[str] = frozenset()
) -> list[NeedsLook]:
    rows = Catalogue(outlines).rows(today=TODAY, withdrawn=withdrawn)
    return needing_look(rows, review or Review({}, (), is_whole=True), today=TODAY)


def test_the_most_pressing_come_first_each_with_what_there_is_to_look_at() -> None:
    reviewed = date(2025, 1, 1)
    review = Review({"fine": ("a table was cut",), "hidden": ("x",), "gone": ("y",)}, (PAIR,), is_whole=True)
    found = _found(
        _outline("fine", reviewed=reviewed, due=date(2027, 1, 1)),
        _outline("late", reviewed=reviewed, due=date(2026, 11, 29)),
        _outline("later", reviewed=reviewed, due=date(2026, 1, 1)),
        _outline("never"),
        _outline("old", reviewed=reviewed),
        _outline("new", reviewed=reviewed),
        _outline("gone", due=date(2020, 1, 1)),
        review=review,
        withdrawn=frozenset({"gone"}),
    )
    assert [(one.need, one.doc_id, one.day, one.detail) for one in found] == [
        (Need.OVERDUE, "later", date(2026, 1, 1), "333 days overdue"),
        (Need.OVERDUE, "late", date(2026, 11, 29), "1 day overdue"),
        (Need.SUPERSEDED, "old", date(2020, 1, 2), "by New title (new)"),
        (Need.NEVER_REVIEWED, "never", date(2020, 1, 2), "no date of a review is known"),
        (Need.WARNING, "fine", None, "a table was cut"),
        (Need.WITHDRAWN, "gone", date(2020, 1, 2), ""),
    ]


def test_of_a_pair_nothing_is_said_where_one_may_not_be_seen_was_withdrawn_or_is_not_dated() -> None:
    old, new = _outline("old", reviewed=TODAY), _outline("new", reviewed=TODAY)
    review = Review({}, (PAIR,), is_whole=True)
    assert _found(old, review=review) == []
    assert [one.need for one in _found(old, new, review=review, withdrawn=frozenset({"new"}))] == [Need.WITHDRAWN]
    undated = PairToCompare("new", "New title", "old", "Old title", is_dated=False, places=())
    assert _found(old, new, review=Review({}, (undated,), is_whole=True)) == []


def _link(doc_id: str, url: str, heading: str = "") -> FoundLink:
    return FoundLink(doc_id, url, heading)


def test_links_that_lead_nowhere_are_named_with_their_heading_and_why() -> None:
    site, reviewed = "https://health.example", date(2025, 1, 1)
    links = LinkFindings(
        missing=(_link("a", f"{site}/lost#x", "Rest"), _link("a", f"{site}/there"), _link("b", f"{site}/off")),
        lost_places={"b": (_link("a", f"{site}/b#no"),), "hidden": (_link("a", f"{site}/hidden#no"),)},
        to={"old": (_link("a", f"{site}/old"), _link("new", f"{site}/old")), "gone": (_link("b", f"{site}/gone"),)},
        outside=(
            _link("a", "https://x.example/1"),
            _link("a", "https://x.example/2"),
            _link("hidden", "https://x.example/2"),
        ),
        orphans=("a", "hidden", "gone"),
        read=5,
        unread=0,
    )
    day = date(2026, 11, 1)
    checked = {
        f"{site}/there": CheckedLink(day, 200),
        f"{site}/off": CheckedLink(day, 404),
        f"{site}/lost": CheckedLink(day, None, "robots.txt", is_refused=True),
        "https://x.example/1": CheckedLink(day, 403),
        "https://x.example/2": CheckedLink(day, None, "the host can't be reached"),
    }
    rows = Catalogue([_outline(one, reviewed=reviewed) for one in ("a", "b", "old", "new", "gone")]).rows(
        today=TODAY, withdrawn=frozenset({"gone"})
    )
    review = Review({}, (PAIR,), is_whole=True, links=links)
    found = needing_look(rows, review, today=TODAY, checked=checked)

    assert [(one.doc_id, one.detail) for one in found if one.need is Need.BROKEN_LINK] == [
        ("a", "https://x.example/2: the host can't be reached on 2026-11-01"),
        ("a", f"{site}/lost#x (below “Rest”): no article is there"),
        ("a", f"{site}/b#no: its article has no such place"),
        ("a", f"{site}/old: its article is superseded by New title (new)"),
        ("b", f"{site}/off: status 404 on 2026-11-01"),
        ("b", f"{site}/gone: its article was withdrawn"),
    ]
    assert [one.doc_id for one in found if one.need is Need.ORPHAN] == ["a"]
    unread = needing_look(rows, Review({}, (), is_whole=True, links=None), today=TODAY, checked=checked)
    assert {one.need for one in unread} == {Need.WITHDRAWN}


def test_text_is_short_lines_by_need() -> None:
    found = _found(_outline("late", due=date(2026, 1, 1), reviewed=TODAY, title="Late " * 30))
    text = freshness_text(found, today=TODAY)
    assert text.startswith(
        "Articles to look at, 2026-11-30\n\nOverdue: 1\nTheir next review is in the past.\n\n- 2026-01-01"
    )
    assert max(map(len, text.splitlines())) <= 76
    assert text.endswith("\n  Late Late Late [late]: 333 days overdue\n")
    assert freshness_text([], today=TODAY) == "Articles to look at, 2026-11-30\n\nNone.\n"


def test_a_title_makes_no_header_of_a_mail() -> None:
    found = _found(_outline("a", title="Übung\nBcc: all@example.com\n\nhello"))
    message = message_from_bytes(freshness_mail(found, today=TODAY), policy=policy.default)
    assert message.keys() == ["Subject", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"]
    assert message["Subject"] == "Vouch: articles to look at, 2026-11-30: 1 never reviewed"
    assert "- 2020-01-02 Übung Bcc: all@example.com hello [a]: no date" in message.get_content()


@given(
    st.text().filter(lambda text: ";" not in text),
    st.sampled_from(["=", "+", "-", "@", "\t=", "\r+", " =", '"=', "＝", "\u200b="]),
)
def test_no_cell_is_a_formula_and_a_program_reads_what_was_written(text: str, start: str) -> None:
    hostile = f"{start}{text}"
    (head, row) = csv.reader(io.StringIO(csv_table(("a", "b"), [(hostile, 1)]), newline=""))
    assert head == ["a", "b"]
    assert row == ["'" + " ".join(hostile.split()), "1"]


@pytest.mark.parametrize(
    ("text", "written"),
    [("x;=1+1", "x;'=1+1"), ("x; @SUM(A1)", "x; '@SUM(A1)"), ("rest; drink", "rest; drink"), ('x;"=1"', 'x;"\'=1"')],
)
def test_nor_is_what_comes_after_a_semicolon_at_which_some_programs_begin_a_cell(text: str, written: str) -> None:
    (_, row) = csv.reader(io.StringIO(csv_table(("a",), [(text,)]), newline=""))
    assert row == [written]


def test_the_table_has_every_need_in_a_row() -> None:
    found = _found(_outline("a", title="=cmd|' /C calc'!A0"))
    rows = list(csv.DictReader(io.StringIO(freshness_csv(found), newline="")))
    assert rows == [
        {"need": "never reviewed", "doc_id": "a", "title": "'=cmd|' /C calc'!A0", "date": "2020-01-02",
         "detail": "no date of a review is known", "address": "/documents/a"},
    ]  # fmt: skip
