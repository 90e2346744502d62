"""Is it any good, and better than before?"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eval.runs.comparison import compare
    from eval.runs.evaluation import evaluate
    from eval.runs.results import Results, write_results
    from eval.sets.opening import open_set
    from eval.sets.question import QuestionSet
    from eval.systems.in_process import IndexSystem
else:
    _PLACES = {
        "IndexSystem": ("eval.systems.in_process", "IndexSystem"),
        "QuestionSet": ("eval.sets.question", "QuestionSet"),
        "Results": ("eval.runs.results", "Results"),
        "compare": ("eval.runs.comparison", "compare"),
        "evaluate": ("eval.runs.evaluation", "evaluate"),
        "open_set": ("eval.sets.opening", "open_set"),
        "write_results": ("eval.runs.results", "write_results"),
    }

    def __getattr__(name: str) -> object:
        """A name of the public face, from its room, which is imported only now."""
        from importlib import import_module

        if name not in _PLACES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module, attribute = _PLACES[name]
        return getattr(import_module(module), attribute)


__all__ = ["IndexSystem", "QuestionSet", "Results", "compare", "evaluate", "open_set", "write_results"]
