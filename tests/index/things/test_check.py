"""Of which questions is a passage no answer, since it is about something else?"""

import re

import pytest

from index.passages.outline import Outline
from index.passages.passage import Passage
from index.things.own_names import OwnNames
from index.things.site import SiteThings
from index.things.thing import Kind, Lack, Thing
from index.words.synonyms import DEFAULT_SYNONYMS, Synonyms
from ingest.document import Block, BlockKind, Document, Span
from tests.documents import paragraphs

_ARTICLES = {
    "hydroxyzine": ("Hydroxyzine", "Hydroxyzine is an antihistamine. The usual dose for adults is 25 mg at night."),
    "paracetamol": ("Paracetamol for adults", "Take one or two 500 mg tablets up to 4 times a day."),
    "ibuprofen": ("Ibuprofen", "Ibuprofen is for pain. Nurofen is a brand. Do not take it if you are pregnant."),
    "beta": ("Beta blockers", "They slow the heart. One of them is propranolol. The dose may be lowered."),
    "sepsis": ("Sepsis", "Antibiotics are given early. The team gave 2 g ceftriaxone/12-hourly. Most people recover."),
    "fever": ("Fever in children", "Give a child ibuprofen 100 mg up to 3 times a day. Let them rest."),
    "type-2": ("Type 2 diabetes", "Type 2 diabetes makes you thirsty. It is not like type 1 diabetes. Lose weight."),
    "diabetes": ("Diabetes", "Diabetes makes you thirsty. See a doctor about your diabetes."),
    "lipo": ("Lipodystrophy type 2", "Signs are acanthosis and insulin-resistant diabetes. The liver grows."),
    "muco-4": ("Mucolipidosis type 4", "Mucolipidosis type 4 harms the eyes. There is no treatment."),
    "factor": ("Factor XI deficiency", "People with factor XI deficiency bleed after surgery."),
    "flu": ("Flu jab", "The flu jab is safe for most people. You may have a sore arm."),
    "blisters": ("Blisters", "Do not burst it. It heals by itself. Keep it clean. Chickenpox is one cause."),
    "broken": ("Broken ribs", "A rib heals by itself. You can take ibuprofen for the pain."),
    "naproxen": ("Naproxen", "Naproxen may upset your stomach. Some people feel sick. Ibuprofen is like it."),
    "codeine": ("Codeine linctus", "Take 5 ml up to 4 times a day."),
}


def _document(doc_id: str) -> Document:
    title, text = _ARTICLES[doc_id]
    return Document(doc_id, "test", title, text, (Block(BlockKind.PARAGRAPH, 0, len(text)),), "0", "0", "1")


def _passage(doc_id: str, *headings: str) -> Passage:
    text = _ARTICLES[doc_id][1]
    sentences = tuple(Span(match.start(), match.end()) for match in re.finditer(r"[^.]+\.", text))
    return Passage("0", doc_id, 0, None, headings, 0, len(text), text, sentences)


@pytest.fixture(scope="module")
def site() -> SiteThings:
    outlines = [
        Outline(doc_id, title, (), None, None, None, None, (), None, None, None)
        for doc_id, (title, _) in _ARTICLES.items()
    ]
    return SiteThings(outlines, _document, Synonyms.read(DEFAULT_SYNONYMS))


def test_a_site_names_what_no_list_has_and_names_that_look_alike_never_match() -> None:
    outlines = [Outline("plinteva", "Plinteva", (), None, None, None, None, (), None, None, None)]
    own = OwnNames((Thing(Kind.MEDICINE, ("quomelsane",)), Thing(Kind.MEDICINE, ("plinteva", "quomelvane"))))
    document = paragraphs("Plinteva (quomelvane) is kept in the fridge.")
    site = SiteThings(outlines, lambda _: document, Synonyms(), own)
    passage = Passage("0", "plinteva", 0, None, (), 0, len(document.text), document.text, (Span(0, 44),))

    lacking = [one.name for one in site.missing(site.read("is quomelsane kept in the fridge"), passage)]
    assert lacking == ["quomelsane"]
    assert site.missing(site.read("is quomelvane kept in the fridge"), passage) == ()


def _missing(site: SiteThings, question: str, doc_id: str, *headings: str) -> list[tuple[str, str]]:
    return [(one.name, one.lack) for one in site.missing(site.read(question), _passage(doc_id, *headings))]


@pytest.mark.parametrize(
    ("question", "doc_id", "name"),
    [
        ("hydralazine dose", "hydroxyzine", "hydralazine"),
        ("is hydralazine an antihistamine", "hydroxyzine", "hydralazine"),
        ("can I take ibuprofen with chickenpox", "broken", "chickenpox"),
        ("I have impetigo. Can I share towels?", "blisters", "impetigo"),
        ("is zavegepant or brigimadlinmab safe", "ibuprofen", "brigimadlinmab"),
        ("type 1 diabetes symptoms", "lipo", "type 1 diabetes"),
        ("type 2 diabetes symptoms", "lipo", "type 2 diabetes"),
        ("mucolipidosis type II treatment", "muco-4", "mucolipidosis type II"),
        ("mucolipidosis treatment", "sepsis", "mucolipidosis"),
        ("factor VIII deficiency", "factor", "factor VIII"),
        ("factor 8 deficiency symptoms", "factor", "factor 8"),
        ("can my dog take ibuprofen", "ibuprofen", "animals"),
        ("can I take paracetamol when breastfeeding", "paracetamol", "breastfeeding"),
    ],
)
def test_a_thing_that_is_asked_about_and_named_nowhere_is_missing(
    site: SiteThings, question: str, doc_id: str, name: str
) -> None:
    assert _missing(site, question, doc_id) == [(name, Lack.NAME)]


@pytest.mark.parametrize(
    ("question", "doc_id"),
    [
        ("hydroxyzine dose", "hydroxyzine"),
        ("Atarax dose for adults", "hydroxyzine"),
        ("how much tylenol can I take", "paracetamol"),
        ("brufen side effects", "ibuprofen"),
        ("I take hydralazine, can I have the flu jab?", "flu"),
        ("My daughter has chickenpox. Is the flu jab safe for her?", "flu"),
        ("ibuprofen while pregnant", "ibuprofen"),
        ("type 2 diabetes symptoms", "type-2"),
        ("diabetes type II", "type-2"),
        ("type 1 diabetes symptoms", "diabetes"),
        ("is type 2 diabetes like type 1 diabetes", "type-2"),
        ("factor 11 deficiency", "factor"),
        ("mucolipidosis type IV", "muco-4"),
        ("chickenpox blister heals", "blisters"),
        ("why am I so tired", "flu"),
    ],
)
def test_a_thing_under_another_name_or_told_as_background_is_not(site: SiteThings, question: str, doc_id: str) -> None:
    assert _missing(site, question, doc_id) == []


@pytest.mark.parametrize(
    ("question", "doc_id", "headings", "missing"),
    [
        ("propranolol dose", "beta", (), [("propranolol", Lack.DOSE)]),
        ("ceftriaxone dose", "sepsis", (), [("ceftriaxone", Lack.DOSE)]),
        ("ibuprofen dose for a child", "fever", (), []),
        ("ibuprofen dose for my 3 year old", "fever", (), []),
        ("how much paracetamol for my 3 month old", "paracetamol", (), [("3 month old", Lack.DOSE)]),
        ("codeine linctus dose for a 12 year old", "codeine", ("Adults",), [("12 year old", Lack.DOSE)]),
        (
            "codeine linctus dose for a 12 year old",
            "codeine",
            ("Teenagers from 16 years",),
            [("12 year old", Lack.DOSE)],
        ),
        ("codeine linctus dose for a 17 year old", "codeine", ("Teenagers from 16 years",), []),
        ("codeine linctus adult dose", "codeine", ("Adults",), []),
        ("codeine linctus dose for a child", "codeine", (), [("children", Lack.DOSE)]),
        ("codeine linctus dose for adults", "codeine", (), []),
    ],
)
def test_a_dose_is_of_the_medicine_and_for_the_people_that_were_asked_about(
    site: SiteThings, question: str, doc_id: str, headings: tuple[str, ...], missing: list[tuple[str, str]]
) -> None:
    assert _missing(site, question, doc_id, *headings) == missing


def test_what_is_mentioned_by_the_way_is_no_answer_where_nothing_else_of_the_question_is_said_beside_it(
    site: SiteThings,
) -> None:
    assert _missing(site, "can I scratch chickenpox", "blisters") == [("chickenpox", Lack.MORE_THAN_MENTION)]
    assert _missing(site, "how do I keep chickenpox clean", "blisters") == []


def test_an_article_on_another_medicine_answers_only_what_it_says_beside_the_name(site: SiteThings) -> None:
    assert _missing(site, "side effects of ibuprofen", "naproxen", "Side effects") == [
        ("ibuprofen", Lack.MORE_THAN_MENTION)
    ]
    assert _missing(site, "side effects of naproxen", "naproxen", "Side effects") == []
    assert _missing(site, "is ibuprofen like naproxen", "naproxen", "Side effects") == []


def test_a_hit_about_people_of_other_ages_says_so(site: SiteThings) -> None:
    asked = site.read("can my baby drink codeine linctus")
    note = site.group_note(asked, _passage("codeine", "Adults"), "Adults … Take 5 ml up to 4 times a day.")
    assert note == "About: adults. You asked about: babies."
    assert site.group_note(asked, _passage("codeine", "Babies"), "") is None
    assert site.group_note(site.read("codeine linctus"), _passage("codeine", "Adults"), "") is None
