"""The systems that people use today and Vouch is compared with by name: how each is installed, indexed and started."""

import hashlib
import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.errors import ServiceFailed, UnfitSet
from eval.peers.environment import installed
from eval.peers.passages import article_lines, passage_lines
from eval.peers.server import ServerCommand
from index.models.model_folder import find_model
from ingest.home import Home

_HERE = Path(__file__).parent
SERVE_RETRIEVER = _HERE / "retriever_server.py"
_OFFLINE = {"HF_HUB_OFFLINE": "1", "HAYSTACK_TELEMETRY_ENABLED": "False"}


@dataclass(frozen=True, slots=True)
class KnownPeer:
    """A system and its settings.

    Attributes:
        label: Its name in reports.
        library: What it is made with.
        about: Its settings, in words.
        settings: As its indexer takes them.
        takes_articles: Whether it cuts articles itself; the passages of Vouch's own index otherwise.
    """

    label: str
    library: str
    about: str
    settings: Mapping[str, Any]
    takes_articles: bool = False


REQUIREMENTS: Mapping[str, tuple[str, ...]] = {
    "txtai": ("txtai[api]==9.14.0",),
    "haystack": ("haystack-ai==3.4.1", "sentence-transformers-haystack==2.0.0"),
}
PEERS: Mapping[str, KnownPeer] = {
    "txtai": KnownPeer(
        "txtai", "txtai", "words and meaning, as its documentation has hybrid search", {"hybrid": True, "content": True}
    ),
    "txtai-dense": KnownPeer("txtai, by meaning", "txtai", "its default: meaning alone", {"content": True}),
    "txtai-ids": KnownPeer(
        "txtai, ids only",
        "txtai",
        "words and meaning, no texts stored: the fastest",
        {"hybrid": True, "content": False},
    ),
    "haystack": KnownPeer(
        "Haystack",
        "haystack",
        "its default: its own splitter, BM25 in memory",
        {"is_split": True, "is_hybrid": False},
        True,
    ),
    "haystack-hybrid": KnownPeer(
        "Haystack, hybrid",
        "haystack",
        "BM25 and meaning, joined by reciprocal ranks, as its documentation has hybrid search",
        {"is_split": False, "is_hybrid": True},
    ),
}
"""All are given Vouch's encoder where they embed; those that don't cut articles get Vouch's passages."""


@dataclass(frozen=True, slots=True)
class ReadyPeer:
    """A peer that can be started, and what its build said."""

    command: ServerCommand
    built: Mapping[str, Any]


def ready_peer(
    name: str, home: Home, work: Path, *, may_install: bool = True, pythons: Mapping[str, Path] | None = None
) -> ReadyPeer:
    """Install a peer and index a home's articles with it; each once.

    Args:
        name: One of `PEERS`.
        home: With an index; what it holds is what the peer gets.
        work: Where environments and indexes are kept.
        may_install: Whether packages may be fetched.
        pythons: Library to a Python that has it, in place of an environment of its own.

    Raises:
        UnfitSet: If it isn't installed and mustn't be, or no peer has that name.
        ServiceFailed: If it can't index.
    """
    peer = PEERS.get(name)
    if peer is None:
        raise UnfitSet("No peer is known by that name", value=name, remedy=f"Use one of {', '.join(PEERS)}")
    python = (pythons or {}).get(peer.library) or installed(
        work / f"{peer.library}-environment", REQUIREMENTS[peer.library], may_install=may_install
    )
    records = article_lines(home) if peer.takes_articles else passage_lines(home)
    folder = (work / f"{name}-{_key(peer, records)}").absolute()
    settings = {
        "records": str(folder / "records.jsonl"),
        "index": str(folder / ("index.json" if peer.library == "haystack" else "index")),
        "model": str(find_model().path.resolve()),
        "settings": dict(peer.settings),
    }
    built = folder / "built.json"
    if not built.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "records.jsonl").write_text(records, encoding="utf-8")
        (folder / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
        _index(peer, python, folder)
    return ReadyPeer(_command(peer, python, folder, settings), json.loads(built.read_text(encoding="utf-8")))


def _key(peer: KnownPeer, records: str) -> str:
    """Of what its index is made from."""
    model = find_model().identity().weights_sha256
    values = [records, dict(peer.settings), REQUIREMENTS[peer.library], model]
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:12]


def _index(peer: KnownPeer, python: Path, folder: Path) -> None:
    words = ["/usr/bin/env", *(f"{key}={value}" for key, value in _OFFLINE.items())]
    words += [str(python), str(_HERE / f"{peer.library}_index.py"), str(folder / "settings.json")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    if done.returncode:
        raise ServiceFailed(
            f"{peer.label} can't index: {done.stderr[-600:].strip()}",
            where=str(folder),
            remedy="Check that it is installed as it should be",
        )
    (folder / "built.json").write_text(done.stdout.splitlines()[-1], encoding="utf-8")


def _command(peer: KnownPeer, python: Path, folder: Path, settings: Mapping[str, Any]) -> ServerCommand:
    if peer.library == "txtai":
        config = folder / "config.yml"
        embeddings = {"path": settings["model"], **settings["settings"]}
        record = {"path": settings["index"], "writable": False, "embeddings": embeddings}
        config.write_text(json.dumps(record), encoding="utf-8")  # JSON is YAML
        words = (str(python), "-m", "uvicorn", "txtai.api:app", "--log-level", "warning", "--port")
        return ServerCommand(peer.label, words, _READY, {**_OFFLINE, "CONFIG": str(config)})
    serve = (str(python), str(SERVE_RETRIEVER), "--path", str(_HERE), "--argument", json.dumps(settings))
    return ServerCommand(peer.label, (*serve, "haystack_index:retriever"), _READY, _OFFLINE)


_READY = "/search?limit=1&query=ready"
