import pytest

from index.things.folding import folded
from index.things.numbers import numbered, unnumbered


def _found(text: str) -> list[tuple[str, str]]:
    return [(one.head, one.value) for one in numbered(folded(text), text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("types 1 and 2 diabetes", [("type", "1"), ("type", "2")]),
        ("factor XI deficiency", [("factor", "11")]),
        ("stages 1 to 3", [("stage", "1"), ("stage", "2"), ("stage", "3")]),
        ("a third-degree burn", [("degree", "3")]),
        ("hepatitis C", [("hepatitis", "c")]),
        ("is hepatitis a virus?", [("hepatitis", "a")]),
        ("hepatitis a serious disease", []),
        ("hepatitis A", [("hepatitis", "a")]),
        ("HTLV-1 and HTLV-2", [("htlv", "1"), ("htlv", "2")]),
        ("porphyria type 1b", [("type", "1b")]),
        ("stage 2A or 3", [("stage", "2a"), ("stage", "3")]),
        ("type 1 b", [("type", "1")]),
        ("take 2 tablets", []),
        ("type 400", []),
    ],
)
def test_numbers_say_which_of_several(text: str, found: list[tuple[str, str]]) -> None:
    assert _found(text) == found


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("mucolipidosis type 4", "mucolipidosis"),
        ("osteopetrosis autosomal recessive 5", "osteopetrosis autosomal recessive"),
        ("spinocerebellar ataxia 6", "spinocerebellar ataxia"),
        ("asthma", ""),
    ],
)
def test_a_numbered_name_has_a_family(name: str, family: str) -> None:
    assert unnumbered(name) == family
