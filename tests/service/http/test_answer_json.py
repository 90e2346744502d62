import pytest
from starlette.testclient import TestClient

from service.http.bodies.answer import AnswerBody

QUESTIONS = (
    {"question": "why do I jerk awake", "min_confidence": 0},
    {"question": "why do I jerk awake", "min_confidence": 0, "explain": True, "k": 20},
    {"question": "crushing pain in my chest and my arm"},
    {"question": "what is the capital of Mongolia"},
    {"question": "I want to kill myself"},
    {"question": "What causes myoclonus? And how is it treated?", "min_confidence": 0},
)


@pytest.mark.parametrize("asked", QUESTIONS)
def test_a_body_is_what_the_documented_form_writes_of_it(client: TestClient, asked: dict[str, object]) -> None:
    response = client.post("/v1/ask", json=asked)

    assert response.status_code == 200
    assert AnswerBody.model_validate_json(response.content).model_dump_json() == response.text
