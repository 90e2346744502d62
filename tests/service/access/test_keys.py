import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from index.passages.query import Filters
from service.access.key_file import KeyFile
from service.access.key_ring import KeyRing
from service.access.keys import AccessScope
from service.access.rates import Rate
from service.errors import KeysError
from tests.keyed import key_like


@pytest.fixture
def file(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "keys.json")


def test_a_key_is_shown_once_and_only_its_hash_is_kept(file: KeyFile) -> None:
    text = file.create(key_like(note="the box"))

    key_id, _, secret = text.rpartition("_")
    assert key_id.startswith("vk_search_")
    assert len(bytes.fromhex(secret)) == 32
    kept = file.path.read_text()
    assert key_id in kept
    assert secret not in kept
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


def test_all_that_a_key_lets_do_is_read_as_it_was_written(file: KeyFile) -> None:
    made = key_like(
        scope=AccessScope.DOCUMENTS,
        origins=("https://a.example",),
        filters=Filters(("a b",), ("first aid", "it's"), "public", "en", datetime(2024, 1, 2, tzinfo=UTC).date()),
        rate=Rate(5, 60),
        daily=10,
        expires_at=datetime(2030, 1, 1, tzinfo=UTC),
        note="x",
    )
    file.create(made)

    (read,) = file.read()

    named = (read.scope, read.origins, read.filters, read.rate, read.daily, read.expires_at, read.note)
    assert named == (made.scope, made.origins, made.filters, made.rate, made.daily, made.expires_at, "x")


def test_a_ring_knows_good_texts_and_no_others(file: KeyFile) -> None:
    text = file.create(key_like())
    ring = KeyRing(file.path)

    found = ring.find(text)

    assert found is not None
    assert found.is_good(datetime.now(UTC))
    wrong = text[:-1] + ("0" if text[-1] != "0" else "1")
    for other in (wrong, text.upper(), text[:-1], f"{text}0", "", found.key_id, "vk_search_\ud800"):
        assert ring.find(other) is None


def test_a_revoked_key_is_known_as_one_at_the_next_look(file: KeyFile) -> None:
    now = [0.0]
    text = file.create(key_like())
    ring = KeyRing(file.path, clock=lambda: now[0])
    key = ring.find(text)
    assert key is not None

    file.revoke(key.key_id)
    now[0] = 0.5

    found = ring.find(text)
    assert found is not None
    assert not found.is_good(datetime.now(UTC))


def test_a_rotated_key_goes_on_for_the_overlap_and_the_new_one_lets_do_the_same(file: KeyFile) -> None:
    old_text = file.create(key_like(origins=("https://a.example",), daily=7))
    (old,) = file.read()

    ending, new_text = file.rotate(old.key_id, overlap=timedelta(hours=1))

    ring = KeyRing(file.path)
    still, new = ring.find(old_text), ring.find(new_text)
    assert still is not None
    assert new is not None
    assert still == ending
    assert still.is_good(datetime.now(UTC))
    assert not still.is_good(datetime.now(UTC) + timedelta(hours=2))
    assert (new.origins, new.daily, new.expires_at) == (old.origins, 7, None)
    file.revoke(old.key_id)
    with pytest.raises(KeysError, match="revoked"):
        file.rotate(old.key_id, overlap=timedelta(0))


def test_a_key_ends_when_it_says() -> None:
    key = key_like(expires_at=datetime(2026, 1, 1, tzinfo=UTC))

    assert key.is_good(datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC))
    assert not key.is_good(datetime(2026, 1, 1, tzinfo=UTC))


def test_a_file_that_others_may_write_is_refused(file: KeyFile) -> None:
    file.create(key_like())
    file.path.chmod(0o620)

    with pytest.raises(KeysError, match="chmod 600"):
        file.read()


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 2, "keys": []}', '{"format": 1, "keys": [{}]}', '{"format": 1, "keys": 1}']
)
def test_a_damaged_file_lets_nobody_in_and_is_said(file: KeyFile, text: str) -> None:
    file.path.write_text(text)
    file.path.chmod(0o600)

    with pytest.raises(KeysError, match="no file of keys"):
        file.read()
    with pytest.raises(KeysError, match="can't be read"):
        KeyRing(file.path).find("vk_search_aaaaaaaa_" + "0" * 64)


def test_a_damaged_file_that_is_mended_is_read_again(file: KeyFile) -> None:
    now = [0.0]
    text = file.create(key_like())
    whole = file.path.read_text()
    file.path.write_text("{")
    ring = KeyRing(file.path, clock=lambda: now[0])
    with pytest.raises(KeysError):
        ring.find(text)

    file.path.write_text(whole)
    now[0] = 1.0

    assert ring.find(text) is not None
    assert json.loads(whole)["keys"][0]["scope"] == "search"


def test_an_unknown_key_is_neither_revoked_nor_rotated(file: KeyFile) -> None:
    with pytest.raises(KeysError, match="vouch keys list"):
        file.revoke("vk_search_aaaaaaaa")
