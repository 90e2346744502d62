import pytest

from index.things.groups import differing, groups_asked, groups_of, is_of_others, plainly


@pytest.mark.parametrize(
    ("asked", "said", "differs"),
    [
        ("dose for my 3 month old", "Adults", True),
        ("dose for a 12 year old", "Teenagers from 16 years", True),
        ("dose for a 17 year old", "Teenagers from 16 years", False),
        ("dose for a child", "Children under 12 years", False),
        ("dose for a child", "The usual dose for adults is 25 mg", True),
        ("dose for a 4yo", "children aged 6 to 11 years", True),
        ("dose for a 6 month old", "3 months to 12 years", False),
        ("adult dose", "Babies", True),
        ("adult dose", "Take 5 ml up to 4 times a day", False),
        ("dose", "Adults", False),
        ("dose for elderly people", "Adults", False),
    ],
)
def test_groups_differ_by_their_ages(asked: str, said: str, differs: bool) -> None:
    assert differing(groups_asked(asked), groups_of(said)) is differs


@pytest.mark.parametrize(
    ("question", "groups"),
    [
        ("I’m 20 weeks pregnant, can I eat brie?", "pregnancy"),
        ("I’m not pregnant but my breasts leak", ""),
        ("What are the odds with every pregnancy?", ""),
        ("can my dog take paracetamol", "animals"),
        ("my dog bit me", ""),
        ("is it safe while breastfeeding", "breastfeeding"),
    ],
)
def test_states_count_where_they_are_so(question: str, groups: str) -> None:
    assert plainly(groups_asked(question)) == groups


@pytest.mark.parametrize(
    ("asked", "said", "others"),
    [
        ("my baby's fever", "Fever in adults", True),
        ("my baby's fever", "Fever in babies", False),
        ("my baby's fever", "Fever in babies and adults", True),
        ("my baby's fever", "Fever in pregnancy", True),
        ("my child's fever", "Fever in teenagers", False),
        ("my baby's fever", "Fever", False),
        ("fever", "Fever in adults", False),
    ],
)
def test_what_names_anybody_else_is_of_others(asked: str, said: str, *, others: bool) -> None:
    assert is_of_others(groups_asked(asked), groups_of(said)) is others
