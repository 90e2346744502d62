"""From a name to a system that can be asked."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eval.sets.question import QuestionSet
from eval.systems.cached_home import corpus_home
from eval.systems.fused import FusedSystem
from eval.systems.in_process import IndexSystem
from eval.systems.presets import FUSED, PLAIN, PRESETS, SHIPPED, check_name, configuration
from eval.systems.response import System
from eval.systems.whole import plain_bm25, plain_dense, wholes
from ingest.home import Home


def preset_system(name: str, questions: QuestionSet, *, home: Home, cache: Path) -> System:
    """A configuration by name, over the documents of a set, or over the library of `home` where the set brings none.

    The library of `home` is never built again: what serves there is what is asked, and only as it is shipped.

    Raises:
        UnknownPreset: If no configuration has that name.
        UnfitSet: If a document of the set can't be taken in, or the baseline doesn't fit the set.
    """
    check_name(name)
    if not questions.corpus and name == SHIPPED:
        return IndexSystem(home, name=name)
    if name in PLAIN:
        items = wholes(questions)
        if name == "plain-bm25":
            return plain_bm25(items)
        dense = plain_dense(items, questions, corpus_home(questions.name, questions.corpus, cache))
        return dense if name == "plain-dense" else FusedSystem(plain_bm25(items), dense, name=name)
    if name in PRESETS:
        return variant_system(name, name, {}, questions, home=home, cache=cache)
    first, second = (variant_system(part, part, {}, questions, home=home, cache=cache) for part in FUSED[name])
    return FusedSystem(first, second, name=name)


def variant_system(
    name: str, base: str, overrides: Mapping[str, Any], questions: QuestionSet, *, home: Home, cache: Path
) -> IndexSystem:
    """A configuration with overrides, built over the documents of a set, or over a copy of the library of `home`."""
    config = configuration(base, overrides)
    place = corpus_home(questions.name, questions.corpus, cache) if questions.corpus else _copied(home, cache)
    return IndexSystem.built(place, config, name=name)


def _copied(home: Home, cache: Path) -> Home:
    """A data directory of its own over the same library and embeddings, so that other snapshots never serve readers."""
    copy = Home((cache / f"library-{hashlib.sha256(str(home.root).encode()).hexdigest()[:12]}").absolute())
    copy.root.mkdir(parents=True, exist_ok=True)
    for own, shared in (
        (copy.library, home.library),
        (copy.sources, home.sources),
        (copy.embeddings, home.embeddings),
        (copy.encoders, home.encoders),
    ):
        if not own.is_symlink():
            own.symlink_to(shared.absolute())
    return copy
