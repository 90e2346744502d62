"""How much processor time something takes by itself: neither other threads count, nor garbage that other tests left."""

import gc
import time
from collections.abc import Callable


def own_seconds(work: Callable[[], object]) -> float:
    collected = gc.isenabled()
    gc.disable()
    try:
        started = time.thread_time()
        work()
        return time.thread_time() - started
    finally:
        if collected:
            gc.enable()
