"""Faults of ours: what was raised that nobody meant to raise, in words that quote no question."""

import traceback
from asyncio import CancelledError

NO_FAULTS = (KeyboardInterrupt, SystemExit, GeneratorExit, CancelledError)
"""How a process or a request is ended. All else is a fault: a library in Rust panics with a bare `BaseException`."""


def fault_in_words(error: BaseException) -> str:
    """Its kind and the lines of code that it came through; its message may quote a question, so that is left out."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    return f"Internal error: {type(error).__name__}\n{frames}"
