"""What records send, and the feeds that come back."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from starlette.testclient import TestClient

from index.passages.query import Filters
from ingest.home import Home
from ingest.library.library import Library
from service.access.access import Access
from service.access.key_ring import KeyRing
from service.access.policy import AccessPolicy
from service.app import create_app
from service.infobutton.code_table import CodeTable
from service.live.live_index import LiveIndex
from tests.once import copied
from tests.processes import serving
from tests.service.infobutton.reading import ATOM, categories, read_feed, titles
from tests.service.test_server_process import opened_by

ICD10, ICD9, SNOMED = "2.16.840.1.113883.6.90", "2.16.840.1.113883.6.103", "2.16.840.1.113883.6.96"
J45 = {"mainSearchCriteria.v.cs": ICD10, "mainSearchCriteria.v.c": "J45.40"}
PROVIDER = {"informationRecipient": "PROV"}
AS_JSON = {"knowledgeResponseType": "application/json"}
CANARY = "quokka7731"

# `cystitisICD9Request` of the test fixtures of OpenInfobutton (github.com/logicahealth/InfoButtons, Apache-2.0):
# oib-request/oib-request-service/src/test/java/org/openinfobutton/service/fixture/OibServiceTestFixture.java
OPEN_INFOBUTTON = {
    "representedOrganization.id.root": "1.3.6.1.4.1.5884",
    "patientPerson.administrativeGenderCode.c": "F",
    "age.v.v": "47",
    "age.v.u": "a",
    "taskContext.c.cs": "2.16.840.1.113883.5.4",
    "taskContext.c.c": "PROBLISTREV",
    "mainSearchCriteria.v.c": "595.9",
    "mainSearchCriteria.v.cs": "2.16.840.1.113883.6.103",
    "mainSearchCriteria.v.dn": "Cystitis",
    "performer": "PROV",
    "informationRecipient": "PROV",
    "knowledgeResponseType": "text/xml",
}


QUOTED = (
    '<p class="quote">What is asthma? … Asthma narrows the airways of the lungs.</p>'
    '<p class="source">Example Health. Reviewed 2024-05-31. Review overdue since 2025-05-31</p>'
)


def ask(client: TestClient, *sent: dict[str, str]) -> bytes:
    response = client.get("/connect", params={name: value for one in sent for name, value in one.items()})
    assert response.status_code == 200, response.text
    return response.content


def test_the_example_of_medlineplus_connect_is_answered_by_its_code(records: TestClient) -> None:
    """https://connect.medlineplus.gov/service?… of the National Library of Medicine's documentation."""
    query = (
        "mainSearchCriteria.v.cs=2.16.840.1.113883.6.90&mainSearchCriteria.v.c=J45.40&mainSearchCriteria.v.dn="
        "&informationRecipient.languageCode.c=en"
    )
    response = records.get(f"/connect?{query}")
    feed = read_feed(response.content)
    first = feed.find(f"{ATOM}entry")

    assert response.headers["content-type"] == "text/xml; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert titles(response.content) == ["Asthma in children", "Asthma"]
    assert feed.findtext(f"{ATOM}subtitle") == "Vouch results for ICD-10-CM J45.40"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert categories(feed) == {
        "mainSearchCriteria.v.c": "J45.40",
        "mainSearchCriteria.v.cs": ICD10,
        "mainSearchCriteria.v.dn": "",
        "informationRecipient": "PAT",
        "informationRecipient.languageCode.c": "en",
    }
    assert first.find(f"{ATOM}link").get("href").startswith("http://testserver/documents/asthma%2Fchildren?cite=")
    assert first.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"
    assert "Children with asthma often wheeze at night." in first.findtext(f"{ATOM}summary")


def test_a_recorded_request_of_openinfobutton_is_answered(records: TestClient) -> None:
    content = ask(records, OPEN_INFOBUTTON)
    feed = read_feed(content)

    assert titles(content) == ["Cystitis"]
    assert categories(feed)["age.v.v"] == "47"
    assert categories(feed)["informationRecipient"] == "PROV"
    assert "representedOrganization.id.root" not in categories(feed)
    assert "patientPerson.administrativeGenderCode.c" not in categories(feed)
    assert feed.findtext(f"{ATOM}entry/{ATOM}updated") == "2023-01-06T00:00:00Z"


def test_json_is_the_same_feed_as_medlineplus_connect_writes_it(records: TestClient) -> None:
    said = json.loads(ask(records, J45, AS_JSON))["feed"]
    entry = said["entry"][1]

    assert list(said) == [
        "xsi", "base", "lang", "title", "subtitle", "author", "updated", "category", "id", "entry",
    ]  # fmt: skip
    assert said["title"] == {"_value": "Vouch", "type": "text"}
    assert said["category"][0] == {"scheme": "mainSearchCriteria.v.c", "term": "J45.40"}
    assert [one["title"]["_value"] for one in said["entry"]] == titles(ask(records, J45))
    assert entry["link"][0]["href"].startswith("https://health.example/asthma#:~:text=")
    assert entry["link"][0]["rel"] == "alternate"
    assert entry["updated"] == {"_value": "2024-05-31T00:00:00Z"}
    assert entry["summary"]["_value"] == QUOTED
    assert {"scheme": "urn:vouch:review-status", "term": "overdue"} in entry["category"]
    assert {"scheme": "mainSearchCriteria.v.c", "term": "J45*"} in entry["category"]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (J45 | {"mainSearchCriteria.v.c": "j45.909"}, ["Asthma"]),
        (J45 | {"mainSearchCriteria.v.c": "J4540"}, ["Asthma in children", "Asthma"]),
        (J45 | {"mainSearchCriteria.v.c": "J44.9"}, []),
        (J45 | {"mainSearchCriteria.v.cs": ICD9}, []),
        (J45 | {"mainSearchCriteria.v.cs": "1.2.3.4"}, []),
        (J45 | {"mainSearchCriteria.v.cs": "no system"}, []),
        ({"mainSearchCriteria.v.cs": SNOMED, "mainSearchCriteria.v.c": "195967001"}, ["Asthma"]),
        ({"mainSearchCriteria.v.cs": SNOMED, "mainSearchCriteria.v.c": "1959670010"}, []),
        (J45 | {"informationRecipient.languageCode.c": "es-MX"}, ["Asma"]),
        (J45 | {"informationRecipient.languageCode.c": "fr"}, []),
        (J45 | {"informationRecipient": "PAYOR"}, ["Asthma in children", "Asthma"]),
    ],
)
def test_articles_are_found_by_code_system_language_and_reader(
    records: TestClient, sent: dict[str, str], expected: list[str]
) -> None:
    assert titles(ask(records, sent)) == expected


def test_providers_get_what_is_for_clinicians_and_patients_dont(records: TestClient) -> None:
    for_providers = titles(ask(records, J45, PROVIDER))

    assert "Asthma: stepwise care <b>for clinicians</b>" in for_providers
    assert "Asthma" not in for_providers  # its audience is the public
    assert not any("clinicians" in title for title in titles(ask(records, J45)))


@pytest.mark.parametrize(
    ("age", "first"),
    [
        ({"age.v.v": "7"}, "Asthma in children"),
        ({"age.v.v": "90", "age.v.u": "mo"}, "Asthma in children"),
        ({"age.v.v": "47", "age.v.u": "a"}, "Asthma"),
        ({"ageGroup.v.c": "D008875"}, "Asthma"),
        ({"ageGroup.v.c": "D002648"}, "Asthma in children"),
        ({"ageGroup.v.c": "unknown"}, "Asthma in children"),
    ],
)
def test_articles_for_other_ages_come_last(records: TestClient, age: dict[str, str], first: str) -> None:
    found = titles(ask(records, J45, age))

    assert found[0] == first
    assert len(found) == 2


@pytest.mark.parametrize(
    "topic",
    [{"subTopic.v.c": "Q000628"}, {"subTopic.v.dn": "Therapy"}, {"subTopic.v.c": "q000628", "subTopic.v.cs": "x"}],
)
def test_a_part_of_the_subject_is_quoted_and_its_articles_come_first(
    records: TestClient, topic: dict[str, str]
) -> None:
    content = ask(records, J45, topic)
    summaries = [one.findtext(f"{ATOM}summary") for one in read_feed(content).findall(f"{ATOM}entry")]

    assert titles(content) == ["Asthma", "Asthma in children"]
    assert "Asthma is treated with an inhaler every day." in summaries[0]
    assert "Children with asthma often wheeze at night." in summaries[1]


def test_words_are_answered_where_no_article_has_the_code(records: TestClient) -> None:
    words = {"mainSearchCriteria.v.c": "Z99", "mainSearchCriteria.v.cs": ICD10, "mainSearchCriteria.v.dn": "Myoclonus"}
    content = ask(records, words)

    assert len(titles(content)) == 1
    assert "yoclonus" in titles(content)[0]
    assert titles(ask(records, words | {"mainSearchCriteria.v.dn": "Paris, France"})) == []
    assert titles(ask(records, J45, {"mainSearchCriteria.v.dn": "Myoclonus"})) == ["Asthma in children", "Asthma"]
    assert titles(ask(records, {"mainSearchCriteria.v.ot": "Myoclonus"})) == titles(content)


def test_what_a_quote_hangs_on_is_in_the_summary(records: TestClient) -> None:
    content = ask(records, {"mainSearchCriteria.v.dn": "drink alcohol while cystitis is being treated"})
    summary = read_feed(content).findtext(f"{ATOM}entry/{ATOM}summary")

    assert "Don't … Drink alcohol" in summary.replace("&#x27;", "'")


def test_a_notice_is_the_first_entry_and_may_be_the_only_one(records: TestClient) -> None:
    chest = ask(records, J45, {"mainSearchCriteria.v.dn": "crushing pain in my chest"})
    crisis = ask(records, J45, {"mainSearchCriteria.v.dn": "I want to kill myself"})
    first = read_feed(chest).find(f"{ATOM}entry")

    assert titles(chest)[1:] == ["Asthma in children", "Asthma"]
    assert "999" in first.findtext(f"{ATOM}summary")
    assert "urn:vouch:notice" in categories(first)
    assert len(titles(crisis)) == 1


HOSTILE = """]]><script>alert("1")</script><!-- & &amp; ' \x00\x08\x0b￾ \u2028 </feed> %s"""


@pytest.mark.parametrize(
    "name", ["mainSearchCriteria.v.dn", "mainSearchCriteria.v.c", "subTopic.v.dn", "mainSearchCriteria.v.cs"]
)
def test_what_is_echoed_is_escaped(records: TestClient, name: str) -> None:
    sent = {**J45, name: HOSTILE}
    feed = read_feed(ask(records, sent))
    raw = ask(records, sent, AS_JSON)

    echoed = categories(feed)[name]
    assert "<script>" in echoed
    assert "\x00" not in echoed
    assert echoed == HOSTILE.replace("\x00", "\ufffd").replace("\x08", "\ufffd").replace("\x0b", "\ufffd").replace(
        "￾", "\ufffd"
    )
    assert b"<" not in raw
    assert {"scheme": name, "term": HOSTILE} in json.loads(raw)["feed"]["category"]


def test_a_title_with_markup_is_text(records: TestClient) -> None:
    entries = json.loads(ask(records, J45, PROVIDER, AS_JSON))["feed"]["entry"]
    entry = next(one for one in entries if "clinicians" in one["title"]["_value"])

    assert entry["title"] == {"_value": "Asthma: stepwise care <b>for clinicians</b>", "type": "text"}
    assert "corticosteroid &amp; review" in entry["summary"]["_value"]


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        ({}, "query.mainSearchCriteria.v.c"),
        ({"mainSearchCriteria.v.c": "J45.40"}, "query.mainSearchCriteria.v.cs"),
        (J45 | {"knowledgeResponseType": "text/javascript", "callback": "f"}, "query.knowledgeResponseType"),
        (J45 | {"informationRecipient": "ME"}, "query.informationRecipient"),
        (J45 | {"age.v.v": "old"}, "query.age.v.v"),
        (J45 | {"age.v.v": "nan"}, "query.age.v.v"),
        (J45 | {"age.v.v": "-1"}, "query.age.v.v"),
        (J45 | {"age.v.u": "years"}, "query.age.v.u"),
        (J45 | {"informationRecipient.languageCode.c": "<x>"}, "query.informationRecipient.languageCode.c"),
        ({"mainSearchCriteria.v.dn": "a" * 2001}, "query.mainSearchCriteria.v.dn"),
        (J45 | {"mainSearchCriteria.v.c": "J" * 201}, "query.mainSearchCriteria.v.c"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(records: TestClient, sent: dict[str, str], where: str) -> None:
    response = records.get("/connect", params=sent)

    assert (response.status_code, response.json()["where"]) == (422, where)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["remedy"]


def test_no_script_of_another_site_gets_it(records: TestClient) -> None:
    response = records.get(
        "/connect", params={**J45, **AS_JSON, "callback": "stolen"}, headers={"origin": "https://x.example"}
    )

    assert response.content.startswith(b"{")
    assert "access-control-allow-origin" not in response.headers


def test_withdrawn_hidden_and_paused_articles_are_in_no_feed(
    coded_home: Home, codes: CodeTable, tmp_path: Path
) -> None:
    home = copied(coded_home, tmp_path / "home")
    with Library.open(home) as library:
        library.withdrawals.add("asthma/children")
    bound = Access(AccessPolicy(public=Filters(audience="public")), KeyRing(home.keys))
    assert titles(ask(TestClient(create_app(LiveIndex(home), codes=codes)), J45)) == ["Asthma"]
    assert titles(ask(TestClient(create_app(LiveIndex(home), codes=codes, access=bound)), J45, PROVIDER)) == []
    home.paused.write_text("{}")
    assert titles(ask(TestClient(create_app(LiveIndex(home), codes=codes)), J45)) == []


def test_a_refused_request_has_the_notice_of_its_words(home: Home) -> None:
    client = TestClient(create_app(LiveIndex(home)), raise_server_exceptions=False)
    chest = {"mainSearchCriteria.v.dn": "crushing pain in my chest"}

    assert client.get("/connect", params=chest).json()["notice"]["text"]
    assert client.get("/connect", params=chest | {"age.v.v": "x"}).json()["notice"]["text"]


def test_nothing_of_a_patient_is_in_any_file_log_or_output(coded_home: Home, codes_path: Path, tmp_path: Path) -> None:
    home, output = copied(coded_home, tmp_path / "home"), tmp_path / "output"
    canaries: list[dict[str, str]] = [
        {**J45, "mainSearchCriteria.v.dn": f"{CANARY} asthma", "age.v.v": "47", "subTopic.v.dn": CANARY},
        {"mainSearchCriteria.v.dn": f"what is {CANARY}", "holder.assignedEntity.certificateText": CANARY},
        {**J45, "mainSearchCriteria.v.c": CANARY},
        {**J45, "age.v.v": CANARY, "patientPerson.administrativeGenderCode.c": CANARY},
        {"mainSearchCriteria.v.c": CANARY},
    ]
    with serving(
        home, output, more={"VOUCH_CODES": str(codes_path), "VOUCH_LOG_FORMAT": "json", "VOUCH_DEADLINE_S": "60"}
    ) as server:
        statuses = [httpx.get(f"{server.url}/connect?{urlencode(one)}", timeout=60).status_code for one in canaries]
        open_files = opened_by(server.pid)

    assert statuses == [200, 200, 200, 422, 422]
    looked: Any = {*open_files, *(path for path in tmp_path.rglob("*") if path.is_file())}
    assert len(looked) > 10
    for path in looked:
        assert CANARY.encode() not in path.read_bytes(), path
