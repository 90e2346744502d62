"""Libraries that advise while a model is traced and written: of what is so for every model, and nobody can act on."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def silence() -> Iterator[None]:
    """Pass over warnings of Python branches, taken the same way each time, and advice for models of other kinds.

    TorchScript is called deprecated, too: what comes for it takes seconds to import.
    """
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)
