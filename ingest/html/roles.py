"""What an element is for, told by its name, role, class and id."""

import re

from ingest.html.tree import Element

INVISIBLE = frozenset(
    {
        "head", "script", "style", "noscript", "template", "iframe", "frame", "frameset", "object", "embed", "svg",
        "math-ml", "canvas", "audio", "video", "map", "area", "select", "option", "datalist", "textarea", "input",
        "progress", "meter", "link", "meta", "base", "param", "source", "track", "dialog", "amp-ad", "amp-embed",
        "amp-analytics", "amp-consent", "amp-iframe", "amp-lightbox", "amp-pixel", "amp-sidebar",
        "amp-social-share", "amp-sticky-ad", "amp-user-notification", "amp-state", "amp-img", "amp-video",
        "amp-auto-ads",
    }
)  # fmt: skip
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_FURNITURE_ROLES = frozenset(
    {
        "navigation", "search", "banner", "contentinfo", "dialog", "alertdialog", "menu", "menubar", "toolbar",
        "tooltip", "progressbar",
    }
)  # fmt: skip
# Words in class names and ids. A name counts by its own words, so that `site-nav` counts and `navel` doesn't.
_FURNITURE_WORDS = frozenset(
    {
        "ad", "ads", "adslot", "advert", "adverts", "advertisement", "advertising", "addthis", "addtoany",
        "backtotop", "breadcrumb", "breadcrumbs", "byline", "comment", "comments", "consent", "cookie", "cookies",
        "crumb", "crumbs", "disqus", "dropdown", "feedback", "followus", "footer", "gdpr", "jumplinks", "login",
        "masthead", "megamenu", "menu", "modal", "nav", "navbar", "navigation", "newsletter", "offcanvas",
        "onetrust", "outbrain", "pager", "pagination", "popover", "popup", "promo", "promos", "promotion", "rating",
        "recirc", "recommendation", "recommendations", "recommended", "related", "share", "sharebar", "sharethis",
        "sharing", "sidebar", "signup", "skip", "skiplink", "skiplinks", "social", "sponsor", "sponsored",
        "subscribe", "subscription", "survey", "taboola", "toc", "toolbar", "tooltip", "trustarc", "widget",
    }
)  # fmt: skip
_CONSENT_WORDS = frozenset({"consent", "cookie", "cookies", "gdpr", "onetrust", "trustarc"})
_LAYOUT_WORDS = frozenset(
    {
        "has", "with", "no", "without", "is", "not", "wrap", "wrapper", "layout", "container", "open", "visible",
        "enabled",
    }
)  # fmt: skip
_WARNING_WORDS = frozenset(
    {
        "warning", "caution", "danger", "emergency", "urgent", "immediate", "alert", "important",
    }
)  # fmt: skip
_WARNING_ROLES = frozenset({"alert", "note"})
_DISCLOSURE_WORDS = frozenset(
    {
        "accordion", "accordions", "collapse", "collapsible", "expander", "faq", "panel", "tabpanel", "toggle",
    }
)  # fmt: skip
_NAMES = re.compile(r"\S+")
_HIDING_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_WARNING_MAX_CHARS = 3_000


def heading_level(element: Element) -> int:
    """1 to 6 for a heading, else 0."""
    level = HEADINGS.get(element.tag, 0)
    if not level and element.attributes.get("role") == "heading":
        given = element.attributes.get("aria-level", "")
        level = min(int(given), 6) if given.isdecimal() and int(given) > 0 else 2
    return level


def is_hidden(element: Element) -> bool:
    """Whether a browser doesn't lay it out, as far as its own attributes say; found text opens `until-found`."""
    hidden = element.attributes.get("hidden")
    if hidden is not None:
        return hidden.lower() != "until-found"
    style = element.attributes.get("style")
    return style is not None and _HIDING_STYLE.search(style) is not None


def is_named_furniture(element: Element) -> bool:
    """Whether its role, class or id says that it belongs to the site and not to the article."""
    if element.attributes.get("role") in _FURNITURE_ROLES:
        return True
    if "class" not in element.attributes and "id" not in element.attributes:
        return False
    if not _FURNITURE_WORDS.isdisjoint(element.tokens):
        return any(_names_furniture(name) for name in _names(element))
    return False


def is_consent(element: Element) -> bool:
    """Whether it asks for consent to cookies: furniture, even where it is longer than the article."""
    return is_named_furniture(element) and not _CONSENT_WORDS.isdisjoint(element.tokens)


def _names(element: Element) -> list[str]:
    return _NAMES.findall(f"{element.attributes.get('class', '')} {element.attributes.get('id', '')}")


def _names_furniture(name: str) -> bool:
    words = Element("", {"class": name}).tokens
    return not _FURNITURE_WORDS.isdisjoint(words) and _LAYOUT_WORDS.isdisjoint(words)


def is_warning(element: Element) -> bool:
    """Whether it is a warning, a callout or a care card."""
    if element.attributes.get("role") in _WARNING_ROLES:
        return True
    if "class" not in element.attributes:
        return False
    words = element.tokens
    if _WARNING_WORDS.isdisjoint(words) and not {"care", "card"} <= set(words):
        return False
    return len(element.text()) <= _WARNING_MAX_CHARS


def is_button(element: Element) -> bool:
    """Whether it is there to be pressed."""
    return element.tag == "button" or element.attributes.get("role") == "button"


def is_listed(element: Element) -> bool:
    """Whether it is an item of a list, whatever element it is made of."""
    return element.attributes.get("role") == "listitem" or "list-item" in element.attributes.get("class", "").split()


def opens_panel(button: Element) -> bool:
    """Whether a button is the heading of an accordion's panel, rather than a control."""
    return "aria-expanded" in button.attributes or not _DISCLOSURE_WORDS.isdisjoint(button.tokens)
