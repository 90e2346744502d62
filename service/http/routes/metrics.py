"""`/metrics`: how the service does, for Prometheus. It holds numbers and the names of snapshots; never a question."""

import math
import time
from collections import Counter
from importlib.metadata import version

from fastapi import APIRouter
from fastapi.responses import Response

from ingest.errors import VouchError
from service.access.keys import AccessScope
from service.answers.catalogue import STATUSES, Shelf
from service.citations.citation import today
from service.http.dependencies import AnswersPaused, AnyIndex, CatalogueShelf, OperationBoard, Visiting, Working
from service.http.problems import problem_responses
from service.live.following import Follower
from service.live.live_index import LiveIndex
from service.live.pause import PauseSwitch
from service.live.serving import Serving
from service.operation.exposition import MEDIA_TYPE, Observation, exposition

router = APIRouter()


@router.get(
    "/metrics",
    tags=["Operation"],
    response_class=Response,
    responses={200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}, **problem_responses(401, 403, 429, 503)},
)
def metrics(
    live: AnyIndex,
    shelf: CatalogueShelf,
    board: OperationBoard,
    visitor: Visiting,
    pause: AnswersPaused,
    resources: Working,
) -> Response:
    """What was counted and timed since the start, over all processes that answer (Prometheus text format).

    It needs a key of scope `metrics`.
    """
    visitor.must_have(AccessScope.METRICS)
    return Response(
        exposition(board, observed(live, shelf, pause, resources.rules.trouble, resources.follower)),
        media_type=MEDIA_TYPE,
    )


def observed(
    live: LiveIndex,
    shelf: Shelf,
    pause: PauseSwitch,
    other_trouble: str | None = None,
    follower: Follower | None = None,
) -> list[Observation]:
    """What is worked out when it is asked for: the version, the snapshot, its age, documents by their review.

    `vouch_trouble` is 1 as long as `/readyz` says a `trouble`: an older snapshot answers then, or an older list holds
    of what was withdrawn or of what the editors want, or other words of the site than it has.
    """
    seen = [
        Observation("vouch_build_info", "The version that runs.", (({"version": version("vouch")}, 1.0),)),
        Observation("vouch_paused", "Whether answers are paused.", (({}, float(pause.current() is not None)),)),
    ]
    if follower is not None:
        state = follower.state()
        other_trouble = other_trouble or state.trouble
        heard_s = math.inf if state.heard_at is None else max(0.0, time.time() - state.heard_at)
        help_text = "Since this replica's shared place answered last."
        seen.append(Observation("vouch_replica_heard_age_seconds", help_text, (({}, heard_s),)))
    try:
        serving = live.get()
    except VouchError:
        return [*seen, _ready(0.0), _trouble(live, other_trouble)]
    return [
        *seen,
        _ready(1.0),
        _trouble(live, other_trouble),
        Observation(
            "vouch_engine_reachable",
            "Whether the store of vectors answered when it was last asked.",
            (({}, float(serving.searcher.engine.reachable)),),
        ),
        Observation("vouch_snapshot_info", "The snapshot in service.", (({"snapshot_id": serving.snapshot_id}, 1.0),)),
        Observation(
            "vouch_snapshot_age_seconds", "Since the snapshot in service was published.", (({}, _age_s(live)),)
        ),
        Observation("vouch_documents", "Documents in service, by their review.", _documents(serving, shelf)),
    ]


def _ready(value: float) -> Observation:
    return Observation("vouch_ready", "Whether questions can be answered.", (({}, value),))


def _trouble(live: LiveIndex, other: str | None) -> Observation:
    return Observation(
        "vouch_trouble",
        "Whether the newest snapshot isn't in service, or it can't be read what was withdrawn, or the site's words.",
        (({}, float((live.trouble or other) is not None)),),
    )


def _age_s(live: LiveIndex) -> float:
    published_at = live.published_at
    return 0.0 if published_at is None else max(0.0, time.time() - published_at)


def _documents(serving: Serving, shelf: Shelf) -> tuple[tuple[dict[str, str], float], ...]:
    rows = shelf.of(serving.searcher).rows(today=today(), withdrawn=serving.withdrawn)
    counted = Counter(row.status for row in rows)
    return tuple(({"status": status}, float(counted[status])) for status in STATUSES)
