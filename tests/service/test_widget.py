import gzip
import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
WIDGET = ROOT / "service" / "web" / "widget"
SOURCE = (WIDGET / "widget.js").read_text(encoding="utf-8")
DOCS = (ROOT / "docs" / "widget.md").read_text(encoding="utf-8")
_ENGLISH = SOURCE.partition("const ENGLISH = {")[2].partition("\n};")[0]
_ENTRIES = re.findall(r'^  (?:"([\w-]+)"|(\w+)): "(.*)",$', _ENGLISH, re.MULTILINE)
ENGLISH = {quoted or bare: text for quoted, bare, text in _ENTRIES}


def test_the_box_is_at_most_15_kb_gzipped() -> None:
    assert len(gzip.compress(SOURCE.encode(), 9)) <= 15_000


def test_it_writes_no_markup_and_evaluates_nothing() -> None:
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|srcdoc|setHTML"
    assert re.findall(forbidden, SOURCE) == []


def test_it_names_no_other_host() -> None:
    hosts = set(re.findall(r"https?://[\w.-]+", SOURCE)) - {"https://search.example"}
    assert hosts == set()


def test_german_has_every_text_with_the_same_blanks() -> None:
    german = json.loads((WIDGET / "de.json").read_text(encoding="utf-8"))
    assert set(german) - {"language"} == set(ENGLISH) - {"placeholder"}
    blanks = re.compile(r"\{\w+\}")
    for key, text in german.items():
        assert sorted(blanks.findall(text)) == sorted(blanks.findall(ENGLISH.get(key, ""))), key


def test_every_text_property_and_part_is_documented() -> None:
    assert len(ENGLISH) == len(_ENGLISH.strip().splitlines())
    for key, text in ENGLISH.items():
        assert f"| `{key}` | {text or '(none)'} |" in DOCS
    properties = set(re.findall(r"var\((--vouch-[\w-]+)", SOURCE))
    assert properties
    assert {name for name in properties if f"`{name}`" not in DOCS} == set()
    parts = set(re.findall(r'\bpart: "([\w-]+)"', SOURCE)) | set(re.findall(r'#heading\("([\w-]+)"', SOURCE))
    assert {"quote", "title"} <= parts
    assert {name for name in parts if f"`{name}`" not in DOCS} == set()
