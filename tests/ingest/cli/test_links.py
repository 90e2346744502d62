import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest.home import Home
from ingest.library.library import Library
from ingest.links.checked import CheckedLink, write_checked
from ingest.sync.intake import intake
from tests.ingest.sources.website.local_site import LocalSite, local_site
from vouch import main


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with local_site() as made:
        yield made


@pytest.fixture
def linking(home: Home, tmp_path: Path, site: LocalSite) -> Home:
    """An article of health.example that links to another site and to a page of its own that isn't there."""
    site.put("/there", "There")
    words = f"Rest helps, says [this]({site.url}/there#x), and [that]({site.url}/lost), and [those]({site.url}/there)."
    text = f"---\nurl: https://health.example/a\n---\n# A\n\n{words}\n\n## B\n\nSee [b](https://health.example/b).\n"
    (tmp_path / "a.md").write_text(text)
    with Library.open(home) as library:
        assert [one.change for one in intake(tmp_path / "a.md", library)] == ["added"]
    write_checked(home.links, {"https://health.example/b": CheckedLink(date(2099, 1, 1), 200)})  # no name is looked up
    return home


def _run(home: Home, *arguments: str) -> tuple[int, list[dict[str, object]], str]:
    done = CliRunner().invoke(main, ["links", *arguments], env={"VOUCH_HOME": str(home.root)})
    return done.exit_code, [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")], done.output


def test_links_are_listed_checked_once_and_shown_with_what_became_of_them(linking: Home, site: LocalSite) -> None:
    code, before, _ = _run(linking, "list", "--json")
    assert code == 0
    assert [(one["kind"], one["url"], one["heading"], one["status"]) for one in before] == [
        ("missing", "https://health.example/b", "B", 200),
        ("outside", f"{site.url}/there#x", "A", None),
        ("outside", f"{site.url}/lost", "A", None),
        ("outside", f"{site.url}/there", "A", None),
    ]
    private = ("--allow-private", "--pause", "0", "--json")
    code, found, said = _run(linking, "check", "--max-links", "1", *private)
    assert (code, [(one["url"], one["status"]) for one in found]) == (1, [(f"{site.url}/lost", 404)])
    assert "1 links checked, 1 of them lead nowhere; 1 more at the next run" in said
    code, found, _ = _run(linking, "check", *private)
    assert (code, [(one["url"], one["status"]) for one in found]) == (0, [(f"{site.url}/there", 200)])
    assert _run(linking, "check", *private)[1] == []

    after = {str(one["url"]): one["is_broken"] for one in _run(linking, "list", "--json")[1]}
    assert after == {
        "https://health.example/b": False, f"{site.url}/there#x": False, f"{site.url}/lost": True,
        f"{site.url}/there": False,
    }  # fmt: skip
    assert f"outside  a  {site.url}/lost  status 404 on " in _run(linking, "list")[2]
    lines = [json.loads(line) for line in linking.audit.read_text().splitlines()]
    assert {line["what"] for line in lines} == {"links check"}


def test_private_addresses_are_not_asked_for_unless_they_are_meant(linking: Home, site: LocalSite) -> None:
    code, found, _ = _run(linking, "check", "--pause", "0", "--json")

    assert (code, len(found), site.asked()) == (0, 2, [])


def test_without_a_library_it_says_what_to_do(home: Home) -> None:
    code, _, said = _run(home, "list")

    assert (code, "There is no library yet" in said) == (2, True)
