"""Whether two versions of Vouch say the same of the same articles: run it before and after a change of structure.

Each version is run as its users run it, by its commands and over HTTP, so that nothing of its inside is known here:

    python -m tests.unchanged record before --tree ../before --data ../shared/data
    python -m tests.unchanged record after --data ../shared/data
    python -m tests.unchanged compare before after
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click
import httpx

from tests.keyed import keys_file, staff_headers

ROOT = Path(__file__).parents[1]
_COMMAND = (sys.executable, "-c", "from vouch import main; main()")
_DOCUMENTS = 150
_QUESTIONS = {"kqa": 150, "medquad-dev": 100, "covidfaq": 100, "squad2-dev": 50}
_NATURAL = 150
_FORMATS = ("annotation", "csl-json", "markdown", "html", "bibtex", "text")
_NAMED_AT_RANDOM = "lexical/"  # tantivy's files
_EMERGENCIES = ("my chest hurts and my arm is numb", "I took too many pills", "he is not breathing")
_BAD = ({"question": ""}, {"question": "x" * 2001}, {"question": "a", "k": 0}, {"query": "a"}, {"question": 7})


@click.group()
def main() -> None:
    """Record what a version says, or compare two records."""


@main.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--tree", type=click.Path(exists=True, path_type=Path), default=ROOT, help="The version's checkout.")
@click.option("--data", type=click.Path(exists=True, path_type=Path), required=True, help="Labelled public sets.")
def record(out: Path, tree: Path, data: Path) -> None:
    """Build an index with one version, ask it everything, and write what it says.

    Example: python -m tests.unchanged record after --data ../shared/data
    """
    out.mkdir(parents=True)
    scratch = Path(tempfile.gettempdir()) / "vouch-unchanged"  # documents note where they were read: the same for both
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    try:
        home = scratch / "home"
        _build(tree, home, scratch, data)
        _write(out / "snapshot.jsonl", [_parts(home)])
        with _serving(tree, home) as client:
            for name, lines in _said(client, data):
                if all(line["status"] != 200 for line in lines):
                    raise click.ClickException(f"Nothing of {name} was answered: {lines[:1]}")
                _write(out / f"{name}.jsonl", lines)
                click.echo(f"{name}: {len(lines)}")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@main.command()
@click.argument("before", type=click.Path(exists=True, path_type=Path))
@click.argument("after", type=click.Path(exists=True, path_type=Path))
def compare(before: Path, after: Path) -> None:
    """Say what two records have in common; exit status 1 where anything differs.

    Example: python -m tests.unchanged compare before after
    """
    empty = [str(folder) for folder in (before, after) if not _lines(folder / "answers.jsonl")]
    if empty:
        raise click.ClickException(f"There are no answers in {', '.join(empty)}: nothing was recorded there")
    differing = 0
    for name in sorted({path.name for folder in (before, after) for path in folder.glob("*.jsonl")}):
        old, new = (_lines(folder / name) for folder in (before, after))
        different = [at for at, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]]
        count = len(different) + abs(len(old) - len(new))
        differing += count
        click.echo(f"{name}: {len(old)} before, {len(new)} after, {count} differ")
        for at in different[:3]:
            click.echo(f"  before {old[at][:600]}\n  after  {new[at][:600]}")
    sys.exit(1 if differing else 0)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _write(path: Path, values: list[Any]) -> None:
    path.write_text("".join(json.dumps(value, sort_keys=True) + "\n" for value in values), encoding="utf-8")


def _environment(tree: Path, home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VOUCH_")}
    return kept | {
        "PYTHONPATH": str(tree.resolve()),
        "VOUCH_HOME": str(home),
        "HF_HUB_OFFLINE": "1",
        "VOUCH_COUNTRY": "GB",
    }


def _build(tree: Path, home: Path, scratch: Path, data: Path) -> None:
    some = scratch / "medquad.jsonl"
    with (data / "medquad-dev/documents.jsonl").open(encoding="utf-8") as lines:
        some.write_text("".join(islice(lines, _DOCUMENTS)), encoding="utf-8")
    for path in (ROOT / "corpus", some, data / "ingest"):
        subprocess.run(
            [*_COMMAND, "ingest", str(path.resolve())], env=_environment(tree, home), cwd=scratch, check=True
        )
    subprocess.run([*_COMMAND, "build"], env=_environment(tree, home), cwd=scratch, check=True)


def _parts(home: Path) -> dict[str, Any]:
    manifest = json.loads((home / "current/manifest.json").read_text(encoding="utf-8"))
    kept = {name: part for name, part in manifest["parts"].items() if not name.startswith(_NAMED_AT_RANDOM)}
    return {"parts": kept, "counts": manifest["counts"], "retrieval": manifest["retrieval"]}


@contextmanager
def _serving(tree: Path, home: Path) -> Iterator[httpx.Client]:
    command = [*_COMMAND, "serve", "--port", "0"]
    shutil.copy(keys_file(), home / "keys.json")
    with subprocess.Popen(
        command, cwd=home, env=_environment(tree, home), stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            found = re.search(r"http://\S+", process.stdout.readline() if process.stdout else "")
            if found is None:
                raise RuntimeError("The server printed no address")
            with httpx.Client(base_url=found[0], timeout=60.0, headers=staff_headers()) as client:
                yield client
        finally:
            process.terminate()


def _questions(data: Path) -> list[str]:
    found = list(_EMERGENCIES)
    for name, count in _QUESTIONS.items():
        with (data / name / "queries.jsonl").open(encoding="utf-8") as lines:
            found += [json.loads(line)["text"] for line in islice(lines, count)]
    with (data / "reader/natural/questions.jsonl").open(encoding="utf-8") as lines:
        found += [json.loads(line)["text"] for line in islice(lines, _NATURAL)]
    return found


def _said(client: httpx.Client, data: Path) -> Iterator[tuple[str, list[Any]]]:
    questions = _questions(data)
    asked = [client.post("/v1/ask", json={"question": text}) for text in questions]
    yield "answers", [_of(response) for response in asked]
    ranked = [
        client.post("/v1/ask", json={"question": text, "min_confidence": 0, "explain": True, "k": 10})
        for text in questions
    ]
    yield "rankings", [_of(response) for response in ranked]
    ids = list(
        dict.fromkeys(hit["citation"]["citation_id"] for one in ranked for hit in one.json().get("hits", [])[:2])
    )
    yield (
        "citations",
        [
            _of(client.get(f"/v1/citations/{one}", params=form))
            for one in [*ids, "0" * 16]
            for form in ({}, *({"format": name} for name in _FORMATS))
        ],
    )
    shown = sorted({hit["citation"]["doc_id"] for one in ranked for hit in one.json().get("hits", [])})
    paths = [quote(doc_id, safe="") for doc_id in shown]
    yield "documents", [_of(client.get(f"/v1/documents/{path}")) for path in paths]
    yield "pages", [_of(client.get(f"/documents/{path}", headers={"accept": "text/html"})) for path in paths]
    yield "search-pages", [_of(client.get("/", params={"q": text})) for text in ["", *questions[:100]]]
    yield "suggestions", [_of(client.get("/v1/suggest", params={"q": text[:7]})) for text in questions]
    yield (
        "problems",
        [
            *(_of(client.post("/v1/ask", json=body)) for body in _BAD),
            *(
                _of(client.get(path))
                for path in ("/nowhere", "/v1/documents/none", "/v1/ask", "/staff", "/opensearch.xml")
            ),
        ],
    )


def _of(response: httpx.Response) -> dict[str, Any]:
    """Status, kind and body, without what differs by run: times, snapshot ids, and the port."""
    text = re.sub(r"http://127\.0\.0\.1:\d+", "http://host", response.text)
    text = re.sub(r'"took_ms":[\d.e-]+', '"took_ms":0', text)
    text = re.sub(r'"snapshot_id":"\w+"', '"snapshot_id":""', text)
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", "TIME", text)  # when a document was taken in
    return {"status": response.status_code, "type": response.headers.get("content-type"), "body": text}


if __name__ == "__main__":
    main()
