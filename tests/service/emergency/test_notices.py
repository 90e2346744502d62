import random
import sys
from collections import Counter
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.emergency.notices import DEFAULT_NOTICES, Notices, shipped_notices
from service.errors import NoticesError
from tests.service.emergency.wordings import wordings

NOTICES = Notices.read(DEFAULT_NOTICES, country="GB")
SMALL = """version: "7"
anywhere: your own number
countries:
  GB: [{kind: emergency, label: Emergency, number: "999"}]
words:
  pain: [pain, hurt]
fillers: [the]
barriers: [not]
context:
  negation: {silences: everything, after: [=no]}
topics:
  heart:
    text: Call {emergency}.
    numbers: [emergency]
    signs:
      - chest <pain>
"""


def questions(name: str) -> list[str]:
    return [row["text"] for row in wordings(name)]


@pytest.mark.parametrize(
    ("name", "fewest"),
    [("wordings_own.jsonl", 100), ("wordings_independent.jsonl", 120), ("wordings_second.jsonl", 120)],
)
def test_emergency_wordings_bring_a_notice(name: str, fewest: int) -> None:
    asked = questions(name)
    missed = [text for text in asked if NOTICES.find(text) is None]

    assert len(asked) >= fewest
    assert 1 - len(missed) / len(asked) >= 0.98, missed


def test_questions_that_only_look_like_emergencies_bring_none() -> None:
    asked = questions("not_emergencies.jsonl")
    false = [text for text in asked if NOTICES.find(text)]

    assert len(asked) >= 150
    assert len(false) / len(asked) <= 0.02, false


def test_independent_questions_that_only_look_like_emergencies_bring_few() -> None:
    """Written without sight of the rules, and never tuned for: 9.2 % at first look."""
    asked = questions("silent_second.jsonl")
    false = [text for text in asked if NOTICES.find(text)]

    assert len(asked) >= 120
    assert len(false) / len(asked) <= 0.10, false


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("my chest hurts and my arm is numb", "heart"),
        ("I have no fever, but my chest hurts", "heart"),
        ("no chest pain", None),
        ("my father had a stroke in 2010", None),
        ("what is a stroke", None),
        ("What is a stroke? My face is drooping", "stroke"),
        ("she hit her head, was fine now shes drowsy", "head-injury"),
        ("she hit her head, felt ok now one pupil is bigger", "head-injury"),
        ("she hit her head last week, she is fine now", None),
        ("my erection wont go down after 6 hours", "sudden-pain"),
        ("suicidal", "suicide"),
        ("suicide", "suicide"),
        ("suicide gene therapy", None),
        ("she is having a seizure right now", "seizure"),
        ("he had a seizure last month", None),
        ("", None),
    ],
)
def test_what_is_denied_past_or_asked_in_general_is_silent(text: str, topic: str | None) -> None:
    notice = NOTICES.find(text)

    assert (notice.topic if notice else None) == topic


@pytest.mark.parametrize("text", ["I can't breathe", "I can’t breathe", "I CANT BREATHE!!!", "i can`t  breathe"])
def test_case_punctuation_and_apostrophes_do_not_matter(text: str) -> None:
    notice = NOTICES.find(text)

    assert notice is not None
    assert notice.topic == "breathing"


def test_a_notice_gives_the_numbers_of_the_country_in_the_order_of_the_topic() -> None:
    notice = NOTICES.find("i want to die")

    assert notice is not None
    assert [(line.label, line.number) for line in notice.numbers] == [("Samaritans", "116 123"), ("Emergency", "999")]
    assert "call 999 now" in notice.text
    assert notice.version == NOTICES.rules.version


def test_a_request_may_name_another_country_and_of_one_that_is_not_known_no_number_is_given() -> None:
    in_britain = Notices.read(DEFAULT_NOTICES, country="GB")
    at_home, away = in_britain.find("i want to die"), in_britain.in_country("US").find("i want to die")
    nowhere = in_britain.in_country("XX").find("i want to die")

    assert at_home is not None
    assert away is not None
    assert nowhere is not None
    assert [line.number for line in at_home.numbers] == ["116 123", "999"]
    assert [line.number for line in away.numbers] == ["988", "911"]
    assert "call 911 now" in away.text
    assert (nowhere.numbers, "your local emergency number" in nowhere.text) == ((), True)
    assert in_britain.in_country(None).find("i want to die") == at_home


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("i want to die", "You are not alone"),
        ("my toddler swallowed bleach", "Get help for poisoning now"),
        ("i can't breathe", "Get emergency help now"),
        ("je veux mourir", "Quelqu’un est là pour vous"),
    ],
)
def test_a_notice_has_a_title_that_fits(question: str, title: str) -> None:
    found = shipped_notices().find(question)
    assert found
    assert found.title == title


def test_a_notice_says_that_somebody_listens_only_where_there_is_a_line_for_it() -> None:
    for language, question in (("en", "I want to die"), ("fr", "je veux mourir"), ("it", "voglio morire")):
        said = {
            country: Notices.read(DEFAULT_NOTICES, country=country).find(question) for country in ("FR", "IT", None)
        }
        topics = (shipped_notices().languages[language] if language != "en" else shipped_notices().rules).topics
        listens = next(topic.with_line for topic in topics if topic.name == "suicide")
        assert listens
        assert [listens in (notice.text if notice else "") for notice in said.values()] == [True, False, False]


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("I cut myself to cope", "suicide"),
        ("my son cuts himself to feel something", "suicide"),
        ("I have fallen and can't get up", "urgent"),
        ("my mum fell in the kitchen and cannot get up", "urgent"),
        ("i cut myself on a tin", None),
        ("how do I get up after a fall", None),
    ],
)
def test_ways_to_say_it_that_readers_found_missing(question: str, topic: str | None) -> None:
    found = shipped_notices().find(question)
    assert (found.topic if found else None) == topic


def test_every_notice_that_ships_has_a_short_title() -> None:
    shipped = shipped_notices()
    for rules in (shipped.rules, *shipped.languages.values()):
        assert {topic.name for topic in rules.topics if not 3 <= len(topic.title) <= 50} == set()


def test_without_a_country_a_notice_speaks_of_the_local_number() -> None:
    notice = Notices.read(DEFAULT_NOTICES).find("i want to die")

    assert notice is not None
    assert notice.numbers == ()
    assert "your local emergency number (112 in the EU, 911 in the US and Canada, 999 in the UK)" in notice.text


def test_every_country_has_an_emergency_number_and_no_text_is_long() -> None:
    for country, lines in NOTICES.rules.countries.items():
        assert "emergency" in {line.kind for line in lines}, country
    for topic in NOTICES.rules.topics:
        assert "emergency" in topic.lines
        assert len(topic.text) < 330, topic.name


@given(st.text(max_size=300))
def test_any_text_at_all_can_be_asked(text: str) -> None:
    NOTICES.find(text)


@given(st.lists(st.sampled_from(sorted(set().union(*NOTICES.rules.groups))), max_size=60).map(" ".join))
def test_any_order_of_the_rules_own_words_can_be_asked(text: str) -> None:
    NOTICES.find(text)


def test_the_work_for_a_question_is_bounded_whatever_it_says() -> None:
    """Counted in calls of functions, not in time: 2,000 characters made of the rules' own words are the worst."""
    words = sorted(set().union(*NOTICES.rules.groups) - {"#", "####"})
    random.Random(7).shuffle(words)
    worst = {
        "own words": " ".join(words)[:2000],
        "denied": " ".join(f"no {word}." for word in words)[:2000],
        "unknown words": " ".join(f"{word[1:]}{word[0]}q" for word in words)[:2000],
        "one word": "chest " * 333,
        "one letter": "a." * 1000,
        "no space": "a" * 2000,
    }
    calls: Counter[str] = Counter()
    for name, text in worst.items():

        def count(_: FrameType, event: str, __: object, name: str = name) -> None:
            calls[name] += event == "call"

        sys.setprofile(count)
        try:
            NOTICES.find(text)
        finally:
            sys.setprofile(None)

    phrases = len(NOTICES.rules.patterns)
    assert max(calls.values()) < 60 * phrases, calls


def test_a_combination_needs_all_its_parts_in_any_sentence_and_none_of_them_silenced(tmp_path: Path) -> None:
    path = tmp_path / "notices.yaml"
    combined = "signs:\n  sore:\n    - chest <pain>\ntopics:"
    text = SMALL.replace("topics:", combined).replace("      - chest <pain>\n", "      - <sore> & sweaty|arm\n")
    path.write_text(text, encoding="utf-8")
    notices = Notices.read(path)

    assert notices.find("The arm. Since noon the chest hurts") is not None
    assert notices.find("The chest hurts. I feel cold, and sweaty") is not None
    assert notices.find("The chest hurts") is None
    assert notices.find("The chest hurts. I am no sweaty man") is None


def test_a_small_file_does_what_it_says(tmp_path: Path) -> None:
    path = tmp_path / "notices.yaml"
    path.write_text(SMALL, encoding="utf-8")
    notice = Notices.read(path, country="GB").find("the chest hurts")

    assert notice is not None
    assert (notice.topic, notice.text, notice.version) == ("heart", "Call 999.", "7")
    assert Notices.read(path).find("no chest pain") is None


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("chest <pain>", "chest <moon>", 16, "<moon> is not defined"),
        ("chest <pain>", "(chest", 16, "isn't closed"),
        ("numbers: [emergency]", "numbers: [police]", 14, "No country has such a number"),
        ("text: Call {emergency}.", "text: Call {number}.", 13, "Only {emergency}"),
        ("    signs:", "    symptoms:", 15, "Unknown key"),
        ('number: "999"', "number: nine", 4, "A telephone number is wanted"),
        ("kind: emergency", "kind: fire", 4, "of the kind emergency"),
        ("silences: everything", "silences: nothing", 10, "silences nothing"),
        ("  heart:", "  heart: x\n  other:", 12, "Keys with values are wanted"),
        ("fillers: [the]", "fillers: the", 7, "A list is wanted"),
        ("words:", "version: 8\nwords:", 5, "comes twice, first in line 1"),
        ("fillers: [the]", "fillers: [the", 8, "not YAML"),
        ('version: "7"\n', "", 1, "'version' is missing"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    path = tmp_path / "notices.yaml"
    path.write_text(SMALL.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(NoticesError) as caught:
        Notices.read(path)
    assert f"{path}, line {line}" in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"- a", b"\x00"])
def test_a_file_that_is_no_rule_file_is_refused_by_path(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notices.yaml"
    path.write_bytes(content)

    with pytest.raises(NoticesError, match=r"notices\.yaml"):
        Notices.read(path)


def test_a_country_without_numbers_is_refused_with_those_that_have_some() -> None:
    with pytest.raises(NoticesError, match=r"VOUCH_COUNTRY to one of AT, AU, .*XX|'?XX'?"):
        Notices.read(DEFAULT_NOTICES, country="XX")


def test_two_emergencies_in_one_question_bring_the_lines_of_both() -> None:
    both, one = (
        NOTICES.find(text) for text in ("my chest hurts and I want to die", "my chest hurts and my arm is numb")
    )

    assert both is not None
    assert one is not None
    assert both.topic == one.topic == "heart"
    assert both.text.startswith(one.text)
    assert {line.kind for line in both.numbers} == {"emergency", "crisis"}
    assert {line.kind for line in one.numbers} == {"emergency"}


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("can I tilt my head back in a nosebleed", None),
        ("do you lean your head forward or back for a nosebleed", None),
        ("he hit his head and its bleeding, put his head back?", "bleeding"),
        ("nosebleed for an hour wont stop even if i tilt my head back", "bleeding"),
    ],
)
def test_how_a_head_is_held_is_no_wound_of_it(text: str, topic: str | None) -> None:
    found = NOTICES.find(text)
    assert (found and found.topic) == topic
