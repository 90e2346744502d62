import json
import shutil
from pathlib import Path

import pytest

from index.answerability.choice import SHIPPED_CHOICE
from index.answerability.model_folder import SHIPPED
from index.build.model_choice import Models, models
from index.errors import AnswerabilityNotFound, EncoderNotFound
from index.models.model_folder import EncoderFolder
from index.snapshots.manifest import MANIFEST_FILE, IndexManifest
from index.snapshots.snapshot import current_folder
from ingest.home import Home
from tests.index.libraries import few_articles, take_in
from tests.processes import vouch


def serving(home: Home) -> IndexManifest:
    return IndexManifest.read(current_folder(home))


def pretend(home: Home, **made_with: object) -> None:
    """Write other models into the manifest of the index in service."""
    path = current_folder(home) / MANIFEST_FILE
    path.write_text(json.dumps({**json.loads(path.read_text()), **made_with}))


@pytest.fixture
def own_model(tmp_path: Path) -> Path:
    """A folder of an operator's own with the model that ships."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "own"))


def record_of(folder: Path) -> dict[str, object]:
    return {"identity": {"name": "own"}, "passages": 7, "source": str(folder)}


def test_a_plain_build_keeps_the_answerability_model_and_says_so_until_another_is_named(
    copied_home: Home, own_model: Path, tmp_path: Path
) -> None:
    done = vouch(copied_home, "build", "--answerability", str(own_model), "--answerability-passages", "7")
    assert done.returncode == 0, done.stderr
    chosen = serving(copied_home).answerability
    take_in(copied_home, few_articles(tmp_path / "few.jsonl"))

    changed = vouch(copied_home, "build")
    kept = serving(copied_home).answerability
    without = vouch(copied_home, "build", "--answerability", "none")
    none = serving(copied_home).answerability
    still_without = vouch(copied_home, "build", "--force", "--json")
    shipped = vouch(copied_home, "build", "--answerability", "default")

    assert chosen is not None
    assert kept is not None
    assert (chosen.passages, kept.passages, kept.source) == (7, 7, str(own_model))
    assert f"Kept from the index before: the answerability model {own_model} (--answerability default" in changed.stdout
    assert "Kept" not in without.stdout
    assert none is None
    assert json.loads(still_without.stdout)["kept"] == [
        "no answerability model (--answerability default takes the one that ships)"
    ]
    assert "Kept" not in shipped.stdout
    assert serving(copied_home).answerability is not None


def test_a_plain_build_keeps_the_encoder_and_goes_back_to_the_one_that_ships_only_where_that_is_named(
    copied_home: Home, model: EncoderFolder, tmp_path: Path
) -> None:
    folder = tmp_path / "own"
    shutil.copytree(model.path, folder)
    settings = json.loads((folder / "sentence_bert_config.json").read_text())
    (folder / "sentence_bert_config.json").write_text(json.dumps({**settings, "max_seq_length": 255}))
    done = vouch(copied_home, "build", "--model", str(folder))
    assert done.returncode == 0, done.stderr

    plain = vouch(copied_home, "build")
    kept = serving(copied_home).encoder
    shipped = vouch(copied_home, "build", "--model", "default")

    assert f"Kept from the index before: the encoder {folder} (--model default goes back" in plain.stdout
    assert " up to date: " in plain.stdout
    assert (kept.identity.max_tokens, kept.source) == (255, str(folder))
    assert shipped.returncode == 0, shipped.stderr
    assert (serving(copied_home).encoder.identity.max_tokens, serving(copied_home).encoder.source) == (256, None)


def test_an_index_of_another_format_or_a_damaged_one_beside_an_older_one_says_what_it_was_built_with(
    copied_home: Home, own_model: Path
) -> None:
    pretend(copied_home, format_version=1, answerability=record_of(own_model))
    of_another_format = models(copied_home).answerability
    broken = copied_home.snapshots / "broken"
    broken.mkdir()
    (broken / MANIFEST_FILE).write_text("{")
    copied_home.current.unlink()
    copied_home.current.symlink_to(broken)
    of_the_older = models(copied_home).answerability

    assert of_another_format is not None
    assert of_the_older is not None
    assert (of_another_format.model.path, of_another_format.passages) == (own_model, 7)
    assert (of_the_older.model.path, of_the_older.passages) == (own_model, 7)


def test_an_index_from_before_there_was_such_a_model_takes_the_one_that_ships(copied_home: Home) -> None:
    path = current_folder(copied_home) / MANIFEST_FILE
    record = json.loads(path.read_text())
    del record["answerability"]
    path.write_text(json.dumps({**record, "format_version": 7, "reranker": None}))

    assert models(copied_home) == Models()
    assert Models().answerability == SHIPPED_CHOICE


def test_how_many_passages_a_kept_model_reads_can_be_changed(copied_home: Home, own_model: Path) -> None:
    pretend(copied_home, answerability=record_of(own_model))

    changed = models(copied_home, passages=3).answerability

    assert changed is not None
    assert (changed.model.path, changed.passages) == (own_model, 3)


def test_passages_for_no_model_are_refused(copied_home: Home) -> None:
    with pytest.raises(AnswerabilityNotFound, match=r"3.*--answerability DIR"):
        models(copied_home, answerability="none", passages=3)


def test_with_no_index_yet_nothing_is_kept(home: Home) -> None:
    assert models(home) == Models()


def test_models_that_are_gone_are_refused_with_what_takes_their_place(copied_home: Home, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    pretend(copied_home, answerability=record_of(gone))
    with pytest.raises(AnswerabilityNotFound, match=r"gone: The answerability model that .* isn't there any more"):
        models(copied_home)
    assert models(copied_home, answerability="none") == Models(None, None)

    pretend(copied_home, answerability=None, encoder={"source": str(gone)})
    with pytest.raises(EncoderNotFound, match=r"gone: The encoder that .* isn't there any more.*--model default"):
        models(copied_home)
    assert models(copied_home, model="default").model_path is None
