"""Whether a request may do what it asks, and what it may see."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from service.access.addresses import AddressHashes
from service.access.key_ring import KeyRing
from service.access.keys import AccessKey, AccessScope
from service.access.policy import AccessPolicy
from service.access.rates import DailyCount, Rate, RateLimiter, Taken
from service.access.sessions import LINK, Sessions
from service.answers.visibility import Visibility
from service.errors import KeyRefused, OriginRefused, ScopeMissing, TooOften

_WRONG_KEYS = Rate(10, 60)
_FEEDBACK_A_DAY = 20
_STAFF = AccessScope.STAFF.covers
_GET_A_KEY = "Send a key as Authorization: Bearer …; whoever runs this service makes one with: vouch keys create"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request shows of where it comes from, and of who sends it.

    Attributes:
        address: Where it comes from.
        authorization: Its header Authorization.
        origin: The site whose page sends it, as browsers say it.
        session: The cookie of somebody who signed in.
        identity: Whom a trusted proxy let in as staff.
    """

    address: str
    authorization: str | None = None
    origin: str | None = None
    session: str | None = None
    identity: str | None = None


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks, as far as that matters.

    Attributes:
        who: A key's id, `link`, the name that a proxy gives, or "" where nobody showed anything.
        scopes: What they may do beyond what everybody may.
        visible: What they may see.
        key: Their key, where they showed one.
        form_token: What their forms must bring along, where they signed in.
    """

    who: str
    scopes: frozenset[AccessScope]
    visible: Visibility
    key: AccessKey | None = None
    form_token: str | None = None

    def must_have(self, scope: AccessScope) -> None:
        """Go on only if they may do this.

        Raises:
            KeyRefused: If they showed nothing.
            ScopeMissing: If what they showed isn't for this.
        """
        if scope in self.scopes:
            return
        if not self.who:
            raise KeyRefused(f"This needs a key of scope {scope}", remedy=_GET_A_KEY)
        raise ScopeMissing(f"This needs a key of scope {scope}", value=self.who, remedy=_GET_A_KEY)


@dataclass(slots=True)
class Admission:
    """What became of a request at the door: what limits say of it, and who it is, once that is known."""

    limits: list[Taken] = field(default_factory=list)
    visitor: Visitor | None = None


@dataclass(frozen=True, slots=True)
class SharedAccess:
    """What processes that answer on one port have in common: made before they are forked, it is one for all of them.

    Attributes:
        sessions: Staff who signed in.
        rates: How often addresses and keys asked of late.
        wrong: How often wrong keys were shown of late.
        days: How often keys asked today.
        addresses: What addresses are called in these.
    """

    sessions: Sessions = field(default_factory=Sessions)
    rates: RateLimiter = field(default_factory=RateLimiter)
    wrong: RateLimiter = field(default_factory=RateLimiter)
    days: DailyCount = field(default_factory=DailyCount)
    addresses: AddressHashes = field(default_factory=AddressHashes)


class Access:
    """Lets requests in. One for each process.

    Args:
        policy: What the operator decided.
        keys: The keys.
        shared: What it has in common with other processes; None where there are none.
    """

    def __init__(self, policy: AccessPolicy, keys: KeyRing, shared: SharedAccess | None = None) -> None:
        shared = shared or SharedAccess()
        self.policy = policy
        self.keys = keys
        self.sessions = shared.sessions
        self._rates = shared.rates
        self._wrong = shared.wrong
        self._days = shared.days
        self._addresses = shared.addresses

    def admit(self, shown: Credentials, admission: Admission) -> Visitor:
        """Who asks, if they may ask now; the limits that were looked at are left with the admission.

        Raises:
            KeyRefused: If the key isn't good, or one is needed.
            OriginRefused: If the key is for the pages of other sites.
            TooOften: If they asked too often.
            KeysError: If the keys can't be read.
        """
        address = self._addresses.of(shown.address)
        visitor = self._visitor(shown, address)
        self._count(visitor, address, admission)
        if self.policy.needs_key and not visitor.scopes:
            raise KeyRefused("A key is needed here", remedy=_GET_A_KEY)
        admission.visitor = visitor
        return visitor

    def scopes_of(self, shown: Credentials) -> frozenset[AccessScope]:
        """What somebody may do beyond what everybody may; no limit but that of wrong keys is looked at.

        Raises:
            AccessRefused: If the key isn't good, or is for the pages of other sites.
            KeysError: If the keys can't be read.
        """
        return self._visitor(shown, self._addresses.of(shown.address)).scopes

    def admit_another(self, visitor: Visitor, address: str, admission: Admission) -> None:
        """Count one more question of a request that was let in; what limits say now is left with the admission.

        Raises:
            TooOften: If they asked too often.
        """
        admission.limits.clear()
        self._count(visitor, self._addresses.of(address), admission)

    def check_reader(self, visitor: Visitor) -> None:
        """Go on only if they may have answers and documents.

        Raises:
            KeyRefused: If that needs a key, and theirs is for something else.
        """
        if self.policy.needs_key and AccessScope.SEARCH not in visitor.scopes:
            raise KeyRefused(
                f"A key of scope {AccessScope.SEARCH} is needed here", value=visitor.who, remedy=_GET_A_KEY
            )

    def count_feedback(self, address: str) -> None:
        """Count a word of a reader on an answer.

        Raises:
            TooOften: If too many came from the same address today.
        """
        taken = self._days.take("feedback", self._addresses.of(address), _FEEDBACK_A_DAY)
        if not taken.allowed:
            raise _too_often(taken, "Too much feedback came from this address today")

    def key_of(self, text: str, address: str) -> AccessKey:
        """The key that somebody shows, if it is good.

        Raises:
            KeyRefused: If it isn't.
            TooOften: If wrong ones came too often from the same address.
            KeysError: If the keys can't be read.
        """
        return self._key(text, self._addresses.of(address))

    def knows(self, authorization: str | None) -> bool:
        """Whether a request shows one of these keys, good or not; it takes as long where it doesn't.

        Raises:
            KeysError: If the keys can't be read.
        """
        text = _bearer(authorization)
        return text is not None and self.keys.find(text) is not None

    def origins_for(self, authorization: str | None, usual: tuple[str, ...]) -> tuple[str, ...]:
        """The sites whose pages may read the answer to a request: those of its key, else the usual ones."""
        text = _bearer(authorization)
        key = None if text is None else self.keys.find(text)
        return key.origins if key is not None and key.origins else usual

    def _visitor(self, shown: Credentials, address: str) -> Visitor:
        text = _bearer(shown.authorization)
        if text is not None:
            key = self._key(text, address)
            if key.origins and shown.origin not in key.origins:
                raise OriginRefused(
                    "This key is for the pages of other sites", value=shown.origin, remedy="Use a key of your own site"
                )
            return self._with_key(key)
        if self.policy.identity_header is not None and shown.identity:
            return Visitor(f"proxy:{shown.identity}", _STAFF, Visibility())
        session = self.sessions.read(shown.session) if shown.session else None
        if session is not None and session.who == LINK:
            return Visitor(LINK, _STAFF, Visibility(), form_token=session.form_token)
        known = self.keys.of_id(session.who) if session is not None else None
        if session is not None and known is not None and known.is_good(datetime.now(UTC)):
            return replace(self._with_key(known), form_token=session.form_token)
        return Visitor("", frozenset(), Visibility.within(self.policy.public))

    def _with_key(self, key: AccessKey) -> Visitor:
        """A key that is for more than searching isn't bound by what the public may see, but by its own filters."""
        public = () if AccessScope.DOCUMENTS in key.scope.covers else (self.policy.public,)
        return Visitor(key.key_id, key.scope.covers, Visibility.within(*public, key.filters), key)

    def _key(self, text: str, address: str) -> AccessKey:
        """A good key is taken whatever came from its address before: nobody guesses 256 random bits."""
        key = self.keys.find(text)
        if key is not None and key.is_good(datetime.now(UTC)):
            return key
        tried = self._wrong.take("wrong-keys", address, _WRONG_KEYS)
        if not tried.allowed:
            raise _too_often(tried, "Too many wrong keys came from this address")
        raise KeyRefused("This key isn't known, or is no longer good", remedy=_GET_A_KEY)

    def _count(self, visitor: Visitor, address: str, admission: Admission) -> None:
        """A key that is in pages, or none at all, is limited for each address as well: anybody may have it."""
        key = visitor.key
        is_public = not visitor.scopes & {AccessScope.DOCUMENTS, AccessScope.METRICS}
        if self.policy.address_rate is not None and is_public:
            admission.limits.append(self._rates.take("address", address, self.policy.address_rate))
        if key is not None and key.rate is not None:
            admission.limits.append(self._rates.take("key", key.key_id, key.rate))
        if key is not None and key.daily is not None and all(one.allowed for one in admission.limits):
            admission.limits.append(self._days.take("key-day", key.key_id, key.daily))
        refused = next((one for one in admission.limits if not one.allowed), None)
        if refused is not None:
            raise _too_often(refused, f"More requests than {refused.rate} ({refused.name}) were sent")


def _bearer(authorization: str | None) -> str | None:
    """The key in a header Authorization; None where it holds something else, such as what a proxy asked for."""
    scheme, _, text = (authorization or "").partition(" ")
    return text.strip() if scheme.lower() == "bearer" else None


def _too_often(taken: Taken, what: str) -> TooOften:
    error = TooOften(what, remedy=f"Wait {taken.reset_s} s, and send fewer requests at a time")
    error.retry_after = taken.reset_s
    return error
