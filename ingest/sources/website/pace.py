import time


class Pace:
    """A pause between two requests to one origin."""

    def __init__(self) -> None:
        self._last: dict[str, float] = {}

    def wait(self, origin: str, pause_s: float) -> None:
        """Wait until `pause_s` have passed since the last request to the origin, and note a new one."""
        last = self._last.get(origin)
        if last is not None:
            time.sleep(max(0.0, last + pause_s - time.monotonic()))
        self._last[origin] = time.monotonic()
