"""Staff who signed in: signed cookies, which hold no secret, and a link that is good once."""

import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeTimedSerializer

SESSION_S = 8 * 3600
LINK_S = 600
_FORM_S = 3600
LINK = "link"


@dataclass(frozen=True, slots=True)
class StaffSession:
    """Somebody who signed in: the id of the key that they showed, or `link`; and what their forms must bring along."""

    who: str
    form_token: str


class Sessions:
    """Makes and reads cookies and links. They are signed with a secret that ends with the server, as they do.

    Args:
        clock: Seconds, for how long a link is good.
        secret: What signs; processes that answer on one port share it.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, secret: bytes | None = None) -> None:
        signing = secrets.token_bytes(32) if secret is None else secret
        self._cookies = URLSafeTimedSerializer(signing, salt="vouch-session")
        self._forms = URLSafeTimedSerializer(signing, salt="vouch-form")
        self._clock = clock
        self._entering = threading.Lock()
        self._link: tuple[str, float] | None = None

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
        with self._entering:
            self._link = (token, self._clock() + LINK_S)
        return token

    def enter(self, token: str) -> bool:
        """Whether a token lets somebody sign in; it does once."""
        with self._entering:
            if self._link is None or self._clock() >= self._link[1]:
                return False
            if not hmac.compare_digest(self._link[0].encode(), token.encode("utf-8", "surrogatepass")):
                return False
            self._link = None
            return True
