from pathlib import Path

import pytest
import yaml

from eval.errors import MalformedMapping
from eval.systems.adapters.fields import field_path, keys_of
from eval.systems.adapters.mapping import filled, filled_address, read_mapping

_GOOD: dict[str, object] = {
    "url": "http://127.0.0.1:9/search",
    "query": {"q": "{question}", "n": "{k}"},
    "answer": {"hits": "hits.hits", "text": "_source.text", "doc_id": {"path": "_id", "pattern": "^(.*)#"}},
}


def _written(tmp_path: Path, record: object) -> Path:
    path = tmp_path / "ours.yaml"
    path.write_text(yaml.safe_dump(record))
    return path


def test_a_mapping_says_how_to_ask_and_where_things_are(tmp_path: Path) -> None:
    found = read_mapping(_written(tmp_path, _GOOD))
    assert (found.name, found.method, found.confidence_is) == ("ours", "GET", "score")
    answer = {"hits": {"hits": [{"_id": "dengue#4", "_source": {"text": "Rest."}}]}}
    (hit,) = found.answer["hits"].find(answer)
    assert found.answer["text"].find(hit) == "Rest."
    assert found.answer["doc_id"].find(hit) == "dengue"


def test_headers_are_kept_out_of_what_is_written_down(tmp_path: Path) -> None:
    found = read_mapping(_written(tmp_path, {**_GOOD, "headers": {"X-Key": "secret"}}))
    assert found.headers == {"X-Key": "secret"}
    assert "secret" not in str(found.record)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"method": "PUT"}, ", method"),
        ({"query": {}}, ""),
        ({"query": ["{question}"]}, ", query"),
        ({"body": {"q": "{question}"}}, ", method"),
        ({"timeout_s": 0}, ", timeout_s"),
        ({"timeout_s": True}, ", timeout_s"),
        ({"answer": {"text": "text"}}, ", answer"),
        ({"answer": {"hits": "h"}}, ", answer"),
        ({"answer": {"hits": "h", "text": "t", "colour": "c"}}, ", answer"),
        ({"answer": {"hits": "h", "text": 3}}, ", answer.text"),
        ({"answer": {"hits": "h", "text": {"path": "t", "pattern": "("}}}, ", answer.text"),
        ({"answer": {"hits": "h", "text": {"path": "t", "pattern": "a"}}}, ", answer.text"),
        ({"answer": "hits"}, ", answer"),
        ({"confidence_is": "sure"}, ", confidence_is"),
        ({"name": ""}, ", name"),
        ({"url": "http://{question}.example.org/"}, ", url"),
        ({"url": "http://h/#{k}"}, ", url"),
        ({"url": "http://h/?n={size}"}, ", url"),
        ({"url": "http://[::1/search"}, ", url"),
        ({"colour": "red"}, ""),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, change: dict[str, object], where: str) -> None:
    path = _written(tmp_path, {**_GOOD, **change})
    with pytest.raises(MalformedMapping) as error:
        read_mapping(path)
    assert error.value.where == f"{path}{where}"


@pytest.mark.parametrize("record", [None, [], "text", {"url": "http://x"}])
def test_a_file_of_another_form_is_refused(tmp_path: Path, record: object) -> None:
    with pytest.raises(MalformedMapping):
        read_mapping(_written(tmp_path, record))
    with pytest.raises(MalformedMapping, match="can't be read"):
        read_mapping(tmp_path / "nowhere.yaml")


def test_a_question_is_filled_in_once_and_a_count_alone_is_a_number() -> None:
    body = {"q": "{question}", "size": "{k}", "text": "top {k}", "deep": [{"x": "{question}"}], "on": True}
    assert filled(body, "why {k}?", 5) == {
        "q": "why {k}?",
        "size": 5,
        "text": "top 5",
        "deep": [{"x": "why {k}?"}],
        "on": True,
    }


def test_what_is_filled_into_an_address_is_percent_encoded() -> None:
    path = filled_address("/find/{question}?q={question}&n={k}", "über & {k}/50%?", 7)
    asked = "%C3%BCber%20%26%20%7Bk%7D%2F50%25%3F"
    assert path == f"/find/{asked}?q={asked}&n=7"


def test_a_question_in_the_address_alone_is_enough(tmp_path: Path) -> None:
    record = {**_GOOD, "url": "http://127.0.0.1:9/{question}", "query": {}}
    assert read_mapping(_written(tmp_path, record)).url.endswith("{question}")


def test_a_path_that_leads_nowhere_finds_nothing() -> None:
    path = field_path("a.1.b", "x")
    assert path.find({"a": [{}, {"b": 3}]}) == 3
    elsewhere: list[object] = [{"a": [{}]}, {"a": {"1": 2}}, [], None, "text", {"a": [1, 2]}]
    for value in elsewhere:
        assert path.find(value) is None
    assert field_path("", "x").find([1]) == [1]
    assert keys_of({"a": 1, "b": 2}) == "the keys a, b"


def test_the_example_asks_as_elasticsearch_wants_it_and_reads_its_answer() -> None:
    found = read_mapping(Path(__file__).parents[4] / "examples" / "elasticsearch.yaml")
    assert filled(found.body, "is gout painful", 5) == {"size": 5, "query": {"match": {"text": "is gout painful"}}}
    # the form of its documentation, "Search API, response body"
    answer = {
        "took": 5,
        "hits": {
            "total": {"value": 1, "relation": "eq"},
            "hits": [{"_id": "7", "_score": 1.3, "_source": {"text": "Gout hurts.", "article": "gout"}}],
        },
    }
    (hit,) = found.answer["hits"].find(answer)
    read = {name: found.answer[name].find(hit) for name in ("text", "doc_id", "id", "score")}
    assert read == {"text": "Gout hurts.", "doc_id": "gout", "id": "7", "score": 1.3}
