"""What do we tell the person who asks?"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.answers.answerer import Answer, Answerer
    from service.answers.confidence import DEFAULT_CALIBRATION, Calibration
    from service.app import create_app
    from service.live.live_index import LiveIndex
else:
    _PLACES = {
        "DEFAULT_CALIBRATION": ("service.answers.confidence", "DEFAULT_CALIBRATION"),
        "Answer": ("service.answers.answerer", "Answer"),
        "Answerer": ("service.answers.answerer", "Answerer"),
        "Calibration": ("service.answers.confidence", "Calibration"),
        "LiveIndex": ("service.live.live_index", "LiveIndex"),
        "create_app": ("service.app", "create_app"),
    }

    def __getattr__(name: str) -> object:
        """A name of the public face, from its room, which is imported only now."""
        from importlib import import_module

        if name not in _PLACES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module, attribute = _PLACES[name]
        return getattr(import_module(module), attribute)


__all__ = ["DEFAULT_CALIBRATION", "Answer", "Answerer", "Calibration", "LiveIndex", "create_app"]
