"""Staff who signed in: signed cookies, which hold no secret, and a link that is good once."""

import hashlib
import hmac
import secrets
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeTimedSerializer

from service.access.shared_memory import SharedRecord

SESSION_S = 8 * 3600
LINK_S = 600
_FORM_S = 3600
LINK = "link"
_LINK = struct.Struct("=32sd")  # the sha256 of its token, and until when it is good


@dataclass(frozen=True, slots=True)
class StaffSession:
    """Somebody who signed in: the id of the key that they showed, or `link`; and what their forms must bring along."""

    who: str
    form_token: str


class Sessions:
    """Makes and reads cookies and links. They are signed with a secret that ends with the server, as they do.

    Processes that were forked from the one that made it share that secret and the link, which is good once at all.

    Args:
        clock: Seconds, alike in all processes: for how long a link is good.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        signing = secrets.token_bytes(32)
        self._cookies = URLSafeTimedSerializer(signing, salt="vouch-session")
        self._forms = URLSafeTimedSerializer(signing, salt="vouch-form")
        self._clock = clock
        self._link = SharedRecord(_LINK.size)

    def cookie(self, who: str) -> str:
        """The cookie of somebody who signs in."""
        return self._cookies.dumps([who, secrets.token_urlsafe(16)])

    def read(self, cookie: str) -> StaffSession | None:
        """Whose cookie it is; None where it is none of ours, or too old."""
        try:
            who, form_token = self._cookies.loads(cookie, max_age=SESSION_S)
        except (BadData, ValueError, TypeError):
            return None
        return StaffSession(str(who), str(form_token))

    def form_pair(self, known: str | None = None) -> tuple[str, str]:
        """For a form before anybody has signed in: a cookie, the known one where there is one, and the field for it."""
        cookie = known or secrets.token_urlsafe(16)
        return cookie, self._forms.dumps(cookie)

    def form_fits(self, cookie: str, field: str) -> bool:
        """Whether a form came from a page of ours, shown in the same browser within the hour."""
        try:
            named = str(self._forms.loads(field, max_age=_FORM_S))
        except BadData:
            return False
        return hmac.compare_digest(named.encode(), cookie.encode())

    def make_link(self) -> str:
        """A token that lets whoever shows it first sign in, within ten minutes; it takes the place of one before."""
        token = secrets.token_urlsafe(32)
        with self._link.held() as memory:
            _LINK.pack_into(memory, 0, _sha256(token), self._clock() + LINK_S)
        return token

    def enter(self, token: str) -> bool:
        """Whether a token lets somebody sign in; it does once."""
        with self._link.held() as memory:
            expected, until = _LINK.unpack_from(memory)
            fits = hmac.compare_digest(expected, _sha256(token)) and self._clock() < until
            if fits:
                _LINK.pack_into(memory, 0, bytes(32), 0.0)
        return fits


def _sha256(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
