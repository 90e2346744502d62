"""The tree of a page as it is meant, before anything is cut from it."""

from ingest.html.hidden_text import leave_hidden, opened_ids
from ingest.html.labels.labelled_lists import put_under_labels
from ingest.html.pictures import speak_pictures
from ingest.html.styles import say_styles
from ingest.html.tables import data_cells
from ingest.html.terms import take_terms_in
from ingest.html.tree import PageElement
from ingest.structure.omissions import Omissions


def settle(page: PageElement, omissions: Omissions) -> None:
    """Change the tree so that each text in it is what the page means to say: hidden text goes, pictures speak."""
    opened = opened_ids(page)
    put_under_labels(page)
    data = data_cells(page)
    for element in page.walk():
        say_styles(element)
        if not element.children:
            continue
        take_terms_in(element)
        speak_pictures(element, is_cell=element in data)
        leave_hidden(element, opened, omissions)
