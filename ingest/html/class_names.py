"""What the names that an element bears, its classes and id, say of its part on the page.

Names are made of topics as well as of parts: `related-articles` is furniture, `work-related-asthma` is an article's
section. A word that may be either counts only among words for parts of pages.
"""

import re
from functools import lru_cache

_WORD = re.compile(r"[a-z]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SHORT = 3  # a prefix such as `sd` or `ez`
_CERTAIN = frozenset(
    {
        "addthis", "addtoany", "adslot", "advert", "advertisement", "advertising", "adverts", "backtotop",
        "breadcrumb", "breadcrumbs", "byline", "cookie", "cookies", "crumbs", "disqus", "followus", "gdpr",
        "jumplinks", "masthead", "megamenu", "navbar", "newsletter", "offcanvas", "onetrust", "outbrain",
        "pagination", "popover", "recirc", "sharebar", "sharedaddy", "sharethis", "sidebar", "signup", "skiplink",
        "skiplinks", "taboola", "toc", "toolbar", "tooltip", "trustarc",
    }
)  # fmt: skip
_AMBIGUOUS = frozenset(
    {
        "ad", "ads", "comment", "comments", "consent", "crumb", "feedback", "footer", "login", "menu", "modal",
        "nav", "navigation", "pager", "popup", "promo", "promos", "recommendation", "recommendations",
        "recommended", "related", "share", "sharing", "skip", "social", "sponsor", "sponsored", "subscribe",
        "subscription", "survey",
    }
)  # fmt: skip
_PARTS = frozenset(
    {
        "account", "area", "article", "articles", "banner", "bar", "block", "body", "bottom", "box", "btn",
        "button", "buttons", "card", "cards", "carousel", "center", "chat", "col", "column", "component", "content",
        "contents", "default", "desktop", "dialog", "elementor", "email", "entry", "facebook", "feed", "fixed",
        "float", "floating", "form", "global", "govuk", "grid", "group", "head", "header", "heading", "horizontal",
        "icon", "icons", "inline", "inner", "item", "items", "large", "left", "level", "link", "links", "list",
        "location", "main", "media", "mobile", "module", "network", "networks", "nhsuk", "outer", "overlay", "page",
        "pages", "panel", "placeholder", "post", "posts", "primary", "print", "region", "right", "row", "secondary",
        "section", "site", "slider", "slot", "small", "sticky", "stories", "story", "text", "this", "title", "tool",
        "tools", "top", "topic", "topics", "twitter", "unit", "user", "vertical", "web", "widget",
    }
)  # fmt: skip
_LAYOUT = frozenset(
    {
        "container", "enabled", "has", "is", "layout", "no", "not", "open", "visible", "with", "without", "wrap",
        "wrapper",
    }
)  # fmt: skip
_CONSENT = frozenset({"consent", "cookie", "cookies", "gdpr", "onetrust", "trustarc"})
_WARNINGS = frozenset({"alert", "caution", "danger", "emergency", "immediate", "important", "urgent", "warning"})
_DISCLOSURES = frozenset({"accordion", "accordions", "collapse", "collapsible", "expander", "faq", "panel", "toggle"})


_FOR_SCREEN_READERS = (
    frozenset({"sr", "only"}),
    frozenset({"screen", "reader"}),
    frozenset({"visually", "hidden"}),
    frozenset({"visuallyhidden"}),
    frozenset({"show", "for", "sr"}),
)


@lru_cache(maxsize=4096)
def class_words(names: str) -> frozenset[str]:
    """The words of names, in lower case: `Nhsuk-care-card_head` gives nhsuk, care, card, head."""
    return frozenset(_WORD.findall(_CAMEL.sub(" ", names).lower()))


def name_furniture(names: str) -> bool:
    """Whether one of the names, parted by spaces, is that of a part of a page that is never the article's."""
    return any(_names_furniture(class_words(name)) for name in names.split())


def _names_furniture(name: frozenset[str]) -> bool:
    if not _LAYOUT.isdisjoint(name):
        return "toc" in name
    if not _CERTAIN.isdisjoint(name):
        return True
    others = name - _AMBIGUOUS
    return len(others) < len(name) and all(word in _PARTS or len(word) <= _SHORT for word in others)


def furniture_words(names: str) -> frozenset[str]:
    """The words of names that often are those of furniture, in the singular."""
    return frozenset(word.removesuffix("s") for word in _AMBIGUOUS & class_words(names))


def name_site(names: str) -> bool:
    """Whether one of the names is that of furniture by a word that is never a topic."""
    return any(not _CERTAIN.isdisjoint(words) for words in map(class_words, names.split()))


def name_consent(names: str) -> bool:
    """Whether they are those of a request for consent to cookies."""
    return name_furniture(names) and not _CONSENT.isdisjoint(class_words(names))


def name_warning(names: str) -> bool:
    """Whether they are those of a warning, an alert or a care card."""
    found = class_words(names)
    return not _WARNINGS.isdisjoint(found) or {"care", "card"} <= found


def name_disclosure(names: str) -> bool:
    """Whether they are those of something that opens and closes by a click."""
    return not _DISCLOSURES.isdisjoint(class_words(names))


@lru_cache(maxsize=4096)
def name_for_screen_readers(names: str) -> bool:
    """Whether one of the names, parted by spaces, is that of words which are read aloud and not seen."""
    return any(kind <= class_words(name) for name in names.split() for kind in _FOR_SCREEN_READERS)
