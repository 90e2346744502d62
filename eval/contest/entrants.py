"""Who takes part, and how each is started: from words on a command line to a system that can be asked."""

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from eval.errors import UnfitSet
from eval.peers.known import PEERS, ready_peer
from eval.peers.server import ServerCommand, pss_mb, started
from eval.sets.question import QuestionSet
from eval.systems.adapters.mapping import read_mapping
from eval.systems.adapters.remote import RemoteSystem
from eval.systems.adapters.retriever import retriever_command, retriever_mapping, txtai_mapping
from eval.systems.adapters.search_api import SearchApiSystem
from eval.systems.articles import SetArticles
from eval.systems.cached_home import corpus_home
from eval.systems.response import System
from index.build.build import build
from index.config import RetrievalConfig
from ingest.home import Home
from service.access.key_file import KeyFile
from service.access.keys import AccessKey, AccessScope

VOUCH = "vouch"
_LONGEST_RUN = timedelta(days=1)
_WEB = ("http://", "https://")
_MAPPINGS = frozenset({".yaml", ".yml"})


@dataclass(frozen=True, slots=True)
class Entrant:
    """One that takes part.

    Attributes:
        name: What it is called in results.
        spec: How it is named on the command line, without a name of one's own.
    """

    name: str
    spec: str

    @property
    def about(self) -> str:
        """Its settings, in words."""
        if self.spec == VOUCH:
            return "as it ships"
        return PEERS[self.spec].about if self.spec in PEERS else self.spec

    @property
    def needs_index(self) -> bool:
        """Whether it is made from Vouch's own index of the articles."""
        return self.spec == VOUCH or self.spec in PEERS


@dataclass(frozen=True, slots=True)
class Course:
    """What all run on.

    Attributes:
        home: Of the set's articles, with Vouch's index: what is served, and whose passages the others get.
        articles: The same articles, for checking quotes.
        work: Folder for environments, indexes and logs of the others.
        may_install: Whether packages of the others may be fetched.
        pythons: Library to a Python that has it.
        headers: Of requests to addresses that were named.
    """

    home: Home
    articles: SetArticles
    work: Path
    may_install: bool = False
    pythons: Mapping[str, Path] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Running:
    """An entrant that can be asked.

    Attributes:
        system: It.
        start_s: How long it took to be ready; None where it runs elsewhere.
        memory_mb: Gives what it and its children hold now; None where it runs elsewhere.
        built: What its build said.
    """

    system: System
    start_s: float | None = None
    memory_mb: Callable[[], float] | None = None
    built: Mapping[str, Any] = field(default_factory=dict)


def course_home(questions: QuestionSet, entrants: Sequence[Entrant], *, home: Home, cache: Path) -> Home:
    """A home of the set's articles, with an index as it ships where anybody needs one.

    The library's own, as it is, where the set brings none.
    """
    if not questions.corpus:
        return home
    place = corpus_home(questions.name, questions.corpus, cache)
    if any(one.needs_index for one in entrants):
        build(place, config=RetrievalConfig())
    return place


def entrant_of(words: str) -> Entrant:
    """Read `SPEC` or `NAME=SPEC`.

    A SPEC is `vouch`, a known peer, a mapping (`….yaml`), a retriever (`module:object`, with `@PYTHON` where its
    library is elsewhere), or the address of a running Vouch.

    Raises:
        UnfitSet: If it is none of these.
    """
    named, separator, rest = words.partition("=")
    name, spec = (named.strip(), rest.strip()) if separator and "://" not in named else ("", words.strip())
    known = spec == VOUCH or spec in PEERS or spec.startswith(_WEB)
    if not known and Path(spec).suffix not in _MAPPINGS and ":" not in spec:
        raise UnfitSet(
            "Nobody of that name can take part",
            value=spec,
            remedy=f"Use {VOUCH}, {', '.join(PEERS)}, a mapping (.yaml), module:object, or an address",
        )
    default = "Vouch" if spec == VOUCH else PEERS[spec].label if spec in PEERS else Path(spec).stem
    return Entrant(name or (spec if spec.startswith(_WEB) else default), spec)


@contextmanager
def running(entrant: Entrant, course: Course) -> Iterator[Running]:
    """An entrant, started and ready, ended afterwards.

    Raises:
        VouchError: If it can't be installed, indexed, started or read.
    """
    if entrant.spec.startswith(_WEB):
        with closing(RemoteSystem(entrant.spec, headers=course.headers, name=entrant.name)) as remote:
            yield Running(remote)
        return
    if Path(entrant.spec).suffix in _MAPPINGS:
        mapping = read_mapping(Path(entrant.spec))
        with closing(SearchApiSystem(mapping, course.articles, headers=course.headers)) as api:
            yield Running(api)
        return
    if entrant.spec == VOUCH:
        with _own(entrant, course) as own:
            yield own
        return
    command, built = _command(entrant, course)
    with started(command, course.work / "logs") as server, closing(_asked(entrant, course, server.port)) as system:
        yield Running(system, server.seconds, lambda: pss_mb(server.pid), built)


@contextmanager
def _own(entrant: Entrant, course: Course) -> Iterator[Running]:
    """Vouch's own server, with a key that is good for this run alone: rankings below the threshold need one."""
    with tempfile.TemporaryDirectory() as folder:
        keys = Path(folder) / "keys.json"
        now = datetime.now(UTC)
        key = KeyFile(keys).create(AccessKey("", "", AccessScope.STAFF, now, expires_at=now + _LONGEST_RUN))
        variables = {
            "VOUCH_HOME": str(course.home.root),
            "VOUCH_KEYS_FILE": str(keys),
            "VOUCH_ADDRESS_RATE": "off",  # all questions come from one address
            "HF_HUB_OFFLINE": "1",
        }
        words = (str(Path(sys.executable).with_name("vouch")), "serve", "--port")
        command = ServerCommand(entrant.name, words, "/readyz", variables)
        headers = {"Authorization": f"Bearer {key}"}
        with started(command, course.work / "logs") as server:
            url = f"http://127.0.0.1:{server.port}"
            with closing(RemoteSystem(url, headers=headers, name=entrant.name)) as system:
                yield Running(system, server.seconds, lambda: pss_mb(server.pid))


def _command(entrant: Entrant, course: Course) -> tuple[ServerCommand, Mapping[str, Any]]:
    if entrant.spec in PEERS:
        ready = ready_peer(
            entrant.spec, course.home, course.work, may_install=course.may_install, pythons=course.pythons
        )
        return ready.command, ready.built
    place, _, python = entrant.spec.partition("@")
    return retriever_command(entrant.name, place, python=Path(python) if python else None, folder=Path.cwd()), {}


def _asked(entrant: Entrant, course: Course, port: int) -> SearchApiSystem:
    is_txtai = entrant.spec in PEERS and PEERS[entrant.spec].library == "txtai"
    mapping = (txtai_mapping if is_txtai else retriever_mapping)(entrant.name)
    about = {"settings": dict(PEERS[entrant.spec].settings)} if entrant.spec in PEERS else {"object": entrant.spec}
    return SearchApiSystem(mapping, course.articles, port=port, about=about)
