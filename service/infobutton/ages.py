"""How old the patient is, as the age groups that articles name.

Sources: UCUM (units); MeSH, Age Groups.
"""

from index.things.groups import Group, differing, groups_of
from service.infobutton.parameters import KnowledgeParameters

_YEAR = 12.0  # months
_MONTHS = {"a": _YEAR, "mo": 1.0, "wk": 12 / 52, "d": 12 / 365, "h": 12 / 365 / 24, "min": 12 / 365 / 1440}
_GROUPS = {
    "D007231": (0.0, 1.0),  # newborn
    "D007223": (1.0, 2 * _YEAR),  # infant
    "D002675": (2 * _YEAR, 6 * _YEAR),  # preschool child
    "D002648": (6 * _YEAR, 13 * _YEAR),  # child
    "D000293": (13 * _YEAR, 19 * _YEAR),  # adolescent
    "D055815": (19 * _YEAR, 25 * _YEAR),  # young adult
    "D000328": (19 * _YEAR, 45 * _YEAR),  # adult
    "D008875": (45 * _YEAR, 65 * _YEAR),  # middle aged
    "D000368": (65 * _YEAR, 80 * _YEAR),  # aged
    "D000369": (80 * _YEAR, 150 * _YEAR),  # 80 and over
}
_ASKED = ((2 * _YEAR, "babies"), (13 * _YEAR, "children"), (18 * _YEAR, "teenagers"), (65 * _YEAR, "adults"))
_OLDEST = "older people"


def patient_group(asked: KnowledgeParameters) -> Group | None:
    """The patient's age as a group; None where the request doesn't say it."""
    if asked.age is not None:
        months = asked.age * _MONTHS[asked.age_unit]
        return Group(_named(months), months, months + 0.5, 0)
    found = _GROUPS.get(asked.age_group.strip().upper())
    return Group(_named(found[0]), *found, 0) if found else None


def is_for_others(group: Group | None, said: str) -> bool:
    """Whether a text, such as an article's title, names ages, and none that the patient is of."""
    return group is not None and differing([group], groups_of(said))


def _named(months: float) -> str:
    return next((name for below, name in _ASKED if months < below), _OLDEST)
