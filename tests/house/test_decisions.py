import re
from datetime import date

import pytest

from tests.house.tree import ROOT

FOLDER = ROOT / "docs" / "decisions"
PAGES = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
PARTS = ["Context", "Decision", "Decided against", "Consequences"]


@pytest.mark.parametrize("number", range(1, len(PAGES) + 1))
def test_a_decision_has_its_number_its_date_and_every_part(number: int) -> None:
    page = PAGES[number - 1]
    text = page.read_text(encoding="utf-8")

    assert re.fullmatch(rf"{number:03d}-[a-z0-9-]+\.md", page.name)
    assert text.startswith(f"# {number:03d}. ")
    found = re.search(r"^Date: (\S+)$", text, re.MULTILINE)
    assert found is not None
    assert date.fromisoformat(found.group(1)) >= date(2026, 11, 23)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == PARTS
    assert all(part.strip() for part in re.split(r"^## .+$", text, flags=re.MULTILINE))


def test_every_decision_is_listed_with_its_title_and_date() -> None:
    listed = (FOLDER / "README.md").read_text(encoding="utf-8")
    expected = []
    for page in PAGES:
        title, day = re.findall(r"^(?:# \d+\. |Date: )(.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        expected.append(f"| [{page.name[:3]}]({page.name}) | {title} | {day} |")

    assert re.findall(r"^\| \[.+$", listed, re.MULTILINE) == expected
    assert len(PAGES) >= 21


def test_a_page_that_names_a_file_of_the_house_names_one_that_is_there() -> None:
    for page in [*PAGES, FOLDER / "README.md", ROOT / "CONTRIBUTING.md"]:
        text = page.read_text(encoding="utf-8")
        for name in re.findall(r"`((?:ingest|index|service|eval|tests|docs)/[\w./-]+)`", text):
            assert (ROOT / name).exists(), f"{page.name}: {name}"
