"""Requests that Schemathesis makes up from the API's description: without a key, and with one of each scope."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from eval.peers.environment import installed
from service.access.key_file import KeyFile
from service.access.keys import AccessScope
from tests.keyed import key_like
from tests.processes import serving
from tests.siege.homes import copied
from tests.siege.part import Said, Siege, table
from tests.siege.victims import cleared

_SCHEMATHESIS = "schemathesis==4.32.5"
_CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
_EVERYTHING = {"VOUCH_WRITES": "true", "VOUCH_FEEDBACK": "true", "VOUCH_GAPS": "true"}
_PATIENCE_S = 120.0
# Bytes of kinds that Schemathesis can't write by itself; it gave up asking for whatever came after them.
_HOOKS = """import schemathesis

schemathesis.serializer.alias(
    [
        "application/jsonl", "application/pdf", "application/x-jsonlines", "application/x-ndjson",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ],
    "application/octet-stream",
)
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one visitor's requests came to.

    Attributes:
        cases: How many requests were made up.
        failed: How many were answered otherwise than the description says, or with a status of 500 or above.
        tested: How many operations were asked.
        total: How many the description has.
        closed: How many of them said nothing but that a key is wanted.
        phases: The phases that came to their end in the time.
        failures: The first of what failed, as it was said.
        unasked: What it couldn't ask for, as it was said.
    """

    cases: int
    failed: int
    tested: int
    total: int
    closed: int
    phases: tuple[str, ...]
    failures: tuple[str, ...]
    unasked: tuple[str, ...] = ()

    @classmethod
    def of(cls, report: Mapping[str, Any]) -> Self:
        """From the report in JSON."""
        cases, operations = report["test_cases"], report["operations"]
        phases = tuple(name for name, phase in report["phases"].items() if phase["status"] in {"success", "failure"})
        return cls(
            cases["generated"],
            cases["with_failures"],
            operations["tested"],
            operations["total"],
            len(report["warnings"].get("missing_auth", ())),
            phases,
            tuple(json.dumps(failure)[:300] for failure in report["failures"][:10]),
            tuple(json.dumps(error)[:300] for error in report.get("errors", ())[:10]),
        )


def api(siege: Siege) -> Said:
    """So many seconds for each visitor, on one server in which all that can be turned on is."""
    program = installed(siege.work / "schemathesis", (_SCHEMATHESIS,), may_install=True).with_name("schemathesis")
    home, output = copied(siege.home, siege.folder("described")), siege.folder("described.log")
    keys = KeyFile(home.keys)
    visitors = {"none": ""} | {scope.value: keys.create(key_like(scope=scope)) for scope in AccessScope}
    found: dict[str, Asked] = {}
    with serving(home, output, more={**_EVERYTHING, "VOUCH_KEYS_FILE": str(home.keys)}) as server:
        for name, key in visitors.items():
            found[name] = _ask(siege, program, server.url, name, key)
    faults = output.read_text(encoding="utf-8").count("Internal error")
    cleared(home.root)
    head = ("key of scope", "operations", "closed to it", "requests", "answered otherwise", "phases done")
    rows = [
        (name, f"{one.tested} of {one.total}", one.closed, one.cases, one.failed, ", ".join(one.phases))
        for name, one in found.items()
    ]
    lines = [
        f"{_SCHEMATHESIS.replace('==', ' ')}, {siege.options.asking:.0f} s for each visitor, with changes, feedback "
        "and gaps turned on. Checked: no status of 500 or above; statuses, types and bodies as described. Faults in "
        f"the server's log: {faults}.",
        "",
        *table(head, rows),
        "",
        *(f"- {name}: {failure}" for name, one in found.items() for failure in one.failures),
        *(f"- {name}, not asked: {error}" for name, one in found.items() for error in one.unasked),
    ]
    return Said(
        "Requests made up from the API's description",
        lines,
        unhandled=sum(one.failed for one in found.values()) + faults,
    )


def _ask(siege: Siege, program: Path, url: str, name: str, key: str) -> Asked:
    report, seconds = siege.folder(f"described-{name}.json"), siege.options.asking
    report.unlink(missing_ok=True)
    hooks = siege.folder("described_hooks.py")
    hooks.write_text(_HOOKS, encoding="utf-8")
    command = [
        str(program), "run", f"{url}/openapi.json", "--checks", _CHECKS, "--max-time", str(max(1, round(seconds))),
        "--seed", str(siege.options.seed), "--no-color", "--report-json-path", str(report),
        *(["-H", f"Authorization: Bearer {key}"] if key else []),
    ]  # fmt: skip
    done = subprocess.run(
        command,
        env={**os.environ, "SCHEMATHESIS_HOOKS": str(hooks)},
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds + _PATIENCE_S,
        cwd=siege.work,
    )
    if not report.is_file():
        raise SystemExit(f"Schemathesis wrote no report: {done.stdout[-500:]}{done.stderr[-500:]}")
    return Asked.of(json.loads(report.read_text(encoding="utf-8")))
