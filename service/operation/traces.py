"""Spans and times for a collector of OpenTelemetry that the operator names: of requests and stages, never of questions.

Names are those of the semantic conventions for HTTP servers (1.23) and for retrieval. A path may hold anything that
somebody typed: the route's template takes its place, and a query string is only said to have been there. An exception
is its kind alone, since its message may quote a question.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from ingest.extras import missing_extra
from service.operation.request_id import COLLECTION

if TYPE_CHECKING:
    from opentelemetry.sdk.metrics.export import MetricReader
    from opentelemetry.sdk.trace import SpanProcessor

StageSpan = Callable[[str], AbstractContextManager[object]]
"""What a stage of a question is done in."""

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY"})
_REDACTED = "REDACTED"
_END_MS = 2000
_RETRIEVAL = {"answer": "retrieval"}


def no_span(_: str) -> AbstractContextManager[object]:
    """Where nothing is traced."""
    return nullcontext()


@dataclass(slots=True)
class RequestSpan:
    """What is said of a request once it was answered.

    Attributes:
        status: Of the response; 0 where none began.
        route: The template of its path; None where no route fits.
        error: The kind of what was raised.
        started: When it came, on the clock of whoever counts.
    """

    status: int = 0
    route: str | None = None
    error: str | None = None
    started: float = 0.0


class Traces:
    """Makes spans and times, and has them sent.

    Args:
        spans: What spans go to.
        metrics: What reads the times.
    """

    def __init__(self, spans: "SpanProcessor", metrics: "MetricReader") -> None:
        from opentelemetry.sdk.metrics import AlwaysOffExemplarFilter, MeterProvider
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider

        resource = Resource.create({"service.name": "vouch", "service.version": version("vouch")})
        self._spans = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._spans.add_span_processor(spans)
        self._times = MeterProvider(
            [metrics], resource, exemplar_filter=AlwaysOffExemplarFilter(), shutdown_on_exit=False
        )
        self._tracer = self._spans.get_tracer("vouch", version("vouch"))
        self._duration = self._times.get_meter("vouch", version("vouch")).create_histogram(
            "http.server.request.duration",
            unit="s",
            description="Duration of HTTP server requests.",
            explicit_bucket_boundaries_advisory=_SECONDS,
        )

    @classmethod
    def to(cls, endpoint: str) -> "Traces":
        """Traces that are sent to a collector, by OTLP over HTTP, in threads of their own; what it won't take is lost.

        Raises:
            ExtraMissing: If the extra `traces` isn't installed.
        """
        try:
            from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
        except ModuleNotFoundError as error:
            raise missing_extra("traces", error.name or "opentelemetry") from None
        base = endpoint.rstrip("/")
        return cls(
            BatchSpanProcessor(OTLPSpanExporter(f"{base}/v1/traces", timeout=5)),
            PeriodicExportingMetricReader(OTLPMetricExporter(f"{base}/v1/metrics", timeout=5)),
        )

    @contextmanager
    def request(
        self, method: str, scheme: str, *, has_query: bool, clock: Callable[[], float]
    ) -> Iterator[RequestSpan]:
        """The span of one request, in which those of its stages are; what is left with it is said at its end."""
        from opentelemetry.trace import SpanKind, Status, StatusCode

        known = method if method in _METHODS else "_OTHER"
        said = RequestSpan(started=clock())
        with self._tracer.start_as_current_span(
            known, kind=SpanKind.SERVER, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield said
            except BaseException as error:
                said.error = type(error).__name__
                raise
            finally:
                attributes: dict[str, str | int] = {"http.request.method": known, "url.scheme": scheme}
                if (collection := COLLECTION.get()) is not None:
                    attributes["vouch.collection"] = collection
                if said.route is not None:
                    attributes["http.route"] = said.route
                    span.update_name(f"{known} {said.route}")
                if said.status:
                    attributes["http.response.status_code"] = said.status
                if said.error or said.status >= 500:
                    attributes["error.type"] = said.error or str(said.status)
                    span.set_status(Status(StatusCode.ERROR))
                self._duration.record(clock() - said.started, attributes)
                span.set_attributes(attributes | {"url.path": said.route or _REDACTED})
                if has_query:
                    span.set_attribute("url.query", _REDACTED)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """The span of a stage of a question."""
        with self._tracer.start_as_current_span(
            _RETRIEVAL.get(name, name), record_exception=False, set_status_on_exception=False
        ) as span:
            span.set_attribute("vouch.stage", name)
            if name in _RETRIEVAL:
                span.set_attribute("gen_ai.operation.name", _RETRIEVAL[name])
            yield

    def end(self) -> None:
        """Send what is left, for as long as a moment."""
        self._spans.force_flush(_END_MS)
        self._spans.shutdown()
        self._times.shutdown(_END_MS)
