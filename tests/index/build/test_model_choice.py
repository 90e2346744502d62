import json
import shutil
from pathlib import Path

import pytest

from index.build.model_choice import Models, models
from index.errors import EncoderNotFound, RerankerNotFound
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


def reranker_record(folder: Path) -> dict[str, object]:
    return {"identity": {"name": "tiny"}, "candidates": 7, "source": str(folder)}


def test_a_plain_build_keeps_the_reranker_and_says_so_until_none_is_named(
    copied_home: Home, reranker_folder: Path, tmp_path: Path
) -> None:
    done = vouch(copied_home, "build", "--reranker", str(reranker_folder), "--rerank-candidates", "7")
    assert done.returncode == 0, done.stderr
    chosen = serving(copied_home).reranker
    take_in(copied_home, few_articles(tmp_path / "few.jsonl"))

    changed = vouch(copied_home, "build")
    kept = serving(copied_home).reranker
    forced = vouch(copied_home, "build", "--force", "--json")
    still = serving(copied_home).reranker
    without = vouch(copied_home, "build", "--reranker", "none")

    assert chosen is not None
    assert kept is not None
    assert still is not None
    assert (chosen.candidates, kept.candidates, still.candidates) == (7, 7, 7)
    assert chosen.identity.sha256 == kept.identity.sha256 == still.identity.sha256
    assert (
        f"Kept from the index before: the reranker {reranker_folder} (--reranker none takes it away)" in changed.stdout
    )
    assert json.loads(forced.stdout)["kept"] == [f"the reranker {reranker_folder} (--reranker none takes it away)"]
    assert serving(copied_home).reranker is None
    assert "Kept" not in without.stdout


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


def test_the_same_reranker_in_another_folder_is_looked_for_there_from_then_on(
    copied_home: Home, reranker_folder: Path, tmp_path: Path
) -> None:
    moved = tmp_path / "moved"
    shutil.copytree(reranker_folder, moved)
    vouch(copied_home, "build", "--reranker", str(reranker_folder))

    done = vouch(copied_home, "build", "--reranker", str(moved))

    assert done.returncode == 0, done.stderr
    record = serving(copied_home).reranker
    assert record is not None
    assert record.source == str(moved)


def test_an_index_of_another_format_or_a_damaged_one_beside_an_older_one_says_what_it_was_built_with(
    copied_home: Home, reranker_folder: Path
) -> None:
    pretend(copied_home, format_version=1, reranker=reranker_record(reranker_folder))
    of_another_format = models(copied_home).reranker
    broken = copied_home.snapshots / "broken"
    broken.mkdir()
    (broken / MANIFEST_FILE).write_text("{")
    copied_home.current.unlink()
    copied_home.current.symlink_to(broken)
    of_the_older = models(copied_home).reranker

    assert of_another_format is not None
    assert of_the_older is not None
    assert (of_another_format.model.path, of_another_format.candidates) == (reranker_folder, 7)
    assert (of_the_older.model.path, of_the_older.candidates) == (reranker_folder, 7)


def test_how_many_hits_a_kept_reranker_reads_can_be_changed(copied_home: Home, reranker_folder: Path) -> None:
    pretend(copied_home, reranker=reranker_record(reranker_folder))

    changed = models(copied_home, candidates=30).reranker

    assert changed is not None
    assert (changed.model.path, changed.candidates) == (reranker_folder, 30)


def test_candidates_for_no_reranker_are_refused(home: Home, copied_home: Home) -> None:
    with pytest.raises(RerankerNotFound, match=r"30.*--reranker DIR"):
        models(copied_home, candidates=30)


def test_with_no_index_yet_nothing_is_kept(home: Home) -> None:
    assert models(home) == Models()


def test_models_that_are_gone_are_refused_with_what_takes_their_place(copied_home: Home, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    pretend(copied_home, reranker=reranker_record(gone))
    with pytest.raises(RerankerNotFound, match=r"gone: The reranker that .* isn't there any more.*--reranker none"):
        models(copied_home)
    assert models(copied_home, reranker="none") == Models()

    pretend(copied_home, reranker=None, encoder={"source": str(gone)})
    with pytest.raises(EncoderNotFound, match=r"gone: The encoder that .* isn't there any more.*--model default"):
        models(copied_home)
    assert models(copied_home, model="default") == Models()
