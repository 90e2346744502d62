"""Files that are made to break readers: damaged, mislabelled, nested, endless, of every format."""

import gzip
import io
import json
import resource
import shutil
import subprocess
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from ingest.home import Home
from ingest.readers.registry import SUFFIXES
from tests.ingest.readers.docx.word_files import paragraph, word_file
from tests.ingest.readers.pdf_files import plain_pdf
from tests.processes import VOUCH, environment
from tests.siege.part import ROOT, Said, Siege

_BATCH = 500
_PATIENCE_S = 900
_NASTY = (
    b"\x00", b"\xff\xfe", b"\xed\xa0\x80", "\u202e\u2066".encode(), b"\x1b]0;x\x07", b"<div>" * 400, b"<!--", b"]]>",
    b"<script>", b"&#x110000;", b"&" * 500, b"{" * 5000, b"[" * 5000, b">" * 5000, b"\r" * 999, b"%PDF-1.7",
    b"PK\x03\x04", b"---\na: &a [x, x]\n---\n", b"\n| a | b |\n|---|\n" * 50, "e\u0301\u200b".encode() * 300,
    b"=cmd|' /C calc'!A0",
)  # fmt: skip

Change = Callable[[bytes, Random], bytes]


def hostile(siege: Siege) -> Said:
    """So many files, in batches, each batch in a process of its own and into a library of its own."""
    chance, folder = siege.chance("hostile"), siege.folder("hostile")
    home, seeds = Home(siege.folder("hostile-home")), _seeds()
    seen, troubles, lost, slowest = Counter[str](), list[str](), 0, 0.0
    shutil.rmtree(home.root, ignore_errors=True)  # of a siege that was broken off
    for first in range(0, siege.options.files, _BATCH):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        number = min(_BATCH, siege.options.files - first)
        names = [_write(folder, at, seeds, chance) for at in range(first, first + number)]
        began = time.monotonic()
        done = subprocess.run(
            [VOUCH, "ingest", str(folder), "--json"],
            env=environment(home), capture_output=True, text=True, check=False, timeout=_PATIENCE_S,
        )  # fmt: skip
        slowest = max(slowest, time.monotonic() - began)
        if done.returncode not in (0, 1) or "Traceback" in done.stderr:
            troubles.append(f"files {first} to {first + number}: {done.returncode}: {done.stderr[-300:]}")
            continue
        outcomes = json.loads(done.stdout)["outcomes"]
        seen.update(outcome["change"] for outcome in outcomes)
        missing = _unsaid(names, [outcome["location"] for outcome in outcomes])
        lost += len(missing)
        troubles += [f"nothing is said of {name}" for name in missing[:5]]
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(home.root, ignore_errors=True)
    changes = ", ".join(f"{count} {change}" for change, count in sorted(seen.items()))
    lines = [
        f"{siege.options.files} files of {len(seeds)} kinds, each damaged in one to four ways, taken in "
        f"{_BATCH} at a time: {changes}. Nothing was said of {lost}; {len(troubles) - lost if lost < 5 else 0} runs "
        f"ended otherwise than on purpose. The slowest batch took {slowest:.0f} s; no process held more than "
        f"{memory:.0f} MB.",
        "",
        *(f"- {trouble}" for trouble in troubles[:20]),
    ]
    return Said("Hostile files", lines, lost=lost, unhandled=sum("files " in trouble for trouble in troubles))


def _unsaid(names: list[str], locations: list[str]) -> list[str]:
    said = "\n".join(locations)
    return [name for name in names if name not in said]


def _seeds() -> dict[str, list[bytes]]:
    """Sound files by suffix."""
    text = (ROOT / "corpus" / "myoclonus.txt").read_bytes()
    pages = [path.read_bytes() for path in sorted((ROOT / "tests" / "ingest" / "pages").glob("*.html"))]
    record = json.dumps({"_id": "a", "title": "Gout", "text": text.decode()[:2000]}).encode()
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", text)
        archive.writestr("b/page.html", pages[0])
    return {
        ".txt": [text],
        ".md": [b"# Gout\n\n- a\n- b\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> [!NOTE]\n> x\n\n" + text[:3000]],
        ".html": pages,
        ".jsonl": [b"\n".join([record] * 3)],
        ".docx": [word_file(paragraph("Gout hurts.") * 30)],
        ".pdf": [plain_pdf(["Gout hurts.", "It passes."])],
        ".txt.gz": [gzip.compress(text)],
        ".zip": [zipped.getvalue()],
    }


def _write(folder: Path, number: int, seeds: dict[str, list[bytes]], chance: Random) -> str:
    suffix = chance.choice(list(seeds))
    data = chance.choice(seeds[suffix])
    for _ in range(chance.randint(1, 4)):
        data = chance.choice(_CHANGES)(data, chance)
    if chance.random() < 0.1:
        suffix = chance.choice(sorted(SUFFIXES))
    name = f"file-{number:06d}{suffix}"
    (folder / name).write_bytes(data[: 8 << 20])
    return name


def _cut(data: bytes, chance: Random) -> bytes:
    return data[: chance.randint(0, len(data))]


def _bits(data: bytes, chance: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 40)):
        if changed:
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _letters(data: bytes, chance: Random) -> bytes:
    """Letters and marks in the place of others, so that what is there stays readable, and means something else."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 400)):
        at = chance.randrange(max(1, len(changed)))
        if at < len(changed) and changed[at] < 128:
            changed[at] = chance.choice(b"<>&\"'=/#*|_-`![]{}():;,.\n\t aeiz09")
    return bytes(changed)


def _nasty(data: bytes, chance: Random) -> bytes:
    at = chance.randint(0, len(data))
    return data[:at] + chance.choice(_NASTY) + data[at:]


def _again(data: bytes, chance: Random) -> bytes:
    at = chance.randint(0, len(data))
    return data[:at] + data[at : at + chance.randint(1, 200)] * chance.randint(2, 400) + data[at:]


def _joined(data: bytes, chance: Random) -> bytes:
    at = chance.randint(0, len(data))
    return data[at:] + data[:at]


_CHANGES: tuple[Change, ...] = (_cut, _bits, _letters, _letters, _nasty, _again, _joined)
