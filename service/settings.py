"""The one place that reads the environment: variables that start with VOUCH_, and the file that one of them names."""

import ipaddress
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from ingest.description.dates import DateOrder
from ingest.home import Home
from service.config_file import read_collections, read_config, with_tables
from service.errors import SettingsError

SETTINGS = "vouch.settings"
"""Where the front door leaves the settings for commands."""

_PREFIX = "VOUCH_"
_CONFIG = f"{_PREFIX}CONFIG"
_ROOT_PATH = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)+")

OWN_PATHS = frozenset({
    "v1", "documents", "staff", "static", "static-offline-docs", "widget", "widget.", "widget.js", "docs",
    "openapi.json", "feedback", "mcp", "connect", "sitemap.xml", "llms.txt",
    "opensearch", "opensearch.xml", "healthz", "readyz", "metrics", "favicon.ico",
})  # fmt: skip
"""The first parts of all paths of the service."""

OF_COLLECTIONS = "c"
"""The first part of the paths of collections, where the service has several."""

_OF_ONE_HOME = frozenset({"keys_file", "pause_file", "withdrawn_file", "codes", "replica_of"})
_OF_ONE_COLLECTION = _OF_ONE_HOME | {
    "home", "allowed_origins", "min_confidence", "country", "unreviewed_notices", "prefer_newer", "answer_unjudged",
    "public_filter", "require_key", "question_in_address", "mcp", "writes", "build_after_s", "feedback",
    "feedback_questions", "feedback_days", "gaps", "date_order",
}  # fmt: skip


class Settings(BaseSettings):
    """What an operator may set.

    Attributes:
        home: Where everything is kept on disk.
        host: The address to listen at.
        port: The port to listen at; 0 picks a free one.
        allowed_origins: Sites whose pages may ask from a reader's browser, such as `https://health.example`, separated
            by commas or spaces; `*` lets every site. None by default.
        min_confidence: Below it the service refuses; None takes the calibration's own threshold.
        country: Whose telephone numbers notices give, as two letters (ISO 3166; `EU` for 112); None names none.
        unreviewed_notices: Whether notices come in languages whose rules no clinician has read yet.
        prefer_newer: Whether of two equally good passages that of the newer article goes first.
        answer_unjudged: Whether questions and pages in languages in which refusing wasn't measured are answered, too,
            and labelled so; by default they are refused.
        workers: How many processes answer, watched by a parent that starts them again; None for one without a parent.
        working: How many requests each process works on at once; None for its share of the cores.
        waiting: How many requests may wait for that, over all processes; more are refused with status 503.
        deadline_s: How long a request may take, waiting included.
        connections: How many connections each process keeps open.
        drain_s: How long requests may take to end where the service is asked to end.
        log_format: Whether log lines are text or JSON.
        traces_endpoint: Where spans and times of requests are sent to, as the address of a collector of OpenTelemetry
            (OTLP over HTTP), such as `http://127.0.0.1:4318`; None sends nothing.
        public_filter: What requests without a key of staff may see, as filters: `audience=public tag="first aid"`.
        require_key: Whether asking and reading need a key, too.
        keys_file: The file of keys; None takes `keys.json` in the home.
        pause_file: The file that pauses answers while it is there; None takes `paused` in the home.
        withdrawn_file: A file of doc_ids, a line each, that no answer holds, beside those that the library says are
            withdrawn; None names none. For copies of a home that take no changes.
        replica_of: The shared place that the home follows, such as `s3://bucket/vouch`; None where it follows none.
        replica_every_s: How long after a look at that place the next one comes.
        replica_wait_s: For how long an empty home tries to have something from there before the start is given up.
        replica_stale_s: How long the place may be silent before `/readyz` says not ready; None for however long.
        address_rate: How often one address may ask without a key of its own, such as `30/s`; `off` doesn't limit that.
        trusted_proxies: Addresses and networks of proxies whose X-Forwarded-For and -Proto are taken, separated by
            commas or spaces.
        identity_header: The header in which such a proxy names whom it let in as staff.
        allowed_hosts: The names that the service may be asked under, separated by commas or spaces; `*` takes any,
            `.health.example` all below one. `localhost`, this machine's names and addresses in figures always are.
        root_path: The path of another site that the service is served below, such as `/health/search`.
        question_in_address: Whether a page whose address has the question, `/?q=`, answers it. Links from elsewhere and
            browsers' search engines need that; the address is in the reader's history, and in logs of proxies. The
            pages themselves send questions in the body.
        mcp: Whether assistants may ask over HTTP, at `/mcp`, each with a key; it needs the extra `mcp`.
        writes: Whether keys of scope `documents` may change documents over HTTP, and staff words of the house.
        build_after_s: After how many seconds without a further change over HTTP the index is built; None leaves that to
            whoever asks for it.
        feedback: Whether readers may say if an answer answered: `feedback/` in the home has it, a file for each day.
        feedback_questions: Whether the question is kept with it, where the reader agreed to that.
        feedback_days: How long feedback is kept.
        codes: A list of codes of patients' records with the articles about each, as CSV, for `/connect`; None has none.
        gaps: Whether it is counted on which listed subjects readers' questions are refused, by day.
        watch_secret: What messages about watched citations that changed are signed with (`vouch watch notify`), as
            `whsec_` and base64, one or several parted by spaces; None takes it from the file that the command names.
        date_order: How documents' dates such as 03/04/2024 are read; None leaves those unknown that mean two days.
        collections: Libraries that one service has beside each other, each with its home, by name; in order, the first
            has the plain address. In a file each is a table, `[collections.NAME]`, that may set for it alone what is
            about one library. None takes `home` for the only one.
    """

    model_config = SettingsConfigDict(env_prefix=_PREFIX, frozen=True, extra="forbid")

    home: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    min_confidence: float | None = Field(default=None, ge=0.0, le=1.0)
    country: str | None = Field(default=None, pattern="^[A-Z]{2}$")
    unreviewed_notices: bool = True
    prefer_newer: bool = True
    answer_unjudged: bool = False
    workers: int | None = Field(default=None, ge=1, le=64)
    working: int | None = Field(default=None, ge=1, le=256)
    waiting: int = Field(default=64, ge=0, le=10_000)
    deadline_s: float = Field(default=10.0, gt=0.0, le=300.0)
    connections: int = Field(default=2000, ge=1, le=100_000)
    drain_s: float = Field(default=10.0, gt=0.0, le=300.0)
    log_format: Literal["text", "json"] = "text"
    traces_endpoint: str | None = Field(default=None, pattern=r"^https?://[^\s/?#@]+(?:/[^\s?#]*)?$")
    date_order: DateOrder | None = None
    public_filter: str = ""
    require_key: bool = False
    keys_file: Path | None = None
    pause_file: Path | None = None
    withdrawn_file: Path | None = None
    replica_of: str | None = None
    replica_every_s: float = Field(default=5.0, ge=0.1, le=3600.0)
    replica_wait_s: float = Field(default=60.0, ge=0.0, le=86_400.0)
    replica_stale_s: float | None = Field(default=None, gt=0.0)
    address_rate: str = Field(default="30/s", pattern=r"^(?:off|[1-9][0-9]{0,8}/(?:s|min|h|d))$")
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    identity_header: str | None = Field(default=None, pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    root_path: str = ""
    question_in_address: bool = True
    mcp: bool = False
    writes: bool = False
    build_after_s: float | None = Field(default=None, ge=0.0, le=86_400.0)
    feedback: bool = False
    feedback_questions: bool = False
    feedback_days: int = Field(default=180, ge=1, le=3650)
    codes: Path | None = None
    gaps: bool = False
    collections: Annotated[dict[str, dict[str, Any]], NoDecode] = {}
    watch_secret: SecretStr | None = None

    @field_validator("allowed_origins", "trusted_proxies", "allowed_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("codes", "keys_file", "pause_file", "replica_of", "withdrawn_file", mode="before")
    @classmethod
    def _without_name(cls, value: object) -> object:
        """None where a file or place is named by nothing: the folder that one is in would be taken for it."""
        return None if isinstance(value, str) and not value.strip() else value

    @field_validator("collections", mode="before")
    @classmethod
    def _named(cls, value: object) -> object:
        return read_collections(value, _OF_ONE_COLLECTION)

    @field_validator("root_path")
    @classmethod
    def _check_root_path(cls, path: str) -> str:
        """Without a slash at its end; its first part is none that the service has itself, or a path would mean two."""
        path = path.rstrip("/")
        if path and not _ROOT_PATH.fullmatch(path):
            raise ValueError(f"{path!r} is no path such as /health/search, of letters, figures and . _ ~ -")
        if path.split("/")[1:2] and path.split("/")[1] in OWN_PATHS:
            raise ValueError(f"{path!r} starts like a path of the service itself; take another one")
        return path

    @field_validator("allowed_origins")
    @classmethod
    def _check_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            if origin != "*" and not is_origin(origin):
                raise ValueError(
                    f"{origin!r} is not an origin: scheme, host and port only, as in https://health.example"
                )
        return tuple(origin.lower() for origin in origins)

    @field_validator("trusted_proxies")
    @classmethod
    def _check_proxies(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in proxies:
            ipaddress.ip_network(proxy)
        return proxies

    @classmethod
    def load(cls) -> "Settings":
        """Read the environment, and the file that VOUCH_CONFIG names; what both set, the environment sets.

        Raises:
            SettingsError: If a variable or a name in the file is unknown, or its value doesn't fit.
        """
        known = {*(f"{_PREFIX}{name.upper()}" for name in cls.model_fields), _CONFIG}
        for name in sorted(os.environ):
            if name.upper().startswith(_PREFIX) and name.upper() not in known:
                raise SettingsError(
                    "Unknown setting", where=name, remedy=f"Remove it, or use one of {', '.join(sorted(known))}"
                )
        from_file = cls._from_file()
        try:
            return cls(**from_file)
        except ValidationError as error:
            first = error.errors()[0]
            field = str(first["loc"][0])
            name = f"{_PREFIX}{field.upper()}"
            where, value = name, os.environ.get(name)
            if field in from_file:
                where, value = f"{os.environ.get(_CONFIG)}: {field}", str(from_file[field])
            raise SettingsError(
                first["msg"], where=where, value=value, remedy="Set a value that fits, or unset it"
            ) from None

    @classmethod
    def sources(cls) -> dict[str, str]:
        """Where each setting's value comes from: the name of a variable, the path of a file, or `default`."""
        from_file, given = cls._from_file(), {name.upper() for name in os.environ}
        return {
            field: name
            if (name := f"{_PREFIX}{field.upper()}") in given
            else os.environ.get(_CONFIG, "")
            if field in from_file
            else "default"
            for field in cls.model_fields
        }

    @classmethod
    def _from_file(cls) -> dict[str, Any]:
        """What the file sets and the environment doesn't; of collections that it names, what their tables set."""
        path = os.environ.get(_CONFIG)
        read = read_config(Path(path), frozenset(cls.model_fields)) if path else {}
        given = {name.upper(): value for name, value in os.environ.items()}
        found = {field: value for field, value in read.items() if f"{_PREFIX}{field.upper()}" not in given}
        named, tables = given.get(f"{_PREFIX}COLLECTIONS"), read.get("collections")
        if named and isinstance(tables, dict):  # whoever names other homes leaves each its filters and its keys
            with suppress(ValueError):  # said where the value is checked
                found["collections"] = with_tables(read_collections(named, frozenset({"home"})), tables)
        return found

    def of_collection(self, name: str) -> "Settings":
        """What holds for one collection: what is set for all, with what its table sets in place of that.

        Raises:
            SettingsError: If a value in its table doesn't fit; or if a file of one home is set for all of them.
        """
        for field in sorted(_OF_ONE_HOME):
            if (value := getattr(self, field)) is not None:
                raise SettingsError(
                    "This file is of one home, and there are several collections",
                    where=f"{_PREFIX}{field.upper()}",
                    value=str(value),
                    remedy=f"Unset it, and set {field} in the tables of collections in the file of VOUCH_CONFIG",
                )
        of_all = {field: getattr(self, field) for field in type(self).model_fields}
        at = {"collections": {}, "root_path": f"{self.root_path}/{OF_COLLECTIONS}/{name}"}
        try:
            return type(self)(**{**of_all, **self.collections[name], **at})
        except ValidationError as error:
            first = error.errors()[0]
            field = str(first["loc"][0])
            raise SettingsError(
                first["msg"],
                where=f"collections.{name}.{field}",
                value=str(self.collections[name].get(field)),
                remedy="Set a value that fits, or leave it out",
            ) from None

    @property
    def layout(self) -> Home:
        """The places under `home`."""
        return Home(self.home.absolute())

    @property
    def keys_path(self) -> Path:
        """The file of keys."""
        return self.layout.keys if self.keys_file is None else self.keys_file.absolute()

    @property
    def pause_path(self) -> Path:
        """The file that pauses answers."""
        return self.layout.paused if self.pause_file is None else self.pause_file.absolute()


def environment_for(settings: Settings) -> dict[str, str]:
    """The environment of a command that this process starts for a home, or for that of a collection."""
    found = {"HOME": str(settings.layout.root)}
    if settings.build_after_s is not None:
        found["BUILD_AFTER_S"] = str(settings.build_after_s)
    if settings.date_order is not None:
        found["DATE_ORDER"] = settings.date_order
    return os.environ | {f"{_PREFIX}{name}": value for name, value in found.items()}


def is_origin(text: str) -> bool:
    """Whether a text is an origin as browsers write it."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    standard = {"http": 80, "https": 443}.get(parts.scheme)  # a browser leaves it out
    bare = text == f"{parts.scheme}://{parts.netloc}" and "@" not in parts.netloc
    return standard is not None and bool(parts.hostname) and bare and parts.port != standard
