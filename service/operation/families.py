"""What is counted and timed: every name, every label value and every bucket that may ever be shown."""

from dataclasses import dataclass
from enum import StrEnum


class MetricKind(StrEnum):
    """Prometheus's kinds of metrics (exposition format 0.0.4)."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Family:
    """A metric.

    Attributes:
        name: With its unit, as Prometheus's conventions have it.
        help: What it is.
        kind: How it behaves.
        label: The one label it has; None for none.
        values: The label's values.
        bounds: Upper bounds of a histogram's buckets, in seconds.
        of_process: Whether it is of the processes that answer, and so of all their collections at once.
    """

    name: str
    help: str
    kind: MetricKind = MetricKind.COUNTER
    label: str | None = None
    values: tuple[str, ...] = ()
    bounds: tuple[float, ...] = ()
    of_process: bool = False

    @property
    def width(self) -> int:
        """How many numbers it is."""
        each = len(self.bounds) + 2 if self.kind is MetricKind.HISTOGRAM else 1
        return each * max(1, len(self.values))

    def place(self, label: str | None) -> int:
        """Which of its label values this is."""
        if not self.values:
            return 0
        return self.values.index(label) if label in self.values else len(self.values) - 1


ROUTES = (
    "ask", "batch", "search", "page", "suggest", "documents", "citations", "connect", "assistants", "staff",
    "operation", "static", "other",
)  # fmt: skip
_OUTCOMES = (
    "answered", "nothing_in_scope", "nothing_on_subject", "not_answered", "language_not_supported", "crisis",
    "not_about", "paused", "other",
)  # fmt: skip
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

REQUESTS = "vouch_http_requests_total"
DURATION = "vouch_http_request_duration_seconds"
ANSWERS = "vouch_answers_total"
NOTICES = "vouch_notices_total"
STAGES = "vouch_stage_seconds"
REFUSED = "vouch_overload_refusals_total"
WORKING = "vouch_questions_working"
WAITING = "vouch_questions_waiting"
CONNECTIONS = "vouch_connections"
CLOSED = "vouch_connections_closed_total"
FAULTS = "vouch_faults_total"
SUPPRESSED = "vouch_log_lines_suppressed_total"
WORKERS = "vouch_workers"
RESTARTS = "vouch_worker_restarts_total"

FAMILIES = (
    Family(REQUESTS, "Responses by class of their status.", label="status", values=("2xx", "3xx", "4xx", "5xx")),
    Family(DURATION, "From a request's head to its response's end.", MetricKind.HISTOGRAM, "route", ROUTES, _SECONDS),
    Family(ANSWERS, "What became of questions: answered, or why not.", label="outcome", values=_OUTCOMES),
    Family(NOTICES, "Questions that brought an emergency notice."),
    Family(
        STAGES, "Time in each stage of a question.", MetricKind.HISTOGRAM, "stage",
        ("wait", "notice", "answer", "write"), _SECONDS,
    ),
    Family(
        REFUSED, "Requests refused or given up to keep within bounds.", label="cause",
        values=("queue_full", "waited_too_long", "took_too_long"),
    ),
    Family(WORKING, "Requests in work now.", MetricKind.GAUGE, of_process=True),
    Family(WAITING, "Requests that wait for a place now.", MetricKind.GAUGE, of_process=True),
    Family(CONNECTIONS, "Connections open now.", MetricKind.GAUGE, of_process=True),
    Family(
        CLOSED, "Connections closed to keep within bounds.", label="cause",
        values=("too_many", "slow_head", "slow_body", "large_head", "not_reading", "too_many_ahead"),
        of_process=True,
    ),
    Family(FAULTS, "Requests that met a fault of ours."),
    Family(SUPPRESSED, "Log lines left out, since too many like them came.", of_process=True),
    Family(WORKERS, "Processes that answer.", MetricKind.GAUGE, of_process=True),
    Family(RESTARTS, "Processes started again after one ended by itself.", of_process=True),
)  # fmt: skip
