import pytest

from eval.errors import UnknownPreset
from eval.systems.presets import PRESETS, check_name, configuration, parse_variant
from index.config import RetrievalConfig


def test_what_ships_is_what_the_index_is_built_with() -> None:
    assert PRESETS["shipped"] == RetrievalConfig()


def test_bm25_and_dense_are_one_engine_alone() -> None:
    assert (PRESETS["bm25"].lexical_weight, PRESETS["bm25"].phrase_weight) == (1.0, 0.0)
    assert (PRESETS["dense"].lexical_weight, PRESETS["dense"].sentence_weight) == (0.0, 0.0)


def test_a_variant_changes_the_fields_it_names_and_no_other() -> None:
    name, base, overrides = parse_variant("light=shipped,lexical_weight=0.1,cut.target_tokens=100,candidates=50")
    found = configuration(base, overrides)
    assert name == "light"
    assert (found.lexical_weight, found.cut.target_tokens, found.candidates) == (0.1, 100, 50)
    assert found.sentence_weight == RetrievalConfig().sentence_weight
    assert isinstance(configuration("shipped", {"lexical_weight": 1}).lexical_weight, float)


@pytest.mark.parametrize(
    "text", ["light", "light=unheard", "=shipped", "light=shipped,lexical_weight", "light=shipped,lexical_weight=much"]
)
def test_a_variant_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(UnknownPreset, match="Write NAME=BASE"):
        parse_variant(text)


@pytest.mark.parametrize(
    "overrides", [{"colour": 1}, {"cut.colour": 1}, {"lexical_weight": "much"}, {"candidates": 0.5}]
)
def test_an_override_of_no_field_or_of_another_type_is_refused(overrides: dict[str, object]) -> None:
    with pytest.raises(UnknownPreset, match="isn't a field"):
        configuration("shipped", overrides)


def test_a_name_that_is_none_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownPreset, match="plain-bm25"):
        check_name("bm52")
