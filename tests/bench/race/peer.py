"""What people use today, in an environment of its own: txtai, which searches by meaning and by words."""

import json
import os
import subprocess
import sys
import venv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.engines.registry import open_reader
from index.models.model_folder import find_model
from index.snapshots.manifest import IndexManifest
from index.snapshots.snapshot import current_folder
from ingest.home import Home

REQUIREMENT = "txtai[api]==9.14.0"
SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "txtai": {"hybrid": True, "content": True},
    "txtai, ids only": {"hybrid": True, "content": False},
}
"""Its default for hybrid search, and the fastest that its documentation has for the same search: no texts are stored,
so that it answers with ids and scores alone."""

_INDEXER = Path(__file__).with_name("peer_index.py")


@dataclass(frozen=True, slots=True)
class Peer:
    """A peer that is ready to be started.

    Attributes:
        command: What starts it, less the port.
        environment: With which.
        built: What its build said.
    """

    command: tuple[str, ...]
    environment: Mapping[str, str]
    built: Mapping[str, Any]


def installed(work: Path) -> Path:
    """The peer's environment; it is made, and the peer installed into it, where it isn't there.

    It sees this environment's packages, so that both run on the same torch; what it needs besides is its own.
    """
    folder = work / "txtai-environment"
    python = folder / "bin" / "python"
    if not (folder / "installed").is_file():
        print(f"Installing {REQUIREMENT} into {folder}: some minutes, once", flush=True)  # noqa: T201
        venv.create(folder, with_pip=True, clear=True)
        _share(folder)
        quietly = ("--quiet", "--quiet", "--disable-pip-version-check")
        subprocess.run([python, "-m", "pip", "install", *quietly, REQUIREMENT], check=True)
        (folder / "installed").touch()
    _share(folder)
    return python


def _share(environment: Path) -> None:
    """Have an environment see this one's packages; anew each time, since it may have been made from another one."""
    packages = next(environment.glob("lib/python3*/site-packages"))
    own = next(path for path in map(Path, sys.path) if path.name == "site-packages")
    (packages / "shared.pth").write_text(f"import site; site.addsitedir({str(own)!r})\n")


def peer_of(name: str, home: Home, work: Path) -> Peer:
    """Index the passages of a home as the peer does, with the same encoder; once."""
    python = installed(work)
    snapshot = current_folder(home).name
    folder = work / f"{name.replace(', ', '-').replace(' ', '-')}-{snapshot}"
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "CONFIG": str(folder / "config.yml")}
    built = folder / "built.json"
    if not built.is_file():
        print(f"Indexing the passages with {name}: some minutes, once", flush=True)  # noqa: T201
        folder.mkdir(parents=True, exist_ok=True)
        settings = {"path": str(find_model().path.resolve()), **SETTINGS[name]}
        (folder / "settings.json").write_text(json.dumps(settings))
        (folder / "passages.jsonl").write_text(_passages(home), encoding="utf-8")
        arguments = (folder / "passages.jsonl", folder / "settings.json", folder / "index")
        done = subprocess.run(
            [python, _INDEXER, *arguments], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{name} can't index: {done.stderr}")
        config = {"path": str((folder / "index").resolve()), "writable": False, "embeddings": settings}
        (folder / "config.yml").write_text(json.dumps(config))  # JSON is YAML
        built.write_text(done.stdout.splitlines()[-1])
    command = (str(python), "-m", "uvicorn", "txtai.api:app", "--log-level", "warning", "--port")
    return Peer(command, environment, json.loads(built.read_text()))


def _passages(home: Home) -> str:
    """Every passage that the home's index holds, a line each, as Vouch embeds it less what is over it."""
    folder = current_folder(home)
    reader = open_reader(IndexManifest.read(folder), folder)
    lines = (
        json.dumps({"id": passage.passage_id, "text": f"{outline.title}\n{passage.text}"}, ensure_ascii=False)
        for outline in reader.outlines()
        for passage in reader.document_passages(outline.doc_id)
    )
    return "".join(f"{line}\n" for line in lines)
