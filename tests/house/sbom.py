"""A software bill of materials, and the page of licences: `python -m tests.house.sbom`.

Source: CycloneDX 1.6, JSON. It holds no time and no random number: the same installation gives the same bill.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.licences import PROJECT, SHIPPED, InstalledPackage, ShippedFile, installed, requirements
from tests.house.tree import ROOT

PAGE = ROOT / "docs" / "licences.md"
KINDS = {
    "serving": (),
    "assisting": ("mcp",),
    "tracing": ("traces",),
    "following": ("replicas",),
    "asking": ("client",),
    "searching": ("milvus",),
    "storing": ("postgres",),
    "building": ("build",),
    "evaluating": ("build", "eval"),
}
NOT_BILLED = ("haystack", "langchain", "llama-index", "ray")
"""Extras whose packages aren't installed here, so that nothing can be read of them."""
_HEAD = """# Licences

Written by `make sbom`, which also writes `build/sbom-serving.json`, `-assisting` (extra `mcp`), `-tracing`
(`traces`), `-following` (`replicas`), `-asking` (`client`), `-searching` (`milvus`), `-storing` (`postgres`),
`-building` and `-evaluating` (CycloneDX 1.6): what each kind of installation gets on this system, with versions,
licences and what needs what. A test refuses a licence that isn't on the list in `tests/house/licences.py`. psycopg is
under the LGPL: it comes with the extra alone, from its own publishers and unchanged, and whoever runs Vouch may put
another version in its place. The frameworks of the extras `haystack`, `langchain`, `llama-index` and `ray` aren't
installed here: look at what they bring yourself. Wheels may hold libraries of others (such as BLAS, libxml2, PDFium,
and libpq with OpenSSL): their licences are in the wheels' own files and not in the bill.
Vouch itself is Apache-2.0; the models and lists that others had a hand in are in [NOTICE](../NOTICE) as well.

"""


def bill(extras: tuple[str, ...]) -> dict[str, Any]:
    """The bill of an installation with these extras."""
    packages = installed(extras)
    refs = {package.name: _purl(package) for package in packages}
    root = f"pkg:pypi/{PROJECT['name']}@{PROJECT['version']}"
    own = {canonicalize_name(one.name) for one in requirements(extras) if _is_here(one)}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": root, "name": PROJECT["name"], "version": PROJECT["version"],
                "description": PROJECT["description"], "licenses": [{"expression": PROJECT["license"]}], "purl": root,
            },
        },
        "components": [*map(_package, packages), *map(_file, SHIPPED)],
        "dependencies": [
            {"ref": root, "dependsOn": [*(refs[name] for name in sorted(own)), *(one.path for one in SHIPPED)]},
            *(
                {"ref": refs[one.name], "dependsOn": [refs[name] for name in one.needs if name in refs]}
                for one in packages
            ),
        ],
    }  # fmt: skip


def licences_page() -> str:
    """The page of licences: packages without versions, by what needs them, and files."""
    lines = [_HEAD + "| package | licence | needed for |", "|---|---|---|"]
    seen: set[str] = set()
    for kind, extras in KINDS.items():
        for package in installed(extras):
            if package.name not in seen:
                seen.add(package.name)
                lines.append(f"| {package.name} | {package.licence} | {kind} |")
    lines += ["", "| file | licence | made of |", "|---|---|---|"]
    lines += [f"| `{one.path}` | {one.licence} | {one.made_of} |" for one in SHIPPED]
    return "\n".join(lines) + "\n"


def _is_here(requirement: Requirement) -> bool:
    return requirement.marker is None or requirement.marker.evaluate()


def _package(package: InstalledPackage) -> dict[str, Any]:
    purl = _purl(package)
    return {
        "type": "library", "bom-ref": purl, "name": package.name, "version": package.version,
        "licenses": [{"expression": package.licence}], "purl": purl,
    }  # fmt: skip


def _file(shipped: ShippedFile) -> dict[str, Any]:
    digest = hashlib.sha256((ROOT / shipped.path).read_bytes()).hexdigest()
    return {
        "type": shipped.kind, "bom-ref": shipped.path, "name": shipped.path, "version": PROJECT["version"],
        "description": f"Made of {shipped.made_of}", "hashes": [{"alg": "SHA-256", "content": digest}],
        "licenses": [{"expression": shipped.licence}],
    }  # fmt: skip


def _purl(package: InstalledPackage) -> str:
    return f"pkg:pypi/{package.name}@{package.version}"


def main(folder: Path = ROOT / "build") -> None:
    """Write the bills and the page."""
    folder.mkdir(exist_ok=True)
    for kind, extras in KINDS.items():
        text = json.dumps(bill(extras), indent=1)
        (folder / f"sbom-{kind}.json").write_text(f"{text}\n", encoding="utf-8")
    PAGE.write_text(licences_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
