"""An environment of its own for each system that Vouch is compared with, so that nothing of theirs is among ours."""

import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

from eval.errors import UnfitSet

_INSTALLED = "installed"


def installed(folder: Path, requirements: Sequence[str], *, may_install: bool) -> Path:
    """The Python of an environment with these packages.

    It sees this environment's packages, so that both run on the same torch; what it needs besides is its own.

    Args:
        folder: Of the environment.
        requirements: What has to be in it.
        may_install: Whether it is made, and they are fetched and installed, where they aren't there.

    Raises:
        UnfitSet: If they aren't there and mustn't be installed, or can't be.
    """
    python, done = folder / "bin" / "python", folder / _INSTALLED
    wanted = "\n".join(requirements)
    if not done.is_file() or done.read_text(encoding="utf-8") != wanted:
        if not may_install:
            raise UnfitSet(
                f"{', '.join(requirements)} aren't installed",
                where=str(folder),
                remedy="Let them be fetched and installed there with --install, or name a Python that has them",
            )
        venv.create(folder, with_pip=True, clear=True)
        _share(folder)
        quietly = ("--quiet", "--quiet", "--disable-pip-version-check")
        words = [str(python), "-m", "pip", "install", *quietly, *requirements]
        if subprocess.run(words, check=False).returncode:  # noqa: S603 - what its operator asked for
            raise UnfitSet(
                f"{', '.join(requirements)} can't be installed",
                where=str(folder),
                remedy="Check the connection, or name a Python that has them",
            )
        done.write_text(wanted, encoding="utf-8")
    _share(folder)
    return python


def _share(environment: Path) -> None:
    """Have an environment see this one's packages; each time, since it may have been made from another one."""
    packages = next(environment.glob("lib/python3*/site-packages"))
    own = next(path for path in map(Path, sys.path) if path.name == "site-packages")
    (packages / "shared.pth").write_text(f"import site; site.addsitedir({str(own)!r})\n")
