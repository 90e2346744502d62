"""The rules for English: what a change may not lose, and what it would bring besides."""

import re

import pytest

from service.emergency.notices import DEFAULT_NOTICES, Notices, shipped_notices, withholds
from service.wording.examples import examples_of
from service.wording.house_wordings import lost_wordings, newly_heard
from service.wording.notices_preview import preview_notices

TEXT = DEFAULT_NOTICES.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shipped() -> Notices:
    return Notices.read(DEFAULT_NOTICES, country="US")


def test_the_rules_that_ship_lose_nothing_and_their_examples_are_heard(shipped: Notices) -> None:
    assert lost_wordings("en", shipped.replacing("en", TEXT)) == ()
    for language in ("en", "es", "zh"):
        rules = shipped.rules_for(language)
        assert rules is not None
        made = examples_of(rules)
        heard = [text for text in made if shipped.verdict_in(language, text).topics]
        assert len(heard) / len(made) > 0.7, language


def test_a_word_that_goes_from_a_class_and_a_topic_that_no_longer_withholds_are_losses(shipped: Notices) -> None:
    without_word = TEXT.replace("suicidal", "zzyzx")
    assert without_word != TEXT
    lost = lost_wordings("en", shipped.replacing("en", without_word))
    assert "suicidal" in lost

    mute = TEXT.replace("\ncontext:\n", "\ncontext:\n  mute: {silences: everything, sentence: [chest]}\n")
    assert mute != TEXT
    assert "crushing pain in my chest" in lost_wordings("en", shipped.replacing("en", mute))

    open_door = TEXT.replace("      first_aid:\n", "      first_aid:\n        - how\n")
    assert open_door != TEXT
    after = shipped.replacing("en", open_door)
    shown = [text for text in lost_wordings("en", after) if after.find(text)]
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
    assert ("US", "988") in {(country, number) for country, _, number in found.gone}
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
    assert gone in lost_wordings("es", shipped.replacing("es", changed))


def test_shipped_notices_are_what_changes_are_compared_with() -> None:
    assert shipped_notices().rules.version == Notices.read(DEFAULT_NOTICES).rules.version
