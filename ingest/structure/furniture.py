"""Wording that pages put around an article: alone in a block, it is never part of what the article says."""

import re

from ingest.structure.composition import collapse

PHRASES = frozenset(
    {
        "accept", "accept all", "accept cookies", "add to favorites", "add to favourites", "advertisement", "back",
        "back to top", "book an appointment", "call us", "close", "comments", "contact us",
        "continue reading below", "cookies", "copy link", "download", "email", "email this page", "expand all",
        "collapse all", "facebook", "find a doctor", "follow us", "home", "in this article", "hide", "instagram",
        "left arrow", "let us call you", "like", "linkedin", "listen", "load more", "make an appointment", "menu",
        "more", "newsletter", "next", "next page", "on this page", "open all", "phone", "pinterest", "previous",
        "previous page", "print", "print page", "print this page", "related", "related articles",
        "request an appointment", "read less", "read more", "right arrow", "save", "search", "see all", "see less",
        "see more", "share", "share on facebook", "share on twitter", "share on x", "share this",
        "share this article", "share this page", "show all", "show less", "show more", "sign in", "sign up",
        "skip to content", "skip to main content", "subscribe", "top", "tweet", "twitter", "view all", "view less",
        "view more", "whatsapp", "yes no",
    }
)  # fmt: skip
_TO_OTHER_PAGE = re.compile(r"(?:next|previous|prev)(?: page| article| section)? ?[:›»→‹«←].*")
_PEOPLE = re.compile(r"(?:Updated|Written|Edited|Authored|Compiled) by:? [A-Z].*")
_COPYRIGHT = re.compile(r"(?:Copyright )?©|Copyright \d{4}", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"(?:(?:this|the) (?:section|page|content|article|information) is (?:currently |still )?"
    r"(?:in development|under (?:construction|development|review)|being (?:developed|updated|written|reviewed))"
    r"|(?:more )?(?:information|content) (?:is )?coming soon|coming soon)[.!]?",
    re.IGNORECASE,
)
_PHRASE_MAX_CHARS = 250
# Headings over what belongs to the site and not to the article. Under the second kind there may be prose, so that only
# lists of links go with them.
_SITE_HEADING = re.compile(
    r"(?:related (?:articles?|topics?|pages?|content|links?|conditions|information|reading|resources|posts?|stories"
    r"|health topics)"
    r"|you (?:might|may) (?:also )?(?:like|be interested in)"
    r"|recommended(?: for you| reading)?|read (?:this )?next|up next"
    r"|share(?: this(?: page| article)?)?|follow us.*|on this page|in this (?:article|section|guide|page)"
    r"|table of contents|most (?:read|popular|viewed)|popular (?:articles|topics|pages)|trending.*"
    r"|latest (?:news|articles|posts)|(?:sign up|subscribe)\b.*|.*newsletters?"
    r"|was this (?:page|article|information|content) "
    r"(?:helpful|useful)\??"
    r"|(?:rate|print) this (?:page|article)|advertisement|sponsored.*|comments(?: \(\d+\))?|leave a (?:comment|reply)"
    r"|more (?:from|in) .*|explore more.*|browse (?:by|all) .*|cookies?(?: (?:settings|policy|preferences|on) ?.*)?"
    r"|support links|site map|support us|quick links|tags|categories)",
    re.IGNORECASE,
)
_TOPIC_HEADING = re.compile(
    r"(?:related (?:conditions|information|topics?|health topics)|more in .*|comments|tags|categories|share)",
    re.IGNORECASE,
)
_LINK_LIST_HEADING = re.compile(
    r"(?:contents|more|see also|more (?:about|on) .*|more information|further information|useful links|tools|resources"
    r"|find out more|learn more.*|next steps|topics|pages?|sections)",
    re.IGNORECASE,
)


def is_phrase(text: str) -> bool:
    """Whether a whole block says nothing but such a phrase."""
    if len(text) > _PHRASE_MAX_CHARS:
        return False
    if _PEOPLE.fullmatch(text) or _COPYRIGHT.match(text):
        return True
    words = " ".join(text.split()).strip(" .:»›→|‹«←").casefold()
    return words in PHRASES or _TO_OTHER_PAGE.fullmatch(words) is not None


def is_placeholder(text: str) -> bool:
    """Whether a block only says that words are still to come: it is the article's, and answers nothing."""
    return _PLACEHOLDER.fullmatch(collapse(text)) is not None


def heads_site(text: str) -> bool:
    """Whether a heading is over something that isn't the article's."""
    return _matches(_SITE_HEADING, text)


def may_head_prose(text: str) -> bool:
    """Whether a heading that is over a site's links on most pages may be over an article's sentences on this one."""
    return _matches(_TOPIC_HEADING, text)


def may_head_links(text: str) -> bool:
    """Whether a heading is over links elsewhere, unless there is prose under it."""
    return _matches(_LINK_LIST_HEADING, text)


def _matches(pattern: re.Pattern[str], text: str) -> bool:
    heading = collapse(text).rstrip(" :")
    return len(heading) <= 80 and pattern.fullmatch(heading) is not None
