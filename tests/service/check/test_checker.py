import pytest

from index.build.build import build
from index.config import RetrievalConfig
from index.passages.query import Filters
from ingest.home import Home
from ingest.library.library import Library
from ingest.sync.intake import intake
from service.answers.visibility import Visibility
from service.check.checker import MOST_PIECES, check_draft
from service.check.verdict import QuoteVerdict, Reason
from service.errors import DraftTooLong
from service.live.live_index import LiveIndex
from tests.service.check.conftest import TODAY, Check

VERDICTS = [
    ("It says “Most blisters heal by themselves in about 7 days.”", "verbatim", ()),
    ("It says “most blisters heal by themselves in about 7 days”, he wrote", "verbatim", ()),
    ("> Most blisters heal by themselves\n> in about 7 days.", "verbatim", ()),
    ("It says “Most **blisters** heal by\u00a0themselves in about 7 days”", "verbatim", ()),
    ("“Short walks keep your feet strong. Long walks need good shoes, because wet socks rub the skin”", "verbatim", ()),
    ("“Short walks keep your feet strong … because wet socks rub the skin.”", "cut", ("part_of_sentence",)),
    ("“Most blisters heal by themselves”", "cut", ("part_of_sentence",)),
    ("“blisters heal by themselves in about 7 days.”", "cut", ("part_of_sentence",)),
    ("“ost blisters heal by themselves in about 7 days.”", "altered", ("words_changed",)),
    ("“Most blisters heal by themselves in about 17 days.”", "altered", ("number_changed",)),
    ("“Most blisters do not heal by themselves in about 7 days.”", "altered", ("negation_changed",)),
    ("“MOST BLISTERS HEAL BY THEMSELVES IN ABOUT 7 DAYS.”", "altered", ("words_changed",)),
    ("“cover the blister with a soft plaster”", "verbatim", ()),
    ("“peel the skin off a burst blister”", "out_of_scope", ("scope_missing",)),
    ("Don’t “peel the skin off a burst blister”", "verbatim", ()),
    ("“Don’t … peel the skin off a burst blister”", "verbatim", ()),
    ("> Don't:\n> - burst the blister yourself\n> - peel the skin off a burst blister", "verbatim", ()),
    ("> Do:\n> - peel the skin off a burst blister", "altered", ("put_together", "scope_missing")),
    ("Don’t forget: “peel the skin off a burst blister”", "out_of_scope", ("scope_missing",)),
    ("I won't. Don't do it in the dark. Well: “peel the skin off a burst blister”", "out_of_scope", ("scope_missing",)),
    ("“take warfarin every day”", "out_of_scope", ("scope_missing",)),
    ("Do not use the cream if you “take warfarin every day”", "verbatim", ()),
    ("Do not use the cream if you: “have a burn” or “take warfarin every day”.", "verbatim", ()),
    ("“Do not use the cream if you:”", "cut", ("label_only",)),
    ("“Give 5 ml of the syrup twice a day.”", "out_of_scope", ("scope_missing",)),
    ("“Give 5ml of the syrup twice a day.”", "out_of_scope", ("scope_missing",)),
    ("Children under 12: “Give 5 ml of the syrup twice a day.”", "verbatim", ()),
    ("“Always burst a blister with a needle.”", "not_found", ()),
    ("“2 tablets”", "cut", ("scope_missing", "part_of_sentence")),
    ("> | Age | Dose |\n> |---|---|\n> | Teenagers | 1 tablet |", "verbatim", ()),
    ("> | Age | Dose |\n> |---|---|\n> | Teenagers | 2 tablets |", "altered", ("words_changed",)),
    ("“Rub the skin with snow until it is red.”", "superseded", ("earlier_version",)),
    ("“Never rub the skin. Warm the fingers slowly in lukewarm water.”", "verbatim", ()),
    ("“Put a leech on every bruise that hurts at night.”", "withdrawn", ("withdrawn",)),
    ("“Leeches are kept in blue jars by the sea.”", "not_found", ()),
    (
        "“Most blisters heal by themselves in about 7 days. Short walks keep your feet strong.”",
        "altered",
        ("put_together",),
    ),
    ("“Most blisters heal by themselves in about 7 days. Then the moon turns green.”", "altered", ("partly_found",)),
    ("“Warm the fingers slowly in lukewarm water. Never rub the skin.”", "altered", ("put_together",)),
    ("„die Blase mit einer Nadel aufstechen“", "out_of_scope", ("scope_missing",)),
    ("Das sollten Sie lassen: „die Blase mit einer Nadel aufstechen“", "verbatim", ()),
]  # fmt: skip

TRICKS = [
    # a label over words that aren't its own
    ("> Do not use the cream if you:\n> Most blisters heal by themselves in about 7 days.", "altered"),
    ("“Do not use the cream if you: … Give 5 ml of the syrup twice a day.”", "altered"),
    ("> Don't\n> - wash your hands with soap", "altered"),
    ("> Don’t\n> - burst the blister yourself\n> - have a burn", "altered"),
    ("“Don’t … Most blisters heal by themselves in about 7 days.”", "altered"),
    ("“Most blisters heal by themselves in about 7 days. … Do not use the cream if you:”", "cut"),
    # numbers and signs at an edge
    ("“5 mg drops are for small feet.”", "altered"),
    ("“.5 mg drops are for small feet.”", "verbatim"),
    ("“Soak the foot for 5″ in warm water.”", "altered"),
    ("“Soak the foot for 5′ in warm water.”", "verbatim"),
    # what looks like markup
    ("“Mix 2*5 mg of paste at 10² turns.”", "altered"),
    ("“Mix 2`5 mg of paste at 10² turns.”", "altered"),
    ("“Mix 25[0] mg of paste at 10² turns.”", "altered"),
    ("“Mix 25 [12] mg of paste at 10² turns.”", "altered"),
    ("“~~Mix 25 mg of paste at 10² turns.~~”", "altered"),
    ("“Mix\n2) 25 mg of paste at 10² turns.”", "altered"),
    ("“Mix 25 mg of paste at 10<sup>2</sup> turns.[3]”", "verbatim"),
    ("“[M]ix 25 mg of *paste* at 10² turns.”【4†source】", "verbatim"),
    ("“Mix 25 mg of paste at 102 turns.”", "altered"),
    # what words hang on, left away before others too
    ("“You may get a blue rash on both hands.” “purple ears”", "out_of_scope"),
    ("Rare side effects: “purple ears”", "verbatim"),
    # a label that is denied, or is part of something else
    ("Not children under 12: “Give 5 ml of the syrup twice a day.”", "out_of_scope"),
    ("Unlike children under 12: “Give 5 ml of the syrup twice a day.”", "out_of_scope"),
    ("For anyone but children under 12: “Give 5 ml of the syrup twice a day.”", "out_of_scope"),
    ("For children under 12, “Give 5 ml of the syrup twice a day.”", "verbatim"),
    ("I hate the word don’t. “peel the skin off a burst blister”", "out_of_scope"),
    # words of the draft that turn them
    ("You should not “wash your hands with soap”.", "out_of_scope"),
    ("Don't:\n\n> wash your hands with soap", "out_of_scope"),
    ("It is false that “most blisters heal by themselves in about 7 days”.", "out_of_scope"),
    ("I should not wait. “Most blisters heal by themselves in about 7 days.”", "verbatim"),
    ("Don't “burst the blister yourself” or “wash your hands with soap”", "out_of_scope"),
    ("Never:\n- “juggle knives”\n- “wash your hands with soap”", "out_of_scope"),
    ("## Don't\n\n- “wear wet shoes all day”\n- “wash your hands with soap” (NHS)", "out_of_scope"),
    ("**Don't**\n\nPlease read this.\n\n- “wash your hands with soap”", "out_of_scope"),
    ("Adults and children under 12: “Give 5 ml of the syrup twice a day.”", "out_of_scope"),
    ("You can ignore the don’t: “peel the skin off a burst blister”", "out_of_scope"),
    ("Under no circumstances should anyone with blisters “wash your hands with soap”", "out_of_scope"),
    ("You shouldnt “wash your hands with soap”", "out_of_scope"),
    ("Instead of “wash your hands with soap”, rest.", "out_of_scope"),
    ("❌ “wash your hands with soap”", "out_of_scope"),
    ("“Most blisters heal by themselves in about 7 days” is a myth.", "out_of_scope"),
    ("“Wash your hands with soap” (only for adults)", "out_of_scope"),
    ("~~“wash your hands with soap”~~", "out_of_scope"),
    ("I’m sorry that you can’t sleep. It says “most blisters heal by themselves in about 7 days”, Ann.", "verbatim"),
    ("We can’t say more, but our page says: “wash your hands with soap”", "verbatim"),
    # words that are no attribution, note or cross
    ("> Most blisters heal by themselves in about 7 days.\n> — but never in winter", "altered"),
    ("> Most blisters heal by themselves in about 7 days.\n> — NHS, 2024", "verbatim"),
    ("“Most blisters heal by themselves in about 7 days【only in adults】”", "altered"),
    ("“❌ … wash your hands with soap”", "altered"),
    # cells in other columns
    ("> | Age | Dose |\n> |---|---|\n> | Adults 2 | tablets |", "altered"),
    # others
    ("“Wait one day… then walk a little.”", "verbatim"),
    ("“Wait one day.”", "cut"),
    ("“Soaking never cures gout.”", "verbatim"),
    ("“Call a nurse if you have:”", "cut"),
    ("“- wash your hands with soap”", "verbatim"),
    ("> | Teenagers |", "cut"),
    ("“Warm the fingers slowly”", "cut"),
]


@pytest.mark.parametrize(("draft", "verdict"), TRICKS, ids=[draft for draft, _ in TRICKS])
def test_no_trick_makes_words_verbatim_that_are_not(check: Check, draft: str, verdict: str) -> None:
    assert str(check(draft)[-1].verdict) == verdict


def test_words_about_another_medicine_than_the_text_names_are_out_of_scope(own_blisters: Home) -> None:
    articles = own_blisters.root / "medicines"
    articles.mkdir()
    (articles / "paracetamol.md").write_text("# Paracetamol for adults\n\nLeave 4 hours between doses.\n")
    with Library.open(own_blisters) as library:
        assert [outcome.change for outcome in intake(articles, library)] == ["added"]
    build(own_blisters, config=RetrievalConfig())
    serving = LiveIndex(own_blisters, serving=False).get()
    verdicts = [
        (str(found.verdict), found.reasons)
        for draft in ("Ibuprofen: “Leave 4 hours between doses.”", "Paracetamol: “Leave 4 hours between doses.”")
        for found in check_draft(own_blisters, serving, draft, sentences=False, today=TODAY)
    ]
    assert verdicts == [("out_of_scope", (Reason.OTHER_MEDICINE,)), ("verbatim", ())]


def test_what_turns_a_list_in_the_draft_is_found_sentence_by_sentence(check: Check) -> None:
    draft = "Never do these:\n\n- wash your hands with soap\n- cover the blister with a soft plaster\n"
    assert [str(one.verdict) for one in check(draft, sentences=True)] == ["not_found", "out_of_scope", "out_of_scope"]
    after = "“Most blisters heal by themselves in about 7 days”, or take all the pills."
    assert [str(one.verdict) for one in check(after, sentences=True)] == ["altered", "verbatim"]
    reported = "The page says: “wash your hands with soap”."
    assert [str(one.verdict) for one in check(reported, sentences=True)] == ["verbatim"]


@pytest.mark.parametrize(("draft", "verdict", "reasons"), VERDICTS, ids=[draft for draft, _, _ in VERDICTS])
def test_each_kind_of_quotation_has_its_verdict(
    check: Check, draft: str, verdict: str, reasons: tuple[str, ...]
) -> None:
    found = check(draft)[-1]
    assert (str(found.verdict), tuple(map(str, found.reasons))) == (verdict, reasons)


def test_a_verbatim_quotation_is_cited_whole_with_its_offsets(check: Check) -> None:
    draft = "Hello. “most blisters heal by\nthemselves in about 7 days” – yes."
    (found,) = check(draft)
    assert draft[found.span.start : found.span.end] == "most blisters heal by\nthemselves in about 7 days"
    (citation,) = found.citations
    document = citation.document
    assert document.text[citation.start : citation.end] == "Most blisters heal by themselves in about 7 days."
    assert (document.doc_id, found.similarity) == ("blisters", 1.0)


def test_what_a_quotation_left_away_is_said(check: Check) -> None:
    (found,) = check("“peel the skin off a burst blister”")
    assert [part.text for part in found.missing] == ["Don’t"]
    assert found.citations[0].quote == "Don’t … peel the skin off a burst blister"


def test_the_differences_are_those_words(check: Check) -> None:
    (found,) = check("“Most burns never heal by themselves in about 9 days.”")
    assert [(one.draft, one.article) for one in found.differences] == [("burns never", "blisters"), ("9", "7")]
    assert found.reasons == (Reason.NUMBER_CHANGED, Reason.NEGATION_CHANGED)


def test_the_same_words_under_dont_elsewhere_are_pointed_out(check: Check) -> None:
    (found,) = check("“burst the blister yourself”")
    assert (found.verdict, found.citations[0].document.doc_id) == (QuoteVerdict.VERBATIM, "walking")
    assert [(one.document.doc_id, str(one.verdict)) for one in found.elsewhere] == [("blisters", "out_of_scope")]


def test_no_word_of_a_withdrawn_article_is_said(check: Check) -> None:
    (found,) = check("“Put a leech on every bruise that hurts at night.”")
    assert (found.doc_id, found.citations, found.earlier) == ("leeches", (), None)


def test_a_superseded_quotation_shows_the_version_and_what_is_nearest_now(check: Check) -> None:
    (found,) = check("“Rub the skin with snow until it is red.”")
    assert found.earlier is not None
    assert found.earlier.quote == "Rub the skin with snow until it is red."
    assert found.earlier.stored_at.startswith("20")


def test_what_a_visitor_may_not_see_is_not_found(check: Check) -> None:
    draft = "“Ring the back door bell after midnight.”"
    public = Visibility.within(Filters(language="en"))
    assert check(draft)[0].verdict is QuoteVerdict.VERBATIM
    assert check(draft, visible=public)[0].verdict is QuoteVerdict.NOT_FOUND


def test_an_articles_own_quotation_marks_are_part_of_its_sentence(check: Check) -> None:
    draft = 'The word "trench foot" was coined in the war.'
    (found,) = check(draft)
    assert (found.verdict, draft[found.span.start : found.span.end]) == (QuoteVerdict.VERBATIM, draft)


def test_each_sentence_is_looked_at_where_it_is_asked_for(check: Check) -> None:
    draft = """Hello Sam,

Short walks keep your feet strong. The moon is made of cheese.

Don't:
- peel the skin off a burst blister
"""
    found = check(draft, sentences=True)
    assert [(draft[one.span.start : one.span.end], str(one.verdict)) for one in found] == [
        ("Hello Sam,", "not_found"),
        ("Short walks keep your feet strong.", "verbatim"),
        ("The moon is made of cheese.", "not_found"),
        ("peel the skin off a burst blister", "verbatim"),
    ]
    assert check(draft) == []


def test_there_is_a_bound_to_what_is_checked_at_once(check: Check) -> None:
    with pytest.raises(DraftTooLong, match=f"{MOST_PIECES + 1} quotations and sentences"):
        check("“rest well” " * (MOST_PIECES + 1))


def test_the_same_text_has_the_same_verdicts(check: Check) -> None:
    draft = " ".join(text for text, _, _ in VERDICTS if ">" not in text)
    assert check(draft, sentences=True) == check(draft, sentences=True)
