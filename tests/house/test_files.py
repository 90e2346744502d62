import ast
import hashlib
import re
from pathlib import Path

import pytest

from tests.house.tree import CODE, ROOT, tracked

MYOCLONUS_SHA256 = "8ec44c2119baa9f5b9beee02810138ecd4e51e43865c92fe49b6f35a0fe42b0f"
# Setting it for a library is no reading: libraries of models are kept from opening connections.
WRITES_ENVIRONMENT = {"ingest/offline.py"}


def environment_reads(path: Path) -> list[int]:
    """Lines on which code reads the environment."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    written = {
        id(target.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Subscript)
    }
    names = {"environ", "environb", "getenv", "getenvb"}
    return [
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr in names and id(node) not in written)
        or (isinstance(node, ast.ImportFrom) and any(alias.name in names for alias in node.names))
        or (isinstance(node, ast.keyword) and node.arg in {"envvar", "auto_envvar_prefix"})
    ]


def test_only_the_settings_read_the_environment() -> None:
    reading = {path.relative_to(ROOT).as_posix() for path in [*CODE, ROOT / "vouch.py"] if environment_reads(path)}

    assert reading == {"service/settings.py"}
    assert len(CODE) > 50


def test_only_one_module_sets_a_variable_and_it_keeps_libraries_off_the_network() -> None:
    setting = {path.relative_to(ROOT).as_posix() for path in CODE if "environ[" in path.read_text(encoding="utf-8")}

    assert setting <= WRITES_ENVIRONMENT


def test_nothing_imports_the_front_door() -> None:
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not any(name.split(".")[0] == "vouch" for name in names), path


def test_the_sample_article_is_the_one_that_was_given_byte_for_byte() -> None:
    assert hashlib.sha256((ROOT / "corpus/myoclonus.txt").read_bytes()).hexdigest() == MYOCLONUS_SHA256


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a path of one machine", r"(?<![\w.:/-])/(?:home|root|Users|work|workspace)/\w"),
        (
            "the address of a package registry",
            r"--(?:extra-)?index-url|://(?:[\w.-]*\.)?(?:pypi|pythonhosted)\.|/simple/",
        ),
        ("a private key", r"BEGIN [A-Z ]*PRIVATE KEY"),
    ],
)
def test_no_tracked_file_holds(what: str, pattern: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked()
        if path != Path(__file__)
        for match in re.finditer(pattern, path.read_text(encoding="utf-8", errors="replace"))
    ]

    assert found == [], what


def test_no_file_of_ours_grows_beyond_what_a_person_reads_at_once() -> None:
    own = [path for path in tracked() if path.suffix == ".py"]
    long = {path.relative_to(ROOT).as_posix(): len(path.read_text().splitlines()) for path in own}

    assert {name: lines for name, lines in long.items() if lines > 320} == {}
