"""Which passages match?"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.build.build import build as build_index
    from index.config import RetrievalConfig
    from index.passages.query import Filters, Query
    from index.ranking.hit import Hit
    from index.ranking.searcher import Searcher
else:
    _PLACES = {
        "Filters": ("index.passages.query", "Filters"),
        "Hit": ("index.ranking.hit", "Hit"),
        "Query": ("index.passages.query", "Query"),
        "RetrievalConfig": ("index.config", "RetrievalConfig"),
        "Searcher": ("index.ranking.searcher", "Searcher"),
        "build_index": ("index.build.build", "build"),
    }

    def __getattr__(name: str) -> object:
        """A name of the public face, from its room, which is imported only now."""
        from importlib import import_module

        if name not in _PLACES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module, attribute = _PLACES[name]
        return getattr(import_module(module), attribute)


__all__ = ["Filters", "Hit", "Query", "RetrievalConfig", "Searcher", "build_index"]
