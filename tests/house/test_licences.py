import hashlib
import json
from pathlib import Path

import pytest

from tests.house.licences import (
    ALLOWED,
    PROJECT,
    READ_BY_HAND,
    REPLACEABLE,
    SHIPPED,
    installed,
    refused_in,
    said_by_itself,
)
from tests.house.sbom import KINDS, NOT_BILLED, PAGE, bill, licences_page, main
from tests.house.tree import PACKAGES, ROOT, named, tracked

_WORDINGS = ("means_own", "not_emergencies", "not_means", "wordings_independent", "wordings_own", "wordings_second")
_OURS = {
    "eval/questions/myoclonus.jsonl", "eval/questions/lay.csv", "index/answerability/shipped/probes.jsonl",
    "index/things/common.txt", "eval/training/wordings/means.jsonl", "eval/training/wordings/alike.jsonl",
    "eval/training/wordings/self_harm.jsonl", "eval/training/wordings/not_self_harm.jsonl",
    "eval/fictional/names.csv", "eval/fictional/questions.jsonl", "eval/fictional/synonyms.txt",
    *(f"eval/fictional/things/{name}.txt" for name in ("common", "conditions", "medicines")),
    *(f"service/emergency/wordings/{name}.jsonl" for name in _WORDINGS),
    "index/words/medicines.txt", "index/words/synonyms.txt", "service/web/static/vouch.svg",
}  # fmt: skip
"""Lists and files that were written for this repository."""


@pytest.mark.parametrize("extras", KINDS.values(), ids=KINDS)
def test_every_package_that_is_installed_is_under_a_licence_of_the_list(extras: tuple[str, ...]) -> None:
    packages = installed(extras)

    assert len(packages) > 40
    refused = {one.name: refused_in(one.licence) - REPLACEABLE.get(one.name, frozenset()) for one in packages}
    assert {name: licences for name, licences in refused.items() if licences} == {}


def test_what_may_be_under_the_lgpl_comes_with_the_extra_for_postgresql_alone() -> None:
    bringing = {(one.name, kind) for kind, extras in KINDS.items() for one in installed(extras)}

    assert {pair for pair in bringing if pair[0] in REPLACEABLE} == {(name, "storing") for name in REPLACEABLE}
    assert set().union(*REPLACEABLE.values()) & ALLOWED == set()


def test_a_licence_that_is_not_on_the_list_is_refused_in_whatever_expression() -> None:
    assert refused_in("MIT AND GPL-3.0-only") == {"GPL-3.0-only"}
    assert refused_in("GPL-3.0-only OR AGPL-3.0-only") == {"GPL-3.0-only", "AGPL-3.0-only"}
    assert refused_in("GPL-2.0-only OR MIT") == set()
    assert refused_in("MPL-2.0 AND (GPL-2.0-only OR MIT)") == set()
    assert refused_in("MIT AND (GPL-2.0-only OR GPL-3.0-only)") == {"GPL-2.0-only", "GPL-3.0-only"}
    with pytest.raises(ValueError, match="GPL"):
        refused_in("(MIT AND GPL-2.0-only) OR GPL-3.0-only")
    assert refused_in("Apache-2.0 WITH Classpath-exception-2.0") == {"Apache-2.0 WITH Classpath-exception-2.0"}


def test_what_was_read_by_hand_is_needed_and_says_nothing_itself() -> None:
    names = {package.name for extras in KINDS.values() for package in installed(extras)}

    assert {name for name in READ_BY_HAND if name not in names or said_by_itself(name)} == set()
    assert set(READ_BY_HAND.values()) <= {*ALLOWED, *(text for text in READ_BY_HAND.values() if not refused_in(text))}


def test_every_extra_that_is_offered_is_billed_or_said_not_to_be() -> None:
    billed = {extra for extras in KINDS.values() for extra in extras}
    offered = PROJECT["optional-dependencies"].keys() - {"dev"}

    assert (billed & set(NOT_BILLED), billed | set(NOT_BILLED)) == (set(), offered)
    page = PAGE.read_text(encoding="utf-8")
    assert [extra for extra in NOT_BILLED if f"`{extra}`" not in page.partition("aren't installed here")[0]] == []
    for package in ("opentelemetry-sdk", "opentelemetry-exporter-otlp-proto-http", "httpx"):
        assert f"\n| {package} | " in page


def test_the_page_of_licences_is_what_the_command_writes() -> None:
    assert PAGE.read_text(encoding="utf-8") == licences_page(), "Run: make sbom"


def test_models_and_lists_that_others_had_a_hand_in_are_in_the_notice() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    data = {
        named(path)
        for path in tracked()
        if named(path).startswith(PACKAGES) and path.suffix in {".txt", ".onnx", ".npz", ".jsonl", ".csv", ".svg"}
    }

    assert [one.path for one in SHIPPED if one.path not in notice] == []
    assert data - {one.path for one in SHIPPED} - _OURS == set()


def test_a_bill_names_each_package_and_file_once_with_licence_and_what_needs_it(tmp_path: Path) -> None:
    found = bill(("build",))
    refs = [component["bom-ref"] for component in found["components"]]
    torch = next(component for component in found["components"] if component["name"] == "torch")
    model = next(component for component in found["components"] if component["type"] == "machine-learning-model")

    assert len(refs) == len(set(refs))
    assert all(component["licenses"][0]["expression"] for component in found["components"])
    assert torch["purl"] == "pkg:pypi/torch@2.13.0"
    assert "torch" not in {component["name"] for component in bill(())["components"]}
    assert model["hashes"][0]["content"] == hashlib.sha256((ROOT / model["name"]).read_bytes()).hexdigest()
    known = {found["metadata"]["component"]["bom-ref"], *refs}
    edges = {one["ref"]: one["dependsOn"] for one in found["dependencies"]}
    assert {ref for needed in edges.values() for ref in needed} <= known
    assert "pkg:pypi/starlette@1.10.0" in edges["pkg:pypi/fastapi@0.165.0"]
    reached, waiting = set(), [found["metadata"]["component"]["bom-ref"]]
    while waiting:
        ref = waiting.pop()
        if ref not in reached:
            reached.add(ref)
            waiting.extend(edges.get(ref, ()))
    assert reached == known
    before = PAGE.read_text(encoding="utf-8")
    main(tmp_path)
    assert json.loads((tmp_path / "sbom-building.json").read_text()) == found
    assert PAGE.read_text(encoding="utf-8") == before
