"""Numbers as Prometheus's own reader takes them."""

from prometheus_client.parser import text_string_to_metric_families

from service.answers.answerer import RefusalReason
from service.operation.board import Board
from service.operation.exposition import Observation, exposition
from service.operation.families import ANSWERS, DURATION, FAMILIES, WORKING, MetricKind


def _read(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_what_several_processes_counted_is_read_as_its_sum() -> None:
    board = Board(3)
    board.row(0).add(ANSWERS, "answered")
    board.row(2).add(ANSWERS, "answered", 2.0)
    board.row(2).add(ANSWERS, "a reason that nobody knows")
    board.row(1).set(WORKING, 4.0)
    for seconds in (0.001, 0.0011, 0.2, 60.0):
        board.row(1).observe(DURATION, seconds, "ask")

    read = _read(exposition(board))

    assert read[ANSWERS, (("outcome", "answered"),)] == 3.0
    assert read[ANSWERS, (("outcome", "other"),)] == 1.0
    assert read[WORKING, ()] == 4.0
    buckets = {
        le: read[f"{DURATION}_bucket", (("le", le), ("route", "ask"))] for le in ("0.001", "0.0025", "10", "+Inf")
    }
    assert buckets == {"0.001": 1.0, "0.0025": 2.0, "10": 3.0, "+Inf": 4.0}
    assert read[f"{DURATION}_count", (("route", "ask"),)] == 4.0
    assert read[f"{DURATION}_sum", (("route", "ask"),)] == 60.2021


def test_what_is_observed_has_its_labels_escaped() -> None:
    odd = 'a"b\\c\nd'
    read = _read(exposition(Board(), [Observation("vouch_x", "What.", (({"name": odd}, 1.5),))]))
    assert read["vouch_x", (("name", odd),)] == 1.5


def test_every_reason_to_refuse_is_counted_under_its_name() -> None:
    answers = next(family for family in FAMILIES if family.name == ANSWERS)
    assert {reason.value for reason in RefusalReason} | {"answered", "other"} == set(answers.values)


def test_a_process_that_takes_over_a_row_keeps_counts_and_forgets_what_there_was() -> None:
    board = Board(1)
    row = board.row(0)
    row.add(ANSWERS, "answered")
    row.set(WORKING, 3.0)
    row.beat(ready=True)

    row.take_over()

    assert board.total(ANSWERS)[0] == 1.0
    assert (row.get(WORKING), row.is_ready) == (0.0, False)


def test_rows_do_not_touch() -> None:
    board = Board(2)
    for family in FAMILIES:
        if family.kind is MetricKind.COUNTER:
            board.row(0).add(family.name, family.values[-1] if family.values else None)
    assert all(board.row(1).get(family.name) == 0.0 for family in FAMILIES)
