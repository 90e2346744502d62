import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest.home import Home
from vouch import main

QUOTE = "There is no complete cure for the disease."


def run(home: Home, *arguments: str, text: str | bytes = "") -> tuple[int, str]:
    done = CliRunner().invoke(main, ["check", *arguments], input=text, env={"VOUCH_HOME": str(home.root)})
    return done.exit_code, done.output


def test_a_text_is_checked_from_standard_input_or_a_file(built_home: Home, tmp_path: Path) -> None:
    file = tmp_path / "reply.txt"
    file.write_text(f"“{QUOTE}”", encoding="utf-8")

    assert run(built_home, str(file)) == run(built_home, text=f"“{QUOTE}”")
    code, said = run(built_home, str(file))
    assert code == 0
    assert said.startswith(f"VERBATIM: “{QUOTE}”\n")


def test_it_ends_with_1_where_anything_is_not_verbatim(built_home: Home) -> None:
    code, said = run(built_home, text="“There is one complete cure for the disease.”")
    assert code == 1
    assert said.startswith("ALTERED: ")
    assert "  It has “one”, the article “no”\n" in said
    assert run(built_home, text="no quotation")[0] == 0


def test_json_is_what_the_api_gives(built_home: Home) -> None:
    code, said = run(built_home, "--json", "--sentences", text=QUOTE)
    assert (code, json.loads(said)["counts"]["verbatim"]) == (0, 1)


@pytest.mark.parametrize("text", [b"\xff\xfe\xfa", b"", b"  \n", b"a" * 20_001])
def test_what_is_no_text_is_refused(built_home: Home, text: bytes) -> None:
    code, said = run(built_home, text=text)
    assert code == 2
    assert "FILE" in said
