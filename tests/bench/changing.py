"""How long it takes from a change over HTTP until answers have it, in a library of 100,000 passages.

The library is made of sections of real articles, with vectors that are drawn; what changes is embedded as always. The
server builds by itself, at once after a change. A new article, then other words in the same one, then its withdrawal.

Run: python -m tests.bench.changing --data ../shared/data
"""

from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

import click
import httpx

from tests.bench.made import made_home
from tests.bench.options import bench_options
from tests.bench.report import Report
from tests.keyed import documents_headers, staff_headers
from tests.processes import serving

_LOOK_S = 0.05
_PATIENCE_S = 600.0
_NAMES = ("Glimbury", "Tarnwick", "Oselby", "Brackmoor", "Velthorpe", "Quenstead", "Harrowdane", "Mistlefen")


@click.command()
@bench_options
@click.option(
    "--documents", default=14_000, show_default=True, help="How many documents; each has some seven passages."
)
@click.option("--changes", default=5, show_default=True, type=click.IntRange(1, len(_NAMES)), help="How many articles.")
def main(data: Path, work: Path, documents: int, changes: int, **_: object) -> None:
    """Measure how soon answers have what was changed.

    Example: python -m tests.bench.changing --data ../shared/data --documents 1400
    """
    if not any(data.glob("*/corpus.jsonl")):
        click.echo(f"Skipped: there are no sets in {data}; name their folder with --data")
        return
    home = made_home(data, documents, work)
    times: dict[str, list[float]] = {}
    with (
        Report(work / "changing.json") as report,
        serving(home, work / "changing.log", more={"VOUCH_WRITES": "true", "VOUCH_BUILD_AFTER_S": "0"}) as server,
        httpx.Client(base_url=server.url, timeout=60.0, headers=staff_headers()) as client,
    ):
        for name in _NAMES[:changes]:
            for what, seconds in _changed(client, name).items():
                times.setdefault(what, []).append(seconds)
                click.echo(f"  {name}, {what}: {seconds:.2f} s")
        for what, found in times.items():
            figures = {"median_s": round(median(found), 2), "most_s": round(max(found), 2), "times": len(found)}
            report.add(f"{documents:,} documents, {what}", figures)


def _changed(client: httpx.Client, name: str) -> dict[str, float]:
    """The seconds of each step, for an article of its own."""
    path, question = f"/v1/documents/{name.casefold()}", f"how is {name} fever treated"

    def put(drink: str) -> None:
        text = f"{name} fever is treated with rest and with {drink}. It goes by itself within two weeks."
        body = {"title": f"{name} fever", "text": text, "status": "published", "reviewed_by": "The benchmark"}
        client.put(path, json=body, headers=documents_headers()).raise_for_status()

    def quoted() -> str:
        found = client.get("/v1/search", params={"q": question, "min_confidence": 0.0, "k": 3}).raise_for_status()
        texts = [hit["passage"]["text"] for hit in found.json()["hits"]]
        return " ".join(text for text in texts if text.startswith(f"{name} fever"))

    def withdraw() -> None:
        client.post(f"{path}/withdraw", json={"reason": "measured"}, headers=documents_headers()).raise_for_status()

    return {
        "until an article is put away safely": _seconds(lambda: put("warm tea"), lambda: True),
        "until a new article is in answers": _seconds(lambda: None, lambda: "warm tea" in quoted()),
        "until other words of it are": _seconds(lambda: put("cold broth"), lambda: "cold broth" in quoted()),
        "until it is withdrawn from them": _seconds(withdraw, lambda: not quoted()),
    }


def _seconds(change: Callable[[], None], is_so: Callable[[], bool]) -> float:
    """From before a change until something is so."""
    began = perf_counter()
    change()
    while not is_so():
        if perf_counter() - began > _PATIENCE_S:
            raise TimeoutError("Answers never had what was changed")
        sleep(_LOOK_S)
    return perf_counter() - began


if __name__ == "__main__":
    main()
