"""Retrieval configurations by name, to be compared with what ships and with each other."""

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from eval.errors import UnknownPreset
from index.config import RetrievalConfig

SHIPPED = "shipped"
_SHIPPED = RetrievalConfig()
_FIXED = replace(_SHIPPED, lexical_weight_per_cosine=0.0, lexical_weight_per_gap=0.0)
_NESTED = ("cut", "highlight")

PRESETS: Mapping[str, RetrievalConfig] = {
    SHIPPED: _SHIPPED,
    "bm25": replace(_SHIPPED, lexical_weight=1.0, phrase_weight=0.0),
    "dense": replace(_SHIPPED, lexical_weight=0.0, sentence_weight=0.0),
    "dense-sentences": replace(_SHIPPED, lexical_weight=0.0, sentence_weight=1.0),
    "dense-mixed": replace(_SHIPPED, lexical_weight=0.0),
    "no-sentences": replace(_SHIPPED, sentence_weight=0.0),
    "no-phrases": replace(_SHIPPED, phrase_weight=0.0),
    "no-headings": replace(_SHIPPED, headings_weight=0.0),
    "no-synonyms": replace(_SHIPPED, synonym_weight=0.0, synonym_share=0.0),
    "fixed-weight": _FIXED,
    "half-and-half": replace(_FIXED, lexical_weight=0.5),
    "short-passages": replace(_SHIPPED, cut=replace(_SHIPPED.cut, target_tokens=80)),
}
"""One index each. `dense` and `bm25` are one engine alone over the passages that ship."""

FUSED: Mapping[str, tuple[str, str]] = {"rrf": ("bm25", "dense")}
"""Reciprocal rank fusion of two of them."""

PLAIN = ("plain-bm25", "plain-dense", "plain-rrf")
"""Baselines over whole documents, apart from the index: what the literature reports."""

NAMES = (*PRESETS, *FUSED, *PLAIN)


def check_name(name: str) -> str:
    """The name, if there is such a configuration.

    Raises:
        UnknownPreset: If there is none.
    """
    if name not in NAMES:
        raise UnknownPreset("No configuration has that name", value=name, remedy=f"Use one of {', '.join(NAMES)}")
    return name


def configuration(name: str, overrides: Mapping[str, Any] | None = None) -> RetrievalConfig:
    """The configuration of a name, with some fields changed; those of its parts start with `cut.` or `highlight.`.

    Raises:
        UnknownPreset: If there is none of that name, or no such field.
    """
    if name not in PRESETS:
        raise UnknownPreset(
            "No configuration of the index has that name", value=name, remedy=f"Use one of {', '.join(PRESETS)}"
        )
    config = PRESETS[name]
    for key, value in (overrides or {}).items():
        config = _with(config, key, value)
    return config


def _with(config: RetrievalConfig, key: str, value: Any) -> RetrievalConfig:
    nested, _, inner = key.partition(".")
    owner: Any = getattr(config, nested) if inner and nested in _NESTED else config
    name = inner if owner is not config else key
    known = {item.name for item in fields(owner)} - set(_NESTED)
    if name not in known or type(getattr(owner, name)) is not _kind(value, getattr(owner, name)):
        parts = " or ".join(f"{part}.NAME" for part in _NESTED)
        raise UnknownPreset(
            "An override isn't a field of the configuration, or not of its type",
            where=key,
            value=value,
            remedy=f"Use one of {', '.join(sorted(known))}, or {parts}",
        )
    changed = replace(owner, **{name: float(value) if isinstance(getattr(owner, name), float) else value})
    return replace(config, **{nested: changed}) if owner is not config else changed


def _kind(value: Any, present: Any) -> type:
    """The type of a value; a whole number will do for a fraction."""
    return float if type(value) is int and isinstance(present, float) else type(value)


def parse_variant(text: str) -> tuple[str, str, dict[str, Any]]:
    """(name, base, overrides) of `NAME=BASE,field=value,…`, such as `light=shipped,lexical_weight=0.1`.

    Raises:
        UnknownPreset: If it hasn't that form.
    """
    name, separator, rest = text.partition("=")
    base, *pairs = rest.split(",")
    overrides: dict[str, Any] = {}
    try:
        for pair in pairs:
            key, _, value = pair.partition("=")
            overrides[key.strip()] = json.loads(value)
    except ValueError:
        separator = ""
    if not separator or not name.strip() or base.strip() not in PRESETS:
        raise UnknownPreset(
            "The variant can't be read",
            value=text,
            remedy="Write NAME=BASE,field=value; BASE is a configuration's name",
        )
    return name.strip(), base.strip(), overrides
