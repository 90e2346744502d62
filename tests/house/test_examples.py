import os
import subprocess
import sys

import pytest

from tests.house.tree import ROOT


@pytest.mark.build
def test_the_example_takes_in_builds_asks_and_finds_its_quote_in_the_article() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "examples/ask.py"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert "added: " in done.stdout
    assert "“Myoclonus (Muscle Twitching) Treatment … There is no complete cure for the disease.”" in done.stdout
    assert "Characters 3627 to 3669 of myoclonus" in done.stdout
    assert "The article says so: True" in done.stdout
