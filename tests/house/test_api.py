"""What others build on isn't taken away: the API's description beside the one that was released."""

import copy
import json
import re
from typing import Any

import jsonschema
import pytest

from tests.house.additive import Comparison
from tests.house.api import RELEASED, present, released
from tests.house.api_types import PAGE, api_types

ASK = "POST /v1/ask"


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    return present()


def test_nothing_that_was_released_is_gone_or_changed(description: dict[str, Any]) -> None:
    """Where this fails: put what is new beside the old. After an addition: make api."""
    assert list(Comparison(released(), description).breaks()) == []


def test_the_released_file_is_as_the_command_writes_it() -> None:
    assert RELEASED.read_text(encoding="utf-8") == f"{json.dumps(released(), indent=1, ensure_ascii=False)}\n"


def test_the_types_of_the_client_for_typescript_are_those_of_the_released_description() -> None:
    assert PAGE.read_text(encoding="utf-8") == api_types(released()), "Run: make api"


def at(description: dict[str, Any], *path: str) -> Any:
    found: Any = description
    for name in path:
        found = found[name]
    return found


SCHEMAS = ("components", "schemas")
ASK_OPERATION = ("paths", "/v1/ask", "post")
QUESTION = (*SCHEMAS, "AskRequest", "properties", "question")
CITATION = (*SCHEMAS, "CitationBody")
BREAKS: dict[str, tuple[tuple[str, ...], Any, str]] = {
    "a path": (("paths", "/v1/ask"), None, f"{ASK} is gone"),
    "a method": (ASK_OPERATION, None, f"{ASK} is gone"),
    "an operation id": ((*ASK_OPERATION, "operationId"), "other", f"{ASK}: its operationId was ask, and is other"),
    "an answer": ((*ASK_OPERATION, "responses", "200"), None, f"{ASK} 200 is gone"),
    "a media type": (
        (*ASK_OPERATION, "responses", "429", "content", "application/problem+json"),
        None,
        f"{ASK} 429: application/problem+json is gone",
    ),
    "a field of an answer": (
        (*CITATION, "properties", "quote"),
        None,
        f"{ASK} 200.hits[].citation.quote is gone",
    ),
    "that a field is always there": (
        (*CITATION, "required"),
        ["doc_id"],
        f"{ASK} 200.hits[].citation.quote may be missing now",
    ),
    "the type of a field": (
        (*CITATION, "properties", "start", "type"),
        "string",
        f"{ASK} 200.hits[].citation.start: its type was integer, and is string",
    ),
    "the format of a field": (
        (*CITATION, "properties", "updated_on"),
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
        f"{ASK} 200.hits[].citation.updated_on: it can't be string date any more",
    ),
    "that a field may be null": (
        (*CITATION, "properties", "title"),
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
        f"{ASK} 200.hits[].citation.title: it can be null now",
    ),
    "a value of an answer's enumeration": (
        (*SCHEMAS, "RefusalReason", "enum"),
        ["crisis"],
        f"{ASK} 200.refusal.reason: the value 'language_not_supported' is gone",
    ),
    "a value of what is sent": (
        (*SCHEMAS, "Why", "enum"),
        ["wrong", "old"],
        "POST /v1/feedback body.why: the value 'other' is gone",
    ),
    "a field that is sent": ((*QUESTION,), None, f"{ASK} body.question is gone"),
    "the length of what is sent": (
        (*QUESTION, "maxLength"),
        100,
        f"{ASK} body.question: its maxLength was 2000, and is 100",
    ),
    "a new bound of what is sent": (
        (*SCHEMAS, "FilterFields", "properties", "tags", "maxItems"),
        3,
        f"{ASK} body.filters.tags: its maxItems was None, and is 3",
    ),
    "a new pattern of what is sent": (
        (*QUESTION, "pattern"),
        "^a",
        f"{ASK} body.question: its pattern was None, and is ^a",
    ),
    "that a field may be left out": (
        (*SCHEMAS, "AskRequest", "required"),
        ["question", "country"],
        f"{ASK} body.country is required now",
    ),
    "that null may be sent": (
        (*SCHEMAS, "AskRequest", "properties", "country"),
        {"type": "string", "pattern": "^[A-Z]{2}$"},
        f"{ASK} body.country: it can't be null any more",
    ),
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_change_that_takes_something_away_is_named(description: dict[str, Any], what: str) -> None:
    path, value, line = BREAKS[what]
    changed = copy.deepcopy(description)
    holder = at(changed, *path[:-1])
    if value is None:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value

    found = list(Comparison(description, changed).breaks())

    assert any(one.startswith(line) for one in found), found


def test_parameters_that_go_or_come_as_required_are_named(description: dict[str, Any]) -> None:
    changed = copy.deepcopy(description)
    parameters = at(changed, "paths", "/v1/search", "get", "parameters")
    parameters[:] = [one for one in parameters if one["name"] != "country"]
    parameters[0]["required"] = True
    parameters.append({"name": "who", "in": "query", "required": True, "schema": {"type": "string"}})

    assert list(Comparison(description, changed).breaks()) == [
        "GET /v1/search parameter doc_ids is required now",
        "GET /v1/search parameter country is gone",
        "GET /v1/search parameter who is new and required",
    ]


def test_additions_pass(description: dict[str, Any]) -> None:
    changed = copy.deepcopy(description)
    changed["paths"]["/v1/more"] = copy.deepcopy(changed["paths"]["/v1/topics"])
    at(changed, *CITATION, "properties")["licence"] = {"type": "string"}
    at(changed, *CITATION, "required").append("licence")
    at(changed, *SCHEMAS, "AskRequest", "properties")["tone"] = {"type": "string", "default": "plain"}
    at(changed, *SCHEMAS, "RefusalReason", "enum").append("too_new")
    at(changed, *SCHEMAS, "Why", "enum").append("long")
    at(changed, *QUESTION)["maxLength"] = 4000
    at(changed, "paths", "/v1/suggest", "get", "parameters").append(
        {"name": "more", "in": "query", "required": False, "schema": {"type": "integer"}}
    )
    at(changed, *ASK_OPERATION, "responses")["418"] = {"description": "Tea"}
    del changed["paths"]["/metrics"]  # what operators ask has no version

    assert list(Comparison(description, changed).breaks()) == []


def test_every_schema_is_sound_and_says_what_it_holds(description: dict[str, Any]) -> None:
    for name, schema in description["components"]["schemas"].items():
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema.get("properties") or schema.get("enum"), name
        assert schema.get("description"), name


def test_every_operation_has_an_id_of_its_own_and_says_its_problems(description: dict[str, Any]) -> None:
    found = {(path, method): one for path, methods in description["paths"].items() for method, one in methods.items()}

    names = [one["operationId"] for one in found.values()]
    assert sorted(set(names)) == sorted(names)
    assert [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+){0,3}", name)] == []
    for (path, _), operation in found.items():
        errors = {int(status): one for status, one in operation["responses"].items() if int(status) >= 400}
        assert path == "/healthz" or 503 in errors
        for status, response in errors.items():
            assert response["content"] == {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemBody"}}
            }
            assert ("Retry-After" in response.get("headers", {})) == (status in {429, 503})
