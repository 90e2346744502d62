"""What does this source say, exactly?"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.document import Document
    from ingest.errors import VouchError
    from ingest.home import Home
    from ingest.library.library import Library
    from ingest.sync.intake import intake
else:
    _PLACES = {
        "Document": ("ingest.document", "Document"),
        "Home": ("ingest.home", "Home"),
        "Library": ("ingest.library.library", "Library"),
        "VouchError": ("ingest.errors", "VouchError"),
        "intake": ("ingest.sync.intake", "intake"),
    }

    def __getattr__(name: str) -> object:
        """A name of the public face, from its room, which is imported only now."""
        from importlib import import_module

        if name not in _PLACES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module, attribute = _PLACES[name]
        return getattr(import_module(module), attribute)


__all__ = ["Document", "Home", "Library", "VouchError", "intake"]
