import pytest

from ingest.document import BlockKind
from tests.ingest.html.articles import read, scopes


@pytest.mark.parametrize("inside", ["{}", "<ul><li>{}</li></ul>", "<p>{}</p>", "<ol><li><p>{}</p></li></ol>"])
def test_what_is_in_a_definition_hangs_on_its_own_terms(inside: str) -> None:
    lists = "".join(
        f"<dt>{term}</dt><dd>{inside.format(words)}</dd>"
        for term, words in (("Do", "Walk slowly."), ("Do not", "Run a marathon."))
    )

    assert scopes(f"<dl>{lists}</dl>") == {"Walk slowly.": ["Do"], "Run a marathon.": ["Do not"]}


def test_terms_one_after_the_other_are_all_over_a_definition_and_none_of_those_before_it() -> None:
    assert scopes("<dl><dt>Never<dd>Run.<dt>Children<dt>Teenagers<dd>Walk slowly.</dl>") == {
        "Run.": ["Never"],
        "Walk slowly.": ["Children", "Teenagers"],
    }


def test_a_term_whose_definition_is_empty_is_over_nothing() -> None:
    assert scopes("<dl><dt>Do not<dd></dd><dt>Do<dd>Walk slowly.<dd><ul><li>Rest</ul></dl>") == {
        "Walk slowly.": ["Do"],
        "Rest": ["Do"],
    }


def test_a_list_in_a_definition_keeps_the_term_around_it_and_leaves_none_behind() -> None:
    inner = "<dl><dt>Antibiotics</dt><dd>Clarithromycin in any dose.</dd></dl>"
    found = scopes(f"<dl><dt>Do not take it with</dt><dd>{inner}<ul><li>Grapefruit</li></ul></dd></dl><p>It hurts.</p>")

    assert found == {
        "Clarithromycin in any dose.": ["Do not take it with", "Antibiotics"],
        "Grapefruit": ["Do not take it with"],
        "It hurts.": [],
    }


def test_a_group_of_fields_in_another_one_keeps_the_label_around_it() -> None:
    groups = "".join(
        f"<fieldset><legend>{who}</legend><p>{words}</p></fieldset>"
        for who, words in (("Adults", "With kidney disease."), ("Children", "Under 12 years of age."))
    )

    assert scopes(f"<fieldset><legend>Do not take it</legend>{groups}</fieldset>") == {
        "With kidney disease.": ["Do not take it", "Adults"],
        "Under 12 years of age.": ["Do not take it", "Children"],
    }


@pytest.mark.parametrize(
    "markup",
    [
        "<dl><dt>Do</dt><dd>Walk slowly.</dd></dl><p>Never do any of these:</p><dl><dd>Run a marathon.</dd></dl>",
        "<dl><dt>Do</dt><dd>Walk slowly.</dd></dl><dl><dd>Run a marathon.</dd></dl>",
        "<dt>Do</dt><dd>Walk slowly.</dd><p>Never do any of these:</p><dd>Run a marathon.</dd>",
    ],
)
def test_a_definition_without_a_term_is_an_item_and_hangs_on_no_term_of_another_list(markup: str) -> None:
    extraction = read(markup)

    assert extraction.blocks[-1].kind is BlockKind.LIST_ITEM
    assert extraction.blocks[-1].scope == ()
    assert "Do" not in scopes(markup)["Run a marathon."]


@pytest.mark.parametrize("term", ["Back", "Share", "More"])
def test_a_term_is_no_control_whatever_it_is_called(term: str) -> None:
    found = scopes(f"<dl><dt>Do<dd>Walk slowly.<dt>{term}<dd>Keep it straight.</dl>")

    assert found == {"Walk slowly.": ["Do"], "Keep it straight.": [term]}


def test_a_term_that_repeats_the_words_before_it_is_still_one() -> None:
    assert scopes("<h3>Aspirin</h3><dl><dt>Aspirin<dd>No<dt>No<dd>Walk slowly.</dl>") == {
        "No": ["Aspirin", "Aspirin"],
        "Walk slowly.": ["Aspirin", "No"],
    }
