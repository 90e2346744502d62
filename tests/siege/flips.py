"""One bit changed in each file of a home: no false word may be served, and what changes an answer must be found."""

import multiprocessing
import os
from collections import Counter
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path
from random import Random

from ingest.errors import VouchError
from ingest.home import Home
from ingest.library.library import Library
from tests.siege.homes import answers, check_whole, copied, grounds
from tests.siege.part import Said, Siege, table
from tests.siege.victims import cleared

_PATIENCE_S = 120.0
_Answers = dict[str, list[tuple[str, int, int, str]]]


def flips(siege: Siege) -> Said:
    """So many bits in each file, each by itself, looked at in a process of its own: native code may crash."""
    ground = grounds(siege)
    home, chance = copied(ground.home, siege.folder("flipped"), every_byte=True), siege.chance("flips")
    clean = multiprocessing.get_context("forkserver")  # forked from a process that has no threads
    clean.set_forkserver_preload(["tests.siege.homes"])
    expected, texts = _expected(clean, home), _texts(home)
    seen: dict[str, Counter[str]] = {}
    troubles = []
    files = sorted(path for path in home.root.rglob("*") if path.is_file() and not path.is_symlink())
    for path in files:
        kind = _kind(path.relative_to(home.root))
        for _ in range(siege.options.flips if path.stat().st_size else 0):
            with path.open("r+b") as stream:
                at, bit = _flip(stream.fileno(), chance)
            became = _looked_at(clean, home, expected, texts)
            seen.setdefault(kind, Counter())[became] += 1
            if became in ("false", "crashed", "unnoticed"):
                troubles.append(f"{path.relative_to(home.root)}, byte {at}, bit {bit}: {became}")
            with path.open("r+b") as stream:
                os.pwrite(stream.fileno(), bytes([os.pread(stream.fileno(), 1, at)[0] ^ 1 << bit]), at)
            if path.suffix == ".db":  # what SQLite made beside a damaged one
                for beside in path.parent.glob(f"{path.name}-*"):
                    beside.unlink()
    cleared(home.root)
    counts = sum(seen.values(), Counter[str]())
    kinds = ("refused", "500", "same", "detected", "unnoticed", "false", "crashed")
    rows = [(kind, found.total(), *(found[one] for one in kinds)) for kind, found in sorted(seen.items())]
    lines = [
        f"{counts.total()} bits in {len(files)} files. Then {len(expected)} questions are asked: *refused* says that "
        "what is damaged was named in place of answers, *500* that asking met a fault, for which the service has a "
        "problem document, *same* that they were as before, *detected* that they were "
        "others, each word of which is in its article, and `vouch verify` names the damage; *unnoticed* the same where "
        "it doesn't, *false* that words were served that are in no article, *crashed* that the process ended by a "
        "signal or came to no end.",
        "",
        *table(("file", "bits", *kinds), rows),
        "",
        *(f"- {trouble}" for trouble in troubles),
    ]
    return Said("Bits that change", lines, lost=counts["false"] + counts["unnoticed"], unhandled=counts["crashed"])


def _kind(name: Path) -> str:
    """What a file is, whichever snapshot or model it is of."""
    if name.parts[0] in ("snapshots", "encoders", "answerability"):
        return f"{name.parts[0]}/…/{name.name if name.parts[-2] != 'lexical' else 'lexical/'}"
    return f"{name.parts[0]}/" if len(name.parts) > 1 else name.name


def _flip(descriptor: int, chance: Random) -> tuple[int, int]:
    at, bit = chance.randrange(os.fstat(descriptor).st_size), chance.randrange(8)
    os.pwrite(descriptor, bytes([os.pread(descriptor, 1, at)[0] ^ 1 << bit]), at)
    return at, bit


def _texts(home: Home) -> dict[str, str]:
    with Library.open(home) as library:
        return {document.doc_id: document.text for document in library.documents()}


def _expected(clean: ForkServerContext, home: Home) -> _Answers:
    """What is answered before anything is changed."""
    reading, writing = clean.Pipe(duplex=False)
    process = clean.Process(target=_ask, args=(home, writing))
    process.start()
    found: _Answers = reading.recv()
    process.join()
    return found


def _ask(home: Home, writing: Connection) -> None:
    writing.send(answers(home))


def _looked_at(clean: ForkServerContext, home: Home, expected: _Answers, texts: dict[str, str]) -> str:
    """What came of asking."""
    reading, writing = clean.Pipe(duplex=False)
    process = clean.Process(target=_look, args=(home, expected, texts, writing))
    process.start()
    writing.close()
    try:
        said = str(reading.recv()) if reading.poll(_PATIENCE_S) else "crashed"
    except EOFError:
        said = "crashed"
    if said == "crashed":
        process.kill()
    process.join()
    return said


def _look(home: Home, expected: _Answers, texts: dict[str, str], writing: Connection) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what native code says of it
    try:
        found = answers(home)
    except VouchError:
        writing.send("refused")
        return
    except BaseException:  # noqa: BLE001 - also what native code throws, which is none of Exception
        writing.send("500")
        return
    quotes = [quote for quoted in found.values() for quote in quoted]
    if any(texts.get(doc_id, "")[start:end] != words for doc_id, start, end, words in quotes):
        writing.send("false")
    elif found == expected:
        writing.send("same")
    else:
        writing.send(_verified(home))


def _verified(home: Home) -> str:
    try:
        check_whole(home)
    except VouchError:
        return "detected"
    return "unnoticed"
