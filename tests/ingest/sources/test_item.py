from datetime import date

import pytest

from ingest.errors import DocumentError, UnreadableSource
from ingest.sources.item import Delivery, file_item, page_item
from ingest.sources.reading import read_document

TEXT = b"Gout\n\nGout is a kind of arthritis.\n"


@pytest.mark.parametrize(
    ("source", "path", "doc_id"),
    [
        ("/leaflets", "/leaflets/joints/gout.txt", "joints/gout"),
        ("/leaflets/gout.txt", "/leaflets/gout.txt", "gout"),
        ("/leaflets", "/leaflets/gout.v2.html.gz", "gout.v2"),
        ("/leaflets", "/leaflets/site.zip/joints/gout.md", "site/joints/gout"),
        ("/leaflets/site.zip", "/leaflets/site.zip/gout.md", "gout"),
        ("/leaflets", "/leaflets/warts/manifest.json", "warts"),
        ("/leaflets/warts/manifest.json", "/leaflets/warts/manifest.json", "warts"),
        ("/leaflets", "/leaflets/manifest.json", "leaflets"),
    ],
)
def test_an_id_is_the_path_in_the_source_without_suffixes(source: str, path: str, doc_id: str) -> None:
    assert file_item(source, path, TEXT).id == doc_id


def test_a_file_out_of_its_source_is_refused_by_both_names() -> None:
    with pytest.raises(DocumentError, match=r"/elsewhere/gout\.txt: .* \(got '/leaflets'\)"):
        file_item("/leaflets", "/elsewhere/gout.txt", TEXT)


def test_a_sidecar_is_read_from_the_item_whether_its_file_is_there_or_not() -> None:
    item = file_item("/leaflets", "/leaflets/gout.txt", TEXT, sidecar=b"doc_id: g-1\nlast_reviewed_on: 2024-03-05\n")
    document = read_document(item)
    assert (document.doc_id, document.last_reviewed_on) == ("g-1", date(2024, 3, 5))
    odd = read_document(file_item("/leaflets", "/leaflets/gout.txt", TEXT, sidecar=b"colour: red\ntitle: Gout\n"))
    assert odd.title == "Gout"
    assert any(warning.startswith("Unknown key 'colour' (sidecar), passed over") for warning in odd.warnings)
    with pytest.raises(UnreadableSource, match=r"/leaflets/gout\.meta\.yaml: The sidecar is not a list of keys"):
        read_document(file_item("/leaflets", "/leaflets/gout.txt", TEXT, sidecar=b"- red\n"))


def test_a_page_is_read_by_the_media_type_that_its_server_names() -> None:
    data = b"# Gout\n\nGout hurts, and it comes back.\n"
    page = page_item(
        "https://a.example/sitemap.xml", "https://a.example/g", data, Delivery("https://a.example/gout", "")
    )
    assert read_document(page).text == "# Gout\n\nGout hurts, and it comes back.", (
        "no type means HTML, where # is no mark"
    )
    markdown = Delivery("https://a.example/gout", "text/markdown; charset=utf-8")
    document = read_document(page_item("https://a.example/sitemap.xml", "https://a.example/g", data, markdown))
    assert (document.doc_id, document.url) == ("https://a.example/gout", "https://a.example/gout")
    assert document.text == "Gout\n\nGout hurts, and it comes back."
