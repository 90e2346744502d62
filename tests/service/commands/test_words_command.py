import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ingest.home import Home
from service.wording.kinds import KINDS
from vouch import main


@pytest.fixture
def file(home: Home, tmp_path: Path) -> Path:
    home.root.mkdir(parents=True)
    path = tmp_path / "synonyms.txt"
    path.write_text("tooth, molar\n")
    return path


def run(home: Home, *arguments: object) -> Result:
    return CliRunner().invoke(main, ["words", *map(str, arguments)], env={"VOUCH_HOME": str(home.root)})


def test_a_file_is_checked_published_listed_and_gone_back_from(home: Home, file: Path) -> None:
    checked = json.loads(run(home, "check", "synonyms", file, "--json").stdout)
    assert sorted(checked["new_terms"]) == ["molar: tooth", "tooth: molar"]
    assert len(checked["lost_terms"]) > 100
    assert run(home, "publish", "synonyms", file, "--note", "teeth").output == "synonyms: version 1 is in force\n"
    assert home.synonyms.read_text() == "tooth, molar\n"
    assert run(home, "show", "synonyms").output == "tooth, molar\n"

    listed = json.loads(run(home, "list", "synonyms", "--json").stdout)
    assert (listed["version"], listed["versions"][0]["note"], listed["is_own"]) == (1, "teeth", True)
    file.write_text("gum, gingiva\n")
    stale = run(home, "publish", "synonyms", file, "--note", "gums", "--base", "0" * 64)
    assert (stale.exit_code, "Others were published" in stale.stderr) == (2, True)
    assert run(home, "publish", "synonyms", file, "--note", "gums", "--base", listed["sha256"]).exit_code == 0
    assert "version 3 is in force" in run(home, "back", "synonyms", 1).output
    assert home.synonyms.read_text() == "tooth, molar\n"
    assert "Back to version 1" in run(home, "list", "synonyms").output
    assert run(home, "show", "synonyms", "--version", 2).output == "gum, gingiva\n"
    run(home, "back", "synonyms", 0)
    assert not home.synonyms.exists()


def test_what_is_not_sound_ends_with_2_and_one_line(home: Home, file: Path) -> None:
    file.write_text("tooth, molar\nalone\n")
    for arguments in (("check", "synonyms", file), ("publish", "synonyms", file, "--note", "x")):
        done = run(home, *arguments)
        assert (done.exit_code, "synonyms.txt, line 2" in done.stderr, len(done.stderr.splitlines())) == (2, True, 1)
    assert run(home, "list", "pills").exit_code == 2
    file.write_bytes(b"\xff\xfe")
    assert "UTF-8" in run(home, "check", "synonyms", file).stderr


def test_rules_for_notices_are_checked_and_wait_for_a_key(home: Home, file: Path) -> None:
    kind = KINDS["notices.es"]
    file.write_text(kind.shipped_text + "# ours\n", encoding="utf-8")
    assert run(home, "check", kind.name, file).exit_code == 0
    done = run(home, "publish", kind.name, file, "--note", "ours")
    assert "waits until somebody with a key of staff approves it" in done.output
    assert not kind.place(home).exists()
    assert "waits for approval" in run(home, "list", kind.name).output

    file.write_text(file.read_text(encoding="utf-8").replace("infarto", "zzyzx"), encoding="utf-8")
    lost = run(home, "check", kind.name, file, "--json")
    assert (lost.exit_code, any("infarto" in one for one in json.loads(lost.stdout)["lost_wordings"])) == (2, True)
