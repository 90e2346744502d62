import json
import re
from pathlib import Path
from typing import Any

import pytest

from service.box.files import languages, module

ROOT = Path(__file__).parents[2]
WIDGET = ROOT / "service" / "web" / "widget"
SOURCE = (WIDGET / "widget.js").read_text(encoding="utf-8")
DOCS = (ROOT / "docs" / "widget.md").read_text(encoding="utf-8")
_ENGLISH = SOURCE.partition("const ENGLISH = {")[2].partition("\n};")[0]
_ENTRIES = re.findall(r'^  (?:"([\w-]+)"|(\w+)): "(.*)",$', _ENGLISH, re.MULTILINE)
ENGLISH = {quoted or bare: text for quoted, bare, text in _ENTRIES}
LANGUAGES = ("ar", "de", "es", "fr", "hi", "it", "pl", "pt", "zh")
PLURALS = {
    "ar": {"zero", "one", "two", "few", "many", "other"},
    "pl": {"one", "few", "many", "other"},
    "zh": {"other"},
    **{language: {"one", "many", "other"} for language in ("es", "fr", "it", "pt")},
    **{language: {"one", "other"} for language in ("de", "hi")},
}
"""The categories of CLDR's plural rules for cardinal numbers."""
_PLURAL = re.compile(r"^(results|suggestions|more-here)-(zero|one|two|few|many|other)$")
_BLANK = re.compile(r"\{\w+\}")


def texts(language: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((WIDGET / f"{language}.json").read_text(encoding="utf-8"))
    return found


_WRITTEN = r'"[^"\n]*"|`[^`]*`'
_COMMENTS = rf"({_WRITTEN})|/\*.*?\*/|//[^\n]*"


def code() -> str:
    """The source without its comments."""
    return re.sub(_COMMENTS, lambda found: found[1] or "", SOURCE, flags=re.DOTALL)


def test_the_box_is_at_most_15_kb_gzipped_and_each_language_3() -> None:
    assert len(module().body.packed) <= 15_000
    assert sorted(languages()) == list(LANGUAGES)
    assert max(len(file.body.packed) for file in languages().values()) <= 3_000


def test_it_is_served_without_comments_and_with_the_names_of_its_languages() -> None:
    served = module().body.plain().decode()
    assert "/*" not in served
    assert "//" not in re.sub(_WRITTEN, "", served)
    for language, file in languages().items():
        assert f'{language}:"{file.name.split(".")[1]}"' in served
    # Nothing but space and comments went with them, and none of that from between quotes.
    bare, kept = (re.sub(r"\s+|/\*.*?\*/|const LANGUAGES ?= ?\{.*?\};", "", text) for text in (code(), served))
    assert kept == bare
    written, shown = (
        re.findall(_WRITTEN, re.sub(r"const (CSS|LANGUAGES) ?= ?[`{].*?[`}];", "", text, flags=re.DOTALL))
        for text in (code(), served)
    )
    assert len(written) > 300
    assert shown == written


def test_it_writes_no_markup_and_evaluates_nothing() -> None:
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|srcdoc|setHTML"
    assert re.findall(forbidden, SOURCE) == []


def test_it_names_no_other_host() -> None:
    hosts = set(re.findall(r"https?://[\w.-]+", SOURCE)) - {"https://search.example"}
    assert hosts == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_text_with_the_same_blanks_in_each_of_its_plural_forms(language: str) -> None:
    found = texts(language)
    plain = {key for key in ENGLISH if not _PLURAL.match(key)} - {"placeholder"}
    plurals = {f"{key}-{form}" for key in ("results", "suggestions", "more-here") for form in PLURALS[language]}

    assert found.pop("language") == language
    assert set(found) == plain | plurals
    for key, text in found.items():
        plural = _PLURAL.match(key)
        like = ENGLISH[f"{plural[1]}-other"] if plural else ENGLISH[key]
        assert sorted(_BLANK.findall(text)) == sorted(_BLANK.findall(like)), key
        assert text.strip() == text != "", key


def test_no_language_has_texts_left_in_english() -> None:
    for language in LANGUAGES:
        found = texts(language)
        same = {key for key, text in ENGLISH.items() if text and found.get(key) == text}
        assert same <= {"page", "no", "suggestions", "suggestions-one", "suggestions-other"}, (
            language
        )  # French has these


def test_every_text_property_attribute_event_and_part_is_documented() -> None:
    assert len(ENGLISH) == len(_ENGLISH.strip().splitlines())
    for key, text in ENGLISH.items():
        assert f"| `{key}` | {text or '(none)'} |" in DOCS
    properties = set(re.findall(r"var\((--vouch-[\w-]+)", SOURCE))
    assert properties
    assert {name for name in properties if f"`{name}`" not in DOCS} == set()
    parts = set(re.findall(r'\bpart: "([\w-]+)"', SOURCE)) | set(re.findall(r'#heading\("([\w-]+)"', SOURCE))
    parts |= set(re.findall(r'(?:#folded|#offered|\bbutton)\("([\w-]+)"', SOURCE))
    assert {"quote", "from", "around", "retry", "others", "did-you-mean"} <= parts
    assert {name for name in parts if f"`{name}`" not in DOCS} == set()
    attributes = set(re.findall(r'(?:has|get)Attribute\("([\w-]+)"\)', SOURCE))
    assert {"country", "facets", "modal"} <= attributes
    assert {name for name in attributes if f"`{name}`" not in DOCS} == set()
    events = set(re.findall(r'#emit\("(\w+)"', SOURCE))
    assert {"ask", "answer", "refuse", "open"} <= events
    assert {name for name in events if f"`vouch:{name}`" not in DOCS} == set()


def test_every_text_that_the_box_asks_for_is_there() -> None:
    asked = set(re.findall(r'#(?:say|offered)\("([\w-]+)"', SOURCE)) | set(
        re.findall(r'\b(?:choice|say)\("([\w-]+)"', SOURCE)
    )
    counted = set(re.findall(r'#count\("([\w-]+)"', SOURCE))
    dated = set(re.findall(r'#dated\("([\w-]+)"', SOURCE))
    assert {"shorter", "did-you-mean", "help", "yes", "retry"} <= asked
    assert (asked | dated | {f"{name}-other" for name in counted}) - set(ENGLISH) == set()
