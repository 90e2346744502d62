from typing import Any

from tests.siege.api import Asked

_REPORT: dict[str, Any] = {
    "operations": {"total": 29, "selected": 29, "tested": 28},
    "phases": {
        "examples": {"status": "success"}, "coverage": {"status": "failure"}, "fuzzing": {"status": "interrupted"},
    },
    "test_cases": {"generated": 140, "with_failures": 2, "unique_failures": 1},
    "failures": [{"title": "Server error", "operation": "POST /v1/ask"}],
    "warnings": {"missing_auth": ["GET /metrics", "POST /v1/builds"]},
}  # fmt: skip


def test_a_report_is_read_for_what_was_asked_and_what_was_answered_otherwise() -> None:
    assert Asked.of(_REPORT) == Asked(
        140,
        2,
        28,
        29,
        2,
        ("examples", "coverage"),
        ('{"title": "Server error", "operation": "POST /v1/ask"}',),
    )
    unasked = {"errors": [{"title": "Serialization not possible", "count": 1}]}
    assert Asked.of(_REPORT | unasked).unasked == ('{"title": "Serialization not possible", "count": 1}',)
    assert Asked.of(_REPORT | {"warnings": {}, "failures": []}).closed == 0
