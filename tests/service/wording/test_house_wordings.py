"""The rules for English: what a change may not lose, and what it would bring besides."""

import re

import pytest

from service.emergency.notices import DEFAULT_NOTICES, Notices, shipped_notices, withholds
from service.errors import NoticesError, WordsRefused
from service.wording.checks import read_rules_for
from service.wording.examples import examples_of
from service.wording.house_wordings import lost_wordings, newly_heard
from service.wording.kinds import KINDS
from service.wording.notices_preview import preview_notices

TEXT = DEFAULT_NOTICES.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shipped() -> Notices:
    return Notices.read(DEFAULT_NOTICES, country="US")


def test_the_rules_that_ship_lose_nothing_and_their_examples_are_heard(shipped: Notices) -> None:
    assert lost_wordings("en", shipped, shipped.replacing("en", TEXT)) == ()
    for language in ("en", "es", "zh"):
        rules = shipped.rules_for(language)
        assert rules is not None
        made = examples_of(rules)
        heard = [text for text in made if shipped.verdict_in(language, text).topics]
        assert len(heard) / len(made) > 0.7, language


def test_a_word_that_goes_from_a_class_and_a_topic_that_no_longer_withholds_are_losses(shipped: Notices) -> None:
    without_word = TEXT.replace("suicidal", "zzyzx")
    assert without_word != TEXT
    lost = lost_wordings("en", shipped, shipped.replacing("en", without_word))
    assert "suicidal" in lost

    mute = TEXT.replace("\ncontext:\n", "\ncontext:\n  mute: {silences: everything, sentence: [chest]}\n")
    assert mute != TEXT
    assert "crushing pain in my chest" in lost_wordings("en", shipped, shipped.replacing("en", mute))

    open_door = TEXT.replace("      first_aid:\n", "      first_aid:\n        - how\n")
    assert open_door != TEXT
    after = shipped.replacing("en", open_door)
    shown = [text for text in lost_wordings("en", shipped, after) if after.find(text)]
    assert any(withholds(shipped.find(text)) for text in shown)


def test_a_rule_that_hears_too_much_is_shown_with_what_it_would_hear(shipped: Notices) -> None:
    eager = TEXT.replace("      - <plea>\n", "      - <plea>\n      - what|which|how\n")
    assert eager != TEXT
    after = shipped.replacing("en", eager)
    found = newly_heard(shipped, after)

    assert len(found) > 50
    assert all(shipped.find(text) is None or whole for text, whole in found)
    assert newly_heard(shipped, shipped) == ()


def test_a_preview_says_what_becomes_of_wordings_and_which_numbers_go(shipped: Notices) -> None:
    changed = TEXT.replace('number: "988"', 'number: "989"').replace(
        "      - <plea>\n", "      - <plea>\n      - my goldfish drowned\n"
    )
    found = preview_notices("en", shipped, shipped.replacing("en", changed), ["my goldfish drowned", "what is gout"])

    assert [(one.before and one.before.topic, one.after and one.after.topic) for one in found.asked] == [
        (None, "urgent"), (None, None),
    ]  # fmt: skip
    assert [one.differs for one in found.asked] == [True, False]
    assert ("US", "suicide", "988") in {(country, topic, number) for country, topic, _, number in found.gone}
    assert (found.lost, found.loses_review) == ((), False)


def test_a_file_that_no_longer_says_that_it_waits_for_review_is_named(shipped: Notices) -> None:
    path = DEFAULT_NOTICES.with_name("notices.es.yaml")
    text = "\n".join(line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("review:"))
    found = preview_notices("es", shipped, shipped.replacing("es", text), ["dolor en el pecho"])

    assert found.loses_review
    assert found.lost == ()
    assert found.asked[0].after is not None


def test_words_that_show_the_language_may_not_go(shipped: Notices) -> None:
    text = DEFAULT_NOTICES.with_name("notices.es.yaml").read_text(encoding="utf-8")
    head, marks = text.split("marks:", 1)
    gone = next(word for word in sorted(shipped.languages["es"].marks) if re.search(rf"\b{word}\b", marks))
    changed = head + "marks:" + re.sub(rf"\b{gone}\b", "zzz", marks, count=1)
    assert gone in lost_wordings("es", shipped, shipped.replacing("es", changed))


def test_shipped_notices_are_what_changes_are_compared_with() -> None:
    assert shipped_notices().rules.version == Notices.read(DEFAULT_NOTICES).rules.version


def with_marks(language: str, *words: str) -> str:
    text = KINDS["notices" if language == "en" else f"notices.{language}"].shipped_text
    return text.replace("\nmarks: [", f"\nmarks: [{', '.join(words)}, ", 1)


@pytest.mark.parametrize(
    ("language", "words", "said"),
    [
        ("fr", ("zzut", "suicide", "overdose"), "2 of the new marks.*overdose .en., suicide .en."),
        ("es", ("methods",), "methods .en."),
        ("de", ("overdoes",), "overdoes .en."),
        ("en", ("pecho",), "pecho .es."),
    ],
)
def test_a_mark_that_other_rules_ask_for_is_refused(
    shipped: Notices, language: str, words: tuple[str, ...], said: str
) -> None:
    kind = KINDS["notices" if language == "en" else f"notices.{language}"]
    with pytest.raises(WordsRefused, match=said):
        read_rules_for(kind, with_marks(language, *words), shipped)
    assert read_rules_for(kind, with_marks(language, "zzut"), shipped).rules_for(language) is not None


def test_real_words_of_english_that_other_rules_ask_for_are_refused(shipped: Notices) -> None:
    text = TEXT.replace("\nreal_words: [", "\nreal_words: [presion, ", 1)
    with pytest.raises(WordsRefused, match=r"presion \(es\)"):
        read_rules_for(KINDS["notices"], text, shipped)


def test_what_a_change_of_one_language_silences_in_another_is_lost(shipped: Notices) -> None:
    after = shipped.replacing("fr", with_marks("fr", "suicide", "overdose"))
    lost = lost_wordings("fr", shipped, after)

    assert {"accidental overdose", "better overdose"} <= set(lost)
    assert all(shipped.find(text) and not withholds(after.find(text)) for text in lost)
    assert any(after.find(text) is None for text in lost)


def test_what_the_own_rules_of_another_language_hear_is_not_silenced(shipped: Notices) -> None:
    french = KINDS["notices.fr"].shipped_text
    before = shipped.replacing("fr", french.replace("    signs:\n", "    signs:\n      - zzmal zzgrave\n", 1))
    after = before.replacing("es", with_marks("es", "zzmal"))

    assert before.find("zzmal zzgrave") is not None
    assert lost_wordings("es", before, after) == ("zzmal zzgrave",)


def test_a_number_that_a_notice_no_longer_gives_is_named_with_its_topic(shipped: Notices) -> None:
    line = 'kind: crisis, label: Suicide & Crisis Lifeline, number: "988"'
    other = TEXT.replace(line, line.replace("crisis", "poison"))
    moved = preview_notices("en", shipped, shipped.replacing("en", other), ())
    assert TEXT.count(line) == 1
    assert set(moved.gone) == {("US", "suicide", "Suicide & Crisis Lifeline", "988")}

    for language, text in (("en", TEXT), ("fr", KINDS["notices.fr"].shipped_text)):
        cut = text.replace("numbers: [crisis, emergency]", "numbers: [emergency]")
        found = preview_notices(language, shipped, shipped.replacing(language, cut), ()).gone
        assert ("US", "suicide", "Suicide & Crisis Lifeline", "988") in found
        assert {topic for _, topic, _, _ in found} == {"suicide"}
    assert preview_notices("en", shipped, shipped.replacing("en", TEXT), ()).gone == ()


def test_a_kind_of_number_that_another_language_names_may_not_go(shipped: Notices) -> None:
    more = TEXT.replace(
        "{kind: crisis, label: TelefonSeelsorge",
        '{kind: hospice, label: Hospiz, number: "1"}\n    - {kind: crisis, label: TelefonSeelsorge',
        1,
    )
    before = shipped.replacing("en", more)
    french = KINDS["notices.fr"].shipped_text.replace("numbers: [crisis, emergency]", "numbers: [crisis, hospice]")
    own = before.replacing("fr", french)
    with pytest.raises(NoticesError, match=r"notices\.fr\.yaml") as refused:
        own.replacing("en", TEXT)
    assert refused.value.value == "'hospice'"
    assert own.replacing("en", more + "# same\n").languages["fr"].topics == own.languages["fr"].topics
