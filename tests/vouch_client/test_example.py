"""The example of the documentation: a model whose quotations are checked. The model here is a function."""

import importlib.util
import sys
from collections.abc import Callable
from typing import Any

from tests.house.tree import ROOT
from vouch_client import Vouch

QUESTION = "is there a cure for myoclonus"
CURE = "There is no complete cure for the disease."


def grounded(question: str, vouch: Vouch, write: Callable[[str], str]) -> Any:
    """The example's function; examples are scripts, and no package."""
    found = importlib.util.spec_from_file_location("grounded_example", ROOT / "examples" / "grounded.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules["grounded_example"] = module
    found.loader.exec_module(module)
    return module.grounded(question, vouch, write)


def test_a_text_whose_quotations_are_true_is_shown_with_its_links(vouch: Vouch) -> None:
    prompts: list[str] = []

    def write(prompt: str) -> str:
        prompts.append(prompt)
        return f"The article says: “{CURE}” (1)"

    found = grounded(QUESTION, vouch, write)

    assert found.text == f"The article says: “{CURE}” (1)"
    assert found.links[0].startswith("http://127.0.0.1")
    assert CURE in prompts[0]
    assert "Myoclonus (Muscle Twitching) Treatment" in prompts[0]


def test_a_text_that_changes_a_word_turns_a_quotation_or_quotes_nothing_is_not_shown(vouch: Vouch) -> None:
    altered = grounded(QUESTION, vouch, lambda _: "Yes: “There is a complete cure for the disease.” (1)")
    turned = grounded(QUESTION, vouch, lambda _: f"It is not true that “{CURE}” (1)")
    unquoted = grounded(QUESTION, vouch, lambda _: "Yes, there is.")

    assert (altered.text, turned.text, unquoted.text) == (None, None, None)
    assert altered.why_not
    assert "not what it says" in (turned.why_not or "")
    assert unquoted.why_not == "The model quoted nothing."


def test_where_the_service_refuses_no_model_is_asked_and_the_notice_is_there(vouch: Vouch) -> None:
    def write(prompt: str) -> str:
        raise AssertionError(prompt)

    assert grounded("what is the capital of France", vouch, write).why_not
    crisis = grounded("I want to kill myself", vouch, write)
    assert crisis.text is None
    assert crisis.notice is not None
