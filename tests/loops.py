"""Coroutines of tests."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

_T = TypeVar("_T")


def run_apart(asked: Coroutine[Any, Any, _T]) -> _T:
    """What a coroutine gives, in a thread of its own: where a browser is driven, a loop runs in this one."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, asked).result()
