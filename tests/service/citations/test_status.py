import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from index.build.build import build
from index.config import RetrievalConfig
from ingest.library.library import Library
from ingest.sync.intake import intake
from service.citations.likeness import similarity
from tests.service.editing import BELOW, CURE, QUESTION, Bench


def test_a_quote_that_nobody_touched_stands_verbatim(bench: Bench, cited: Mapping[str, Any]) -> None:
    found = bench.get(cited["citation_id"])

    assert (found["status"], found["gone_because"], found["nearest"]) == ("verbatim", None, None)
    assert found["present"] == cited
    assert {name: found["cited"][name] for name in ("quote", "start", "end", "text_sha256")} == {
        name: cited[name] for name in ("quote", "start", "end", "text_sha256")
    }


def test_words_after_a_change_before_them_have_moved(bench: Bench, cited: Mapping[str, Any]) -> None:
    bench.edit("There is no complete", "Two new sentences. And another. There is no complete")
    found = bench.get(cited["citation_id"])

    assert found["status"] == "moved"
    assert (found["cited"]["start"], found["present"]["start"]) == (cited["start"], cited["start"] + 32)
    assert found["present"]["quote"] == BELOW + CURE
    text = bench.client().get("/v1/documents/myoclonus").json()["text"]
    assert text[found["present"]["start"] : found["present"]["end"]] == CURE
    now = found["present"]["text_sha256"]
    assert now != cited["text_sha256"]
    assert bench.get(cited["citation_id"], text_sha256=cited["text_sha256"])["status"] == "moved"
    assert bench.get(cited["citation_id"], text_sha256=now)["status"] == "verbatim"


def test_a_change_behind_the_words_leaves_them_verbatim_in_another_version(
    bench: Bench, cited: Mapping[str, Any]
) -> None:
    bench.edit(CURE, f"{CURE} Research goes on.")
    found = bench.get(cited["citation_id"])

    assert found["status"] == "verbatim"
    assert found["present"]["text_sha256"] != found["cited"]["text_sha256"] == cited["text_sha256"]


def test_words_that_were_edited_have_changed_and_the_sentence_most_like_them_is_named(
    bench: Bench, cited: Mapping[str, Any]
) -> None:
    bench.edit(CURE, "There is still no cure for the disease.")
    found = bench.get(cited["citation_id"])

    assert (found["status"], found["present"]) == ("changed", None)
    assert found["cited"]["quote"] == BELOW + CURE
    assert found["nearest"]["citation"]["quote"] == f"{BELOW}There is still no cure for the disease."
    assert found["nearest"]["similarity"] == 0.875  # seven of eight words on either side
    other = bench.get(found["nearest"]["citation"]["citation_id"])
    assert other["status"] == "verbatim"


def test_a_removed_article_is_gone_with_what_it_said(bench: Bench, cited: Mapping[str, Any]) -> None:
    with Library.open(bench.home) as library:
        library.remove("myoclonus")
        other = bench.article.with_name("gout.txt")
        other.write_text("Gout\n\nGout hurts. There is no complete cure for the disease.")
        assert [outcome.change for outcome in intake(other, library)] == ["added"]
    build(bench.home, config=RetrievalConfig())
    found = bench.get(cited["citation_id"])

    assert (found["status"], found["gone_because"]) == ("gone", "removed")
    assert (found["cited"]["quote"], found["present"], found["nearest"]) == (BELOW + CURE, None, None)


def test_of_a_withdrawn_article_no_word_is_said_neither_before_nor_after_a_build(
    bench: Bench, cited: Mapping[str, Any]
) -> None:
    with Library.open(bench.home) as library:
        library.withdrawals.add("myoclonus")
    path = f"/v1/citations/{cited['citation_id']}"
    found = bench.get(cited["citation_id"])

    assert (found["status"], found["gone_because"], found["doc_id"]) == ("gone", "withdrawn", "myoclonus")
    assert (found["cited"], found["present"], found["nearest"]) == (None, None, None)
    for name in ("annotation", "csl-json", "markdown", "html", "bibtex", "text"):
        response = bench.client().get(path, params={"format": name})
        assert response.status_code == 410
        assert response.headers["content-type"] == "application/problem+json"
        assert "cure" not in response.text


@pytest.mark.parametrize("wanted", ["0" * 16, "none", "A" * 16, "0" * 15])
def test_an_id_that_nothing_ever_had_is_unknown(bench: Bench, wanted: str) -> None:
    response = bench.client().get(f"/v1/citations/{wanted}")

    assert response.status_code == 404
    assert response.json()["title"] == "Unknown citation"
    assert response.json()["value"] == repr(wanted)


def test_a_lost_or_damaged_table_is_made_anew_by_the_next_build(bench: Bench, cited: Mapping[str, Any]) -> None:
    bench.edit(CURE, "Nobody knows a cure.")
    for damage in (bench.home.quotations.unlink, lambda: bench.home.quotations.write_bytes(b"no database" * 100)):
        damage()
        assert not build(bench.home, config=RetrievalConfig()).built
        assert bench.get(cited["citation_id"])["cited"]["quote"] == BELOW + CURE


def test_asking_writes_nothing_and_the_table_holds_no_words(bench: Bench, cited: Mapping[str, Any]) -> None:
    before = bench.home.quotations.read_bytes()
    bench.client().post("/v1/ask", json={"question": QUESTION})
    bench.get(cited["citation_id"])

    assert bench.home.quotations.read_bytes() == before
    with closing(sqlite3.connect(bench.home.quotations)) as connection:
        columns = {
            row[1] for name in ("versions", "quotations") for row in connection.execute(f"PRAGMA table_info({name})")
        }
    assert columns == {"number", "doc_id", "text_sha256", "cutting", "id", "version", "start", "end"}
    assert b"cure" not in before


def test_the_annotation_selects_the_words_as_the_w3c_says(bench: Bench, cited: Mapping[str, Any]) -> None:
    path = f"/v1/citations/{cited['citation_id']}"
    by_accept = bench.client().get(
        path, headers={"Accept": 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'}
    )
    by_name = bench.client().get(path, params={"format": "annotation"})

    assert by_accept.headers["content-type"] == 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
    assert by_accept.text == by_name.text
    made = json.loads(by_name.text)
    target, scope = made["target"]
    assert scope["selector"][0]["exact"] == BELOW.removesuffix(" … ")
    assert made["body"]["value"] == BELOW + CURE
    document = bench.client().get(target["state"]["cached"]).json()
    text, start, end = document["text"], cited["start"], cited["end"]
    assert made["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert made["id"] == f"http://testserver{path}"
    assert made["type"] == "Annotation"
    assert target["source"]["id"] == "http://testserver/documents/myoclonus"
    assert target["selector"] == [
        {
            "type": "TextQuoteSelector",
            "exact": CURE,
            "prefix": text[start - 32 : start],
            "suffix": text[end : end + 32],
        },
        {"type": "TextPositionSelector", "start": start, "end": end},
    ]
    bench.edit(CURE, "Nobody knows a cure.")
    old = bench.client().get(path, params={"format": "annotation"}).json()
    assert old["target"][0]["selector"] == target["selector"]
    assert set(old["target"][0]["state"]) == {"type", "sourceDate"}


def test_what_stands_can_be_had_in_every_form_and_what_does_not_in_none(bench: Bench, cited: Mapping[str, Any]) -> None:
    path = f"/v1/citations/{cited['citation_id']}"
    forms = {
        name: bench.client().get(path, params={"format": name})
        for name in ("csl-json", "markdown", "html", "bibtex", "text")
    }

    assert {name: response.headers["content-type"].partition(";")[0] for name, response in forms.items()} == {
        "csl-json": "application/vnd.citationstyles.csl+json",
        "markdown": "text/markdown",
        "html": "text/html",
        "bibtex": "application/x-bibtex",
        "text": "text/plain",
    }
    assert json.loads(forms["csl-json"].text)[0]["abstract"] == BELOW + CURE
    assert forms["text"].text.startswith(f"“{BELOW}{CURE}”")
    assert bench.client().get(path, params={"format": "word"}).status_code == 422
    bench.edit(CURE, "Nobody knows a cure.")
    assert {bench.client().get(path, params={"format": name}).status_code for name in forms} == {410}


def _lcs(first: list[str], second: list[str]) -> int:
    rows = [[0] * (len(second) + 1)]
    for word in first:
        rows.append([0])
        for at, other in enumerate(second):
            rows[-1].append(rows[-2][at] + 1 if word == other else max(rows[-2][at + 1], rows[-1][at]))
    return rows[-1][-1]


_WORDS = st.lists(st.sampled_from("abcd"), max_size=12)


@given(_WORDS, _WORDS)
def test_similarity_is_the_share_of_words_in_the_longest_common_subsequence(
    first: list[str], second: list[str]
) -> None:
    total = len(first) + len(second)
    assert similarity(first, second) == pytest.approx(2 * _lcs(first, second) / total if total else 1.0)


def test_dates_and_their_evidence_come_with_a_citation(client: TestClient) -> None:
    body = client.post(
        "/v1/ask",
        json={
            "question": "how long does remedy number 0 relieve hiccups",
            "filters": {"doc_ids": ["a#b"]},
            "min_confidence": 0,
        },
    ).json()
    citation = body["hits"][0]["citation"]
    assert citation["reviewed_by"] == "Dr. A"
    assert citation["review_status"] == "overdue"
    assert {found["field"] for found in citation["evidence"]} >= {"last_reviewed_on", "next_review_on"}
    assert date.fromisoformat(citation["last_reviewed_on"]) == date(2020, 1, 1)
