"""The commands that answer: `vouch serve`, `vouch ask` and `vouch doctor`."""

import io
import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

import click

from index.models.quiet_libraries import kept_for_good
from ingest.errors import VouchError
from ingest.progress import printable
from service.fault_report import NO_FAULTS, fault_in_words
from service.listen_address import listen
from service.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from service.collections.collection import Collection
    from service.collections.prepared import Prepared
    from service.emergency.notices import Notice
    from service.http.bodies.answer import AnswerBody, QuestionBody
    from service.http.bodies.explanation import ExplanationBody

_UNREVIEWED = "No clinician has reviewed this notice in this language yet."

_pass_settings = click.decorators.pass_meta_key(SETTINGS)


@click.command()
@click.option("--host", help="Address to listen at (default: VOUCH_HOST, 127.0.0.1).")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="Port to listen at; 0 picks a free one (default: VOUCH_PORT, 8000)."
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    help="So many processes, watched by a parent; SIGHUP replaces them (default: VOUCH_WORKERS, one without a parent).",
)
@click.option(
    "--collection",
    "given",
    metavar="NAME=HOME",
    multiple=True,
    help="A library to serve below /c/NAME, with keys of its own, in place of VOUCH_HOME; again for each further one. "
    "The first has the plain address, too.",
)
@click.option(
    "--from",
    "replica_of",
    metavar="PLACE",
    help="Follow what is published there (vouch publish), as a replica that takes no changes: file:///path, "
    "s3://bucket/prefix, gs://…, az://…, or https://host/path (default: VOUCH_REPLICA_OF).",
)
@_pass_settings
def serve(
    settings: Settings,
    host: str | None,
    port: int | None,
    workers: int | None,
    given: tuple[str, ...],
    replica_of: str | None,
) -> None:
    """Answer questions over HTTP, with a search page at / and the API at /docs.

    Questions are neither logged nor stored. On a terminal it prints a link to the staff's pages, which is good once and
    for ten minutes; elsewhere staff sign in with a key (vouch keys create).

    A library that a newer Vouch wrote is refused.

    Several libraries are served beside each other as collections, by --collection or by tables in the file of settings;
    a key of one is unknown in the others.

    With --from, VOUCH_HOME is empty or followed such a place before: what is published there is pulled first, and what
    is new there is in service some seconds later.

    Example: vouch serve --port 8080 --workers 2

    Example: vouch serve --collection leaflets=/srv/leaflets --collection vets=/srv/vets

    Example: vouch serve --from s3://articles/vouch
    """
    settings = _following(settings, replica_of)
    with kept_for_good():
        from service.access.policy import AccessPolicy
        from service.collections.collection import collections_of
        from service.collections.prepared import prepared

        policy_of = partial(AccessPolicy.of, host=host or settings.host)
        found = collections_of(settings, given)
        _pull_first(found)
        collections = prepared(found, policy_of)
        listener = listen(host or settings.host, settings.port if port is None else port)
        from service.running import serve_alone, serve_with_workers

    def read_anew() -> "tuple[Settings, list[Prepared]]":
        read = _following(Settings.load(), replica_of)
        return read, prepared(collections_of(read, given), policy_of)

    workers = workers or settings.workers
    if workers is None:
        serve_alone(settings, listener, collections)
    else:
        serve_with_workers(settings, listener, collections, read_anew, workers)


def _following(settings: Settings, replica_of: str | None) -> Settings:
    return settings.model_copy(update={"replica_of": replica_of}) if replica_of else settings


def _pull_first(collections: "Sequence[Collection]") -> None:
    """Have what replicas answer from; nothing is read of a home before."""
    for one in collections:
        of = one.settings
        if of.replica_of is not None:
            from service.live.following import pull_before_start

            with one.named():
                pull_before_start(
                    of.layout,
                    of.replica_of,
                    wait_s=of.replica_wait_s,
                    every_s=of.replica_every_s,
                    say=lambda text: click.echo(f"vouch: {text}", err=True),
                    pause=time.sleep,
                )


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print value and source of each as JSON.")
@_pass_settings
def config(settings: Settings, as_json: bool) -> None:
    """Print every setting as it is in force, and where its value comes from.

    A variable goes before the file that VOUCH_CONFIG names, and an option of a command before both.

    Example: vouch config --json
    """
    values, sources = settings.model_dump(mode="json"), Settings.sources()
    if as_json:
        click.echo(json.dumps({name: {"value": values[name], "source": sources[name]} for name in values}))
        return
    for name, value in values.items():
        click.echo(f"{name:<20} {json.dumps(value):<24} {sources[name]}")


@click.command()
@click.argument("question")
@click.option("-k", type=click.IntRange(1, 100), default=3, show_default=True, help="How many passages at most.")
@click.option(
    "--min-confidence",
    type=click.FloatRange(0.0, 1.0),
    help="Refuse below this; 0 gives the ranking, except in a crisis.",
)
@click.option("--explain", is_flag=True, help="Say of each passage what its score is made of.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as POST /v1/ask gives it.")
@_pass_settings
def ask(settings: Settings, question: str, k: int, min_confidence: float | None, explain: bool, as_json: bool) -> None:
    """Ask one question and print the cited answer, or the refusal.

    Example: vouch ask "why do I jerk awake"
    """
    from service.emergency.notices import Notices

    notices = Notices.of(settings.layout, country=settings.country, unreviewed=settings.unreviewed_notices)
    notice = notices.find(question)
    with _noticed(notice, as_json=as_json):
        _say_if_paused(settings)
        from pydantic import ValidationError

        from service.http.bodies.answer import AnswerBody
        from service.http.bodies.question import AskRequest
        from service.live.live_index import LiveIndex

        try:
            request = AskRequest(question=question, k=k, min_confidence=min_confidence)
        except ValidationError as error:
            raise click.BadParameter(error.errors()[0]["msg"], param_hint="QUESTION") from None
        serving = LiveIndex(
            settings.layout,
            min_confidence=settings.min_confidence,
            prefer_newer=settings.prefer_newer,
            answers_unjudged=settings.answer_unjudged,
            withdrawn_file=settings.withdrawn_file,
            serving=False,
        ).get()
        query = request.query()
        answer, raised = serving.reply(query, notices, notice, min_confidence=min_confidence, featuring=True)
        if raised and raised is not notice and not as_json:
            click.echo(_notice_in_words(raised))
        body = AnswerBody.of(answer, raised, explained_by=serving.highlight_weights if explain else None)
        click.echo(body.model_dump_json() if as_json else printable(_in_words(body)))


def _say_if_paused(settings: Settings) -> None:
    """Here it is answered all the same: whoever paused it wants to see what was wrong."""
    from service.live.pause import read_pause

    if read_pause(settings.pause_path) is not None:
        click.echo("vouch: answers are paused, so no reader gets this one (vouch resume)", err=True)


@contextmanager
def _noticed(notice: "Notice | None", *, as_json: bool) -> Iterator[None]:
    """Have the notice printed whatever fails: in words before all else, as JSON in place of the answer that holds it.

    A fault is said without its message, which may quote the question.
    """
    from service.http.bodies.notice import NoticeBody

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # what a terminal can't write must not keep the rest from it
    if notice and not as_json:
        click.echo(_notice_in_words(notice))
    try:
        yield
    except (*NO_FAULTS, BrokenPipeError):
        raise
    except BaseException as error:
        if as_json and (body := NoticeBody.of(notice)):
            click.echo(body.model_dump_json())
        if isinstance(error, VouchError | click.ClickException):
            raise
        click.echo(f"vouch: {fault_in_words(error)}To see what may be wrong, run: vouch doctor", err=True)
        sys.exit(1)


def _in_words(body: "AnswerBody") -> str:
    from service.answers.answerer import RefusalReason

    lines = []
    if body.did_you_mean:
        lines.append(f"Did you mean: {body.did_you_mean}")
    if body.refusal and body.refusal.reason == RefusalReason.CRISIS:
        lines.append(body.refusal.message)
    elif body.refusal:
        lines.append(f"No answer (confidence {body.confidence:.2f}): {body.refusal.message}")
        lines.extend(f"  Nearest: {near.title} ({near.url})" for near in body.refusal.nearest)
    if len(body.questions) > 1 or body.questions[0].text != body.question.strip():
        lines.extend(f"Understood: {one.text} ({_became(one)})" for one in body.questions)
    if body.unjudged_language:
        lines.append("Not measured: in this language it isn't known how often an answer is wrong.")
    for hit in body.hits:
        citation = hit.citation
        dates = [f"updated {citation.updated_on}"] if citation.updated_on else []
        dates.append(f"reviewed {citation.last_reviewed_on}" if citation.last_reviewed_on else "review date unknown")
        dates.extend([f"review overdue since {citation.next_review_on}"] if citation.review_status == "overdue" else [])
        lines.append(f"{hit.rank}. “{citation.quote}”")
        lines.extend(["   Featured by the editors"] if hit.pinned else [])
        lines.extend([f"   {hit.group_note}"] if hit.group_note else [])
        lines.append(f"   {' › '.join((citation.title, *citation.headings))}")
        lines.append(f"   characters {citation.start} to {citation.end} of {citation.doc_id}; {', '.join(dates)}")
        lines.append(f"   {citation.deep_link}")
        if hit.explanation:
            lines.extend(_explained(hit.explanation))
    lines.extend(f"The editors point to: {one.title} ({one.url})" for one in body.featured)
    if body.hits:
        lines.append(f"Confidence {body.confidence:.2f}")
    return "\n".join(lines)


def _became(question: "QuestionBody") -> str:
    """What became of one of several questions."""
    if question.refusal:
        return f"no answer: {question.refusal.message}"
    return f"passage{'s' if len(question.hit_ranks) > 1 else ''} {', '.join(map(str, question.hit_ranks))}"


def _explained(explanation: "ExplanationBody") -> list[str]:
    """The addends of the score, and of what speaks for the sentence, in columns."""
    rows = [("", "score", "weight", "adds", "rank")]
    rows.extend(
        (one.name, f"{one.score:.4f}", f"{one.weight:.4f}", f"{one.score * one.weight:.4f}", str(one.rank or ""))
        for one in explanation.components
    )
    rows.append(("the sentence", "score", "weight", "adds", ""))
    rows.extend(
        (one.name, f"{one.score:.4f}", f"{one.weight:.4f}", f"{one.score * one.weight:.4f}", "")
        for one in explanation.highlight
    )
    return [
        f"   {name:<18}{score:>8}{weight:>8}{adds:>8}{rank:>6}".rstrip() for name, score, weight, adds, rank in rows
    ]


def _notice_in_words(notice: "Notice") -> str:
    numbers = [f"  {line.label}: {line.number}" for line in notice.numbers]
    unreviewed = [f"  ({_UNREVIEWED})"] if notice.review else []
    return "\n".join([f"! {notice.text}", *numbers, *unreviewed, ""])


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@_pass_settings
def doctor(settings: Settings, as_json: bool) -> None:
    """Check Python, the model, the index, the rules for notices and the port, and say what to do about what is wrong.

    Example: vouch doctor
    """
    from service.doctor import examine

    findings = examine(settings)
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings]))
    else:
        for finding in findings:
            click.echo(f"{'ok  ' if finding.ok else 'FAIL'} {finding.subject}: {finding.detail}")
    if not all(finding.ok for finding in findings):
        sys.exit(1)
