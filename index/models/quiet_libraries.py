"""Model libraries are kept from advice that nobody can act on, and from slow imports."""

import gc
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def silence() -> Iterator[None]:
    """While a model is traced and written, pass over warnings of Python branches and advice for models of other kinds.

    The branches are taken the same way each time. TorchScript is called deprecated, too: what comes for it takes
    seconds to import.
    """
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)


@contextmanager
def kept_for_good() -> Iterator[None]:
    """Have what is imported and made here never looked at for garbage.

    To look takes 0.5 of the 3 s in which torch is imported, and would hold up a request by some 30 ms. Snapshots are
    opened outside of it: they come and go, and are found to be garbage only where they are looked at.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
