from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """Where everything that Vouch writes lives on disk (`VOUCH_HOME`)."""

    root: Path

    @property
    def library(self) -> Path:
        """SQLite database of documents and their versions; written by ingest."""
        return self.root / "library.db"

    @property
    def older_libraries(self) -> Path:
        """The library as it was before a newer program changed it, a file for each version; written by ingest."""
        return self.root / "library-before"

    @property
    def lock(self) -> Path:
        """Locked by the one run that takes documents in; written by ingest."""
        return self.root / "library.lock"

    @property
    def sources(self) -> Path:
        """The bytes as they came, one file each, named by sha256; written by ingest."""
        return self.root / "sources"

    @property
    def embeddings(self) -> Path:
        """SQLite database of vectors by content; written by index."""
        return self.root / "embeddings.db"

    @property
    def quotations(self) -> Path:
        """SQLite table of the ids of quotes, made from the library's versions; written by index."""
        return self.root / "quotations.db"

    @property
    def encoders(self) -> Path:
        """Exported question encoders, one folder each; written by index."""
        return self.root / "encoders"

    @property
    def answerability(self) -> Path:
        """Answerability models that snapshots answer with, one folder each; written by index."""
        return self.root / "answerability"

    @property
    def snapshots(self) -> Path:
        """Published snapshots, one folder each; written by index."""
        return self.root / "snapshots"

    @property
    def build_lock(self) -> Path:
        """Held by the build that is under way; written by index."""
        return self.root / ".build.lock"

    @property
    def synonyms(self) -> Path:
        """The site's own synonyms; written by its owner or staff, and read in place of the default ones."""
        return self.root / "synonyms.txt"

    @property
    def own_names(self) -> Path:
        """The folder of the site's own names of medicines and conditions; written by its owner, read beside ours."""
        return self.root / "names"

    @property
    def words(self) -> Path:
        """The folder of what editors want of single questions and words, and of versions; written by service."""
        return self.root / "words"

    @property
    def pins(self) -> Path:
        """Which article is featured for which words; read while it serves."""
        return self.words / "pins.yaml"

    @property
    def blocked(self) -> Path:
        """What is never offered while a question is typed; read while it serves."""
        return self.words / "blocked.txt"

    @property
    def current(self) -> Path:
        """A symbolic link to the snapshot that is served; replaced by rename."""
        return self.root / "current"

    @property
    def calibration(self) -> Path:
        """The site's own calibration, which overrides the default; written by eval."""
        return self.root / "calibration.json"

    @property
    def keys(self) -> Path:
        """The keys, of which hashes are kept; written by the operator's commands, for its owner alone."""
        return self.root / "keys.json"

    @property
    def stays(self) -> frozenset[Path]:
        """What belongs to this place, and is in no backup: who may do what here, who did it, and whether it answers."""
        locked = (self.keys, self.watched, self.gaps, self.links)
        locks = {self.words_lock, *(path.with_name(f".{path.name}.lock") for path in locked)}
        held = {self.keys, self.audit, self.paused, self.feedback, self.gaps, self.notified, self.tasks, self.replica}
        return frozenset({*held, *locks})

    def does_stay(self, path: Path) -> bool:
        """Whether a file belongs to this place, or to a folder that does."""
        return not self.stays.isdisjoint({path, *path.parents})

    @property
    def replica(self) -> Path:
        """There where this home follows a shared place: what it has from there, and what it heard; written by index."""
        return self.root / "replica"

    @property
    def is_replica(self) -> bool:
        """Whether everything here comes from a shared place, so that changes are made in its publisher's home."""
        return self.replica.is_dir()

    @property
    def withheld(self) -> Path:
        """What no answer of a replica holds, as its place said last; written by index."""
        return self.replica / "withheld.json"

    @property
    def tasks(self) -> Path:
        """What was asked for over HTTP and takes its time: the list of it, and what was sent. Written by service."""
        return self.root / "tasks"

    @property
    def paused(self) -> Path:
        """There while no question is to be answered; its words say why. Written by the operator's commands."""
        return self.root / "paused"

    @property
    def feedback(self) -> Path:
        """What readers said of answers, a file for each day, where the operator wants to know; in no backup."""
        return self.root / "feedback"

    @property
    def audit(self) -> Path:
        """Which management actions were taken, by whom and when, a line each; written by the command line."""
        return self.root / "audit.jsonl"

    @property
    def watched(self) -> Path:
        """The citations that staff watch, by their ids; written by service."""
        return self.root / "watched.json"

    @property
    def words_lock(self) -> Path:
        """Held by whoever changes words."""
        return self.root / ".words.lock"

    @property
    def links(self) -> Path:
        """What became of links when somebody had them checked, and on which day; written by ingest."""
        return self.root / "links.json"

    @property
    def notified(self) -> Path:
        """Which changes of watched citations each receiver was sent, a file for each; in no backup."""
        return self.root / "notified"

    @property
    def gaps(self) -> Path:
        """How often each listed subject was asked for in vain, by day, where the operator counts it; in no backup."""
        return self.root / "gaps.json"
