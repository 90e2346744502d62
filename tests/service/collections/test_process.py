"""`vouch serve` with collections: processes, and settings that are read again."""

import os
import signal
from pathlib import Path

from ingest.home import Home
from service.access.key_file import KeyFile
from tests import loopback
from tests.keyed import bearer, key_like
from tests.once import copied
from tests.processes import processes_of, serving
from tests.service.operation.raw import until

QUESTION = {"question": "is there a cure for myoclonus"}


def test_a_reload_serves_a_further_collection_and_a_key_goes_on_leading_to_its_own(
    built_home: Home, tmp_path: Path
) -> None:
    homes = {name: copied(built_home, tmp_path / name) for name in ("first", "second", "third")}
    key = bearer(KeyFile(homes["second"].keys).create(key_like()))
    tables = {name: f'[collections.{name}]\nhome = "{home.root}"\n' for name, home in homes.items()}
    config = tmp_path / "vouch.toml"
    config.write_text(tables["first"] + tables["second"] + "require_key = true\n")
    more = {"VOUCH_KEYS_FILE": "", "VOUCH_CONFIG": str(config)}

    with serving(homes["first"], tmp_path / "output", arguments=["--workers", "1"], more=more) as server:

        def link(path: str, headers: dict[str, str]) -> str:
            answer = loopback.post(f"{server.url}{path}/v1/ask", json=QUESTION, headers=headers, timeout=60)
            if answer.status_code != 200:
                return str(answer.status_code)
            return str(answer.json()["hits"][0]["citation"]["deep_link"]).partition("/documents")[0]

        assert [link("", {}), link("", key), link("/c/second", {})] == ["/c/first", "/c/second", "401"]
        assert link("/c/third", {}) == "404"

        config.write_text("".join(tables.values()).replace("third]", "Third]"))
        os.kill(server.pid, signal.SIGHUP)
        until(lambda: "Not reloaded" in server.output.read_text())
        config.write_text("".join(tables.values()))
        before = processes_of(server.pid)
        os.kill(server.pid, signal.SIGHUP)
        until(lambda: "Reloaded: 1 processes" in server.output.read_text())
        until(lambda: not before & processes_of(server.pid))  # the old one takes what comes until it has ended
        assert [link("/c/third", {}), link("", key), link("/c/third", key)] == ["/c/third", "/c/second", "401"]
        assert set(loopback.get(f"{server.url}/readyz", timeout=60).json()["collections"]) == set(homes)
