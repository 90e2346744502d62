import pytest

from ingest.errors import UnsupportedFormat
from ingest.readers.markdown import extract_markdown
from ingest.readers.page_bundle import extract_manifest
from ingest.readers.pdf.article import extract_pdf
from ingest.readers.registry import FORMATS, SUFFIXES, extract, format_of, format_of_media_type


def test_no_two_readers_claim_the_same_files_or_pages() -> None:
    for claims in (
        [suffix for entry in FORMATS for suffix in entry.suffixes],
        [media_type for entry in FORMATS for media_type in entry.media_types],
        [name for entry in FORMATS for name in entry.names],
    ):
        assert len(claims) == len(set(claims))
        assert claims == [claim.lower() for claim in claims]
    assert all(suffix.startswith(".") for suffix in SUFFIXES)


def test_a_reader_is_found_by_the_end_of_a_name_in_any_case_and_by_a_media_type() -> None:
    markdown = format_of("site/Gout.MD")
    assert markdown is not None
    assert markdown.read is extract_markdown
    assert format_of_media_type("text/markdown") is markdown
    pdf = format_of_media_type("application/pdf")
    assert pdf is not None
    assert pdf.read is extract_pdf
    bundle = format_of("warts/manifest.json")
    assert bundle is not None
    assert bundle.read is extract_manifest
    assert format_of("warts/package.json") is None
    assert format_of_media_type("application/json") is None


def test_a_name_without_a_reader_is_refused_with_the_suffixes_that_have_one() -> None:
    with pytest.raises(UnsupportedFormat) as caught:
        extract(b"x", name="gout.exe", where="gout.exe")
    assert caught.value.value == "'.exe'"
    assert ".pdf" in caught.value.remedy
