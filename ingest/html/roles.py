"""What an element is for, by its name, role, class and id."""

import re

from ingest.html.class_names import (
    class_words,
    furniture_words,
    name_consent,
    name_disclosure,
    name_for_screen_readers,
    name_furniture,
    name_site,
    name_warning,
)
from ingest.html.tree import PageElement
from ingest.structure.composition import collapse
from ingest.structure.furniture import is_phrase

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
STRUCTURE = frozenset({"html", "body", "main", "article", "tbody", "tr"})
"""Elements that a page is built of, never furniture by themselves."""

_FURNITURE_ROLES = frozenset(
    {
        "navigation", "search", "banner", "contentinfo", "dialog", "alertdialog", "menu", "menubar", "toolbar",
        "tooltip", "progressbar",
    }
)  # fmt: skip
_WARNING_ROLES = frozenset({"alert", "note"})
_HIDING_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_WARNING_MAX_CHARS = 3_000


def heading_level(element: PageElement) -> int:
    """1 to 6 for a heading, else 0."""
    level = HEADINGS.get(element.tag, 0)
    if not level and element.attributes.get("role") == "heading":
        given = element.attributes.get("aria-level", "")
        level = min(int(given), 6) if given.isdecimal() and int(given) > 0 else 2
    return level


def is_hidden(element: PageElement) -> bool:
    """Whether a browser doesn't lay it out, as far as its own attributes say; found text opens `until-found`."""
    hidden = element.attributes.get("hidden")
    if hidden is not None:
        return hidden.lower() != "until-found"
    style = element.attributes.get("style")
    return style is not None and _HIDING_STYLE.search(style) is not None


def is_unseen(element: PageElement) -> bool:
    """Whether nobody is sure to see all of it: it isn't laid out, is for screen readers alone, or is cut short."""
    return (
        is_hidden(element)
        or name_for_screen_readers(element.names)
        or "-webkit-line-clamp" in element.attributes.get("style", "")
    )


def is_named_furniture(element: PageElement) -> bool:
    """Whether its role, class or id says that it belongs to the site and not to the article."""
    return element.attributes.get("role") in _FURNITURE_ROLES or name_furniture(element.names)


def is_main(element: PageElement) -> bool:
    """Whether it says that it is the main part of its page."""
    return "main" in (element.tag, element.attributes.get("role"))


def is_site(element: PageElement) -> bool:
    """Whether its role or a name that is no topic says that it belongs to the site, whatever it says."""
    return element.attributes.get("role") in _FURNITURE_ROLES or name_site(element.names)


def is_named_throughout(element: PageElement) -> bool:
    """Whether what is in it is named as furniture too, by the same word: comments in a list of comments."""
    named = furniture_words(element.names)
    return bool(named) and any(
        not named.isdisjoint(furniture_words(inner.names)) for inner in element.walk() if inner is not element
    )


def is_byline(element: PageElement) -> bool:
    """Whether it names the people of the article."""
    return "byline" in class_words(element.names)


def is_consent(element: PageElement) -> bool:
    """Whether it asks for consent to cookies: furniture, even where it is longer than the article."""
    return name_consent(element.names)


def is_warning(element: PageElement) -> bool:
    """Whether it is a warning, a callout or a care card. Its id may be a topic, and doesn't count."""
    if element.attributes.get("role") in _WARNING_ROLES:
        return True
    return name_warning(element.attributes.get("class", "")) and len(element.text()) <= _WARNING_MAX_CHARS


def is_button(element: PageElement) -> bool:
    """Whether it is there to be pressed."""
    return element.tag == "button" or element.attributes.get("role") == "button"


def is_listed(element: PageElement) -> bool:
    """Whether it is an item of a list, whatever element it is made of."""
    return element.attributes.get("role") == "listitem" or "list-item" in element.attributes.get("class", "").split()


def opens_panel(button: PageElement) -> bool:
    """Whether a button is the heading of an accordion's panel, rather than a control."""
    return "aria-expanded" in button.attributes or name_disclosure(button.names)


def is_content_list(element: PageElement) -> bool:
    """Whether a list says something: it holds no link or button, and an item that isn't a control's wording."""
    if any(inner.tag in {"a", "button"} for inner in element.walk()):
        return False
    return any(not is_phrase(collapse(item.text())) for item in element.elements)


def is_list_of_links(element: PageElement) -> bool:
    """Whether each item of a list is a link and nothing more."""
    items = [item for item in element.elements if item.text().strip()]
    return bool(items) and all(
        any("href" in link.attributes and link.text().split() == item.text().split() for link in item.find("a"))
        for item in items
    )


def prose_of(element: PageElement) -> str:
    """The words in an element, without scripts, styles and what else is never read."""
    if element.tag in INVISIBLE:
        return ""
    return " ".join(child if isinstance(child, str) else prose_of(child) for child in element.children)


def place_of(element: PageElement) -> str:
    """What names an element in an account: `aside#consent`, `div.promo`, `nav`."""
    if name := element.attributes.get("id", "").strip():
        return f"{element.tag}#{name}"
    words = element.attributes.get("class", "").split()
    return f"{element.tag}.{words[0]}" if words else element.tag
