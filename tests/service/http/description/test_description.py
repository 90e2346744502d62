"""Each example of the API's description is sent, and what comes back has the form that is described."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest
from starlette.testclient import TestClient

from ingest.home import Home
from service.app import create_app
from service.feedback.box import FeedbackBox
from service.http.description.description import operations
from service.live.live_index import LiveIndex
from tests.keyed import keyed, metrics_headers, staff_client

JSON = "application/json"
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def example_client(built_home: Home, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    box = FeedbackBox(tmp_path_factory.mktemp("feedback"), days=1, keeps_questions=True)
    app = create_app(LiveIndex(built_home), access=keyed(), feedback=box)
    return staff_client(app, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def description(example_client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = example_client.get("/openapi.json").json()
    return found


def check(description: dict[str, Any], schema: dict[str, Any], value: object) -> None:
    """Whether a value has the form of a schema of the description, and no field besides."""
    whole = {**_closed(description), **_closed(schema)}
    jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker()).validate(value)


def _closed(schema: Any) -> Any:
    """A schema that takes no field that it doesn't name."""
    if isinstance(schema, list):
        return [_closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: _closed(one) for name, one in schema.items()}
    return {**closed, "additionalProperties": False} if "properties" in schema and "type" in schema else closed


def answered(description: dict[str, Any], operation_id: str, status: str, media_type: str = JSON) -> dict[str, Any]:
    operation = next(one for one in operations(description) if one["operationId"] == operation_id)
    found: dict[str, Any] = operation["responses"][status]["content"][media_type]["schema"]
    return found


def requests(description: dict[str, Any]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """The request that each operation's examples make: its id, method, path, and what is sent."""
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            given = {one["name"]: one.get("example") for one in operation.get("parameters", ())}
            filled, query = path, {}
            for one in operation.get("parameters", ()):
                if one["in"] == "path":
                    filled = filled.replace(f"{{{one['name']}}}", quote(given[one["name"]], safe=""))
                elif given[one["name"]] is not None:
                    query[one["name"]] = given[one["name"]]
            body = operation.get("requestBody", {}).get("content", {}).get(JSON, {}).get("example")
            yield operation["operationId"], method.upper(), filled, {"params": query, "json": body}


def is_of_writing(method: str, path: str) -> bool:
    return path.startswith(("/v1/tasks", "/v1/builds")) or (
        path.startswith("/v1/documents") and (method != "GET" or path != "/v1/documents/myoclonus")
    )


def test_every_example_is_answered_in_the_form_that_is_described(
    example_client: TestClient, description: dict[str, Any]
) -> None:
    statuses = {}
    writing = {name for name, method, path, _ in requests(description) if is_of_writing(method, path)}
    for name, method, path, sent in requests(description):
        if name in writing:  # examples of these are run by tests/service/writing/test_documented.py
            continue
        headers = metrics_headers() if name == "metrics" else {}
        response = example_client.request(method, path, headers=headers, **sent)
        statuses[name] = response.status_code
        if name != "metrics":
            check(description, answered(description, name, str(response.status_code)), response.json())

    assert statuses == dict.fromkeys(statuses, 200) | {"feedback": 202}
    assert len(statuses) >= 12


def test_every_body_that_can_be_sent_has_an_example_and_every_needed_parameter(description: dict[str, Any]) -> None:
    for operation in operations(description):
        if JSON in operation.get("requestBody", {}).get("content", {}):
            assert operation["requestBody"]["content"][JSON]["example"], operation["operationId"]
        assert [
            one["name"] for one in operation.get("parameters", ()) if one["required"] and "example" not in one
        ] == []


@pytest.mark.parametrize(
    "asked",
    [
        {"question": "why do I jerk awake", "explain": True, "min_confidence": 0, "k": 5},
        {"question": "crushing pain in my chest", "country": "GB"},
        {"question": "I want to kill myself"},
        {"question": "me duele mucho el pecho"},
        {"question": "what is the capital of France"},
        {"question": "what dose of zorblax for myoclonus"},
    ],
)
def test_answers_of_every_kind_have_that_form(
    example_client: TestClient, description: dict[str, Any], asked: dict[str, Any]
) -> None:
    check(description, answered(description, "ask", "200"), example_client.post("/v1/ask", json=asked).json())


def test_problems_have_that_form_and_media_type(example_client: TestClient, description: dict[str, Any]) -> None:
    refused = [
        example_client.post("/v1/ask", json={"question": "crushing pain in my chest", "k": 0}),
        example_client.get("/v1/documents/none"),
        example_client.get("/v1/suggest", params={"q": "a", "limit": 100}),
        example_client.get("/metrics", headers={"authorization": "Bearer wrong"}),
    ]

    assert [response.status_code for response in refused] == [422, 404, 422, 401]
    for response in refused:
        assert response.headers["content-type"] == PROBLEM
        check(description, answered(description, "ask", "422", PROBLEM), response.json())


def test_a_batch_has_that_form_with_problems_in_it(example_client: TestClient, description: dict[str, Any]) -> None:
    asked = {"questions": [{"question": "why do I jerk awake"}, {"question": ""}, {"question": "chest pain now"}]}

    body = example_client.post("/v1/ask/batch", json=asked).json()

    assert [item["status"] for item in body["answers"]] == [200, 422, 200]
    check(description, answered(description, "ask_batch", "200"), body)


def test_keys_are_described(description: dict[str, Any]) -> None:
    by_name = {one["operationId"]: one for one in operations(description)}

    assert description["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    assert by_name["ask"]["security"] == [{}, {"key": []}]
    assert by_name["metrics"]["security"] == [{"key": []}]
    assert "security" not in by_name["healthz"]
