import pytest

from ingest.document import BlockKind, Document
from ingest.sources.files import find_files
from ingest.sources.reading import read_document
from ingest.sources.unpacking import read_items
from tests.ingest.shared_data import shared_data


def read_all(folder: str) -> dict[str, Document]:
    root = shared_data() / "ingest" / folder
    items = [item for file in find_files(root) for item in read_items(file, root=root)]
    return {document.doc_id: document for document in map(read_document, items)}


@pytest.fixture(scope="module")
def gard() -> dict[str, Document]:
    return read_all("gard-html")


@pytest.fixture(scope="module")
def nhs() -> dict[str, Document]:
    return read_all("nhs-markdown")


def headings(document: Document) -> list[str]:
    return [document.slice(block.span) for block in document.blocks if block.kind is BlockKind.HEADING]


def test_every_saved_page_keeps_its_sections_and_its_day(gard: dict[str, Document]) -> None:
    assert len(gard) == 40
    for document in gard.values():
        assert headings(document)[0] == document.title
        assert {"Disease at a Glance", "Summary", "Symptoms", "Causes"} <= set(headings(document))
        assert document.updated_on is not None
        assert document.updated_on.isoformat() == "2021-11-08"


@pytest.mark.parametrize(
    "furniture",
    [
        "Read More",
        "Read Less",
        "Browse by Disease",
        "Feedback Form",
        "Thank you for visiting",
        "Privacy Policy",
        "Tile View",
    ],
)
def test_no_saved_page_keeps_furniture(furniture: str, gard: dict[str, Document]) -> None:
    assert [doc_id for doc_id, document in gard.items() if furniture in document.text] == []


def test_symptoms_that_a_page_lists_as_buttons_are_items(gard: dict[str, Document]) -> None:
    document = gard["q-fever"]
    items = [document.slice(block.span) for block in document.blocks if block.kind is BlockKind.LIST_ITEM]
    assert {"Fatigue", "Headache", "Hepatomegaly"} <= set(items)


def test_a_manifest_is_one_document_in_its_order(nhs: dict[str, Document]) -> None:
    document = nhs["conditions/warts"]
    assert headings(document) == [
        "Warts and verrucas",
        "Check if you have a wart or verruca",
        "Your pharmacist can help with warts and verrucas",
        "Treatment from your GP",
        "How to stop warts and verrucas spreading",
        "Do",
        "Don’t",
    ]
    assert "See your GP if:" in [
        document.slice(block.span) for block in document.blocks if block.kind is BlockKind.WARNING
    ]


def test_no_fragment_is_a_document_of_its_own_and_none_is_missing(nhs: dict[str, Document]) -> None:
    assert len(nhs) == 37
    assert not any("content" in doc_id for doc_id in nhs)


def test_no_mark_of_the_publisher_is_left(nhs: dict[str, Document]) -> None:
    for document in nhs.values():
        assert not any(mark in document.text for mark in ("!file=", "{.", "{{", "*[", "]("))


def test_a_pdf_keeps_its_pages_and_loses_its_running_feet() -> None:
    document = read_all("va-pdf")["Blue_Water_Navy_FAQs"]
    assert {block.page for block in document.blocks} == set(range(1, 8))
    assert "Q&A for Response" not in document.text
    assert "2. Q: What is the Procopio decision?" in headings(document)
