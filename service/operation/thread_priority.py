"""Threads that work on answers give way to the one that reads and writes, so that it keeps its pace under any load."""

import os
import sys
import threading
from pathlib import Path

_NICE = 10  # a tenth of a share, where both want the same core
_TASKS = Path("/proc/self/task")


class ThreadPriority:
    """Lowers the priority of all threads but the one that made this, each once, also those that libraries start.

    It matters where no core is free: the kernel gives each thread the same share then, and a probe waits for all that
    work. Linux alone has a priority for each thread (sched(7), "The nice value"); elsewhere nothing is done.
    """

    def __init__(self) -> None:
        self._lowered = {threading.get_native_id()}

    def lower_others(self) -> None:
        """Look for threads that started since."""
        if sys.platform != "linux":
            return
        try:
            running = {int(task.name) for task in _TASKS.iterdir()}
        except OSError:  # nobody says which there are
            return
        for thread in running - self._lowered:
            try:
                os.setpriority(os.PRIO_PROCESS, thread, _NICE)
            except OSError:  # it ended meanwhile, or the system forbids it: it works on as before
                continue
        self._lowered = running
