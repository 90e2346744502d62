"""The client against a real server: every method, and what it raises."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import FrozenInstanceError, replace
from datetime import date
from typing import Any

import pytest

from ingest.home import Home
from tests.keyed import staff_key
from tests.loops import run_apart
from tests.once import copied
from tests.processes import Server, serving
from vouch_client import AsyncVouch, Filters, Retries, Vouch, VouchProblem, VouchUnreachable

QUESTION = "is there a cure for myoclonus"
CURE = "There is no complete cure for the disease."
CHEST = "crushing pain in my chest and my arm"
PATIENT = Retries(most=3, longest_s=5)


def test_an_answer_is_a_value_with_every_field_of_its_citation(vouch: Vouch) -> None:
    answer = vouch.ask(QUESTION, k=1)
    citation = answer.hits[0].citation

    assert (answer.answered, answer.refusal, answer.notice) == (True, None, None)
    assert citation.quote == f"Myoclonus (Muscle Twitching) Treatment … {CURE}"
    assert [part.role for part in citation.parts] == ["scope", "quote"]
    assert (citation.updated_on, citation.last_reviewed_on) == (date(2024, 3, 5), None)
    assert (citation.start, citation.end, citation.doc_id) == (3627, 3669, "myoclonus")
    assert [found.field for found in citation.evidence] == ["published_on", "updated_on"]
    assert citation.deep_link.startswith("/documents/myoclonus?cite=")
    assert answer.questions[0].hit_ranks == (1,)
    with pytest.raises(FrozenInstanceError):
        citation.quote = "something else"  # type: ignore[misc]


def test_a_hit_is_verified_by_slices_of_the_article_alone(vouch: Vouch) -> None:
    hit = vouch.ask(QUESTION, k=1).hits[0]
    text = vouch.document(hit.citation.doc_id).text

    assert hit.verify(text)
    assert hit.verify(text).faults == ()
    assert text[hit.citation.start : hit.citation.end] == CURE
    assert len(hit.verify(text.replace("no complete cure", "a complete cure")).faults) > 1
    assert not hit.verify(f" {text}")
    assert not hit.verify("")


def test_a_hit_whose_words_or_offsets_were_changed_is_not_verified(vouch: Vouch) -> None:
    hit = vouch.ask(QUESTION, k=1).hits[0]
    text, cited = vouch.document(hit.citation.doc_id).text, hit.citation
    scope, quote = cited.parts
    changed = [
        replace(cited, quote=cited.quote.replace("no ", "a ")),
        replace(cited, quote=CURE),
        replace(cited, parts=(quote,), quote=CURE, text_sha256="0" * 64),
        replace(cited, start=cited.start + 1),
        replace(cited, parts=(scope, replace(quote, text="There is a cure."))),
        replace(cited, parts=(scope, replace(quote, start=quote.start - len(text), end=quote.end - len(text)))),
    ]

    assert [bool(replace(hit, citation=one).verify(text)) for one in changed] == [False] * len(changed)
    assert not replace(hit, passage=replace(hit.passage, text=hit.passage.text.upper())).verify(text)
    assert hashlib.sha256(text.encode()).hexdigest() == cited.text_sha256


def test_a_refusal_and_a_notice_are_values(vouch: Vouch) -> None:
    refused, chest = vouch.ask("what is the capital of France"), vouch.ask(CHEST, country="GB")

    assert (refused.answered, refused.hits) == (False, ())
    assert refused.refusal is not None
    assert refused.refusal.reason == "nothing_on_subject"
    assert refused.refusal.message
    assert chest.notice is not None
    assert "999" in {line.number for line in chest.notice.numbers}


def test_search_says_the_same_as_ask_with_every_option(vouch: Vouch) -> None:
    options: dict[str, Any] = {"k": 3, "min_confidence": 0, "explain": True, "filters": Filters(doc_ids=["myoclonus"])}
    asked, searched = vouch.ask(QUESTION, **options), vouch.search(QUESTION, **options)

    assert replace(asked, took_ms=0) == replace(searched, took_ms=0)
    assert asked.hits[0].explanation is not None
    assert {one.name for one in asked.hits[0].explanation.highlight}
    assert vouch.ask(QUESTION, filters=Filters(reviewed_since=date(2024, 1, 1))).refusal is not None


def test_suggestions_topics_and_readiness_are_values(vouch: Vouch) -> None:
    offered, topics, ready = vouch.suggest("myoc", limit=3), vouch.topics(), vouch.readiness()

    assert 0 < len(offered) <= 3
    assert {one.kind for one in offered} <= {"question", "title", "heading"}
    assert topics.articles == 1
    assert (ready.status, ready.languages, ready.paused_since) == ("ready", ("en",), None)


def test_a_draft_is_checked_quotation_by_quotation(vouch: Vouch) -> None:
    altered = "There is a complete cure for the disease."
    found = vouch.check(f"Our page says: “{CURE}” It also says: “{altered}” And: “Salt and water cure it for good.”")
    true, false, none = found.checked

    assert not found.all_verbatim
    assert [one.verdict for one in found.checked] == ["verbatim", "altered", "not_found"]
    assert found.counts["not_found"] == 1
    assert true.citations[0].parts[-1].text == CURE
    assert [(one.draft, one.article) for one in false.differences] == [("a", "no")]
    assert none.citations == ()
    assert vouch.check(f"“{CURE}”").all_verbatim


def test_what_became_of_a_citation_and_of_an_article(vouch: Vouch) -> None:
    cited = vouch.ask(QUESTION, k=1).hits[0].citation
    status = vouch.citation(cited.citation_id)

    assert (status.status, status.present) == ("verbatim", cited)
    assert vouch.citation(cited.citation_id, text_sha256=cited.text_sha256).cited is not None
    assert vouch.document("myoclonus").text_sha256 == cited.text_sha256


def test_feedback_says_whether_the_question_was_kept(vouch: Vouch) -> None:
    cited = vouch.ask(QUESTION, k=1).hits[0].citation
    place = (cited.doc_id, cited.citation_id)

    assert vouch.feedback(*place, answered=True).kept_question is False
    assert vouch.feedback(*place, answered=False, why="other", question="why?", agreed=True).kept_question is True


def test_many_questions_go_in_pages_and_each_has_its_own_outcome(vouch: Vouch) -> None:
    items = list(vouch.ask_many([QUESTION] * 19 + [CHEST, " ", QUESTION], k=1))

    assert [item.status for item in items] == [200] * 20 + [422, 200]
    assert items[0].result() == replace(vouch.ask(QUESTION, k=1), took_ms=items[0].result().took_ms)
    assert items[19].notice is not None
    with pytest.raises(VouchProblem, match="The question is empty") as raised:
        items[20].result()
    assert raised.value.where == "body.questions.0.question"
    assert list(vouch.ask_many([])) == []


def test_all_hits_come_once_page_by_page(vouch: Vouch) -> None:
    whole = vouch.ask(QUESTION, k=100, min_confidence=0).hits
    paged = list(vouch.hits(QUESTION, min_confidence=0, page=2))

    assert [hit.passage.passage_id for hit in paged] == [hit.passage.passage_id for hit in whole]
    assert len(paged) > 3
    assert list(vouch.hits("what is the capital of France", page=2)) == []
    with pytest.raises(ValueError, match="1 to 100"):
        list(vouch.hits(QUESTION, page=0))


def test_a_problem_says_what_where_and_what_to_do_and_has_the_notice(vouch: Vouch) -> None:
    with pytest.raises(VouchProblem) as raised:
        vouch.ask(CHEST, k=1000)

    problem = raised.value
    assert (problem.status, problem.type, problem.where) == (422, "urn:vouch:problem:invalid-request", "body.k")
    assert problem.value == "1000"
    assert problem.remedy
    assert problem.notice is not None
    assert CHEST not in str(problem)
    assert "body.k" in str(problem)


@pytest.mark.parametrize("doc_id", ["none", "a/b", "../readyz", "?q=1", "%2e", "ü#", "a b"])
def test_an_id_of_any_characters_is_one_part_of_a_path(vouch: Vouch, doc_id: str) -> None:
    with pytest.raises(VouchProblem) as raised:
        vouch.document(doc_id)

    assert (raised.value.status, raised.value.title) == (404, "Unknown document")
    assert raised.value.value == repr(doc_id)


def test_a_wrong_key_and_a_missing_one_are_problems(asked_server: Server) -> None:
    with Vouch(asked_server.url, key="wrong") as client, pytest.raises(VouchProblem) as raised:
        client.ask(QUESTION)
    with Vouch(asked_server.url) as client, pytest.raises(VouchProblem, match="staff"):
        client.ask(QUESTION, explain=True)

    assert raised.value.status == 401


def test_nobody_there_is_unreachable() -> None:
    with Vouch("http://127.0.0.1:9", timeout_s=1) as client, pytest.raises(VouchUnreachable, match="ConnectError"):
        client.readiness()


def test_the_asynchronous_client_says_the_same(asked_server: Server, vouch: Vouch) -> None:
    async def everything() -> list[Any]:
        async with AsyncVouch(asked_server.url, key=staff_key()) as client:
            answers = await asyncio.gather(client.ask(QUESTION, k=1), client.search(QUESTION, k=1))
            with pytest.raises(VouchProblem, match="k"):
                await client.ask(QUESTION, k=0)
            cited = answers[0].hits[0].citation
            return [
                *(replace(answer, took_ms=0) for answer in answers),
                await client.suggest("myoc"),
                (await client.check(f"“{CURE}”")).counts,
                await client.citation(cited.citation_id),
                await client.document("myoclonus"),
                await client.topics(),
                await client.readiness(),
                await client.feedback(cited.doc_id, cited.citation_id, answered=True),
                [item.status for item in await _all(client.ask_many([QUESTION, ""]))],
                [hit.rank for hit in await _all(client.hits(QUESTION, min_confidence=0, page=2))],
            ]

    cited = vouch.ask(QUESTION, k=1).hits[0].citation
    assert run_apart(everything()) == [
        *[replace(vouch.ask(QUESTION, k=1), took_ms=0)] * 2,
        vouch.suggest("myoc"),
        vouch.check(f"“{CURE}”").counts,
        vouch.citation(cited.citation_id),
        vouch.document("myoclonus"),
        vouch.topics(),
        vouch.readiness(),
        vouch.feedback(cited.doc_id, cited.citation_id, answered=True),
        [item.status for item in vouch.ask_many([QUESTION, ""])],
        [hit.rank for hit in vouch.hits(QUESTION, min_confidence=0, page=2)],
    ]


async def _all(items: AsyncIterator[Any]) -> list[Any]:
    return [item async for item in items]


def test_a_limit_is_waited_for_as_long_as_the_service_says(built_home: Home, tmp_path: Any) -> None:
    home = copied(built_home, tmp_path / "home")
    with (
        serving(home, tmp_path / "output", more={"VOUCH_ADDRESS_RATE": "2/s"}) as server,
        Vouch(server.url, retries=Retries(most=0)) as hasty,
        Vouch(server.url, retries=PATIENT) as patient,
    ):
        with pytest.raises(VouchProblem) as raised:
            [hasty.topics() for _ in range(50)]
        assert raised.value.status == 429
        assert raised.value.retry_after == 1
        assert [patient.topics().articles for _ in range(4)] == [1] * 4
