"""What the tests of the house look at: its packages, their modules, and every file in version control."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("ingest", "index", "service", "eval")
CODE = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
FOLDERS = sorted({path.parent for path in CODE})


def tracked() -> list[Path]:
    """Every file in version control that is text."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.split(b"\0")
    paths = [ROOT / name.decode() for name in names if name]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:8000]]


def named(path: Path) -> str:
    """A path as it is written from the root."""
    return path.relative_to(ROOT).as_posix()
