import json
from datetime import date
from typing import Any

import pytest

from ingest.description.metadata import Metadata
from ingest.html.page import extract_html
from ingest.structure.extraction import Extraction

MINE = {"@type": "MedicalWebPage", "name": "Mumps", "lastReviewed": "2022-02-03", "url": "https://a.example/mumps"}
OTHER = {
    "@type": "NewsArticle",
    "headline": "Flu season",
    "datePublished": "2025-04-01",
    "url": "https://a.example/flu",
}


def read(data: object, *, head: str = "", body: str = "", frame: str = "%s") -> tuple[Extraction, Metadata]:
    script = f'<script type="application/ld+json">{frame.replace("%s", json.dumps(data))}</script>'
    page = f"<head><title>Mumps - Our clinic</title>{head}{script}</head>"
    page += f"<main><h1>Mumps</h1><p>Mumps makes the glands under your ears swell for a week.</p>{body}</main>"
    return extract_html(page.encode(), where="mumps.html")


@pytest.mark.parametrize("frame", ["%s", "//<![CDATA[\n%s\n//]]>", "<!--\n%s\n-->", "/*<![CDATA[*/%s/*]]>*/"])
def test_references_by_id_are_followed(frame: str) -> None:
    graph = {
        "@graph": [
            {"@id": "#o", "@type": "Organization", "name": "Our Clinic"},
            {"@type": ["WebPage", "MedicalWebPage"], "lastReviewed": "2022-02-03", "reviewedBy": [{"@id": "#p"}],
             "publisher": {"@id": "#o"}},
            {"@id": "#p", "@type": "Person", "name": "Dr B. Sample"},
        ]
    }  # fmt: skip
    extraction, known = read(graph, frame=frame)
    assert dict(extraction.dates) == {"last_reviewed_on": date(2022, 2, 3)}
    assert (known.reviewed_by, known.publisher) == ("Dr B. Sample", "Our Clinic")


def test_names_written_as_iris_are_read() -> None:
    item = {
        "@type": "http://schema.org/MedicalWebPage",
        "https://schema.org/lastReviewed": [{"@value": "2022-02-03"}],
        "schema:reviewedBy": {"https://schema.org/name": "Dr B. Sample"},
    }
    extraction, known = read(item)
    assert (dict(extraction.dates), known.reviewed_by) == ({"last_reviewed_on": date(2022, 2, 3)}, "Dr B. Sample")


@pytest.mark.parametrize(
    ("data", "head"),
    [
        ([OTHER, MINE], ""),
        ([MINE, OTHER], ""),
        ([OTHER, MINE | {"name": "x"}], '<link rel="canonical" href="https://www.a.example/mumps/">'),
        ([{key: OTHER[key] for key in OTHER if key != "url"}, MINE], ""),
    ],
)
def test_another_article_s_date_is_not_the_page_s(data: Any, head: str) -> None:
    assert dict(read(data, head=head)[0].dates) == {"last_reviewed_on": date(2022, 2, 3)}


def test_a_comment_s_date_is_not_the_page_s() -> None:
    comment = (
        '<div itemscope itemtype="https://schema.org/Comment"><meta itemprop="datePublished" content="2024-01-02">'
    )
    assert read({}, body=f"{comment}<p>Does it itch at night as well?</p></div>")[0].dates == ()
    article = (
        '<div itemscope itemtype="https://schema.org/Article"><meta itemprop="datePublished" content="2024-01-02">'
    )
    assert dict(read({}, body=f"{article}<p>It goes away by itself.</p></div>")[0].dates) == {
        "published_on": date(2024, 1, 2)
    }


def test_labels_with_days_at_the_end_are_read() -> None:
    body = "<dl><dt>Last reviewed</dt><dd>3 February 2022</dd><dt>Next review due:</dt><dd>3 February 2025</dd></dl>"
    assert dict(read({}, body=body)[0].dates) == {
        "last_reviewed_on": date(2022, 2, 3),
        "next_review_on": date(2025, 2, 3),
    }


def test_faults_cost_their_fields_and_are_warnings() -> None:
    head = '<link rel="canonical" href="#">'
    extraction, known = read(MINE | {"lastReviewed": "2023-02-30", "reviewedBy": "pending", "url": "#"}, head=head)
    assert (extraction.dates, known.reviewed_by, known.url) == ((), None, None)
    assert [warning.partition(" can't")[0] for warning in extraction.warnings] == [
        "last_reviewed_on",
        "reviewed_by",
        "url",
    ]
