"""All that is needed to repeat a result: what was read, with what, and on which machine. No time is in it."""

import json
import os
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.measures.timing import Timings
from eval.runs.results import QRELS, RESULTS, RUN, TABLE, Results, write_results
from eval.sets.question import QuestionSet
from ingest.hashing import file_sha256
from ingest.sources.files import find_files

PACK = "reproduce.json"
_CPUINFO, _MEMINFO = Path("/proc/cpuinfo"), Path("/proc/meminfo")
_SYSTEM_FILES = (_CPUINFO, _MEMINFO)


def input_hashes(questions: QuestionSet) -> dict[str, str]:
    """sha256 of every file of a set, its documents and the files beside them included; see `file_hashes`."""
    folders = [path for path in questions.corpus if path.is_dir()]
    documents = [file for path in questions.corpus if path.is_file() for file in find_files(path)]
    documents += [file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()]
    return file_hashes((*questions.files, *documents))


def file_hashes(files: Iterable[Path]) -> dict[str, str]:
    """sha256 of each file, by its folder and name; where several share those, by as many folders above as part them."""
    by_key: dict[str, dict[Path, Path]] = {}
    for file in files:
        by_key.setdefault(f"{file.parent.name}/{file.name}", {}).setdefault(file.absolute(), file)
    found = {}
    for key, same in by_key.items():
        parts = [Path(os.path.normpath(whole)).parts for whole in same]
        names = [key] if len(set(parts)) == 1 else _parted(parts)
        found.update({name: file_sha256(file) for name, file in zip(names, same, strict=False)})
    return found


def _parted(paths: Sequence[tuple[str, ...]]) -> list[str]:
    """The ends of paths, as long as it takes for all that differ to end differently."""
    length = 3
    while len({path[-length:] for path in paths}) < len(set(paths)):
        length += 1
    return ["/".join(path[-length:]).replace("//", "/") for path in paths]


def machine() -> dict[str, object]:
    """Processor, cores that may be used, memory in gigabytes, system and Python."""
    cpu, memory = (path.read_text(encoding="utf-8") if path.is_file() else "" for path in _SYSTEM_FILES)
    processor = re.search(r"model name\s*:\s*(.+)", cpu)
    total = re.search(r"MemTotal:\s*(\d+)", memory)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "processor": processor.group(1) if processor else platform.processor(),
        "cores": cores,
        "memory_gb": round(int(total.group(1)) / 1e6, 1) if total else None,
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def pack_of(results: Results, questions: QuestionSet) -> dict[str, Any]:
    """Everything that a result depends on."""
    return {
        "set": results.set_name,
        "system": results.system_name,
        "inputs": input_hashes(questions),
        "configuration": results.configuration,
        "versions": results.versions,
        "machine": machine(),
    }


def write_with_pack(folder: Path, results: Results, timings: Timings, questions: QuestionSet) -> None:
    """Write results into a folder, as `write_results` does, and beside them all that is needed to repeat them."""
    write_results(folder, results, timings)
    write_pack(folder, pack_of(results, questions), (RESULTS, TABLE, RUN, QRELS))


def write_pack(folder: Path, pack: Mapping[str, Any], files: Iterable[str]) -> None:
    """Write it beside results, with the sha256 of those of them that are the same each time."""
    record = {**pack, "results": {name: file_sha256(folder / name) for name in files}}
    text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / PACK).write_text(f"{text}\n", encoding="utf-8")
