"""The package for npm: what is in it, and that its types say what the box does."""

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

from service.answers.answerer import RefusalReason
from service.box.files import languages
from service.citations.citation import ReviewStatus
from service.citations.deep_link import LinkPrecision
from service.http.bodies.answer import AnswerBody, HitBody, PassageBody, RefusalBody
from service.http.bodies.citations.citation import BlockBody, CitationBody, PartBody
from service.http.bodies.notice import NoticeBody
from tests.house.tree import ROOT, tracked

PACKAGE = ROOT / "packages" / "npm"
MANIFEST = json.loads((PACKAGE / "package.json").read_text(encoding="utf-8"))
TYPES = (PACKAGE / "index.d.ts").read_text(encoding="utf-8")
SOURCE = (ROOT / "service" / "web" / "widget" / "widget.js").read_text(encoding="utf-8")
DOCS = (ROOT / "docs" / "widget.md").read_text(encoding="utf-8")
GLOBAL = {"lang", "dir"}
"""Attributes of every element."""
TSC = shutil.which("tsc")


def _fields(interface: str) -> set[str]:
    """The names of an interface's own fields, and of those that it takes over."""
    found = re.search(rf"export interface {interface}(?: extends (\w+))? \{{\n(.*?)\n\}}", TYPES, re.DOTALL)
    assert found, interface
    own = set(re.findall(r'^  "?([\w:-]+)"?\??: ', found[2], re.MULTILINE))
    return own | (_fields(found[1]) if found[1] else set())


def _values(name: str) -> set[str]:
    """The words that a field or a type may be."""
    found = re.search(rf"\b{name}(?:\??:| =)([^;}}]*)", TYPES)
    assert found, name
    return set(re.findall(r'"(\w+)"', found[1]))


def _rows(heading: str) -> set[str]:
    """The names in the first column of a table of the docs, below a heading."""
    section = DOCS.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([\w:-]+)` \|", section, re.MULTILINE))


def test_it_holds_what_it_says_of_this_version_and_depends_on_nothing() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    own = {path.relative_to(PACKAGE).as_posix() for path in tracked() if path.is_relative_to(PACKAGE)}

    assert MANIFEST["version"] == project["version"]
    assert MANIFEST["license"] == "Apache-2.0"
    assert not any("ependencies" in key for key in MANIFEST)
    assert set(MANIFEST["files"]) - {"dist/widget.js"} == own - {"package.json", "README.md", "build.mjs"}
    named = {
        target.removeprefix("./")
        for entry in MANIFEST["exports"].values()
        if isinstance(entry, dict)
        for target in entry.values()
    }
    assert named <= set(MANIFEST["files"])


def test_every_attribute_and_event_of_the_box_has_a_type_and_there_are_no_others() -> None:
    read = set(re.findall(r'(?:has|get)Attribute\("([\w-]+)"\)', SOURCE))
    documented = _rows("Attributes")

    assert read <= documented
    assert _fields("VouchSearchAttributes") == documented - GLOBAL
    assert "[text: `text-${string}`]" in TYPES
    assert (
        _fields("VouchEvents") == _rows("Events") == {f"vouch:{name}" for name in re.findall(r'#emit\("(\w+)"', SOURCE)}
    )


def test_what_it_calls_by_a_fixed_list_of_words_is_that_list() -> None:
    why = re.search(r'\["wrong", "old", "other"\]', SOURCE)

    assert why
    assert _values("why") == {"wrong", "old", "other"}
    assert _values("RefusalReason") == set(RefusalReason)
    assert _values("link_precision") == set(LinkPrecision)
    assert _values("review_status") == set(ReviewStatus)
    assert _values("group") == {"none"}


@pytest.mark.parametrize(
    ("interface", "body"),
    [
        ("Answer", AnswerBody),
        ("Hit", HitBody),
        ("Passage", PassageBody),
        ("Citation", CitationBody),
        ("Part", PartBody),
        ("Block", BlockBody),
        ("Refusal", RefusalBody),
        ("Notice", NoticeBody),
    ],
)
def test_an_answers_types_have_the_fields_that_the_service_gives(interface: str, body: type[BaseModel]) -> None:
    assert _fields(interface) == set(body.model_fields)


@pytest.mark.skipif(shutil.which("node") is None, reason="node isn't installed, so the package wasn't built")
def test_it_is_built_from_the_one_source_with_the_names_of_the_services_texts(tmp_path: Path) -> None:
    copy = tmp_path / "packages" / "npm"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("dist"))
    shutil.copytree(ROOT / "service" / "web" / "widget", tmp_path / "service" / "web" / "widget")
    shutil.copy(ROOT / "LICENSE", tmp_path)

    subprocess.run(["node", "build.mjs"], cwd=copy, check=True)
    built = (copy / "dist" / "widget.js").read_text(encoding="utf-8")
    served = {language: file.name.split(".")[1] for language, file in languages().items()}
    known = re.search(r"^const LANGUAGES = (\{.*\});$", built, re.MULTILINE)

    assert known
    assert json.loads(known[1]) == served
    assert built.replace(known[1], "{}") == SOURCE
    on_a_server = 'import { defined } from "./index.js"; console.log(await defined);'
    done = subprocess.run(
        ["node", "--input-type=module", "-e", on_a_server], cwd=copy, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "null"


@pytest.mark.skipif(TSC is None, reason="tsc isn't installed, so the types weren't checked by TypeScript")
def test_typescript_takes_the_types_and_refuses_what_they_forbid(tmp_path: Path) -> None:
    assert TSC
    use = """import type { VouchSearchAttributes } from "vouch-search";
    const box = document.querySelector("vouch-search")!;
    const good: VouchSearchAttributes = { endpoint: "https://a.example", modal: "", "text-button": "Ask" };
    box.addEventListener("vouch:refuse", (event) => good[`text-${event.detail.reason}`]);
    box.renderHit = (hit, quote, link) => (link && hit.citation.review_status !== "overdue" ? quote : null);
    """
    wrong = {
        'box.addEventListener("vouch:answer", (event) => event.detail.nothing);': "TS2339",
        "box.renderHit = (hit) => hit.citation.quote;": "TS2322",
        'const bad: VouchSearchAttributes = { endpont: "x" };': "TS2561",
        'const worse: VouchSearchAttributes = { facets: "tags" };': "TS2322",
    }
    shutil.copytree(PACKAGE, tmp_path / "node_modules" / "vouch-search", ignore=shutil.ignore_patterns("dist"))
    options = ["--noEmit", "--strict", "--module", "esnext", "--moduleResolution", "bundler", "--target", "es2022"]

    def said(text: str) -> str:
        (tmp_path / "use.ts").write_text(text)
        command = [TSC, *options, "use.ts"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout

    assert said(use) == ""
    for line, code in wrong.items():
        assert code in said(use + line), line
