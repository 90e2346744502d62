"""The part of a page that holds its article."""

from ingest.html.article.link_density import Measure
from ingest.html.roles import is_hidden, is_main, is_named_furniture
from ingest.html.tree import PageElement, holds

SENTENCE_MIN_CHARS, PROSE_MAX_DENSITY = 25, 0.3
"""What says so much in sentences, and has no more of its text in links, is prose."""
_MAIN_MIN_SHARE = 0.25


def article_root(body: PageElement, measures: dict[PageElement, Measure]) -> PageElement:
    """`main`, the article or the whole body, but never without the title before it."""
    elements = list(measures)
    enough = measures[body].prose_chars * _MAIN_MIN_SHARE
    candidates = [element for element in elements if is_main(element)]
    candidates += [element for element in elements if element.attributes.get("itemprop") == "articleBody"]
    articles = [element for element in elements if element.tag == "article"]
    if articles:
        candidates.append(max(articles, key=lambda element: measures[element].prose_chars))
    if together := _articles_together(elements, articles, measures):
        candidates.insert(len(candidates) - 1, together)
    for candidate in candidates:
        if measures[candidate].prose_chars >= enough and not is_hidden(candidate):
            return _with_title(body, candidate, measures)
    return body


def _articles_together(
    elements: list[PageElement], articles: list[PageElement], measures: dict[PageElement, Measure]
) -> PageElement | None:
    """What holds several articles that are all prose, or None where at most one is more than a teaser."""
    said = {
        element
        for element in articles
        if measures[element].sentence_chars >= SENTENCE_MIN_CHARS
        and measures[element].link_density < PROSE_MAX_DENSITY
        and not is_named_furniture(element)
    }
    largest = max(articles, key=lambda element: measures[element].prose_chars, default=None)
    if len(said) < 2 or largest is None:
        return None
    parents = [
        element
        for element in elements
        if largest in element.elements and sum(child in said for child in element.elements) > 1
    ]
    return max(parents, key=lambda element: measures[element].prose_chars, default=None)


def _with_title(body: PageElement, main: PageElement, measures: dict[PageElement, Measure]) -> PageElement:
    """The smallest element that holds `main` and the page's first `h1`, where `main` itself has none."""
    if measures[main].titles or not measures[body].titles:
        return main
    found = body
    while True:
        inner = next((child for child in found.elements if measures[child].titles and holds(child, main)), None)
        if inner is None:
            return found
        found = inner
